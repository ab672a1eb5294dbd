"""Games for the runs of a study, built anew only as far as something changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.strategies import Strategy
from negotiation.base.arrays import IntArray
from negotiation.base.errors import InputError
from negotiation.scenarios import Scenario, replaced
from negotiation.studies.parameters import (
    STRATEGIES,
    Point,
    Value,
    kind_of,
    spec_of,
    strategy_of,
)
from negotiation.studies.study import Study
from negotiation.talks.setup import HubSetup, Setup
from negotiation.valuation.game import Game

type Columns = Mapping[str, NDArray[Any]]


@dataclass
class Games:
    """Builds what runs need; keeps the last game, since neighbouring runs share most of it."""

    study: Study
    _figures: Mapping[str, object] | None = None
    _game: Game | None = None

    def groups(self, values: Columns, count: int) -> Iterator[tuple[slice, Point]]:
        """Split neighbouring runs by the game they play; the point of each, without strategies."""
        shared = {name: column for name, column in values.items() if kind_of(name) != STRATEGIES}
        changes = np.zeros(max(count - 1, 0), dtype=bool)
        for column in shared.values():
            changes |= column[1:] != column[:-1]
        plain: dict[str, list[Value]] = {name: column.tolist() for name, column in shared.items()}
        ends = [0, *(np.flatnonzero(changes) + 1).tolist(), count]
        for start, stop in pairwise(ends):
            yield slice(start, stop), {name: column[start] for name, column in plain.items()}

    def game(self, setup: Setup | HubSetup) -> Game:
        """Return the game of a setup, in a hub before any deal; the last one's parts are used again.

        Raises
        ------
        InputError : figures or settings that do not go together.
        """
        if isinstance(setup, HubSetup):
            game = Game(self.study.scenario, setup.horizon, like=self._game)
        else:
            game = setup.game(self._scenario(setup.overrides), self._game, compiled=True)
        # both or neither: what fails above leaves the last game with its own figures
        self._game, self._figures = game, setup.overrides
        return game

    def _scenario(self, figures: Mapping[str, object]) -> Scenario:
        if self._game is None or figures != self._figures:
            return replaced(self.study.scenario, figures)
        return self._game.scenario

    def strategies(
        self, values: Columns, code: str, count: int, rounds: int
    ) -> tuple[list[Strategy | InputError], IntArray]:
        """Return what a party plays in these runs: different strategies, and the place of each run's.

        A strategy that cannot be built, or does not fit so many rounds, is the error that says why.
        """
        import pandas as pd

        fixed = self.study.fixed
        own = f"{STRATEGIES}.{code}"
        columns = {k: v for k, v in values.items() if k == own or k.startswith(f"{own}.")}
        places = np.zeros(count, dtype=np.int64)
        for column in columns.values():
            codes, levels = pd.factorize(column)
            places = places * len(levels) + codes
            # numbered anew each time, so that many parameters do not overflow
            places, _ = pd.factorize(places)
        _, first = np.unique(places, return_index=True)
        points = ({name: _plain(column[row]) for name, column in columns.items()} for row in first)
        return [_built({**fixed, **point}, code, rounds) for point in points], places


def _built(point: Point, code: str, rounds: int) -> Strategy | InputError:
    try:
        return strategy_of(spec_of(point, code)).seated(rounds)
    except InputError as error:
        return error


def _plain(value: Any) -> Value:
    """Turn a NumPy number into Python's own."""
    plain: Value = value.item() if isinstance(value, np.generic) else value
    return plain
