"""Draws of all figures of Korea and the US: milliseconds a draw, beside an older version of the package.

`python -m benchmarks.draws [OLD_CHECKOUT]` lets a process of each version play chunks of
`experiments/all-ranges.toml` in turns; what is shown is the least of several chunks. Processor time is
shown beside the clock's: it says more where other programs run, too.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parents[1]
STUDY = HERE / "experiments" / "all-ranges.toml"
CHUNK, TURNS = 40, 7


def play(chunk: int) -> None:
    """Play a chunk for each line that is read, and say what a draw took by the clock and in all."""
    import numpy as np

    try:
        from negotiation.studies import load_study
        from negotiation.studies.sweep import Sweep

        job = Sweep(load_study(STUDY))
    except ImportError:  # before the rooms
        from negotiation.sweeps import load_study
        from negotiation.sweeps.sweep import play_chunk

        job = load_study(STUDY)
    else:
        from negotiation.studies.engine import play_chunk
    play_chunk(job, np.arange(4), job.digest)
    for begin, _ in enumerate(sys.stdin):
        begun = time.perf_counter(), time.process_time()
        play_chunk(job, np.arange(4 + begin * chunk, 4 + (begin + 1) * chunk), job.digest)
        took = time.perf_counter() - begun[0], time.process_time() - begun[1]
        print(*(1e3 * each / chunk for each in took), flush=True)


@contextmanager
def player(checkout: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start a process that plays chunks with the package of a checkout."""
    environment = os.environ | {"PYTHONPATH": str(checkout), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", __file__, "--play"]
    with subprocess.Popen(
        command, cwd=checkout, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


def chunk(process: "subprocess.Popen[str]") -> tuple[float, float]:
    """Have a chunk played."""
    assert process.stdin is not None and process.stdout is not None
    print(file=process.stdin, flush=True)
    clock, processor = map(float, process.stdout.readline().split())
    return clock, processor


def main() -> None:
    """Play the versions in turns."""
    if sys.argv[1:2] == ["--play"]:
        return play(CHUNK)
    checkouts = [HERE, *map(Path, sys.argv[1:2])]
    with player(checkouts[0]) as new, player(checkouts[-1]) as old:
        players = [new, old][: len(checkouts)]
        times = [[chunk(process) for process in players] for _ in range(TURNS)]
        for process in (new, old):
            process.stdin.close()  # type: ignore[union-attr]
    print(times)
    least = [[min(t[p][kind] for t in times) for kind in (0, 1)] for p in range(len(players))]
    for checkout, (clock, processor) in zip(checkouts, least, strict=True):
        print(f"{checkout}: {clock:.1f} ms a draw, {processor:.1f} of a processor")
    if len(least) > 1:
        print("ratio: {:.2f} by the clock, {:.2f} of a processor".format(
            *(before / now for now, before in zip(*least, strict=True))))


if __name__ == "__main__":
    main()
