"""The levels of an issue, and the trade in sectors, in numbers."""

from collections.abc import Iterable

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.scenarios import IssueSpec
from negotiation.scenarios.economy import Sector


def amounts_of(issue: IssueSpec) -> FloatArray:
    """Return the levels of an issue whose levels are numbers, shape ``(levels,)``."""
    return np.array([float(spec.level) for spec in issue.levels])


def rates_of(issue: IssueSpec) -> FloatArray:
    """Return the tariff at each level as a share, shape ``(levels,)``; 0 under a quota."""
    rates = [0.0 if isinstance(spec.level, str) else float(spec.level) for spec in issue.levels]
    return np.array(rates) / 100


def exports_of(sectors: Iterable[Sector]) -> float:
    """Return the home country's exports to the host in these sectors, bn USD in the base year."""
    return sum(sector.exports.value for sector in sectors)
