"""What a payoff is made of: named components, each a sum of arrays over few issues."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.base.arrays import FloatArray, IntArray


class Term(NamedTuple):
    """One additive piece: ``values`` has an axis of all levels for each of ``issues``, in that order.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.bargaining.payoffs import Term
    >>> term = Term(("price",), np.array([0.0, 1.0, 2.0]))
    >>> term.values.tolist()
    [0.0, 1.0, 2.0]
    """

    issues: tuple[str, ...]
    values: FloatArray

    def at(self, places: Mapping[str, int]) -> float:
        """Return the value where every issue has its level at these places."""
        return float(self.values[*map(places.__getitem__, self.issues)])


@dataclass(frozen=True)
class Component:
    """A named part of a payoff, in billions of USD per year.

    ``weight`` is the political weight that turns the component's value into payoff.
    ``income`` says whether the unweighted value is part of the country's real income (a cost or gain
    in money) rather than a purely political aim; ``signed`` that it comes from having agreed, and not
    from the levels themselves. ``corrects`` names a component of which it takes a part away, and which
    it weighs as much as.
    """

    name: str
    terms: tuple[Term, ...]
    weight: float = 1.0
    income: bool = True
    signed: bool = False
    corrects: str = ""

    @property
    def family(self) -> str:
        """The name up to a dot: ``producer_surplus`` of ``producer_surplus.autos``."""
        return self.name.split(".")[0]

    def of(self, terms: tuple[Term, ...], weight: float | None = None) -> "Component":
        """Return the component with other terms, or weight (``replace`` takes three times as long)."""
        weight = self.weight if weight is None else weight
        return Component(self.name, terms, weight, self.income, self.signed, self.corrects)

    def at(self, space: OutcomeSpace, outcome: int) -> float:
        """Return the unweighted value at ``outcome``."""
        return self.there(space.placed(outcome))

    def there(self, places: Mapping[str, int]) -> float:
        """Return the unweighted value where every issue has its level at these places."""
        return sum(term.at(places) for term in self.terms)


class Layer(NamedTuple):
    """All terms over the same issues: the places of their components, and ``(terms, *lengths)``."""

    issues: tuple[str, ...]
    owners: IntArray
    values: FloatArray


def layers(components: Iterable[Component]) -> list[Layer]:
    """Return the terms of components by the issues that they depend on."""
    found = defaultdict[tuple[str, ...], tuple[list[int], list[FloatArray]]](lambda: ([], []))
    for place, component in enumerate(components):
        for issues, values in component.terms:
            owners, own = found[issues]
            owners.append(place)
            own.append(values)
    return [Layer(issues, *map(np.array, held)) for issues, held in found.items()]


def added_up(
    components: Iterable[Component], layers: Iterable[Layer], places: Mapping[str, int]
) -> FloatArray:
    """Return components, given their layers, where every issue has its level at these places."""
    here: dict[tuple[str, ...], Iterator[float]] = {}
    for issues, _, values in layers:
        at: tuple[slice | int, ...] = (slice(None), *map(places.__getitem__, issues))
        here[issues] = iter(values[at].tolist())
    return np.array([float(sum(next(here[issues]) for issues, _ in c.terms)) for c in components])
