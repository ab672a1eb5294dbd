"""A payoff is a sum of named components, each an array over the few issues that it depends on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from negotiation.bargaining.components import Component, Layer, Term, added_up, layers
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.base.arrays import FloatArray

__all__ = ["Component", "Payoff", "Split", "Term", "blocks", "first_column", "lay", "split", "total"]

LONG_RUN = 128
"""Numbers in a row from which NumPy broadcasts about as fast as it adds equal shapes."""

BLOCK = 1 << 16
"""Outcomes in a block: arrays of half a megabyte stay in cache, and calls of NumPy do not count."""

LARGEST_EXPONENT = 700.0
"""``exp`` of more overflows."""


@dataclass(frozen=True)
class Payoff:
    """One party's payoff over an outcome space: the weighted sum of its components."""

    space: OutcomeSpace
    components: tuple[Component, ...]

    @property
    def labels(self) -> Sequence[Component]:
        """Components for their names and weights alone."""
        return self.components

    @cached_property
    def layers(self) -> list[Layer]:
        """The components' terms, by the issues that they depend on."""
        return layers(self.components)

    @cached_property
    def weights(self) -> FloatArray:
        """Weights of the components, shape ``(components,)``."""
        return np.array([component.weight for component in self.labels])

    @cached_property
    def _unsigned_weights(self) -> FloatArray:
        return np.array([0.0 if c.signed else c.weight for c in self.labels])

    def factors(self, by_name: Mapping[str, float]) -> FloatArray:
        """Return factors by name or family of components by component, shape ``(components,)``."""
        factors = [
            by_name.get(name, 0.0) + (by_name.get(family, 0.0) if family != name else 0.0)
            for name, family in self._names
        ]
        return np.array(factors)

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        return [(component.name, component.family) for component in self.labels]

    def weighted(self, factors: FloatArray) -> list[list[Term]]:
        """Return sums of the components times factors, shape ``(sums, components)``.

        Each has a term for the issues of any component that it gives a factor.
        """
        sums: list[list[Term]] = [[] for _ in factors]
        for issues, owners, values in self.layers:
            own = factors[:, owners]
            by_sum = own.reshape(*own.shape, *[1] * len(issues))
            for terms, given, factor in zip(sums, own.tolist(), by_sum, strict=True):
                if any(given):
                    parts = factor * values
                    # one after the other, as arrays are: NumPy adds single numbers up in pairs
                    whole = np.add.reduce(parts) if issues else np.add.accumulate(parts)[-1]
                    terms.append(Term(issues, whole))
        return sums

    def there(self, places: Mapping[str, int]) -> FloatArray:
        """Return the components, unweighted, where every issue has its level at these places."""
        return added_up(self.components, self.layers, places)

    def explain(self, outcome: int) -> dict[str, float]:
        """Return component name to weighted value; the values add up to the payoff."""
        places = self.space.placed(outcome)
        return {c.name: c.weight * c.there(places) for c in self.components}

    def at(self, outcome: int) -> float:
        """Return the payoff of one outcome."""
        return self.split.at(outcome) if self.space.listed else sum(self.explain(outcome).values())

    def unsigned(self, outcome: int) -> float:
        """Return what an outcome's levels are worth while they hold without an agreement."""
        there = self.there(self.space.placed(outcome))
        return float(sum((self._unsigned_weights * there).tolist()))

    def unsigned_income(self, outcome: int) -> float:
        """Return how much of that is real income, unweighted."""
        counted = (c for c in self.components if c.income and not c.signed)
        return sum(c.at(self.space, outcome) for c in counted)

    def income(self, outcome: int) -> float:
        """Return the unweighted sum of the components that are real income."""
        return sum(c.at(self.space, outcome) for c in self.components if c.income)

    def with_weights(self, weigh: Callable[[Component], float]) -> "Payoff":
        """Return the payoff with other weights."""
        return Payoff(self.space, tuple(part.of(part.terms, weigh(part)) for part in self.components))

    @cached_property
    def split(self) -> "Split":
        """The payoff by rows and columns of the outcomes."""
        (weighted,) = self.weighted(self.weights[None])
        return split(self.space, weighted)

    def table(self, out: FloatArray | None = None) -> FloatArray:
        """Return the payoff of every outcome, shape ``(space.size,)``, written to ``out`` if given."""
        return self.split.over(slice(0, self.space.size), out)


def total(space: OutcomeSpace, terms: Iterable[Term]) -> FloatArray:
    """Add terms up over all outcomes, shape ``space.shape``."""
    return split(space, terms).over(slice(0, space.size)).reshape(space.shape)


@dataclass(frozen=True)
class Split:
    """A quantity of every outcome, seen as a matrix: the last issues are columns, the others rows.

    It is the sum (or product, ``join``) of ``rows``, shape ``(rows, *lengths of the last issues)`` with
    ones where they do not matter, and of ``columns``, shape ``lengths of the last issues``.
    """

    rows: FloatArray
    columns: FloatArray
    join: np.ufunc = np.add

    def over(self, outcomes: slice, out: FloatArray | None = None) -> FloatArray:
        """Return the quantity for consecutive outcomes that fill whole rows, shape ``(number,)``."""
        length = self.columns.size
        rows = self.rows[outcomes.start // length : outcomes.stop // length]
        if rows[0].size > 1:
            # NumPy broadcasts over short runs slowly: repeat, the last axis first
            for axis in reversed(range(self.columns.ndim)):
                if rows.shape[axis + 1] < self.columns.shape[axis]:
                    rows = np.repeat(rows, self.columns.shape[axis], axis + 1)
        out = np.empty(len(rows) * length) if out is None else out
        self.join(rows, self.columns, out=out.reshape(-1, *self.columns.shape))
        return out

    def at(self, outcome: int) -> float:
        """Return the quantity for one outcome."""
        row, column = divmod(outcome, self.columns.size)
        rows = np.broadcast_to(self.rows[row], self.columns.shape)
        return float(self.join(rows.flat[column], self.columns.flat[column]))

    def exp(self, factor: float) -> "Split":
        """Return ``exp(factor · sum)``: the exponential of a sum is a product."""
        rows, columns = factor * self.rows, factor * self.columns
        if np.abs(rows).max() + np.abs(columns).max() > LARGEST_EXPONENT:
            # one factor might overflow where the product does not
            rows, columns = rows + columns, np.zeros_like(columns)
        with np.errstate(over="ignore"):
            return Split(np.exp(rows), np.exp(columns), np.multiply)


def split(space: OutcomeSpace, terms: Iterable[Term]) -> Split:
    """Add terms up by rows and by columns.

    Terms over the same issues are merged first, and small arrays are added before large ones, so
    that only the last addition, in ``Split.over``, touches every outcome.

    Raises
    ------
    InputError : the space is too large for a table of all outcomes, or has no such issue.
    """
    space.check_listed()
    first, shape = first_column(space), space.shape
    merged: dict[tuple[str, ...], FloatArray] = {}
    for issues, values in terms:
        merged[issues] = merged[issues] + values if issues in merged else values
    rows = columns = np.zeros((1,) * len(shape))
    for issues, values in sorted(merged.items(), key=lambda item: item[1].size):
        axes = [*map(space.axis, issues)]
        laid = lay(axes, len(shape), values)
        if min(axes, default=first) < first:
            rows = rows + laid
        else:
            columns = columns + laid
    deep = rows.shape[first:]
    return Split(
        _filled(rows, shape[:first] + deep).reshape(-1, *deep),
        _filled(columns[(0,) * first], shape[first:]),
    )


def _filled(values: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """Return values over a whole shape: a copy is cheaper to make than a view."""
    whole = np.empty(shape)
    whole[...] = values
    return whole


def lay(axes: Sequence[int], number: int, values: FloatArray) -> FloatArray:
    """Return values over some axes with all of a number of them, one long where they have no say."""
    lengths, ordered = [1] * number, sorted(axes)
    for axis, length in zip(axes, values.shape, strict=True):
        lengths[axis] = length
    values = values if axes == ordered else values.transpose([*map(axes.index, ordered)])
    return values.reshape(lengths)


def blocks(space: OutcomeSpace) -> Iterator[slice]:
    """Cut the outcomes into blocks of whole rows, small enough for the processor's cache."""
    length = prod(space.shape[first_column(space) :])
    step = max(1, BLOCK // length) * length
    return (slice(start, min(start + step, space.size)) for start in range(0, space.size, step))


def first_column(space: OutcomeSpace) -> int:
    """Return the last axis from which on a row of outcomes is a long run."""
    axes = range(len(space.shape))
    return max(axis for axis in axes if axis == 0 or prod(space.shape[axis:]) >= LONG_RUN)
