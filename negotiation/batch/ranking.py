"""A ranking that is sorted only where somebody looks: compiled buckets of outcomes by value.

A ranking is a tuple ``(order, values, starts, settled, high, scale)``: outcomes and their values from
best to worst by bucket; bucket ``c`` holds positions ``starts[c]`` to ``starts[c + 1]`` and is in order
once ``settled[c]``. Ties keep the order of the outcomes, as in ``Preferences.order``.
"""

import numpy as np

from negotiation.batch.compiler import compiled

FEW = 4096
"""Buckets when only a part of the ranking will be looked at: their write heads fit into the cache."""


@compiled
def bucket_of(value, high, scale):
    """Return the bucket of a value no greater than ``high``."""
    return int((high - value) * scale)


@compiled
def make_ranking(table, buckets):
    """Distribute outcomes over buckets of equal width in value, without sorting them."""
    low, high = table.min(), table.max()
    scale = (buckets - 1) / (high - low) if high > low else 0.0
    starts = np.zeros(buckets + 1, np.int64)
    homes = np.empty(len(table), np.int32)
    for i in range(len(table)):
        homes[i] = bucket_of(table[i], high, scale)
        starts[homes[i] + 1] += 1
    for c in range(buckets):
        starts[c + 1] += starts[c]
    heads = starts[:-1].copy()
    order = np.empty(len(table), np.int64)
    values = np.empty(len(table))
    for i in range(len(table)):
        place = heads[homes[i]]
        heads[homes[i]] = place + 1
        order[place], values[place] = i, table[i]
    return order, values, starts, np.zeros(buckets, np.bool_), high, scale


@compiled
def settle(ranking, bucket):
    """Put a bucket in order: by insertion where it is small."""
    order, values, starts, settled, _, _ = ranking
    if settled[bucket]:
        return
    settled[bucket] = True
    begin, end = starts[bucket], starts[bucket + 1]
    if end - begin > 64:
        by = np.argsort(-values[begin:end], kind="mergesort")
        order[begin:end] = order[begin:end][by]
        values[begin:end] = values[begin:end][by]
        return
    for i in range(begin + 1, end):
        outcome, value = order[i], values[i]
        k = i
        while k > begin and values[k - 1] < value:
            order[k], values[k] = order[k - 1], values[k - 1]
            k -= 1
        order[k], values[k] = outcome, value


@compiled
def settle_all(ranking):
    """Put everything in order."""
    for bucket in range(len(ranking[3])):
        settle(ranking, bucket)


@compiled
def count_reaching(ranking, value):
    """Return how many outcomes are worth at least ``value``."""
    _, values, starts, settled, high, scale = ranking
    if value > high:
        return 0
    bucket = min(bucket_of(value, high, scale), len(settled) - 1)
    settle(ranking, bucket)
    place = starts[bucket]
    while place < starts[bucket + 1] and values[place] >= value:
        place += 1
    return place


@compiled
def outcome_at(ranking, place):
    """Return the outcome at a place of the ranking, 0 the best."""
    order, values, _, _, high, scale = ranking
    settle(ranking, bucket_of(values[place], high, scale))
    return order[place]
