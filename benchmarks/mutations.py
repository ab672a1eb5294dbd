"""Files that were spoilt at random, and what reads them. Run it with `python -m benchmarks.mutations`.

Scenario, hub, study, save, world and partners' files lose, repeat or exchange lines, and get numbers,
texts and bytes that nobody means. Each must be read, or refused by an ``InputError``; the slowest of
each kind and the most memory are printed, and the files that ended in anything else are kept.
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from negotiation.base.errors import InputError
from negotiation.economy.partners import read_partners
from negotiation.economy.world import read_world
from negotiation.play import PlaySetup, Session, load_game, save_game
from negotiation.scenarios import load_hub, load_scenario, scenario_text
from negotiation.studies import load_study, open_results, run_sweep

FILES = 100_000

JUNK = (
    b"0", b"-1", b"1e308", b"-1e-320", b"nan", b"inf", b"9" * 400, b"1" * 5000, b"true", b'""', b"[]",
    b"{}", b'"\\u0000"', b"'", b'"""', b"[[", b"]]", b"=", b"\xff\xfe", b"\x00", b"\x1b[2J", b".", b"..",
    b"a.b.c", b"#", b",", b";", b"\xe2\x80\xae", b"x" * 5000, b"[" * 2000, b"9" * 20, b"2025-13-45",
)  # fmt: skip

STUDY = """
name = "s"
title = "S"
scenario = "korus-2018"
record = "summary"
ranges = ["horizon"]
[fixed]
rounds = 6
[vary]
"strategies.KOR" = ["boulware", "conceder"]
"strategies.USA.exponent" = { low = 0.5, high = 4, steps = 3, scale = "log" }

[design]
kind = "random"
runs = 12
replicates = 3
seed = 1
[[figures]]
kind = "ribbon"
value = "payoff_KOR"
x = "strategies.USA.exponent"
"""

COUNTRIES = "iso3,gdp_thousand_usd\n" + "".join(f"{c * 3},{n}e9\n" for n, c in enumerate("ABCDE", 1))

TRADE = "exporter,AAA,BBB,CCC,DDD,EEE\n" + "".join(
    f"{c * 3}," + ",".join("0" if c == d else str(1e7 * (n + 1)) for d in "ABCDE") + "\n"
    for n, c in enumerate("ABCDE")
)


def _save(folder: Path) -> bytes:
    session = Session(PlaySetup(scenario="korus-2018", people=["KOR"], rounds=3))
    session.offer("KOR", session.suggestion("KOR") or {})
    save_game(session, folder / "whole.json")
    return (folder / "whole.json").read_bytes()


def _sweep(folder: Path) -> bytes:
    """Play a small study and return its manifest."""
    (folder / "s.toml").write_text(STUDY)
    run_sweep(load_study(folder / "s.toml"), folder / "sweep")
    return (folder / "sweep" / "manifest.json").read_bytes()


def _read_sweep(path: Path) -> object:
    opened = open_results(path.parent)
    found = [opened.summary(name) for name in opened.main_outcomes]
    return (
        found,
        opened.errors(),
        [opened.label(parameter.name) for parameter in opened.design.parameters],
    )


def _partners() -> bytes:
    from importlib import resources

    return (resources.files("negotiation") / "data" / "us-partners-2024.csv").read_bytes()


def kinds(folder: Path) -> dict[str, tuple[str, bytes, Callable[[Path], object]]]:
    """Return each kind's file name, a whole file, and what reads it."""
    (folder / "countries.csv").write_text(COUNTRIES)
    return {
        "scenario": ("x.toml", scenario_text("korus-2018").encode(), load_scenario),
        "hub": ("h.toml", scenario_text("hub-2025").encode(), load_hub),
        "study": ("s.toml", STUDY.encode(), load_study),
        "manifest": ("sweep/manifest.json", _sweep(folder), _read_sweep),
        "save": ("g.json", _save(folder), load_game),
        "world": ("trade.csv", TRADE.encode(), lambda path: read_world(path.parent)),
        "partners": ("p.csv", _partners(), read_partners),
    }


def spoilt(rng: random.Random, whole: bytes) -> bytes:
    """Return a file with one to four things in it that are wrong."""
    content = whole
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(content) + 1)
        end = min(len(content), at + rng.choice((1, 3, 20, 400)))
        lines = content.split(b"\n")
        line = rng.randrange(len(lines))
        content = rng.choice(
            (
                content[:at] + content[end:],
                content[:at] + rng.choice(JUNK) + content[at:],
                content[:at] + rng.choice(JUNK) + content[end:],
                content[:at],
                b"\n".join(lines[:line] + lines[line + 1 :]),
                b"\n".join([*lines[: line + 1], *lines[line:]]),
                b"\n".join([*lines[:line], _other_value(rng, lines[line]), *lines[line + 1 :]]),
                b"\n".join(rng.sample(lines, len(lines))),
            )
        )
    return content


def _other_value(rng: random.Random, line: bytes) -> bytes:
    for mark in (b"=", b":", b","):
        before, found, _ = line.partition(mark)
        if found:
            return before + found + b" " + rng.choice(JUNK)
    return rng.choice(JUNK)


def read_spoilt(
    folder: Path, count: int, seed: int
) -> Iterator[tuple[str, float, Exception | None, bytes]]:
    """Yield for each file its kind, the seconds, what it ended in if that is wrong, and the content."""
    known = kinds(folder)
    for name, whole, read in known.values():
        (folder / name).write_bytes(whole)
        read(folder / name)  # what is spoilt was whole
    rng = random.Random(seed)
    for number in range(count):
        kind = list(known)[number % len(known)]
        name, whole, read = known[kind]
        content = spoilt(rng, whole)
        (folder / name).write_bytes(content)
        begun, wrong = time.perf_counter(), None
        try:
            read(folder / name)
        except InputError:
            pass
        except Exception as error:
            wrong = error
        yield kind, time.perf_counter() - begun, wrong, content


def main(count: int) -> None:
    """Read so many files and print what came of it."""
    slowest: dict[str, float] = {}
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for kind, seconds, wrong, content in read_spoilt(Path(folder), count, seed=0):
            slowest[kind] = max(slowest.get(kind, 0.0), seconds)
            if wrong is not None:
                failures += 1
                kept = Path(tempfile.mkdtemp()) / kind
                kept.write_bytes(content)
                print(f"{type(wrong).__name__}: {wrong} ({kept})")
    print(f"{count:,} files, {failures} ended in something else than InputError")
    for kind, seconds in slowest.items():
        print(f"slowest {kind}: {seconds:.2f} s")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FILES)
