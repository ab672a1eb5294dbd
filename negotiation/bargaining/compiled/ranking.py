"""Rankings that are sorted only where somebody looks, and what is offered from them, compiled.

Tables, rankings and menus have one row ``q = 2 stage + p`` for what party ``p`` prefers in a stage. A
ranking is a tuple of arrays ``(order, starts, settled, highs, scales)``, buckets of outcomes by value:
outcomes from best to worst by bucket; bucket ``c`` holds positions ``starts[q, c]`` to
``starts[q, c + 1]`` and is in order once ``settled[q, c]``. Ties keep the order of the outcomes, as in
``Preferences.order``. Outcomes are kept as 32-bit integers, but handed on as ``np.int64``, as all whole
numbers are in this room: each function is then compiled once.
"""

import numpy as np

from negotiation.bargaining.compiled.compiler import compiled, inner
from negotiation.bargaining.compiled.expected import expected_at, worth_at
from negotiation.bargaining.strategies.base import ISO_CANDIDATES

FEW, NEAR = 4096, 16384
"""Buckets when only a part of the ranking will be looked at: their write heads fit into the cache. It
takes finer ones to tell what lies near goals that are known beforehand."""

SAMPLED, SKIPPED = 64, 512
"""Outcomes in a row that are counted of so many, to see how far one has to look."""

MARGIN = 1.5
"""How many times as many outcomes as are needed one looks for at first, since samples err."""


def make_ranking(tables, highs, lows, buckets, goals):
    """Distribute outcomes over buckets of equal width in value, without sorting them.

    ``tables`` has shape (rows, n); ``highs`` and ``lows`` (rows) are the largest and smallest of each.
    With ``goals`` (rows, looks; NaN for none) instead of None only those outcomes that lie next above
    one of them, at least ``ISO_CANDIDATES`` if there are so many: all that a look at a goal asks for.
    """
    (rows, size), spans = tables.shape, highs - lows
    ranking = (
        np.empty((rows, size), np.int32),
        np.zeros((rows, buckets + 1), np.int32),
        np.zeros((rows, buckets), np.bool_),
        highs,
        np.divide(buckets - 1, spans, out=np.zeros(rows), where=spans > 0),
    )
    # of outcomes that are looked at, and of buckets
    work = [np.empty(length, np.int32) for length in (size + 1, size + 1, buckets, buckets)]
    distribute(ranking, tables, goals, *work, np.empty(buckets, np.bool_))
    return ranking


@compiled
def distribute(ranking, tables, goals, members, homes, heads, sampled, wanted):
    """Fill the buckets of a ranking; from ``members`` on, all is room to work in.

    All arrays come from Python: to compile what makes one takes as long as a function of our own.
    """
    order, starts, _, highs, scales = ranking
    buckets, size = len(heads), tables.shape[1]
    for q in range(len(tables)):
        high, scale = highs[q], scales[q]
        for c in range(buckets):
            sampled[c], wanted[c] = 0, True
        if goals is not None:
            for block in range(0, size, SKIPPED):
                for i in range(block, min(block + SAMPLED, size)):
                    sampled[int((high - tables[q, i]) * scale)] += 1
        margin, enough = MARGIN, False
        while not enough:
            if goals is not None:
                near(goals[q], sampled, high, scale, margin, wanted)
            count, last = 0, buckets - 1
            while last >= 0 and not wanted[last]:
                last -= 1
            for i in range(size):
                home = int((high - tables[q, i]) * scale)
                if home <= last:  # most lie below all goals
                    members[count], homes[count] = i, home
                    count += wanted[home]
            for c in range(buckets + 1):
                starts[q, c] = 0
            for n in range(count):
                starts[q, homes[n] + 1] += 1
            enough = True
            if goals is not None:
                enough = has_enough(goals[q], wanted, starts[q], high, scale)
                margin *= 4
        for c in range(buckets):
            starts[q, c + 1] += starts[q, c]
            heads[c] = starts[q, c]
        for n in range(count):
            order[q, heads[homes[n]]] = members[n]
            heads[homes[n]] += 1


@inner
def near(goals, sampled, high, scale, margin, wanted):
    """Write which buckets to look into for outcomes next above goals."""
    for bucket in range(len(wanted)):
        wanted[bucket] = False
    for goal in goals:
        if not np.isnan(goal):
            bucket, found = bucket_at(high, scale, goal, len(sampled)), 0
            wanted[bucket] = True
            while bucket > 0 and found * SKIPPED < margin * ISO_CANDIDATES * SAMPLED:
                bucket -= 1
                wanted[bucket] = True
                found += sampled[bucket]


@inner
def has_enough(goals, wanted, counts, high, scale):
    """Say whether enough outcomes next above each goal were found: ``counts`` has them by bucket + 1."""
    for goal in goals:
        if not np.isnan(goal):
            bucket, found = bucket_at(high, scale, goal, len(wanted)), 0
            while bucket > 0 and found < ISO_CANDIDATES:
                bucket -= 1
                if not wanted[bucket]:
                    return False
                found += counts[bucket + 1]
    return True


@inner
def bucket_at(high, scale, value, buckets):
    """Return the bucket of a value that is at most ``high``."""
    return min(max(int((high - value) * scale), 0), buckets - 1)


@inner
def settle(ranking, tables, q, bucket):
    """Put a bucket in order: by insertion over gaps that shrink (Shell), which is quick to compile."""
    order, starts, settled, _, _ = ranking
    settled[q, bucket] = True
    begin, end = starts[q, bucket], starts[q, bucket + 1]
    gap = end - begin
    while gap > 1:
        gap = max(gap * 5 // 11, 1)
        for i in range(begin + gap, end):
            outcome, k = np.int64(order[q, i]), i
            while k >= begin + gap and is_worse(tables, q, np.int64(order[q, k - gap]), outcome):
                order[q, k] = order[q, k - gap]
                k -= gap
            order[q, k] = outcome


@compiled
def settle_all(ranking, tables):
    """Put everything in order."""
    for q in range(len(tables)):
        for bucket in range(ranking[2].shape[1]):
            settle(ranking, tables, q, bucket)


@inner
def bucket_of(ranking, tables, q, value):
    """Return the bucket of a value, once it is in order."""
    _, _, settled, highs, scales = ranking
    bucket = bucket_at(highs[q], scales[q], value, settled.shape[1])
    if not settled[q, bucket]:
        settle(ranking, tables, q, bucket)
    return bucket


@inner
def count_reaching(ranking, tables, q, value):
    """Return how many outcomes are worth at least ``value`` in a row."""
    order, starts, _, highs, _ = ranking
    if value > highs[q]:
        return 0
    bucket = bucket_of(ranking, tables, q, value)
    place, end = starts[q, bucket], starts[q, bucket + 1]
    while place < end and tables[q, order[q, place]] >= value:
        place += 1
    return place


@inner
def outcome_at(ranking, tables, q, place):
    """Return the outcome at a place of a row's ranking, 0 the best."""
    order = ranking[0]
    bucket_of(ranking, tables, q, tables[q, order[q, place]])
    return order[q, place]


def arrange(tables, known, bests, worsts, few, goals):
    """Return the ranking, and its values with the menus of the prior model, shape (rows, n).

    A menu says what is offered when ``c`` outcomes reach the target, at position ``c - 1``: the
    ``liked_best`` by what is ``known`` of the other side (``believed_at``). With ``few`` looks at the
    ranking it stays in rough order, with None for these; ``goals`` are where anybody looks, if that is
    known (``make_ranking``).
    """
    size = tables.shape[1]
    most = (FEW if goals is None else NEAR) if few else size
    ranking = make_ranking(tables, bests, worsts, min(size // (4 if few else 2), most) + 1, goals)
    if few:
        return ranking, None
    settle_all(ranking, tables)
    order = menus = ranking[0]
    if known.shape[1]:
        menus = np.empty_like(order)
        sliding_best(known, order, ISO_CANDIDATES, np.empty(size, np.int64), menus)
    values = np.stack([table[places] for table, places in zip(tables, order, strict=True)])
    return ranking, (values, menus)


@compiled
def sliding_best(values, order, width, queue, best):
    """Write for each place of an order the best of the last ``width`` by value, the last of equals."""
    for q in range(len(order)):
        head, tail = 0, 0
        for k in range(order.shape[1]):
            while tail > head and values[q, order[q, queue[tail - 1]]] <= values[q, order[q, k]]:
                tail -= 1
            queue[tail] = k
            tail += 1
            if queue[head] <= k - width:
                head += 1
            best[q, k] = order[q, queue[head]]


@inner
def believed_at(known, forms, q, outcome):
    """Return what the other side is believed to make of an outcome.

    It is ``known`` as tables (rows, n), or else as ``forms``: these are None with tables, so that
    nothing is compiled for them.
    """
    if forms is None:
        return known[q, outcome]
    return expected_at(forms, q ^ 1, outcome)


@inner
def liked_best(ranking, tables, known, forms, q, count):
    """Return what the other side likes best of the last candidates of ``count``, the worst of equals.

    Only where they begin, and end, does their order matter: all between are candidates anyhow.
    """
    order = ranking[0]
    first, best, highest = max(0, count - ISO_CANDIDATES), np.int64(-1), -np.inf
    for place in (first, count - 1):
        outcome_at(ranking, tables, q, place)
    bar = -np.inf
    if forms is not None:
        bar = liked_at_least(forms, q, order, first, count)
    for place in range(first, count):
        outcome = np.int64(order[q, place])
        if forms is not None and bar > 0.0 and worth_at(forms, q ^ 1, outcome) < max(bar, highest):
            continue
        value = believed_at(known, forms, q, outcome)
        if value > highest or (value == highest and is_worse(tables, q, outcome, best)):
            best, highest = outcome, value
    return best


@inner
def is_worse(tables, q, outcome, other):
    """Say whether an outcome comes behind another in the ranking."""
    value, others = tables[q, outcome], tables[q, other]
    return value < others or (value == others and outcome > other)


@inner
def liked_at_least(forms, q, order, first, count):
    """Return what the one is liked that is worth most once it is kept.

    No chance is above one: those that are worth less than this, if it is positive, are liked less.
    """
    most, highest = np.int64(order[q, first]), -np.inf
    for place in range(first, count):
        outcome = np.int64(order[q, place])
        worth = worth_at(forms, q ^ 1, outcome)
        if worth > highest:
            most, highest = outcome, worth
    return expected_at(forms, q ^ 1, most)


@compiled
def pick(model, known, forms, ordered, ranking, tables, q, goal):
    """Return what is offered at a goal: what the model likes best, or the worst that reaches it.

    ``ordered`` are values and menus if all is in order (``arrange``): many runs have no time for the
    ranking's bookkeeping.
    """
    if ordered is not None:
        values, menus = ordered
        order, starts, _, highs, scales = ranking
        bucket = bucket_at(highs[q], scales[q], goal, starts.shape[1] - 1)
        place, end = starts[q, bucket], starts[q, bucket + 1]
        while place < end and values[q, place] >= goal:
            place += 1
        return np.int64(menus[q, place - 1] if model > 0 else order[q, place - 1])
    count = count_reaching(ranking, tables, q, goal)
    if model == 0:
        return outcome_at(ranking, tables, q, count - 1)
    return liked_best(ranking, tables, known, forms, q, count)
