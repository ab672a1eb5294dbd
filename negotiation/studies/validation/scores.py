"""How close predicted changes came to those observed, beside baselines."""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.base.intervals import TAIL, Interval
from negotiation.studies.validation.observed import LEAST, MODEL, RISEN, SINGLE, Held

RESAMPLES = 1000
SEED = 7


@dataclass(frozen=True)
class Fit:
    """A method's predicted changes against those observed, each figure with its 95 % interval.

    ``sign`` is the share that go the way said of those of the ``cells`` (a partner's industry) whose
    duty rose, ``risen`` in number; ``rank`` is Spearman's correlation over all cells. Both are None for
    predictions that are all alike, ``sign`` without a rise, too. ``error`` is the mean absolute error
    and ``bias`` the mean of predicted less observed, percent, cells weighted by imports before.
    """

    method: str
    sign: Interval | None
    rank: Interval | None
    error: Interval
    bias: Interval
    cells: int
    risen: int


def fits(held: Held) -> list[Fit]:
    """Score every method in an episode."""
    return [_fit(held, method) for method in held.said]


def gap(held: Held) -> Interval:
    """Return by how much the model's mean error is above that of one elasticity for all, percent."""
    model, single = (_resampled(held, method)[2] for method in (MODEL, SINGLE))
    return _interval(model - single)


def heaviest(held: Held, count: int) -> list[tuple[str, float]]:
    """Return the industries behind most of the model's absolute error, with their shares of it."""
    away = np.where(held.before >= LEAST, np.abs(held.said[MODEL] - held.after), 0).sum(axis=1)
    order = np.argsort(-away)[:count]
    return [(held.industries[i], float(away[i] / away.sum())) for i in order]


def _fit(held: Held, method: str) -> Fit:
    marks = _resampled(held, method)
    sign, rank = (None if np.isnan(row[0]) else _interval(row) for row in marks[:2])
    error, bias = map(_interval, marks[2:])
    counted = held.before >= LEAST
    return Fit(method, sign, rank, error, bias, int(counted.sum()), int((counted & risen(held)).sum()))


def risen(held: Held) -> BoolArray:
    """Say in which cells duty rose by enough that the sign of the change of imports is asked for."""
    return held.rise >= RISEN


def _resampled(held: Held, method: str) -> FloatArray:
    """Return sign, rank, error and bias over all cells, then over resamples, shape ``(4, 1 + R)``.

    Resamples of cells are the same for all methods (bootstrap: Efron 1979).
    """
    counted = held.before >= LEAST
    weights = held.before[counted]
    observed, predicted = (100 * (x[counted] / weights - 1) for x in (held.after, held.said[method]))
    picks = np.random.default_rng(SEED).integers(len(weights), size=(RESAMPLES, len(weights)))
    picks = np.vstack([np.arange(len(weights)), picks])
    return marks(observed[picks], predicted[picks], weights[picks], risen(held)[counted][picks])


def marks(
    observed: FloatArray, predicted: FloatArray, weights: FloatArray, rose: BoolArray
) -> FloatArray:
    """Return the share of equal signs where duty rose, rank correlation, mean absolute error and bias.

    All of shape ``(..., cells)``; the result has ``(4, ...)``. The first two are NaN where predictions
    are all alike, the first where duty rose nowhere.
    """
    from scipy.stats import rankdata

    alike = np.ptp(predicted, axis=-1) == 0
    same = rose & (np.sign(observed) == np.sign(predicted))
    ranks = [rankdata(x, axis=-1) for x in (observed, predicted)]
    one, other = (x - x.mean(axis=-1, keepdims=True) for x in ranks)
    with np.errstate(invalid="ignore"):
        sign = same.sum(axis=-1) / rose.sum(axis=-1)
        rank = (one * other).sum(axis=-1) / np.sqrt((one**2).sum(axis=-1) * (other**2).sum(axis=-1))
    away, share = predicted - observed, weights / weights.sum(axis=-1, keepdims=True)
    error, bias = ((share * x).sum(axis=-1) for x in (np.abs(away), away))
    return np.stack([np.where(alike, np.nan, sign), np.where(alike, np.nan, rank), error, bias])


def _interval(values: FloatArray) -> Interval:
    """Return the first of values with the middle 95 % of the others."""
    return Interval(*map(float, (values[0], *np.nanquantile(values[1:], [1 - TAIL, TAIL]))))
