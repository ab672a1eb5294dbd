"""Play many bilateral talks over one pair of preferences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from negotiation.batch.codes import ILLEGAL, STATUS
from negotiation.batch.encode import compiles, encode
from negotiation.errors import InputError
from negotiation.outcomes import IntArray
from negotiation.payoffs import FloatArray
from negotiation.preferences import Preferences
from negotiation.protocols import AlternatingOffers, View, play_out
from negotiation.strategies import Strategy

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
    able = [np.array([compiles(s) for s in side], dtype=bool) for side in strategies.values()]
    fast: NDArray[np.bool_] = able[0][picks[:, 0]] & able[1][picks[:, 1]]
    rounds = len(next(iter(preferences.values())).reservation)
    ends = np.zeros((runs, 3), np.int64)
    offers = np.full((runs if trace else 0, 2, rounds), -1, np.int64)
    if fast.any():
        kept = [list(compress(s, a)) for s, a in zip(strategies.values(), able, strict=True)]
        # positions among the compiled strategies, the second party's after the first's
        ranks = [np.cumsum(able[0]) - 1, np.cumsum(able[1]) - 1 + len(kept[0])]
        rows = np.stack([rank[picks[fast, p]] for p, rank in enumerate(ranks)], axis=1)
        part, traced = np.zeros((len(rows), 3), np.int64), offers[fast] if trace else offers
        _play_compiled(tuple(preferences.values()), kept, rows, seeds[fast], first[fast], part, traced)
        ends[fast] = part
        if trace:
            offers[fast] = traced
    for run in np.flatnonzero(~fast | (ends[:, 2] == ILLEGAL)):
        chosen = {c: strategies[c][picks[run, p]] for p, c in enumerate(strategies)}
        ends[run] = _play_plain(
            preferences, chosen, seeds[run], first[run], offers[run] if trace else None
        )
    return BatchResult(ends[:, 0], ends[:, 1], ends[:, 2], offers)


def _play_compiled(
    sides: tuple[Preferences, ...],
    chosen: list[list[Strategy]],
    rows: IntArray,
    seeds: IntArray,
    first: IntArray,
    ends: IntArray,
    offers: IntArray,
) -> None:
    from negotiation.batch.kernel import play

    rounds = len(sides[0].reservation)
    encoded = [encode(mine, side, rounds) for mine, side in zip(chosen, sides, strict=True)]
    columns = [np.concatenate(column) for column in zip(*encoded, strict=True)]
    modelled = bool(columns[4].any())
    play(  # type: ignore[call-arg]  # the columns are unpacked: mypy cannot count them
        np.array([0, len(chosen[0]), len(columns[0])]),
        *(rows, first, seeds),
        *columns,
        np.stack([side.table for side in sides]),
        _believed(sides) if modelled else np.zeros((2, 0)),
        np.stack([side.floors for side in sides]),
        np.array([side.best for side in sides]),
        np.array([side.worst for side in sides]),
        len(rows) < MANY and not modelled,
        *(ends, offers),
    )


def _believed(sides: tuple[Preferences, ...]) -> FloatArray:
    """Return what each party believes of the other's values, shape ``(2, n)``; zeros for no idea."""
    unknown = np.zeros(sides[0].space.size)
    return np.stack([unknown if side.believed is None else side.believed.table for side in sides])


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
