"""How long the payoff tables, a run and the commands take. Run it with `make bench`.

In-process figures are the minimum of several repetitions, commands the median of whole processes;
a bare Python start stands beside them because machines differ.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from negotiation.scenarios import load_scenario
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game

NEGOTIATE = str(Path(sys.executable).with_name("negotiate"))


def fastest(work: Callable[[], object], repeat: int = 7) -> float:
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def process(*command: str, repeat: int = 5) -> float:
    def once() -> float:
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - start

    once()
    return median(once() for _ in range(repeat))


def full_run() -> float:
    with tempfile.TemporaryDirectory() as folder:
        targets = iter(range(1000))

        def command() -> tuple[str, ...]:
            return (NEGOTIATE, "run", "korea-us-2025", "--out", f"{folder}/{next(targets)}")

        subprocess.run(command(), check=True, capture_output=True)
        times = []
        for _ in range(5):
            start = time.perf_counter()
            subprocess.run(command(), check=True, capture_output=True)
            times.append(time.perf_counter() - start)
        return median(times)


def main() -> None:
    scenario = load_scenario("korea-us-2025")
    game = Game(scenario, rounds=30, election="none")
    _ = game.preferences
    firm = {"KOR": "hardliner:model=prior", "USA": "hardliner:model=prior"}
    learning = {"KOR": "boulware:model=frequency", "USA": "hardliner:model=frequency"}
    rows = [
        ("payoff tables of both sides, full scenario", fastest(lambda: Game(scenario).tables), 0.5),
        (
            "a 30-round run, loaded, prior model",
            fastest(lambda: TradeTalks(game, firm, rng=1).run()),
            0.05,
        ),
        (
            "a 30-round run, loaded, learning",
            fastest(lambda: TradeTalks(game, learning, rng=1).run()),
            0.05,
        ),
        ("negotiate --help", process(NEGOTIATE, "--help"), 0.3),
        ("negotiate run, with figures", full_run(), 4.0),
    ]
    bare = process(sys.executable, "-c", "pass")
    print(f"{scenario.space.size:,} outcomes; a bare Python start takes {bare:.3f} s here\n")
    print("| what | seconds | asked for |\n|---|---|---|")
    for name, seconds, limit in rows:
        print(f"| {name} | {seconds:.4f} | under {limit:g} |")


if __name__ == "__main__":
    main()
