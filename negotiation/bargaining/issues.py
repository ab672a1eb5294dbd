"""Matters at the table and the levels that they can be settled at."""

import re
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.checks import items, of_kind, short
from negotiation.base.errors import InputError, unknown

type Level = float | str

_AMOUNT = re.compile(
    r"\s*(US\$|\$)?\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)"
    r"\s*(%|[a-z]+(?: [a-z]+)?)?\s*",
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
    binds : parties whose signature another level than that without a deal needs; all if left out.

    Raises
    ------
    InputError : if there is no level, one stands twice, or is neither a finite number nor a text.

    Examples
    --------
    >>> from negotiation import Issue
    >>> price = Issue("price", (10, 12.5, 15), "USD")
    >>> price.position(12.5)
    1
    """

    key: str
    levels: tuple[Level, ...]
    unit: str = ""
    texts: tuple[str, ...] = ()
    binds: tuple[str, ...] = ()

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
        raise unknown(
            f"level of '{self.key}'",
            given,
            [format_level(v) for v in self.levels],
            near=self._near(amount),
        )

    def _near(self, amount: float | None) -> str | None:
        """Name the level that is nearest to an amount; None for what is no amount, or has no scale."""
        if amount is None or self.scale is None:
            return None
        return format_level(min(self.levels, key=lambda level: abs(float(level) - amount)))


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
    return float(match[2].replace(",", ""))


def _fits(unit: str, sign: str | None, given: str) -> bool:
    """Say whether what stands around a number is its unit, or nothing; money may be in dollars."""
    money = unit.startswith("bn")
    given = _DOLLARS.sub("", given) if money else given
    return (money or not sign) and unit.startswith(_UNITS.get(given, given))


def format_level(level: Level) -> str:
    """Write a level as a person would type it: ``12.5``, ``15``, ``quota70``."""
    return level if isinstance(level, str) else f"{level:g}"
