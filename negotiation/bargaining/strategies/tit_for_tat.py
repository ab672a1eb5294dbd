"""Behaviour-dependent concession: give as much as one gets."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import absolute_answer, relative_answer
from negotiation.bargaining.strategies.base import TargetBidding
from negotiation.bargaining.strategies.recipes import BIDDING, Recipe
from negotiation.bargaining.strategies.time_dependent import FARATIN


class Answering(TargetBidding):
    """Tit-for-tat in one's own worths, on [0, 1] from the worst to the best outcome."""

    lag: int

    @abstractmethod
    def answer(self, view: View, own: float, earlier: float, latest: float) -> float:
        """Return the worth that the next offer should have."""

    def target(self, view: View) -> float:
        """Ask for the best until the other side has made enough offers to answer."""
        worst, best = view.preferences.worst, view.preferences.best
        if not view.made or len(view.received) <= self.lag or best == worst:
            return best
        worths = [
            (float(view.preferences.table[outcome]) - worst) / (best - worst)
            for outcome in (view.made[-1], view.received[-1 - self.lag], view.received[-1])
        ]
        return worst + self.answer(view, *worths) * (best - worst)


@dataclass(frozen=True)
class RelativeTitForTat(Answering, stochastic=False, compiled="RELATIVE"):
    """Relative tit-for-tat over a lag of offers."""

    lag: int = 1

    formula: ClassVar[str] = (
        "worth of next offer = worth of own last offer · w(received[-1-lag]) / w(received[-1]), "
        "w on [0, 1] from the worst to the best outcome, kept between reservation and best; "
        "a lag over several offers averages their concessions"
    )
    source: ClassVar[str] = f"{FARATIN}: relative and averaged tit-for-tat"

    def __post_init__(self) -> None:
        """Refuse a lag below one."""
        self.require("lag", low=1)

    def answer(self, view: View, own: float, earlier: float, latest: float) -> float:
        """Concede by the same factor."""
        return relative_answer(own, earlier, latest)


BIDDING.register("tit-for-tat", RelativeTitForTat)
BIDDING.register("averaged-tit-for-tat", Recipe(RelativeTitForTat, {"lag": 3}))


@dataclass(frozen=True)
class AbsoluteTitForTat(Answering, compiled="ABSOLUTE"):
    """Random absolute tit-for-tat: the noise keeps two of a kind out of cycles."""

    lag: int = 1
    noise: float = 0.02

    formula: ClassVar[str] = (
        "worth of next offer = worth of own last offer - (w(received[-1]) - w(received[-1-lag])) + u, "
        "u uniform on [-noise, noise], w on [0, 1], kept between reservation and best"
    )
    source: ClassVar[str] = f"{FARATIN}: random absolute tit-for-tat"

    def __post_init__(self) -> None:
        """Refuse a lag below one and a noise outside 0 to 1."""
        self.require("lag", low=1)
        self.require("noise", low=0, high=1)

    def answer(self, view: View, own: float, earlier: float, latest: float) -> float:
        """Concede by the same amount, give or take the noise."""
        return absolute_answer(own, earlier, latest, self.noise * (2 * view.draw - 1))


BIDDING.register("absolute-tit-for-tat", AbsoluteTitForTat)
