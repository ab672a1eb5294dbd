"""Figures from the tables of the package: by key, or by a formula of keys."""

import ast
import csv
import operator
from collections.abc import Callable, Mapping
from functools import cache
from math import hypot, isfinite
from typing import Any

from negotiation.base.errors import InputError, about, clipped, unknown
from negotiation.base.files import own_data
from negotiation.scenarios.units import unit_of

FOLDER = "tables"
"""Where they are among the package's data."""

VALUE = "value"
"""The column of tables that have one value a row."""

LONGEST = 500
"""Characters of a formula, at most."""

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}

type Fields = Mapping[str, Any]
"""What a figure holds, by name."""


def is_formula(data: str) -> bool:
    """Say whether a figure's ``data`` is more than a key."""
    return bool(data) and not all(part.isidentifier() for part in data.split("."))


@cache
def fields_of(data: str) -> Fields:
    """Return what a figure has from the tables: value, low, high, unit, year, source.

    A key is a table, a row and a column: ``us_imports.KOR.autos``. A formula of keys, numbers, brackets
    and ``+ - * /`` gives its unit only where the keys tell it, ``ratio`` where their units cancel out
    (``units.unit_of``). Its range holds for independent errors: to each side, the root of the sum of the
    squares of how far the range of each key alone moves the value.

    Raises
    ------
    InputError : an unknown key, with the nearest; a formula that cannot be read, names no key, adds up
        different units, or has no value.
    """
    if not is_formula(data):
        return _cell(data)
    tree, cells = _parsed(data), dict[str, Fields]()

    def look(key: str) -> float:
        cells[key] = _cell(key)
        return float(cells[key]["value"])

    value = _value(tree, look)
    if not cells:
        raise InputError(f"names no key of the tables: for a figure of your own write value = {value:g}")
    unit = unit_of(tree, lambda node: str(cells[_key(node)]["unit"]))
    moves = [_moves(tree, value, cells, key) for key in cells]
    return {
        "value": value,
        "low": value - hypot(*(min(0.0, *ends) for ends in moves)),
        "high": value + hypot(*(max(0.0, *ends) for ends in moves)),
        **({} if unit is None else {"unit": unit}),
        "year": _joined(cells, "year"),
        "source": _joined(cells, "source"),
    }


def _moves(tree: ast.expr, value: float, cells: Mapping[str, Fields], key: str) -> list[float]:
    """Return how far each end of a key's range moves a formula's value."""
    values, moved = {name: float(cell["value"]) for name, cell in cells.items()}, []
    for end in ("low", "high"):
        at_end = {**values, key: float(cells[key][end])}
        with about(f"with {key} at the {end} end of its range, {at_end[key]:g}"):
            moved.append(_value(tree, at_end.__getitem__) - value)
    return moved


def _joined(cells: Mapping[str, Fields], name: str) -> Any:
    """Return what cells have in common, or all that they have."""
    different = list(dict.fromkeys(cell[name] for cell in cells.values()))
    return different[0] if len(different) == 1 else "; ".join(map(str, different))


def _parsed(formula: str) -> ast.expr:
    try:
        if len(formula) <= LONGEST:
            return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    raise _unreadable(formula)


def _unreadable(formula: str) -> InputError:
    return InputError(
        f"'{clipped(formula)}' is no key such as us_imports.KOR.autos, and no formula of keys, numbers, "
        "brackets and + - * /"
    )


def _value(node: ast.expr, look: Callable[[str], float]) -> float:
    match node:
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATORS:
            return _joint(node, _OPERATORS[type(sign)], _value(left, look), _value(right, look))
        case ast.UnaryOp(ast.USub(), below):
            return -_value(below, look)
        case ast.Constant(int() | float() as number) if not isinstance(number, bool):
            return _finite(node, float(str(number)))  # float() of a large integer is an error of its own
        case ast.Name() | ast.Attribute():
            return look(_key(node))
    raise _unreadable(ast.unparse(node))


def _key(node: ast.expr) -> str:
    """Return a key as it was written."""
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(below, name):
            return f"{_key(below)}.{name}"
    raise _unreadable(ast.unparse(node))


def _joint(node: ast.expr, sign: Callable[[float, float], float], left: float, right: float) -> float:
    """Return what two numbers make."""
    if sign is operator.truediv and right == 0:
        raise InputError(f"'{clipped(ast.unparse(node))}' divides {left:g} by 0")
    return _finite(node, sign(left, right), f", of {left:g} and {right:g},")


def _finite(node: ast.expr, number: float, of: str = "") -> float:
    if not isfinite(number):
        raise InputError(f"'{clipped(ast.unparse(node))}'{of} is too large a number to compute with")
    return number


@cache
def _cell(key: str) -> Fields:
    """Return a cell of a table with all that is known of it."""
    name, _, place = key.partition(".")
    if name not in table_names():
        raise unknown(f"table in '{clipped(key)}'", name, table_names())
    common, cells = _table(name)
    if place not in cells:
        raise _unknown(key, place.split(".") if place else [], list(cells))
    cell = {**common, **cells[place]}
    value = float(cell[VALUE])
    ends = sorted(value * (1 + sign * float(cell.get("spread", 0))) for sign in (-1, 1))
    if cell["unit"] == "share":
        ends[1] = min(ends[1], 1.0)
    known = zip(("low", "high"), ends, strict=True)
    return {
        VALUE: value,
        **{end: float(cell.get(end, bound)) for end, bound in known},
        "unit": cell["unit"],
        "year": int(cell["year"]) if cell["year"].isdigit() else cell["year"],
        "source": cell["source"],
    }


def _unknown(key: str, parts: list[str], known: list[str]) -> InputError:
    """Name the first part of a key that does not exist, the nearest, and those that do."""
    before = ""
    for part in parts:
        below = [name.removeprefix(before) for name in known if name.startswith(before)]
        names = list(dict.fromkeys(name.partition(".")[0] for name in below))
        if names and part not in names:
            return unknown(f"part of '{clipped(key)}'", part, names)
        before += f"{part}."
    below = [name.removeprefix(before) for name in known if name.startswith(before)]
    more = f"go on with one of {', '.join(below)}" if below else "there is nothing below a value"
    return InputError(f"'{clipped(key)}' is no value: {more}")


@cache
def table_names() -> list[str]:
    """Return the names of the tables.

    Examples
    --------
    >>> from negotiation.scenarios.data import table_names
    >>> sorted(table_names())[:2]
    ['korea', 'us_coverage']
    """
    files = (file.name for file in own_data(FOLDER).iterdir())
    return sorted(name.removesuffix(".csv") for name in files if name.endswith(".csv"))


@cache
def _table(name: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Read a table once: what holds for all of it, and for each cell by row and column."""
    lines = own_data(FOLDER, f"{name}.csv").read_text(encoding="utf-8").splitlines()
    head = (line[1:].strip().partition(": ") for line in lines if line.startswith("#"))
    common = {key: text for key, _, text in head}
    rows = csv.reader(line for line in lines if not line.startswith("#"))
    _, *columns = next(rows)
    if VALUE in columns:
        return common, {key: dict(zip(columns, cells, strict=True)) for key, *cells in rows}
    units = common["unit"].split("; ")
    named = list(zip(columns, units + units[-1:] * (len(columns) - len(units)), strict=True))
    return common, {
        f"{key}.{column}": {VALUE: cell, "unit": unit}
        for key, *cells in rows
        for (column, unit), cell in zip(named, cells, strict=True)
        if cell
    }
