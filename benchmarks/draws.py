"""Draws of all figures of Korea and the US: milliseconds a draw, beside another version of the package.

`python -m benchmarks.draws [OTHER_CHECKOUT]` has a process of each version play chunks of
`experiments/all-ranges.toml` in turns and prints the least that each took, by the clock and of a
processor: the second says more where other programs run, too. Then each version's command plays a study
by two workers: what more of its draws take, by the clock.
"""

import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parents[1]
STUDY = HERE / "experiments" / "all-ranges.toml"
FIRST, CHUNK, TURNS = 4, 20, 9

FEW, LONG, SWEEPS = 40, 15.0, 3
"""Draws of a short study, about how many seconds a long one takes, and how often each is played."""


def play() -> None:
    """Play a chunk for each line that is read, and print what a draw took, in ms."""
    import numpy as np

    try:
        from negotiation.studies import load_study
        from negotiation.studies.engine import play_chunk
        from negotiation.studies.sweep import Sweep

        job: Any = Sweep(load_study(STUDY))
    except ImportError:  # before the package had rooms
        old = import_module("negotiation.sweeps")
        job, play_chunk = old.load_study(STUDY), old.sweep.play_chunk
    play_chunk(job, np.arange(FIRST), job.digest)  # loads and compiles
    for turn, _ in enumerate(sys.stdin):
        runs = np.arange(CHUNK) + FIRST + turn * CHUNK
        begun = time.perf_counter(), time.process_time()
        played = play_chunk(job, runs, job.digest)
        took = time.perf_counter() - begun[0], time.process_time() - begun[1]
        if played.chunk.failed:
            sys.exit("draws failed: their times say nothing")
        print(*(1e3 * each / CHUNK for each in took), flush=True)


def own(checkout: Path) -> dict[str, str]:
    """Return the environment in which a checkout's package is found."""
    return os.environ | {"PYTHONPATH": str(checkout), "OPENBLAS_NUM_THREADS": "1"}


def swept(checkout: Path, draws: int) -> float:
    """Return the seconds that a version's command takes for so many draws with two workers."""
    with TemporaryDirectory() as place:
        study = Path(place, "draws.toml")
        study.write_text(re.sub(r"^runs = \d+$", f"runs = {draws}", STUDY.read_text(), flags=re.M))
        begun = time.perf_counter()
        command = [sys.executable, "-c", "from negotiation.cli import main; main()", "sweep", str(study)]
        command += ["--workers", "2"]
        subprocess.run(command, cwd=place, env=own(checkout), check=True, capture_output=True)
        return time.perf_counter() - begun


def by_two(checkouts: list[Path], alone: list[float]) -> list[float]:
    """Return what a draw more takes each version with two workers, in ms, by the least of turns.

    By what a draw takes ``alone`` long studies are about as long: a slow hour falls on all alike.
    """
    many = [FEW + round(2e3 * LONG / each) for each in alone]
    times = [
        [
            (swept(checkout, FEW), swept(checkout, more))
            for checkout, more in zip(checkouts, many, strict=True)
        ]
        for _ in range(SWEEPS)
    ]
    ends = (map(min, zip(*own, strict=True)) for own in zip(*times, strict=True))
    return [1e3 * (end - begin) / (more - FEW) for (begin, end), more in zip(ends, many, strict=True)]


class Player:
    """A process that plays with the package of a checkout."""

    def __init__(self, checkout: Path) -> None:
        """Start it; other scripts here must not hide packages by their names (-P)."""
        self.checkout, self.times = checkout, list[tuple[float, ...]]()
        command = [sys.executable, "-P", "-W", "ignore", __file__, "--play"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=checkout, env=own(checkout), stdin=pipe, stdout=pipe, text=True
        )

    def chunk(self) -> None:
        """Have a chunk played."""
        asked, told = self.process.stdin, self.process.stdout
        assert asked
        assert told
        with suppress(BrokenPipeError):
            print(file=asked, flush=True)
        if not (line := told.readline()):
            sys.exit(f"{self.checkout}: its process ended with exit code {self.process.wait()}")
        self.times.append(tuple(map(float, line.split())))

    def least(self) -> tuple[float, ...]:
        """End the process and return the least times."""
        self.process.communicate()
        return tuple(map(min, zip(*self.times, strict=True)))


def main() -> None:
    """Let the versions play in turns."""
    checkouts = [checkout.resolve() for checkout in (HERE, *map(Path, sys.argv[1:2]))]
    players = [Player(checkout) for checkout in checkouts]
    for _ in range(TURNS):
        for player in players:
            player.chunk()
    alone = [player.least() for player in players]
    shared = by_two(checkouts, [clock for clock, _ in alone])
    costs = [(*least, own) for least, own in zip(alone, shared, strict=True)]
    for checkout, (clock, processor, two) in zip(checkouts, costs, strict=True):
        by_one = f"{clock:.1f} ms a draw, {processor:.1f} of a processor"
        print(f"{checkout.name}: {by_one}; by two workers {two:.1f} ms")
    for name, (now, *before) in zip(
        ("clock", "processor", "two workers"), zip(*costs, strict=True), strict=True
    ):
        for other in before:
            print(f"{name}: {other / now:.2f} times as fast")


if __name__ == "__main__":
    play() if sys.argv[1:] == ["--play"] else main()
