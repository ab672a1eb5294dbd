"""Play some runs of a study, compiled where possible; what goes wrong is a result, too."""

import traceback
from dataclasses import dataclass

import numpy as np

from negotiation.bargaining.strategies import Strategy
from negotiation.base.arrays import IntArray
from negotiation.base.errors import InputError
from negotiation.studies.games import Columns, Games
from negotiation.studies.hub_runs import play_in_hub
from negotiation.studies.parameters import STRATEGIES, kind_of
from negotiation.studies.talks_runs import Group, Played, play_talks
from negotiation.talks.setup import HubSetup, Setup
from negotiation.valuation.game import Game


@dataclass(frozen=True)
class Failure:
    """What went wrong in a run."""

    error: str
    traceback: str


type PlayedRuns = list[tuple[IntArray, Played | Failure]]
"""What became of runs, with their places in the chunk."""


def play_runs(games: Games, runs: IntArray, values: Columns) -> PlayedRuns:
    """Play runs of a study; ``values`` are their parameters (``Design.values``).

    A run that raises is a result of its own, whatever it raised; the others are not touched by it.
    """
    results: PlayedRuns = []
    chosen = {name: column for name, column in values.items() if kind_of(name) == STRATEGIES}
    for rows, point in games.groups(values, len(runs)):
        places = np.arange(rows.start, rows.stop)
        part = {name: column[rows] for name, column in chosen.items()}
        try:
            setup = games.study.setup(point)
            game = games.game(setup)
            group, able, failures = _group(games, game, setup, runs[rows], part)
        except Exception as error:
            results.append((places, _failure(error)))
            continue
        results += [(places[rows_], failure) for rows_, failure in failures]
        results += _guarded(group, places[able])
    return results


def _group(
    games: Games, game: Game, setup: Setup | HubSetup, runs: IntArray, values: Columns
) -> tuple[Group, IntArray, PlayedRuns]:
    """Return the runs with all they need, but for those whose strategies cannot be built."""
    failures: PlayedRuns = []
    able = np.ones(len(runs), dtype=bool)
    chosen: list[list[Strategy]] = []
    picks = []
    for code in game.parties:
        strategies, picked = games.strategies(values, code, len(runs), game.rounds)
        for place, strategy in enumerate(strategies):
            if isinstance(strategy, InputError):
                rows = np.flatnonzero(able & (picked == place))
                failures.append((rows, _failure(strategy)))
                able[rows] = False
        built = [not isinstance(strategy, InputError) for strategy in strategies]
        chosen.append([s for s in strategies if not isinstance(s, InputError)])
        picks.append((np.cumsum(built) - 1)[picked])
    kept = np.flatnonzero(able)
    group = Group(
        game,
        games.study.design,
        runs[kept],
        chosen,
        np.column_stack(picks)[kept],
        setup,
        games.study.record == "traces",
        games.study.hub,
    )
    return group, kept, failures


def _guarded(group: Group, places: IntArray) -> PlayedRuns:
    """Play runs together; if something goes wrong, find the runs that it is about by halving."""
    if not len(places):
        return []
    try:
        return [(places, _play(group))]
    except Exception as error:
        if len(places) == 1:
            return [(places, _failure(error))]
    halves = np.array_split(np.arange(len(places)), 2)
    return [result for half in halves for result in _guarded(group.part(half), places[half])]


def _play(group: Group) -> Played:
    setup = group.setup
    return play_in_hub(group, setup) if isinstance(setup, HubSetup) else play_talks(group, setup)


def _failure(error: Exception) -> Failure:
    text = "".join(traceback.format_exception(error))
    return Failure(f"{type(error).__name__}: {error}", text)
