"""Say where what was recorded and what is found differ first."""

from math import isclose
from typing import Any

RELATIVE, ABSOLUTE = 1e-7, 1e-12

COUNTED, COUNTED_RELATIVE = ("zopa_share", "helps_both_share"), 1e-2
"""Shares of outcomes that help both: of some that are worth nothing, rounding says whether they do.

Six of 489,888 count on a processor with AVX2 and not on one with AVX-512, one of 1,296 the other way round.
"""


def difference(recorded: Any, found: Any, place: str = "") -> str | None:
    """Return the first place with what stands there in both, or None if they are the same.

    Numbers are the same within the tolerances; everything else, also the order of keys, exactly.
    """
    if isinstance(recorded, dict) and isinstance(found, dict) and [*recorded] == [*found]:
        pairs = [(f"{place} → {key}", recorded[key], found[key]) for key in recorded]
    elif isinstance(recorded, list) and isinstance(found, list) and len(recorded) == len(found):
        pairs = [(f"{place}[{i}]", *pair) for i, pair in enumerate(zip(recorded, found, strict=True))]
    elif _same(recorded, found, COUNTED_RELATIVE if place.endswith(COUNTED) else RELATIVE):
        return None
    else:
        return f"{place}: {_said(recorded)} became {_said(found)}"
    return next((told for at, *pair in pairs if (told := difference(*pair, at))), None)


def _same(recorded: Any, found: Any, relative: float) -> bool:
    if isinstance(recorded, float) and isinstance(found, float):
        return isclose(recorded, found, rel_tol=relative, abs_tol=ABSOLUTE)
    return type(recorded) is type(found) and recorded == found


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return f"the keys {', '.join(value)}"
    return f"{len(value)} entries" if isinstance(value, list) else repr(value)
