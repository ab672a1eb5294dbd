"""What a study can vary: figures of the scenario, strategies, and the settings of the talks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.protocols import PROTOCOLS, AlternatingOffers
from negotiation.bargaining.strategies import Strategy, parse_strategy
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError, unknown
from negotiation.scenarios import Scenario
from negotiation.talks.model import DEFAULT_STRATEGY, RANDOM_FIRST
from negotiation.valuation import HORIZONS
from negotiation.valuation.game import Game
from negotiation.valuation.home import facts_named

GAME = ("horizon", "rounds", "election")
"""Settings that change payoffs or how they enter the talks."""

TABLE = ("protocol", "first", "evidence")
"""Settings of the table."""

STRATEGIES = "strategies"

HUB = "hub"
"""Prefix of the figures and settings of a hub around the talks."""

PLACE = "place"
"""The partner's place in the hub's queue, from 1; 0 is the last."""

type Value = float | int | str
type Point = Mapping[str, Value]


@dataclass(frozen=True)
class Parameter:
    """Something that varies: a list of ``levels``, or any number from ``low`` to ``high``.

    ``log`` spaces numbers evenly by their logarithm; ``whole`` rounds them to whole numbers, each
    equally likely. A full grid needs levels.
    """

    name: str
    levels: tuple[Value, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    whole: bool = False

    def at(self, shares: FloatArray) -> NDArray[Any]:
        """Return the values at places between 0 and 1 (excluded), shape ``(n,)``."""
        if self.levels:
            places = np.minimum((shares * len(self.levels)).astype(np.int64), len(self.levels) - 1)
            return np.array(self.levels, dtype=self.dtype)[places]
        if self.whole:
            values: NDArray[Any] = self.low + np.floor(shares * (self.high - self.low + 1))
            whole: NDArray[np.int64] = np.minimum(values, self.high).astype(np.int64)
            return whole
        if self.log:
            spaced = np.exp(np.log(self.low) + shares * np.log(self.high / self.low))
        else:
            spaced = self.low + shares * (self.high - self.low)
        # rounding must not leave the range
        inside: FloatArray = np.clip(spaced, self.low, self.high)
        return inside

    @property
    def dtype(self) -> type:
        """Type of the values in a table."""
        if not self.levels:
            return np.int64 if self.whole else np.float64
        if any(isinstance(level, str) for level in self.levels):
            return object
        return np.int64 if all(isinstance(level, int) for level in self.levels) else np.float64

    @property
    def count(self) -> int:
        """Number of values that it takes on; 0 for any number of a range."""
        return int(self.high - self.low) + 1 if self.whole else len(self.levels)

    @property
    def ends(self) -> tuple[Value, ...]:
        """Return the values that must be allowed if all are to be."""
        return self.levels or (self.low, self.high)

    @property
    def words(self) -> str:
        """Say what it takes on, exactly: what differs reads differently."""
        if self.levels:
            return "[" + ", ".join(f"{level!r}" for level in self.levels) + "]"
        kind = f"{' (log)' if self.log else ''}{' (whole)' if self.whole else ''}"
        return f"{self.low!r} to {self.high!r}{kind}"


@dataclass(frozen=True)
class Setting:
    """One run's values, sorted by what they are: keys are without ``strategies.`` and ``hub.``.

    ``figures`` are the scenario's by path; ``game`` and ``table`` the settings ``GAME`` and ``TABLE``;
    ``strategies`` maps a party's code, or code and parameter, to a strategy or a parameter's value;
    ``hub`` has the figures of the hub by path, and the ``place``.
    """

    figures: Mapping[str, Value] = field(default_factory=dict)
    game: Mapping[str, Any] = field(default_factory=dict)
    table: Mapping[str, Value] = field(default_factory=dict)
    strategies: Mapping[str, Value] = field(default_factory=dict)
    hub: Mapping[str, Value] = field(default_factory=dict)


def sort_point(point: Point) -> Setting:
    """Sort values by what they are."""
    setting = Setting({}, {}, {}, {}, {})
    for name, value in point.items():
        kind = kind_of(name)
        getattr(setting, kind)[name.removeprefix(f"{kind}.")] = value
    return setting


def kind_of(name: str) -> str:
    """Say which part of a ``Setting`` a parameter belongs to."""
    if name in GAME:
        return "game"
    if name in TABLE:
        return "table"
    if name == PLACE or name.startswith(f"{HUB}."):
        return HUB
    return STRATEGIES if name.startswith(f"{STRATEGIES}.") else "figures"


def owner(name: str) -> str:
    """Return what a setting fits together with: all of a hub, a party's strategy, or itself alone."""
    if kind_of(name) == HUB:
        return HUB
    return ".".join(name.split(".")[:2]) if kind_of(name) == STRATEGIES else name


def strategy_of(strategies: Mapping[str, Value], code: str) -> Strategy:
    """Build a party's strategy from its name and its parameters (``Setting.strategies``).

    Raises
    ------
    InputError : an unknown strategy or parameter, or a value that is not allowed.
    """
    spec = str(strategies.get(code, DEFAULT_STRATEGY))
    prefix = f"{code}."
    given = [
        f"{name.removeprefix(prefix)}={value}"
        for name, value in strategies.items()
        if name.startswith(prefix)
    ]
    if given:
        spec += ("," if ":" in spec else ":") + ",".join(given)
    return _parsed(spec)


@lru_cache(maxsize=1 << 16)
def _parsed(spec: str) -> Strategy:
    return parse_strategy(spec)


def check_setting(setting: Setting, scenario: Scenario) -> None:
    """Refuse settings of the talks that are not allowed; figures are the scenario's own affair.

    Raises
    ------
    InputError : names what is allowed.
    """
    parties = (scenario.home, scenario.host)
    for name in setting.strategies:
        if name.split(".")[0] not in parties:
            raise unknown("party in strategies", name.split(".")[0], parties)
    chosen = [strategy_of(setting.strategies, code) for code in parties]
    PROTOCOLS[str(setting.table.get("protocol", AlternatingOffers.name))]
    allowed = {"horizon": HORIZONS, "first": (*parties, RANDOM_FIRST)}
    for name, options in allowed.items():
        value = {**setting.game, **setting.table}.get(name, options[0])
        if value not in options:
            raise unknown(name, value, options)
    facts_named(scenario, str(setting.table.get("evidence", "none")))
    rounds = setting.game.get("rounds")
    if rounds is not None and (isinstance(rounds, bool) or not isinstance(rounds, int)):
        raise InputError(f"rounds is {rounds}: a whole number is needed")
    game = make_game(scenario, setting)
    for strategy in chosen:
        strategy.seated(game.rounds)


def make_game(scenario: Scenario, setting: Setting, like: Game | None = None) -> Game:
    """Return the game of a setting; ``scenario`` has its figures in it, ``like`` may have the same.

    Raises
    ------
    InputError : settings that do not fit the scenario.
    """
    given = setting.game
    return Game(
        scenario,
        given.get("horizon", "path"),
        given.get("rounds"),
        given.get("election", "polls"),
        like=like,
    )
