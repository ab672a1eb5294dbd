"""How fast the general equilibrium is solved. Run it with `python -m benchmarks.equilibrium`.

194 countries and the announced tariffs of the USA, from `../shared`; the built-in world if that is
not there. Medians of several repetitions, ratios in the same run. Beside it gegravity, if installed.
"""

import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.accounts import Base, Parameters, base_of, published
from negotiation.economy.equilibrium import Equilibrium, solve
from negotiation.economy.gravity import builtin_world
from negotiation.economy.hat_algebra import System, inverse_at_base
from negotiation.economy.optimal_tariffs import announced
from negotiation.economy.world import World, read_world

FOLDER = Path(__file__).parents[2] / "shared" / "facts" / "equilibrium"
TOLERANCE = 1e-12
DAMPING = 0.4
"""Steps of 0.45 diverge."""

BATCH, LARGEST = 100, 30


def typical(work: Callable[[], object], repeat: int) -> float:
    """Return the median of seconds."""
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def damped_fixed_point(base: Base, tariffs: FloatArray) -> tuple[FloatArray, int]:
    """Solve as the equations are written, by steps of ``DAMPING``; return ln(w, e, l) and the steps."""
    p, E, Y = base.parameters, base.spending, base.income
    shares, deficits = base.trade / E, base.transfers
    w, e, l = np.ones((3, len(E)))  # noqa: E741
    steps, gap = 0, np.inf
    while gap > TOLERANCE:
        cost = (w / l**p.scale)[:, None]
        goods = shares * cost**-p.trade * (1 + tariffs) ** (-p.trade * p.pass_through)
        sums = goods.sum(axis=0)
        price = (e / w) ** (1 - p.pass_through) * sums ** (-1 / p.trade)
        flows = goods / sums * E * e / (1 + tariffs)
        revenue = (tariffs * flows).sum(axis=0)
        income = w * l * Y
        wage = (flows @ (1 - p.markup) + p.markup * flows.sum(axis=0)) / (l * Y)
        spending = (revenue + income + deficits * income.sum() / Y.sum()) / E
        labour = (w / ((1 - revenue / income) * price)) ** p.labour
        level = (price * E).sum() / E.sum()
        ratios = wage / w, spending / e, labour / l
        gap = max(abs(level - 1), *(np.abs(np.log(ratio)).max() for ratio in ratios))
        w, e, l = (  # noqa: E741
            w * ratios[0] ** DAMPING / level,
            e * ratios[1] ** DAMPING / level,
            l * ratios[2] ** DAMPING,
        )
        steps += 1
    return np.log([w, e, l]), steps


def residual(base: Base, tariffs: FloatArray, logs: FloatArray) -> float:
    """Measure any solution by the package's equations, at the level of income that they keep."""
    wage, spending, labour = logs
    level = np.log((np.exp(wage + labour) * base.income).sum() / base.income.sum())
    unknowns = np.concatenate([wage - base.parameters.scale * labour - level, spending - level])
    system = System.of(base, tariffs[None], np.ones((1, *tariffs.shape)))
    return float(np.abs(system.residual(unknowns[None])).max())


def logs_of(after: Equilibrium) -> FloatArray:
    return np.log([after.wage, after.spending, after.labour])


def one_world(world: World) -> None:
    """Time single solutions."""
    base = base_of(world, published(world.codes))
    tariffs = announced(world)
    higher = tariffs + 0.01 * (tariffs > 0)
    plain, steps = damped_fixed_point(base, tariffs)
    start = solve(base, tariffs)
    nearby = solve(base, higher, start=start)

    def cold() -> None:
        inverse_at_base.cache_clear()
        solve(base_of(world, published(world.codes)), tariffs)

    seconds = typical(lambda: damped_fixed_point(base, tariffs), 5)
    print(f"{len(world.codes)} countries, announced tariffs\n")
    print("| what | milliseconds | steps | residual | times faster | asked for |")
    print("|---|---|---|---|---|---|")
    for name, work, count, error, asked in (
        ("plain damped fixed point", seconds, steps, residual(base, tariffs, plain), ""),
        (
            "cold, Jacobian at the base included",
            typical(cold, 21),
            start.iterations,
            residual(base, tariffs, logs_of(start)),
            "10",
        ),
        (
            "again with the same base",
            typical(lambda: solve(base, tariffs), 51),
            start.iterations,
            residual(base, tariffs, logs_of(start)),
            "",
        ),
        (
            "warm, tariffs one point higher",
            typical(lambda: solve(base, higher, start=start), 51),
            nearby.iterations,
            residual(base, higher, logs_of(nearby)),
            "30",
        ),
    ):
        print(f"| {name} | {1e3 * work:.2f} | {count} | {error:.0e} | {seconds / work:.0f} | {asked} |")
    gap = np.abs(np.exp(plain) - np.exp(logs_of(start))).max()
    print(f"\nLargest difference of wages, spending and employment from the plain one: {gap:.0e}.")


def largest(world: World) -> World:
    """Return the largest countries by GDP."""
    keep = np.sort(np.argsort(-world.gdp)[:LARGEST])
    codes = tuple(world.codes[place] for place in keep)
    assert world.announced is not None
    return World(codes, world.trade[np.ix_(keep, keep)], world.gdp[keep], world.announced[keep])


def many(world: World) -> None:
    """Time a batch beside its members one by one."""
    base = base_of(world, published(world.codes))
    factors = np.random.default_rng(1).uniform(0.5, 1.5, (BATCH, len(world.codes), 1))
    tariffs = announced(world) * factors
    batch = typical(lambda: solve(base, tariffs), 15)
    single = typical(lambda: [solve(base, one) for one in tariffs], 5)
    welfare = np.array([solve(base, one).welfare for one in tariffs])
    gap = np.abs(solve(base, tariffs).welfare - welfare).max()
    print(
        f"\n{BATCH} tariff vectors, {len(world.codes)} countries: one by one {1e3 * single:.1f} ms, ",
        end="",
    )
    print(f"as a batch {1e3 * batch:.1f} ms, {single / batch:.0f} times faster (asked for: 5);")
    print(f"largest difference of welfare {gap:.0e}.")


def beside_gegravity(world: World) -> None:
    """Time gegravity on balanced trade, with tariffs as trade costs: it has no tariff revenue.

    Its equations hold shares of the world's output at the base, so the answers differ a little.
    """
    if find_spec("gegravity") is None:
        print("\ngegravity is not installed: no comparison with it.")
        return
    import gegravity
    import pandas as pd

    n = len(world.codes)
    parameters = Parameters(4.0, 0.0, 0.0, np.zeros(n), np.ones(n))
    trade = base_of(world, parameters).trade
    base = Base(world.codes, np.maximum((trade + trade.T) / 2, 1e-12), parameters)
    tariffs = announced(world)
    index = pd.MultiIndex.from_product([world.codes, world.codes], names=["exporter", "importer"])
    flows = pd.DataFrame({"trade": base.trade.ravel()}, index=index)
    flows["Y"] = np.repeat(base.income, n)
    flows["E"] = np.tile(base.spending, n)
    # costs that make the observed flows an equilibrium with all multilateral resistances at one
    flows["cost"] = np.log(flows["trade"] * base.income.sum() / (flows["Y"] * flows["E"]))
    flows = flows.reset_index().assign(year="2023")
    shocked = flows.assign(cost=flows["cost"] - 4 * np.log1p(tariffs).ravel())
    shocked = shocked.sort_values(["exporter", "importer"], ignore_index=True)
    coefficients = pd.DataFrame([{"var": "cost", "coeff": 1.0, "ste": 0.0}])

    def theirs() -> float:
        model = gegravity.OneSectorGE(
            gegravity.BaselineData(
                flows, trade_var_name="trade", expend_var_name="E", output_var_name="Y"
            ),
            year="2023",
            reference_importer="USA",
            sigma=5,
            cost_variables=["cost"],
            cost_coeff_values=gegravity.CostCoeffs(
                coefficients, identifier_col="var", coeff_col="coeff", stderr_col="ste"
            ),
            quiet=True,
        )
        model.build_baseline()
        model.define_experiment(shocked)
        model.simulate()
        return 100 / float(model.country_results.loc["USA", "welfare statistic"]) - 100

    def ours() -> float:
        inverse_at_base.cache_clear()
        after = solve(base, np.zeros((n, n)), 1 + tariffs)
        return float(after.table()["welfare_pct"][world.codes.index("USA")])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = typical(theirs, 3)
        answer = theirs()
    own = typical(ours, 15)
    print(
        f"\n{n} countries, balanced trade, tariffs as trade costs: gegravity {1e3 * other:.0f} ms, ",
        end="",
    )
    print(f"ours, cold, {1e3 * own:.2f} ms, {other / own:.0f} times faster;")
    print(f"USA's welfare by gegravity {answer:.3f} %, by ours {ours():.3f} %.")


def main() -> None:
    if FOLDER.is_dir():
        world = read_world(FOLDER)
    else:
        world = builtin_world()
        print(f"ONLY THE BUILT-IN WORLD OF {len(world.codes)} COUNTRIES: {FOLDER} IS NOT THERE\n")
    one_world(world)
    many(largest(world))
    beside_gegravity(largest(world))


if __name__ == "__main__":
    main()
