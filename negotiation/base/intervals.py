"""Means with their confidence intervals."""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from negotiation.base.arrays import FloatArray, IntArray

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


def crossed_interval(values: FloatArray, rows: IntArray, columns: IntArray) -> Interval:
    """Return the mean of values, shape ``(n,)``, that share something, with its 95 % interval.

    Values of one row (the same point) are alike, and so are those of one column (the same chance): the
    variance is that of means by row plus those by column, what both count once (Cameron, Gelbach &
    Miller 2011, JBES 29(2)), the degrees of freedom those of the fewer. Where all share a row, or all a
    column, it is the interval of ``mean_interval``.
    """
    alike = [np.unique(places, return_inverse=True)[1] for places in (rows, columns)]
    fewest = min(int(places.max()) + 1 for places in alike)
    if fewest == 1:
        return mean_interval(values)
    mean = float(values.mean())
    by_row, by_column = (_variance(np.bincount(p, weights=values - mean)) for p in alike)
    both = _variance(values - mean)
    variance = max(by_row, by_column, by_row + by_column - both) / len(values) ** 2
    half = float(stdtrit(fewest - 1, (1 + CONFIDENCE) / 2) * np.sqrt(variance))
    return Interval(mean, mean - half, mean + half)


def _variance(sums: FloatArray) -> float:
    return float((sums**2).sum() * len(sums) / (len(sums) - 1))
