"""Play some runs of a study, compiled where possible; what goes wrong is a result, too."""

import traceback
from dataclasses import dataclass

import numpy as np

from negotiation.bargaining.protocols import AlternatingOffers
from negotiation.bargaining.strategies import Strategy
from negotiation.base.arrays import IntArray
from negotiation.base.errors import InputError
from negotiation.studies.hub_path import play_in_hub
from negotiation.studies.parameters import Setting
from negotiation.studies.paths import Hand, Played, play_apart, play_together
from negotiation.studies.workbench import Columns, Workbench
from negotiation.valuation.game import Game
from negotiation.valuation.home import facts_named

OK, ERROR, DEAD = "ok", "error", "dead"
"""Status of a run: played, failed, or given up since it killed its worker again and again."""


@dataclass(frozen=True)
class Failure:
    """What went wrong in a run; ``status`` is that of its row."""

    error: str
    traceback: str
    status: str = ERROR


type Results = list[tuple[IntArray, Played | Failure]]
"""What became of runs, with their places in the chunk."""


def play_runs(bench: Workbench, runs: IntArray, values: Columns) -> Results:
    """Play runs of a study; ``values`` are their parameters (``Design.values``).

    A run that raises is a result of its own, whatever it raised; the others are not touched by it.
    """
    results: Results = []
    for rows, setting in bench.groups(values, len(runs)):
        places = np.arange(rows.start, rows.stop)
        part = {name: column[rows] for name, column in values.items()}
        try:
            game = bench.game(setting)
            hand, able, failures = _deal(bench, game, setting, runs[rows], part)
        except Exception as error:
            results.append((places, _failure(error)))
            continue
        results += [(places[rows_], failure) for rows_, failure in failures]
        results += _guarded(hand, places[able])
    return results


def _deal(
    bench: Workbench, game: Game, setting: Setting, runs: IntArray, values: Columns
) -> tuple[Hand, IntArray, Results]:
    """Return the runs with all they need, but for those whose strategies cannot be built."""
    failures: Results = []
    able = np.ones(len(runs), dtype=bool)
    chosen: list[list[Strategy]] = []
    picks = []
    for code in game.parties:
        strategies, picked = bench.strategies(values, code, len(runs), game.rounds)
        for place, strategy in enumerate(strategies):
            if isinstance(strategy, InputError):
                rows = np.flatnonzero(able & (picked == place))
                failures.append((rows, _failure(strategy)))
                able[rows] = False
        built = [not isinstance(strategy, InputError) for strategy in strategies]
        chosen.append([s for s in strategies if not isinstance(s, InputError)])
        picks.append((np.cumsum(built) - 1)[picked])
    kept, table = np.flatnonzero(able), setting.table
    hand = Hand(
        game,
        bench.study.design,
        runs[kept],
        chosen,
        np.column_stack(picks)[kept],
        str(table.get("protocol", AlternatingOffers.name)),
        str(table.get("first", game.scenario.home)),
        facts_named(game.scenario, str(table.get("evidence", "none"))),
        bench.study.record == "traces",
        setting,
        bench.study.hub,
    )
    return hand, kept, failures


def _guarded(hand: Hand, places: IntArray) -> Results:
    """Play runs together; if something goes wrong, find the runs that it is about by halving."""
    if not len(places):
        return []
    try:
        return [(places, _play(hand))]
    except Exception as error:
        if len(places) == 1:
            return [(places, _failure(error))]
    halves = np.array_split(np.arange(len(places)), 2)
    return [result for half in halves for result in _guarded(hand.part(half), places[half])]


def _play(hand: Hand) -> Played:
    if hand.hub is not None:
        return play_in_hub(hand)
    together = hand.protocol == AlternatingOffers.name and not hand.facts
    return play_together(hand) if together else play_apart(hand)


def _failure(error: Exception) -> Failure:
    text = "".join(traceback.format_exception(error))
    return Failure(f"{type(error).__name__}: {error}", text)
