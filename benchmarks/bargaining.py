"""Sessions, batches and frontiers side by side with NegMAS on the same domains (`make bench-peers`).

Sessions of 100 steps between strategies of the same rules over linear additive utilities. In-process
times are the minimum of several repetitions, whole processes the median; the two packages take turns, so
that a drift of the machine's speed meets both.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from statistics import median

import numpy as np
from domains import Additive, additive, negmas_issues

from negotiation import Preferences, parse_strategy, play_batch, solve
from negotiation.bargaining.solutions import pareto_frontier

warnings.simplefilter("ignore")
from negmas import sao  # noqa: E402
from negmas.preferences import ops  # noqa: E402

STEPS, RUNS, SEEDS = 100, 100_000, (0, 1, 2)
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
OURS = (
    "import numpy as np\n"
    "import negotiation as n\n"
    "s = n.OutcomeSpace((n.Issue('a', tuple(range(10))),))\n"
    "t = {'A': np.arange(10.0), 'B': -np.arange(10.0)}\n"
    "p = {c: n.Preferences(s, table, np.full(10, -9.0)) for c, table in t.items()}\n"
)
FIRST_USE = {
    "NegMAS": "from negmas import sao, make_issue, LinearAdditiveUtilityFunction as U\n"
    "i = [make_issue(10, name='a')]\n"
    "m = sao.SAOMechanism(issues=i, n_steps=10)\n"
    "for k in (1, -1):\n"
    "    u = U(values=[lambda x, k=k: k * x], issues=i)\n"
    "    m.add(sao.AspirationNegotiator(), ufun=u)\n"
    "m.run()",
    "ours": OURS
    + "v = {c: n.View(side, 10) for c, side in p.items()}\n"
    + "n.play_out(n.AlternatingOffers(v), {c: n.parse_strategy('boulware') for c in v})",
    "compiled": OURS
    + "n.play_batch(p, {c: [n.parse_strategy('boulware')] for c in p}, np.zeros((1000, 2), int))",
}


@dataclass
class Domain:
    """Two additive utilities over issues of ten levels: as tables, and as NegMAS's functions."""

    sides: list[Additive]
    tables: np.ndarray
    issues: list
    functions: list

    @classmethod
    def draw(cls, issues: int, seed: int) -> "Domain":
        shape, rng = (10,) * issues, np.random.default_rng(seed)
        sides, theirs = [additive(shape, rng) for _ in range(2)], negmas_issues(shape)
        tables = np.stack([side.table for side in sides])
        return cls(sides, tables, theirs, [side.negmas(theirs) for side in sides])

    def renew(self) -> None:
        """Replace NegMAS's functions, which remember their outcomes in order of utility."""
        self.functions = [side.negmas(self.issues) for side in self.sides]

    @property
    def space(self):
        return self.sides[0].space

    def theirs(self, pair: tuple[str, str]) -> int:
        """Play a session of NegMAS and return the steps played."""
        session = sao.SAOMechanism(issues=self.issues, n_steps=STEPS)
        for name, function in zip(pair, self.functions, strict=True):
            session.add(THEIRS[name](), ufun=function)
        return session.run().step

    def ours(self, pair: tuple[str, str], runs: int) -> float:
        """Play sessions of ours, set-up included, and return the rounds played."""
        sides = {
            c: Preferences(self.space, t, np.zeros(STEPS))
            for c, t in zip("AB", self.tables, strict=True)
        }
        strategies = {c: [parse_strategy(name)] for c, name in zip("AB", pair, strict=True)}
        result = play_batch(sides, strategies, np.zeros((runs, 2), int))
        return float(result.rounds.mean()) + 1

    def tabulate(self) -> list[np.ndarray]:
        return [
            reduce(np.add.outer, [w * v for w, v in zip(s.weights, s.values, strict=True)]).ravel()
            for s in self.sides
        ]


def fastest(*works: Callable[[], object], first: Callable[[], object] | None = None) -> list[float]:
    """Return the shortest time of each, in turns, each right after ``first`` or an untimed run."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(3):
        for work, found in zip(works, times, strict=True):
            (first or work)()  # what the other one left in the caches would be timed otherwise
            start = time.perf_counter()
            work()
            found.append(time.perf_counter() - start)
    return [min(found) for found in times]


def session_rows(issues: int) -> list[str]:
    domains = [Domain.draw(issues, seed) for seed in SEEDS]
    return [session_row(pair, domains) for pair in PAIRS]


def session_row(pair: tuple[str, str], domains: list[Domain]) -> str:
    lengths = np.mean([(d.theirs(pair), d.ours(pair, 1)) for d in domains], axis=0)
    times = [
        fastest(lambda d=d: d.theirs(pair), first=d.renew)
        + fastest(
            lambda d=d: d.theirs(pair), lambda d=d: d.ours(pair, 1), lambda d=d: d.ours(pair, RUNS)
        )
        for d in domains
    ]
    peer, again, one, many = np.mean(times, axis=0)
    each, size = many / RUNS, domains[0].space.size
    asked = TARGETS[size]
    return (
        f"| {size:,} | {' – '.join(pair)} | {lengths[0]:.0f} / {lengths[1]:.0f} | {1e3 * peer:.1f} ms | "
        f"{1e3 * one:.2f} ms | **{peer / one:,.0f}** ({asked[0] or '–'}) | {1e3 * again:.1f} ms | "
        f"{1e6 * each:.2f} µs | **{again / each:,.0f}** ({asked[1]:,}) |"
    )


def frontier_row(issues: int) -> str:
    domain = Domain.draw(issues, 0)
    tables, space = domain.tables, domain.space
    outcomes = [tuple(space.levels(k).values()) for k in range(space.size)]
    points, where = tables.T.copy(), {"outcomes": outcomes, "issues": domain.issues}
    frontier = ops.pareto_frontier(domain.functions, **where)[0]
    whole, peer, ours, nash, solutions, tabulate = fastest(
        lambda: ops.pareto_frontier(domain.functions, **where),
        lambda: ops.pareto_frontier_numpy(points),
        lambda: pareto_frontier(tables),
        lambda: ops.nash_points(domain.functions, frontier, **where),
        lambda: solve(tables, np.zeros(2)),
        domain.tabulate,
    )
    return (
        f"| {space.size:,} | {1e3 * whole:.2f} ms | {1e3 * peer:.2f} ms | {1e3 * ours:.3f} ms | "
        f"**{whole / ours:,.0f}** (20) | **{peer / ours:,.0f}** | {1e3 * (peer + nash):.2f} ms | "
        f"{1e3 * solutions:.3f} ms | {(peer + nash) / solutions:,.0f} | {1e3 * tabulate:.3f} ms |"
    )


def whole(code: str, **env: str) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, env={**os.environ, **env}
    )
    return time.perf_counter() - start


def first_use_rows() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:  # holds no compiled code yet
        cold = whole(FIRST_USE["compiled"], XDG_CACHE_HOME=folder)
    whole(FIRST_USE["compiled"])
    times: dict[str, list[float]] = {name: [] for name in FIRST_USE}
    for _ in range(5):
        for name, code in FIRST_USE.items():
            times[name].append(whole(code))
    peer, ours, warm = (median(times[name]) for name in ("NegMAS", "ours", "compiled"))
    rows = (
        ("a process that plays one session", ours),
        ("a thousand with `play_batch`, compiled before", warm),
        ("a thousand with `play_batch`, the very first time", cold),
    )
    return [
        f"| {what} | {peer:.2f} s | {seconds:.2f} s | {peer / seconds:.2g} |" for what, seconds in rows
    ]


def install_rows() -> list[str]:
    root = Path(__file__).parents[1]
    sizes = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, what in (("NegMAS", "negmas==0.16.*"), ("ours", str(root))):
            place = Path(folder) / name
            subprocess.run([sys.executable, "-m", "venv", place], check=True)
            python = place / "bin/python"
            pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, what], check=True, capture_output=True)
            files = (f for f in place.rglob("*") if f.is_file() and not f.is_symlink())
            sizes[name] = sum(f.stat().st_size for f in files) / 1e6
    peer, ours = sizes["NegMAS"], sizes["ours"]
    return [f"| installed, with all it depends on | {peer:.0f} MB | {ours:.0f} MB | {peer / ours:.1f} |"]


def report() -> str:
    lines = [
        "# Benchmarks",
        "`make bench` times the talks and the commands, `make bench-history` holds them against the "
        "last tagged version, [scaling.md](scaling.md) says what more of something costs; "
        "`make bench-peers` makes this page.",
        "",
        "## Beside NegMAS 0.16",
        "Made by `benchmarks/bargaining.py` on a machine with two cores. Linear additive utilities "
        f"over issues of ten levels, mean of {len(SEEDS)} random domains, {STEPS} steps. NegMAS is "
        "given utility functions, ours tables of utilities (what making them takes stands below).",
        "",
        "- *Rounds*: played until the agreement, NegMAS's / ours. Time-dependent pairs follow the same "
        "rule, up to NegMAS's cycling among near-equal offers (`tests/bargaining/test_negmas.py`); "
        "tit-for-tat's rule differs.",
        "- *Single*: one session, set-up included, beside one of NegMAS with new utility functions.",
        f"- *Batch*: one of {RUNS:,} sessions in a call, set-up included, beside NegMAS *again* with "
        "the same functions: for MiCRO and tit-for-tat they remember their outcomes in order of "
        "utility.",
        "- Ratios: how many times faster ours is; in brackets what was aimed at.",
        "",
        "| outcomes | strategies | rounds | NegMAS | single | ratio | NegMAS again | batch | ratio |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for issues in (3, 4, 5):
        lines += session_rows(issues)
    lines += [
        "",
        "NegMAS's Pareto frontier is timed from utility functions and from known points, which is what "
        "ours starts from; Nash's point and all our solutions likewise start from known points.",
        "",
        "| outcomes | frontier: NegMAS | NegMAS, points known | ours | ratio | ratio, points known | "
        "and Nash: NegMAS | ours, all | ratio | making both tables |",
        "|---|---|---|---|---|---|---|---|---|---|",
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
