"""Read scenario files; say in words what is wrong with them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from negotiation.base.checks import of_kind
from negotiation.base.errors import InputError, clipped, unknown
from negotiation.base.files import is_there, own_data, read_text
from negotiation.base.toml_files import checking, parse_toml
from negotiation.economy.partners import read_partners
from negotiation.scenarios.hub_schema import HubScenario
from negotiation.scenarios.paths import replaced
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.written import Written

FOLDER = "scenarios"
"""Where the built-in ones are among the package's data."""

HUB_TABLE = "partners"
"""The table that only a hub's file has."""

FILES = ("world", "partners.table")
"""Paths of values that name files."""


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
    return _read(name)


def load(name: str | Path, overrides: Mapping[str, object] | None = None) -> Scenario | HubScenario:
    """Load a built-in scenario or hub by name, or a TOML file by path.

    ``hub-2025:KOR`` is the table of one partner of a hub, before any deal is concluded. ``overrides``
    maps dotted paths to values (``paths.replaced``): ``{"sectors.autos.exports": 40}`` changes the
    figure's value, and widens its range to hold it. Files that are named are looked for beside this one.

    Raises
    ------
    InputError : names the file, the key, its line, and what is allowed.
    """
    of_kind("overrides", overrides, Mapping | None)
    file, partner = _parted(str(name))
    document = _document(file)
    if partner is not None:
        if not isinstance(document, HubScenario):
            raise _no_scenario(str(name))
        document = document.tables.scenario(partner)
    return replaced(document, beside(Path(file).parent, overrides or {}))


def _parted(name: str) -> tuple[str, str | None]:
    """Return a file, or built-in name, and the partner that is named behind it, if one is."""
    file, colon, partner = name.rpartition(":")
    there = file in scenario_names() or is_there(Path(file))
    return (file, partner) if colon and there else (name, None)


def _document(name: str) -> Scenario | HubScenario:
    """Read a file and check what is in it."""
    text, origin, folder = _read(name), _origin(name), Path(name).parent
    raw = Written(text, origin).expand(parse_toml(text, origin))
    assert isinstance(raw, dict)
    kind = HubScenario if HUB_TABLE in raw else Scenario
    if isinstance(raw.get("world"), str):
        raw |= beside(folder, {"world": raw["world"]})
    with checking(text, origin):
        return kind.model_validate(raw, context={"folder": folder})


def beside(folder: Path, values: Mapping[str, object]) -> dict[str, object]:
    """Return values with the files that they name looked for in a folder."""
    return {
        path: str(folder / value) if path in FILES and isinstance(value, str) and value else value
        for path, value in values.items()
    }


def load_scenario(name: str | Path, overrides: Mapping[str, object] | None = None) -> Scenario:
    """Load talks with one partner as ``load`` does.

    Raises
    ------
    InputError : as ``load``; a hub, which has many partners.
    """
    document = load(name, overrides)
    if isinstance(document, HubScenario):
        raise InputError(
            f"{_origin(name)}: a hub with many partners: name one, e.g. {name}:KOR, or play them all "
            f"with 'negotiate run {name}'"
        )
    return document


def load_hub(name: str | Path, overrides: Mapping[str, object] | None = None) -> HubScenario:
    """Load a hub as ``load`` does.

    Raises
    ------
    InputError : as ``load``; talks with one partner only.
    """
    document = load(name, overrides)
    if not isinstance(document, HubScenario):
        raise InputError(
            f"{_origin(name)}: no hub, but talks with one partner (there is no table [{HUB_TABLE}])"
        )
    return document


def is_hub(name: str | Path) -> bool:
    """Say whether a built-in name or a file is a hub with many partners."""
    known = str(name) in scenario_names() or is_there(Path(name))
    return known and HUB_TABLE in parse_toml(_read(name), _origin(name))


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


def _origin(name: str | Path) -> str:
    """Return what to call a file in messages."""
    return f"{name}.toml" if str(name) in scenario_names() else str(name)


def _read(name: str | Path) -> str:
    if str(name) in scenario_names():
        return own_data(FOLDER, f"{name}.toml").read_text(encoding="utf-8")
    path = Path(name)
    if path.suffix != ".toml" and not is_there(path):
        raise _no_scenario(str(name))
    return read_text(path, "scenario")


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
