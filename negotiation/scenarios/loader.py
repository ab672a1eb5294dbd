"""Read scenario files; say in words what is wrong with them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from negotiation.base.checks import of_kind, short
from negotiation.base.errors import InputError, about, unknown
from negotiation.base.files import is_there, own_data, read_text
from negotiation.base.toml_files import checking, parse_toml
from negotiation.scenarios.based import BASE, WITHOUT, left, over
from negotiation.scenarios.domains import load_domain
from negotiation.scenarios.domains.files import is_domain
from negotiation.scenarios.hub_schema import HubScenario
from negotiation.scenarios.names import country, partner_named
from negotiation.scenarios.paths import replaced
from negotiation.scenarios.schema import Scenario
from negotiation.scenarios.template import FOLDER
from negotiation.scenarios.written import Written

HUB_TABLE = "partners"
"""The table that only a hub's file has."""

OBJECTIVE = "objective"
"""Path of what the host wants."""

FILES = ("world", "partners.table")
"""Paths of values that name files."""


def scenario_names() -> list[str]:
    """Return the names of the built-in scenarios.

    Examples
    --------
    >>> from negotiation import scenario_names
    >>> "korus-2018" in scenario_names()
    True
    """
    return sorted(file.name.removesuffix(".toml") for file in own_data(FOLDER).iterdir())


def scenario_text(name: str) -> str:
    """Return the file of a built-in scenario as text, to begin one of one's own with.

    Raises
    ------
    InputError : there is no such scenario.

    Examples
    --------
    >>> from negotiation import scenario_text
    >>> scenario_text("korus-2018").startswith("#") or "name =" in scenario_text("korus-2018")
    True
    """
    if name not in scenario_names():
        raise unknown("scenario", name, scenario_names())
    return _read(name)


def known_as(name: str) -> str:
    """Return the name of the talks that somebody means: ``hub-2025:JPN`` for ``japan-us`` or ``JP``.

    A built-in name, a file and what means nothing stay as they are.

    Raises
    ------
    InputError : a pair of countries with several talks; names them.
    """
    file, partner = _parted(name)
    if is_domain(name):
        return name
    if partner is not None:
        return f"{file}:{country(partner) or partner}"
    code = None if name in scenario_names() or is_there(Path(name)) else partner_named(name)
    talks = [] if code is None else _talks_of(code)
    if len(talks) > 1:
        raise InputError(f"which talks are '{name}'? {', '.join(talks)}")
    return talks[0] if talks else name


def _talks_of(code: str) -> list[str]:
    """Name the built-in talks of a country."""
    files = {name: _tables(name) for name in scenario_names()}
    own = [name for name, raw in files.items() if raw.get("home") == code]
    return own + [f"{name}:{code}" for name, raw in files.items() if HUB_TABLE in raw]


def load(name: str | Path, overrides: Mapping[str, object] | None = None) -> Scenario | HubScenario:
    """Load a built-in scenario or hub by name (``known_as``), a TOML file or a domain by path.

    ``hub-2025:KOR`` is the table of one partner of a hub, before any deal is concluded. ``overrides``
    maps dotted paths to values (``paths.replaced``): ``{"sectors.autos.exports": 40}`` changes the
    figure's value, and widens its range to hold it. Files that are named are looked for beside this one.

    Raises
    ------
    InputError : names the file, the key, its line, and what is allowed.
    """
    of_kind("overrides", overrides, Mapping | None)
    document, folder = _named(name)
    changes = beside(folder, overrides or {})
    if OBJECTIVE in changes:  # it brings figures, which others may name
        document = replaced(document, {OBJECTIVE: changes.pop(OBJECTIVE)})
    return replaced(document, changes)


def _named(name: str | Path) -> tuple[Scenario | HubScenario, Path]:
    """Read what a name means; return it with the folder that it stands in."""
    if is_domain(name):
        return load_domain(name), Path(name).parent
    file, partner = _parted(known_as(str(name)))
    document = _built_in(file) if file in scenario_names() else _document(file)
    if partner is None:
        return document, Path(file).parent
    if not isinstance(document, HubScenario):
        raise _no_scenario(name)
    return document.tables.scenario(partner), Path(file).parent


def _parted(name: str) -> tuple[str, str | None]:
    """Return a file, or built-in name, and the partner that is named behind it, if one is."""
    file, colon, partner = name.rpartition(":")
    there = file in scenario_names() or is_there(Path(file))
    return (file, partner) if colon and there else (name, None)


@cache
def _built_in(name: str) -> Scenario | HubScenario:
    """Read a built-in file once: neither it nor what was read from it changes."""
    return _document(name)


def _document(name: str) -> Scenario | HubScenario:
    """Read a file and check what is in it."""
    text, origin, folder = _read(name), _origin(name), Path(name).parent
    raw = _filled(name)
    kind = HubScenario if HUB_TABLE in raw else Scenario
    if isinstance(raw.get("world"), str):
        raw |= beside(folder, {"world": raw["world"]})
    with checking(text, origin):
        return kind.model_validate(raw, context={"folder": folder})


def _tables(name: str | Path) -> dict[str, Any]:
    """Return what is in a file, as it is written, over what is in its base."""
    own = parse_toml(_read(name), _origin(name))
    return own if BASE not in own else _tables(_base(own[BASE], name)) | own


def _filled(name: str) -> dict[str, Any]:
    """Return what is in a file, all figures filled in, over what is in its base."""
    text, origin = _read(name), _origin(name)
    own = Written(text, origin).expand(parse_toml(text, origin))
    if BASE not in own:
        return dict(own)
    base = _filled(_base(own.pop(BASE), name))
    with about(f"{origin}: {WITHOUT}"):
        filled: dict[str, Any] = over(left(base, own.pop(WITHOUT, [])), own)
    return filled


def _base(base: object, name: str | Path) -> str:
    """Return the name of the built-in scenario that a file begins with."""
    if base not in scenario_names() or base == str(name):
        with about(f"{_origin(name)}: {BASE}"):
            others = [other for other in scenario_names() if other != str(name)]
            raise unknown("built-in scenario", base if isinstance(base, str) else short(base), others)
    return str(base)


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

    Examples
    --------
    >>> from negotiation import load_scenario
    >>> scenario = load_scenario("korus-2018", {"horizon.discount_rate": 0.05})
    >>> scenario.horizon.discount_rate.value
    0.05
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

    Examples
    --------
    >>> from negotiation import load_hub
    >>> load_hub("hub-2025", {"partners.number": 5, "talks.order": "deficit"})
    <HubScenario: hub-2025, The United States and 75 partners in 2025>
    """
    document = load(name, overrides)
    if not isinstance(document, HubScenario):
        raise InputError(
            f"{_origin(name)}: no hub, but talks with one partner (there is no table [{HUB_TABLE}])"
        )
    return document


def is_hub(name: str | Path) -> bool:
    """Say whether a built-in name or a file is a hub with many partners."""
    known = str(name) in scenario_names() or (is_there(Path(name)) and not is_domain(name))
    return known and HUB_TABLE in _tables(name)


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
        raise _no_scenario(name)
    return read_text(path, "scenario")


def _no_scenario(name: str | Path) -> InputError:
    return unknown("scenario", name, [*scenario_names(), "a path to a .toml file or a domain"])
