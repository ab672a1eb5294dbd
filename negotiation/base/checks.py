"""What callers hand over: made into what is needed where that is clear, refused in words where not."""

from collections.abc import Mapping
from math import isfinite
from operator import index
from types import NoneType, UnionType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.base.errors import InputError


def numbers(name: str, values: object) -> NDArray[np.float64]:
    """Return numbers, of any shape, as an array of floats; an array of floats stays the same object.

    Raises
    ------
    InputError : anything but numbers.
    """
    if isinstance(values, np.ndarray) and values.dtype == np.float64:
        return values
    try:
        array = np.asarray(values)
        # NumPy would take None for NaN
        if array.dtype.kind in "biuf" or (array.dtype == object and None not in array.ravel().tolist()):
            return np.asarray(array, dtype=float)
    except (TypeError, ValueError):
        pass
    raise InputError(f"{name} must be numbers, not {short(values)}")


def finite(name: str, values: object) -> NDArray[np.float64]:
    """Return numbers as ``numbers`` does, none of them NaN or infinite.

    Raises
    ------
    InputError : anything but finite numbers.
    """
    array = numbers(name, values)
    # a minimum and a maximum are finite only if all values are
    if not (isfinite(array.min(initial=0.0)) and isfinite(array.max(initial=0.0))):
        raise InputError(f"{name} holds a number that is not finite")
    return array


def number(name: str, value: object, low: float = -np.inf, high: float = np.inf) -> float:
    """Return a number from ``low`` to ``high`` as Python's own.

    Raises
    ------
    InputError : anything else, NaN among it.
    """
    if type(value) is float and low <= value <= high:
        return value
    array = numbers(name, value)
    if array.ndim or not low <= array <= high:
        span = "" if low == -np.inf else f" from {low:g}" + ("" if high == np.inf else f" to {high:g}")
        raise InputError(f"{name} is {short(value)}: a number{span} is needed")
    return float(array)


def pairs(name: str, text: str) -> dict[str, str]:
    """Return what ``key=value,…`` says by key.

    Raises
    ------
    InputError : something else, or a key twice.
    """
    found: dict[str, str] = {}
    for pair in text.split(","):
        key, _, value = (part.strip() for part in pair.partition("="))
        if not (key and value):
            raise InputError(f"{name}: '{pair}' is not of the form key=value")
        if key in found:
            raise InputError(f"{name}: '{key}' is given twice")
        found[key] = value
    return found


def whole_numbers(name: str, values: object, low: int, high: int) -> NDArray[np.int64]:
    """Return whole numbers from ``low`` to ``high``, of any shape, as an array.

    Raises
    ------
    InputError : anything else.
    """
    given = values if are_whole(values) else numbers(name, values)
    array = np.asarray(given)
    inside = not array.size or (low <= array.min() and array.max() <= high)
    if not inside or (array.dtype.kind == "f" and (array % 1).any()):
        raise InputError(f"{name} must be whole numbers from {low} to {high}")
    return np.asarray(array, dtype=np.int64)


def are_whole(values: object) -> bool:
    """Say whether something is an array of whole numbers."""
    return isinstance(values, np.ndarray) and values.dtype.kind in "iu"


def truth(name: str, value: object) -> bool:
    """Return True or False, Python's or NumPy's, as Python's own.

    Raises
    ------
    InputError : anything else, nothing at all among it.
    """
    if not isinstance(value, bool | np.bool_):
        raise InputError(f"{name} is {short(value)}, not True or False")
    return bool(value)


def whole(name: str, value: object, low: int, high: int) -> int:
    """Return a whole number from ``low`` to ``high`` as Python's own.

    Raises
    ------
    InputError : anything else.
    """
    number = as_whole(value)
    if number is None or not low <= number <= high:
        raise InputError(f"{name} is {short(value)}: a whole number from {low} to {high} is needed")
    return number


def some_of(name: str, values: object, size: int) -> NDArray[np.bool_]:
    """Return a mask that leaves something, shape ``(size,)``.

    Raises
    ------
    InputError : anything but True or False ``size`` times, or nothing but False.
    """
    try:
        mask = np.asarray(values)
    except ValueError:  # lists of different lengths
        mask = np.zeros(0)
    if mask.dtype != bool or mask.shape != (size,):
        raise InputError(f"{name} needs True or False for each of {size} outcomes")
    if not mask.any():
        raise InputError(f"{name} is False everywhere: there is nothing to agree on")
    return mask


def as_whole(value: object) -> int | None:
    """Return a whole number, Python's or NumPy's, as Python's own; None for anything else."""
    try:
        return index(value)  # type: ignore[arg-type]  # that it may be no number is the question
    except TypeError:
        return None


def items(name: str, values: object) -> tuple[Any, ...]:
    """Return what a list, tuple or array holds.

    Raises
    ------
    InputError : something that is no list, a text among them.
    """
    try:
        if not isinstance(values, str | bytes | Mapping):
            return tuple(values)  # type: ignore[arg-type]  # that it may be no list is the question
    except TypeError:
        pass
    raise InputError(f"{name} must be a list, not {short(values)}")


def of_kind(name: str, value: object, kind: type | UnionType) -> None:
    """Refuse what is not of a kind.

    Raises
    ------
    InputError : names both kinds.
    """
    if not isinstance(value, kind):
        raise InputError(f"{name} must be {_words(kind)}, not {short(value)}")


def _words(kind: type | UnionType) -> str:
    if isinstance(kind, type):
        names: dict[type, str] = {str: "a text", Mapping: "a mapping"}
        return names.get(kind, f"of the kind {kind.__name__}")
    return " or ".join("None" if part is NoneType else _words(part) for part in kind.__args__)


def short(value: object) -> str:
    """Write a value as Python does, in at most a line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
