"""TOML files that people write: read them, and say in words what is wrong in them, and where."""

import re
import tomllib
from typing import Any

from pydantic import ValidationError

from negotiation.errors import InputError
from negotiation.files import plain

SHOWN = 5
"""How many problems are named at once."""

DEEPEST = 50
"""Parts of a key: the parser takes a time that grows with their square."""

_DEEP = re.compile(rf"""(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{DEEPEST}}}""")


def parse_toml(text: str, origin: str) -> dict[str, Any]:
    """Return a TOML text as nested tables, without characters that a terminal would obey.

    Raises
    ------
    InputError : it is not TOML, with the line, or nested beyond all use.
    """
    if _DEEP.search(text):
        raise InputError(f"{origin}: not a TOML file: a key of more than {DEEPEST} parts")
    try:
        content: dict[str, Any] = _shown(tomllib.loads(text))
    except RecursionError as error:
        raise InputError(f"{origin}: not a TOML file: nested too deep") from error
    except ValueError as error:  # of tomllib, or of a number of thousands of digits
        raise InputError(f"{origin}: not a TOML file: {error}") from error
    return content


def _shown(node: Any) -> Any:
    if isinstance(node, str):
        return plain(node)
    if isinstance(node, dict):
        return {plain(key): _shown(value) for key, value in node.items()}
    return [_shown(item) for item in node] if isinstance(node, list) else node


def in_words(error: ValidationError, text: str, origin: str) -> str:
    """Say where each problem is (key and line) and what it is."""
    problems = []
    for detail in error.errors():
        where = [str(part) for part in detail["loc"] if not str(part).startswith("function-")]
        message = detail["msg"].removeprefix("Value error, ")
        if detail["type"] == "extra_forbidden":
            message = "unknown key"
        elif detail["type"] == "missing":
            message = "is missing"
        problems.append(placed(message, where, text, origin))
    more = f"\n({len(problems) - SHOWN} more)" if len(problems) > SHOWN else ""
    return "\n".join(problems[:SHOWN]) + more


def placed(message: str, where: list[str], text: str, origin: str) -> str:
    """Put file, line and key in front of a message."""
    line = _line_of(text, where)
    place = f"{origin}, line {line}" if line else origin
    path = ".".join(where)
    return f"{place}: {path + ': ' if path else ''}{message}"


def _line_of(text: str, path: list[str]) -> int | None:
    """Find the line that defines ``path``, or the closest table around it."""
    best, best_depth = None, 0
    table: list[str] = []
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]", line):
            table = header[2].split(".")
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                table = [*table, str(counts[header[2]])]
            here = table
        elif key := re.match(r"""\s*["']?([\w.\-+]+)["']?\s*=""", line):
            here = [*table, *key[1].split(".")]
        else:
            continue
        if len(here) > best_depth and path[: len(here)] == here:
            best, best_depth = number, len(here)
    return best
