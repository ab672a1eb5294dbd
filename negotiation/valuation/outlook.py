"""A game as somebody sees it: what every outcome is worth to all sides, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from types import MappingProxyType

import numpy as np

from negotiation.bargaining.compiled.forms import Counted, Pair
from negotiation.bargaining.large import Deals, Factored, efficient
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Payoff
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.solutions import pareto_frontier
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.valuation.home import HomeView
from negotiation.valuation.parts import Clock, Home
from negotiation.valuation.theory import looked_at
from negotiation.valuation.timing import Timing
from negotiation.valuation.worth import Worth


@dataclass(frozen=True, repr=False)
class Outlook:
    """A game by the figures that somebody believes: the parties' own, or those that outsiders know.

    ``title`` is what the talks are called.
    """

    home: Home
    clock: Clock
    title: str = field(compare=False)

    @property
    def worth(self) -> Worth:
        """What outcomes are worth whoever governs and whatever is said."""
        return self.clock.worth

    @property
    def space(self) -> OutcomeSpace:
        """The outcome space."""
        return self.worth.space

    @property
    def payoffs(self) -> dict[str, Payoff]:
        """Each party's payoff by component, as the evidence so far lets it see them."""
        return self.home.weighed.payoffs

    @property
    def values(self) -> FloatArray:
        """Yearly value of every outcome once in force, shape ``(parties, n)``, home first."""
        return self.home.weighed.values

    @property
    def home_views(self) -> dict[str, HomeView]:
        """What each party can carry home; empty in a scenario without politics."""
        return self.home.views

    @property
    def tables(self) -> FloatArray:
        """Expected yearly value of signing every outcome, shape ``(parties, n)`` (``Home``)."""
        return self.home.tables

    @property
    def timing(self) -> Timing:
        """How the date of an agreement enters its payoff."""
        return self.clock.timing

    @cached_property
    def phase_values(self) -> FloatArray:
        """Yearly value of what holds without a deal by phase, shape ``(parties, phases)``."""
        phases = [self.home.weighed.unsigned(phase) for phase in self.timing.phases]
        return np.array(phases).reshape(-1, len(self.worth.scenario.sides)).T.copy()

    def payoffs_at(self, round_index: int) -> FloatArray:
        """Return the payoffs of all outcomes if signed in that round, shape ``(parties, n)``."""
        payoffs: FloatArray = (
            self.timing.remaining[round_index] * self.tables - self._offsets(round_index)[:, None]
        )
        return payoffs

    def deals(self, round_index: int = 0) -> Deals:
        """Return the same as sums over few issues and votes on them, for what nobody can list."""
        offsets, factor = self._offsets(round_index), float(self.timing.remaining[round_index])
        return replace(self.home.deals, factor=factor, offsets=offsets)

    @cached_property
    def looked_at(self) -> IntArray:
        """The outcomes that theory looks at, in order: all, or some where nobody can list them."""
        return looked_at(self)

    @cached_property
    def frontier(self) -> FloatArray:
        """Efficient yearly values once in force, best for home first, shape ``(parties, n)``."""
        if not self.space.listed:
            return efficient(self.home.deals.certain()).points
        return np.asarray(self.values[:, pareto_frontier(self.values, self.space.allowed)])

    def values_of(self, outcomes: IntArray) -> FloatArray:
        """Return the ``values`` of some outcomes, shape ``(parties, n)``."""
        if self.space.listed:
            return self.values[:, outcomes]
        return self.home.deals.sums.at(outcomes)[: len(self.payoffs)]

    def expected_of(self, outcomes: IntArray) -> FloatArray:
        """Return the expected values (``tables``) of some outcomes, shape ``(parties, n)``."""
        return self.tables[:, outcomes] if self.space.listed else self.home.deals.gains(outcomes)

    def payoffs_of(self, outcomes: IntArray, round_index: int) -> FloatArray:
        """Return the payoffs of some outcomes signed in that round, shape ``(parties, n)``."""
        worth: FloatArray = self.timing.remaining[round_index] * self.expected_of(outcomes)
        return worth - self._offsets(round_index)[:, None]

    def payoff(self, outcome: int, round_index: int) -> FloatArray:
        """Return all payoffs of one outcome signed in that round, shape ``(parties,)``."""
        return self.payoffs_of(np.array([outcome]), round_index)[:, 0]

    def _offsets(self, round_index: int) -> FloatArray:
        offsets: FloatArray = self._offsets_by_round[:, round_index]
        return offsets

    @cached_property
    def _offsets_by_round(self) -> FloatArray:
        return np.array([self.timing.offset(worth) for worth in self.phase_values])

    def _seen(self, index: int, others: Mapping[str, Preferences] = MappingProxyType({})) -> Preferences:
        """Return the preferences of a side as they are seen, by its place among the parties."""
        if not self.space.listed:
            return self._asked(index, others)
        views = list(self.home_views.values())
        return Preferences(
            self.space,
            self.tables[index],
            self.timing.reservation(self.phase_values[index]),
            self.timing.remaining,
            self.worth.no_deal,
            others=others,
            ratification=views[index].expected if views else None,
            steady=self.worth.scenario.steady_offers,
            about=self.about,
        )

    def _asked(self, index: int, others: Mapping[str, Preferences]) -> Preferences:
        """Return the preferences of a side where nobody can list outcomes."""
        return Factored(
            self.home.deals,
            index,
            self.timing.reservation(self.phase_values[index]),
            self.timing.remaining,
            self.worth.no_deal,
            others,
            self.worth.scenario.steady_offers,
            self.about,
        )

    @cached_property
    def about(self) -> dict[str, object]:
        """What all know of the talks, as plain data."""
        return {
            "title": self.title,
            "names": {code: party.name for code, party in self.worth.scenario.parties.items()},
            "issues": {issue.key: issue.name for issue in self.worth.scenario.issues},
            "dates": [day.isoformat() for day in self.timing.dates],
            "events": {e.date.isoformat(): e.name for e in self.clock.calendar.events},
        }

    @cached_property
    def preferences(self) -> dict[str, Preferences]:
        """Each party's own view of the game: its true values and what it believes of the others'."""
        known = {code: self.from_outside._seen(index) for index, code in enumerate(self.payoffs)}
        return {
            code: self._seen(index, {other: seen for other, seen in known.items() if other != code})
            for index, code in enumerate(self.payoffs)
        }

    @cached_property
    def quick(self) -> dict[str, Preferences] | None:
        """The preferences as a compiled pass counts them, the same within rounding.

        None where there is no such pass (``Home.forms``).
        """
        pair, beliefs = self.home.forms, self.from_outside.home.forms
        if pair is None or beliefs is None:
            return None
        believed = reversed(self.from_outside._counted(beliefs))
        return dict(zip(self.worth.scenario.sides, self._counted(pair, believed), strict=True))

    def _counted(
        self, pair: Pair, believed: Iterable[Preferences | None] = (None, None)
    ) -> list[Preferences]:
        codes = self.worth.scenario.sides
        return [
            Counted(
                space=self.space,
                pair=pair,
                side=side,
                reservation=self.timing.reservation(worth),
                discount=self.timing.remaining,
                no_deal=self.worth.no_deal,
                others={} if other is None else {codes[side ^ 1]: other},
                steady=self.worth.scenario.steady_offers,
                about=self.about,
                # not of the game itself: in a ring with its tables it would be held until a search for
                # garbage, and each draw of a study would need fresh memory
                chances=partial(_chances, self.home, side),
            )
            for side, (worth, other) in enumerate(zip(self.phase_values, believed, strict=True))
        ]

    @cached_property
    def from_outside(self) -> "Outlook":
        """The game as outsiders see it.

        They know the economics but not a party's mind: every figure stands at the middle of its
        published range. Home politics and what is said at the table are known to all.
        """
        return Outlook(self.home.outside, self.clock.outside, self.title)


def _chances(home: Home, index: int) -> FloatArray:
    """Return a side's chances of ratifying every outcome, by its place among the parties."""
    return list(home.views.values())[index].expected
