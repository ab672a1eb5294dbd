"""Each side's ideal tariff: what it would set if it were free to, all else as without a deal."""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.base.records import Record
from negotiation.base.version import package_version
from negotiation.scenarios import Scenario
from negotiation.scenarios.draws import narrowed
from negotiation.scenarios.issues import LevelSpec
from negotiation.valuation import evaluate
from negotiation.valuation.horizon import HorizonName

RATES = np.arange(0, 100.5, 0.5)
"""Percent; the highest stands for all above."""


@dataclass(frozen=True)
class IdealTariff(Record):
    """One side's best rate of a tariff issue, percent, and what it gains over the no-deal rate.

    ``payoff_rate`` and ``payoff_gain`` count as the side's government does; ``income_rate`` and
    ``income_gain`` are by real income alone. Gains in bn USD a year.
    """

    issue: str
    party: str
    no_deal: float | str
    payoff_rate: float
    payoff_gain: float
    income_rate: float
    income_gain: float

    @property
    def unbounded(self) -> bool:
        """Whether a gain still grows at the highest rate."""
        return float(RATES[-1]) in (self.payoff_rate, self.income_rate)


@dataclass(frozen=True)
class IdealResult(Record):
    """Every side's ideal rate of every tariff issue."""

    scenario: str
    payoff: str
    horizon: str
    tariffs: list[IdealTariff]
    version: str


def ideal_result(scenario: Scenario, horizon: HorizonName = "path") -> IdealResult:
    """Return each side's ideal rate of each tariff issue, the others as without a deal.

    Raises
    ------
    InputError : no tariff is at the table.
    """
    issues = [spec.key for spec in scenario.of_kind("tariff")]
    if not issues:
        raise InputError(f"scenario '{scenario.name}' has no tariff at the table")
    tariffs = [row for key in issues for row in _ideals(scenario, key, horizon)]
    return IdealResult(scenario.name, scenario.payoff, horizon, tariffs, package_version())


def _ideals(scenario: Scenario, key: str, horizon: HorizonName) -> list[IdealTariff]:
    free = _freed(scenario, key)
    payoffs = evaluate(free, horizon).payoffs
    rows = []
    outcomes = [free.space.index({key: rate}, default=free.no_deal) for rate in RATES.tolist()]
    for code, payoff in payoffs.items():
        # what comes of having agreed is no part of what a tariff does
        worth = np.array([payoff.unsigned(outcome) for outcome in outcomes])
        income = np.array([payoff.unsigned_income(outcome) for outcome in outcomes])
        best = (*_peak(worth), *_peak(income))
        rows.append(IdealTariff(key, code, scenario.issue(key).no_deal, *best))
    return rows


def _freed(scenario: Scenario, key: str) -> Scenario:
    """Return the scenario without a deal, but for one tariff that may have any rate."""
    alone = narrowed(scenario, scenario.no_deal)
    rates = [LevelSpec(level=rate) for rate in RATES.tolist()]
    issues = []
    for spec in alone.issues:
        levels = rates + [each for each in spec.levels if each.level not in RATES]
        issues.append(spec.model_copy(update={"levels": levels}) if spec.key == key else spec)
    return alone.model_copy(update={"issues": issues})


def _peak(worth: FloatArray) -> tuple[float, float]:
    """Return the rate where a side gains most, and how much."""
    best = int(worth.argmax())
    return float(RATES[best]), float(worth[best])
