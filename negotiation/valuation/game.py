"""The game that is played: what each party prefers, and when, on one outcome space."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from typing import Any

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Payoff
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.solutions import Solutions, solve
from negotiation.base.arrays import FloatArray
from negotiation.base.checks import as_whole, items, of_kind, short
from negotiation.base.errors import InputError, unknown
from negotiation.economy.book import PublicMoney
from negotiation.economy.firms import Quote
from negotiation.scenarios import Scenario, at_midpoints
from negotiation.scenarios.exclusions import exclusion_of
from negotiation.valuation import HORIZONS, Timing, Valuation, evaluate, time_path
from negotiation.valuation.home import (
    ELECTIONS,
    ElectionName,
    HomeView,
    Office,
    look_home,
    mandate_of,
    persuaded,
)
from negotiation.valuation.horizon import HorizonName
from negotiation.valuation.names import check_names
from negotiation.valuation.supply import FirmResponse, public_money

MAX_ROUNDS = 500
"""Longest talks accepted: almost ten years of weekly rounds."""


@dataclass(frozen=True)
class Game:
    """A scenario with everything that is computed from it once.

    Parameters
    ----------
    scenario : the negotiation.
    horizon : elasticities used (``short``, ``path``, ``long``).
    rounds : length of the talks; the scenario's deadline decides when it is None.
    election : how the scenario's election goes (``politics.ELECTIONS``).
    winner : who won it; None before its date.
    facts : evidence on the table so far, names of the scenario's.

    Raises
    ------
    InputError : a number of rounds below 1 or above ``MAX_ROUNDS``, or beyond the payoffs' horizon; an
        unknown election or fact.
    """

    scenario: Scenario
    horizon: HorizonName = "path"
    rounds_wanted: int | None = None
    election: ElectionName = "polls"
    winner: Office | None = None
    facts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse talks of impossible length, and elections and facts that there are not."""
        of_kind("scenario", self.scenario, Scenario)
        check_names(self.scenario)
        for name in ("horizon", "election"):
            of_kind(name, getattr(self, name), str)
        if self.horizon not in HORIZONS:
            raise unknown("horizon", self.horizon, HORIZONS)
        if self.election not in ELECTIONS:
            raise unknown("election", self.election, ELECTIONS)
        politics = self.scenario.politics
        there_is_one = politics is not None and politics.election is not None
        if not there_is_one and self.election in ("incumbent", "challenger"):
            raise InputError(f"election is '{self.election}', but the scenario has no politics.election")
        of_kind("winner", self.winner, str | None)
        if self.winner is not None and not (there_is_one and self.election != "none"):
            raise InputError(
                f"winner is '{self.winner}', but there is no election (politics.election, --election)"
            )
        for fact in items("facts", self.facts):
            of_kind("a fact", fact, str)
            if fact not in self.scenario.evidence:
                raise unknown("evidence", fact, self.scenario.evidence)
        if not 1 <= (as_whole(self.rounds) or 0) <= MAX_ROUNDS:
            raise InputError(f"rounds is {short(self.rounds)}: allowed are 1 to {MAX_ROUNDS}")
        calendar = self.scenario.calendar
        waited = (calendar.first_round - calendar.start).days
        years = (waited + self.rounds * calendar.round_days) / 365.25
        if years >= self.scenario.horizon.years.value:
            raise InputError(
                f"{self.rounds} rounds last {years:.1f} years, longer than the payoffs' horizon "
                f"(horizon.years = {self.scenario.horizon.years.value:g})"
            )

    @property
    def rounds(self) -> int:
        """Number of rounds until the deadline."""
        return self.scenario.calendar.rounds if self.rounds_wanted is None else self.rounds_wanted

    @property
    def election_round(self) -> int | None:
        """The first round (from 0) that knows the winner; None without an election in the talks."""
        politics, calendar = self.scenario.politics, self.scenario.calendar
        if politics is None or politics.election is None or self.election == "none" or self.winner:
            return None
        days = (politics.election.date - calendar.first_round).days
        # held on the day of a round, it comes before that round's moves
        index = -(-days // calendar.round_days)
        return index if days >= 0 and index < self.rounds else None

    @cached_property
    def space(self) -> OutcomeSpace:
        """The outcome space."""
        return self.scenario.space

    @property
    def parties(self) -> tuple[str, str]:
        """Home first, then host."""
        return self.scenario.home, self.scenario.host

    @cached_property
    def valuation(self) -> Valuation:
        """Components and measures of every outcome."""
        return evaluate(self.scenario, self.horizon)

    def after_election(self, winner: Office) -> "Game":
        """Return the game once the election is held: the winner's mandate, nothing to reopen."""
        return self._later(winner=winner)

    def with_fact(self, key: str) -> "Game":
        """Return the game once a fact has been laid on the table; a second time changes nothing."""
        return self if key in self.facts else self._later(facts=(*self.facts, key))

    @cached_property
    def _stages(self) -> dict[str, "Game"]:
        return {}

    def _later(self, **changes: Any) -> "Game":
        """Return this game at a later stage, computed once however many talks reach it."""
        if repr(changes) not in self._stages:
            self._stages[repr(changes)] = self._make_later(changes)
        return self._stages[repr(changes)]

    def _make_later(self, changes: dict[str, Any]) -> "Game":
        later = replace(self, **changes)
        # what the scenario alone decides is computed once for all stages of the talks
        for name in ("space", "valuation", "timing"):
            if name in self.__dict__:
                later.__dict__[name] = self.__dict__[name]
        if "from_outside" in self.__dict__:
            later.__dict__["from_outside"] = self.from_outside._later(**changes)
        return later

    def reuse(self, other: "Game") -> None:
        """Take over what another game has computed from the same figures (not to be changed later)."""
        mine, theirs = self.scenario, other.scenario
        names = []
        if self.horizon == other.horizon and mine.same_economy(theirs):
            names += ["space", "valuation"]
            if (self.facts, mine.evidence) == (other.facts, theirs.evidence):
                names += ["payoffs", "values"]
                mandate = (self.election, self.winner, mine.politics)
                if mandate == (other.election, other.winner, theirs.politics):
                    names += ["home_views", "tables"]
        for name in names:
            if name in other.__dict__:
                self.__dict__[name] = other.__dict__[name]
        if "from_outside" in other.__dict__:
            self.from_outside.reuse(other.from_outside)

    @cached_property
    def payoffs(self) -> dict[str, Payoff]:
        """Each party's payoff by component, as the evidence so far lets it see them."""
        return {
            code: persuaded(self.scenario, code, payoff, self.facts)
            for code, payoff in self.valuation.payoffs.items()
        }

    @cached_property
    def values(self) -> FloatArray:
        """Yearly value of every outcome once in force, shape ``(2, n)``, home first."""
        values = np.empty((2, self.space.size))
        for code, table in zip(self.parties, values, strict=True):
            self.payoffs[code].table(out=table)
        return values

    @cached_property
    def home_views(self) -> dict[str, HomeView]:
        """What each party can carry home; empty in a scenario without politics."""
        if self.scenario.politics is None:
            return {}
        return {
            code: look_home(
                self.scenario,
                code,
                self.payoffs[code],
                values,
                mandate_of(self.scenario, code, self.election, self.winner),
            )
            for code, values in zip(self.parties, self.values, strict=True)
        }

    @cached_property
    def tables(self) -> FloatArray:
        """Expected yearly value of signing every outcome, shape ``(2, n)``, home first.

        ``R (1 - ρ (1 - v)) U``: the chance that both sides ratify, as the negotiators count it, less
        what a new government would reopen. What is not ratified leaves the final no-deal levels.
        """
        kept = [view.kept for view in self.home_views.values()]
        return self.values * reduce(np.multiply, kept) if kept else self.values

    @cached_property
    def timing(self) -> Timing:
        """How the date of an agreement enters its payoff."""
        return time_path(self.scenario, self.rounds)

    @cached_property
    def phase_values(self) -> FloatArray:
        """Yearly value of what holds without a deal, phase by phase, shape ``(2, phases)``, home first.

        The levels of the last phase are what all is measured against: nothing, whatever any deal spares.
        """
        last = self.scenario.no_deal
        return np.array(
            [
                [
                    0.0 if phase == last else self.payoffs[code].unsigned(phase)
                    for phase in self.timing.phases
                ]
                for code in self.parties
            ]
        )

    @cached_property
    def preferences(self) -> dict[str, Preferences]:
        """Each party's own view of the game: its true values and what it believes of the other's."""
        own = [self._preferences(index) for index in (0, 1)]
        believed = [self.from_outside._preferences(index) for index in (1, 0)]
        return {
            code: replace(mine, believed=theirs)
            for code, mine, theirs in zip(self.parties, own, believed, strict=True)
        }

    def _preferences(self, index: int) -> Preferences:
        view = self.home_views.get(self.parties[index])
        return Preferences(
            self.space,
            self.tables[index],
            self.timing.reservation(self.phase_values[index]),
            self.timing.remaining,
            self.scenario.no_deal,
            ratification=None if view is None else view.expected,
        )

    @cached_property
    def from_outside(self) -> "Game":
        """The game as outsiders see it.

        They know the economics but not a party's mind: every figure stands at the middle of its
        published range. Home politics and what is said at the table are known to all.
        """
        public = {"politics": self.scenario.politics, "evidence": self.scenario.evidence}
        return replace(self, scenario=at_midpoints(self.scenario).model_copy(update=public))

    def payoffs_at(self, round_index: int) -> FloatArray:
        """Return the payoffs of all outcomes if signed in that round, shape ``(2, n)``."""
        payoffs: FloatArray = (
            self.timing.remaining[round_index] * self.tables - self._offsets(round_index)[:, None]
        )
        return payoffs

    def payoff(self, outcome: int, round_index: int) -> FloatArray:
        """Return both parties' payoffs of one outcome signed in that round, shape ``(2,)``."""
        payoffs: FloatArray = self.timing.remaining[round_index] * self.tables[
            :, outcome
        ] - self._offsets(round_index)
        return payoffs

    def _offsets(self, round_index: int) -> FloatArray:
        return np.array([self.timing.offset(worth)[round_index] for worth in self.phase_values])

    def solutions(self, round_index: int = 0) -> Solutions:
        """Return frontier, ZOPA and solutions for signing in that round; no deal is worth zero."""
        return solve(self.payoffs_at(round_index), np.zeros(2), self.space.allowed)

    def outcome(self, levels: Mapping[str, object]) -> int:
        """Return the outcome with these levels, the others at their no-deal level.

        Raises
        ------
        InputError : an unknown issue or level, or what cannot be agreed on.
        """
        outcome = self.space.index(levels, default=self.scenario.no_deal)
        return self.check(outcome) if levels else outcome

    def check(self, outcome: int) -> int:
        """Return an outcome that can be agreed on.

        Raises
        ------
        InputError : the scenario excludes it; names the combination.
        """
        if not self.space.allows(outcome):
            issues, levels = self.space.issues, self.space.levels(outcome)
            reason = exclusion_of(issues, self.scenario.excluded, levels)
            raise InputError(f"this cannot be agreed on: the scenario excludes {reason}")
        return outcome

    def words(self, outcome: int) -> dict[str, str]:
        """Say an outcome in words, issue by issue."""
        levels = self.space.levels(outcome)
        return {spec.key: spec.words(levels[spec.key]) for spec in self.scenario.issues}

    def components(self, code: str, outcome: int, round_index: int | None = None) -> dict[str, float]:
        """Return the components of a payoff, adding up to it.

        Without a round they add up to the yearly value once in force. With one, ``timing`` holds the
        difference that the date makes, ``ratification`` and ``reopening`` what doubts about the deal's
        fate at home take away.
        """
        parts = self.payoffs[code].explain(outcome)
        if round_index is None:
            return parts
        index = self.parties.index(code)
        worth = sum(parts.values())
        kept = float(self.timing.remaining[round_index]) * worth
        parts["timing"] = kept - float(self._offsets(round_index)[index]) - worth
        if self.home_views:
            chance = float(np.prod([view.expected[outcome] for view in self.home_views.values()]))
            parts["ratification"] = kept * (chance - 1)
            signed = float(self.payoff(outcome, round_index)[index])
            parts["reopening"] = signed - sum(parts.values())
        return parts

    def ratification_chance(self, outcome: int, code: str) -> float:
        """Return the chance that a party ratifies an outcome."""
        return float(self.home_views[code].ratification[outcome])

    def pledge_at(self, outcome: int) -> tuple[float, float] | None:
        """Return the pledge of an outcome, in bn USD, and the years to invest it; None without one."""
        if not self.scenario.of_kind("pledge"):
            return None
        levels = self.space.levels(outcome)
        amount, years = (levels[self.scenario.of_kind(kind)[0].key] for kind in ("pledge", "years"))
        return float(amount), float(years)

    def quote(self, outcome: int, *, talking: bool = False) -> Quote:
        """Return what firms look at if an outcome holds.

        Policy is as volatile as under a signed agreement; while the talks go on (``talking``) and
        without a deal it is more volatile.
        """
        unsettled = talking or outcome == self.scenario.no_deal
        return self.firms.quote(self.space.placed(outcome), settled=not unsettled)

    @property
    def firms(self) -> FirmResponse:
        """How the home country's firms answer to tariffs.

        Raises
        ------
        InputError : the scenario has none.
        """
        response = self.valuation.firms
        if response is None:
            raise InputError(f"scenario '{self.scenario.name}' has no firms (no table [firms])")
        return response

    @property
    def public_money(self) -> PublicMoney:
        """What the home government's part of a pledge costs."""
        return public_money(self.scenario.investment)

    def measure(self, name: str, outcome: int) -> float:
        """Return a quantity of the valuation at an outcome (``valuation.Valuation``)."""
        return self.valuation.measures[name].at(self.space, outcome)
