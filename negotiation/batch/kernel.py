"""The compiled run: alternating offers between two parties whose strategies are numbers."""

import numpy as np

from negotiation.batch.codes import (
    ABSOLUTE,
    AGREEMENT,
    ANCHORED,
    BRINK,
    CONST,
    DEADLINE,
    EXPONENTIAL,
    ILLEGAL,
    LAST_SCHEDULED,
    MICRO,
    NEXT,
    OPTIMAL,
    POLYNOMIAL,
    RANDOM,
    RELATIVE,
    SCRIPT,
    TIME,
    WALKED,
)
from negotiation.batch.compiler import compiled
from negotiation.batch.ranking import FEW, count_reaching, make_ranking, outcome_at, settle_all
from negotiation.protocols import WALK_AWAY
from negotiation.rules import (
    absolute_answer,
    anchored,
    between,
    brink_risk,
    demand,
    exponential,
    gain_of,
    goal_of,
    may_concede,
    next_is_no_better,
    polynomial,
    reaches,
    relative_answer,
    stopping_value,
    uniform,
    window_statistic,
)
from negotiation.strategies.base import ISO_CANDIDATES

SEARCH = -3
"""Stands for an offer that is yet to be looked up."""


@compiled
def sliding_best(values, width):
    """Return, for each position, where the largest of the last ``width`` values stands, last of equals."""
    best = np.empty(len(values), np.int64)
    queue = np.empty(len(values), np.int64)
    head, tail = 0, 0
    for k in range(len(values)):
        while tail > head and values[queue[tail - 1]] <= values[k]:
            tail -= 1
        queue[tail] = k
        tail += 1
        if queue[head] <= k - width:
            head += 1
        best[k] = queue[head]
    return best


@compiled
def clock_target(kind, numbers, row, time, floor, best):
    """Return the target value of a strategy that follows the clock."""
    if kind == POLYNOMIAL:
        return demand(
            between(polynomial(time, numbers[row, 0]), numbers[row, 1], numbers[row, 2]), floor, best
        )
    if kind == EXPONENTIAL:
        return demand(
            between(
                exponential(time, numbers[row, 0], numbers[row, 1]), numbers[row, 2], numbers[row, 3]
            ),
            floor,
            best,
        )
    if kind == ANCHORED:
        return demand(numbers[row, 1] * anchored(time, numbers[row, 0]), floor, best)
    if kind == BRINK:
        return demand(between(polynomial(time, numbers[row, 3]), numbers[row, 2], 1.0), floor, best)
    return best


@compiled
def pick(model, menus, ranking, tables, p, target, floor, best):
    """Return what is offered at a target: from the model's menu, or the worst outcome that reaches it."""
    count = count_reaching(ranking, tables, p, goal_of(target, floor, best))
    return menus[p, count - 1] if model > 0 else outcome_at(ranking, tables, p, count - 1)


@compiled
def pick_settled(model, menus, order, values, starts, highs, scales, p, target, floor, best):
    """Do as ``pick`` where all is in order: many runs have no time for the ranking's bookkeeping."""
    goal = goal_of(target, floor, best)
    bucket = min(int((highs[p] - goal) * scales[p]), starts.shape[1] - 2)
    place, end = starts[p, bucket], starts[p, bucket + 1]
    while place < end and values[p, place] >= goal:
        place += 1
    return menus[p, place - 1] if model > 0 else order[p, place - 1]


@compiled
def look_ahead(rows, columns, menus, ranking, tables, floors, bests, tops, reaching):
    """Write down what does not depend on the other side.

    What each strategy that follows the clock offers in each round (into the ``plans``), the outcomes that
    MiCRO may come to (``tops``), how many are worth signing in each round (``reaching``). ``rows`` are the
    rows of the columns at which each party's strategies begin and end, shape (3,).
    """
    kinds, parameters, _, _, models, plans = columns
    rounds = floors.shape[1]
    by_rank = (kinds == MICRO).any() or (kinds == RANDOM).any()
    for p in range(2):
        if by_rank:
            for place in range(tops.shape[1]):
                tops[p, place] = outcome_at(ranking, tables, p, place)
        for k in range(rounds):
            floor, best, time = floors[p, k], bests[p], (k + 1) / (rounds + 1)
            if by_rank:
                reaching[p, k] = count_reaching(ranking, tables, p, floor)
            for row in range(rows[p], rows[p + 1]):
                if kinds[row] < SCRIPT:
                    plans[row, k] = WALK_AWAY
                    if best >= floor:
                        target = clock_target(kinds[row], parameters, row, time, floor, best)
                        plans[row, k] = pick(models[row], menus, ranking, tables, p, target, floor, best)


@compiled
def accepts(kind, numbers, row, offer, limit, k, made, p, received, floor, best, tables, risk):
    """Decide on an offer; ``offer`` and ``limit`` are gains, ``received`` the number of offers so far."""
    rounds = made.shape[1]
    if kind == NEXT:
        return next_is_no_better(offer, limit, numbers[row, 0], numbers[row, 1])
    if kind == CONST:
        return reaches(offer, numbers[row, 0])
    time = (k + 1) / (rounds + 1)
    if kind == TIME:
        return time >= numbers[row, 0]
    if kind == OPTIMAL:
        return reaches(offer, stopping_value(rounds - 1 - k, risk))
    if next_is_no_better(offer, limit, 1.0, 0.0):
        return True
    if time < numbers[row, 0]:
        return False
    gains = np.empty(received - 1)
    for i in range(received - 1):
        gains[i] = gain_of(tables[p, made[1 - p, i]], floor, best)
    return reaches(offer, window_statistic(gains, rounds - k, numbers[row, 1] > 0.0))


@compiled
def micro(distinct, others, worth_signing, seed, k, tops, p):
    """Return MiCRO's offer, what it compares with, and whether it is new (``strategies.micro``)."""
    used = min(distinct, worth_signing)
    if used < worth_signing and may_concede(used, others):
        return tops[p, used], tops[p, used], 1
    return tops[p, int(uniform(seed, k) * used)], tops[p, used - 1], 0


@compiled
def answer(kind, numbers, row, k, made, p, received, seed, worths, best, worst):
    """Return the target of tit-for-tat (``strategies.tit_for_tat``)."""
    lag = int(numbers[row, 0])
    if k == 0 or received <= lag or best == worst:
        return best
    own = worths[p, made[p, k - 1]]
    earlier = worths[p, made[1 - p, received - 1 - lag]]
    latest = worths[p, made[1 - p, received - 1]]
    if kind == RELATIVE:
        share = relative_answer(own, earlier, latest)
    else:
        share = absolute_answer(own, earlier, latest, numbers[row, 1] * (2 * uniform(seed, k) - 1))
    return worst + share * (best - worst)


@compiled
def is_new(made, p, count, planned):
    """Say whether a party has not offered this before."""
    for i in range(count):
        if made[p, i] == planned:
            return 0
    return 1


@compiled
def play_runs(
    picks,
    first,
    seeds,
    columns,
    tables,
    ranking,
    values,
    menus,
    tops,
    reaching,
    floors,
    bests,
    worsts,
    ends,
    trace,
):
    """Play each run and write agreement, round and status into ``ends``, offers into ``trace``.

    ``picks`` (runs, 2) are rows of the ``columns``; ``first`` (runs) says who moves first; ``tables`` and
    ``menus`` (2, n), ``floors`` (2, rounds), ``bests`` and ``worsts`` (2) hold one row a party; ``tops``
    and ``reaching`` come from ``look_ahead``; ``values`` (2, n) are those of the ranking if all is in order; ``trace`` (runs, 2, rounds) has no runs if not wanted.
    """
    kinds, parameters, conditions, thresholds, models, plans = columns
    order, starts, _settled, highs, scales = ranking
    all_settled = values.shape[1] > 0
    worths = np.zeros(tables.shape)  # on [0, 1] from the worst to the best outcome
    for p in range(2):
        if bests[p] > worsts[p] and (kinds == RELATIVE).any() | (kinds == ABSOLUTE).any():
            worths[p] = (tables[p] - worsts[p]) / (bests[p] - worsts[p])
    rounds = floors.shape[1]
    made = np.empty((2, rounds), np.int64)
    counts, distinct, risks = np.zeros(2, np.int64), np.zeros(2, np.int64), np.zeros(2)
    for run in range(len(picks)):
        counts[:], distinct[:], risks[:] = 0, 0, 0.0
        agreement, status, k = -1, DEADLINE, 0
        micro_plays = kinds[picks[run, 0]] == MICRO or kinds[picks[run, 1]] == MICRO
        while k < rounds and status == DEADLINE:
            for side in range(2):
                p = (first[run] + side) % 2
                row, kind, seed = picks[run, p], kinds[picks[run, p]], seeds[run, p]
                floor, best, target, risk, new = floors[p, k], bests[p], 0.0, 0.0, 0
                received = counts[1 - p]
                # what to offer
                if best < floor:
                    planned = WALK_AWAY
                elif kind <= LAST_SCHEDULED:
                    planned = plans[row, k]
                elif kind == RANDOM:
                    planned = outcome_at(ranking, tables, p, int(uniform(seed, k) * reaching[p, k]))
                elif kind == BRINK:
                    time, following = (k + 1) / (rounds + 1), min((k + 2) / (rounds + 1), 1.0)
                    risk = brink_risk(following, parameters[row, 0], parameters[row, 1])
                    if k > 0 and uniform(seed, k) < brink_risk(
                        time, parameters[row, 0], parameters[row, 1]
                    ):
                        planned = WALK_AWAY
                    else:
                        target = clock_target(kind, parameters, row, time, floor, best)
                        planned = SEARCH
                elif kind != MICRO:
                    target = answer(
                        kind, parameters, row, k, made, p, received, seed, worths, best, worsts[p]
                    )
                    planned = SEARCH
                if planned == SEARCH and all_settled:
                    planned = pick_settled(
                        models[row], menus, order, values, starts, highs, scales, p, target, floor, best
                    )
                elif planned == SEARCH:
                    planned = pick(models[row], menus, ranking, tables, p, target, floor, best)
                limit = planned
                if kind == MICRO and best >= floor:
                    planned, limit, new = micro(
                        distinct[p], distinct[1 - p], reaching[p, k], seed, k, tops, p
                    )
                # whether to accept
                if planned == WALK_AWAY:
                    status = WALKED
                    break
                if tables[p, planned] < floor:
                    status = ILLEGAL
                    break
                if received > 0:
                    offer = made[1 - p, received - 1]
                    worth = tables[p, offer]
                    if worth >= floor and accepts(
                        conditions[row], thresholds, row, gain_of(worth, floor, best),
                        gain_of(tables[p, limit], floor, best), k, made, p, received, floor, best,
                        tables, risks[p],
                    ):  # fmt: skip
                        agreement, status = offer, AGREEMENT
                        break
                if micro_plays and kind != MICRO:
                    new = is_new(made, p, counts[p], planned)
                distinct[p] += new
                made[p, counts[p]] = planned
                counts[p] += 1
                risks[1 - p] = risk
            if status == DEADLINE:
                k += 1
        ends[run, 0], ends[run, 1], ends[run, 2] = agreement, min(k, rounds - 1), status
        if len(trace):
            for p in range(2):
                trace[run, p, : counts[p]] = made[p, : counts[p]]


@compiled
def arrange(tables, believed, bests, worsts, few):
    """Return the ranking, its values and the menus of the prior model, shape (2, n).

    A menu says what is offered when ``c`` outcomes reach the target, at position ``c - 1``: of the last
    ``ISO_CANDIDATES`` the one that the other side is ``believed`` (2, n) to like best, the worst of
    equals. With ``few`` looks at the ranking it stays in rough order, without values and menus.
    """
    size = tables.shape[1]
    ranking = make_ranking(tables, bests, worsts, min(size // 4, FEW) + 1 if few else size // 2 + 1)
    if few:
        return ranking, np.empty((2, 0)), np.empty((2, 0), np.int64)
    settle_all(ranking, tables)
    values, menus = np.empty((2, size)), np.empty((2, size), np.int64)
    for p in range(2):
        order = ranking[0][p]
        values[p] = tables[p][order]
        menus[p] = order
        if believed.shape[1]:
            menus[p] = order[sliding_best(believed[p][order], ISO_CANDIDATES)]
    return ranking, values, menus


@compiled
def play(
    starts, picks, first, seeds, kinds, parameters, conditions, thresholds, models, plans, tables, believed,
    floors, bests, worsts, few, ends, trace,
):  # fmt: skip
    """Arrange the ranking, look ahead, play all runs: one call from Python."""
    columns = (kinds, parameters, conditions, thresholds, models, plans)
    ranking, values, menus = arrange(tables, believed, bests, worsts, few)
    tops = np.empty((2, min(floors.shape[1] + 1, tables.shape[1])), np.int64)
    reaching = np.empty(floors.shape, np.int64)
    look_ahead(starts, columns, menus, ranking, tables, floors, bests, tops, reaching)
    play_runs(
        picks, first, seeds, columns, tables, ranking, values, menus, tops, reaching, floors, bests, worsts,
        ends, trace,
    )  # fmt: skip
