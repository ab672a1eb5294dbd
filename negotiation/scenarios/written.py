"""Figures as people write them in a file: what they inherit, spread, or take from the tables."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

from negotiation.base.errors import InputError
from negotiation.base.toml_files import placed
from negotiation.scenarios.data import fields_of

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
        formula leaves the unit to be written.

        Raises
        ------
        InputError : data that the tables do not have, with the line.
        """
        inherited = inherited or {}
        if isinstance(node, list):
            return [self.expand(item, inherited, (*where, str(n))) for n, item in enumerate(node)]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("data"), str):
            return _spread_out(self._with_data(node, inherited, where))
        if "value" in node:
            return _spread_out({**inherited, **node})
        defaults = node.get("defaults", {})
        below = {**inherited, **(defaults if isinstance(defaults, dict) else {})}
        rest = ((key, item) for key, item in node.items() if key != "defaults")
        return {key: self.expand(item, below, (*where, key)) for key, item in rest}

    def _with_data(
        self, node: dict[str, Any], inherited: dict[str, Any], where: tuple[str, ...]
    ) -> dict[str, Any]:
        try:
            if twice := [name for name in GIVEN if name in node]:
                raise InputError(f"gives {', '.join(GIVEN)}: leave out {', '.join(twice)}")
            fields = dict(fields_of(node["data"]))
        except InputError as error:
            message = placed(str(error), [*where, "data"], self.text, self.origin)
            raise InputError(message) from error
        if "spread" in node:
            del fields["low"], fields["high"]
        kept = {name: inherited[name] for name in ALONGSIDE if name in inherited}
        return {**kept, **fields, **node}


def _spread_out(figure: dict[str, Any]) -> dict[str, Any]:
    spread = figure.pop("spread", None)
    value = figure["value"]
    if isinstance(spread, int | float) and isinstance(value, int | float) and isfinite(value):
        ends = sorted((value * (1 - spread), value * (1 + spread)))
        if figure.get("unit") == "share":
            ends[1] = min(ends[1], max(1.0, value))
        figure.setdefault("low", ends[0])
        figure.setdefault("high", ends[1])
    return figure
