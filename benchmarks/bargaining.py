"""Sessions, batches and frontiers side by side with NegMAS on the same domains (`make bench-peers`).

Sessions of 100 steps between strategies of the same rules over linear additive utilities. In-process
times are the minimum of several repetitions, whole processes the median; the two packages take turns, so
that a drift of the machine's speed meets both.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
from domains import additive, negmas_issues

from negotiation import Preferences, parse_strategy, play_batch, solve
from negotiation.solutions import pareto_frontier

warnings.simplefilter("ignore")
from negmas import sao  # noqa: E402
from negmas.preferences import ops  # noqa: E402

STEPS, RUNS = 100, 100_000
TARGETS = {1_000: (20, 3_000), 10_000: (None, 10_000), 100_000: (200, 50_000)}
PAIRS = [
    ("boulware", "conceder"),
    ("boulware", "boulware"),
    ("tit-for-tat", "boulware"),
    ("micro", "micro"),
]
THEIRS: dict[str, Callable[[], object]] = {
    "boulware": lambda: sao.AspirationNegotiator(aspiration_type="boulware"),
    "conceder": lambda: sao.AspirationNegotiator(aspiration_type="conceder"),
    "tit-for-tat": sao.NaiveTitForTatNegotiator,
    "micro": sao.MiCRONegotiator,
}
FIRST_USE = {
    "NegMAS": "from negmas import sao, make_issue, LinearAdditiveUtilityFunction as U\n"
    "i = [make_issue(10, name='a')]\n"
    "m = sao.SAOMechanism(issues=i, n_steps=10)\n"
    "for k in (1, -1):\n"
    "    u = U(values=[lambda x, k=k: k * x], issues=i)\n"
    "    m.add(sao.AspirationNegotiator(), ufun=u)\n"
    "m.run()",
    "ours": "import numpy as np\n"
    "import negotiation as n\n"
    "s = n.OutcomeSpace((n.Issue('a', tuple(range(10))),))\n"
    "t = {'A': np.arange(10.0), 'B': -np.arange(10.0)}\n"
    "p = {c: n.Preferences(s, table, np.full(10, -9.0)) for c, table in t.items()}\n"
    "v = {c: n.View(side, 10) for c, side in p.items()}\n"
    "n.play_out(n.AlternatingOffers(v), {c: n.parse_strategy('boulware') for c in v})",
}


def domain(issues: int, seed: int = 0):
    """Two additive utilities over issues of ten levels: as tables, and as NegMAS's functions."""
    shape, rng = (10,) * issues, np.random.default_rng(seed)
    sides, theirs = [additive(shape, rng) for _ in range(2)], negmas_issues(shape)
    tables = np.stack([side.table for side in sides])
    return sides[0].space, tables, theirs, [side.negmas(theirs) for side in sides]


def fastest(*works: Callable[[], object], repeat: int = 5) -> list[float]:
    """Return the shortest time of each, in turns, each right after an untimed run of its own."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(repeat):
        for work, found in zip(works, times, strict=True):
            work()  # what the other one left in the caches would be timed otherwise
            start = time.perf_counter()
            work()
            found.append(time.perf_counter() - start)
    return [min(found) for found in times]


def session_rows(issues: int) -> list[str]:
    space, tables, theirs, functions = domain(issues)
    rows = []
    for pair in PAIRS:
        strategies = {c: [parse_strategy(name)] for c, name in zip("AB", pair, strict=True)}

        def sides() -> dict[str, Preferences]:
            return {c: Preferences(space, t, np.zeros(STEPS)) for c, t in zip("AB", tables, strict=True)}

        def negmas_session(pair: tuple[str, str] = pair) -> None:
            session = sao.SAOMechanism(issues=theirs, n_steps=STEPS)
            for name, function in zip(pair, functions, strict=True):
                session.add(THEIRS[name](), ufun=function)
            session.run()

        def single(strategies: dict = strategies) -> None:
            play_batch(sides(), strategies, np.zeros((1, 2), int))

        def batch(strategies: dict = strategies) -> None:
            play_batch(sides(), strategies, np.zeros((RUNS, 2), int))

        single(), batch()
        peer, one, many = fastest(negmas_session, single, batch)
        each = many / RUNS
        asked = TARGETS[space.size]
        rows.append(
            f"| {space.size:,} | {' – '.join(pair)} | {1e3 * peer:.1f} ms | {1e3 * one:.2f} ms | "
            f"**{peer / one:,.0f}** ({asked[0] or '–'}) | {1e6 * each:.2f} µs | "
            f"**{peer / each:,.0f}** ({asked[1]:,}) |"
        )
    return rows


def frontier_row(issues: int) -> str:
    space, tables, theirs, functions = domain(issues)
    outcomes = [tuple(space.levels(k).values()) for k in range(space.size)]

    def peer_frontier() -> object:
        return ops.pareto_frontier(functions, outcomes=outcomes, issues=theirs, sort_by_welfare=True)

    frontier = peer_frontier()[0]
    peer, ours = fastest(peer_frontier, lambda: pareto_frontier(tables), repeat=3)
    nash, solutions = fastest(
        lambda: ops.nash_points(functions, frontier, outcomes=outcomes, issues=theirs),
        lambda: solve(tables, np.zeros(2)),
        repeat=3,
    )
    return (
        f"| {space.size:,} | {1e3 * peer:.2f} ms | {1e3 * ours:.3f} ms | **{peer / ours:,.0f}** (20) | "
        f"{1e3 * (peer + nash):.2f} ms | {1e3 * solutions:.3f} ms | {(peer + nash) / solutions:,.0f} |"
    )


def first_use_rows() -> list[str]:
    def whole(code: str) -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        return time.perf_counter() - start

    times: dict[str, list[float]] = {name: [] for name in FIRST_USE}
    for _ in range(5):
        for name, code in FIRST_USE.items():
            times[name].append(whole(code))
    peer, ours = (median(times[name]) for name in ("NegMAS", "ours"))
    return [f"| a process that plays one session | {peer:.2f} s | {ours:.2f} s | {peer / ours:.1f} |"]


def install_rows() -> list[str]:
    root = Path(__file__).parents[1]
    sizes = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, what in (("NegMAS", "negmas==0.16.*"), ("ours", str(root))):
            place = Path(folder) / name
            subprocess.run([sys.executable, "-m", "venv", place], check=True)
            pip = [
                place / "bin/python",
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ]
            subprocess.run([*pip, what], check=True, capture_output=True)
            files = (f for f in place.rglob("*") if f.is_file() and not f.is_symlink())
            sizes[name] = sum(f.stat().st_size for f in files) / 1e6
    peer, ours = sizes["NegMAS"], sizes["ours"]
    return [f"| installed, with all it depends on | {peer:.0f} MB | {ours:.0f} MB | {peer / ours:.1f} |"]


def report() -> str:
    lines = [
        "# Benchmarks",
        "`make bench` times the talks and the commands; `make bench-peers` makes this page.",
        "",
        "## Beside NegMAS 0.16",
        "Made by `benchmarks/bargaining.py` on a machine with two cores. Linear additive utilities, "
        f"{STEPS} steps, the same rules on both sides; time-dependent pairs end in the same agreements "
        "(`tests/test_negmas.py`), tit-for-tat and MiCRO differ in detail, so that sessions may differ "
        f"in length. *Single*: one session, set-up included; *batch*: one of {RUNS:,} sessions in a "
        "call, set-up included. Ratios: how many times faster ours is; in brackets what was aimed at.",
        "",
        "| outcomes | strategies | NegMAS | single | ratio | batch | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    for issues in (3, 4, 5):
        lines += session_rows(issues)
    lines += [
        "",
        "| outcomes | Pareto frontier: NegMAS | ours | ratio | and Nash: NegMAS | ours, all | ratio |",
        "|---|---|---|---|---|---|---|",
        *(frontier_row(issues) for issues in (3, 4, 5)),
        "",
        "| | NegMAS | ours | ratio |",
        "|---|---|---|---|",
        *first_use_rows(),
        *install_rows(),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="write the page there")
    out = parser.parse_args().out
    page = report()
    print(page)
    if out:
        out.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
