"""Read scenario files; say in words what is wrong with them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from negotiation.base.errors import InputError, clipped, unknown
from negotiation.base.files import is_there, own_data, read_text
from negotiation.base.toml_files import in_words, parse_toml
from negotiation.economy.partners import Partner, read_partners
from negotiation.scenarios.bilateral import Tables
from negotiation.scenarios.figures import Background, Figure, Strict, expand
from negotiation.scenarios.hub_schema import HubScenario
from negotiation.scenarios.schema import Scenario

FOLDER = "scenarios"
"""Where the built-in ones are among the package's data."""

BACKGROUND = "context"
"""The table of figures that are for reading only."""

HUB_TABLE = "partners"
"""The table that only a hub's file has."""


def scenario_names() -> list[str]:
    """Return the names of the built-in scenarios."""
    return sorted(file.name.removesuffix(".toml") for file in own_data(FOLDER).iterdir())


def scenario_text(name: str) -> str:
    """Return the file of a built-in scenario as text, to begin one of one's own with.

    Raises
    ------
    InputError : there is no such scenario.
    """
    if name not in scenario_names():
        raise unknown("scenario", name, scenario_names())
    return _read(name)[0]


def load_scenario(name: str | Path, overrides: Mapping[str, object] | None = None) -> Scenario:
    """Load a built-in scenario by name, or a TOML file by path.

    ``hub-2025:KOR`` is the table of one partner of a hub, before any deal is concluded. ``overrides``
    maps dotted paths to values: ``{"sectors.autos.exports": 40}`` changes the figure's value (and
    widens its range to hold it).

    Raises
    ------
    InputError : names the file, the key, its line, and what is allowed.
    """
    hub, colon, partner = str(name).rpartition(":")
    if colon and is_hub(hub):
        scenario = Tables(load_hub(hub)).scenario(partner)
        return with_values(scenario, overrides) if overrides else scenario
    text, origin, raw = _tables_of(name, overrides)
    if HUB_TABLE in raw:
        raise InputError(
            f"{origin}: a hub with many partners: name one, e.g. {name}:KOR, or play them all with "
            f"'negotiate run {name}'"
        )
    if isinstance(raw.get("world"), str) and raw["world"]:
        raw["world"] = str(Path(name).parent / raw["world"])
    return _checked(Scenario, text, origin, raw)


def is_hub(name: str | Path) -> bool:
    """Say whether a built-in name or a file is a hub with many partners."""
    if str(name) not in scenario_names() and not is_there(Path(name)):
        return False
    text, origin = _read(name)
    return HUB_TABLE in parse_toml(text, origin)


def load_hub(name: str | Path, overrides: Mapping[str, object] | None = None) -> HubScenario:
    """Load a hub as ``load_scenario`` does a scenario; its table of partners is looked for beside it.

    Raises
    ------
    InputError : names the file, the key, its line, and what is allowed.
    """
    text, origin, raw = _tables_of(name, overrides)
    if HUB_TABLE not in raw:
        raise InputError(
            f"{origin}: no hub, but talks with one partner (there is no table [{HUB_TABLE}])"
        )
    hub = _checked(HubScenario, text, origin, raw)
    table = hub.partners.table
    try:
        return _seated(hub, read_partners(Path(name).parent / table if table else None))
    except InputError as error:
        raise InputError(f"{origin}: {error}") from error


def _seated(hub: HubScenario, table: dict[str, Partner]) -> HubScenario:
    """Take in the table of partners; make every table once, so that what does not fit is said now.

    Raises
    ------
    InputError : names the partner, and what its table does not allow.
    """
    tables = Tables(hub.seat(table))
    for code in hub.at_tables:
        try:
            tables.scenario(code)
        except ValidationError as error:
            raise InputError(f"the table of {code}: {in_words(error, '', '').lstrip(': ')}") from error
    return hub


def _tables_of(
    name: str | Path, overrides: Mapping[str, object] | None
) -> tuple[str, str, dict[str, Any]]:
    """Return a file's text, what to call it, and its tables with other values in them."""
    text, origin = _read(name)
    raw = _expanded(parse_toml(text, origin))
    _set_optional(raw)
    for path, value in (overrides or {}).items():
        _override(raw, path, value)
    return text, origin, raw


def _set_optional(raw: dict[str, Any]) -> None:
    """Put in what a file may leave out and overrides may set."""
    if HUB_TABLE not in raw:
        raw.setdefault("payoff", "partial")
        raw.setdefault("world", "")
    elif isinstance(raw[HUB_TABLE], dict):
        raw[HUB_TABLE].setdefault("table", "")


def _checked[T: Strict](kind: type[T], text: str, origin: str, raw: dict[str, Any]) -> T:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise InputError(in_words(error, text, origin)) from error


def with_values[T: (Scenario, HubScenario)](scenario: T, values: Mapping[str, object]) -> T:
    """Return the scenario or hub with other values, as loading it with overrides would.

    Figures that stay within their ranges are taken as they are: that is what the ranges say.

    Raises
    ------
    InputError : an unknown path, or a value that is not allowed.
    """
    changed = scenario.copied()
    figures = dict(changed.figures())
    if all(_within(figures.get(path), value) for path, value in values.items()):
        for path, value in values.items():
            figures[path].value = float(value)  # type: ignore[arg-type]  # within the range: a number
        return changed
    raw = scenario.model_dump()
    for path, value in values.items():
        _override(raw, path, value)
    changed = _checked(type(scenario), "", scenario.name, raw)
    return _seated(changed, scenario.table) if isinstance(changed, HubScenario) else changed


def _within(figure: Figure | None, value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if figure is None or isinstance(figure, Background):
        return False
    return number and figure.low <= value <= figure.high  # type: ignore[operator]  # a number


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
        return own_data(FOLDER, f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml"
    path = Path(name)
    if path.suffix != ".toml" and not is_there(path):
        raise _no_scenario(str(name))
    return read_text(path, "scenario"), str(name)


def _no_scenario(name: str) -> InputError:
    """Build the error for a scenario that there is not; a partner's name leads to its table of a hub."""
    words = {word.lower() for word in name.split("-")}
    for code, partner in read_partners().items():
        if {code.lower(), partner.name.lower()} & words:
            return InputError(
                f"unknown scenario '{clipped(name)}': talks of {partner.name} with the United States "
                f"are a table of a hub, hub-2025:{code}"
            )
    return unknown("scenario", name, [*scenario_names(), "a path to a .toml file"])


def _expanded(raw: dict[str, Any]) -> dict[str, Any]:
    expanded = expand(raw)
    assert isinstance(expanded, dict)
    return expanded


def _override(raw: dict[str, Any], path: str, value: object) -> None:
    node, key, leaf = _find(raw, path)
    if path.partition(".")[0] == BACKGROUND:
        instead = leaf.get("instead") if isinstance(leaf, dict) else None
        raise InputError(
            f"{path} is for reading only, nothing is computed from it"
            + (f"; what counts is {instead}" if instead else "")
        )
    if isinstance(leaf, dict) and "value" in leaf:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise InputError(f"{path}: '{value}' is not a number")
        low, high = leaf.get("low", value), leaf.get("high", value)
        leaf.update(value=value, low=min(low, value), high=max(high, value))
    elif isinstance(leaf, list) and isinstance(value, list) and not any(map(_is_table, leaf)):
        node[key] = value
    elif isinstance(leaf, dict | list):
        raise InputError(f"{path}: not a single figure; go on with {_names(leaf)}")
    else:
        node[key] = value


def _is_table(item: object) -> bool:
    return isinstance(item, dict)


def _find(raw: dict[str, Any], path: str) -> tuple[Any, str, Any]:
    """Return what a path leads to, behind the table that it stands in and its key there."""
    leaf: Any = raw
    left = path.split(".")
    while left:
        node, known = leaf, _children(leaf)
        # a key may hold dots itself: the longest one that fits is meant
        sizes = [size for size in range(len(left), 0, -1) if ".".join(left[:size]) in known]
        if not sizes:
            raise unknown(f"key '{left[0]}' in the path", path, _names(node))
        key = ".".join(left[: sizes[0]])
        leaf, left = known[key], left[sizes[0] :]
    return node, key, leaf


def _children(node: Any) -> dict[str, Any]:
    """Return what a table or list holds by all names that it may be called."""
    if isinstance(node, dict):
        return {} if "value" in node else {str(key): child for key, child in node.items()}
    children: dict[str, Any] = {}
    for place, item in enumerate(node if isinstance(node, list) else []):
        named = [item.get("key"), item.get("level")] if isinstance(item, dict) else [item]
        for name in (place, *named):
            children.setdefault(str(name), item)
    return children


def _names(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [] if "value" in node else [str(key) for key in node]
    if isinstance(node, list):
        return [
            str(i.get("key", i.get("level", n))) if isinstance(i, dict) else str(i)
            for n, i in enumerate(node)
        ]
    return []
