"""What outcomes are worth if votes at home decide on them, and a search among outcomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from negotiation.bargaining.large.sums import Sums
from negotiation.bargaining.large.votes import Vote
from negotiation.base.arrays import FloatArray, IntArray

type Score = Callable[[FloatArray], FloatArray]
"""What is to be as large as possible, shape ``(n,)``, of gains of shape ``(parties, n)``."""


@dataclass(frozen=True, eq=False)
class Deals:
    """A party gains ``factor · sum · share kept - offset``.

    The first of the ``sums`` are the parties', as many as there are ``offsets``; the others are those
    that the ``votes`` look at, whose shares kept multiply. ``known`` are outcomes found so far: all who
    prefer the same, in talks of whatever length, look for them once (``Factored.known``).
    """

    sums: Sums
    votes: Sequence[Vote]
    factor: float
    offsets: FloatArray
    known: dict[object, tuple[IntArray, FloatArray]] = field(
        default_factory=dict, init=False, repr=False
    )

    @property
    def parties(self) -> int:
        """How many parties there are."""
        return len(self.offsets)

    def kept(self, outcomes: IntArray) -> FloatArray:
        """Return the share of outcomes' worth that is expected to last, shape ``(n,)``."""
        return self._kept(self.sums.at(outcomes).T)

    def ratified(self, outcomes: IntArray) -> FloatArray:
        """Return the chance that outcomes are ratified, shape ``(n,)``."""
        sums = self.sums.at(outcomes).T
        return np.exp(sum((v.log_ratified(sums) for v in self.votes), np.zeros(len(sums))))

    def _kept(self, sums: FloatArray) -> FloatArray:
        result: FloatArray = np.exp(sum((v.log_kept(sums) for v in self.votes), np.zeros(len(sums))))
        return result

    def gains(self, outcomes: IntArray) -> FloatArray:
        """Return the gains, shape ``(parties, n)``; minus infinity for what cannot be agreed on."""
        return self.gains_at(self.sums.at(outcomes))

    def gains_at(self, sums: FloatArray) -> FloatArray:
        """Return the gains where sums, shape ``(sums, n)``, are these."""
        there = np.isfinite(sums).all(axis=0)
        sums = np.where(there, sums, 0.0)
        gains = self.factor * sums[: self.parties] * self._kept(sums.T) - self.offsets[:, None]
        return np.where(there, gains, -np.inf)

    def certain(self) -> Sums:
        """Return the gains if votes did not matter: sums, as the parties' own are."""
        tables = {axes: self.factor * t[: self.parties] for axes, t in self.sums.tables.items()}
        tables[()] = tables.get((), np.zeros(self.parties)) - self.offsets
        return replace(self.sums, number=self.parties, tables=tables)

    def climbed(self, outcome: int, score: Score) -> int:
        """Return an outcome from which no change of one issue, or of two, leads to a higher score."""
        best = float(score(self.gains(np.array([outcome])))[0])
        while True:
            near = self._near(outcome)
            scores = score(self.gains(near))
            place = int(scores.argmax())
            if not scores[place] > best:
                return outcome
            outcome, best = int(near[place]), float(scores[place])

    def _near(self, outcome: int) -> IntArray:
        """Return all outcomes that differ in one issue or two."""
        single, issue = self.sums.space.neighbours(outcome)
        one, other = np.nonzero(issue[:, None] < issue)
        return np.concatenate([single, single[one] + single[other] - outcome])
