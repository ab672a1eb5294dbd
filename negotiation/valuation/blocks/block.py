"""What a block of the payoff is, and what blocks know of the talks and of each other."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from negotiation.bargaining.payoffs import Component, Term
from negotiation.economy.supply import SupplyCurve
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.economy import Party, Sector
from negotiation.valuation.horizon import Adjustment
from negotiation.valuation.markets import MarketEffects

type Quantities = dict[str, tuple[Term, ...]]


@dataclass(frozen=True)
class Context:
    """What all blocks know.

    ``markets`` by tariff issue; ``supply`` is what the home country's firms invest at its levels;
    ``adjustment`` is how trade adjusts in the years ahead; ``quantities`` are what blocks compute for
    each other (``Block.quantities``).
    """

    home: str
    host: str
    parties: Mapping[str, Party]
    sectors: Mapping[str, Sector]
    issues: Sequence[IssueSpec]
    adjustment: Adjustment
    markets: dict[str, MarketEffects]
    supply: SupplyCurve
    quantities: Quantities = field(default_factory=dict)

    def quantity(self, name: str) -> tuple[Term, ...]:
        """Return the terms of a quantity, or of all that have this name up to a dot; none if unknown."""
        found = [terms for key, terms in self.quantities.items() if name in (key, family(key))]
        return tuple(term for terms in found for term in terms)

    def jobs_per_dollar(self, code: str) -> float:
        """Return the pay that would find no other use in a dollar that exports cost."""
        party = self.parties[code]
        return party.idle_share.value * party.value_added_share.value


class Block(ABC):
    """One part of what agreements are worth.

    ``home`` and ``host`` name the components that it gives each side; ``{tariff}`` in a name stands for
    each issue of that kind. Blocks stand in results by ``order``. What a block ``replaces`` are
    components (or families) that it holds already: groups at home go on to feel them, the
    governments count them no more. ``from_no_deal``: components are nothing at the no-deal levels.
    """

    name: ClassVar[str]
    order: ClassVar[int]
    home: ClassVar[tuple[str, ...]] = ()
    host: ClassVar[tuple[str, ...]] = ()
    replaces: ClassVar[tuple[str, ...]] = ()
    from_no_deal: ClassVar[bool] = True

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
        given = cls.host if host else cls.home
        for name in given:
            if "{" not in name:
                yield name
            else:
                kinds = (issue for issue in issues if f"{{{issue.kind}}}" in name)
                yield from (name.format(**{issue.kind: issue.key}) for issue in kinds)


def family(name: str) -> str:
    """Return a name up to a dot."""
    return name.partition(".")[0]


def scaled(terms: Iterable[Term], factor: float) -> tuple[Term, ...]:
    """Return terms times a factor."""
    return tuple(Term(term.issues, factor * term.values) for term in terms)


def constant(value: float) -> Term:
    """Return a term that is the same at all outcomes."""
    return Term((), np.array(float(value)))
