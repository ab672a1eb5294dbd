"""Means with their confidence intervals."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from negotiation.payoffs import FloatArray

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean with its confidence interval; ``low`` and ``high`` are None if there was one value only."""

    mean: float
    low: float | None
    high: float | None


def mean_interval(values: FloatArray) -> Interval:
    """Return the mean of independent values, shape ``(n,)``, with Student's 95 % interval."""
    mean, n = float(values.mean()), len(values)
    if n == 1:
        return Interval(mean, None, None)
    if np.ptp(values) == 0:
        return Interval(float(values[0]), float(values[0]), float(values[0]))
    half = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2) * values.std(ddof=1) / np.sqrt(n))
    return Interval(mean, mean - half, mean + half)
