"""Acceptance conditions: when an offer is good enough."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import (
    gain_of,
    next_is_no_better,
    reaches,
    stopping_value,
    window_statistic,
)
from negotiation.bargaining.strategies.base import Acceptance
from negotiation.bargaining.strategies.recipes import ACCEPTANCE, Recipe

SOURCE = "Baarslag, Hindriks & Jonker (2014), Decision Support Systems 60"


@dataclass(frozen=True)
class ACNext(Acceptance, stochastic=False, compiled="NEXT"):
    """Accept what is at least as good as one's own next offer."""

    alpha: float = 1.0
    beta: float = 0.0

    formula: ClassVar[str] = "alpha · gain(offer) + beta ≥ gain(next own offer)"
    source: ClassVar[str] = SOURCE

    def __post_init__(self) -> None:
        """Refuse scales that would accept less the better the offer."""
        self.require("alpha", low=0, strict=True)
        self.require("beta", low=-1, high=1)

    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Compare with the planned offer."""
        return next_is_no_better(view.gain_now(offer), view.gain_later(planned), self.alpha, self.beta)


ACCEPTANCE.register("next", ACNext)


@dataclass(frozen=True)
class ACPrevious(ACNext, stochastic=False, compiled="PREVIOUS"):
    """Accept what is at least as good as one's own last offer."""

    formula: ClassVar[str] = (
        "alpha · gain(offer) + beta ≥ gain(last own offer); gap is beta = 0.01; nothing before an offer "
        "of one's own"
    )

    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Compare with the last own offer."""
        if not view.made:
            return False
        asked = view.gain_now(view.made[-1])
        return next_is_no_better(view.gain_now(offer), asked, self.alpha, self.beta)


ACCEPTANCE.register("previous", ACPrevious)
ACCEPTANCE.register("gap", Recipe(ACPrevious, {"beta": 0.01}))


@dataclass(frozen=True)
class ACNextOrTime(ACNext, stochastic=False, compiled="NEXT_OR_TIME"):
    """AC_next, and late in the talks anything worth signing."""

    after: float = 0.99

    formula: ClassVar[str] = (
        "AC_next with alpha and beta, or t ≥ after; by default in the last round, in one's last turn"
    )
    times: ClassVar[Mapping[str, bool]] = {"after": False}

    def __post_init__(self) -> None:
        """Refuse times outside 0 to 1, too."""
        super().__post_init__()
        self.require("after", low=0, high=1)

    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Look at the clock, then compare with the planned offer."""
        return view.time >= self.after or super().accepts(view, offer, planned)


ACCEPTANCE.register("next-or-time", ACNextOrTime)


@dataclass(frozen=True)
class ACConst(Acceptance, stochastic=False, compiled="CONST"):
    """Accept what reaches a constant share of the possible gain."""

    threshold: float = 0.5

    formula: ClassVar[str] = "gain(offer) ≥ threshold, gain from reservation (0) to best outcome (1)"
    source: ClassVar[str] = SOURCE

    def __post_init__(self) -> None:
        """Refuse thresholds outside 0 to 1."""
        self.require("threshold", low=0, high=1)

    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Compare with the threshold."""
        return reaches(view.gain_now(offer), self.threshold)


ACCEPTANCE.register("const", ACConst)


@dataclass(frozen=True)
class ACTime(Acceptance, stochastic=False, compiled="TIME"):
    """Accept anything worth signing once it is late."""

    after: float = 0.9

    formula: ClassVar[str] = "t ≥ after; the default at the latest in the last round"
    source: ClassVar[str] = SOURCE
    times: ClassVar[Mapping[str, bool]] = {"after": False}

    def __post_init__(self) -> None:
        """Refuse times outside 0 to 1."""
        self.require("after", low=0, high=1)

    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Look at the clock."""
        return view.time >= self.after


ACCEPTANCE.register("time", ACTime)


@dataclass(frozen=True)
class ACCombi(Acceptance, stochastic=False, compiled="COMBI"):
    """AC_next, and late in the talks also the best (or average) of what may still come."""

    after: float = 0.8
    over: Literal["max", "average"] = "max"

    formula: ClassVar[str] = (
        "AC_next, or t ≥ after and gain(offer) ≥ max (or average) of the offers received in a window "
        "as long as the time that is left, one a round of each other side; the default of after at the "
        "latest in the last round"
    )
    source: ClassVar[str] = SOURCE
    times: ClassVar[Mapping[str, bool]] = {"after": False}

    def __post_init__(self) -> None:
        """Refuse times outside 0 to 1 and unknown statistics."""
        self.require("after", low=0, high=1)
        self.require_one("over", "max", "average")

    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Compare with the planned offer, then with the recent past."""
        gain = view.gain_now(offer)
        if next_is_no_better(gain, view.gain_later(planned), 1.0, 0.0):
            return True
        if view.time < self.after:
            return False
        window = np.array([view.gain_now(outcome) for outcome in view.received[:-1]])
        left = (view.rounds - view.round_index) * max(1, len(set(view.senders)))
        return reaches(gain, window_statistic(window, left, self.over == "average"))


ACCEPTANCE.register("combi", ACCombi)


@dataclass(frozen=True)
class ACOptimal(Acceptance, stochastic=False, compiled="OPTIMAL"):
    """Accept what is worth more than the offers that may still come, if they are anything at random."""

    formula: ClassVar[str] = (
        "value(offer) ≥ v_k in round k, v_last = r_last and v_k = r_k + (1 - risk) · d_{k+1}/d_k · "
        "(E max(X, v_{k+1}) - r_{k+1}), X uniform from the worst to the best outcome, r the reservation "
        "values, d the discounts; on [0, 1] E max(X, v) = (1 + v²)/2. Risk is the announced chance of "
        "breakdown"
    )
    source: ClassVar[str] = (
        "Baarslag & Hindriks (2013), AAMAS-13, Accepting optimally: offers uniform on the whole scale; "
        "discounting, moving reservation values and the risk are additions"
    )

    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Compare with the value of going on."""
        own = view.preferences
        ends, scale = (view.round_index, view.rounds - 1), (own.worst, own.best)
        least = stopping_value(own.reservation, own.discount, ends, scale, view.risk)
        return reaches(gain_of(own.value(offer), *scale), gain_of(least, *scale))


ACCEPTANCE.register("optimal", ACOptimal)
