"""A strategy is bidding, acceptance and an opponent model, which combine freely."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from math import isfinite
from typing import ClassVar, Self

import numpy as np

from negotiation.errors import InputError
from negotiation.outcomes import IntArray
from negotiation.payoffs import FloatArray
from negotiation.protocols import ACCEPT, WALK_AWAY, View
from negotiation.rules import count_at_least, goal_of

ISO_CANDIDATES = 1000
"""How many of its own outcomes at and above the target a party compares with its opponent model."""


class Part:
    """A part of a strategy; subclasses are dataclasses whose fields are its parameters.

    ``formula`` and ``source`` say what it does and where it comes from.
    """

    formula: ClassVar[str]
    source: ClassVar[str]

    def fresh(self) -> Self:
        """Return the part as it is before the talks, with nothing learnt."""
        return self

    def require(self, name: str, *, low: float, high: float = np.inf, strict: bool = False) -> None:
        """Refuse a parameter outside ``[low, high]`` (``strict``: ``low`` itself too).

        Raises
        ------
        InputError : names the parameter and the range.
        """
        value = getattr(self, name)
        inside = isfinite(value) and low <= value <= high and not (strict and value == low)
        if not inside:
            left = f"above {low:g}" if strict else f"at least {low:g}"
            right = "" if high == np.inf else f" and at most {high:g}"
            raise InputError(f"parameter {name}={value:g} must be {left}{right}")


class OpponentModel(Part, ABC):
    """An estimate of what the other side wants."""

    @abstractmethod
    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Estimate how the other side ranks the candidates: higher is better for it."""

    @abstractmethod
    def gains(self, view: View) -> FloatArray:
        """Estimate the other side's gain of every outcome, shape ``(n,)``, on any scale, no deal 0."""


class Bidding(Part, ABC):
    """Which outcome to offer."""

    @abstractmethod
    def propose(self, view: View, model: OpponentModel) -> int:
        """Return the outcome to offer (or ``WALK_AWAY``)."""

    def limit(self, view: View, planned: int) -> int:
        """Return the outcome that an acceptable offer is compared with: the planned one."""
        return planned

    def announce(self, view: View) -> float:
        """Return the chance of walking away in the next turn that the others are told of."""
        return 0.0


class TargetBidding(Bidding, ABC):
    """Bidding by a target: how much the next offer should be worth to oneself."""

    @abstractmethod
    def target(self, view: View) -> float:
        """Return the value that the next offer should have, in the preferences' unit."""

    def propose(self, view: View, model: OpponentModel) -> int:
        """Offer one of the outcomes at or just above the target; walk away if there is none."""
        goal = goal_of(self.target(view), view.floor, view.preferences.best)
        candidates = self.candidates(view, goal)
        if not candidates.size:
            return WALK_AWAY
        return int(candidates[int(np.argmax(self.rate(view, model, candidates)))])

    def candidates(self, view: View, goal: float) -> IntArray:
        """Return the outcomes to choose from: those worth the goal or just more, closest first."""
        preferences = view.preferences
        return self.nearest(preferences.order[: count_at_least(preferences.ranked, goal)])

    def nearest(self, ranked: IntArray) -> IntArray:
        """Return the last ``ISO_CANDIDATES`` of outcomes in falling order, last first."""
        return ranked[max(0, len(ranked) - ISO_CANDIDATES) :][::-1]

    def rate(self, view: View, model: OpponentModel, candidates: IntArray) -> FloatArray:
        """Rate candidates, closest to the target first: by what the other side likes best."""
        return model.scores(view, candidates)


class Acceptance(Part, ABC):
    """Whether to accept the offer on the table."""

    @abstractmethod
    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Say whether ``offer`` is good enough, given what one would offer oneself."""

    def signs(self, view: View, draft: int) -> bool:
        """Say whether a mediator's draft, worth signing, may be signed at all."""
        return True


@dataclass
class Strategy:
    """A negotiator: bidding, acceptance and opponent model under one name."""

    name: str
    bidding: Bidding
    acceptance: Acceptance
    model: OpponentModel

    def fresh(self) -> Self:
        """Return the strategy as it is before the talks, with nothing learnt."""
        return replace(self, bidding=self.bidding.fresh(), model=self.model.fresh())

    def move(self, view: View) -> int:
        """Accept, offer or walk away; never sign or offer anything below the reservation value.

        Raises
        ------
        InputError : the bidding proposes something below the party's own reservation value.
        """
        if view.preferences.best < view.floor:
            return WALK_AWAY
        planned = self.bidding.propose(view, self.model)
        if planned == WALK_AWAY:
            return WALK_AWAY
        table = view.preferences.table
        if table[planned] < view.floor:
            raise InputError(
                f"strategy '{self.name}' proposes an offer worth {table[planned]:.3g} in round "
                f"{view.round_index + 1}, below its reservation value {view.floor:.3g}"
            )
        if view.received:
            offer, limit = view.received[-1], self.bidding.limit(view, planned)
            if table[offer] >= view.floor and self.acceptance.accepts(view, offer, limit):
                return ACCEPT
        return planned

    def vote(self, view: View, draft: int, current: int | None) -> bool:
        """Vote for a draft that is worth signing and no worse than the text as it stands."""
        table = view.preferences.table
        least = view.floor if current is None else max(view.floor, table[current])
        return bool(table[draft] >= least) and self.acceptance.signs(view, draft)

    def announce(self, view: View) -> float:
        """Tell the others the chance of walking away in the next turn."""
        return self.bidding.announce(view)
