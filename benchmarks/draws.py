"""Draws of all figures of Korea and the US: milliseconds a draw, beside another version of the package.

`python -m benchmarks.draws [OTHER_CHECKOUT]` has a process of each version play chunks of
`experiments/all-ranges.toml` in turns and prints the least that each took, by the clock and of a
processor: the second says more where other programs run, too.
"""

import os
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[1]
STUDY = HERE / "experiments" / "all-ranges.toml"
FIRST, CHUNK, TURNS = 4, 20, 9


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


class Player:
    """A process that plays with the package of a checkout."""

    def __init__(self, checkout: Path) -> None:
        """Start it; other scripts here must not hide packages by their names (-P)."""
        self.checkout, self.times = checkout, list[tuple[float, ...]]()
        environment = os.environ | {"PYTHONPATH": str(checkout), "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-P", "-W", "ignore", __file__, "--play"]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=checkout, env=environment, stdin=pipe, stdout=pipe, text=True
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
    players = [Player(checkout.resolve()) for checkout in (HERE, *map(Path, sys.argv[1:2]))]
    for _ in range(TURNS):
        for player in players:
            player.chunk()
    least = [player.least() for player in players]
    for player, (clock, processor) in zip(players, least, strict=True):
        print(f"{player.checkout.name}: {clock:.1f} ms a draw, {processor:.1f} of a processor")
    for now, before in zip(*least, strict=True) if len(least) > 1 else ():
        print(f"{before / now:.2f} times as fast")


if __name__ == "__main__":
    play() if sys.argv[1:] == ["--play"] else main()
