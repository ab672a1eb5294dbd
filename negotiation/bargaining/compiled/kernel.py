"""The compiled run: alternating offers between parties whose strategies are numbers."""

import numpy as np

from negotiation.bargaining.compiled.codes import (
    ABSOLUTE,
    AGREEMENT,
    BRINK,
    COMBI,
    DEADLINE,
    ILLEGAL,
    LAST_SCHEDULED,
    LAST_SIMPLE,
    MICRO,
    NEXT,
    OPTIMAL,
    RANDOM,
    RELATIVE,
    SCRIPT,
    WALKED,
    WENT_ON,
)
from negotiation.bargaining.compiled.compiler import compiled
from negotiation.bargaining.compiled.decisions import (
    accepts,
    accepts_forward,
    accepts_late,
    answer,
    clock_goals,
    clock_target,
    is_new,
    loudest,
    micro,
    together,
)
from negotiation.bargaining.compiled.ranking import (
    arrange,
    count_reaching,
    outcome_at,
    pick,
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

SPANS = 8
"""Parts into which talks are cut where one looks ahead step by step."""


@compiled
def look_ahead(
    rows, turning, columns, known, forms, ordered, ranking, tables, floors, bests, worsts, steady, grid, goals,
    begin, end,
):  # fmt: skip
    """Write down what does not depend on the other side.

    What each strategy that follows the clock offers from round ``begin`` to before ``end`` (into the
    ``plans``) at its ``goals`` (``clock_goals``), in each stage while it may last. ``steady`` (tables)
    is the tolerance of who goes on from the last offer (``go_on``), or 0; ``grid`` is None if nobody
    does here. With more than two parties, who accepts makes no offer that round: what the last one was
    is not known yet, and the plan is what would be offered without it.
    """
    kinds, _, _, _, models, plans = columns
    rounds, parties = floors.shape[1], len(rows) - 1
    for q in range(len(tables)):
        stage, p = q // parties, q % parties
        first, after = (0, turning) if stage == 0 else (turning, rounds)
        for k in range(max(begin, first), min(end, after)):
            floor, best = floors[q, k], bests[q]
            for row in range(rows[p], rows[p + 1]):
                if kinds[row] < SCRIPT:
                    plans[row, stage, k] = WALK_AWAY
                    if best >= floor:
                        goal = goals[q, row, k]
                        planned = pick(models[row], known, forms, ordered, ranking, tables, q, goal)
                        if grid is not None:
                            last = plans[row, stage if k > turning else 0, k - 1] if k > 0 else WALK_AWAY
                            if steady[q] > 0.0 and last >= 0 and k < rounds - 1:
                                slack = steady[q] * (best - max(floor, worsts[q]))
                                planned = go_on(
                                    grid, tables, known, forms, q, last, planned, goal, floor, slack,
                                    models[row] > 0,
                                )  # fmt: skip
                        plans[row, stage, k] = planned


@compiled
def look_by_rank(ranking, tables, floors, tops, reaching):
    """Write the best outcomes (``tops``), and how many are worth signing in each round (``reaching``)."""
    for q in range(len(tables)):
        for place in range(tops.shape[1]):
            tops[q, place] = outcome_at(ranking, tables, q, place)
        for k in range(floors.shape[1]):
            reaching[q, k] = count_reaching(ranking, tables, q, floors[q, k])


@compiled
def play_runs(
    picks, first, seeds, after, turning, columns, tables, reservations, discounts, floors, bests, worsts,
    votes, needed, counts, favour, memory, menu, grid, ends, trace,
):  # fmt: skip
    """Play each run and write agreement, round and status into ``ends``, offers into ``trace``.

    ``picks`` (runs, parties) are rows of the ``columns``; ``first`` (runs) says who moves first,
    ``after`` (runs) which stage holds from round ``turning`` on. ``tables`` (rows, n), ``reservations``,
    ``discounts`` and ``floors`` (rows, rounds), ``bests`` and ``worsts`` (rows) have one row a party and
    stage (``ranking``); ``trace`` (runs, parties, rounds) has no runs if not wanted.

    An offer is answered by the others in turn: ``proposer`` made the one on the table, ``favour``
    (parties) says who is for it; it is carried by ``needed`` of the ``votes`` (parties), of which no
    party has so many alone. If others could go on without who walks away, the run is given back
    (``ILLEGAL``). ``counts`` (parties) are offers so far.

    ``memory``, room for what was offered, and ``menu``, where to look for offers (both ``play``), are
    None if all follow the clock, and ``grid`` if nobody goes on from the last offer here: what is for
    others is not compiled then.
    """
    kinds, parameters, conditions, thresholds, models, plans = columns
    rounds, parties = floors.shape[1], picks.shape[1]
    if memory is not None:
        # all offers by party, and in order of time with who made them; room for what some work out
        made, said, gains, senders, distinct, risks = memory
        known, forms, ordered, ranking, tops, reaching, steady = menu
        order = ranking[0]
    for run in range(len(picks)):
        micro_plays, combi_plays = False, False
        for p in range(parties):
            counts[p] = 0
            if memory is not None:
                distinct[p], risks[p] = 0, 0.0
                micro_plays |= kinds[picks[run, p]] == MICRO
                combi_plays |= conditions[picks[run, p]] == COMBI
        agreement, status = -1, DEADLINE
        k, talked, proposer = np.int64(0), np.int64(0), np.int64(-1)
        opens, offer = first[run], np.int64(NOTHING)
        while k < rounds and status == DEADLINE:
            stage = after[run] if k >= turning else 0
            time = (k + 1) / (rounds + 1)
            for side in range(parties):
                p = opens if side == 0 else side - (side <= opens)
                q = parties * stage + p
                row, kind, seed = picks[run, p], kinds[picks[run, p]], seeds[run, p]
                floor, best, least = floors[q, k], bests[q], reservations[q, k]
                able = best >= floor  # something is worth an offer
                risk, new, breaks_off, planned = 0.0, 0, False, np.int64(WALK_AWAY)
                # what to offer
                if able and kind <= LAST_SCHEDULED:
                    planned = plans[row, stage, counts[p] if kind == SCRIPT else k]
                    if kind == BRINK:
                        now = brink_risk(time, parameters[row, 0], parameters[row, 1])
                        breaks_off = k > 0 and uniform(seed, k) < now
                limit = planned
                if memory is not None:
                    if kind == BRINK:
                        following = min((k + 2) / (rounds + 1), 1.0)
                        risk = brink_risk(following, parameters[row, 0], parameters[row, 1])
                    if able and kind < SCRIPT:
                        if grid is not None and steady[q] > 0.0 and counts[p] and k < rounds - 1:
                            least_asked = max(floor, worsts[q])
                            target = clock_target(kind, parameters, row, time, least_asked, best)
                            planned = go_on(
                                grid, tables, known, forms, q, made[p, counts[p] - 1], planned,
                                goal_of(target, floor, best), floor, steady[q] * (best - least_asked),
                                models[row] > 0,
                            )  # fmt: skip
                    elif able and kind == RANDOM:
                        place = int(uniform(seed, k) * reaching[q, k])
                        if ordered is None:
                            planned = outcome_at(ranking, tables, q, place)
                        else:
                            planned = np.int64(order[q, place])
                    elif able and kind in (RELATIVE, ABSOLUTE):
                        target = answer(
                            kind, parameters, row, k, made, p, counts[p], proposer, counts[proposer], seed,
                            ranking, tables, q, best, worsts[q],
                        )  # fmt: skip
                        goal = goal_of(target, floor, best)
                        planned = pick(models[row], known, forms, ordered, ranking, tables, q, goal)
                    limit = planned
                    if able and kind == MICRO:
                        planned, limit, new = micro(
                            distinct[p], distinct[proposer], reaching[q, k], seed, k, tops, q
                        )
                # whether to accept
                signable = talked > 0 and tables[q, offer] >= least
                signs = False
                if planned == WALK_AWAY:
                    signs = best < floor and signable
                    breaks_off = not signs
                elif tables[q, planned] < floor:
                    status = ILLEGAL
                    break
                elif signable:
                    offered = gain_of(tables[q, offer], least, best)
                    asked = gain_later(tables[q, limit], floor, least, best)
                    condition = conditions[row]
                    if condition <= LAST_SIMPLE:
                        signs = accepts(condition, thresholds, row, offered, asked, time)
                    elif memory is not None:
                        if condition == COMBI:
                            signs = accepts_late(
                                thresholds, row, offered, asked, k, said, talked, p, gains, senders,
                                least, best, tables, q,
                            )  # fmt: skip
                        elif condition == OPTIMAL:
                            signs = accepts_forward(
                                tables[q, offer], k, loudest(risks, p), worsts[q], best,
                                reservations[q], discounts[q],
                            )  # fmt: skip
                        elif counts[p]:
                            asked = gain_of(tables[q, made[p, counts[p] - 1]], least, best)
                            signs = accepts(NEXT, thresholds, row, offered, asked, time)
                if signs:
                    favour[p] = True
                    if together(votes, favour, opens) >= needed:
                        agreement, status = offer, AGREEMENT
                        break
                    if len(trace):
                        trace[run, p, k] = WENT_ON
                    if memory is not None:
                        risks[p] = risk
                    continue
                if breaks_off:
                    for other in range(parties):
                        favour[other] = other != p
                    status = ILLEGAL if together(votes, favour, opens) >= needed else WALKED
                    break
                if memory is not None:
                    # after the turn a rank stands for another outcome, which MiCRO may have offered before
                    if micro_plays and (kind != MICRO or k >= turning):
                        new = is_new(made, p, counts[p], planned)
                    distinct[p] += new
                    made[p, counts[p]] = planned
                    if combi_plays:
                        said[0, talked], said[1, talked] = planned, p
                    risks[p] = risk
                counts[p] += 1
                talked += 1
                proposer, offer = p, planned
                for other in range(parties):
                    favour[other] = other == p
                if len(trace):
                    trace[run, p, k] = planned
            if status == DEADLINE:
                k += 1
        ends[run, 0], ends[run, 1], ends[run, 2] = agreement, min(k, rounds - 1), status


def play(
    starts, picks, first, seeds, after, turning, kinds, parameters, conditions, thresholds, models, plans,
    tables, known, forms, reservations, discounts, floors, bests, worsts, steady, grid, few, votes, needed,
    ends, trace,
):  # fmt: skip
    """Arrange the ranking, look ahead, play all runs.

    This is Python: compiled as one, it would be compiled twice.
    """
    columns = (kinds, parameters, conditions, thresholds, models, plans)
    rounds, parties = floors.shape[1], picks.shape[1]
    goals = np.empty((len(tables), len(kinds), rounds))
    clock_goals(starts, turning, columns, floors, bests, worsts, goals)
    answers = bool((kinds > LAST_SCHEDULED).any())
    # who answers looks anywhere
    looked_for = goals.reshape(len(tables), -1) if few and not answers else None
    ranking, ordered = arrange(tables, known, bests, worsts, few, looked_for)
    tops = np.empty((len(tables), min(rounds + 1, tables.shape[1])), np.int64)
    reaching = np.empty(floors.shape, np.int64)
    if ((kinds == MICRO) | (kinds == RANDOM)).any():
        look_by_rank(ranking, tables, floors, tops, reaching)
    memory = menu = None
    if answers or parties > 2 or (conditions > LAST_SIMPLE).any():
        most = parties * rounds
        memory = (
            np.empty((parties, rounds), np.int64), np.empty((2, most), np.int64), np.empty(most),
            np.empty(parties, np.int64), np.empty(parties, np.int64), np.empty(parties),
        )  # fmt: skip
        menu = known, forms, ordered, ranking, tops, reaching, steady
    counts, favour = np.empty(parties, np.int64), np.zeros(parties, np.bool_)
    # a look costs more than to play a few runs again: one looks no further than they come
    step = -(-rounds // SPANS) if few and memory is None else rounds
    for begin in range(0, rounds, step):
        look_ahead(
            starts, turning, columns, known, forms, ordered, ranking, tables, floors, bests, worsts, steady,
            grid if parties == 2 else None, goals, begin, begin + step,
        )  # fmt: skip
        play_runs(
            picks, first, seeds, after, turning, columns, tables, reservations, discounts, floors, bests,
            worsts, votes, needed, counts, favour, memory, menu, grid if parties > 2 else None, ends, trace,
        )  # fmt: skip
        if ends[:, 1].max() < begin + step:
            break
