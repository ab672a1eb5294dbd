"""A payoff is a sum of named components, each an array over the few issues that it depends on."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.outcomes import OutcomeSpace

type FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Term:
    """One additive piece: ``values`` has one axis for each of ``issues``, in that order."""

    issues: tuple[str, ...]
    values: FloatArray


@dataclass(frozen=True)
class Component:
    """A named part of a payoff, in billions of USD per year.

    ``weight`` is the political weight that turns the component's value into payoff.
    ``income`` says whether the unweighted value is part of the country's real income (a cost or gain
    in money) rather than a purely political aim.
    """

    name: str
    terms: tuple[Term, ...]
    weight: float = 1.0
    income: bool = True

    @property
    def family(self) -> str:
        """The name up to a dot: ``producer_surplus`` of ``producer_surplus.autos``."""
        return self.name.split(".")[0]

    def at(self, space: OutcomeSpace, outcome: int) -> float:
        """Return the unweighted value at ``outcome``."""
        places = space.placed(outcome)
        return float(sum(t.values[tuple(places[key] for key in t.issues)] for t in self.terms))


@dataclass(frozen=True)
class Payoff:
    """One party's payoff over an outcome space: the weighted sum of its components."""

    space: OutcomeSpace
    components: tuple[Component, ...]

    def explain(self, outcome: int) -> dict[str, float]:
        """Return component name to weighted value; the values add up to the payoff."""
        return {c.name: c.weight * c.at(self.space, outcome) for c in self.components}

    def income(self, outcome: int) -> float:
        """Return the unweighted sum of the components that are real income."""
        return sum(c.at(self.space, outcome) for c in self.components if c.income)

    def table(self) -> FloatArray:
        """Return the payoff of every outcome, shape ``(space.size,)``."""
        weighted = (
            Term(t.issues, component.weight * t.values)
            for component in self.components
            for t in component.terms
        )
        return total(self.space, weighted).ravel()


def total(space: OutcomeSpace, terms: Iterable[Term]) -> FloatArray:
    """Add terms by broadcasting, shape ``space.shape``.

    Terms over the same issues are merged first, and small arrays are added before large ones, so
    that only the last addition touches every outcome.
    """
    merged: dict[tuple[int, ...], FloatArray] = {}
    for term in terms:
        axes = tuple(space.axis(key) for key in term.issues)
        order = tuple(int(i) for i in np.argsort(axes))
        key = tuple(axes[i] for i in order)
        merged[key] = merged.get(key, np.zeros(())) + np.transpose(term.values, order)
    result = np.zeros((1,) * len(space.shape))
    for axes in sorted(merged, key=lambda axes: merged[axes].size):
        shape = tuple(n if axis in axes else 1 for axis, n in enumerate(space.shape))
        result = result + merged[axes].reshape(shape)
    return np.array(np.broadcast_to(result, space.shape))
