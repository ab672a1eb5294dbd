"""What more of something costs: outcomes, draws, firms, parties, tables, countries.

``make bench-scaling`` draws them and writes a page; each panel says its slope in words. Processor time,
the least of three, without what is compiled or read once.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.domains import additive
from benchmarks.history import DRAWS
from benchmarks.large import as_sums, timed
from negotiation import (
    AlternatingOffers,
    Game,
    HubTalks,
    Preferences,
    TradeTalks,
    View,
    load_hub,
    load_scenario,
)
from negotiation.bargaining.large import solve_sums
from negotiation.bargaining.protocols import play_out
from negotiation.bargaining.strategies import parse_strategy
from negotiation.economy.accounts import Base, Parameters
from negotiation.economy.equilibrium import solve
from negotiation.economy.hat_algebra import inverse_at_base
from negotiation.plots.style import SIDES, house_style, panels, small_print
from negotiation.studies import load_study
from negotiation.studies.engine import play_chunk
from negotiation.studies.sweep import Sweep

type Work = Callable[[], object]

ROUNDS = 30


class Panel(NamedTuple):
    """What there is more of, what is done with it, which sizes, and the work that a size means."""

    what: str
    work: str
    sizes: Sequence[int]
    made: Callable[[int], Work]


def outcomes(size: int) -> Work:
    """All solutions of issues of ten levels."""
    issues = round(np.log10(size))
    rng = np.random.default_rng(issues)
    sums = as_sums([additive((10,) * issues, rng) for _ in range(2)])
    return lambda: solve_sums(sums, np.zeros(2))


def draws(size: int) -> Work:
    """A study in which all figures are drawn."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "draws.toml"
        path.write_text(DRAWS.replace("runs = 100", f"runs = {size}"))
        job = Sweep(load_study(path))
    return lambda: play_chunk(job, np.arange(size), job.digest)


def firms(size: int) -> Work:
    """A run of Korea and the US, from the payoffs on."""
    scenario = load_scenario("korea-us-2025", {"firms.number": size})
    return lambda: TradeTalks(Game(scenario), rng=1).run()


def parties(size: int) -> Work:
    """Talks in which all concede by the clock."""
    rng = np.random.default_rng(0)
    sides = [additive((10,) * 4, rng) for _ in range(size)]
    least = np.zeros(ROUNDS)
    preferences = {f"P{k}": Preferences(side.space, side.table, least) for k, side in enumerate(sides)}
    strategies = {code: parse_strategy("linear") for code in preferences}

    def talks() -> object:
        views = {code: View(side, ROUNDS) for code, side in preferences.items()}
        return play_out(AlternatingOffers(views), strategies)

    return talks


def tables(size: int) -> Work:
    """The hub, with a table for everybody at once."""
    everybody = {"partners.number": size, "talks.capacity": size}
    hub = load_hub("hub-2025", {**everybody, "talks.order": "deficit", "talks.given": []})
    return lambda: HubTalks(hub, rng=1).run()


def countries(size: int) -> Work:
    """A general equilibrium, with tariffs of up to 20 % between all."""
    rng = np.random.default_rng(0)
    codes = tuple(f"C{k}" for k in range(size))
    mass = rng.lognormal(0, 1, size)
    trade = mass[:, None] * mass + np.diag(size * mass**2)
    base = Base(codes, trade, Parameters(4.0, 0.5, 0.1, np.full(size, 0.1), np.ones(size)))
    tariffs = rng.uniform(0, 0.2, (size, size)) * (1 - np.eye(size))

    def cold() -> object:
        inverse_at_base.cache_clear()
        return solve(base, tariffs)

    return cold


PANELS = (
    Panel("outcomes", "all solutions, without a list", [10**k for k in range(3, 13)], outcomes),
    Panel("draws", "payoffs anew and talks", [3, 10, 30, 100], draws),
    Panel("firms", "a run of Korea and the US", [150, 1500, 15_000, 150_000], firms),
    Panel("parties", f"talks of {ROUNDS} rounds, 10,000 outcomes", [2, 4, 8, 16, 32], parties),
    Panel("tables", "the hub, all tables at once", [5, 10, 20, 40, 75], tables),
    Panel("countries", "a general equilibrium, cold", [25, 50, 100, 200, 400], countries),
)


PAGE = """# What more of something costs
Made by `make bench-scaling`: processor time, least of three, without what is compiled or read once.
Slopes are those of the upper half of the sizes.

![seconds against sizes]({picture})

| what | from, to | takes | slope |
|---|---|---|---|"""


def measured(panel: Panel) -> list[float]:
    """Return the seconds of each size."""
    seconds: list[float] = []
    for size in panel.sizes:
        work = panel.made(size)
        if not seconds:
            work()  # what is compiled or read once
        seconds.append(timed(work)[1])
    return seconds


def in_words(panel: Panel, seconds: list[float]) -> str:
    """Say by how much cost rises where sizes are largest: over the upper half of them."""
    half = len(seconds) // 2
    sizes, times = np.log10(panel.sizes[half:]), np.log10(seconds[half:])
    factor = 10 ** np.polyfit(sizes, times, 1)[0]
    return f"ten times the {panel.what} take {factor:.{int(factor < 10)}f} times as long"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the picture")
    out = parser.parse_args().out
    print(PAGE.format(picture=out.name))
    with house_style():
        axes = panels(len(PANELS), 3.6, 2.9)
        for ax, panel in zip(axes, PANELS, strict=True):
            seconds = measured(panel)
            words = in_words(panel, seconds)
            sizes = f"{min(panel.sizes):,} to {max(panel.sizes):,} {panel.what}"
            print(
                f"| {panel.work} | {sizes} | {seconds[0]:.2g} to {seconds[-1]:.2g} s | {words} |",
                flush=True,
            )
            ax.loglog(panel.sizes, seconds, **SIDES[0])
            ax.set(xlabel=panel.what, ylabel="seconds", title=f"{panel.work}:\n{words}")
        figure = axes[0].figure.figure
        small_print(figure, "Source: python -m benchmarks.scaling, processor time, least of three.")
        figure.savefig(out)


if __name__ == "__main__":
    main()
