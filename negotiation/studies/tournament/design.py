"""Which runs make up a tournament, and with which seeds: fixed before anything is played."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np

from negotiation.bargaining.strategies import Strategy, parse_strategy
from negotiation.bargaining.strategies.script import Script
from negotiation.base.arrays import IntArray
from negotiation.base.errors import InputError
from negotiation.base.version import code_digest, package_version
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


@dataclass(frozen=True)
class Design:
    """A tournament: each strategy as home against each as host, in each game, ``repeats`` times.

    Run ``(scenario, home, host, repeat)``, all counted from 0, takes its chance from
    ``run_seed(…)`` alone, so that neither the order nor the division of the work matters.

    Raises
    ------
    InputError : nothing to play, something given twice, a script, a strategy whose times never come true
        in a game, repeats below 1, a negative seed.
    """

    games: tuple[Game, ...]
    strategies: tuple[Strategy, ...]
    repeats: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        _check_names("scenario", self.scenarios)
        _check_names("strategy", self.names)
        if self.repeats < 1:
            raise InputError(f"repeats is {self.repeats}: at least 1 is needed")
        if self.seed < 0:
            raise InputError(f"seed is {self.seed}: at least 0 is needed")
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

    @property
    def chunks(self) -> list[tuple[int, int]]:
        """The units of work in order: a scenario and the strategy of its home side."""
        return list(product(range(len(self.games)), range(len(self.strategies))))

    def run_seed(self, scenario: int, home: int, host: int, repeat: int) -> np.random.SeedSequence:
        """Return the source of all chance in a run; ``TradeTalks(…, rng=…)`` takes it too."""
        return np.random.SeedSequence(self.seed, spawn_key=(scenario, home, host, repeat))

    def chances(self, scenario: int, home: int) -> tuple[IntArray, IntArray]:
        """Return the parties' seeds, shape ``(runs, 2)``, and first movers, ``(runs,)``, of a chunk.

        Runs are in order of host's strategy, then repeat; the first mover is 0 (home) or 1 (host).
        """
        runs = product(range(len(self.strategies)), range(self.repeats))
        words = np.array(
            [self.run_seed(scenario, home, *run).generate_state(3, np.uint64) for run in runs]
        )
        return (words[:, :2] >> 1).astype(np.int64), (words[:, 2] >> 63).astype(np.int64)

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """All that decides the results, as plain data."""
        return {
            "kind": "negotiation tournament",
            "version": package_version(),
            "code": code_digest(),
            "scenarios": [
                f"{game.scenario.name}, horizon {game.horizon}, {game.rounds} rounds, election "
                f"{game.election}, winner {game.winner}, facts {', '.join(game.facts) or 'none'}, "
                f"sha256 {game.scenario.digest}"
                for game in self.games
            ],
            "strategies": list(self.names),
            "repeats": self.repeats,
            "seed": self.seed,
        }


def make_design(
    games: Sequence[Game], strategies: Iterable[str | Strategy], repeats: int, seed: int
) -> Design:
    """Return the design with strategies parsed.

    Raises
    ------
    InputError : an unknown strategy, or a design that cannot be played (``Design``).
    """
    return Design(tuple(games), tuple(map(parse_strategy, strategies)), repeats, seed)


def _check_names(what: str, names: Sequence[str]) -> None:
    if not names:
        raise InputError(f"a tournament needs at least one {what}")
    for name, count in Counter(names).items():
        if count > 1:
            raise InputError(f"{what} '{name}' is given twice")
