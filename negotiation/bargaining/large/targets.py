"""Outcomes at a target: issues in two halves, each of which can be listed (Horowitz & Sahni 1974)."""

import numpy as np

from negotiation.bargaining.large.sums import Group, Sums
from negotiation.base.arrays import FloatArray, IntArray

LONGEST_HALF = 1_200_000
"""Combinations of a half; in larger spaces some groups of issues are set beforehand."""


def nearest_above(sums: Sums, target: float, party: int = 0) -> int | None:
    """Return an outcome that is worth the target to a party, or as little more as can be.

    None if none is found that is worth as much. Exact in spaces of some 10^12 outcomes; in larger ones
    the groups of issues with the fewest levels are set as far between worst and best as the target lies.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation import Issue, OutcomeSpace
    >>> from negotiation.bargaining.large import nearest_above, sums_of
    >>> from negotiation.bargaining.payoffs import Term
    >>> space = OutcomeSpace((Issue("a", (0, 1, 2)), Issue("b", (0, 1, 2))))
    >>> own = [Term(("a",), np.array([0.0, 1.0, 2.0])), Term(("b",), np.array([0.0, 3.0, 6.0]))]
    >>> space.levels(nearest_above(sums_of(space, [own]), 3.5))
    {'a': 1, 'b': 1}
    """
    left, right = _halves(sums, target, party)
    order, own = _sorted(right.values[party])
    place = np.searchsorted(own, target - left.values[party])
    there = np.flatnonzero(place < len(own))
    if not there.size:
        return None
    best = there[(left.values[party, there] + own[place[there]]).argmin()]
    return int(left.outcomes[best] + right.outcomes[order[place[best]]])


def best_in_band(sums: Sums, low: float, high: float, party: int = 0, other: int = 1) -> int | None:
    """Return the best outcome for another party of those worth ``low`` to ``high`` to a party.

    None if none is found. As exact as ``nearest_above``. The other may be any quantity of the sums, such
    as a weighted score.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation import Issue, OutcomeSpace
    >>> from negotiation.bargaining.large import best_in_band, sums_of
    >>> from negotiation.bargaining.payoffs import Term
    >>> space = OutcomeSpace((Issue("a", (0, 1, 2)), Issue("b", (0, 1, 2))))
    >>> own = [Term(("a",), np.array([0.0, 1.0, 2.0])), Term(("b",), np.array([0.0, 3.0, 6.0]))]
    >>> other = [Term(("a",), np.array([4.0, 2.0, 0.0])), Term(("b",), np.array([2.0, 1.0, 0.0]))]
    >>> space.levels(best_in_band(sums_of(space, [own, other]), 3, 5))
    {'a': 0, 'b': 1}
    """
    left, right = _halves(sums, (low + high) / 2, party)
    order, own = _sorted(right.values[party])
    theirs = right.values[other, order]
    first = np.searchsorted(own, low - left.values[party])
    last = np.searchsorted(own, high - left.values[party], side="right")
    worth = left.values[other] + _greatest(theirs, first, last)
    best = int(worth.argmax())
    if not np.isfinite(worth[best]):
        return None
    place = first[best] + int(theirs[first[best] : last[best]].argmax())
    return int(left.outcomes[best] + right.outcomes[order[place]])


def _sorted(values: FloatArray) -> tuple[IntArray, FloatArray]:
    order: IntArray = np.argsort(values, kind="stable")
    return order, values[order]


def _greatest(values: FloatArray, first: IntArray, last: IntArray) -> FloatArray:
    """Return the greatest value of each window ``first`` to ``last``, without it; -inf if it is empty.

    Two windows of a power of two cover any other (sparse table), one power after another.
    """
    result = np.full(len(first), -np.inf)
    length, reach = last - first, 1
    while reach <= len(values):
        here = np.flatnonzero((length >= reach) & (length < 2 * reach))
        result[here] = np.maximum(values[first[here]], values[last[here] - reach])
        values = np.maximum(values[:-reach], values[reach:])
        reach *= 2
    return result


def _halves(sums: Sums, target: float, party: int) -> tuple[Group, Group]:
    """Return two lists of combinations, every one of which goes with every one of the other."""
    halves = [_nothing(sums), _nothing(sums)]
    groups = sorted(sums.groups, key=lambda group: -len(group.outcomes))
    part = _between(groups, sums.constant[party], target, party)
    for group in groups:
        halves.sort(key=lambda half: len(half.outcomes))
        if len(halves[0].outcomes) * len(group.outcomes) > LONGEST_HALF:
            group = _set(group, part, party)
        halves[0] = _times(halves[0], group)
    return halves[0], halves[1]


def _nothing(sums: Sums) -> Group:
    return Group(sums.constant[:, None] / 2, np.zeros(1, dtype=np.int64))


def _between(groups: list[Group], constant: float, target: float, party: int) -> float:
    """Return how far between a party's worst and best the target lies, 0 to 1."""
    worst, best = (
        constant + sum(float(end(group.values[party])) for group in groups) for end in (np.min, np.max)
    )
    return min(1.0, max(0.0, (target - worst) / ((best - worst) or 1.0)))


def _set(group: Group, part: float, party: int) -> Group:
    own = group.values[party]
    place = np.abs(own - ((1 - part) * own.min() + part * own.max())).argmin()
    return Group(group.values[:, [place]], group.outcomes[[place]])


def _times(one: Group, other: Group) -> Group:
    """Return all combinations of those of two groups."""
    values = one.values[:, :, None] + other.values[:, None]
    outcomes = one.outcomes[:, None] + other.outcomes
    return Group(values.reshape(len(values), -1), outcomes.ravel())
