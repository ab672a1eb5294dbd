"""Sweeps beside peers: cost per run against Mesa's batch_run and NegMAS, scaling, memory.

`make bench-sweeps` writes benchmarks/sweeps.md. Ratios are taken in turns within one run; the game of
the first table is Korea and the US without firms (no pledge at the table), 27,216 outcomes, 16 rounds.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import mesa
import numpy as np

from negotiation.scenarios import Scenario, load_scenario
from negotiation.studies import load_study
from negotiation.studies.engine import play_chunk
from negotiation.studies.study import Study
from negotiation.studies.sweep import Sweep
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game

try:
    warnings.simplefilter("ignore")
    from negmas import make_issue, sao
    from negmas.preferences import MappingUtilityFunction
except ImportError:
    sao = None

EXPERIMENTS = Path(__file__).parents[1] / "experiments"
STUDY = """
name = "sweep"
title = "Strategies"
scenario = "korea-us-2025"
[fixed]
election = "none"
"strategies.KOR" = "boulware"
"strategies.USA" = "boulware"
{more}
[vary]
"strategies.KOR.exponent" = {{ low = 0.25, high = 8, steps = {steps}, scale = "log" }}
"strategies.USA.exponent" = {{ low = 0.25, high = 8, steps = {steps}, scale = "log" }}
[design]
replicates = {replicates}
"""
REPEATS = 5
COMMAND = [sys.executable, "-m", "negotiation"]
ONE = [sys.executable, "-m", "benchmarks.sweeps", "--one"]


def study_of(steps: int, replicates: int, more: str = "", scenario: Scenario | None = None) -> Study:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.toml"
        path.write_text(STUDY.format(steps=steps, replicates=replicates, more=more))
        study = load_study(path)
    return study if scenario is None else replace(study, scenario=scenario)


def without_firms() -> Scenario:
    scenario = load_scenario("korea-us-2025")
    issues = [issue for issue in scenario.issues if issue.kind not in ("pledge", "years")]
    return scenario.model_copy(update={"issues": issues})


class BatchTalks(TradeTalks):
    """The same Mesa model with the parameters that batch_run varies."""

    def __init__(self, game, kor, usa, rng=None):
        super().__init__(
            game, {"KOR": f"boulware:exponent={kor}", "USA": f"boulware:exponent={usa}"}, rng
        )


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def in_turns(repeat: int, **works: tuple[Callable[[], object], int]) -> dict[str, float]:
    """Return the shortest time of each per run, in turns."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeat):
        for name, (work, runs) in works.items():
            times[name].append(timed(work) / runs)
    return {name: min(found) for name, found in times.items()}


def per_run() -> list[str]:
    scenario = without_firms()
    game = Game(scenario, election="none")
    exponents = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0]
    compiled = study_of(101, 10, scenario=scenario)
    job = Sweep(compiled)
    talks = Sweep(study_of(6, REPEATS, 'protocol = "alternating"\nevidence = "jobs"', scenario))
    runs, few = np.arange(job.runs), np.arange(talks.runs)
    _ = game.preferences

    def mesa_batch() -> None:
        parameters = {"game": [game], "kor": exponents, "usa": exponents}
        mesa.batch_run(BatchTalks, parameters, number_processes=1, max_steps=100, display_progress=False)

    def bare(facts: tuple[str, ...]) -> Callable[[], None]:
        def loop() -> None:
            for run in few:
                kor, usa = (exponents[i] for i in divmod(int(run) // REPEATS, 6))
                chosen = {"KOR": f"boulware:exponent={kor}", "USA": f"boulware:exponent={usa}"}
                TradeTalks(game, chosen, talks.study.design.run_seed(int(run)), evidence=facts).run()

        return loop

    works = {
        "compiled": (lambda: play_chunk(job, runs, job.digest), len(runs)),
        "mesa": (mesa_batch, len(few)),
    }
    if sao is not None:
        works["negmas"] = (lambda: negmas_sessions(game, exponents[::2]), 9)
    for work, _ in works.values():
        work()
    found = in_turns(3, **works)
    loops = {
        "path": (lambda: play_chunk(talks, few, talks.digest), len(few)),
        "bare": (bare(("jobs",)), len(few)),
    }
    for work, _ in loops.values():
        work()
    both = in_turns(7, **loops)
    lines = [
        f"A compiled run takes {found['compiled'] * 1e6:.1f} µs, its row in a Parquet file included.\n",
        "| peer | per run | ratio | asked for |",
        "|---|---|---|---|",
        row("Mesa's `batch_run` on the same Mesa model", found, "mesa", "compiled", 100),
    ]
    if sao is not None:
        lines.append(
            row("NegMAS, same tables, rounds and strategies", found, "negmas", "compiled", 10_000)
        )
    else:
        lines.append("| NegMAS | not installed here: `make bench-sweeps` | | 10,000 |")
    lines.append(
        f"\nThe Mesa path (evidence on the table) takes {both['path'] * 1e3:.2f} ms a run, a bare loop "
        f"over the model {both['bare'] * 1e3:.2f} ms: {both['path'] / both['bare']:.2f} times as long "
        "(asked for: 1.2)."
    )
    return lines


def row(name: str, found: dict[str, float], peer: str, ours: str, wanted: float) -> str:
    return f"| {name} | {found[peer] * 1e3:.2f} ms | {found[peer] / found[ours]:,.0f} | {wanted:,} |"


def negmas_sessions(game: Game, exponents: list[float]) -> None:
    """Play each pair of exponents as a cold session, as NegMAS's users do in a sweep."""
    issues = [
        make_issue([str(level) for level in issue.levels], name=issue.key) for issue in game.space.issues
    ]
    for kor in exponents:
        for usa in exponents:
            session = sao.SAOMechanism(issues=issues, n_steps=game.rounds)
            outcomes = list(session.outcome_space.enumerate())
            for exponent, table in zip((kor, usa), game.tables, strict=True):
                function = MappingUtilityFunction(
                    dict(zip(outcomes, table.tolist(), strict=True)), issues=issues, reserved_value=0.0
                )
                session.add(sao.AspirationNegotiator(aspiration_type=exponent), ufun=function)
            session.run()


def sweep(study: Path, folder: Path, workers: int) -> tuple[float, float, float]:
    """Sweep in a process of its own; return seconds, and peak MB of parent and largest worker."""
    begun = time.perf_counter()
    done = subprocess.run(
        [*ONE, str(study), str(folder), str(workers)], check=True, capture_output=True, text=True
    )
    parent, worker = map(float, done.stdout.split())
    return time.perf_counter() - begun, parent, worker


def one(study: str, folder: str, workers: str) -> None:
    from negotiation.studies import open_executor, run_sweep

    with open_executor("processes", int(workers)) as start:
        run_sweep(load_study(study), Path(folder), start, int(workers))
    usage = [
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(*usage)


def sized(folder: Path, steps: int, replicates: int) -> Path:
    path = folder / f"{steps * steps * replicates}.toml"
    path.write_text(STUDY.format(steps=steps, replicates=replicates, more='first = "random"'))
    return path


def scaling(folder: Path) -> list[str]:
    study = sized(folder, 100, 2000)
    times: dict[int, list[tuple[float, float, float]]] = {1: [], 2: []}
    for turn in range(3):
        for workers, found in times.items():
            found.append(sweep(study, folder / f"{workers}-{turn}", workers))
    ratio = median(a[0] / b[0] for a, b in zip(times[1], times[2], strict=True))
    one, two = (median(found[0] for found in times[workers]) for workers in (1, 2))
    memory = {100 * 100 * 2000: times[2][0][1:]}
    for replicates in (1, 10, 100):
        one_more = sweep(sized(folder, 100, replicates), folder / f"m{replicates}", 2)
        memory[100 * 100 * replicates] = one_more[1:]
    return [
        f"20,000,000 runs: {one:.1f} s with one worker, {two:.1f} s with two, "
        f"{ratio:.2f} times as fast (asked for: 1.7).\n",
        "| runs | parent, peak MB | worker, peak MB |",
        "|---|---|---|",
        *(f"| {n:,} | {parent:.0f} | {worker:.0f} |" for n, (parent, worker) in sorted(memory.items())),
        "",
        "Peaks are of whole processes; most of the parent's are the packages that this benchmark loads. "
        "A worker's grows until chunks have their full size of 200,000 rows, not with the runs.",
    ]


def large(folder: Path) -> list[str]:
    lines = ["", "| study, with two workers | seconds | asked for |", "|---|---|---|"]
    for name, limit in (("million", 20), ("all-ranges", 300)):
        seconds = sweep(EXPERIMENTS / f"{name}.toml", folder / name, 2)[0]
        lines.append(f"| `experiments/{name}.toml` | {seconds:.0f} | {limit} |")
    command = ["run", "korea-us-2025", "--robust", "500"]
    subprocess.run([*COMMAND, *command], check=True, capture_output=True)  # compiled once
    seconds = timed(lambda: subprocess.run([*COMMAND, *command], check=True, capture_output=True))
    lines.append(f"| `negotiate {' '.join(command)}`, from start to end | {seconds:.1f} | 10 |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", nargs=3)
    arguments = parser.parse_args()
    if arguments.one:
        one(*arguments.one)
        return
    lines = [
        "# Sweeps, measured",
        "Made by `make bench-sweeps` on a 2-core machine; ratios matter, times drift.",
        "",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for part in (per_run, lambda: ["", *scaling(Path(folder))], lambda: large(Path(folder))):
            lines += part()
            print("\n".join(lines), flush=True)
    if arguments.out:
        arguments.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
