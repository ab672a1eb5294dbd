"""What a game is made of: what outcomes are worth, what evidence moves, home politics, and the clock.

Parts of the same figures are equal. Whatever is alike in two games, or at two stages of one, is one
object in both, with all that has been computed from it.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from math import ceil
from typing import Self

import numpy as np

from negotiation.bargaining.compiled.forms import Pair
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Payoff
from negotiation.base.arrays import FloatArray
from negotiation.base.checks import items, of_kind
from negotiation.base.errors import InputError, unknown
from negotiation.scenarios import Scenario, at_midpoints
from negotiation.scenarios.calendar import Calendar
from negotiation.scenarios.politics import Evidence, Politics
from negotiation.valuation.home import (
    ELECTIONS,
    ElectionName,
    HomeView,
    Laid,
    Mandate,
    Office,
    make_home_view,
    mandate_of,
    office_named,
    persuaded,
    side_forms,
)
from negotiation.valuation.horizon import HorizonName
from negotiation.valuation.timing import Timing, check_rounds, time_path
from negotiation.valuation.value import HORIZONS, Valuation, evaluate

APART = {"name", "title", "description", "calendar", "context", "politics", "evidence"}
"""Tables of a scenario that no outcome's worth depends on."""


@dataclass(frozen=True)
class Part(ABC):
    """A part of a game; ``known`` is what outsiders see in its place in a game nearby."""

    known: Self | None = field(default=None, compare=False, repr=False, kw_only=True)

    @abstractmethod
    def _from_outside(self) -> Self:
        """Make the part as outsiders see it."""

    @cached_property
    def outside(self) -> Self:
        """The part as outsiders see it."""
        made = self._from_outside()
        return made if self.known is None or made != self.known else self.known

    def near(self, other: Self | None) -> Self:
        """Return the other part if it is the same; else this one, sharing what outsiders see."""
        if other is None:
            return self
        return other if self == other else replace(self, known=other.outside)


@dataclass(frozen=True)
class Worth(Part):
    """What outcomes are worth by the figures on the economy; ``before`` is the scenario nearby."""

    scenario: Scenario = field(compare=False)
    horizon: HorizonName
    figures: dict[str, object] = field(init=False)
    before: Scenario | None = field(default=None, compare=False, repr=False, kw_only=True)

    def __post_init__(self) -> None:
        """Pick the figures that count.

        Raises
        ------
        InputError : an unknown horizon.
        """
        of_kind("horizon", self.horizon, str)
        if self.horizon not in HORIZONS:
            raise unknown("horizon", self.horizon, HORIZONS)
        names = type(self.scenario).model_fields.keys() - APART
        object.__setattr__(self, "figures", {name: getattr(self.scenario, name) for name in names})

    def near(self, other: Self | None) -> Self:
        """Return the other worth if it is the same; else this one, with what the two share."""
        made = super().near(other)
        return made if other is None or made is other else replace(made, before=other.scenario)

    @cached_property
    def space(self) -> OutcomeSpace:
        """The outcome space."""
        return self.scenario.space

    @cached_property
    def no_deal(self) -> int:
        """The outcome that holds without an agreement in the end."""
        return self.scenario.no_deal

    @cached_property
    def valuation(self) -> Valuation:
        """Components and measures of every outcome."""
        return evaluate(self.scenario, self.horizon)

    @cached_property
    def laid(self) -> dict[str, Laid | None]:
        """Each party's components by rows and columns of the outcomes, where they are sums of both."""
        return {code: Laid.of(payoff) for code, payoff in self.valuation.payoffs.items()}

    @cached_property
    def by_year(self) -> dict[int, Valuation]:
        """The same of single years: the first, the second and the last."""
        last = max(3, ceil(self.scenario.horizon.years.value))
        return {year: evaluate(self.scenario, self.horizon, year) for year in (1, 2, last)}

    def _from_outside(self) -> "Worth":
        """Every figure stands in the middle of its published range, but for what all judge alike."""
        there = None if self.known is None else self.known.scenario
        middle = at_midpoints(self.scenario, self.before, there)
        return Worth(middle.model_copy(update={"ruling": self.scenario.ruling}), self.horizon)


@dataclass(frozen=True)
class Weighed(Part):
    """What outcomes are worth once ``facts`` of the evidence are on the table."""

    worth: Worth
    evidence: dict[str, Evidence]
    facts: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse facts that there are not.

        Raises
        ------
        InputError : names the fact and all there are.
        """
        for fact in items("facts", self.facts):
            of_kind("a fact", fact, str)
            if fact not in self.evidence:
                raise unknown("evidence", fact, self.evidence)

    @cached_property
    def payoffs(self) -> dict[str, Payoff]:
        """Each party's payoff by component, as the evidence so far lets it see them."""
        return {
            code: persuaded(self.evidence, code, payoff, self.facts)
            for code, payoff in self.worth.valuation.payoffs.items()
        }

    @cached_property
    def values(self) -> FloatArray:
        """Yearly value of every outcome once in force, shape ``(2, n)``, home first."""
        self.worth.space.check_listed()
        values = np.empty((2, self.worth.space.size))
        for payoff, table in zip(self.payoffs.values(), values, strict=True):
            payoff.table(out=table)
        return values

    def _from_outside(self) -> "Weighed":
        return Weighed(self.worth.outside, self.evidence, self.facts)


@dataclass(frozen=True)
class Home(Part):
    """What each side can carry home, before an election or after it."""

    weighed: Weighed
    politics: Politics | None
    election: ElectionName
    winner: Office | None

    def __post_init__(self) -> None:
        """Refuse elections that there are not.

        Raises
        ------
        InputError : an unknown election, or a winner without one.
        """
        of_kind("election", self.election, str)
        if self.election not in ELECTIONS:
            raise unknown("election", self.election, ELECTIONS)
        there_is_one = self.politics is not None and self.politics.election is not None
        if not there_is_one and self.election in ("incumbent", "challenger"):
            raise InputError(f"election is '{self.election}', but the scenario has no politics.election")
        of_kind("winner", self.winner, str | None)
        if self.winner is not None:
            office_named(self.winner)
        if self.winner is not None and not (there_is_one and self.election != "none"):
            raise InputError(
                f"winner is '{self.winner}', but there is no election (politics.election, --election)"
            )

    @cached_property
    def views(self) -> dict[str, HomeView]:
        """Each party's home front; none in a scenario without politics."""
        if self.politics is None:
            return {}
        return {
            code: make_home_view(
                self.politics,
                code,
                payoff,
                values,
                self._mandate(code),
            )
            for (code, payoff), values in zip(
                self.weighed.payoffs.items(), self.weighed.values, strict=True
            )
        }

    @cached_property
    def tables(self) -> FloatArray:
        """Expected yearly value of signing every outcome, shape ``(2, n)``, home first.

        ``R (1 - ρ (1 - v)) U``: the chance that both sides ratify, as the negotiators count it, less
        what a new government would reopen. What is not ratified leaves the final no-deal levels.
        """
        kept = [view.kept for view in self.views.values()]
        return self.weighed.values * reduce(np.multiply, kept) if kept else self.weighed.values

    @cached_property
    def forms(self) -> Pair | None:
        """What the tables are made from, for a compiled pass; None if they are no product of sums."""
        laid = [one for one in self.weighed.worth.laid.values() if one is not None]
        if self.politics is None or len(laid) < 2:
            return None
        try:
            home, host = (
                side_forms(self.politics, code, payoff, one, self._mandate(code))
                for (code, payoff), one in zip(self.weighed.payoffs.items(), laid, strict=True)
            )
        except OverflowError:
            return None
        return Pair((home, host))

    def _mandate(self, code: str) -> Mandate:
        return mandate_of(self.politics, code, self.election, self.winner)

    def _from_outside(self) -> "Home":
        return Home(self.weighed.outside, self.politics, self.election, self.winner)


@dataclass(frozen=True)
class Clock(Part):
    """When the talks are, and what the date of an agreement does to its worth."""

    worth: Worth
    calendar: Calendar
    rounds: int

    def __post_init__(self) -> None:
        """Refuse talks of impossible length."""
        check_rounds(self.rounds, self.calendar, self.worth.scenario.horizon)

    @cached_property
    def timing(self) -> Timing:
        """How the date of an agreement enters its payoff."""
        dated = self.worth.scenario.model_copy(update={"calendar": self.calendar})
        return time_path(dated, self.rounds)

    def _from_outside(self) -> "Clock":
        return Clock(self.worth.outside, self.calendar, self.rounds)
