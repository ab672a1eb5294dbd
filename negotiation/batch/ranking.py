"""Rankings that are sorted only where somebody looks: compiled buckets of outcomes by value.

A ranking is a tuple of arrays with one row a party, ``(order, starts, settled, highs, scales)``:
outcomes from best to worst by bucket; bucket ``c`` holds positions ``starts[p, c]`` to
``starts[p, c + 1]`` and is in order once ``settled[p, c]``. Ties keep the order of the outcomes, as in
``Preferences.order``.
"""

import numpy as np

from negotiation.batch.compiler import compiled

FEW = 4096
"""Buckets when only a part of the ranking will be looked at: their write heads fit into the cache."""


@compiled
def make_ranking(tables, highs, lows, buckets):
    """Distribute outcomes over buckets of equal width in value, without sorting them.

    ``tables`` has shape (2, n); ``highs`` and ``lows`` (2) are the largest and smallest of each row.
    """
    sides, size = tables.shape
    order = np.empty((sides, size), np.int32)
    starts = np.zeros((sides, buckets + 1), np.int32)
    scales = np.zeros(sides)
    homes = np.empty(size, np.int32)
    heads = np.empty(buckets, np.int32)
    for p in range(sides):
        high = highs[p]
        if high > lows[p]:
            scales[p] = (buckets - 1) / (high - lows[p])
        scale = scales[p]
        for i in range(size):
            home = int((high - tables[p, i]) * scale)
            homes[i] = home
            starts[p, home + 1] += 1
        for c in range(buckets):
            starts[p, c + 1] += starts[p, c]
            heads[c] = starts[p, c]
        for i in range(size):
            order[p, heads[homes[i]]] = i
            heads[homes[i]] += 1
    return order, starts, np.zeros((sides, buckets), np.bool_), highs, scales


@compiled
def settle(ranking, tables, p, bucket):
    """Put a bucket in order: by insertion where it is small."""
    order, starts, settled, _, _ = ranking
    settled[p, bucket] = True
    begin, end = starts[p, bucket], starts[p, bucket + 1]
    if end - begin > 64:
        members = order[p, begin:end].copy()
        order[p, begin:end] = members[np.argsort(-tables[p][members], kind="mergesort")]
        return
    for i in range(begin + 1, end):
        outcome = order[p, i]
        k = i
        while k > begin and tables[p, order[p, k - 1]] < tables[p, outcome]:
            order[p, k] = order[p, k - 1]
            k -= 1
        order[p, k] = outcome


@compiled
def settle_all(ranking, tables):
    """Put everything in order."""
    for p in range(2):
        for bucket in range(ranking[2].shape[1]):
            settle(ranking, tables, p, bucket)


@compiled
def count_reaching(ranking, tables, p, value):
    """Return how many outcomes are worth at least ``value`` to a party."""
    order, starts, settled, highs, scales = ranking
    if value > highs[p]:
        return 0
    bucket = min(int((highs[p] - value) * scales[p]), settled.shape[1] - 1)
    if not settled[p, bucket]:
        settle(ranking, tables, p, bucket)
    place, end = starts[p, bucket], starts[p, bucket + 1]
    while place < end and tables[p, order[p, place]] >= value:
        place += 1
    return place


@compiled
def outcome_at(ranking, tables, p, place):
    """Return the outcome at a place of a party's ranking, 0 the best."""
    order, _, settled, highs, scales = ranking
    bucket = int((highs[p] - tables[p, order[p, place]]) * scales[p])
    if not settled[p, bucket]:
        settle(ranking, tables, p, bucket)
    return order[p, place]
