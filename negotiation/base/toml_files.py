"""TOML files that people write: read them, and say in words what is wrong in them, and where."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from negotiation.base.checks import short
from negotiation.base.errors import InputError, clipped, unknown
from negotiation.base.files import plain

SHOWN = 5
"""How many problems are named at once."""

DEEPEST = 50
"""Parts of a key: the parser takes a time that grows with their square."""

FEW_PARTS, MOST_WORK = 8, 100_000
"""Keys of more parts than these are rare; the sum of their parts' squares, at most."""

SAID = {"extra_forbidden": "unknown key", "missing": "is missing"}

UNKNOWN = "unknown_key"
"""The kind of error of ``only_known``."""

NEEDED = {
    "int_.*": "a whole number",
    "float_.*": "a number",
    "finite_number": "a finite number",
    "bool_.*": "true or false",
    "string_type": "a text",
    "date_.*": "a date such as 2025-04-14",
    "list_type|tuple_type": "a list",
    "dict_type|model_type|model_attributes_type": "a table",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number from {ge} up",
    "less_than": "a number below {lt}",
    "less_than_equal": "a number up to {le}",
    "literal_error": "{expected}",
}
"""What should stand where the check of a kind fails."""

_TOKEN = re.compile(
    r"""(?s:""\"(?:[^"\\]|\\.|"(?!""))*+(?:""\")?)|(?s:\'\'\'(?:[^']|'(?!''))*+(?:\'\'\')?)|\#[^\n]*+"""
    r"""|(?P<part>"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?|[\w+-]++|[ \t]++)|(?P<dot>\.)|.|\n"""
)
"""Texts and comments, whose dots are no keys'; parts of keys, and dots between them; the rest."""


def parse_toml(text: str, origin: str) -> dict[str, Any]:
    """Return a TOML text as nested tables, without characters that a terminal would obey.

    Raises
    ------
    InputError : it is not TOML, with the line, or nested beyond all use.
    """
    check_keys(text, origin)
    try:
        content: dict[str, Any] = plain_data(tomllib.loads(text))
    except RecursionError as error:
        raise InputError(f"{origin}: not a TOML file: nested too deep") from error
    except ValueError as error:  # of tomllib, or of a number of thousands of digits
        raise InputError(f"{origin}: not a TOML file: {error}") from error
    return content


def check_keys(text: str, origin: str) -> None:
    """Refuse keys that the parser would take long for.

    Raises
    ------
    InputError : a key of more than ``DEEPEST`` parts, or many of many.
    """
    parts, work = 1, 0
    for token in _TOKEN.finditer(text):
        if token.lastgroup == "dot":
            parts += 1
        elif token.lastgroup != "part":  # a key, or a number with a point, has come to its end
            work, parts = work + (parts > FEW_PARTS) * parts * parts, 1
        if parts > DEEPEST:
            raise InputError(f"{origin}: not a TOML file: a key of more than {DEEPEST} parts")
    if work > MOST_WORK:
        raise InputError(f"{origin}: not a TOML file: too many keys of more than {FEW_PARTS} parts")


def plain_data(node: Any) -> Any:
    """Return data without what a terminal would obey, in its texts and in the names of its tables.

    Raises
    ------
    ValueError : a whole number beyond 64 bits.
    """
    if isinstance(node, str):
        return plain(node)
    if isinstance(node, int) and not -(2**63) <= node < 2**63:
        raise ValueError(f"{clipped(node)} is no number of 64 bits")
    if isinstance(node, dict):
        return {plain_data(key): plain_data(value) for key, value in node.items()}
    return [*map(plain_data, node)] if isinstance(node, list | tuple | set) else node


def only_known(table: Iterable[Any], allowed: Iterable[str]) -> None:
    """Refuse a table with keys that are not allowed.

    Raises
    ------
    ValidationError : names each of them.
    """
    known = list(allowed)
    strange: list[tuple[str | int, ...]] = [(key,) for key in table if key not in known]
    if strange:
        raise _located(PydanticCustomError(UNKNOWN, "unknown key", {"allowed": known}), strange)


def misplaced(message: object, *place: str | int) -> ValidationError:
    """Build the error of a check for what is wrong further down in the table that is checked."""
    kind = PydanticCustomError("misplaced", "{said}", {"said": str(message)})
    return _located(kind, [place])


def name_each(given: Iterable[str], needed: Iterable[str], what: str, *place: str | int) -> None:
    """Refuse a table, further down in the one that is checked, that does not name each of some things.

    Raises
    ------
    ValidationError : says which key is unknown, with the nearest, or which are missing.
    """
    keys, names = dict.fromkeys(given), dict.fromkeys(needed)
    for key in keys:
        if key not in names:
            raise misplaced(unknown(what, key, names), *place, key)
    if missing := [name for name in names if name not in keys]:
        raise misplaced(f"must name each {what}: {', '.join(missing)} is missing", *place)


def _located(kind: PydanticCustomError, places: Sequence[tuple[str | int, ...]]) -> ValidationError:
    errors = [InitErrorDetails(type=kind, loc=place, input=None) for place in places]
    return ValidationError.from_exception_data("table", errors)


@contextmanager
def within(*place: str | int) -> Iterator[None]:
    """Say further down in the table that is checked where something is wrong.

    Raises
    ------
    ValidationError : for an InputError, with the place.
    """
    try:
        yield
    except InputError as error:
        raise misplaced(error, *place) from error


@contextmanager
def checking(text: str, origin: str) -> Iterator[None]:
    """Say in words what a check of a file's tables finds wrong in them.

    Raises
    ------
    InputError : names ``origin`` if there is one, the key, its line in ``text``, and what is allowed.
    """
    try:
        yield
    except ValidationError as error:
        raise InputError(in_words(error, text, origin)) from error


def in_words(error: ValidationError, text: str, origin: str) -> str:
    """Say where each problem is (key and line) and what it is."""
    problems = []
    for detail in error.errors()[:SHOWN]:
        where = [str(part) for part in detail["loc"] if not str(part).startswith("function-")]
        problems.append(placed(_message(detail), where, text, origin))
    more = f"\n({error.error_count() - SHOWN} more)" if error.error_count() > SHOWN else ""
    return "\n".join(problems) + more


def _message(detail: ErrorDetails) -> str:
    if detail["type"] in SAID:
        return SAID[detail["type"]]
    if detail["type"] == UNKNOWN:
        return str(unknown("key", detail["loc"][-1], detail["ctx"]["allowed"]))
    for kind, needed in NEEDED.items():
        if re.fullmatch(kind, detail["type"]):
            given = short(detail["input"])
            return f"{needed.format(**detail.get('ctx', {}))} is needed, not {given}"
    return detail["msg"].removeprefix("Value error, ")


def placed(message: str, where: list[str], text: str, origin: str) -> str:
    """Put file, line and key in front of a message; what is in no file has the key alone."""
    line = _line_of(text, where)
    place = f"{origin}, line {line}" if line else origin
    return ": ".join(part for part in (place, ".".join(where), message) if part)


def _line_of(text: str, path: list[str]) -> int | None:
    """Find the line that defines ``path``, or the first that is closest to it."""
    best, closest = None, (0, False)
    table: list[str] = []
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\-+]+)\s*\]", line):
            here = table = _table_at(header[2].split("."), header[1] == "[[", counts)
        elif key := re.match(r"""\s*["']?([\w.\-+]+)["']?\s*=""", line):
            here = [*table, *key[1].split(".")]
        else:
            continue
        common = max(size for size in range(len(here) + 1) if here[:size] == path[:size])
        # of two that share as much with it, what it stands in goes before what stands beside or in it
        if (close := (common, common == len(here))) > closest:
            best, closest = number, close
    return best


def _table_at(names: list[str], one_more: bool, counts: dict[str, int]) -> list[str]:
    """Return the path of a header's table; a list's name stands for the last of its tables so far."""
    path: list[str] = []
    for depth, name in enumerate(names, start=1):
        path.append(name)
        whole = ".".join(path)
        if one_more and depth == len(names):
            counts[whole] = counts.get(whole, -1) + 1
        if whole in counts:
            path.append(str(counts[whole]))
    return path
