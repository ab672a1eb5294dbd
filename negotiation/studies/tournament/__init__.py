"""Every strategy against every strategy on both sides: rankings, and the game between strategies."""

from negotiation.studies.tournament.empirical import EmpiricalGame
from negotiation.studies.tournament.ranking import Standing, rankings
from negotiation.studies.tournament.result import TournamentResult, play_tournament

__all__ = [
    "EmpiricalGame",
    "Standing",
    "TournamentResult",
    "play_tournament",
    "rankings",
]
