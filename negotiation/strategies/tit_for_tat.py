"""Behaviour-dependent concession: give as much as one gets."""

from dataclasses import dataclass
from typing import ClassVar

from negotiation.protocol import View
from negotiation.strategies.base import TargetBidding


def relative_target(own: float, earlier: float, latest: float) -> float:
    """Reproduce the other's relative concession: ``own · earlier / latest``.

    All are worths to oneself on [0, 1]: of one's own last offer and of two offers received.
    """
    return own * earlier / latest if latest > 0 else own


@dataclass(frozen=True)
class RelativeTitForTat(TargetBidding):
    """Relative tit-for-tat over a lag of ``delta`` offers."""

    delta: int = 1

    formula: ClassVar[str] = (
        "worth of next offer = worth of own last offer · w(received[-1-delta]) / w(received[-1]), "
        "w on [0, 1] from the worst to the best outcome, kept between reservation and best"
    )
    source: ClassVar[str] = (
        "Faratin, Sierra & Jennings (1998), Robotics and Autonomous Systems 24: relative tit-for-tat"
    )

    def __post_init__(self) -> None:
        """Refuse a lag below one."""
        self.require("delta", low=1)

    def target(self, view: View) -> float:
        """Ask for the best until the other side has made enough offers to answer."""
        worst, best = float(view.preferences.ranked[-1]), view.preferences.best
        if not view.made or len(view.received) <= self.delta or best == worst:
            return best

        def worth(outcome: int) -> float:
            return (float(view.preferences.table[outcome]) - worst) / (best - worst)

        earlier, latest = worth(view.received[-1 - self.delta]), worth(view.received[-1])
        return worst + relative_target(worth(view.made[-1]), earlier, latest) * (best - worst)
