"""Every strategy against every strategy on both sides: rankings, and the game between strategies."""

from negotiation.studies.tournament.empirical import EmpiricalGame
from negotiation.studies.tournament.equilibria import Equilibria, Equilibrium
from negotiation.studies.tournament.ranking import Standing, rankings
from negotiation.studies.tournament.report import tournament_document
from negotiation.studies.tournament.result import TournamentResult, play_tournament
from negotiation.studies.tournament.tournament import DEFAULT_STRATEGIES, Tournament

__all__ = [
    "DEFAULT_STRATEGIES",
    "EmpiricalGame",
    "Equilibria",
    "Equilibrium",
    "Standing",
    "Tournament",
    "TournamentResult",
    "play_tournament",
    "rankings",
    "tournament_document",
]
