"""How fast tariff wars and tariff talks are solved. Run it with `python -m benchmarks.trade_talks`.

Seven regions and 33 sectors as in Ossa (2014), from `../shared`; a made-up world of that size if that is
not there. Beside it SciPy's L-BFGS-B and SLSQP with the same exact gradients, in the same run. The
published computation, with MATLAB, took about four days for five sets of elasticities. Seconds are the
processor's.
"""

import csv
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402  # one thread is asked for before it starts
from scipy.optimize import minimize  # noqa: E402

from negotiation.base.arrays import FloatArray  # noqa: E402
from negotiation.economy.trade_talks.agenda import Agenda  # noqa: E402
from negotiation.economy.trade_talks.calibration import Economy  # noqa: E402
from negotiation.economy.trade_talks.equilibrium import balanced, solve, solve_logs  # noqa: E402
from negotiation.economy.trade_talks.governments import (  # noqa: E402
    Stakes,
    gradient_of,
    shadow_prices,
    stakes,
)
from negotiation.economy.trade_talks.talks import trade_talks  # noqa: E402
from negotiation.economy.trade_talks.war import optimal_tariffs, trade_war  # noqa: E402
from negotiation.economy.trade_talks.weights import revealed_weights  # noqa: E402
from negotiation.economy.trade_talks.world import TradingWorld, read_trading_world  # noqa: E402

FOLDER = Path(__file__).parents[2] / "shared" / "facts" / "trade_talks"
PUBLISHED = FOLDER.is_dir()
VERSIONS = ("main", "low", "medium", "high", "equal")
LARGE = 40
DAYS = 4


def least(work: Callable[[], object], repeat: int = 7) -> float:
    """Return the least of seconds of the processor."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def made_up(n: int, s: int = 33) -> TradingWorld:
    random = np.random.default_rng(0)
    sizes = random.lognormal(0, 1, n)
    trade = sizes[:, None, None] * sizes[:, None] * random.lognormal(0, 1, (n, n, s))
    trade *= 1 + 10 * n * np.eye(n)[..., None]
    tariffs = random.uniform(0, 0.3, trade.shape) * (1 - np.eye(n))[..., None]
    regions = tuple(f"region {place}" for place in range(n))
    return TradingWorld(
        regions, tuple(f"sector {p}" for p in range(s)), trade, tariffs, random.uniform(2, 6, s)
    )


def economy_of(version: str, compiled: bool = True) -> Economy:
    return balanced(read_trading_world(FOLDER, version) if PUBLISHED else made_up(7), compiled)


def column(file: str, name: str, shape: tuple[int, ...]) -> FloatArray:
    with (FOLDER / file).open(encoding="utf-8", newline="") as text:
        return np.array([float(row[name]) for row in csv.DictReader(text)]).reshape(shape)


def revealed(economy: Economy) -> FloatArray:
    """Return the political weights of all regions; Japan's on rice and wheat are taken as published."""
    world, shape = economy.world, economy.tastes.shape
    if not PUBLISHED:
        return np.ones(shape)
    targets = column("tariffs_noncooperative.csv", "target_used", shape)
    known = column("political_weights.csv", "published_main", shape)
    weights = np.ones(shape)
    for place, region in enumerate(world.regions):
        held = {"ric": known[place, 0], "wht": known[place, 1]} if region == "Japan" else {}
        weights[place] = revealed_weights(economy, region, targets[place], held).weights
    return weights


def threats(economy: Economy, nash: FloatArray) -> Iterator[FloatArray]:
    yield from (nash, economy.world.tariffs, 0 * nash)


def everything(version: str, report: list[bool]) -> None:
    """Solve all that is published for one set of elasticities."""
    economy = economy_of(version)
    for weights in (np.ones_like(economy.tastes), revealed(economy)):
        nash = trade_war(economy, weights)
        for mfn in (False, True):
            table = Agenda.of(economy.world, mfn=mfn)
            for region in economy.world.regions:
                report.append(optimal_tariffs(economy, region, weights, mfn=mfn).converged)
            report.append(trade_war(economy, weights, table).converged)
            for threat in threats(economy, nash.tariffs):
                report.append(trade_talks(economy, weights, threat, table).settled.converged)


Row = tuple[str, Callable[[], object], int, str]


def rows_of(economy: Economy) -> list[Row]:
    """Return what is timed: its name, the work, how often it is done in it, and what is asked for."""
    world, ones = economy.world, np.ones_like(economy.tastes)
    n, every = len(world.regions), np.arange(len(world.regions))
    start = solve(economy, world.tariffs)
    higher = np.log1p(world.tariffs * 1.5)
    nash = trade_war(economy).tariffs

    def each(work: Callable[[str], object]) -> Callable[[], object]:
        return lambda: [work(region) for region in world.regions]

    def often(work: Callable[[], object]) -> Callable[[], object]:
        return lambda: [work() for _ in range(100)]

    def gains() -> object:
        return shadow_prices(stakes(start, ones), np.eye(n), every)

    rows: list[Row] = [
        ("equilibrium, cold", often(lambda: solve_logs(economy, higher)), 100, "0.2"),
        ("what every sale is worth to all governments (adjoints)", often(gains), 100, ""),
        ("optimal tariffs, a region", each(lambda name: optimal_tariffs(economy, name)), n, "5"),
        ("the same under MFN", each(lambda name: optimal_tariffs(economy, name, mfn=True)), n, "5"),
        ("trade war", lambda: trade_war(economy), 1, "25"),
    ]
    for mfn in (False, True):
        table = Agenda.of(world, mfn=mfn)
        for name, threat in zip(
            ("war", "factual tariffs", "free trade"), threats(economy, nash), strict=True
        ):
            title = f"talks{' under MFN' if mfn else ''}, from {name}"
            rows.append((title, lambda t=threat, a=table: trade_talks(economy, None, t, a), 1, "60"))
    return [*rows, ("political weights, a region", lambda: revealed(economy), n, "60")]


def steps() -> None:
    """Time each thing alone, compiled and not."""
    print("| what | compiled, ms | NumPy, ms | asked for |\n|---|---|---|---|")
    for fast, plain in zip(*(rows_of(economy_of("main", way)) for way in (True, False)), strict=True):
        took = [f"{1e3 * least(work) / count:.2f}" for _, work, count, _ in (fast, plain)]
        print(f"| {fast[0]} | {took[0]} | {took[1]} | {fast[3]} |", flush=True)


class Counted:
    """Objectives and slopes at tariffs on the table, with the equilibria that they took."""

    def __init__(self, economy: Economy, table: Agenda) -> None:
        self.economy, self.table, self.solves = economy, table, 0
        self.first = np.log1p(economy.world.tariffs)[table.movable]
        low, high = table.low[table.movable], table.high[table.movable]
        self.bounds = list(zip(low.tolist(), high.tolist(), strict=True))

    def at(self, point: FloatArray) -> Stakes:
        logs = np.log1p(self.economy.world.tariffs)
        logs[self.table.movable] = point
        self.solves += 1
        return stakes(solve_logs(self.economy, logs), np.ones_like(self.economy.tastes))

    def slopes(self, at: Stakes, region: int) -> FloatArray:
        return gradient_of(at, region)[self.table.movable]


METHODS: tuple[tuple[str, dict[str, float]], ...] = (
    ("L-BFGS-B", {"maxiter": 20000, "maxfun": 20000, "ftol": 0, "gtol": 1e-12}),
    ("SLSQP", {"maxiter": 500, "ftol": 1e-14}),
)


def beside_scipy(economy: Economy) -> None:
    """Solve one region's optimum and two regions' talks with SciPy, too."""
    print("\n| what | method | milliseconds | times slower | equilibria | short of ours, ln G |")
    print("|---|---|---|---|---|---|")
    us, china = economy.world.regions[-1], economy.world.regions[1]
    for method, options in METHODS:
        optimum_by_scipy(economy, us, method, options)
    talks_by_scipy(economy, (china, us))


def optimum_by_scipy(economy: Economy, name: str, method: str, options: dict[str, float]) -> None:
    place = economy.world.region(name)
    work = Counted(economy, Agenda.of(economy.world, [name]))

    def loss(point: FloatArray) -> tuple[float, FloatArray]:
        there = work.at(point)
        return -there.objective[place], -work.slopes(there, place)

    began = time.process_time()
    found = minimize(loss, work.first, jac=True, bounds=work.bounds, method=method, options=options)
    seconds = time.process_time() - began
    best = optimal_tariffs(economy, name).stakes.objective[place]
    ours = least(lambda: optimal_tariffs(economy, name))
    row("optimal tariffs of one region", method, seconds, ours, work.solves, best + found.fun)


def talks_by_scipy(economy: Economy, parties: tuple[str, str]) -> None:
    """Maximize ``z``, the first of the unknowns, where every party gains ``z`` at least."""
    world = economy.world
    work = Counted(economy, Agenda.of(world, between=parties))
    seats = [world.region(name) for name in parties]
    before = work.at(work.first).objective

    def gains(point: FloatArray) -> FloatArray:
        return (work.at(point[1:]).objective - before)[seats] - point[0]

    def slopes(point: FloatArray) -> FloatArray:
        there = work.at(point[1:])
        return np.array([[-1, *work.slopes(there, seat)] for seat in seats])

    down = -np.eye(1, len(work.first) + 1)[0]
    began = time.process_time()
    found = minimize(
        lambda point: -point[0],
        np.concatenate([[0.0], work.first]),
        jac=lambda point: down,
        bounds=[(None, None), *work.bounds],
        constraints={"type": "ineq", "fun": gains, "jac": slopes},
        method="SLSQP",
        options={"maxiter": 500, "ftol": 1e-14},
    )
    seconds = time.process_time() - began
    best = trade_talks(economy, parties=parties).gains[seats].min()
    ours = least(lambda: trade_talks(economy, parties=parties))
    row("talks of two", "SLSQP", seconds, ours, work.solves, best + found.fun)


def row(what: str, method: str, seconds: float, ours: float, solves: int, short: float) -> None:
    print(f"| {what} | {method} | {1e3 * seconds:,.0f} | {seconds / ours:,.0f} ", end="")
    print(f"| {solves} | {short:.0e} |", flush=True)


def whole() -> None:
    """Time all that is published, version by version."""
    total = 0.0
    print(
        "\n| elasticities | seconds for all that is published | searches that converged |\n|---|---|---|"
    )
    for version in VERSIONS if PUBLISHED else ("main",):
        report: list[bool] = []
        seconds = least(lambda v=version, r=report: everything(v, r), 1)
        total += seconds
        print(f"| {version} | {seconds:.2f} | {sum(report)} of {len(report)} |")
    print(f"\nAll: {total:.1f} s (asked for: main 2, all 15); published about {DAYS} days, ", end="")
    print(f"{DAYS * 86400 / total:,.0f} times.")


def large() -> None:
    """Time the war of many."""
    economy = balanced(made_up(LARGE), compiled=True)
    war = trade_war(economy)
    seconds = least(lambda: trade_war(economy), 2)
    print(
        f"\nWar of {LARGE} regions, 33 sectors: {seconds:.2f} s (asked for: 2), {war.rounds} rounds, ",
        end="",
    )
    print(f"converged: {war.converged}.")


if __name__ == "__main__":
    if not PUBLISHED:
        print(f"The published world is not there ({FOLDER}): a made-up one.\n")
    steps()
    whole()
    large()
    beside_scipy(economy_of("main"))
