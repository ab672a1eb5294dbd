"""What a game is made of: what outcomes are worth, what evidence moves, home politics, and the clock.

Parts of the same figures are equal. Whatever is alike in two games, or at two stages of one, is one
object in both, with all that has been computed from it.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import Self

import numpy as np

from negotiation.bargaining.compiled.forms import Pair, SideForms
from negotiation.bargaining.large import Deals
from negotiation.bargaining.payoffs import Payoff
from negotiation.base.arrays import FloatArray
from negotiation.base.checks import items, of_kind
from negotiation.base.errors import InputError, unknown
from negotiation.scenarios.calendar import Calendar
from negotiation.scenarios.politics import Evidence, Politics
from negotiation.valuation.home import (
    ELECTIONS,
    ElectionName,
    HomeView,
    Laid,
    Mandate,
    Office,
    Vote,
    mandate_of,
    office_named,
    persuaded,
    side_forms,
)
from negotiation.valuation.home.vote_sums import vote_sums
from negotiation.valuation.timing import Timing, check_rounds, time_path
from negotiation.valuation.worth import Part, Worth


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
    def laid(self) -> dict[str, Laid]:
        """The same by rows and columns of the outcomes; empty if some are no sums of both."""
        found = {code: laid for code, laid in self.worth.laid.items() if laid is not None}
        if len(found) < len(self.worth.laid):
            return {}
        return {code: self._heard(code, laid) for code, laid in found.items()}

    @property
    def quick(self) -> dict[str, Laid]:
        """The same where so many games are valued that payoffs need not be made; else empty."""
        return self.laid if self.worth.economy.solved.compiled else {}

    def _heard(self, code: str, laid: Laid) -> Laid:
        if not self.facts:
            return laid
        weights = [part.weight for part in self.payoffs[code].components]
        return replace(laid, weights=np.array(weights))

    @cached_property
    def values(self) -> FloatArray:
        """Yearly value of every outcome once in force, shape ``(parties, n)``, home first."""
        self.worth.space.check_listed()
        values = np.empty((len(self.payoffs), self.worth.space.size))
        for payoff, table in zip(self.payoffs.values(), values, strict=True):
            payoff.table(out=table)
        return values

    @cached_property
    def _unsigned(self) -> dict[int, list[float]]:
        reserved = self.worth.economy.scenario.reserved
        return {self.worth.no_deal: reserved or [0.0] * len(self.worth.scenario.sides)}

    def unsigned(self, phase: int) -> list[float]:
        """Return what an outcome's levels are worth to each side while they hold without an agreement.

        The levels of no deal are what all is measured against: nothing, whatever any deal spares.
        """
        if phase not in self._unsigned:
            self._unsigned[phase] = self._worth_unsigned(phase)
        return self._unsigned[phase]

    def _worth_unsigned(self, phase: int) -> list[float]:
        if self.quick:
            places = self.worth.space.placed(phase)
            return [laid.unsigned(places) for laid in self.quick.values()]
        return [payoff.unsigned(phase) for payoff in self.payoffs.values()]

    def _from_outside(self) -> "Weighed":
        return Weighed(self.worth.outside, self.evidence, self.facts)


@dataclass(frozen=True)
class Home(Part):
    """What each side can carry home, before an election or after it."""

    weighed: Weighed
    politics: Politics | None
    election: ElectionName
    winner: Office | None
    sides: dict[tuple[str, Mandate], SideForms] = field(
        default_factory=dict, compare=False, repr=False, kw_only=True
    )

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
            code: HomeView(self.politics, code, payoff, self._mandate(code))
            for code, payoff in self.weighed.payoffs.items()
        }

    @cached_property
    def tables(self) -> FloatArray:
        """Expected yearly value of signing every outcome, shape ``(parties, n)``, home first.

        ``R (1 - ρ (1 - v)) U``: the chance that all sides ratify, as the negotiators count it, less
        what a new government would reopen. What is not ratified leaves the final no-deal levels.
        """
        kept = [view.kept for view in self.views.values()]
        return self.weighed.values * reduce(np.multiply, kept) if kept else self.weighed.values

    def chance(self, code: str, outcome: int) -> float:
        """Return the chance that a side ratifies one outcome."""
        if vote := self._votes.get(code):
            return vote.chance(self.weighed.worth.space.placed(outcome))
        return self.views[code].chance(outcome)

    @cached_property
    def _votes(self) -> dict[str, Vote | None]:
        """How each side decides, where payoffs need not be made."""
        if self.politics is None:
            return {}
        laid = self.weighed.quick.items()
        return {code: Vote.of(self.politics, code, own, self._mandate(code)) for code, own in laid}

    @cached_property
    def deals(self) -> Deals:
        """What ``tables`` say, as sums over few issues and votes on them."""
        payoffs = self.weighed.payoffs
        mandates = {code: self._mandate(code) for code in payoffs}
        sums, votes = vote_sums(self.weighed.worth.space, payoffs, self.politics, mandates)
        return Deals(sums, votes, 1.0, np.zeros(len(payoffs)))

    @cached_property
    def forms(self) -> Pair | None:
        """What two tables are made from, for a compiled pass; None if they are no product of sums."""
        if self.politics is None or len(self.weighed.laid) != 2:
            return None
        try:
            home, host = map(self._side, *zip(*self.weighed.laid.items(), strict=True))
        except OverflowError:
            return None
        return Pair((home, host))

    def _side(self, code: str, laid: Laid) -> SideForms:
        """Return a side's forms: an election changes those of one side only."""
        assert self.politics is not None
        mandate = self._mandate(code)
        if (code, mandate) not in self.sides:
            self.sides[code, mandate] = side_forms(self.politics, code, laid, mandate)
        return self.sides[code, mandate]

    def near(self, other: Self | None) -> Self:
        """Return the other home front if it is the same; else this one, with what the two share."""
        return super().near(other)._sharing(other)

    def _sharing(self, other: Self | None) -> Self:
        """Return this home front with the sides of another that differs in its mandate only."""
        if other is None or other.weighed is not self.weighed or other.politics is not self.politics:
            return self
        return replace(self, sides=other.sides) if self is not other else self

    def _mandate(self, code: str) -> Mandate:
        return mandate_of(self.politics, code, self.election, self.winner)

    def _from_outside(self) -> "Home":
        home = Home(self.weighed.outside, self.politics, self.election, self.winner)
        return home._sharing(self.known)


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
        scenario = self.worth.economy.scenario
        if scenario.calendar is not self.calendar:
            scenario = scenario.model_copy(update={"calendar": self.calendar})
        return time_path(scenario, self.rounds)

    def _from_outside(self) -> "Clock":
        return Clock(self.worth.outside, self.calendar, self.rounds)
