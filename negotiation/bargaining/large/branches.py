"""A space of sums cut where that makes its issues matter apart from each other."""

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Self

import numpy as np

from negotiation.bargaining.large.sums import Axes, Sums, too_close
from negotiation.base.arrays import FloatArray, IntArray

MOST_BRANCHES = 20_000
"""Combinations of the issues that are set beforehand."""

SMALL_GROUP = 4000
"""Combinations of issues that are gone through together; of larger groups an issue is set beforehand."""


@dataclass(frozen=True)
class Branches:
    """All sums, given the levels of a few issues on which the others hang (``branches``).

    ``start``, shape ``(branches, sums)``, and ``first``, shape ``(branches,)``, are the sums and the
    number of the outcome with nothing else set; ``values`` of each group of issues has shape
    ``(branches, combinations, sums)``, minus infinity where they cannot be agreed on; ``outcomes``,
    ``(combinations,)``, is what they add to the number.
    """

    start: FloatArray
    first: IntArray
    values: list[FloatArray]
    outcomes: list[IntArray]

    @classmethod
    def of(cls, sums: Sums) -> Self:
        """Set issues until those that are left fall into small groups, the most varied group first.

        Raises
        ------
        InputError : issues that depend on each other in too many combinations.
        """
        fixed: list[int] = []
        groups = sums.connected(tuple(fixed))
        while max((_size(sums, group) for group in groups), default=0) > SMALL_GROUP:
            largest = max(groups, key=lambda group: _size(sums, group))
            fixed.append(max(largest, key=lambda axis: (_neighbours(sums, axis, fixed), -axis)))
            groups = sums.connected(tuple(fixed))
        fixed.sort()
        if _size(sums, tuple(fixed)) > MOST_BRANCHES:
            raise too_close(sums.space, fixed, _size(sums, tuple(fixed)), MOST_BRANCHES)
        parts = [_values(sums, tuple(fixed), group) for group in groups]
        start = _values(sums, (), tuple(fixed))[0] + sums.constant
        there = np.isfinite(start).all(axis=1)
        for values in parts:
            there &= np.isfinite(values).all(axis=2).any(axis=1)
        parts = [values[there] for values in parts]
        order = sorted(range(len(groups)), key=lambda n: -_spread(parts[n]))
        return cls(
            start[there],
            _numbers(sums, tuple(fixed))[there],
            [parts[n] for n in order],
            [_numbers(sums, groups[n]) for n in order],
        )

    @property
    def count(self) -> int:
        """Number of outcomes that can be agreed on."""
        each = [np.isfinite(values).all(axis=2).sum(axis=1).tolist() for values in self.values]
        return sum(prod(numbers) for numbers in zip(*each, strict=True)) if each else len(self.start)

    def best(self, weights: FloatArray) -> IntArray:
        """Return each branch's outcome with the largest weighted sum, the largest of all first."""
        total, outcomes = (weights * self.start).sum(axis=1), self.first.copy()
        for (values, barred), numbers in zip(self.safe, self.outcomes, strict=True):
            worth = (weights * values).sum(axis=2) + barred
            total += worth.max(axis=1)
            outcomes += numbers[worth.argmax(axis=1)]
        return outcomes[np.argsort(-total, kind="stable")]

    @cached_property
    def safe(self) -> list[tuple[FloatArray, FloatArray]]:
        """Each group's values with zeros for what cannot be, and by combination 0 or minus infinity."""
        there = [np.isfinite(values).all(axis=2) for values in self.values]
        return [
            (np.where(mask[..., None], values, 0.0), np.where(mask, 0.0, -np.inf))
            for values, mask in zip(self.values, there, strict=True)
        ]

    @cached_property
    def ends(self) -> list[tuple[FloatArray, FloatArray]]:
        """Least and most that groups from each depth on can add, both ``(branches, sums)``."""
        low = high = np.zeros_like(self.start)
        result = [(low, high)]
        for values in reversed(self.values):
            there = np.isfinite(values)
            low = low + np.where(there, values, np.inf).min(axis=1)
            high = high + values.max(axis=1)
            result.append((low, high))
        return result[::-1]


def _size(sums: Sums, axes: Axes) -> int:
    return prod(sums.space.shape[axis] for axis in axes)


def _neighbours(sums: Sums, axis: int, fixed: list[int]) -> int:
    near = {other for axes in sums.tables if axis in axes for other in axes}
    return len(near - {axis, *fixed})


def _values(sums: Sums, fixed: Axes, group: Axes) -> FloatArray:
    """Return what a group adds, shape ``(branches, combinations, sums)``."""
    tables = [axes for axes in sums.tables if set(axes) & set(group) and set(axes) <= {*fixed, *group}]
    order = tuple(sorted((*fixed, *group)))
    whole = np.broadcast_to(
        sums.together(order, tables), (sums.number, *(sums.space.shape[axis] for axis in order))
    )
    turned = np.moveaxis(whole, [1 + order.index(axis) for axis in (*fixed, *group)], range(len(order)))
    return turned.reshape(_size(sums, fixed), _size(sums, group), sums.number)


def _numbers(sums: Sums, axes: Axes) -> IntArray:
    steps = [np.arange(sums.space.shape[axis]) * sums.space.strides[axis] for axis in axes]
    return sum(np.ix_(*steps), np.zeros((), np.int64)).reshape(-1)


def _spread(values: FloatArray) -> float:
    there = np.where(np.isfinite(values), values, np.nan)
    return float(np.nansum(np.nanmax(there, axis=1) - np.nanmin(there, axis=1)))
