"""Outcome spaces: every possible agreement is one integer.

An :class:`Issue` is a list of levels. An :class:`OutcomeSpace` is the product of its issues, and an
agreement is its mixed-radix index in C order (the last issue varies fastest). A mask says which of
them can be agreed on at all.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.base.arrays import BoolArray, FloatArray, IntArray
from negotiation.base.checks import as_whole, items, of_kind, short, some_of, whole_numbers
from negotiation.base.errors import InputError, unknown

type Level = float | str

MAX_OUTCOMES = 5_000_000
"""Largest space accepted: one payoff table then takes 40 MB."""

_AMOUNT = re.compile(
    r"\s*(US\$|\$)?\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(%|[a-z]+(?: [a-z]+)?)?\s*",
    re.IGNORECASE,
)

_UNITS = {"percent": "%", "year": "years", "billion": "bn"}  # other ways to write a unit
_DOLLARS = re.compile(r" ?(usd|dollars)$")


@dataclass(frozen=True)
class Issue:
    """One matter at the table and the levels it can be settled at.

    Parameters
    ----------
    key : short name, used on the command line and in files.
    levels : what can be agreed: numbers in ``unit``, or labels.
    unit : unit of numeric levels, e.g. ``percent``.
    texts : each level in words, which say it, too; none if left out.

    Raises
    ------
    InputError : if there is no level, one stands twice, or is neither a finite number nor a text.
    """

    key: str
    levels: tuple[Level, ...]
    unit: str = ""
    texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an empty issue, repeated levels and what is no level."""
        of_kind("the key of an issue", self.key, str)
        levels = items(f"the levels of issue '{self.key}'", self.levels)
        object.__setattr__(self, "levels", tuple(_plain(self.key, level) for level in levels))
        if not self.levels:
            raise InputError(f"issue '{self.key}' has no levels: at least one is needed")
        if len(set(self.levels)) < len(self.levels):
            raise InputError(f"issue '{self.key}' names a level twice: {self.levels}")

    @cached_property
    def scale(self) -> FloatArray | None:
        """Where the levels lie between the least number (0) and the greatest (1); None for labels.

        Labels have no order but that in which somebody wrote them down.
        """
        if any(isinstance(level, str) for level in self.levels):
            return None
        numbers = np.array(self.levels, dtype=float)
        return np.asarray((numbers - numbers.min()) / (np.ptp(numbers) or 1.0), dtype=float)

    def position(self, level: object) -> int:
        """Return where ``level`` (a number, a label, or the text of either) stands among the levels."""
        level = level.item() if isinstance(level, np.generic) else level
        if not isinstance(level, int | float | str):
            level = short(level)
        given = f"{level:g}" if isinstance(level, int | float) else str(level)
        amount = number_in(level, self.unit)
        for i, known in enumerate(self.levels):
            if level == known or given == str(known) or (amount is not None and amount == known):
                return i
        if given and given in self.texts:
            return self.texts.index(given)
        raise unknown(f"level of '{self.key}'", given, [format_level(v) for v in self.levels])


def _plain(key: str, level: Any) -> Level:
    """Return a level as Python's own number or text."""
    plain: Level = level.item() if isinstance(level, np.generic) else level
    if isinstance(plain, str) or (isinstance(plain, int | float) and isfinite(plain)):
        return plain
    raise InputError(f"level {short(level)} of issue '{key}' is neither a finite number nor a text")


def number_in(level: object, unit: str) -> float | None:
    """Return the number that a level is or says, with its unit or without: 15, ``15 %``, ``$350bn``."""
    if isinstance(level, int | float):
        return float(level)
    match = _AMOUNT.fullmatch(level) if isinstance(level, str) else None
    if match is None or not _fits(unit, match[1], (match[3] or "").lower()):
        return None
    return float(match[2])


def _fits(unit: str, sign: str | None, given: str) -> bool:
    """Say whether what stands around a number is its unit, or nothing; money may be in dollars."""
    money = unit.startswith("bn")
    given = _DOLLARS.sub("", given) if money else given
    return (money or not sign) and unit.startswith(_UNITS.get(given, given))


def format_level(level: Level) -> str:
    """Write a level as a person would type it: ``12.5``, ``15``, ``quota70``."""
    return level if isinstance(level, str) else f"{level:g}"


@dataclass(frozen=True)
class OutcomeSpace:
    """The product of issues; an outcome is an integer in ``range(size)``.

    Parameters
    ----------
    issues : what is at the table.
    allowed : which outcomes can be agreed on, shape ``(size,)`` or ``shape``; all if left out. The
        others keep their numbers, but nobody offers or accepts them, and no solution looks at them.

    Raises
    ------
    InputError : if there is no issue, a key stands twice, the product exceeds ``MAX_OUTCOMES``, or the
        mask does not fit or leaves nothing to agree on.
    """

    issues: tuple[Issue, ...]
    allowed: BoolArray | None = None

    def __post_init__(self) -> None:
        """Refuse empty, ambiguous and oversized spaces."""
        object.__setattr__(self, "issues", items("issues", self.issues))
        for issue in self.issues:
            of_kind("an issue", issue, Issue)
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
        if self.allowed is not None:
            object.__setattr__(self, "allowed", self._mask(self.allowed))

    def _mask(self, given: Any) -> BoolArray | None:
        """Return a mask by outcome; None if it leaves nothing out."""
        by_issue = isinstance(given, np.ndarray) and given.shape == self.shape
        mask = some_of("allowed", given.ravel() if by_issue else given, self.size)
        return None if mask.all() else mask

    def __eq__(self, other: object) -> bool:
        """Say whether two spaces have the same issues and the same outcomes to agree on."""
        if not isinstance(other, OutcomeSpace):
            return NotImplemented
        mine, theirs = self.allowed, other.allowed
        same_mask = mine is theirs or (
            mine is not None and theirs is not None and np.array_equal(mine, theirs)
        )
        return same_mask and self.issues == other.issues

    def __hash__(self) -> int:
        """Return a hash of the issues."""
        return hash(self.issues)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Issue keys, in order."""
        return tuple(issue.key for issue in self.issues)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Number of levels of each issue."""
        return tuple(len(issue.levels) for issue in self.issues)

    @cached_property
    def size(self) -> int:
        """Number of outcomes, with those that cannot be agreed on."""
        return prod(self.shape)

    @property
    def count(self) -> int:
        """Number of outcomes that can be agreed on."""
        return self.size if self.allowed is None else int(self.allowed.sum())

    def within[T: np.generic](self, values: NDArray[T]) -> NDArray[T]:
        """Return the values, shape ``(…, size)``, of the outcomes that can be agreed on, in order."""
        return values if self.allowed is None else values[..., self.allowed]

    def only(self, mask: BoolArray) -> BoolArray:
        """Return a mask, shape ``(size,)``, without the outcomes that cannot be agreed on."""
        return mask if self.allowed is None else mask & self.allowed

    def allows(self, outcome: int) -> bool:
        """Say whether an outcome can be agreed on."""
        return self.allowed is None or bool(self.allowed[outcome])

    def nth(self, place: int) -> int:
        """Return the outcome at a place, from 0, among those that can be agreed on."""
        return place if self.allowed is None else int(np.flatnonzero(self.allowed)[place])

    def check(self, outcome: object) -> int:
        """Return what is an outcome that can be agreed on.

        Raises
        ------
        InputError : it is no outcome, or cannot be agreed on; with its levels.
        """
        number = self._number(outcome)
        if not self.allows(number):
            levels = ", ".join(f"{k}={format_level(v)}" for k, v in self.levels(number).items())
            raise InputError(f"{levels} cannot be agreed on")
        return number

    def _number(self, outcome: object) -> int:
        number = as_whole(outcome)
        if number is None:
            raise InputError(f"{short(outcome)} is no outcome: a whole number is needed")
        if not 0 <= number < self.size:
            raise InputError(f"outcome {number} is outside 0 to {self.size - 1}")
        return number

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """What one level further on each issue adds to an outcome."""
        return tuple(prod(self.shape[i + 1 :]) for i in range(len(self.shape)))

    def neighbours(self, outcome: int) -> tuple[IntArray, IntArray]:
        """Return what differs from an outcome in one issue, and in which: issue by issue, by level."""
        issues = np.repeat(np.arange(len(self.shape)), self.shape)
        levels = np.concatenate([*map(np.arange, self.shape)])
        away = levels - np.array(self.places(outcome))[issues]
        steps = away * np.array(self.strides)[issues]
        return outcome + steps[away != 0], issues[away != 0]

    def axis(self, key: str) -> int:
        """Return the position of the issue called ``key``."""
        of_kind("the key of an issue", key, str)
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
        of_kind("levels", levels, Mapping)
        for key in levels:
            self.axis(key)
        places = list(self.places(default)) if default is not None else [-1] * len(self.issues)
        for axis, issue in enumerate(self.issues):
            if issue.key in levels:
                places[axis] = issue.position(levels[issue.key])
            elif places[axis] < 0:
                raise InputError(f"no level given for issue '{issue.key}'")
        return sum(place * stride for place, stride in zip(places, self.strides, strict=True))

    def places(self, outcome: int) -> tuple[int, ...]:
        """Return the position of the level of each issue in ``outcome``."""
        number = self._number(outcome)
        return tuple(
            number // stride % length for stride, length in zip(self.strides, self.shape, strict=True)
        )

    def placed(self, outcome: int) -> dict[str, int]:
        """Return issue key to the position of its level in ``outcome``."""
        return dict(zip(self.keys, self.places(outcome), strict=True))

    def digits(self, outcomes: Sequence[int] | IntArray) -> IntArray:
        """Return level positions, shape ``(len(outcomes), number of issues)``."""
        column = whole_numbers("outcomes", outcomes, 0, self.size - 1).reshape(-1, 1)
        digits: IntArray = column // np.array(self.strides) % np.array(self.shape)
        return digits

    def levels(self, outcome: int) -> dict[str, Level]:
        """Return the agreement that ``outcome`` stands for: issue key to level."""
        places = self.places(outcome)
        return {i.key: i.levels[p] for i, p in zip(self.issues, places, strict=True)}
