"""How close predictions came: errors, ranks and coverage, beside baselines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit
from scipy.stats import rankdata

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.intervals import TAIL, Interval

LEAST = 4
"""Outcomes that a line with an interval takes: three to draw it, and the one that is predicted."""

QUANTILES = (0.1, 0.5, 0.9)
"""Ends of the interval that should hold 80 % of the outcomes, and the median between them."""

SHARES = (np.arange(200) + 0.5) / 200
"""Quantiles that stand for a distribution with a formula."""

RESAMPLES = 1000
SEED = 7


@dataclass(frozen=True)
class Score:
    """A method's predictions against outcomes, each figure with its 95 % interval.

    ``error`` is the mean absolute error of the medians in the outcome's unit, None if nothing was
    predicted; ``crps`` the continuous ranked probability score in the same unit (Gneiting & Raftery
    2007, JASA 102): the error with the spread counted, which for a single value is the absolute error;
    ``rank`` Spearman's correlation, None for predictions that are all alike; ``coverage`` the share of
    outcomes in the 80 % interval, None without one; ``number`` of partners predicted.
    """

    method: str
    error: Interval | None
    crps: Interval | None
    rank: float | None
    coverage: Interval | None
    number: int

    @property
    def cells(self) -> tuple[str, ...]:
        """Method and figures as a row of a table."""
        rank = "–" if self.rank is None else f"{self.rank:+.2f}"
        coverage = _words(self.coverage, "{:.0%}")
        errors = [_words(each, "{:.3g}") for each in (self.error, self.crps)]
        return self.method, *errors, rank, coverage, str(self.number)


def _words(interval: Interval | None, form: str) -> str:
    if interval is None:
        return "–"
    low, high = (form.format(end) for end in (interval.low, interval.high))
    return f"{form.format(interval.mean)} ({low} to {high})"


def closest(scores: Sequence[Score]) -> Score | None:
    """Return the score with the smallest error; None if no method predicts anything."""
    known = [(each.error.mean, each) for each in scores if each.error is not None]
    return min(known, key=lambda pair: pair[0], default=(0.0, None))[1]


def score(method: str, actual: FloatArray, drawn: FloatArray) -> Score:
    """Score predictions, shape ``(draws, n)``, against outcomes, shape ``(n,)``; NaN is left out."""
    known = ~(np.isnan(actual) | np.isnan(drawn).all(axis=0))
    actual, drawn = actual[known], drawn[:, known]
    if not known.any():
        return Score(method, None, None, None, None, 0)
    error, crps, coverage = _intervals(actual, drawn)
    rank = spearman(actual, np.nanmedian(drawn, axis=0))
    return Score(method, error, crps, rank, coverage if len(drawn) > 1 else None, len(actual))


def _intervals(actual: FloatArray, drawn: FloatArray) -> list[Interval]:
    """Return means of the marks over partners, and the middle 95 % of those over ``RESAMPLES``.

    In a resample partners and draws are drawn anew (bootstrap: Efron 1979); a partner with whom none of
    those draws agrees keeps its own.
    """
    rng = np.random.default_rng(SEED)
    picks = rng.integers(len(drawn), size=(RESAMPLES, len(drawn)))
    partners = rng.integers(len(actual), size=(RESAMPLES, len(actual)))
    columns = list(zip(drawn.T, actual, strict=True))
    marks = np.stack([_marks(column, outcome) for column, outcome in columns], axis=1)
    again = np.stack([_marks(column[picks], outcome) for column, outcome in columns], axis=2)
    again = np.where(np.isnan(again), marks[:, None], again)
    means = np.take_along_axis(again, partners[None], axis=2).mean(axis=2)
    ends = np.quantile(means, [1 - TAIL, TAIL], axis=1)
    return [Interval(*map(float, row)) for row in np.vstack([marks.mean(axis=1), ends]).T]


def _marks(drawn: FloatArray, actual: float) -> FloatArray:
    """Return error, CRPS and coverage of predictions, shape ``(..., draws)``, as ``(3, ...)``.

    Levels are few, and the interval's ends may be likely ones. An outcome at an end counts by the part
    of the end's probability that lies within 80 % (randomized probability integral transform, in its
    mean: Czado, Gneiting & Held 2009, Biometrics 65): exactly 80 % of a prediction's own draws count.
    """
    count = (~np.isnan(drawn)).sum(axis=-1)
    ranked, place = np.sort(drawn, axis=-1), np.arange(drawn.shape[-1])
    spread = np.nansum((2 * place + 1 - count[..., None]) * ranked, axis=-1)
    middle = (_at(ranked, (count - 1) // 2) + _at(ranked, count // 2)) / 2
    with np.errstate(invalid="ignore"):
        crps = np.nansum(np.abs(ranked - actual), axis=-1) / count - spread / count**2
        below, upto = (drawn < actual).sum(axis=-1) / count, (drawn <= actual).sum(axis=-1) / count
    return np.stack([np.abs(middle - actual), crps, _within(below, upto)])


def _at(ranked: FloatArray, place: IntArray) -> FloatArray:
    return np.take_along_axis(ranked, place[..., None], axis=-1)[..., 0]


def _within(below: FloatArray, upto: FloatArray) -> FloatArray:
    """Return the part of ``[below, upto]`` that lies between the outer quantiles."""
    low, _, high = QUANTILES
    shared = np.minimum(upto, high) - np.maximum(below, low)
    inside = (low <= below) & (below <= high)
    return np.where(upto > below, np.maximum(shared, 0) / np.maximum(upto - below, 1e-12), inside)


def brier(chances: FloatArray, happened: NDArray[np.bool_]) -> float:
    """Return the mean squared distance of chances from what happened, both ``(n,)`` (Brier 1950)."""
    return float(((chances - happened) ** 2).mean())


def spearman(one: FloatArray, other: FloatArray) -> float | None:
    """Return Spearman's rank correlation, with mean ranks for ties; None if one side is all alike."""
    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def left_out(x: FloatArray, y: FloatArray) -> FloatArray:
    """Predict each outcome from a line through all others, shapes ``(n,)``; the result ``(draws, n)``.

    Ordinary least squares of ``y`` on ``x``; the predictive distribution is Student's, at its quantiles
    ``SHARES``. NaN with fewer outcomes than ``LEAST``, and where all others have the same ``x``.
    """
    n = len(x)
    drawn = np.full((len(SHARES), n), np.nan)
    for i in range(n if n >= LEAST else 0):
        others = np.arange(n) != i
        a, b = x[others], y[others]
        if np.ptp(a) == 0:
            continue
        centred = a - a.mean()
        slope = centred @ b / (centred @ centred)
        away = x[i] - a.mean()
        residual = b - b.mean() - slope * centred
        deviation = np.sqrt(residual @ residual / (n - 3))
        width = deviation * np.sqrt(1 + 1 / (n - 1) + away**2 / (centred @ centred))
        drawn[:, i] = b.mean() + slope * away + stdtrit(n - 3, SHARES) * width
    return drawn
