"""How close predictions came: errors, ranks and coverage, beside baselines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

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

type Kind = Literal["model", "objective", "rule"]

type Fitted = Literal["nothing", "others", "earlier", "hindsight"]
"""What a prediction is fitted to: all other deals (leave-one-out), deals of earlier days, or to what was
known only afterwards."""


@dataclass(frozen=True)
class Method:
    """A way to predict, by name."""

    name: str
    kind: Kind = "rule"
    fitted: Fitted = "nothing"


type Predicted = dict[Method, FloatArray]
"""Draws of a quantity by method, each of shape ``(draws, n)``, NaN where nothing is predicted."""


@dataclass(frozen=True)
class Score:
    """A method's predictions against outcomes, each figure with its 95 % interval.

    ``error`` is the mean absolute error of the medians in the outcome's unit, None if nothing was
    predicted; ``crps`` the continuous ranked probability score in the same unit (Gneiting & Raftery
    2007, JASA 102): the error with the spread counted, which for a single value is the absolute error;
    ``rank`` Spearman's correlation, None for predictions that are all alike; ``coverage`` the share of
    outcomes in the 80 % interval, ``width`` the interval score (ibid.): its length, and ten times what
    an outcome lies beyond it; both None without an interval; ``number`` of partners predicted.
    """

    method: str
    kind: Kind
    fitted: Fitted
    error: Interval | None
    crps: Interval | None
    rank: float | None
    coverage: Interval | None
    width: Interval | None
    number: int

    @property
    def cells(self) -> tuple[str, ...]:
        """Method and figures as a row of a table."""
        rank = "–" if self.rank is None else f"{self.rank:+z.2f}"
        coverage = _words(self.coverage, "{:z.0%}")
        error, crps, width = (_words(each, "{:.3g}") for each in (self.error, self.crps, self.width))
        return self.method, self.fitted, error, crps, rank, coverage, width, str(self.number)


def _words(interval: Interval | None, form: str) -> str:
    if interval is None:
        return "–"
    low, high = (form.format(end) for end in (interval.low, interval.high))
    return f"{form.format(interval.mean)} ({low} to {high})"


def quantiles(drawn: FloatArray) -> FloatArray:
    """Return ``QUANTILES`` of draws, shape ``(draws, n)``, as ``(3, n)``; NaN counts as no draw."""
    ends = np.full((len(QUANTILES), drawn.shape[1]), np.nan)
    for place, column in enumerate(drawn.T):
        known = column[~np.isnan(column)]
        if known.size:
            ends[:, place] = np.quantile(known, QUANTILES)
    return ends


def closest(scores: Sequence[Score]) -> Score | None:
    """Return the score with the smallest error; None if nothing is predicted.

    Hindsight is left out, and so is who predicts fewer partners than others: they may be the easy ones.

    Examples
    --------
    >>> from negotiation.studies.backtest.scores import closest
    >>> closest([]) is None
    True
    """
    most = max((each.number for each in scores), default=0)
    fair = [each for each in scores if each.fitted != "hindsight" and each.number == most]
    known = [(each.error.mean, each) for each in fair if each.error is not None]
    return min(known, key=lambda pair: pair[0], default=(0.0, None))[1]


def score(method: Method, actual: FloatArray, drawn: FloatArray) -> Score:
    """Score predictions, shape ``(draws, n)``, against outcomes, shape ``(n,)``; NaN is left out."""
    what = method.name, method.kind, method.fitted
    known = ~(np.isnan(actual) | np.isnan(drawn).all(axis=0))
    actual, drawn = actual[known], drawn[:, known]
    if not known.any():
        return Score(*what, None, None, None, None, None, 0)
    error, crps, *spread = _intervals(actual, drawn)
    coverage, width = spread if len(drawn) > 1 else (None, None)
    rank = spearman(actual, np.nanmedian(drawn, axis=0))
    return Score(*what, error, crps, rank, coverage, width, len(actual))


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
    """Return error, CRPS, coverage and interval score of predictions, ``(..., draws)``, as ``(4, ...)``.

    Levels are few, and the interval's ends may be likely ones. An outcome at an end counts by the part
    of the end's probability that lies within 80 % (randomized probability integral transform, in its
    mean: Czado, Gneiting & Held 2009, Biometrics 65): exactly 80 % of a prediction's own draws count.
    """
    count = (~np.isnan(drawn)).sum(axis=-1)
    ranked, place = np.sort(drawn, axis=-1), np.arange(drawn.shape[-1])
    spread = np.nansum((2 * place + 1 - count[..., None]) * ranked, axis=-1)
    low, middle, high = (_quantile(ranked, count, share) for share in QUANTILES)
    with np.errstate(invalid="ignore"):
        crps = np.nansum(np.abs(ranked - actual), axis=-1) / count - spread / count**2
        below, upto = (drawn < actual).sum(axis=-1) / count, (drawn <= actual).sum(axis=-1) / count
    beyond = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
    width = high - low + beyond / QUANTILES[0]
    return np.stack([np.abs(middle - actual), crps, _within(below, upto), width])


def _quantile(ranked: FloatArray, count: IntArray, share: float) -> FloatArray:
    """Return a quantile of the first ``count`` of sorted draws, between two of them by a line."""
    place = share * np.maximum(count - 1, 0)
    lower = np.floor(place).astype(int)
    pair = [
        np.take_along_axis(ranked, at[..., None], axis=-1)[..., 0]
        for at in (lower, np.minimum(lower + 1, np.maximum(count - 1, 0)))
    ]
    between: FloatArray = pair[0] + (place - lower) * (pair[1] - pair[0])
    return between


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
    from scipy.stats import rankdata

    if len(one) < 2 or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


def left_out(x: FloatArray, y: FloatArray) -> FloatArray:
    """Predict each outcome from a line through all others, shapes ``(n,)``; the result ``(draws, n)``.

    Ordinary least squares of ``y`` on ``x``; the predictive distribution is Student's, at its quantiles
    ``SHARES``. Others count if both are known (not NaN). NaN where ``x`` is, where fewer others are
    known than a line with an interval takes, and where all of them have the same ``x``.
    """
    drawn = np.full((len(SHARES), len(x)), np.nan)
    known = np.flatnonzero(~np.isnan(x + y))
    for i in np.flatnonzero(~np.isnan(x)):
        others = known[known != i]
        a, b, n = x[others], y[others], len(others) + 1
        if n < LEAST or np.ptp(a) == 0:
            continue
        centred = a - a.mean()
        slope = centred @ b / (centred @ centred)
        away = x[i] - a.mean()
        residual = b - b.mean() - slope * centred
        deviation = np.sqrt(residual @ residual / (n - 3))
        width = deviation * np.sqrt(1 + 1 / (n - 1) + away**2 / (centred @ centred))
        drawn[:, i] = b.mean() + slope * away + stdtrit(n - 3, SHARES) * width
    return drawn
