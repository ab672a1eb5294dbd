"""Worlds to try things on: made up, two countries as in theory, and the published one."""

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from negotiation.base.arrays import FloatArray
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import balanced
from negotiation.economy.trade_talks.world import TradingWorld, own, read_trading_world

FOLDER = Path(__file__).parents[4] / "shared" / "facts" / "trade_talks"
needs_the_published = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"THE PUBLISHED TRADE WAR IS NOT CHECKED: {FOLDER} is not there"
)


def made_up(n: int = 4, s: int = 3, seed: int = 0, sigma: FloatArray | None = None) -> TradingWorld:
    """Random trade, most of it at home, and random tariffs."""
    random = np.random.default_rng(seed)
    trade = random.lognormal(0, 1, (n, n, s)) * (1 + 10 * np.eye(n)[..., None])
    tariffs = random.uniform(0, 0.4, (n, n, s)) * (1 - np.eye(n))[..., None]
    elasticities = random.uniform(2, 6, s) if sigma is None else sigma
    return named(trade, tariffs, elasticities)


def named(trade: FloatArray, tariffs: FloatArray, sigma: FloatArray) -> TradingWorld:
    regions = tuple(f"region {place}" for place in range(len(trade)))
    sectors = tuple(f"sector {place}" for place in range(len(sigma)))
    return TradingWorld(regions, sectors, trade, tariffs, np.asarray(sigma, dtype=float))


def with_inputs(world: TradingWorld, seed: int = 0) -> TradingWorld:
    """Make goods with goods: from 15 to 75 % of sales."""
    n, s = len(world.regions), len(world.sectors)
    shares = np.random.default_rng(seed).uniform(0.15 / s, 0.75 / s, (n, s, s))
    return replace(world, inputs=shares)


def write_world(folder, world, trade=lambda lines: lines):
    regions, sectors = world.regions, world.sectors
    cells = list(np.ndindex(world.trade.shape))
    names = {cell: f"{regions[cell[0]]},{regions[cell[1]]},{sectors[cell[2]]}" for cell in cells}
    files = {
        "regions": ["region", *regions],
        "sectors": ["sector", *sectors],
        "sigma": [
            "sector,main",
            *(f"{name},{value!r}" for name, value in zip(sectors, world.sigma.tolist(), strict=True)),
        ],
        "trade": trade(
            ["exporter,importer,sector,value_musd"]
            + [f"{names[cell]},{float(world.trade[cell])!r}" for cell in cells]
        ),
        "tariffs": ["exporter,importer,sector,tariff"]
        + [f"{names[cell]},{float(world.tariffs[cell])!r}" for cell in cells if cell[0] != cell[1]],
    }
    if world.inputs is not None:
        cells = np.ndindex(world.inputs.shape)
        files["inputs"] = ["region,input,sector,share"] + [
            f"{regions[j]},{sectors[k]},{sectors[s]},{float(world.inputs[j, k, s])!r}"
            for j, k, s in cells
        ]
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


@cache
def small() -> Economy:
    return balanced(made_up())


@cache
def seven(elasticity: str = "main") -> Economy:
    return balanced(read_trading_world(FOLDER, elasticity))


def rows_of(file: str, **where: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    return [row for row in rows if all(row[column] == value for column, value in where.items())]


def array_of(rows: list[dict[str, str]], column: str) -> FloatArray:
    """Put rows in the place of their exporter, importer and sector; own goods that are left out are 0."""
    world = seven().world
    values = np.full(world.trade.shape, np.nan)
    own(values)[...] = 0
    for row in rows:
        exporter = world.regions.index(row["exporter"]) if row["exporter"] else slice(None)
        importer = world.regions.index(row["importer"])
        values[exporter, importer, world.sectors.index(row["sector"])] = float(row[column])
    if rows and not rows[0]["exporter"]:
        own(values)[...] = 0
    assert not np.isnan(values).any()
    return values


@cache
def political(version: str = "main") -> FloatArray:
    """The published political weights, ``(N, S)``."""
    rows = rows_of("political_weights.csv")
    return np.array([float(row[f"published_{version}"]) for row in rows]).reshape(seven().tastes.shape)


def weights_of(objective: str) -> FloatArray:
    return np.ones_like(political()) if objective == "welfare" else political()


def printed(value: float, digits: int = 1) -> float:
    """Round half away from zero, as the printed tables do."""
    return float(np.copysign(np.floor(abs(value) * 10**digits + 0.5 + 1e-9), value) / 10**digits) + 0.0
