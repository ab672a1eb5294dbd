"""How close predictions came: errors, ranks and coverage, beside baselines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata, t

from negotiation.base.arrays import FloatArray

LEAST = 4
"""Outcomes that a line with an interval takes: three to draw it, and the one that is predicted."""

COVERED = 0.8
"""Part of the outcomes that an interval should hold."""


@dataclass(frozen=True)
class Score:
    """A method's predictions against outcomes.

    ``error`` is the mean absolute error in the outcome's unit, None if nothing was predicted; ``rank``
    Spearman's correlation, None for predictions that are all alike; ``coverage`` the share of outcomes
    in the 80 % interval, None without intervals; ``number`` of partners predicted.
    """

    method: str
    error: float | None
    rank: float | None
    coverage: float | None
    number: int

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """Method and figures as a row of a table."""
        error = "–" if self.error is None else f"{self.error:.2f}"
        rank = "–" if self.rank is None else f"{self.rank:+.2f}"
        coverage = "–" if self.coverage is None else f"{self.coverage:.0%}"
        return self.method, error, rank, coverage, str(self.number)


def closest(scores: Sequence[Score]) -> Score | None:
    """Return the score with the smallest error; None if no method predicts anything."""
    known = [each for each in scores if each.error is not None]
    return min(known, key=lambda each: each.error or 0.0, default=None)


def score(method: str, actual: FloatArray, point: FloatArray, ends: FloatArray | None = None) -> Score:
    """Score point predictions, shape ``(n,)``, and interval ends, shape ``(2, n)``; NaN is left out."""
    known = ~(np.isnan(actual) | np.isnan(point))
    actual, point = actual[known], point[known]
    if not known.any():
        return Score(method, None, None, None, 0)
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

    Ordinary least squares of ``y`` on ``x``; the ends are those of the 80 % prediction interval. NaN
    with fewer outcomes than ``LEAST``, and where all others have the same ``x``.
    """
    n = len(x)
    point, ends = np.full(n, np.nan), np.full((2, n), np.nan)
    for i in range(n if n >= LEAST else 0):
        others = np.arange(n) != i
        a, b = x[others], y[others]
        if np.ptp(a) == 0:
            continue
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
