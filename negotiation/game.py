"""The game that is played: what each party prefers, and when, on one outcome space."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from negotiation.economy.growth import growth_points, per_household
from negotiation.errors import InputError
from negotiation.outcomes import OutcomeSpace
from negotiation.payoffs import FloatArray, Payoff
from negotiation.preferences import Preferences
from negotiation.scenarios import Scenario, at_midpoints
from negotiation.solutions import Solutions, solve
from negotiation.valuation import Timing, Valuation, evaluate, time_path
from negotiation.valuation.horizon import HorizonName

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

    Raises
    ------
    InputError : a number of rounds below 1 or above ``MAX_ROUNDS``, or beyond the payoffs' horizon.
    """

    scenario: Scenario
    horizon: HorizonName = "path"
    rounds_wanted: int | None = None

    def __post_init__(self) -> None:
        """Refuse talks of impossible length."""
        if not 1 <= self.rounds <= MAX_ROUNDS:
            raise InputError(f"rounds is {self.rounds}: allowed are 1 to {MAX_ROUNDS}")
        years = self.rounds * self.scenario.calendar.round_days / 365.25
        if years >= self.scenario.horizon.years.value:
            raise InputError(
                f"{self.rounds} rounds last {years:.1f} years, longer than the payoffs' horizon "
                f"(horizon.years = {self.scenario.horizon.years.value:g})"
            )

    @property
    def rounds(self) -> int:
        """Number of rounds until the deadline."""
        return self.scenario.calendar.rounds if self.rounds_wanted is None else self.rounds_wanted

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

    @cached_property
    def tables(self) -> FloatArray:
        """Yearly value of every outcome to home and host, shape ``(2, n)``."""
        return np.stack([self.valuation.payoffs[code].table() for code in self.parties])

    @cached_property
    def timing(self) -> Timing:
        """How the date of an agreement enters its payoff."""
        return time_path(self.scenario, self.rounds)

    @cached_property
    def preferences(self) -> dict[str, Preferences]:
        """Each party's own view of the game: its true values and what it believes of the other's."""
        home, host = (self._preferences(table) for table in self.beliefs)
        return {
            code: self._preferences(own, believed)
            for code, own, believed in zip(self.parties, self.tables, (host, home), strict=True)
        }

    def _preferences(self, table: FloatArray, believed: Preferences | None = None) -> Preferences:
        timing = self.timing
        return Preferences(
            self.space,
            table,
            timing.reservation(table),
            timing.remaining,
            self.scenario.no_deal,
            believed,
        )

    @cached_property
    def beliefs(self) -> FloatArray:
        """What an outsider believes of home's and host's values, shape ``(2, n)``.

        Outsiders know the economics but not a party's mind: every figure stands at the middle of
        its published range.
        """
        payoffs = evaluate(at_midpoints(self.scenario), self.horizon).payoffs
        return np.stack([payoffs[code].table() for code in self.parties])

    def payoffs_at(self, round_index: int) -> FloatArray:
        """Return the payoffs of all outcomes if signed in that round, shape ``(2, n)``."""
        offsets = np.array([self.timing.offset(table)[round_index] for table in self.tables])
        payoffs: FloatArray = self.timing.remaining[round_index] * self.tables - offsets[:, None]
        return payoffs

    def payoff(self, outcome: int, round_index: int) -> FloatArray:
        """Return both parties' payoffs of one outcome signed in that round, shape ``(2,)``."""
        offsets = np.array([self.timing.offset(table)[round_index] for table in self.tables])
        payoffs: FloatArray = self.timing.remaining[round_index] * self.tables[:, outcome] - offsets
        return payoffs

    def solutions(self, round_index: int = 0) -> Solutions:
        """Return frontier, ZOPA and solutions for signing in that round; no deal is worth zero."""
        return solve(self.payoffs_at(round_index), np.zeros(2))

    def outcome(self, levels: Mapping[str, object]) -> int:
        """Return the outcome with these levels, the others at their no-deal level."""
        return self.space.index(levels, default=self.scenario.no_deal)

    def words(self, outcome: int) -> dict[str, str]:
        """Say an outcome in words, issue by issue."""
        levels = self.space.levels(outcome)
        return {spec.key: spec.words(levels[spec.key]) for spec in self.scenario.issues}

    def components(self, code: str, outcome: int, round_index: int | None = None) -> dict[str, float]:
        """Return the components of a payoff, adding up to it.

        With a round, ``timing`` holds the difference that the date makes.
        """
        payoff: Payoff = self.valuation.payoffs[code]
        parts = payoff.explain(outcome)
        if round_index is not None:
            signed = self.payoff(outcome, round_index)[self.parties.index(code)]
            parts["timing"] = float(signed) - sum(parts.values())
        return parts

    def measure(self, name: str, outcome: int) -> float:
        """Return a quantity of the valuation at an outcome (``valuation.Valuation``)."""
        return self.valuation.measures[name].at(self.space, outcome)

    def growth_points(self, code: str, outcome: int) -> float:
        """Return points of growth against no deal, from the value added in exports."""
        name = "exports" if code == self.scenario.home else "host_exports"
        change = self.measure(name, outcome) - self.measure(name, self.scenario.no_deal)
        party = self.scenario.parties[code]
        return growth_points(change, party.value_added_share.value, party.gdp.value)

    def per_household(self, code: str, outcome: int) -> float:
        """Return real income against no deal in USD a year per household."""
        income = self.valuation.payoffs[code].income(outcome)
        return per_household(income, self.scenario.parties[code].households.value)
