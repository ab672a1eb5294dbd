"""The tournament as a job for the engine: every strategy against every strategy on both sides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from negotiation.bargaining.catalogue import says_all, trace
from negotiation.bargaining.strategies import Strategy
from negotiation.bargaining.strategies.program import programs_in
from negotiation.bargaining.strategies.script import Script
from negotiation.base.arrays import IntArray
from negotiation.base.checks import as_whole, of_kind, short
from negotiation.base.errors import InputError
from negotiation.studies.designs import Design, make_design
from negotiation.studies.job import OK, RESULTS, Job, Tables, table_of
from negotiation.studies.parameters import Parameter
from negotiation.studies.talks_runs import Group, payoffs_at, play_together
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

SCHEMA = pa.schema(
    {
        "run": pa.int64(),
        "status": pa.string(),
        "scenario": pa.string(),
        "home": pa.string(),
        "host": pa.string(),
        "repeat": pa.int64(),
        "ending": pa.string(),
        "first": pa.int64(),
        "rounds": pa.int64(),
        "agreement": pa.int64(),
        "payoff_home": pa.float64(),
        "payoff_host": pa.float64(),
        **dict.fromkeys(COURSE, pa.float64()),
        "error": pa.string(),
        "traceback": pa.string(),
    }
)
"""Columns of the results.

``home`` and ``host`` are strategies; ``first`` is 0 (home) or 1; ``rounds`` the round (from 0) in which
the talks ended; ``agreement`` the outcome, -1 without one; payoffs are in bn USD a year at the date
signed, 0 without an agreement; ``course.COURSE`` tells how both sides moved; ``error`` what a party did
wrong that walked away for it.
"""


@dataclass(frozen=True)
class Tournament(Job):
    """Each strategy as home against each as host, in each game, ``repeats`` times.

    It is a grid of scenarios and both sides' strategies (``design``): each run has chance of its own,
    and home and host move first in turn.

    Raises
    ------
    InputError : nothing to play, something given twice, a script, a strategy whose times never come true
        in a game, repeats below 1, a negative seed.
    """

    games: tuple[Game, ...]
    strategies: tuple[Strategy, ...]
    repeats: int
    seed: int
    what = "tournament"
    first_chunk = 16
    schemas = MappingProxyType({RESULTS: SCHEMA})

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        for game in self.games:
            of_kind("a game", game, Game)
            if len(game.parties) != 2:
                raise InputError(
                    f"scenario '{game.scenario.name}' has {len(game.parties)} parties: a tournament is "
                    "between two; a sweep over strategies.PARTY takes any number"
                )
        for name, least in {"repeats": 1, "seed": 0}.items():
            value = as_whole(getattr(self, name))
            if value is None:
                raise InputError(f"{name} is {short(getattr(self, name))}: a whole number is needed")
            if value < least:
                raise InputError(f"{name} is {value}: at least {least} is needed")
            object.__setattr__(self, name, value)  # NumPy's becomes Python's
        _check_names("scenario", self.scenarios)
        _check_names("strategy", self.names)
        for strategy in self.strategies:
            if isinstance(strategy.bidding, Script):
                raise InputError(
                    f"strategy '{strategy.name}': a script fits one side only, not a tournament"
                )
            for game in self.games:
                strategy.seated(game.rounds)

    @property
    def names(self) -> tuple[str, ...]:
        """The strategies' names."""
        return tuple(strategy.name for strategy in self.strategies)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """The scenarios' names."""
        return tuple(game.scenario.name for game in self.games)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Scenarios, home's strategies, host's strategies, repeats."""
        return len(self.games), len(self.strategies), len(self.strategies), self.repeats

    @cached_property
    def design(self) -> Design:
        """All runs, in order of scenario, home's strategy, host's strategy and repeat."""
        sides = {"scenario": self.scenarios, "home": self.names, "host": self.names}
        parameters = tuple(Parameter(name, levels) for name, levels in sides.items())
        return make_design("grid", parameters, None, self.repeats, self.seed)

    @property
    def block(self) -> int:
        """Runs of a pair of strategies, many of which are equal, or some of them."""
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
            **({"programs": programs} if (programs := programs_in(self.names)) else {}),
            "repeats": self.repeats,
            "seed": self.seed,
        }

    def known(self, runs: IntArray) -> Mapping[str, Any]:
        """Return scenario, strategies and repeat."""
        return {**self.design.values(runs), "repeat": runs % self.repeats}

    def play(self, runs: IntArray) -> Tables:
        """Play runs, those of a scenario together."""
        scenario = np.unravel_index(runs, self.shape)[0]
        parts = [self._play(game, runs[scenario == place]) for place, game in enumerate(self.games)]
        return {RESULTS: pa.concat_tables(parts)}

    def _play(self, game: Game, runs: IntArray) -> pa.Table:
        if not len(runs):
            return SCHEMA.empty_table()
        _, home, host, _ = np.unravel_index(runs, self.shape)
        (homes, mine), (hosts, yours) = (np.unique(side, return_inverse=True) for side in (home, host))
        chosen = [[self.strategies[place] for place in side] for side in (homes, hosts)]
        setup = Setup.of(scenario=game.scenario.name)
        picks = np.column_stack([mine, yours])
        group = Group(game, self.design, runs, chosen, picks, setup, traced=True, in_turn=True)
        once, again = np.arange(len(runs)), np.arange(len(runs))
        if game.election_round is None:
            once, again = distinct(self.strategies, home, host, group.movers)
        played = play_together(group.part(once))
        assert played.moves is not None  # it is traced
        payoffs = payoffs_at(
            map(played.seen, played.games), played.stage, played.agreement, played.round
        )
        columns = {
            "ending": played.ending,
            "rounds": played.round,
            "agreement": played.agreement,
            "payoff_home": payoffs[0],
            "payoff_host": payoffs[1],
            "error": np.array([played.faults.get(run) for run in range(len(once))], dtype=object),
            **course(played.moves, len(once), list(game.preferences.values())),
        }
        ends = {name: values[again] for name, values in columns.items()}
        said = {"run": runs, "status": [OK] * len(runs), "first": group.movers}
        return table_of(SCHEMA, {**self.known(runs), **said, **ends}, len(runs))


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
