"""``negotiate doctor``: does what is installed work here?"""

import platform
import time
import webbrowser
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typer

from negotiation.base.errors import InputError
from negotiation.base.extras import EXTRAS, installed, requirements
from negotiation.base.version import package_version
from negotiation.cli.console import console, print_json, save_picture, styled
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from negotiation.talks.model import TradeTalks

SCENARIO = "korus-2018"
STRATEGIES = {"KOR": "boulware", "USA": "tit-for-tat"}
"""What is played both ways."""


@dataclass(frozen=True)
class Finding:
    """What was looked at, whether it is well, and what to do if not; nothing works without ``core``."""

    what: str
    ok: bool
    said: str
    core: bool = False


def doctor(json: Json = False) -> None:
    """Look at versions, extras, cache, fonts and browser, and play talks both ways, in some ten seconds.

    The first time takes a minute, since code is compiled. The exit code is 1 if something fails that
    nothing works without.
    """
    found = []
    for finding in _findings():
        found.append(finding)
        if not json:
            _print(finding)
    if json:
        print_json({"findings": [asdict(finding) for finding in found]})
    if any(finding.core and not finding.ok for finding in found):
        raise typer.Exit(1)


def _findings() -> Iterator[Finding]:
    for look in (_packages, _extras, _cache, _fonts, _browser, _self_test):
        try:
            yield from look()
        except Exception as error:  # whatever it is: this command is there to say it
            yield _failed(look.__name__.strip("_").replace("_", " "), error)


def _failed(what: str, error: Exception) -> Finding:
    return Finding(what, False, f"{type(error).__name__}: {error}; please report it", core=True)


def _print(finding: Finding) -> None:
    mark, style = ("ok", "green") if finding.ok else ("missing", "red" if finding.core else "yellow")
    console.print(styled(style, f"{mark:<8}", f"{finding.what}: {finding.said}"), soft_wrap=True)


def _packages() -> Iterator[Finding]:
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    yield Finding("negotiation", True, f"{package_version()}, {system}", core=True)
    versions = {name: installed(name) for name in requirements()}
    absent = [name for name, version in versions.items() if version is None]
    told = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    if absent:
        told = f"{', '.join(absent)} not installed: pip install negotiation"
    yield Finding("packages", not absent, told, core=True)


def _extras() -> Iterator[Finding]:
    for extra, use in EXTRAS.items():
        absent = [name for name in requirements(extra) if installed(name) is None]
        told = f"pip install 'negotiation[{extra}]'" if absent else "installed"
        whole = not absent
        if whole and extra in BEYOND_PACKAGES:
            try:
                BEYOND_PACKAGES[extra]()
            except InputError as error:
                whole, told = False, str(error)
        yield Finding(f"{extra}, for {use}", whole, told)


def _prints() -> None:
    from negotiation.base.documents import library

    library(".pdf")


def _has_assets() -> None:
    from negotiation.app.server import assets

    assets()


BEYOND_PACKAGES = {"app": _has_assets, "report": _prints}
"""What raises an error where an extra's packages are there, but not their files or libraries."""


def _cache() -> Iterator[Finding]:
    from negotiation.base.code_cache import own_folder

    place = own_folder(".")
    if place is None:
        yield Finding("compiled code", False, "compiled anew each time: set XDG_CACHE_HOME to a folder")
        return
    size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    yield Finding("compiled code", True, f"kept in {place} ({size / 1e6:z.0f} MB; may be removed)")


def _fonts() -> Iterator[Finding]:
    from negotiation.plots.style import fonts

    others = fonts()[1:]
    told = others[0] if others else "install Noto Sans CJK or Nanum; their letters are drawn as boxes"
    yield Finding("fonts for Korean, Japanese and Chinese", bool(others), told)


def _browser() -> Iterator[Finding]:
    try:
        webbrowser.get()
    except webbrowser.Error:
        yield Finding("browser", False, "open the address that negotiate app prints in one elsewhere")
        return
    yield Finding("browser", True, "found")


def _self_test() -> Iterator[Finding]:
    """Play talks round by round and compiled, and draw them."""
    talks = _talks()
    yield _tried("talks, round by round", lambda: _played(talks))
    yield _tried("the same, compiled", lambda: _compiled(talks))
    with TemporaryDirectory() as folder:
        yield _tried("a picture of them", lambda: _drawn(talks, Path(folder)))


def _talks() -> "TradeTalks":
    from negotiation.talks.setup import Setup

    return Setup.of(scenario=SCENARIO, strategies=STRATEGIES, election="none").talks()


def _tried(what: str, work: Callable[[], str]) -> Finding:
    """Do some of the test and say what came of it, in how much time."""
    begun = time.perf_counter()
    try:
        told = work()
    except Exception as error:
        return _failed(what, error)
    return Finding(what, True, f"{told}, in {time.perf_counter() - begun:z.1f} s", core=True)


def _played(talks: "TradeTalks") -> str:
    status = talks.run().protocol.status
    return f"{SCENARIO} ends in round {talks.steps}: {status}"


def _compiled(talks: "TradeTalks") -> str:
    """Play them once more as batches are played; the moves have to be the same."""
    import numpy as np

    from negotiation import parse_strategy, play_batch

    # so many that nothing is played round by round
    sides, runs = talks.game.preferences, 1000
    chosen = {code: [parse_strategy(name)] for code, name in STRATEGIES.items()}
    batch = play_batch(sides, chosen, np.zeros((runs, len(sides)), int), trace=True)
    offers = {
        (move.party, move.round_index): move.outcome
        for move in talks.protocol.moves
        if move.action == "offer"
    }
    same = {
        (code, k): int(offer)
        for code, row in zip(sides, batch.offers[0], strict=True)
        for k, offer in enumerate(row)
        if offer >= 0
    }
    agreed = -1 if talks.protocol.agreement is None else talks.protocol.agreement
    if offers != same or agreed != batch.agreement[0]:
        raise AssertionError("compiled talks differ from those round by round")
    return f"the same {len(offers)} offers"


def _drawn(talks: "TradeTalks", folder: Path) -> str:
    from negotiation.plots import plot_payoff_space

    save_picture(folder / "talks.png", lambda: plot_payoff_space(talks))
    return "drawn"
