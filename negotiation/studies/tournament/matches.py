"""Play a tournament chunk by chunk, going on where an earlier call stopped."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from negotiation.bargaining.compiled import play_batch
from negotiation.bargaining.compiled.batch import BatchResult
from negotiation.bargaining.strategies import Strategy
from negotiation.base.arrays import IntArray
from negotiation.studies.tournament.design import Design, make_design
from negotiation.studies.tournament.result import Columns, TournamentResult
from negotiation.studies.tournament.store import Store
from negotiation.valuation.game import Game


def play_tournament(
    games: Sequence[Game],
    strategies: Iterable[str | Strategy],
    repeats: int = 100,
    seed: int = 0,
    folder: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> TournamentResult:
    """Play every strategy on both sides against every strategy, itself included, in every game.

    Parameters
    ----------
    games : what is negotiated; scenarios' names must differ.
    strategies : names (``strategies.parse_strategy``) or strategies of different names.
    repeats : runs of each pair in each game, each with its own seeds and a random first mover.
    seed : the same seed gives the same results.
    folder : where finished chunks are kept; the same call goes on from them.
    progress : is told how many chunks of how many are done.

    Raises
    ------
    InputError : a design that cannot be played, or a folder that cannot be used or holds another
        tournament. Both are checked before the first run.
    """
    design = make_design(games, strategies, repeats, seed)
    store = None if folder is None else Store.open(folder, design)
    try:
        parts = _play_all(design, store, progress)
    finally:
        if store is not None:
            store.lock.release()
    return TournamentResult(
        design, {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    )


def _play_all(
    design: Design, store: Store | None, progress: Callable[[int, int], None]
) -> list[Columns]:
    parts: list[Columns] = []
    progress(0, len(design.chunks))
    for scenario, home in design.chunks:
        part = None if store is None else store.load(scenario, home)
        if part is None:
            part = play_chunk(design, scenario, home)
            if store is not None:
                store.save(scenario, home, part)
        parts.append(part)
        progress(len(parts), len(design.chunks))
    return parts


def play_chunk(design: Design, scenario: int, home: int) -> Columns:
    """Play one home strategy against all hosts', in order of host's strategy, then repeat.

    ``first`` is 0 (home) or 1; ``rounds``, ``status`` and ``agreement`` are those of
    ``batch.BatchResult``; payoffs are in bn USD a year at the date signed, 0 without an agreement.
    """
    game = design.games[scenario]
    seeds, first = design.chances(scenario, home)
    hosts = np.repeat(np.arange(len(design.strategies)), design.repeats)
    picks = np.column_stack([np.zeros_like(hosts), hosts])
    chosen = dict(zip(game.parties, ((design.strategies[home],), design.strategies), strict=True))
    once, again = _distinct(design, home, hosts, first)
    batch = play_batch(game.preferences, chosen, picks[once], seeds[once], first[once])
    payoffs = _payoffs(game, batch)
    columns = {
        "rounds": batch.rounds,
        "status": batch.status,
        "agreement": batch.agreement,
        "payoff_home": payoffs[0],
        "payoff_host": payoffs[1],
    }
    return {"first": first} | {name: values[again] for name, values in columns.items()}


def _distinct(design: Design, home: int, hosts: IntArray, first: IntArray) -> tuple[IntArray, IntArray]:
    """Return which runs to play, and for each run the place of the one that it equals."""
    chance = np.array([strategy.stochastic for strategy in design.strategies])
    runs = np.arange(len(hosts))
    equal_runs = np.where(chance[home] | chance[hosts], runs, -1 - 2 * hosts - first)
    _, once, again = np.unique(equal_runs, return_index=True, return_inverse=True)
    return once, again


def _payoffs(game: Game, batch: BatchResult) -> np.ndarray:
    """Return both sides' payoffs of each run, shape ``(2, runs)``."""
    agreed = batch.agreement >= 0
    signed = [side.payoff(batch.agreement, batch.rounds) for side in game.preferences.values()]
    payoffs: np.ndarray = np.where(agreed, np.stack(signed), 0.0)
    return payoffs
