"""Means with their confidence intervals."""

from dataclasses import dataclass
from math import inf

import numpy as np

from negotiation.base.arrays import BoolArray, FloatArray, IntArray

CONFIDENCE = 0.95
TAIL = (1 + CONFIDENCE) / 2


@dataclass(frozen=True)
class Interval:
    """A mean with its confidence interval; ``low`` and ``high`` are None if there was one value only."""

    mean: float
    low: float | None
    high: float | None

    def at_least(self, half: float, share: bool = False) -> "Interval":
        """Return an interval that reaches ``half`` at least to both sides; a share's ends at 0 and 1."""
        if self.low is None or self.high is None:
            return self
        least, most = (0.0, 1.0) if share else (-inf, inf)
        low, high = max(self.mean - half, least), min(self.mean + half, most)
        return Interval(self.mean, min(self.low, low), max(self.high, high))


def mean_interval(values: FloatArray, share: bool = False) -> Interval:
    """Return the mean of independent values, shape ``(n,)``, with its 95 % interval.

    It is Student's, or Wilson's (1927, JASA 22) for the ``share`` of values that are 0 or 1, or between.
    """
    n = len(values)
    if n == 1:
        return Interval(float(values[0]), None, None)
    return _interval(values, float(values.var(ddof=1)) / n, n - 1, n, share)


def share_interval(happened: BoolArray) -> Interval:
    """Return how often something happened in independent trials, shape ``(n,)``, with its interval."""
    return mean_interval(happened.astype(float), share=True)


def clustered_interval(values: FloatArray, clusters: IntArray, share: bool = False) -> Interval:
    """Return the mean of values, shape ``(n,)``, of which those of a cluster are alike.

    The variance is that of the clusters' sums of deviations. Where all are of one cluster, it is the
    interval of ``mean_interval``.
    """
    places = _numbered(clusters)
    count = int(places.max()) + 1
    if count == 1:
        return mean_interval(values, share)
    return _interval(values, _between(values, places) / len(values) ** 2, count - 1, count, share)


def stratified_interval(
    values: FloatArray, strata: IntArray, size: int, share: bool = False
) -> Interval:
    """Return the mean of values, shape ``(n,)``, drawn ``size`` times in each of the given strata.

    What differs between strata is no chance: the variance is that within them. Draws that have no value
    count as no deviation, since their number is chance, too (Cochran 1977, Sampling Techniques).
    """
    places = _numbered(strata)
    away = values - values.mean()
    sums, squares = (np.bincount(places, weights=w) for w in (away, away**2))
    within = float((squares - sums**2 / size).sum()) * size / (size - 1)
    variance = max(within, 0.0) / len(values) ** 2
    return _interval(values, variance, len(sums) * (size - 1), len(values), share)


def crossed_interval(
    values: FloatArray, rows: IntArray, columns: IntArray, share: bool = False
) -> Interval:
    """Return the mean of values, shape ``(n,)``, that share something, with its 95 % interval.

    Values of one row (the same point) are alike, and so are those of one column (the same chance): the
    variance is that of means by row plus those by column, what both count once (Cameron, Gelbach &
    Miller 2011, JBES 29(2)), the degrees of freedom those of the fewer. Where all share a row, or all a
    column, it is the interval of ``mean_interval``.
    """
    alike = [_numbered(places) for places in (rows, columns)]
    fewest = min(int(places.max()) + 1 for places in alike)
    if fewest == 1:
        return mean_interval(values, share)
    by_row, by_column = (_between(values, places) for places in alike)
    both = _between(values, np.arange(len(values)))
    variance = max(by_row, by_column, by_row + by_column - both) / len(values) ** 2
    return _interval(values, variance, fewest - 1, fewest, share)


def _numbered(places: IntArray) -> IntArray:
    return np.unique(places, return_inverse=True)[1]


def _between(values: FloatArray, places: IntArray) -> float:
    sums = np.bincount(places, weights=values - values.mean())
    return float((sums**2).sum() * len(sums) / (len(sums) - 1))


def _interval(
    values: FloatArray, variance: float, freedom: int, independent: int, share: bool
) -> Interval:
    """Return the interval of a mean with this variance, which rests on so many independent values."""
    from scipy.special import stdtrit  # a quarter of a second, for those who need an interval

    alike = bool(np.ptp(values) == 0)
    # rounding must not give a width to what never differs
    mean, variance = (float(values[0]), 0.0) if alike else (float(values.mean()), variance)
    if share:
        return _wilson(mean, variance, freedom, independent, len(values))
    half = float(stdtrit(freedom, TAIL) * np.sqrt(variance))
    return Interval(mean, mean - half, mean + half)


def _wilson(mean: float, variance: float, freedom: int, independent: int, n: int) -> Interval:
    """Return Wilson's interval for as many values as would have this variance if they were independent.

    Korn & Graubard (1998, Survey Methodology 24) say how many; a share of 0 or 1 takes them as they are.
    """
    from scipy.special import ndtri, stdtrit

    spread = mean * (1 - mean)
    if variance == 0 and spread > 0:
        return Interval(mean, mean, mean)
    count = float(independent)
    if spread > 0:
        unsure = float(stdtrit(n - 1, TAIL) / stdtrit(freedom, TAIL)) ** 2
        count *= unsure * spread / variance / (independent - 1)
    z = float(ndtri(TAIL))
    centre, shrunk = mean + z**2 / (2 * count), 1 + z**2 / count
    half = z * float(np.sqrt(spread / count + (z / (2 * count)) ** 2))
    # at 0 and 1 the end is the share itself, up to rounding
    low, high = (centre - half) / shrunk, (centre + half) / shrunk
    return Interval(mean, low if mean > 0 else 0.0, high if mean < 1 else 1.0)
