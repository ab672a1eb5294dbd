"""What a block of the payoff is, and what blocks know of the talks and of each other."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Self

import numpy as np

from negotiation.bargaining.payoffs import Component, Term
from negotiation.base.arrays import FloatArray, IntArray, along
from negotiation.economy.supply import SupplyCurve
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.economy import Party, Sector
from negotiation.valuation.horizon import Adjustment
from negotiation.valuation.markets import MarketEffects
from negotiation.valuation.ruling import struck_down

type Quantities = dict[str, tuple[Term, ...]]

type Parts = list[FloatArray]
"""Arrays over the tariffs that add up."""


@dataclass(frozen=True)
class Context:
    """What all blocks know.

    ``markets`` by tariff issue; ``supply`` is what the home country's firms invest at its levels once
    policy is settled; ``waiting`` is how much less, bn USD a year, it is without a deal;
    ``adjustment`` is how trade adjusts in the years ahead; ``quantities`` are what blocks compute for
    each other (``Block.quantities``), ``made`` what several of them need on the way.
    """

    home: str
    host: str
    parties: Mapping[str, Party]
    sectors: Mapping[str, Sector]
    issues: Sequence[IssueSpec]
    adjustment: Adjustment
    markets: dict[str, MarketEffects]
    supply: SupplyCurve
    waiting: float
    quantities: Quantities = field(default_factory=dict)
    made: dict[type, Any] = field(default_factory=dict)

    def quantity(self, name: str, but: str = "") -> tuple[Term, ...]:
        """Return the terms of a quantity, or of all that have this name up to a dot; none if unknown.

        Those of the cause ``but`` are left out.
        """
        leave, known = f"{name}.{but}", self._families.get(name, [name])
        found = [self.quantities.get(key, ()) for key in known if key != leave]
        return tuple(term for terms in found for term in terms)

    @cached_property
    def _families(self) -> dict[str, list[str]]:
        """The names of quantities by what stands before a dot."""
        families = defaultdict[str, list[str]](list)
        for key in self.quantities:
            families[family(key)].append(key)
        return families

    def by_tariffs(self, values: FloatArray) -> tuple[Term, ...]:
        """Return values, spread over an axis for each tariff issue, as terms."""
        return (Term(tuple(self.markets), np.broadcast_to(values, self.supply.amount.shape[:-1])),)

    @cached_property
    def apart(self) -> bool:
        """Whether there are too many tariffs for a table of all their levels (``steady_supply``)."""
        levels = [len(issue.levels) for issue in self.issues if issue.key in self.markets]
        return self.supply.amount.shape[:-1] != tuple(levels)

    @property
    def unchanged(self) -> tuple[IntArray, ...]:
        """Where every tariff is as without a deal: at its no-deal level, or struck down, by issue."""
        issues = (issue for issue in self.issues if issue.key in self.markets)
        levels = [([s.level == i.no_deal for s in i.levels] | struck_down(i)) for i in issues]
        return np.ix_(*(np.flatnonzero(own) for own in levels))

    def over_horizon[T: (float, FloatArray)](self, yearly: T) -> T:
        """Return what is in place, bn USD, of so much invested in each year of the horizon."""
        years = self.adjustment.years
        return years.length * float(years.in_place(years.length)) * yearly

    def pay(
        self, code: str, exports: Iterable[Term], profits: Iterable[Term], rents: Iterable[Term] = ()
    ) -> tuple[Term, ...]:
        """Return the pay in exports.

        Of what they bring, a share is value added at home: pay and profits. The rents of a quota are
        profits altogether, and part of both.
        """
        share = self.parties[code].value_added_share.value
        return (*scaled(exports, share), *scaled(profits, -1), *scaled(rents, 1 - share))

    def idle(self, code: str, pay: Iterable[Term]) -> tuple[Term, ...]:
        """Return how much of pay would find no other use."""
        return scaled(pay, self.parties[code].idle_share.value)


class Block(ABC):
    """One part of what agreements are worth.

    ``home`` and ``host`` name the components that it gives each side; ``{tariff}`` in a name stands for
    each issue of that kind. Blocks stand in results by ``order``. What a block ``replaces``, named
    alike, are components (or families) that it holds already: groups at home go on to feel them, the
    governments count them no more. ``from_no_deal``: components are nothing at the no-deal levels.
    ``needs_trade``: it has nothing to say in talks without a home and a host country.
    """

    name: ClassVar[str]
    order: ClassVar[int]
    home: ClassVar[tuple[str, ...]] = ()
    host: ClassVar[tuple[str, ...]] = ()
    replaces: ClassVar[tuple[str, ...]] = ()
    from_no_deal: ClassVar[bool] = True
    needs_trade: ClassVar[bool] = True

    @classmethod
    def of(cls, scenario: Scenario) -> Self | None:
        """Take the block's own figures out of a scenario; None in one that does without it."""
        return cls()

    def quantities(self, context: Context) -> Quantities:
        """Return by name what others may use, too, each bn USD a year: changes against the base year.

        A name that an earlier block has given is replaced.
        """
        return {}

    @abstractmethod
    def components(self, context: Context) -> dict[str, list[Component]]:
        """Return the parts of the payoff by party; the context holds the quantities of all blocks."""

    @classmethod
    def names(cls, issues: Iterable[IssueSpec], *, host: bool) -> Iterator[str]:
        """Yield the names of a side's components, whether a scenario has all of them or not."""
        yield from named(cls.host if host else cls.home, issues)


def named(patterns: Iterable[str], issues: Iterable[IssueSpec]) -> Iterator[str]:
    """Yield names; for one with a kind of issue in brackets, that of each such issue."""
    for name in patterns:
        if "{" not in name:
            yield name
        else:
            kinds = (issue for issue in issues if f"{{{issue.kind}}}" in name)
            yield from (name.format(**{issue.kind: issue.key}) for issue in kinds)


def over_tariffs(context: Context, values: Mapping[str, FloatArray]) -> FloatArray:
    """Add up values by level of each tariff issue: an array with an axis an issue."""
    result = np.zeros((1,) * len(context.markets))
    for axis, key in enumerate(context.markets):
        result = result + along(axis, result.ndim, values[key])
    return result


def parts_over_tariffs(
    context: Context, values: Mapping[str, FloatArray], constant: float = 0.0
) -> Parts:
    """Return the same and a constant in parts that add up: one, or one for each of many tariffs."""
    if not context.apart:
        return [constant + over_tariffs(context, values)]
    number = len(context.markets)
    first = np.full((1,) * number, constant)
    return [first, *(along(axis, number, values[key]) for axis, key in enumerate(context.markets))]


def family(name: str) -> str:
    """Return a name up to a dot."""
    return name.partition(".")[0]


def scaled(terms: Iterable[Term], factor: float) -> tuple[Term, ...]:
    """Return terms times a factor."""
    return tuple(Term(term.issues, factor * term.values) for term in terms)


def constant(value: float) -> Term:
    """Return a term that is the same at all outcomes."""
    return Term((), np.array(float(value)))
