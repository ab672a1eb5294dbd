"""Play many bilateral talks over one pair of preferences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np

from negotiation.batch.codes import ILLEGAL, STATUS
from negotiation.batch.encode import Columns, compiles, encode
from negotiation.errors import InputError
from negotiation.outcomes import IntArray
from negotiation.payoffs import FloatArray
from negotiation.preferences import Preferences
from negotiation.protocols import AlternatingOffers, View, play_out
from negotiation.strategies import Strategy
from negotiation.strategies.base import ISO_CANDIDATES

MANY = 100
"""Runs from which on it pays to divide the rankings finely."""


@dataclass(frozen=True)
class BatchResult:
    """How each run ended; arrays of shape ``(runs,)``.

    ``agreement`` is the outcome, -1 without one; ``rounds`` the round (from 0) in which the talks
    ended; ``status`` an index into ``STATUS``; ``offers``, shape ``(runs, 2, rounds)``, what each side
    offered, -1 where it made no offer, has no runs unless asked for.
    """

    agreement: IntArray
    rounds: IntArray
    status: IntArray
    offers: IntArray


def play_batch(
    preferences: Mapping[str, Preferences],
    strategies: Mapping[str, Sequence[Strategy]],
    picks: IntArray,
    seeds: IntArray | None = None,
    first: IntArray | None = None,
    trace: bool = False,
) -> BatchResult:
    """Play alternating offers once for each row of ``picks``, compiled where possible.

    Parameters
    ----------
    preferences : of the two parties, in order.
    strategies : what each party may play.
    picks : shape ``(runs, 2)``: positions in the parties' ``strategies``.
    seeds : shape ``(runs, 2)``: each party's seed; zero if left out.
    first : shape ``(runs,)``: 0 or 1, who moves first; the first party if left out.
    trace : whether to keep all offers.

    Strategies without a compiled form (``compiles``) are played round by round, with equal results.

    Raises
    ------
    InputError : not two parties, or a script that offers less than its party's reservation value.
    """
    if len(preferences) != 2:
        raise InputError(f"a batch needs two parties, not {len(preferences)}")
    runs = len(picks)
    picks = np.ascontiguousarray(picks, dtype=np.int64)
    seeds = np.zeros((runs, 2), np.int64) if seeds is None else np.asarray(seeds, np.int64)
    first = np.zeros(runs, np.int64) if first is None else np.asarray(first, np.int64)
    fast = _compiled_runs(strategies, picks)
    rounds = len(next(iter(preferences.values())).reservation)
    ends = np.zeros((runs, 3), np.int64)
    offers = np.full((runs if trace else 0, 2, rounds), -1, np.int64)
    if fast.any():
        _play_compiled(preferences, strategies, picks, seeds, first, fast, ends, offers)
    for run in np.flatnonzero(~fast | (ends[:, 2] == ILLEGAL)):
        chosen = {c: strategies[c][picks[run, p]] for p, c in enumerate(strategies)}
        ends[run] = _play_plain(
            preferences, chosen, seeds[run], first[run], offers[run] if trace else None
        )
    return BatchResult(ends[:, 0], ends[:, 1], ends[:, 2], offers)


def _compiled_runs(strategies: Mapping[str, Sequence[Strategy]], picks: IntArray) -> np.ndarray:
    able = [np.array([compiles(s) for s in side], dtype=bool) for side in strategies.values()]
    fast: np.ndarray = able[0][picks[:, 0]] & able[1][picks[:, 1]]
    return fast


def _play_compiled(
    preferences: Mapping[str, Preferences],
    strategies: Mapping[str, Sequence[Strategy]],
    picks: IntArray,
    seeds: IntArray,
    first: IntArray,
    fast: np.ndarray,
    ends: IntArray,
    offers: IntArray,
) -> None:
    from negotiation.batch.kernel import look_ahead, play_runs

    sides = tuple(preferences.values())
    encoded: list[Columns] = []
    rows, starts = picks.copy(), [0]
    for party, (own, side) in enumerate(zip(sides, strategies.values(), strict=True)):
        able = [compiles(s) for s in side]
        rows[:, party] = (np.cumsum(able) - 1)[picks[:, party]] + starts[-1]
        encoded.append(encode(list(compress(side, able)), own, len(own.reservation)))
        starts.append(starts[-1] + sum(able))
    columns = tuple(np.concatenate(column) for column in zip(*encoded, strict=True))
    tables, floors = np.stack([side.table for side in sides]), np.stack([side.floors for side in sides])
    bests, worsts = np.array([side.best for side in sides]), np.array([side.worst for side in sides])
    ranking, menus = _ranking(sides, tables, modelled=bool(columns[4].any()), runs=len(picks))
    reaching = np.zeros(floors.shape, np.int64)
    tops = np.zeros((2, min(floors.shape[1] + 1, tables.shape[1])), np.int64)
    look_ahead(np.array(starts), columns, menus, ranking, floors, bests, tops, reaching)
    part, traced = np.zeros((int(fast.sum()), 3), np.int64), offers[fast] if len(offers) else offers
    play_runs(
        *(rows[fast], first[fast], seeds[fast], columns, tables, ranking, menus, tops, reaching),
        *(floors, bests, worsts, part, traced),
    )
    ends[fast] = part
    if len(offers):
        offers[fast] = traced


def _ranking(
    sides: tuple[Preferences, ...], tables: FloatArray, modelled: bool, runs: int
) -> tuple[Any, IntArray]:
    """Return the rankings (``batch.ranking``) and the prior model's menus (``kernel.sliding_best``).

    A menu says what is offered when ``c`` outcomes reach the target, at position ``c - 1``: of the
    last ``ISO_CANDIDATES`` the one that the other side is believed to like best, the worst of equals.
    """
    from negotiation.batch.kernel import sliding_best
    from negotiation.batch.ranking import FEW, make_ranking, settle_all

    few = runs < MANY and not modelled
    size = tables.shape[1]
    ranking = make_ranking(tables, min(size // 4, FEW) + 1 if few else size // 2 + 1)
    if not few:
        settle_all(ranking)
    if not modelled:
        return ranking, ranking[0]
    menus: IntArray = ranking[0].copy()
    for menu, side in zip(menus, sides, strict=True):
        if side.believed is not None:
            menu[:] = menu[sliding_best(side.believed.table[menu], ISO_CANDIDATES)]
    return ranking, menus


def _play_plain(
    preferences: Mapping[str, Preferences],
    chosen: Mapping[str, Strategy],
    seeds: IntArray,
    first: int,
    offers: IntArray | None,
) -> tuple[int, int, int]:
    codes = list(preferences)
    views = {
        codes[p]: View(preferences[codes[p]], len(preferences[codes[p]].reservation), int(seeds[p]))
        for p in ((0, 1) if first == 0 else (1, 0))
    }
    talks = play_out(AlternatingOffers(views), {code: chosen[code].fresh() for code in codes})
    if offers is not None:
        for p, code in enumerate(codes):
            offers[p, : len(views[code].made)] = views[code].made
    agreement = -1 if talks.agreement is None else talks.agreement
    return agreement, min(talks.round_index, talks.rounds - 1), STATUS.index(talks.status)
