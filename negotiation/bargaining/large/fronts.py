"""Sets of efficient points that carry the outcome which they come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Self

import numpy as np

from negotiation.bargaining.solutions import pareto_frontier
from negotiation.base.arrays import FloatArray, IntArray

MOST_POINTS = 100_000
"""Points kept of a front; of more, one stands for those next to it, and the front says how far off."""

DIGITS = 10
"""Digits behind the point to which points count as different."""

AT_ONCE = 1 << 20
"""Sums of two fronts that are made at once: some tens of megabytes."""


@dataclass(frozen=True)
class Front:
    """Efficient sums, best for the first party first.

    ``points``, shape ``(parties, k)``, are what the outcomes ``outcomes``, shape ``(k,)``, are worth.
    ``gap``, shape ``(parties,)``, says how far the front may be from the whole one: to every outcome
    there is a point that is worse for a party by no more than that. All zero for the whole front.
    """

    points: FloatArray
    outcomes: IntArray
    gap: FloatArray

    @classmethod
    def of(cls, points: FloatArray, outcomes: IntArray, gap: FloatArray) -> Self:
        """Keep the efficient ones of some points; of equal ones the lowest outcome stands for all."""
        kept = _efficient(points, outcomes)
        points, outcomes = points[:, kept], outcomes[kept]
        if len(outcomes) > MOST_POINTS:
            kept, width = _thinned(points)
            points, outcomes, gap = points[:, kept], outcomes[kept], gap + width
        return cls(points, outcomes, gap)

    @classmethod
    def joined(cls, fronts: Iterable[Self]) -> Self:
        """Return the front of what lies on any of some fronts."""
        fronts = list(fronts)
        return cls.of(
            np.concatenate([front.points for front in fronts], axis=1),
            np.concatenate([front.outcomes for front in fronts]),
            np.array([front.gap for front in fronts]).max(axis=0),
        )

    def moved(self, by: FloatArray, outcome: int) -> Self:
        """Return the front with something added to all points, and to all outcomes."""
        return type(self)(self.points + by[:, None], self.outcomes + outcome, self.gap)

    def __add__(self, other: Self) -> Self:
        """Return the front of all sums of a point of this one and one of another."""
        few, many = sorted((self, other), key=lambda front: len(front.outcomes))
        gap, step = self.gap + other.gap, max(1, AT_ONCE // max(1, len(many.outcomes)))
        pieces = []
        for start in range(0, max(1, len(few.outcomes)), step):
            some = slice(start, start + step)
            points = few.points[:, some, None] + many.points[:, None]
            outcomes = few.outcomes[some, None] + many.outcomes
            pieces.append(type(self).of(points.reshape(len(points), -1), outcomes.ravel(), gap))
        return pieces[0] if len(pieces) == 1 else type(self).joined(pieces)


def added(fronts: Iterable[Front]) -> Front:
    """Return the front of all sums of a point of each of some fronts, the short ones first."""
    return reduce(Front.__add__, sorted(fronts, key=lambda front: len(front.outcomes)))


def _efficient(points: FloatArray, outcomes: IntArray) -> IntArray:
    """Return the places of the efficient points, without those that nothing can be (minus infinity)."""
    there = np.flatnonzero(np.isfinite(points).all(axis=0))
    order = there[np.argsort(outcomes[there], kind="stable")]
    if not order.size:
        return order
    if len(points) == 1:
        return order[[points[0, order].argmax()]]
    # sums of the same numbers in another order differ in their last digits
    return order[pareto_frontier(np.round(points[:, order], DIGITS))]


def _thinned(points: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return the places of one point a cell, the best for the last party, and the widths of cells."""
    split, cells = points[:-1], round(MOST_POINTS ** (1 / (len(points) - 1)))
    low = split.min(axis=1, keepdims=True)
    width = np.ptp(split, axis=1, keepdims=True) / cells
    cell = ((split - low) / np.where(width > 0, width, 1)).astype(np.int64)
    order = np.lexsort((-points[-1], *cell))
    first = np.r_[True, (np.diff(cell[:, order]) != 0).any(axis=0)]
    return np.sort(order[first]), np.append(width, 0.0)
