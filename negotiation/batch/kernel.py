"""The compiled run: alternating offers between two parties whose strategies are numbers."""

import numpy as np

from negotiation.batch.codes import (
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
from negotiation.batch.ranking import count_reaching, outcome_at
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

WALK_AWAY = -2


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
def clock_target(kind, p, time, floor, best):
    """Return the target value of a strategy that follows the clock."""
    if kind == POLYNOMIAL:
        return demand(between(polynomial(time, p[0]), p[1], p[2]), floor, best)
    if kind == EXPONENTIAL:
        return demand(between(exponential(time, p[0], p[1]), p[2], p[3]), floor, best)
    if kind == ANCHORED:
        return demand(p[1] * anchored(time, p[0]), floor, best)
    if kind == BRINK:
        return demand(between(polynomial(time, p[3]), p[2], 1.0), floor, best)
    return best


@compiled
def pick(model, menu, ranking, target, floor, best):
    """Return what is offered at a target: from the model's menu, or the worst outcome that reaches it."""
    count = count_reaching(ranking, goal_of(target, floor, best))
    return menu[count - 1] if model > 0 else outcome_at(ranking, count - 1)


@compiled
def fill_plans(kinds, parameters, models, plans, menu, ranking, floors, best):
    """Write down what each strategy that follows the clock offers in each round."""
    rounds = len(floors)
    for row in range(len(kinds)):
        if kinds[row] > LAST_SCHEDULED or kinds[row] == SCRIPT:
            continue
        for k in range(rounds):
            if best < floors[k]:
                plans[row, k] = WALK_AWAY
            else:
                time = (k + 1) / (rounds + 1)
                target = clock_target(kinds[row], parameters[row], time, floors[k], best)
                plans[row, k] = pick(models[row], menu, ranking, target, floors[k], best)


@compiled
def accepts(kind, p, offer, limit, k, rounds, received, count, floor, best, table, risk):
    """Decide on an offer; ``offer`` and ``limit`` are gains, ``received`` the offers so far."""
    if kind == NEXT:
        return next_is_no_better(offer, limit, p[0], p[1])
    if kind == CONST:
        return reaches(offer, p[0])
    time = (k + 1) / (rounds + 1)
    if kind == TIME:
        return time >= p[0]
    if kind == OPTIMAL:
        return reaches(offer, stopping_value(rounds - 1 - k, risk))
    if next_is_no_better(offer, limit, 1.0, 0.0):
        return True
    if time < p[0]:
        return False
    gains = np.empty(count - 1)
    for i in range(count - 1):
        gains[i] = gain_of(table[received[i]], floor, best)
    return reaches(offer, window_statistic(gains, rounds - k, p[1] > 0.0))


@compiled
def look_ahead(ranking, floors, top, reaching):
    """Write down the outcomes that MiCRO may come to, and how many are worth signing in each round."""
    for place in range(len(top)):
        top[place] = outcome_at(ranking, place)
    for k in range(len(floors)):
        reaching[k] = count_reaching(ranking, floors[k])


@compiled
def micro(distinct, others, worth_signing, seed, k, top):
    """Return MiCRO's offer, what it compares with, and whether it is new (``strategies.micro``)."""
    used = min(distinct, worth_signing)
    if used < worth_signing and may_concede(used, others):
        return top[used], top[used], 1
    return top[int(uniform(seed, k) * used)], top[used - 1], 0


@compiled
def answer(kind, p, k, made, received, count, draw, table, best, worst):
    """Return the target of tit-for-tat (``strategies.tit_for_tat``)."""
    lag = int(p[0])
    if k == 0 or count <= lag or best == worst:
        return best
    own = (table[made[k - 1]] - worst) / (best - worst)
    earlier = (table[received[count - 1 - lag]] - worst) / (best - worst)
    latest = (table[received[count - 1]] - worst) / (best - worst)
    if kind == RELATIVE:
        share = relative_answer(own, earlier, latest)
    else:
        share = absolute_answer(own, earlier, latest, p[1] * (2 * draw - 1))
    return worst + share * (best - worst)


@compiled
def play_runs(
    picks,
    first,
    seeds,
    columns,
    tables,
    rankings,
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

    ``picks`` (runs, 2) are rows of the ``columns``; ``first`` (runs) says who moves first; ``tables``
    (2, n), ``floors`` (2, rounds), ``bests`` and ``worsts`` (2) hold one entry a party, as do the tuples
    ``rankings`` and ``menus``; ``tops`` (2, ·) and ``reaching`` (2, rounds) come from ``look_ahead``;
    ``trace`` has shape (runs, 2, rounds), or no runs if not wanted.
    """
    kinds, parameters, conditions, thresholds, models, plans = columns
    rounds = floors.shape[1]
    made = np.empty((2, rounds), np.int64)
    for run in range(len(picks)):
        distinct0, distinct1, risk0, risk1 = 0, 0, 0.0, 0.0
        agreement, status, k = -1, DEADLINE, 0
        counts0, counts1 = 0, 0
        micro_plays = kinds[picks[run, 0]] == MICRO or kinds[picks[run, 1]] == MICRO
        while k < rounds and status == DEADLINE:
            for side in range(2):
                p = (first[run] + side) % 2
                row, kind = picks[run, p], kinds[picks[run, p]]
                floor, best, new = floors[p, k], bests[p], 0
                count, received = (counts0, counts1) if p == 0 else (counts1, counts0)
                if best < floor:
                    status = WALKED
                    break
                if kind <= LAST_SCHEDULED:
                    planned = plans[row, k]
                    limit = planned
                elif kind == MICRO:
                    own, other = (distinct0, distinct1) if p == 0 else (distinct1, distinct0)
                    planned, limit, new = micro(own, other, reaching[p, k], seeds[run, p], k, tops[p])
                else:
                    draw = uniform(seeds[run, p], k)
                    time = (k + 1) / (rounds + 1)
                    if kind == RANDOM:
                        planned = outcome_at(rankings[p], int(draw * reaching[p, k]))
                    elif (
                        kind == BRINK
                        and k > 0
                        and draw < brink_risk(time, parameters[row, 0], parameters[row, 1])
                    ):
                        planned = WALK_AWAY
                    else:
                        if kind == BRINK:
                            target = clock_target(kind, parameters[row], time, floor, best)
                        else:
                            target = answer(
                                kind,
                                parameters[row],
                                k,
                                made[p],
                                made[1 - p],
                                received,
                                draw,
                                tables[p],
                                best,
                                worsts[p],
                            )
                        planned = pick(models[row], menus[p], rankings[p], target, floor, best)
                    limit = planned
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
                        conditions[row],
                        thresholds[row],
                        gain_of(worth, floor, best),
                        gain_of(tables[p, limit], floor, best),
                        k,
                        rounds,
                        made[1 - p],
                        received,
                        floor,
                        best,
                        tables[p],
                        risk0 if p == 0 else risk1,
                    ):
                        agreement, status = offer, AGREEMENT
                        break
                if kind != MICRO and micro_plays:
                    new = 1
                    for i in range(count):
                        if made[p, i] == planned:
                            new = 0
                            break
                if p == 0:
                    distinct0 += new
                else:
                    distinct1 += new
                made[p, count] = planned
                risk = 0.0
                if kind == BRINK:
                    risk = brink_risk(
                        min((k + 2) / (rounds + 1), 1.0), parameters[row, 0], parameters[row, 1]
                    )
                if p == 0:
                    counts0, risk1 = count + 1, risk
                else:
                    counts1, risk0 = count + 1, risk
            if status == DEADLINE:
                k += 1
        ends[run, 0], ends[run, 1], ends[run, 2] = agreement, min(k, rounds - 1), status
        if len(trace):
            trace[run, 0, :counts0] = made[0, :counts0]
            trace[run, 1, :counts1] = made[1, :counts1]
