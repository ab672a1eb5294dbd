"""The main figures of an older version and of this one, side by side. Run it with `make bench-history`.

``python -m benchmarks.history [REVISION]`` takes the last tag without a revision, or ``FIRST`` while
there is none. Both versions run in this Python, each figure in turns and in fresh processes: processor
time, the least of ``TURNS`` after a first one that compiles, and the most memory of a process. What
fails in the older version is called new.
"""

import argparse
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
FIRST, TURNS = "a4c88f7", 3

DRAWS = """
name = "draws"
title = "Draws of all figures"
scenario = "korea-us-2025"
ranges = "all"
fixed = { election = "none" }
design = { kind = "latin-hypercube", runs = 100, seed = 1 }
"""

MILLION = str(ROOT / "experiments" / "million.toml")

COMMAND = "from negotiation.cli import main; main()"

BATCH = """
from negotiation import Game, load_scenario, parse_strategy, play_batch
sides = Game(load_scenario("korus-2018")).preferences
play_batch(sides, {code: [parse_strategy("linear")] for code in sides}, 1000 * [[0, 0]])
"""


class Figure(NamedTuple):
    """A name, Python code with its arguments, and whether nothing is compiled before."""

    name: str
    code: tuple[str, ...]
    cold: bool = False


FIGURES = [
    Figure("the command's help", (COMMAND, "--help")),
    Figure("a run", (COMMAND, "run", "korea-us-2025")),
    Figure("a run with pictures", (COMMAND, "run", "korea-us-2025", "--out", "run")),
    Figure("the hub, 75 partners", (COMMAND, "run", "hub-2025")),
    Figure("100 draws of all figures", (COMMAND, "sweep", "draws.toml", "--workers", "1")),
    Figure("a million runs", (COMMAND, "sweep", MILLION, "--workers", "1")),
    Figure("a general equilibrium", (COMMAND, "equilibrium", "--announced")),
    Figure("solutions of 10^12 outcomes", (COMMAND, "solutions", "korea-us-2025-sectors")),
    Figure("a first batch, compiled", (BATCH,), cold=True),
]


class Cost(NamedTuple):
    """Processor time in seconds, and the most memory of one process in MB."""

    seconds: float
    memory: float


def cost(figure: Figure, tree: Path, kept: Path) -> Cost | str:
    """Play a figure in a fresh process and folder; return its cost, or what it says when it fails."""
    with tempfile.TemporaryDirectory() as place:
        Path(place, "draws.toml").write_text(DRAWS)
        own = {
            "PYTHONPATH": str(tree),
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "",  # installed packages are compiled, so both versions are
            "XDG_CACHE_HOME": place if figure.cold else str(kept),
        }
        with Path(place, "said").open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "-c", *figure.code],
                cwd=place,
                env={**os.environ, **own},
                stdout=said,
                stderr=said,
            )
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            return Path(place, "said").read_text()
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def least(figure: Figure, trees: list[Path], kept: Path) -> list[Cost | None]:
    """Return what a figure costs in each version, taken in turns; None where an older one fails.

    Raises
    ------
    RuntimeError : it fails in this version.
    """
    found: dict[Path, list[Cost]] = {tree: [] for tree in trees}
    for _ in range(TURNS + 1):
        for tree in list(found):
            one = cost(figure, tree, kept)
            if isinstance(one, Cost):
                found[tree].append(one)
            elif tree == ROOT:
                raise RuntimeError(f"{figure.name}: {one}")
            else:
                del found[tree]
    return [
        Cost(*map(min, zip(*found[tree][1:], strict=True))) if tree in found else None for tree in trees
    ]


def row(figure: Figure, before: Cost | None, now: Cost | None) -> str:
    """Return a line of the table."""
    assert now is not None
    today = f"{now.seconds:.2f} s"
    if before is None:
        return f"| {figure.name} | | {today} | new | | {now.memory:.0f} MB |"
    times = before.seconds / now.seconds
    memory = f"{before.memory:.0f} MB | {now.memory:.0f} MB"
    return f"| {figure.name} | {before.seconds:.2f} s | {today} | {times:.2f} | {memory} |"


def said_by_git(*words: str) -> bytes:
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True).stdout


def last_tag() -> str:
    """Return the last version before this commit."""
    try:
        return said_by_git("describe", "--tags", "--abbrev=0", "HEAD^").decode().strip()
    except subprocess.CalledProcessError:
        return FIRST


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision", nargs="?", default=last_tag(), help="tag or commit")
    revision = parser.parse_args().revision
    with tempfile.TemporaryDirectory() as folder:
        old, kept = Path(folder, "old"), Path(folder, "kept")
        with tarfile.open(fileobj=io.BytesIO(said_by_git("archive", revision))) as archive:
            archive.extractall(old, filter="data")
        print(f"| what | {revision} | now | times as fast | {revision} | now |")
        print("|---|---|---|---|---|---|")
        for figure in FIGURES:
            print(row(figure, *least(figure, [old, ROOT], kept)), flush=True)


if __name__ == "__main__":
    main()
