"""What a compiled strategy demands, and whether it accepts: the rules, with numbers for strategies."""

import numpy as np

from negotiation.bargaining.compiled.codes import (
    ANCHORED,
    BRINK,
    CONST,
    EXPONENTIAL,
    NEXT_OR_TIME,
    POLYNOMIAL,
    RELATIVE,
    SCRIPT,
    TIME,
)
from negotiation.bargaining.compiled.compiler import compiled, inner
from negotiation.bargaining.compiled.ranking import outcome_at
from negotiation.bargaining.rules import (
    absolute_answer,
    anchored,
    between,
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


@inner
def clock_target(kind, numbers, row, time, least, best):
    """Return the target value of a strategy that follows the clock."""
    if kind == POLYNOMIAL:
        return demand(
            between(polynomial(time, numbers[row, 0]), numbers[row, 1], numbers[row, 2]), least, best
        )
    if kind == EXPONENTIAL:
        return demand(
            between(
                exponential(time, 1 / numbers[row, 0], numbers[row, 1]), numbers[row, 2], numbers[row, 3]
            ),
            least,
            best,
        )
    if kind == ANCHORED:
        return demand(numbers[row, 1] * anchored(time, numbers[row, 0]), least, best)
    if kind == BRINK:
        return demand(between(polynomial(time, numbers[row, 3]), numbers[row, 2], 1.0), least, best)
    return best


@compiled
def clock_goals(rows, turning, columns, floors, bests, worsts, goals):
    """Write the least values that strategies ask for that follow the clock.

    Shape (tables, strategies, rounds), NaN where none does. ``rows`` are the rows of the columns at
    which each party's strategies begin and end, shape (parties + 1,).
    """
    kinds, parameters, _, _, _, _ = columns
    (tables, rounds), parties = floors.shape, len(rows) - 1
    for q in range(tables):
        stage, p = q // parties, q % parties
        for k in range(rounds):
            floor, best, time = floors[q, k], bests[q], (k + 1) / (rounds + 1)
            lasts = (k < turning) == (stage == 0)
            for row in range(len(kinds)):
                goals[q, row, k] = np.nan
                if lasts and rows[p] <= row < rows[p + 1] and kinds[row] < SCRIPT and best >= floor:
                    least = max(floor, worsts[q])
                    target = clock_target(kinds[row], parameters, row, time, least, best)
                    goals[q, row, k] = goal_of(target, floor, best)


@inner
def accepts(kind, numbers, row, offer, limit, time):
    """Decide by the clock and by gains: those of an offer, and of the least that one would offer."""
    if kind == CONST:
        return reaches(offer, numbers[row, 0])
    if kind == TIME:
        return time >= numbers[row, 0]
    if kind == NEXT_OR_TIME and time >= numbers[row, 2]:
        return True
    return next_is_no_better(offer, limit, numbers[row, 0], numbers[row, 1])


@inner
def accepts_late(numbers, row, offer, limit, k, said, talked, p, gains, senders, least, best, tables, q):
    """Decide by what was offered before (``combi``); ``offer`` and ``limit`` are gains.

    The first ``talked`` columns of ``said`` are the offers so far: outcomes in the first row, who made
    them in the second. ``gains`` and ``senders`` are written to.
    """
    parties = len(senders)
    rounds = said.shape[1] // parties
    if next_is_no_better(offer, limit, 1.0, 0.0):
        return True
    if (k + 1) / (rounds + 1) < numbers[row, 0]:
        return False
    heard, others = 0, 0
    for other in range(parties):
        senders[other] = 0
    for i in range(talked):
        if said[1, i] != p:
            others += 1 - senders[said[1, i]]
            senders[said[1, i]] = 1
            gains[heard] = gain_of(tables[q, said[0, i]], least, best)
            heard += 1
    window = (rounds - k) * others
    return reaches(offer, window_statistic(gains[: heard - 1], window, numbers[row, 1] > 0.0))


@inner
def accepts_forward(value, k, risk, worst, best, reservations, discounts):
    """Decide as who stops at the best time (``optimal``) about an offer of some value."""
    going_on = stopping_value(reservations, discounts, (k, len(reservations) - 1), (worst, best), risk)
    return reaches(gain_of(value, worst, best), gain_of(going_on, worst, best))


@inner
def loudest(risks, p):
    """Return the largest chance of breakdown that another party has announced last."""
    largest = 0.0
    for other in range(len(risks)):
        if other != p:
            largest = max(largest, risks[other])
    return largest


@inner
def micro(distinct, others, worth_signing, seed, k, tops, q):
    """Return MiCRO's offer, what it compares with, and whether it concedes (``strategies.micro``)."""
    used = min(distinct, worth_signing)
    if used < worth_signing and may_concede(used, others):
        return tops[q, used], tops[q, used], 1
    return tops[q, int(uniform(seed, k) * used)], tops[q, used - 1], 0


@inner
def answer(
    kind, numbers, row, k, made, p, count, other, received, seed, ranking, tables, q, best, worst
):
    """Return the target of tit-for-tat (``strategies.tit_for_tat``): it answers the last who offered."""
    lag, opening = int(numbers[row, 0]), numbers[row, 1 if kind == RELATIVE else 2]
    if count == 0 or best == worst:
        return best
    most = tables[q, outcome_at(ranking, tables, q, int(min(opening, tables.shape[1] - 1)))]
    if received <= lag:
        return most
    own = (tables[q, made[p, count - 1]] - worst) / (best - worst)
    earlier = (tables[q, made[other, received - 1 - lag]] - worst) / (best - worst)
    latest = (tables[q, made[other, received - 1]] - worst) / (best - worst)
    if kind == RELATIVE:
        share = relative_answer(own, earlier, latest)
    else:
        share = absolute_answer(own, earlier, latest, numbers[row, 1] * (2 * uniform(seed, k) - 1))
    return min(most, worst + share * (best - worst))


@inner
def is_new(made, p, count, planned):
    """Say whether a party has not offered this before."""
    for i in range(count):
        if made[p, i] == planned:
            return 0
    return 1


@inner
def together(votes, who, opens):
    """Add up the votes of some parties, in the order in which they move."""
    added = 0.0
    for side in range(len(votes)):
        p = opens if side == 0 else side - (side <= opens)
        if who[p]:
            added += votes[p]
    return added
