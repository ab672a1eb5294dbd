"""Influence on an outcome from any sample of points: PAWN's index, and the first-order index by bins.

Points are sorted into bins by one parameter. PAWN is how far the outcome's distribution in a bin lies
from that in the whole sample, by Kolmogorov and Smirnov's distance, in the median of the bins (Pianosi &
Wagener 2018, Environmental Modelling & Software 108). The first-order index is the share of the variance
that lies between bins, less what chance puts there (Kelley 1935, PNAS 21).
"""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError

LEAST = 40
"""Points that the smallest number of bins takes."""

MOST_BINS, PLACES = 50, 64
"""Bins of a parameter at most; places at which distributions are compared."""

RESAMPLES = 200
"""Resamples of the points behind intervals, and draws of a parameter that changes nothing."""


def bins_of(values: NDArray[Any]) -> IntArray:
    """Return the bin of each value, shape ``(n,)``: a bin a level, or about as many as points in each.

    With ``n`` points there are half of the root of ``n`` bins, up to ``MOST_BINS``.
    """
    places: IntArray
    levels, places = np.unique(values, return_inverse=True)
    most = min(max(int(np.sqrt(len(values)) / 2), 2), MOST_BINS)
    if values.dtype == object or len(levels) <= most:
        return places
    edges = np.quantile(values, np.arange(1, most) / most)
    places = np.unique(np.searchsorted(edges, values, side="right"), return_inverse=True)[1]
    return places


def influences(columns: list[NDArray[Any]], values: FloatArray, seed: int) -> FloatArray:
    """Return PAWN's and the first-order index with their standard errors, shape ``(2, 2, columns)``.

    ``columns`` have the parameters' values at the points, shape ``(n,)`` each, ``values`` the outcome's.
    Errors are those over resamples of the points.

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
    found = np.stack([of(bins_of(column)) for column in columns], axis=-1)
    return np.stack([found[:, 0], found[:, 1:].std(axis=1, ddof=1)])


def of_nothing(values: FloatArray, seed: int) -> FloatArray:
    """Return both indices of ``RESAMPLES`` parameters that change nothing, shape ``(2, RESAMPLES)``."""
    rng, once = np.random.default_rng([seed, 5]), np.ones((1, len(values)), np.int64)
    dummies = (bins_of(rng.random(len(values))) for _ in range(RESAMPLES))
    return np.concatenate([_indices(bins, values, once) for bins in dummies], axis=1)


def _indices(bins: IntArray, values: FloatArray, weights: IntArray) -> FloatArray:
    """Return both indices for each row of weights of the points, shape ``(2, rows)``."""
    places = np.quantile(values, np.arange(1, PLACES) / PLACES)
    cells = np.searchsorted(places, values) + PLACES * bins
    size = int(bins.max()) + 1
    counts = np.stack([np.bincount(cells, row, PLACES * size) for row in weights])
    held = counts.reshape(len(weights), size, PLACES)
    sums = np.stack([np.bincount(bins, row * values, size) for row in weights])
    squares = weights @ values**2
    return np.stack([_pawn(held), _first_order(held.sum(axis=2), sums, squares)])


def _pawn(held: FloatArray) -> FloatArray:
    """Return PAWN from counts, shape ``(rows, bins, places)``."""
    part = held.cumsum(axis=2) / np.maximum(held.sum(axis=2, keepdims=True), 1)
    whole = held.sum(axis=1).cumsum(axis=1)
    distances = np.abs(part - (whole / whole[:, -1:])[:, None]).max(axis=2)
    return np.asarray(np.median(distances, axis=1))


def _first_order(counts: FloatArray, sums: FloatArray, squares: FloatArray) -> FloatArray:
    """Return the share of the variance between bins, from counts and sums, ``(rows, bins)``."""
    n, size = counts.sum(axis=1), counts.shape[1]
    within = squares - (sums**2 / np.maximum(counts, 1)).sum(axis=1)
    total = squares - sums.sum(axis=1) ** 2 / n
    return np.asarray(1 - within / (n - size) / (total / (n - 1)))
