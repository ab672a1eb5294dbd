"""Influence on an outcome from any sample of points: PAWN's index, and the first-order index by bins.

Points are sorted into bins by one parameter. PAWN is how far the outcome's distribution in a bin lies
from that in the whole sample, by Kolmogorov and Smirnov's distance, in the median of the bins (Pianosi &
Wagener 2018, Environmental Modelling & Software 108); there are half of the root of the points' number.
The first-order index is the share of the variance that lies between bins, less what chance puts there
(Kelley 1935, PNAS 21).
"""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError

LEAST = 40
"""Points from which indices say something."""

EACH, MOST = 40, 100
"""Points in a bin of the first-order index, and bins at most: little of the variance lies within one."""

PLACES = 64
"""Places at which distributions are compared."""

RESAMPLES = 200
"""Resamples of the points behind intervals, and draws of a parameter that changes nothing."""


def bins_of(values: NDArray[Any], most: int) -> IntArray:
    """Return the bin of each value, shape ``(n,)``: a bin a level, or ``most`` of like size."""
    places: IntArray
    levels, places = np.unique(values, return_inverse=True)
    if values.dtype == object or len(levels) <= most:
        return places
    edges = np.quantile(values, np.arange(1, most) / most)
    places = np.unique(np.searchsorted(edges, values, side="right"), return_inverse=True)[1]
    return places


def influences(columns: list[NDArray[Any]], values: FloatArray, seed: int) -> FloatArray:
    """Return PAWN's and the first-order index with their standard errors, shape ``(2, 2, columns)``.

    ``columns`` have the parameters' values at the points, shape ``(n,)`` each, ``values`` the outcome's.
    Errors are those over resamples of the points: too large rather than too small for what matters
    little, since resampling adds chance of its own.

    Raises
    ------
    InputError : fewer than ``LEAST`` points.
    """
    n = len(values)
    if n < LEAST:
        raise InputError(f"only {n} points have a value so far: sensitivity needs at least {LEAST}")
    rng = np.random.default_rng([seed, 4])
    drawn = [np.bincount(rng.integers(n, size=n), minlength=n) for _ in range(RESAMPLES)]
    of = partial(_indices, values=values, weights=np.stack([np.ones(n, np.int64), *drawn]))
    found = np.stack([of(column) for column in columns], axis=-1)
    return np.stack([found[:, 0], found[:, 1:].std(axis=1, ddof=1)])


def strongest(columns: list[NDArray[Any]], values: FloatArray, most: int) -> list[int]:
    """Return the places of the columns with the largest PAWN's indices, the largest first."""
    once = np.ones((1, len(values)), np.int64)
    found = np.concatenate([_indices(column, values, once)[0] for column in columns])
    places: list[int] = np.argsort(-found, kind="stable")[:most].tolist()
    return places


def of_nothing(values: FloatArray, seed: int) -> FloatArray:
    """Return both indices of ``RESAMPLES`` parameters that change nothing, shape ``(2, RESAMPLES)``."""
    rng, once = np.random.default_rng([seed, 5]), np.ones((1, len(values)), np.int64)
    dummies = (rng.random(len(values)) for _ in range(RESAMPLES))
    return np.concatenate([_indices(dummy, values, once) for dummy in dummies], axis=1)


def _indices(column: NDArray[Any], values: FloatArray, weights: IntArray) -> FloatArray:
    """Return both indices for each row of weights of the points, shape ``(2, rows)``."""
    n = len(values)
    few, many = bins_of(column, int(np.sqrt(n) / 2)), bins_of(column, max(min(n // EACH, MOST), 2))
    return np.stack([_pawn(few, values, weights), _first_order(many, values, weights)])


def _pawn(bins: IntArray, values: FloatArray, weights: IntArray) -> FloatArray:
    places = np.quantile(values, np.arange(1, PLACES) / PLACES)
    held = _sums(np.searchsorted(places, values) + PLACES * bins, weights)
    held = np.pad(held, ((0, 0), (0, -held.shape[1] % PLACES))).reshape(len(weights), -1, PLACES)
    part = held.cumsum(axis=2) / np.maximum(held.sum(axis=2, keepdims=True), 1)
    whole = held.sum(axis=1).cumsum(axis=1)
    distances = np.abs(part - (whole / whole[:, -1:])[:, None]).max(axis=2)
    return np.asarray(np.median(distances, axis=1))


def _first_order(bins: IntArray, values: FloatArray, weights: IntArray) -> FloatArray:
    counts, sums = _sums(bins, weights), _sums(bins, weights * values)
    squares, n = weights @ values**2, len(values)
    within = squares - (sums**2 / np.maximum(counts, 1)).sum(axis=1)
    total = squares - sums.sum(axis=1) ** 2 / n
    return np.asarray(1 - within / (n - counts.shape[1]) / (total / (n - 1)))


def _sums(bins: IntArray, weights: FloatArray | IntArray) -> FloatArray:
    """Return the weights in each bin, shape ``(rows, bins)``."""
    return np.stack([np.bincount(bins, row) for row in weights])
