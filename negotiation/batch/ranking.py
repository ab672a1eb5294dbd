"""Rankings that are sorted only where somebody looks: compiled buckets of outcomes by value.

A ranking is a tuple of arrays with one row a party, ``(order, values, starts, settled, highs, scales)``:
outcomes and their values from best to worst by bucket; bucket ``c`` holds positions ``starts[p, c]`` to
``starts[p, c + 1]`` and is in order once ``settled[p, c]``. Ties keep the order of the outcomes, as in
``Preferences.order``.
"""

import numpy as np

from negotiation.batch.compiler import compiled

FEW = 4096
"""Buckets when only a part of the ranking will be looked at: their write heads fit into the cache."""


@compiled
def make_ranking(tables, buckets):
    """Distribute outcomes over buckets of equal width in value, without sorting them.

    ``tables`` has shape (2, n).
    """
    sides, size = tables.shape
    order = np.empty((sides, size), np.int64)
    values = np.empty((sides, size))
    starts = np.zeros((sides, buckets + 1), np.int64)
    highs, scales = np.empty(sides), np.empty(sides)
    homes = np.empty(size, np.int32)
    for p in range(sides):
        low, high = tables[p].min(), tables[p].max()
        scale = (buckets - 1) / (high - low) if high > low else 0.0
        highs[p], scales[p] = high, scale
        for i in range(size):
            homes[i] = int((high - tables[p, i]) * scale)
            starts[p, homes[i] + 1] += 1
        for c in range(buckets):
            starts[p, c + 1] += starts[p, c]
        heads = starts[p, :-1].copy()
        for i in range(size):
            place = heads[homes[i]]
            heads[homes[i]] = place + 1
            order[p, place], values[p, place] = i, tables[p, i]
    return order, values, starts, np.zeros((sides, buckets), np.bool_), highs, scales


@compiled
def settle(ranking, p, bucket):
    """Put a bucket in order: by insertion where it is small."""
    order, values, starts, settled, _, _ = ranking
    settled[p, bucket] = True
    begin, end = starts[p, bucket], starts[p, bucket + 1]
    if end - begin > 64:
        by = np.argsort(-values[p, begin:end], kind="mergesort")
        order[p, begin:end] = order[p, begin:end][by]
        values[p, begin:end] = values[p, begin:end][by]
        return
    for i in range(begin + 1, end):
        outcome, value = order[p, i], values[p, i]
        k = i
        while k > begin and values[p, k - 1] < value:
            order[p, k], values[p, k] = order[p, k - 1], values[p, k - 1]
            k -= 1
        order[p, k], values[p, k] = outcome, value


@compiled
def settle_all(ranking):
    """Put everything in order."""
    for p in range(2):
        for bucket in range(ranking[3].shape[1]):
            settle(ranking, p, bucket)


@compiled
def count_reaching(ranking, p, value):
    """Return how many outcomes are worth at least ``value`` to a party."""
    _, values, starts, settled, highs, scales = ranking
    if value > highs[p]:
        return 0
    bucket = min(int((highs[p] - value) * scales[p]), settled.shape[1] - 1)
    if not settled[p, bucket]:
        settle(ranking, p, bucket)
    place, end = starts[p, bucket], starts[p, bucket + 1]
    while place < end and values[p, place] >= value:
        place += 1
    return place


@compiled
def outcome_at(ranking, p, place):
    """Return the outcome at a place of a party's ranking, 0 the best."""
    order, values, _, settled, highs, scales = ranking
    bucket = int((highs[p] - values[p, place]) * scales[p])
    if not settled[p, bucket]:
        settle(ranking, p, bucket)
    return order[p, place]
