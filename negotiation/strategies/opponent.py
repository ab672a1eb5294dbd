"""Opponent models: what the other side seems to want."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from negotiation.outcomes import IntArray
from negotiation.payoffs import FloatArray
from negotiation.protocol import View
from negotiation.strategies.base import OpponentModel


@dataclass(frozen=True)
class NoModel(OpponentModel):
    """Know nothing: all outcomes look alike."""

    formula: ClassVar[str] = "all outcomes score 0, so the offer closest to the target is made"
    source: ClassVar[str] = "the baseline of Faratin, Sierra & Jennings (1998)"

    def fresh(self) -> Self:
        """Return itself: it never learns."""
        return self

    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Score every candidate zero."""
        return np.zeros(len(candidates))


@dataclass(frozen=True)
class PriorModel(OpponentModel):
    """Believe what outsiders can know of the other side from the scenario's ranges."""

    formula: ClassVar[str] = "score = the other side's value with every figure amid its published range"
    source: ClassVar[str] = "common prior of a game of incomplete information (Harsanyi 1967)"

    def fresh(self) -> Self:
        """Return itself: it never learns."""
        return self

    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Look the candidates up in the believed table; without one, know nothing."""
        believed = view.preferences.believed
        return np.zeros(len(candidates)) if believed is None else believed[candidates]


@dataclass
class FrequencyModel(OpponentModel):
    """Issues that the other side seldom changes matter to it; levels that it asks for often are good."""

    formula: ClassVar[str] = (
        "score = Σ_i w_i f_i(level): f_i how often the level was asked for, relative to the most "
        "asked for; w_i how often issue i stayed the same from one offer to the next"
    )
    source: ClassVar[str] = "van Krimpen, Looije & Hajizadeh (2013), HardHeaded (ANAC 2011)"

    _seen: int = field(default=0, repr=False)
    _counts: list[FloatArray] = field(default_factory=list, repr=False)
    _unchanged: FloatArray = field(default_factory=lambda: np.zeros(0), repr=False)

    def fresh(self) -> Self:
        """Return a model that has seen nothing."""
        return type(self)()

    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Take in the offers received since the last call, then score the candidates."""
        self._learn(view)
        if not self._seen:
            return np.zeros(len(candidates))
        digits = view.preferences.space.digits(candidates)
        weights = self._unchanged / self._unchanged.sum()
        parts = [
            weight * count[column] / count.max()
            for weight, count, column in zip(weights, self._counts, digits.T, strict=True)
        ]
        return np.sum(parts, axis=0)

    def _learn(self, view: View) -> None:
        space = view.preferences.space
        if not self._counts:
            self._counts = [np.zeros(n) for n in space.shape]
            self._unchanged = np.ones(len(space.shape))
        for i in range(self._seen, len(view.received)):
            places = space.places(view.received[i])
            for count, place in zip(self._counts, places, strict=True):
                count[place] += 1
            if i:
                before = space.places(view.received[i - 1])
                self._unchanged += np.equal(places, before)
        self._seen = len(view.received)
