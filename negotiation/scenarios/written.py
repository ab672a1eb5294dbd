"""Figures as people write them in a file: what they inherit, spread, or take from the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from typing import Any

from negotiation.base.checks import short
from negotiation.base.errors import InputError, unknown
from negotiation.base.toml_files import placed
from negotiation.scenarios.data import fields_of
from negotiation.scenarios.figures import DATA, SPREAD, VALUE, Figure
from negotiation.scenarios.units import RATIO, RATIOS, SHARE, fits

DEFAULTS = "defaults"
"""The table of what the figures around it inherit."""

INHERITED = tuple(n for n in (*Figure.model_fields, SPREAD) if n not in (VALUE, DATA))
"""What can stand there."""

ALONGSIDE = ("unit", "context")
"""What a figure with ``data`` still inherits."""

GIVEN = ("value", "year", "source")
"""What comes from the tables, and cannot be written beside ``data``."""


@dataclass(frozen=True)
class Written:
    """The text of a file, where it came from, to fill in what its figures leave out."""

    text: str
    origin: str

    def expand(
        self, node: Any, inherited: dict[str, Any] | None = None, where: tuple[str, ...] = ()
    ) -> Any:
        """Fill in what figures inherit from the ``defaults`` of the tables around them.

        ``spread = s`` stands for ``low = value·(1-s)`` and ``high = value·(1+s)``, a share at most 1.
        ``data`` gives value, unit, year, source and range, of which the range may be written instead; a
        formula whose unit its keys do not tell leaves it to be written.

        Raises
        ------
        InputError : data that the tables do not have, or in another unit; a spread that is none; unknown
            defaults; all with the line.
        """
        inherited = inherited or {}
        if isinstance(node, list):
            return [self.expand(item, inherited, (*where, str(n))) for n, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        if not isinstance(node.get(DATA, {}), dict):
            return self._spread_out(self._with_data(node, inherited, where), where)
        if VALUE in node:
            return self._spread_out({**inherited, **node}, where)
        below = {**inherited, **self._defaults(node.get(DEFAULTS, {}), where)}
        rest = ((key, item) for key, item in node.items() if key != DEFAULTS)
        return {key: self.expand(item, below, (*where, key)) for key, item in rest}

    def _defaults(self, defaults: Any, where: tuple[str, ...]) -> dict[str, Any]:
        with self._at(*where, DEFAULTS):
            if not isinstance(defaults, dict):
                raise InputError(f"a table is needed, not {short(defaults)}")
            for name in defaults:
                if name not in INHERITED:
                    raise unknown("key", name, INHERITED)
        return defaults

    def _with_data(
        self, node: dict[str, Any], inherited: dict[str, Any], where: tuple[str, ...]
    ) -> dict[str, Any]:
        kept = {name: inherited[name] for name in ALONGSIDE if name in inherited}
        with self._at(*where, DATA):
            if not isinstance(node[DATA], str):
                raise InputError(f"a key of the tables is needed, not {short(node[DATA])}")
            if twice := [name for name in GIVEN if name in node]:
                raise InputError(f"gives {', '.join(GIVEN)}: leave out {', '.join(twice)}")
            fields = dict(fields_of(node[DATA]))
            unit = _unit(fields.pop("unit", None), node.get("unit"), kept.pop("unit", None))
        if SPREAD in node:
            del fields["low"], fields["high"]
        return {**kept, **fields, **node, **({} if unit is None else {"unit": unit})}

    def _spread_out(self, figure: dict[str, Any], where: tuple[str, ...]) -> dict[str, Any]:
        """Return a figure with its range in place of its spread."""
        if SPREAD not in figure:
            return figure
        spread, value = figure.pop(SPREAD), figure[VALUE]
        with self._at(*where, SPREAD):
            if not (_is_number(spread) and spread >= 0):
                raise InputError(f"a number from 0 up is needed, not {short(spread)}")
        with self._at(*where, VALUE):
            if not _is_number(value):
                raise InputError(f"a finite number is needed, not {short(value)}")
        ends = sorted((value * (1 - spread), value * (1 + spread)))
        if figure.get("unit") == SHARE:
            ends[1] = min(ends[1], max(1.0, value))
        return {"low": ends[0], "high": ends[1], **figure}

    @contextmanager
    def _at(self, *where: str) -> Iterator[None]:
        """Name the place of what is wrong."""
        try:
            yield
        except InputError as error:
            raise InputError(placed(str(error), [*where], self.text, self.origin)) from error


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _unit(known: str | None, written: Any, inherited: Any) -> Any:
    """Return a figure's unit: that of its data if they tell it, else what is written or inherited."""
    own = known is not None and known != RATIO
    unit = written or (known if own else inherited)
    if known and unit and not fits(unit, known):
        allowed = f"; a ratio may be called {', '.join(RATIOS)}" if known == RATIO else ""
        raise InputError(f"the unit is '{known}', not '{unit}'{allowed}")
    return unit
