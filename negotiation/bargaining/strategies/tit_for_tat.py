"""Behaviour-dependent concession: give as much as one gets."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import absolute_answer, relative_answer
from negotiation.bargaining.strategies.base import TargetBidding
from negotiation.bargaining.strategies.recipes import BIDDING, Recipe
from negotiation.bargaining.strategies.time_dependent import FARATIN

OPENING = (
    "the second offer is unasked for, as many places down the own ranking as the opening says; of "
    "several others it answers the one that made the last offer, whose offers alone are received[…]"
)


class Answering(TargetBidding):
    """Tit-for-tat in one's own worths, on [0, 1] from the worst to the best outcome."""

    lag: int
    opening: int

    def __post_init__(self) -> None:
        """Refuse a lag below one and an opening concession below none."""
        self.require("lag", low=1)
        self.require("opening", low=0)

    @property
    def steadies(self) -> bool:
        """Whether it goes on from its last offer: that sets its next target, it would never move."""
        return False

    @abstractmethod
    def answer(self, view: View, own: float, earlier: float, latest: float) -> float:
        """Return the worth that the next offer should have."""

    def target(self, view: View) -> float:
        """Ask for the best, then concede the opening, then answer, never asking for more again."""
        own = view.preferences
        worst, best = own.worst, own.best
        if not view.made or best == worst:
            return best
        most = own.value(own.top(self.opening + 1)[-1])
        if len(view.heard) <= self.lag:
            return most
        worths = [
            (own.value(outcome) - worst) / (best - worst)
            for outcome in (view.made[-1], view.heard[-1 - self.lag], view.heard[-1])
        ]
        return min(most, worst + self.answer(view, *worths) * (best - worst))


@dataclass(frozen=True)
class RelativeTitForTat(Answering, stochastic=False, compiled="RELATIVE"):
    """Relative tit-for-tat over a lag of offers."""

    lag: int = 1
    opening: int = 1

    formula: ClassVar[str] = (
        "value of next offer = value of own last offer · v(received[-1-lag]) / v(received[-1]), "
        "v on [1, 2] from the worst to the best outcome, kept between reservation and the second "
        f"offer; {OPENING}; a lag over several offers answers their concessions together"
    )
    source: ClassVar[str] = (
        f"{FARATIN}: relative and averaged tit-for-tat, on issue values that are as far apart as the "
        "least is from zero; the opening is an addition: two that only answer never move"
    )

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
    opening: int = 1

    formula: ClassVar[str] = (
        "worth of next offer = worth of own last offer - (w(received[-1]) - w(received[-1-lag])) + u, "
        "u uniform on [-noise, noise], w on [0, 1], kept between reservation and the second offer; "
        f"{OPENING}"
    )
    source: ClassVar[str] = f"{FARATIN}: random absolute tit-for-tat"

    def __post_init__(self) -> None:
        """Refuse a noise outside 0 to 1, too."""
        super().__post_init__()
        self.require("noise", low=0, high=1)

    def answer(self, view: View, own: float, earlier: float, latest: float) -> float:
        """Concede by the same amount, give or take the noise."""
        return absolute_answer(own, earlier, latest, self.noise * (2 * view.draw - 1))


BIDDING.register("absolute-tit-for-tat", AbsoluteTitForTat)
