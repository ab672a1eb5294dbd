"""What every outcome of a space is worth to several parties, as sums over few issues each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Term
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError

LARGEST_GROUP = 1_000_000
"""Combinations of issues that hang together which are gone through one by one."""

AT_ONCE = 256
"""Outcomes of which rows are added up at once: they stay in the processor's cache."""

type Axes = tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """Issues that matter to each other, all combinations of them.

    ``values``, shape ``(quantities, n)``, is what a combination adds, ``outcomes``, shape ``(n,)``, what
    it adds to the number of an outcome. Combinations that cannot be agreed on are left out.
    """

    values: FloatArray
    outcomes: IntArray


@dataclass(frozen=True)
class Sums:
    """Quantities of every outcome: to each set of issues (axes, rising) what its levels add.

    ``tables`` hold arrays of shape ``(quantities, *lengths of the issues)``; minus infinity where levels
    cannot be agreed on together.
    """

    space: OutcomeSpace
    number: int
    tables: dict[Axes, FloatArray]

    def at(self, outcomes: IntArray) -> FloatArray:
        """Return the quantities at some outcomes, shape ``(quantities, n)``."""
        return self.of(self.space.digits(outcomes))

    def of(self, digits: IntArray) -> FloatArray:
        """Return them where issues have their levels at these places, shape ``(n, issues)``."""
        rows, first, strides = self._rows
        places, result = (first + digits @ strides).T, np.empty((len(digits), self.number))
        for start in range(0, len(digits), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            rows.take(places[:, some], axis=0).sum(axis=0, out=result[some])
        return result.T

    @cached_property
    def _rows(self) -> tuple[FloatArray, IntArray, IntArray]:
        """All tables as rows of quantities, those over fewer issues within those over more.

        With them where each table begins, shape ``(tables,)``, and how many rows further each issue's
        next level is, shape ``(issues, tables)``. The first is what every outcome has.
        """
        widest = [axes for axes in self.tables if not any(set(axes) < set(o) for o in self.tables)]
        left, tables = set(self.tables) - {()}, [self.constant[None]]
        strides = [np.zeros(len(self.space.shape), np.int64)]
        for axes in widest:
            here = [own for own in left if set(own) <= set(axes)]
            left -= set(here)
            if axes:
                whole = np.moveaxis(self.together(axes, sorted(here)), 0, -1)
                tables.append(whole.reshape(-1, self.number))
                strides.append(np.zeros_like(strides[0]))
                strides[-1][list(axes)] = [prod(whole.shape[n + 1 : -1]) for n in range(len(axes))]
        first = np.cumsum([0, *map(len, tables[:-1])])
        return np.concatenate(tables), first, np.column_stack(strides)

    def only(self, row: int, sign: float = 1.0) -> "Sums":
        """Return one of the quantities, or with the ``sign`` -1 what is lost of it."""
        own = {axes: table[[row]] for axes, table in self.tables.items()}
        tables = {axes: np.where(np.isfinite(t), sign * t, -np.inf) for axes, t in own.items()}
        return Sums(self.space, 1, tables)

    def beside(self, other: "Sums") -> "Sums":
        """Return these quantities and after them others of the same space."""
        lengths = {axes: t.shape[1:] for axes, t in (self.tables | other.tables).items()}
        parts = {
            axes: [one.tables.get(axes, np.zeros((one.number, *shape))) for one in (self, other)]
            for axes, shape in lengths.items()
        }
        tables = {axes: np.concatenate(both) for axes, both in parts.items()}
        return Sums(self.space, self.number + other.number, tables)

    @property
    def constant(self) -> FloatArray:
        """What every outcome has, shape ``(quantities,)``."""
        return self.tables.get((), np.zeros(self.number))

    @cached_property
    def groups(self) -> list[Group]:
        """The issues in groups that do not matter to each other.

        Raises
        ------
        InputError : one of more than ``LARGEST_GROUP`` combinations.
        """
        return [self._group(axes) for axes in self.connected()]

    def connected(self, but: Axes = ()) -> list[Axes]:
        """Return the issues in groups that do not matter to each other; some are left out."""
        groups = [{axis} for axis in range(len(self.space.shape)) if axis not in but]
        for axes in self.tables:
            touched = [group for group in groups if group & set(axes)]
            groups = [group for group in groups if group not in touched]
            groups.append(set().union(*touched))
        return sorted(tuple(sorted(group)) for group in groups if group)

    def _group(self, axes: Axes) -> Group:
        shape, size = self.space.shape, prod(self.space.shape[axis] for axis in axes)
        if size > LARGEST_GROUP:
            raise too_close(self.space, axes, size)
        steps = [np.arange(shape[axis]) * self.space.strides[axis] for axis in axes]
        values = self.together(axes, [own for own in self.tables if own and set(own) <= set(axes)])
        values = values.reshape(self.number, -1)
        outcomes = sum(np.ix_(*steps), np.zeros((), np.int64)).reshape(-1)
        there = np.isfinite(values).all(axis=0)
        return Group(values[:, there], outcomes[there])

    def together(self, axes: Axes, of: Iterable[Axes]) -> FloatArray:
        """Return what some tables add up to over issues, shape ``(quantities, *lengths)``."""
        shape = self.space.shape
        result = np.zeros((self.number, *(shape[axis] for axis in axes)))
        for own in of:
            result += laid(self.tables[own], own, axes)
        return result


def _every(places: Iterable[Any]) -> tuple[Any, ...]:
    """Return an index of every quantity at some places."""
    return (slice(None), *places)


def laid(table: FloatArray, own: Axes, axes: Axes) -> FloatArray:
    """Return a table with an axis for each of more issues, one long where it has no say."""
    lengths = dict(zip(own, table.shape[1:], strict=True))
    return table.reshape(len(table), *(lengths.get(axis, 1) for axis in axes))


def sums_of(space: OutcomeSpace, quantities: Sequence[Iterable[Term]]) -> Sums:
    """Merge each quantity's terms by issues; what the space excludes comes with them.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation import Issue, OutcomeSpace
    >>> from negotiation.bargaining.large import sums_of
    >>> from negotiation.bargaining.payoffs import Term
    >>> space = OutcomeSpace((Issue("a", (0, 1, 2)), Issue("b", (0, 1, 2))))
    >>> own = [Term(("a",), np.array([0.0, 1.0, 2.0])), Term(("b",), np.array([0.0, 3.0, 6.0]))]
    >>> sums_of(space, [own]).at(np.array([space.index({"a": 2, "b": 1})])).tolist()
    [[5.0]]
    """
    tables: dict[Axes, FloatArray] = {}

    def table_of(axes: Axes) -> FloatArray:
        shape = [space.shape[axis] for axis in axes]
        return tables.setdefault(axes, np.zeros((len(quantities), *shape)))

    for number, terms in enumerate(quantities):
        for term in terms:
            given = [space.axis(key) for key in term.issues]
            table_of(tuple(sorted(given)))[number] += term.values.transpose(np.argsort(given))
    for places in space.excluded:
        axes = tuple(sorted(map(space.axis, places)))
        table_of(axes)[_every(np.ix_(*(places[space.keys[axis]] for axis in axes)))] = -np.inf
    if space.allowed is not None and space.masked:
        table_of(tuple(range(len(space.shape))))[:, ~space.allowed.reshape(space.shape)] = -np.inf
    return Sums(space, len(quantities), tables)


def too_close(
    space: OutcomeSpace, axes: Iterable[int], size: int, limit: int = LARGEST_GROUP
) -> InputError:
    """Say that issues cannot be told apart well enough to be searched."""
    names = ", ".join(f"'{space.keys[axis]}'" for axis in axes)
    return InputError(
        f"the issues {names} depend on each other in {size:,} combinations, the limit is "
        f"{limit:,}: give fewer levels to them"
    )
