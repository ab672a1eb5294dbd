"""Which files are a domain: one file of issues, and a file of each party's profile beside it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from negotiation.bargaining.outcomes import Level
from negotiation.base.errors import InputError, unknown
from negotiation.base.files import is_there, plain, read_text
from negotiation.base.toml_files import SHOWN
from negotiation.base.xml_files import MOST_XML, read_xml
from negotiation.scenarios.domains import genius, geniusweb, negmas
from negotiation.scenarios.domains.domain import Domain, Profile, scenario_of
from negotiation.scenarios.domains.texts import from_json, from_yaml
from negotiation.scenarios.schema import Scenario

type Kind = Literal["domain", "profile", ""]

FORMATS: dict[str, Callable[[Domain, Path], None]] = {
    "genius": genius.write_genius,
    "geniusweb": geniusweb.write_geniusweb,
    "negmas": negmas.write_negmas,
}
"""How a domain is written, by format."""

XML, JSON, YAML = ".xml", ".json", (".yml", ".yaml")

SUFFIXES = (XML, JSON, *YAML)

MOST_FILES = 1_000
"""Looked at in a folder."""


def is_domain(name: str | Path) -> bool:
    """Say whether a folder, or a file with the profiles beside it, is a domain."""
    path = Path(_parted(str(name))[0])
    if not is_there(path):
        return False
    if path.is_dir():
        return any(file.suffix in SUFFIXES and file.name != "run.json" for file in path.iterdir())
    return path.suffix in SUFFIXES


def load_domain(name: str | Path) -> Scenario:
    """Load a folder with a domain, or its file of issues; ``FILE:PROFILE,PROFILE`` names some profiles.

    Raises
    ------
    InputError : names the file, and what is needed.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import Game
    >>> from negotiation.scenarios.domains import Domain, Profile, load_domain, write_domain
    >>> sides = Profile("baker", (1.0,), ((0.0, 1.0),)), Profile("eater", (1.0,), ((1.0, 0.4),))
    >>> Path("cake").mkdir()
    >>> write_domain(Domain("cake", {"slices": (1, 2)}, sides), Path("cake"), "genius")
    >>> Game(load_domain("cake"))
    <Game: cake, A and B, 100 rounds, 2 agreements>
    """
    return scenario_of(_read(str(name)), str(name))


def joined(names: Sequence[str]) -> list[str]:
    """Return names of scenarios, profiles that follow their domain's file joined to it.

    Raises
    ------
    InputError : profiles whose domain is not named before them.
    """
    found: list[str] = []
    for name in names:
        path = Path(name)
        is_file = path.suffix in SUFFIXES and is_there(path) and path.is_file()
        if not is_file or _known(path)[0] != "profile":
            found.append(name)
            continue
        if not found or Path(_parted(found[-1])[0]).suffix not in SUFFIXES:
            raise InputError(f"{name}: a profile: the file of its domain is needed before it")
        domain, some = _parted(found[-1])
        beside = path.resolve().relative_to(Path(domain).parent.resolve(), walk_up=True)
        found[-1] = f"{domain}:{','.join([*some, str(beside)])}"
    return found


def write_domain(domain: Domain, folder: Path, kind: str) -> None:
    """Write a domain's files into a folder that is there, in a format of ``FORMATS``.

    Raises
    ------
    InputError : an unknown format, two files of the same name, or what the format cannot say.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation.scenarios.domains import Domain, Profile, write_domain
    >>> sides = Profile("baker", (1.0,), ((0.0, 1.0),)), Profile("eater", (1.0,), ((1.0, 0.4),))
    >>> Path("cake").mkdir()
    >>> write_domain(Domain("cake", {"slices": (1, 2)}, sides), Path("cake"), "genius")
    >>> sorted(file.name for file in Path("cake").iterdir())
    ['baker.xml', 'cake.xml', 'eater.xml']
    """
    if kind not in FORMATS:
        raise unknown("format", kind, FORMATS)
    profiles = tuple(replace(each, name=_file_name(each.name)) for each in domain.profiles)
    names = [_file_name(domain.name), *(profile.name for profile in profiles)]
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                f"two files would be called '{name}': domain and parties need names of their own"
            )
    FORMATS[kind](Domain(names[0], domain.issues, profiles), folder)


def _file_name(name: str) -> str:
    return re.sub(r'[/\\:,"<>|?*]', "_", name) or "domain"


def _parted(name: str) -> tuple[str, list[str]]:
    """Return a file, and the profiles that are named behind it."""
    file, _, profiles = name.rpartition(":")
    if file and is_there(Path(file)):
        return file, [each for each in profiles.split(",") if each]
    return name, []


def _read(name: str) -> Domain:
    file, named = _parted(name)
    path = Path(file)
    if path.is_dir():
        return _from_folder(path)
    kind, content, reader = _known(path)
    if kind != "domain":
        raise InputError(f"{file}: no file of a domain's issues")
    issues = reader.read_issues(content, file)
    beside = [path.parent / each for each in named]
    return _with_profiles(path, issues, beside or _others(path.parent, path), bool(named))


def _others(folder: Path, but: Path | None = None) -> list[Path]:
    """Return what may be profiles in a folder, in order of name."""
    files = sorted(file for file in folder.iterdir() if file.suffix in SUFFIXES and file != but)
    if len(files) > MOST_FILES:
        raise InputError(
            f"{folder}: more than {MOST_FILES:,} files: name the file of the domain's issues"
        )
    return files


def _from_folder(folder: Path) -> Domain:
    """Return the domain of the one file of issues in a folder."""
    found: list[Path] = []
    strange: list[str] = []
    for file in _others(folder):
        kind, content, _ = _seen(file)
        found += [file] if kind == "domain" else []
        strange += [str(content)] if isinstance(content, InputError) else []
    if len(found) != 1:
        names = ", ".join(file.name for file in found) or "; ".join(["none", *strange[:SHOWN]])
        raise InputError(
            f"{folder}: one file of a domain's issues is needed in the folder, there is {names}"
        )
    return _read(str(found[0]))


def _with_profiles(
    domain: Path, issues: dict[str, tuple[Level, ...]], files: Iterable[Path], named: bool
) -> Domain:
    """Return a domain with the profiles of files; one that is not ``named`` must be no profile."""
    profiles: list[Profile] = []
    strange: list[str] = []
    for file in files:
        kind, content, reader = _known(file) if named else _seen(file)
        if kind == "profile":
            profiles.append(reader.read_profile(content, plain(file.stem), issues, str(file)))
        elif named:
            raise InputError(f"{file}: no profile of a party")
        elif isinstance(content, InputError):
            strange.append(str(content))
    if len(profiles) < 2:
        more = "".join(f"; {wrong}" for wrong in strange[:SHOWN])
        raise InputError(f"{domain}: {len(profiles)} profiles of parties: at least two are needed{more}")
    return Domain(plain(domain.stem), issues, tuple(profiles))


def _seen(path: Path) -> tuple[Kind, Any, ModuleType]:
    """Return what a file holds, or the error that says why nobody knows."""
    try:
        return _known(path)
    except InputError as error:
        return "", error, negmas


def _known(path: Path) -> tuple[Kind, Any, ModuleType]:
    """Return of what kind a file is, what it holds, and who reads it.

    Raises
    ------
    InputError : it cannot be read.
    """
    if path.suffix == XML:
        root = read_xml(path, "domain")
        kinds: dict[str, Kind] = {genius.DOMAIN: "domain", genius.PROFILE: "profile"}
        return kinds.get(root.tag, ""), root, genius
    text = read_text(path, "domain", MOST_XML)
    content = (from_yaml if path.suffix in YAML else from_json)(text, str(path))
    if not isinstance(content, Mapping):
        return "", content, negmas
    for reader, names in ((geniusweb, (geniusweb.PROFILE,)), (negmas, (negmas.VALUES, "ufun"))):
        if reader.ISSUES in content:
            return "domain", content, reader
        if any(name in content for name in names):
            return "profile", content, reader
    return "", content, negmas
