"""Conditions on runs as people write them: ``payoff_KOR>3``, ``ending=agreement``."""

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from negotiation.base.errors import InputError, unknown

_CONDITION = re.compile(r"\s*(.+?)\s*(!=|<=|>=|=|<|>)\s*(.*?)\s*")
_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def named_in(condition: str) -> str:
    """Return the column that a condition is about.

    Raises
    ------
    InputError : it has another form.
    """
    return _parts(condition)[0]


def expression(condition: str, schema: pa.Schema) -> Any:
    """Return a condition as Arrow filters by it.

    Raises
    ------
    InputError : it has another form, an unknown column, or a value of another type.
    """
    name, sign, value = _parts(condition)
    if name not in schema.names:
        raise unknown("column", name, schema.names)
    kind = schema.field(name).type
    try:
        known = value if pa.types.is_string(kind) else pa.scalar(value).cast(kind)
    except pa.ArrowInvalid:
        raise InputError(f"'{condition}': {name} is of type {kind}, '{value}' is not") from None
    return _OPERATORS[sign](ds.field(name), known)


def _parts(condition: str) -> tuple[str, ...]:
    parts = _CONDITION.fullmatch(condition)
    if parts is None:
        raise InputError(f"'{condition}': expected NAME=VALUE (or !=, <, <=, >, >=)")
    return parts.groups()
