"""The page on commands: every one with its arguments and options, from its function's signature."""

from collections.abc import Callable, Iterator
from inspect import Parameter, signature
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import typer
from typer.models import ArgumentInfo, OptionInfo

from negotiation.cli import app
from tools.site.pages import code, page, prose, table

SAME = (
    "`negotiate`, `negotiation` and `python -m negotiation` are the same. Bad input ends with one "
    "sentence on standard error and exit code 2."
)

NAMES = {str: "text", int: "whole number", float: "number", bool: "", Path: "file or folder"}


def commands_page() -> str:
    """Write it from what Typer is told."""
    parts = [SAME]
    for path, function in commands(app, "negotiate"):
        parts += [f"## {path}", prose(function.__doc__), _table(function)]
    return page("Commands", *parts)


def commands(group: typer.Typer, path: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield all commands of a group and of those in it, in the order of its help."""
    for command in group.registered_commands:
        function = command.callback
        if function is not None:
            yield f"{path} {command.name or function.__name__.replace('_', '-')}", function
    for inner in group.registered_groups:
        if inner.typer_instance is not None:
            yield from commands(inner.typer_instance, f"{path} {inner.name}")


def _table(function: Callable[..., Any]) -> str:
    hints = get_type_hints(function, include_extras=True)
    rows = [_row(hints[name], given) for name, given in signature(function).parameters.items()]
    return table(["", "takes", "if left out", "what"], rows) if rows else ""


def _row(hint: Any, given: Parameter) -> list[str]:
    kind, *told = get_args(hint)
    (info,) = (each for each in told if isinstance(each, OptionInfo | ArgumentInfo))
    left_out = "must be given" if given.default is Parameter.empty else _default(given.default)
    return [
        ", ".join(map(code, _names(info, given.name))),
        _takes(info, kind),
        left_out,
        info.help or "",
    ]


def _names(info: OptionInfo | ArgumentInfo, name: str) -> list[str]:
    if isinstance(info, ArgumentInfo):
        return [info.metavar or name.upper()]
    return list(info.param_decls or [f"--{name.strip('_').replace('_', '-')}"])


def _takes(info: OptionInfo | ArgumentInfo, kind: Any) -> str:
    several = get_origin(_plain(kind)) is list
    words = info.metavar if isinstance(info, OptionInfo) and info.metavar else _words(kind)
    return f"{words}, may be repeated" if several else words


def _words(kind: Any) -> str:
    kind = _plain(kind)
    if get_origin(kind) is Literal:
        return " or ".join(map(code, get_args(kind)))
    if get_origin(kind) in (list, tuple):
        return _words(get_args(kind)[0])
    return NAMES.get(kind, str(kind))


def _plain(kind: Any) -> Any:
    """Return what is left without ``None`` and without marks."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return _plain(next(each for each in get_args(kind) if each is not NoneType))
    return _plain(kind.__value__) if hasattr(kind, "__value__") else kind


def _default(value: object) -> str:
    return "" if value in (None, False, [], ()) else code(value)
