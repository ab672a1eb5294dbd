"""The efficient outcomes of a space that nobody can list, by elimination of one issue after another.

Dynamic programming on the graph of issues (Bertelè & Brioschi 1972; bucket elimination, Dechter 1999)
with sets of efficient sums in place of numbers (Nemhauser & Ullmann 1969): what is not efficient in a
part cannot become so by what is added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.large.fronts import Front, added
from negotiation.bargaining.large.sums import LARGEST_GROUP, Axes, Sums, too_close
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError


@dataclass(frozen=True)
class Message:
    """What eliminated issues can still add, by the levels of those (``axes``) that they hang on."""

    axes: Axes
    fronts: NDArray[np.object_]

    def at(self, places: dict[int, int]) -> Front:
        """Return the front where issues have their levels at these places."""
        front: Front = self.fronts[tuple(places[axis] for axis in self.axes)]
        return front


def efficient(sums: Sums) -> Front:
    """Return the efficient outcomes of all quantities, best for the first one first.

    With one quantity that is the best outcome. The front is whole (``Front.gap`` zero) unless it has
    more than ``fronts.MOST_POINTS`` points.

    Raises
    ------
    InputError : issues that depend on each other in too many combinations; nothing can be agreed on.
    """
    tables, messages = list(sums.tables), list[Message]()
    left = set(range(len(sums.space.shape)))
    while left:
        axis = min(sorted(left), key=lambda a: _size(sums, _scope(a, tables, messages)))
        near = [axes for axes in tables if axis in axes]
        heard = [message for message in messages if axis in message.axes]
        messages = [message for message in messages if axis not in message.axes]
        messages.append(_eliminated(sums, axis, near, heard))
        tables = [axes for axes in tables if axis not in axes]
        left.remove(axis)
    whole = added(message.at({}) for message in messages)
    if not whole.outcomes.size:
        raise InputError("nothing can be agreed on: every outcome is excluded")
    return whole.moved(sums.constant, 0)


def _scope(axis: int, tables: Sequence[Axes], messages: Sequence[Message]) -> Axes:
    """Return the issues that one hangs on, without itself."""
    touched = [*tables, *(message.axes for message in messages)]
    return tuple(sorted({other for axes in touched if axis in axes for other in axes} - {axis}))


def _size(sums: Sums, axes: Axes) -> int:
    return prod(sums.space.shape[axis] for axis in axes)


def _eliminated(sums: Sums, axis: int, near: list[Axes], heard: list[Message]) -> Message:
    """Return what an issue and those before it can add, by the levels of the issues it hangs on."""
    scope, length = _scope(axis, near, heard), sums.space.shape[axis]
    if _size(sums, scope) * length > LARGEST_GROUP:
        raise too_close(sums.space, (*scope, axis), _size(sums, scope) * length)
    order = sorted((*scope, axis))
    values = np.moveaxis(sums.together(tuple(order), near), 1 + order.index(axis), -1)
    fronts = np.empty([sums.space.shape[other] for other in scope], dtype=object)
    for places in np.ndindex(fronts.shape):
        fixed = dict(zip(scope, places, strict=True))
        fronts[places] = _over_levels(sums, axis, values[:, *places], fixed, heard)
    return Message(scope, fronts)


def _over_levels(
    sums: Sums, axis: int, values: FloatArray, fixed: dict[int, int], heard: list[Message]
) -> Front:
    steps = np.arange(values.shape[1]) * sums.space.strides[axis]
    if not heard:
        return Front.of(values, steps, np.zeros(sums.number))
    return Front.joined(
        added(message.at(fixed | {axis: level}) for message in heard).moved(values[:, level], int(step))
        for level, step in enumerate(steps)
    )
