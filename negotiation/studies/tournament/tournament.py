"""The tournament as a job for the engine: every strategy against every strategy on every side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa

from negotiation.bargaining.catalogue import says_all, trace
from negotiation.bargaining.compiled import expect
from negotiation.bargaining.strategies import Strategy
from negotiation.bargaining.strategies.program import files_in
from negotiation.bargaining.strategies.script import Script
from negotiation.base.arrays import IntArray
from negotiation.base.checks import as_whole, short
from negotiation.base.errors import InputError
from negotiation.studies.designs import Design, make_design
from negotiation.studies.job import OK, RESULTS, Job, Tables, table_of
from negotiation.studies.parameters import Parameter
from negotiation.studies.study_checks import check_names
from negotiation.studies.talks_runs import Group, play_talks
from negotiation.studies.tournament.course import COURSE, course
from negotiation.studies.tournament.matches import distinct
from negotiation.talks.setup import Setup
from negotiation.valuation.game import Game

DEFAULT_STRATEGIES = (
    "boulware:model=prior",
    "linear:model=prior",
    "conceder:model=prior",
    "anchoring:model=prior",
    "tit-for-tat:model=prior",
    "averaged-tit-for-tat:model=prior",
    "brinkmanship:model=prior",
    "micro:accept=combi",
    "hardliner",
    "random",
    "tit-for-tat:model=frequency",
    "trade-off:model=frequency",
    "hybrid",
)
"""The literature's families; the last three play round by round, the others compiled."""

MOST_TOGETHER = 100
"""Runs of a pair that are played together in any case."""

MOST_RUNS = 10_000_000
"""Runs from which on a tournament is refused: with many parties they are soon too many to be played."""

COUNTS = ("first", "rounds", "agreement")
"""Columns of whole numbers."""


@dataclass(frozen=True)
class Tournament(Job):
    """Each strategy as home against each as host (and so on), in each game, ``repeats`` times.

    It is a grid of scenarios and all sides' strategies (``design``): each run has chance of its own,
    and the sides move first in turn.

    Columns of the results (``schemas``): by side its strategy, payoff in bn USD a year at the date
    signed, 0 without an agreement, and how it moved (``course.COURSE``); ``first`` is the place of who
    moved first, ``rounds`` the round (from 0) in which the talks ended; ``agreement`` the outcome, -1
    without one; ``error`` what a party did wrong that walked away for it.

    Raises
    ------
    InputError : nothing to play, something given twice, a script, a strategy whose times never come true
        in a game or that does not fit so many parties, games of different parties if there are more than
        two, repeats below 1, a negative seed, more than ``MOST_RUNS``.
    """

    games: tuple[Game, ...]
    strategies: tuple[Strategy, ...]
    repeats: int
    seed: int
    what = "tournament"
    first_chunk = 16

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        for name, least in {"repeats": 1, "seed": 0}.items():
            value = as_whole(getattr(self, name))
            if value is None:
                raise InputError(f"{name} is {short(getattr(self, name))}: a whole number is needed")
            if value < least:
                raise InputError(f"{name} is {value}: at least {least} is needed")
            object.__setattr__(self, name, value)  # NumPy's becomes Python's
        _check_names("scenario", self.scenarios)
        _check_names("strategy", self.names)
        self._check_parties()
        for strategy in self.strategies:
            if isinstance(strategy.bidding, Script):
                raise InputError(
                    f"strategy '{strategy.name}': a script fits one side only, not a tournament"
                )
            for game in self.games:
                strategy.check_parties(len(game.parties))
                strategy.seated(game.rounds)

    def _check_parties(self) -> None:
        """Refuse games that do not fit together, and more runs than anybody plays."""
        first = self.games[0]
        for game in self.games[1:]:
            if len(game.parties) != len(first.parties) or (
                len(first.parties) > 2 and game.parties != first.parties
            ):
                said = (f"'{g.scenario.name}' has {', '.join(g.parties)}" for g in (first, game))
                raise InputError(
                    f"one tournament is between the same parties, or between two: {', '.join(said)}"
                )
        check_names([*self._columns, "error", "traceback"])
        runs = len(self.games) * len(self.strategies) ** len(first.parties) * self.repeats
        if runs > MOST_RUNS:
            raise InputError(
                f"{len(self.strategies)} strategies in {len(first.parties)} seats are {runs:,} runs, "
                f"over {MOST_RUNS:,}: give fewer strategies or repeats"
            )

    @property
    def sides(self) -> tuple[str, ...]:
        """What the sides are called: home and host, of more than two the parties' codes."""
        parties = self.games[0].parties
        return ("home", "host") if len(parties) == 2 else parties

    @property
    def schemas(self) -> Mapping[str, pa.Schema]:
        """Columns of the results."""
        texts = ("status", "scenario", *self.sides, "ending", "error", "traceback")
        kinds = dict.fromkeys(texts, pa.string()) | dict.fromkeys(self.numbers, pa.float64())
        kinds |= dict.fromkeys(("run", "repeat", *COUNTS), pa.int64())
        return {RESULTS: pa.schema([(n, kinds[n]) for n in (*self._columns, "error", "traceback")])}

    @property
    def _columns(self) -> tuple[str, ...]:
        return ("run", "status", "scenario", *self.sides, "repeat", "ending", *self.numbers)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Columns that an analysis may need."""
        payoffs = tuple(f"payoff_{side}" for side in self.sides)
        return (*COUNTS, *payoffs, *(f"{name}_{side}" for side in self.sides for name in COURSE))

    @property
    def names(self) -> tuple[str, ...]:
        """The strategies' names."""
        return tuple(strategy.name for strategy in self.strategies)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios' names."""
        return tuple(game.scenario.name for game in self.games)

    @property
    def shape(self) -> tuple[int, ...]:
        """Scenarios, each side's strategies, repeats."""
        return len(self.games), *(len(self.strategies) for _ in self.sides), self.repeats

    @cached_property
    def design(self) -> Design:
        """All runs, in order of scenario, each side's strategy and repeat."""
        sides = {"scenario": self.scenarios} | dict.fromkeys(self.sides, self.names)
        parameters = tuple(Parameter(name, levels) for name, levels in sides.items())
        return make_design("grid", parameters, None, self.repeats, self.seed)

    @property
    def block(self) -> int:
        """Runs of the same strategies, many of which are equal, or some of them."""
        return min(self.repeats, MOST_TOGETHER)

    def check_kept(self) -> None:
        """Refuse to be kept in a folder if nobody could tell whether a strategy is still the same.

        Raises
        ------
        InputError : names the strategy.
        """
        for strategy in self.strategies:
            if not says_all(strategy):
                trace(strategy)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.design.runs

    @property
    def content(self) -> Mapping[str, Any]:
        """Games, strategies, repeats and seed, as plain data."""
        own = {each.name: _traced(each) for each in self.strategies if not says_all(each)}
        return {
            "scenarios": [
                f"{game.scenario.name}, horizon {game.horizon}, {game.rounds} rounds, election "
                f"{game.election}, winner {game.winner}, facts {', '.join(game.facts) or 'none'}, "
                f"sha256 {game.scenario.digest}"
                for game in self.games
            ],
            "strategies": list(self.names),
            **({"own": own} if own else {}),
            **({"programs": files} if (files := files_in(self.names)) else {}),
            "repeats": self.repeats,
            "seed": self.seed,
        }

    def known(self, runs: IntArray) -> Mapping[str, Any]:
        """Return scenario, strategies and repeat."""
        return {**self.design.values(runs), "repeat": runs % self.repeats}

    def play(self, runs: IntArray) -> Tables:
        """Play runs, those of a scenario together."""
        expect(prod(self.shape))
        scenario = np.unravel_index(runs, self.shape)[0]
        parts = [self._play(game, runs[scenario == place]) for place, game in enumerate(self.games)]
        return {RESULTS: pa.concat_tables(parts)}

    def _play(self, game: Game, runs: IntArray) -> pa.Table:
        if not len(runs):
            return self.schemas[RESULTS].empty_table()
        _, *places, _ = np.unravel_index(runs, self.shape)
        used = [np.unique(side, return_inverse=True) for side in places]
        chosen = [[self.strategies[place] for place in side] for side, _ in used]
        setup = Setup.of(scenario=game.scenario.name)
        picks = np.column_stack([again for _, again in used])
        group = Group(game, self.design, runs, chosen, picks, setup, traced=True, in_turn=True)
        once, again = np.arange(len(runs)), np.arange(len(runs))
        if game.election_round is None:
            once, again = distinct(self.strategies, places, group.movers)
        played = play_talks(group.part(once), setup)
        assert played.moves is not None  # it is traced
        columns = {
            "ending": played.ending,
            "rounds": played.round,
            "agreement": played.agreement,
            **{f"payoff_{side}": own for side, own in zip(self.sides, played.payoffs, strict=True)},
            "error": np.array([played.faults.get(run) for run in range(len(once))], dtype=object),
            **course(played.moves, len(once), list(game.preferences.values()), self.sides),
        }
        ends = {name: values[again] for name, values in columns.items()}
        said = {"run": runs, "status": [OK] * len(runs), "first": group.movers}
        return table_of(self.schemas[RESULTS], {**self.known(runs), **said, **ends}, len(runs))


def _traced(strategy: Strategy) -> dict[str, Any]:
    """Return what is known of a strategy; nothing if that is not all, so that no folder may hold it."""
    try:
        return trace(strategy)
    except InputError:
        return {}


def _check_names(what: str, names: Sequence[str]) -> None:
    if not names:
        raise InputError(f"a tournament needs at least one {what}")
    for name, count in Counter(names).items():
        if count > 1:
            raise InputError(f"{what} '{name}' is given twice")
