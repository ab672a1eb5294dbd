"""How close predictions came: errors, ranks and coverage, beside baselines."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata, t

from negotiation.base.arrays import FloatArray

COVERED = 0.8
"""Part of the outcomes that an interval should hold."""


@dataclass(frozen=True)
class Score:
    """A method's predictions against outcomes.

    ``error`` is the mean absolute error in the outcome's unit; ``rank`` Spearman's correlation, None for
    predictions that are all alike; ``coverage`` the share of outcomes in the 80 % interval, None
    without intervals; ``number`` of partners predicted.
    """

    method: str
    error: float
    rank: float | None
    coverage: float | None
    number: int


def score(method: str, actual: FloatArray, point: FloatArray, ends: FloatArray | None = None) -> Score:
    """Score point predictions, shape ``(n,)``, and interval ends, shape ``(2, n)``; NaN is left out."""
    known = ~(np.isnan(actual) | np.isnan(point))
    actual, point = actual[known], point[known]
    coverage = None
    if ends is not None:
        low, high = ends[:, known]
        coverage = float(((low <= actual) & (actual <= high)).mean())
    error = float(np.abs(actual - point).mean())
    return Score(method, error, spearman(actual, point), coverage, int(known.sum()))


def spearman(one: FloatArray, other: FloatArray) -> float | None:
    """Return Spearman's rank correlation, with mean ranks for ties; None if one side is all alike."""
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def left_out(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Predict each outcome from a line through all others, shapes ``(n,)`` and ``(2, n)``.

    Ordinary least squares of ``y`` on ``x``; the ends are those of the 80 % prediction interval.
    """
    n = len(x)
    point, ends = np.empty(n), np.empty((2, n))
    for i in range(n):
        others = np.arange(n) != i
        a, b = x[others], y[others]
        centred = a - a.mean()
        slope = centred @ b / (centred @ centred)
        away = x[i] - a.mean()
        point[i] = b.mean() + slope * away
        residual = b - b.mean() - slope * centred
        deviation = np.sqrt(residual @ residual / (n - 3))
        width = deviation * np.sqrt(1 + 1 / (n - 1) + away**2 / (centred @ centred))
        half = t.ppf((1 + COVERED) / 2, n - 3) * width
        ends[:, i] = point[i] - half, point[i] + half
    return point, ends
