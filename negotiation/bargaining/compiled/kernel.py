"""The compiled run: alternating offers between parties whose strategies are numbers."""

import numpy as np

from negotiation.bargaining.compiled.codes import (
    AGREEMENT,
    BRINK,
    COMBI,
    DEADLINE,
    ILLEGAL,
    LAST_SCHEDULED,
    MICRO,
    PREVIOUS,
    RANDOM,
    SCRIPT,
    SEARCH,
    WALKED,
    WENT_ON,
)
from negotiation.bargaining.compiled.compiler import compiled, inner
from negotiation.bargaining.compiled.decisions import (
    accepts,
    answer,
    clock_goals,
    clock_target,
    is_new,
    micro,
    together,
)
from negotiation.bargaining.compiled.ranking import (
    arrange,
    count_reaching,
    outcome_at,
    pick,
    pick_settled,
)
from negotiation.bargaining.compiled.steady import go_on
from negotiation.bargaining.protocols import WALK_AWAY
from negotiation.bargaining.rules import (
    brink_risk,
    gain_later,
    gain_of,
    goal_of,
    uniform,
)

NOTHING = -1
"""Stands for the offer on the table where there is none."""


@compiled
def look_ahead(turning, parties, ranking, tables, floors, tops, reaching):
    """Write down what MiCRO and random offers need.

    The outcomes that MiCRO may come to (``tops``) and how many are worth signing in each round
    (``reaching``), in each stage while it may last.
    """
    for q in range(len(tables)):
        first = q < parties
        for place in range(tops.shape[1]):
            tops[q, place] = outcome_at(ranking, tables, q, place)
        for k in range(0 if first else turning, turning if first else floors.shape[1]):
            reaching[q, k] = count_reaching(ranking, tables, q, floors[q, k])


@inner
def by_clock(
    row, stage, q, k, turning, parties, goal, columns, believed, menus, ranking, tables, floors, bests, worsts,
    steady, grid,
):  # fmt: skip
    """Return what a strategy that follows the clock offers in a round, at its ``goal`` (``clock_goals``).

    ``steady`` (tables) is the tolerance of who goes on from the last offer (``go_on``), or 0. With more
    than two parties, who accepts makes no offer that round: what the last one was depends on the run, and
    this is what would be offered without it.
    """
    _, _, _, _, models, plans = columns
    planned = pick(models[row], believed, menus, ranking, tables, q, goal)
    last = plans[row, stage if k > turning else 0, k - 1] if k > 0 else WALK_AWAY
    if parties == 2 and steady[q] > 0.0 and last >= 0 and k < floors.shape[1] - 1:
        slack = steady[q] * (bests[q] - max(floors[q, k], worsts[q]))
        planned = go_on(
            grid, tables, believed, q, last, planned, goal, floors[q, k], slack, models[row] > 0
        )
    return planned


@inner
def heard(risks, p):
    """Return the largest chance of breakdown that another party has announced last."""
    largest = 0.0
    for other in range(len(risks)):
        if other != p:
            largest = max(largest, risks[other])
    return largest


@compiled
def play_runs(
    picks,
    first,
    seeds,
    after,
    turning,
    columns,
    tables,
    believed,
    ranking,
    values,
    menus,
    tops,
    reaching,
    reservations,
    discounts,
    floors,
    bests,
    worsts,
    steady,
    grid,
    goals,
    votes,
    needed,
    ends,
    trace,
):
    """Play each run and write agreement, round and status into ``ends``, offers into ``trace``.

    ``picks`` (runs, parties) are rows of the ``columns``; ``first`` (runs) says who moves first, ``after`` (runs)
    which stage holds from round ``turning`` on. ``tables`` and ``menus`` (rows, n), ``believed`` (``arrange``), ``reservations``,
    ``discounts`` and ``floors`` (rows, rounds), ``bests`` and ``worsts`` (rows) have one row a party and stage (``ranking``); ``tops`` and
    ``reaching`` come from ``look_ahead``, ``goals`` from ``clock_goals``: what the clock says is looked up
    (into the ``plans``) when the first run comes so far; ``values`` (rows, n) are those of the ranking if all is in order;
    ``trace`` (runs, parties, rounds) has no runs if not wanted.

    An offer is answered by the others in turn: ``proposer`` made the one on the table, ``favour`` says who
    is for it; it is carried by ``needed`` of the ``votes`` (parties), of which no party has so many alone.
    If others could go on without who walks away, the run is given back (``ILLEGAL``). ``said`` are all
    offers in order of time, and who made them, where somebody looks back on them.
    """
    kinds, parameters, conditions, thresholds, models, plans = columns
    order, starts, _settled, highs, scales = ranking
    all_settled = values.shape[1] > 0
    rounds, parties = floors.shape[1], picks.shape[1]
    made = np.empty((parties, rounds), np.int64)
    said = np.empty((2, parties * rounds), np.int64)
    counts, distinct = np.zeros(parties, np.int64), np.zeros(parties, np.int64)
    risks, favour = np.zeros(parties), np.zeros(parties, np.bool_)
    for run in range(len(picks)):
        for p in range(parties):
            counts[p], distinct[p], risks[p] = 0, 0, 0.0
        agreement, status = -1, DEADLINE
        k, talked, proposer = np.int64(0), np.int64(0), np.int64(-1)
        micro_plays, combi_plays = False, False
        opens, offer = first[run], np.int64(NOTHING)
        for p in range(parties):
            micro_plays |= kinds[picks[run, p]] == MICRO
            combi_plays |= conditions[picks[run, p]] == COMBI
        while k < rounds and status == DEADLINE:
            stage = after[run] if k >= turning else 0
            for side in range(parties):
                p = opens if side == 0 else side - (side <= opens)
                q = parties * stage + p
                row, kind, seed = picks[run, p], kinds[picks[run, p]], seeds[run, p]
                floor, best, target, risk, new = floors[q, k], bests[q], 0.0, 0.0, 0
                breaks_off = False
                least = reservations[q, k]
                if kind == BRINK:
                    following = min((k + 2) / (rounds + 1), 1.0)
                    risk = brink_risk(following, parameters[row, 0], parameters[row, 1])
                # what to offer
                if best < floor:
                    planned = WALK_AWAY
                elif kind <= LAST_SCHEDULED:
                    planned = plans[row, stage, counts[p] if kind == SCRIPT else k]
                    if planned == SEARCH:
                        planned = plans[row, stage, k] = by_clock(
                            row, stage, q, k, turning, parties, goals[q, row, k], columns, believed, menus,
                            ranking, tables, floors, bests, worsts, steady, grid,
                        )  # fmt: skip
                    if kind == BRINK:
                        now = brink_risk((k + 1) / (rounds + 1), parameters[row, 0], parameters[row, 1])
                        breaks_off = k > 0 and uniform(seed, k) < now
                    if (
                        parties > 2
                        and kind < SCRIPT
                        and steady[q] > 0.0
                        and counts[p]
                        and k < rounds - 1
                    ):
                        least_asked = max(floor, worsts[q])
                        target = clock_target(
                            kind, parameters, row, (k + 1) / (rounds + 1), least_asked, best
                        )
                        planned = go_on(
                            grid, tables, believed, q, made[p, counts[p] - 1], planned,
                            goal_of(target, floor, best), floor, steady[q] * (best - least_asked),
                            models[row] > 0,
                        )  # fmt: skip
                elif kind == RANDOM:
                    place = int(uniform(seed, k) * reaching[q, k])
                    planned = order[q, place] if all_settled else outcome_at(ranking, tables, q, place)
                elif kind != MICRO:
                    target = answer(
                        kind, parameters, row, k, made, p, counts[p], proposer, counts[proposer], seed,
                        ranking, tables, q, best, worsts[q],
                    )  # fmt: skip
                    planned = SEARCH
                if planned == SEARCH:
                    goal = goal_of(target, floor, best)
                    if all_settled:
                        planned = pick_settled(
                            models[row], menus, order, values, starts, highs, scales, q, goal
                        )
                    else:
                        planned = pick(models[row], believed, menus, ranking, tables, q, goal)
                limit = planned
                if kind == MICRO and best >= floor:
                    planned, limit, new = micro(
                        distinct[p], distinct[proposer], reaching[q, k], seed, k, tops, q
                    )
                # whether to accept
                last = NOTHING
                if conditions[row] == PREVIOUS and counts[p]:
                    last = made[p, counts[p] - 1]
                signable = talked > 0 and tables[q, offer] >= least
                signs = False
                if planned == WALK_AWAY:
                    signs = best < floor and signable
                    breaks_off = not signs
                elif tables[q, planned] < floor:
                    status = ILLEGAL
                    break
                elif signable:
                    signs = accepts(
                        conditions[row], thresholds, row, gain_of(tables[q, offer], least, best),
                        gain_later(tables[q, limit], floor, least, best), k, said, talked, p, offer, last,
                        heard(risks, p), least, worsts[q], best, tables, q, reservations, discounts,
                    )  # fmt: skip
                if signs:
                    favour[p] = True
                    if together(votes, favour, opens) >= needed:
                        agreement, status = offer, AGREEMENT
                        break
                    if len(trace):
                        trace[run, p, k] = WENT_ON
                    risks[p] = risk
                    continue
                if breaks_off:
                    for other in range(parties):
                        favour[other] = other != p
                    status = ILLEGAL if together(votes, favour, opens) >= needed else WALKED
                    break
                # after the turn a rank stands for another outcome, which MiCRO may have offered before
                if micro_plays and (kind != MICRO or k >= turning):
                    new = is_new(made, p, counts[p], planned)
                distinct[p] += new
                made[p, counts[p]] = planned
                counts[p] += 1
                if combi_plays:
                    said[0, talked], said[1, talked] = planned, p
                talked += 1
                proposer, offer = p, planned
                for other in range(parties):
                    favour[other] = other == p
                risks[p] = risk
                if len(trace):
                    trace[run, p, k] = planned
            if status == DEADLINE:
                k += 1
        ends[run, 0], ends[run, 1], ends[run, 2] = agreement, min(k, rounds - 1), status


def play(
    starts, picks, first, seeds, after, turning, kinds, parameters, conditions, thresholds, models, plans,
    tables, believed, reservations, discounts, floors, bests, worsts, steady, grid, few, votes, needed, ends, trace,
):  # fmt: skip
    """Arrange the ranking, look ahead where ranks count, play all runs.

    This is Python: compiled as one, it would be compiled twice.
    """
    columns = (kinds, parameters, conditions, thresholds, models, plans)
    goals = clock_goals(starts, turning, columns, floors, bests, worsts)
    looks = goals.reshape(len(tables), -1)
    if not few or (kinds > LAST_SCHEDULED).any():  # who answers looks anywhere
        looks = looks[:, :0]
    ranking, values, menus = arrange(tables, believed, bests, worsts, few, looks)
    tops = np.empty((len(tables), min(floors.shape[1] + 1, tables.shape[1])), np.int64)
    reaching = np.empty(floors.shape, np.int64)
    if ((kinds == MICRO) | (kinds == RANDOM)).any():
        look_ahead(turning, picks.shape[1], ranking, tables, floors, tops, reaching)
    play_runs(
        picks, first, seeds, after, turning, columns, tables, believed, ranking, values, menus, tops, reaching,
        reservations, discounts, floors, bests, worsts, steady, grid, goals, votes, needed, ends, trace,
    )  # fmt: skip
