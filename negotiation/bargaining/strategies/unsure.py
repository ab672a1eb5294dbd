"""Strategies under uncertainty: their parts see what the party knows of its payoffs, not the payoffs."""

import hashlib
from copy import copy
from dataclasses import dataclass, field, fields

import numpy as np

from negotiation.bargaining.estimates import Knowledge
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.strategy import Strategy
from negotiation.base.errors import InputError


@dataclass
class Unsure(Strategy):
    """Plays by its estimate of its own payoffs, and asks for values as its bidding wants, at a cost.

    The sample that it can rank, or its errors, come from its seed; after a change of its payoffs (an
    election, evidence) they are others. What it has asked for it knows then, too. Its parts have another
    seed, from which nobody finds the way back (``parts_seed``): they cannot take its errors off.
    """

    knowledge: Knowledge = field(default_factory=Knowledge)
    spent: float = field(init=False, default=0.0)
    _asked: list[int] = field(init=False, repr=False, compare=False, default_factory=list)
    _changes: int = field(init=False, repr=False, compare=False, default=0)
    _truth: Preferences | None = field(init=False, repr=False, compare=False, default=None)
    _own: View | None = field(init=False, repr=False, compare=False, default=None)

    def _seen(self, view: View) -> View:
        """Return the view that its parts have."""
        if self._own is None:
            self._own = copy(view)
            self._own.seed = parts_seed(view.seed)
            vars(self._own).pop("rng", None)  # a stream that was begun is that of the other seed
        own = self._own
        names = (each.name for each in fields(View) if each.name not in ("preferences", "seed"))
        vars(own).update({name: getattr(view, name) for name in names})
        if self._truth is not view.preferences:
            self._changes += self._truth is not None and _differ(self._truth, view.preferences)
            self._truth = view.preferences
            self._estimate(own, view)
        return own

    def _estimate(self, own: View, view: View) -> None:
        known = self.knowledge.estimate(view.preferences, [view.seed, self._changes], self._asked)
        own.preferences = self.bidding.reads(known)

    def _choice(self, view: View) -> int:
        own, before = self._seen(view), len(self._asked)
        while (outcome := self.bidding.asks(own, self.model, self._asked[before:])) is not None:
            if outcome in self._asked:
                raise InputError(f"it asks twice what outcome {outcome} is worth")
            self._asked.append(view.preferences.space.check(outcome))
            self.spent += self.knowledge.price(view.preferences)
            self._estimate(own, view)
        return super()._choice(own)


def _differ(one: Preferences, other: Preferences) -> bool:
    """Say whether values differ by more than their last digits, which are the way of counting's."""
    return not np.allclose(one.table, other.table, rtol=1e-9, atol=1e-9, equal_nan=True)


def parts_seed(seed: int) -> int:
    """Return the seed that the parts of a party with this seed have, 63 bits, by a one-way function."""
    return int.from_bytes(hashlib.sha256(f"parts of {seed}".encode()).digest()[:8]) >> 1
