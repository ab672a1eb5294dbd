"""Outcome spaces: every possible agreement is one integer.

An :class:`Issue` is a list of levels. An :class:`OutcomeSpace` is the product of its issues, and an
agreement is its mixed-radix index in C order (the last issue varies fastest).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from negotiation.errors import InputError, unknown

type Level = float | str
type IntArray = NDArray[np.int64]

MAX_OUTCOMES = 5_000_000
"""Largest space accepted: one payoff table then takes 40 MB."""


@dataclass(frozen=True)
class Issue:
    """One matter at the table and the levels it can be settled at.

    Parameters
    ----------
    key : short name, used on the command line and in files.
    levels : what can be agreed: numbers in ``unit``, or labels.
    unit : unit of numeric levels, e.g. ``percent``.

    Raises
    ------
    InputError : if there is no level, or one stands twice.
    """

    key: str
    levels: tuple[Level, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        """Refuse an empty issue and repeated levels."""
        if not self.levels:
            raise InputError(f"issue '{self.key}' has no levels: at least one is needed")
        if len(set(self.levels)) < len(self.levels):
            raise InputError(f"issue '{self.key}' names a level twice: {self.levels}")

    def position(self, level: object) -> int:
        """Return where ``level`` (a number, a label, or its text) stands among the levels."""
        given = f"{level:g}" if isinstance(level, int | float) else str(level)
        for i, known in enumerate(self.levels):
            if level == known or _same_number(level, known) or given == str(known):
                return i
        raise unknown(f"level of '{self.key}'", given, [format_level(v) for v in self.levels])


def _same_number(level: object, known: Level) -> bool:
    if isinstance(known, str) or not isinstance(level, str):
        return False
    try:
        return float(level) == known
    except ValueError:
        return False


def format_level(level: Level) -> str:
    """Write a level as a person would type it: ``12.5``, ``15``, ``quota70``."""
    return level if isinstance(level, str) else f"{level:g}"


@dataclass(frozen=True)
class OutcomeSpace:
    """The product of issues; an outcome is an integer in ``range(size)``.

    Raises
    ------
    InputError : if there is no issue, a key stands twice, or the product exceeds ``MAX_OUTCOMES``.
    """

    issues: tuple[Issue, ...]

    def __post_init__(self) -> None:
        """Refuse empty, ambiguous and oversized spaces."""
        if not self.issues:
            raise InputError("an outcome space needs at least one issue")
        keys = [issue.key for issue in self.issues]
        if len(set(keys)) < len(keys):
            raise InputError(f"an issue key stands twice: {', '.join(keys)}")
        if self.size > MAX_OUTCOMES:
            largest = sorted(self.issues, key=lambda i: len(i.levels), reverse=True)[:3]
            coarsen = ", ".join(f"'{i.key}' ({len(i.levels)} levels)" for i in largest)
            raise InputError(
                f"the outcome space has {self.size:,} outcomes, the limit is {MAX_OUTCOMES:,}: "
                f"give fewer levels to {coarsen}"
            )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Issue keys, in order."""
        return tuple(issue.key for issue in self.issues)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Number of levels of each issue."""
        return tuple(len(issue.levels) for issue in self.issues)

    @property
    def size(self) -> int:
        """Number of outcomes."""
        return prod(self.shape)

    @cached_property
    def _strides(self) -> tuple[int, ...]:
        return tuple(prod(self.shape[i + 1 :]) for i in range(len(self.shape)))

    def axis(self, key: str) -> int:
        """Return the position of the issue called ``key``."""
        if key not in self.keys:
            raise unknown("issue", key, self.keys)
        return self.keys.index(key)

    def index(self, levels: Mapping[str, object], default: int | None = None) -> int:
        """Return the outcome with these levels.

        Issues that ``levels`` does not name keep their level in ``default`` (an outcome).

        Raises
        ------
        InputError : unknown issue or level, or an issue left open without a default.
        """
        for key in levels:
            self.axis(key)
        places = list(self.places(default)) if default is not None else [-1] * len(self.issues)
        for axis, issue in enumerate(self.issues):
            if issue.key in levels:
                places[axis] = issue.position(levels[issue.key])
            elif places[axis] < 0:
                raise InputError(f"no level given for issue '{issue.key}'")
        return sum(place * stride for place, stride in zip(places, self._strides, strict=True))

    def places(self, outcome: int) -> tuple[int, ...]:
        """Return the position of the level of each issue in ``outcome``."""
        if not 0 <= outcome < self.size:
            raise InputError(f"outcome {outcome} is outside 0 to {self.size - 1}")
        return tuple(
            outcome // stride % length for stride, length in zip(self._strides, self.shape, strict=True)
        )

    def placed(self, outcome: int) -> dict[str, int]:
        """Return issue key to the position of its level in ``outcome``."""
        return dict(zip(self.keys, self.places(outcome), strict=True))

    def digits(self, outcomes: Sequence[int] | IntArray) -> IntArray:
        """Return level positions, shape ``(len(outcomes), number of issues)``."""
        column = np.asarray(outcomes, dtype=np.int64)[:, None]
        digits: IntArray = column // np.array(self._strides) % np.array(self.shape)
        return digits

    def levels(self, outcome: int) -> dict[str, Level]:
        """Return the agreement that ``outcome`` stands for: issue key to level."""
        places = self.places(outcome)
        return {i.key: i.levels[p] for i, p in zip(self.issues, places, strict=True)}
