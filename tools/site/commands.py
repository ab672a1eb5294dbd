"""The page on commands: every one with its arguments and options, from its function's signature."""

from collections.abc import Iterator
from inspect import Parameter, signature
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import typer

from negotiation.cli import app
from tools.site.pages import NAMES, code, page, prose, table

SAME = (
    "`negotiate`, `negotiation` and `python -m negotiation` are the same. Bad input ends with one "
    "sentence on standard error and exit code 2."
)

WORDS = NAMES | {bool: "", Path: "file or folder"}


def commands_page() -> str:
    """Write it from what Typer makes of the functions."""
    parts = [SAME]
    for path, command in commands(typer.main.get_command(app), "negotiate"):
        parts += [f"## {path}", prose(command.callback.__doc__), _table(command)]
    return page("Commands", *parts)


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield a command, or all of a group and of those in it, in the order of its help."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, inner in command.commands.items():
        yield from commands(inner, f"{path} {name}")


def _table(command: Any) -> str:
    hints = get_type_hints(command.callback)
    given = signature(command.callback).parameters
    rows = [_row(each, hints[each.name], given[each.name].default) for each in command.params]
    return table(["", "takes", "if left out", "what"], rows) if rows else ""


def _row(parameter: Any, kind: Any, default: object) -> list[str]:
    words = _words(kind)
    if parameter.param_type_name == "argument":
        names = [parameter.metavar or parameter.name.upper()]
    else:
        names, words = parameter.opts + parameter.secondary_opts, parameter.metavar or words
    several = ", may be repeated" if get_origin(_plain(kind)) is list else ""
    left_out = "must be given" if default is Parameter.empty else _default(default)
    return [", ".join(map(code, names)), words + several, left_out, parameter.help or ""]


def _words(kind: Any) -> str:
    kind = _plain(kind)
    if get_origin(kind) is Literal:
        return " or ".join(map(code, get_args(kind)))
    if get_origin(kind) in (list, tuple):
        return _words(get_args(kind)[0])
    return WORDS.get(kind, str(kind))


def _plain(kind: Any) -> Any:
    """Return what is left without ``None``."""
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(each for each in get_args(kind) if each is not NoneType))
    return _plain(kind.__value__) if hasattr(kind, "__value__") else kind


def _default(value: object) -> str:
    return "" if value in (None, False, [], ()) else code(value)
