"""Read scenario files; say in words what is wrong with them."""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from negotiation.errors import InputError, unknown
from negotiation.scenarios.figures import expand
from negotiation.scenarios.schema import Scenario


def scenario_names() -> list[str]:
    """Return the names of the built-in scenarios."""
    folder = resources.files("negotiation.scenarios")
    return sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".toml"))


def load_scenario(name: str | Path, overrides: Mapping[str, object] | None = None) -> Scenario:
    """Load a built-in scenario by name, or a TOML file by path.

    ``overrides`` maps dotted paths to values: ``{"sectors.autos.exports": 40}`` changes the figure's
    value (and widens its range to hold it).

    Raises
    ------
    InputError : names the file, the key, its line, and what is allowed.
    """
    text, origin = _read(name)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{origin}: not a TOML file: {error}") from error
    raw = _expanded(raw)
    for path, value in (overrides or {}).items():
        _override(raw, path, value)
    try:
        return Scenario.model_validate(raw)
    except ValidationError as error:
        raise InputError(_in_words(error, text, origin)) from error


def parse_overrides(pairs: list[str]) -> dict[str, object]:
    """Turn ``KEY=VALUE`` pairs into overrides; values are read as TOML, else as text."""
    overrides: dict[str, object] = {}
    for pair in pairs:
        path, equals, text = pair.partition("=")
        if not (path and equals and text):
            raise InputError(f"--set '{pair}': expected KEY=VALUE, e.g. sectors.autos.exports=40")
        try:
            overrides[path.strip()] = tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            overrides[path.strip()] = text.strip()
    return overrides


def _read(name: str | Path) -> tuple[str, str]:
    if str(name) in scenario_names():
        resource = resources.files("negotiation.scenarios") / f"{name}.toml"
        return resource.read_text(encoding="utf-8"), f"{name}.toml"
    path = Path(name)
    if path.suffix != ".toml" and not path.exists():
        raise unknown("scenario", name, [*scenario_names(), "a path to a .toml file"])
    try:
        return path.read_text(encoding="utf-8"), str(name)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(f"{name}: cannot read the scenario file: {reason}") from error


def _expanded(raw: dict[str, Any]) -> dict[str, Any]:
    expanded = expand(raw)
    assert isinstance(expanded, dict)
    return expanded


def _override(raw: dict[str, Any], path: str, value: object) -> None:
    node: Any = raw
    *parents, last = path.split(".")
    for step in parents:
        node = _child(node, step, path)
    leaf = _child(node, last, path)
    if isinstance(leaf, dict) and "value" in leaf:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"--set {path}: '{value}' is not a number")
        low, high = leaf.get("low", value), leaf.get("high", value)
        leaf.update(value=value, low=min(low, value), high=max(high, value))
    elif isinstance(leaf, dict | list):
        raise InputError(f"--set {path}: not a single figure; go on with {_names(leaf)}")
    else:
        node[last] = value


def _child(node: Any, step: str, path: str) -> Any:
    if isinstance(node, dict) and step in node and "value" not in node:
        return node[step]
    if isinstance(node, list):
        for i, item in enumerate(node):
            names = {str(i)} | (
                {str(item.get("key")), str(item.get("level"))} if isinstance(item, dict) else {str(item)}
            )
            if step in names:
                return item
    raise unknown(f"key '{step}' in the path", path, _names(node))


def _names(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [] if "value" in node else [str(key) for key in node]
    if isinstance(node, list):
        return [
            str(i.get("key", i.get("level", n))) if isinstance(i, dict) else str(i)
            for n, i in enumerate(node)
        ]
    return []


def _in_words(error: ValidationError, text: str, origin: str) -> str:
    """Say where each problem is (key and line) and what it is."""
    problems = []
    for detail in error.errors():
        where = [str(part) for part in detail["loc"] if not str(part).startswith("function-")]
        path = ".".join(where)
        line = _line_of(text, where)
        place = f"{origin}, line {line}" if line else origin
        message = detail["msg"].removeprefix("Value error, ")
        if detail["type"] == "extra_forbidden":
            message = "unknown key"
        problems.append(f"{place}: {path + ': ' if path else ''}{message}")
    more = f"\n({len(problems) - 5} more)" if len(problems) > 5 else ""
    return "\n".join(problems[:5]) + more


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
        elif key := re.match(r"\s*([\w.\-]+)\s*=", line):
            here = [*table, *key[1].split(".")]
        else:
            continue
        if len(here) > best_depth and path[: len(here)] == here:
            best, best_depth = number, len(here)
    return best
