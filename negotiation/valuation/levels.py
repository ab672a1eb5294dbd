"""The levels of an issue, and the trade in sectors, in numbers."""

from collections.abc import Iterable

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.economy import Sector
from negotiation.scenarios.figures import with_parts
from negotiation.scenarios.issues import LevelSpec


def amounts_of(issue: IssueSpec) -> FloatArray:
    """Return the levels of an issue whose levels are numbers, shape ``(levels,)``."""
    return np.array([float(spec.level) for spec in issue.levels])


def rates_of(issue: IssueSpec) -> FloatArray:
    """Return the tariff at each level as a share, shape ``(levels,)``; 0 under a quota."""
    return np.array([_rate(spec) for spec in issue.levels]) / 100


def _rate(spec: LevelSpec) -> float:
    if spec.rate is not None:
        return spec.rate.value
    return 0.0 if isinstance(spec.level, str) else float(spec.level)


def with_rates(scenario: Scenario) -> Scenario:
    """Return the scenario with the figure that each level stands for which is no worse than others.

    It is the lowest rate that one of the rivals which the level names pays, or the level's own.
    """
    if not any(level.no_worse_than for spec in scenario.issues for level in spec.levels):
        return scenario
    issues = [_with_rates(scenario, spec) for spec in scenario.issues]
    return scenario.model_copy(update={"issues": issues})


def _with_rates(scenario: Scenario, issue: IssueSpec) -> IssueSpec:
    levels = []
    for spec in issue.levels:
        others = [scenario.rivals[code].tariffs[issue.key] for code in spec.no_worse_than]
        known = others if spec.rate is None else [spec.rate, *others]
        lowest = min(known, key=lambda figure: figure.value, default=None)
        levels.append(with_parts(spec, {"rate": lowest}) if others else spec)
    return with_parts(issue, {"levels": levels})


def exports_of(sectors: Iterable[Sector]) -> float:
    """Return the home country's exports to the host in these sectors, bn USD in the base year."""
    return sum(sector.exports.value for sector in sectors)
