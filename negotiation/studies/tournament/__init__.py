"""Every strategy against every strategy on both sides: rankings, and the game between strategies."""

from negotiation.studies.tournament.design import DEFAULT_STRATEGIES, Design
from negotiation.studies.tournament.empirical import EmpiricalGame, Equilibria, Equilibrium
from negotiation.studies.tournament.matches import play_tournament
from negotiation.studies.tournament.ranking import Standing, rankings
from negotiation.studies.tournament.report import tournament_document
from negotiation.studies.tournament.result import TournamentResult

__all__ = [
    "DEFAULT_STRATEGIES",
    "Design",
    "EmpiricalGame",
    "Equilibria",
    "Equilibrium",
    "Standing",
    "TournamentResult",
    "play_tournament",
    "rankings",
    "tournament_document",
]
