"""What a study can vary: figures of the scenario, strategies, and the settings of the talks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.strategies import Strategy, parse_strategy
from negotiation.bargaining.strategies.recipes import is_file
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.scenarios.fixed import FixedDict
from negotiation.studies.marginals import Shape, lognormal, triangular
from negotiation.talks.rules import DEFAULT_STRATEGY
from negotiation.talks.setup import HubSetup, Setup

GAME = ("horizon", "rounds", "election")
"""Settings that change payoffs or how they enter the talks."""

TABLE = ("protocol", "first", "evidence")
"""Settings of the table."""

STRATEGIES = "strategies"

HUB = "hub"
"""Prefix of the figures and settings of a hub around the talks."""

PLACE = "place"
"""The partner's place in the hub's queue, from 1; 0 is the last."""

SHAPED = ("shape", "mode")
"""Fields that say how a range is drawn, if not evenly."""

type Value = float | int | str
type Point = Mapping[str, Value]


@dataclass(frozen=True)
class Parameter:
    """Something that varies: a list of ``levels``, or any number from ``low`` to ``high``.

    ``log`` spaces numbers evenly by their logarithm; ``whole`` rounds them to whole numbers, each
    equally likely. A full grid needs levels. ``shape`` says where in the range numbers are likelier: all
    the same (uniform), towards the ``mode`` (triangular), or towards the middle of the logarithms, with
    5 % each below and above the range (lognormal).
    """

    name: str
    levels: tuple[Value, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    whole: bool = False
    shape: Shape = "uniform"
    mode: float = 0.0

    def at(self, shares: FloatArray) -> NDArray[Any]:
        """Return the values at places between 0 and 1 (excluded), shape ``(n,)``."""
        if self.levels:
            places = np.minimum((shares * len(self.levels)).astype(np.int64), len(self.levels) - 1)
            return np.array(self.levels, dtype=self.dtype)[places]
        if self.whole:
            values: NDArray[Any] = self.low + np.floor(shares * (self.high - self.low + 1))
            whole: NDArray[np.int64] = np.minimum(values, self.high).astype(np.int64)
            return whole
        if self.shape == "lognormal":
            return lognormal(shares, self.low, self.high)
        if self.shape == "triangular":
            spaced = triangular(shares, self.low, self.mode, self.high)
        elif self.log:
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
        if self.shape == "lognormal":
            return tuple(self.at(np.array([0.0, 1.0])).tolist())
        return self.levels or (self.low, self.high)

    @property
    def document(self) -> dict[str, Any]:
        """All of it as plain data; nothing of a shape that says nothing."""
        plain = asdict(self)
        return plain if self.shape != "uniform" else {k: plain[k] for k in plain if k not in SHAPED}

    @property
    def words(self) -> str:
        """Say what it takes on, exactly: what differs reads differently."""
        if self.levels:
            return "[" + ", ".join(f"{level!r}" for level in self.levels) + "]"
        kind = f"{' (log)' if self.log else ''}{' (whole)' if self.whole else ''}"
        if self.shape != "uniform":
            top = f" at {self.mode!r}" if self.shape == "triangular" else ""
            kind = f" ({self.shape}{top})"
        return f"{self.low!r} to {self.high!r}{kind}"


@cache
def kind_of(name: str) -> str:
    """Say what a parameter is of: the game, the table, a hub, strategies, or the scenario's figures."""
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


def setup_of(scenario: str, point: Point) -> Setup:
    """Return the talks with one partner at a point; parameters stand behind their strategy's name.

    Raises
    ------
    InputError : a value that talks do not allow.
    """
    figures = {name: value for name, value in point.items() if kind_of(name) == "figures"}
    settings = {name: value for name, value in point.items() if name not in figures}
    plain = all(isinstance(value, str | int | float) for value in settings.values())
    if plain and all(type(value) is float for value in figures.values()):  # numbers need no check
        usual = _usual(scenario, tuple(settings.items()), tuple(map(type, settings.values())))
        return usual.model_copy(update={"overrides": FixedDict(figures)})
    return Setup.of(scenario=scenario, overrides=figures, **_settings(point))


@lru_cache(maxsize=1 << 10)
def _usual(scenario: str, settings: tuple[tuple[str, Value], ...], _: tuple[type, ...]) -> Setup:
    """Return the talks with no figure changed; 1 and true, which are equal, differ in kind."""
    return Setup.of(scenario=scenario, **_settings(dict(settings)))


def hub_setup_of(hub: str, partner: str, point: Point) -> HubSetup:
    """Return the talks of a hub at a point; a place in the queue is the partner's.

    Raises
    ------
    InputError : a value that a hub's talks do not allow.
    """
    figures = {
        name.removeprefix(f"{HUB}."): value
        for name, value in point.items()
        if kind_of(name) == HUB and name != PLACE
    }
    places = {partner: point[PLACE]} if PLACE in point else {}
    return HubSetup.of(scenario=hub, overrides=figures, places=places, **_settings(point))


def _settings(point: Point) -> dict[str, object]:
    codes = dict.fromkeys(name.split(".")[1] for name in point if kind_of(name) == STRATEGIES)
    settings = {name: point[name] for name in (*GAME, *TABLE) if name in point}
    return {"strategies": {code: spec_of(point, code) for code in codes}, **settings}


def spec_of(point: Point, code: str) -> str:
    """Return a party's strategy at a point, with its parameters."""
    own = f"{STRATEGIES}.{code}"
    spec, prefix = str(point.get(own, DEFAULT_STRATEGY)), f"{own}."
    given = [f"{n.removeprefix(prefix)}={v}" for n, v in point.items() if n.startswith(prefix)]
    return spec + ((("," if ":" in spec else ":") + ",".join(given)) if given else "")


@lru_cache(maxsize=1 << 16)
def strategy_of(spec: str) -> Strategy:
    """Return a strategy by its name; the same one for all runs.

    Raises
    ------
    InputError : an unknown strategy or parameter, a value that is not allowed, or a Python file: reading
        a study runs no code.
    """
    if is_file(spec):
        raise InputError(f"strategy '{spec}': a study runs no Python file; an entry point names a class")
    return parse_strategy(spec)
