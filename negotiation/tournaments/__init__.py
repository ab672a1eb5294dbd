"""Every strategy against every strategy on both sides: rankings, and the game between strategies."""

from negotiation.tournaments.design import DEFAULT_STRATEGIES, Design
from negotiation.tournaments.empirical import EmpiricalGame, Equilibria, Equilibrium
from negotiation.tournaments.play import play_tournament
from negotiation.tournaments.ranking import Standing, rankings
from negotiation.tournaments.report import tournament_document
from negotiation.tournaments.result import TournamentResult

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
