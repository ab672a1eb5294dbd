"""What tells a thing of a user's own from others of its class and name: parameters and source."""

import hashlib
import inspect
import pickle
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any

import numpy as np

from negotiation.base.checks import short
from negotiation.base.errors import InputError

PACKAGE = __name__.partition(".")[0]


def given_to(thing: object) -> dict[str, Any]:
    """Return what a thing was made with: its fields and attributes, but those that it works out."""
    made = {each.name: each.init for each in fields(thing)} if is_dataclass(thing) else {}
    names = dict.fromkeys([*made, *getattr(thing, "__dict__", {})])
    return {
        name: getattr(thing, name)
        for name in names
        if made.get(name, True) and not isinstance(getattr(type(thing), name, None), cached_property)
    }


def traced(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a class, values that were given to it and digests of its modules, as plain data.

    Modules of this package and of Python have no digest: versions tell them.

    Raises
    ------
    InputError : a source that cannot be read, or a value that cannot be written down.
    """
    values = {name: _plain(f"{kind.__name__}.{name}", value) for name, value in given.items()}
    return {"class": kind.__qualname__, **values, **_sources(kind)}


def is_own(kind: type) -> bool:
    """Say whether a class, or one that it is derived from, is neither this package's nor Python's."""
    return bool(_modules(kind))


def _sources(kind: type) -> dict[str, str]:
    return {f"source of {module}": _digest(kind, module) for module in _modules(kind)}


def _modules(kind: type) -> list[str]:
    names = {each.__module__ for each in kind.__mro__}
    known = {PACKAGE, *sys.stdlib_module_names}
    # a program's own module has another name in the processes that it starts
    own = {name.replace("__mp_main__", "__main__") for name in names if name.split(".")[0] not in known}
    return sorted(own)


def _digest(kind: type, module: str) -> str:
    try:
        text = inspect.getsource(sys.modules[module])
    except (KeyError, OSError, TypeError) as error:
        raise InputError(
            f"the source of {kind.__name__} cannot be read, and nobody would notice if it changed: put "
            "it into a file"
        ) from error
    return f"sha256 {hashlib.sha256(text.encode()).hexdigest()}"


def _plain(name: str, value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, str | int | float):
        return value
    try:
        content = pickle.dumps(value)
    except Exception as error:  # whatever a class of a user's own raises
        raise InputError(f"{name} is {short(value)}, which cannot be written down") from error
    return f"{short(value)}, sha256 {hashlib.sha256(content).hexdigest()}"
