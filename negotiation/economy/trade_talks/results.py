"""One question about tariffs of many governments, and its answer as a record."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.checks import number
from negotiation.base.errors import InputError, unknown
from negotiation.base.tables import read_table
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.effects import effects
from negotiation.economy.trade_talks.equilibrium import Equilibrium, solve
from negotiation.economy.trade_talks.governments import shadow_prices
from negotiation.economy.trade_talks.search import Settled
from negotiation.economy.trade_talks.talks import trade_talks
from negotiation.economy.trade_talks.war import political_weights, trade_war
from negotiation.economy.trade_talks.world import TradingWorld

THREATS = ("nash", "factual", "free")
LOWEST_SUBSIDY = -90.0
_LEAST = np.finfo(float).tiny


@dataclass(frozen=True)
class Question:
    """What is asked: exactly one of ``optimal``, a region, ``nash``, and ``talks``, one of `THREATS`.

    ``highest``: tariff in percent. ``subsidies``: tariffs may be negative. ``between``: only these
    regions talk.

    Raises
    ------
    InputError : not exactly one, an unknown threat, options of talks without talks.
    """

    optimal: str | None = None
    nash: bool = False
    talks: str | None = None
    mfn: bool = False
    split: str = "max-min"
    between: tuple[str, ...] | None = None
    highest: float = 1000.0
    subsidies: bool = False

    def __post_init__(self) -> None:
        """Refuse what does not fit together."""
        if sum([self.optimal is not None, self.nash, self.talks is not None]) != 1:
            raise InputError("what is asked? Exactly one of --optimal, --nash and --talks is needed")
        if self.talks is not None and self.talks not in THREATS:
            raise unknown("start of talks", self.talks, THREATS)
        if self.talks is None and (self.split != "max-min" or self.between is not None):
            raise InputError("--split and --between are for --talks")
        number("--max-tariff", self.highest, 0.0)

    def agenda(self, world: TradingWorld, others: FloatArray | None = None) -> Agenda:
        """Return the tariffs on the table."""
        low = LOWEST_SUBSIDY if self.subsidies else 0.0
        importers = None if self.optimal is None else [self.optimal]
        return Agenda.of(world, importers, low / 100, self.highest / 100, self.mfn, self.between, others)


@dataclass(frozen=True)
class Answer:
    """The tariffs that answer a question, beside those before.

    ``before``: factual tariffs, for talks those without an agreement. ``weights``: ``λ``, ``(N, S)``.
    """

    question: Question
    before: Equilibrium
    settled: Settled
    weights: FloatArray
    agenda: Agenda

    def regions(self) -> list[dict[str, Any]]:
        """Return a row for each region: changes in percent, and the median of its tariffs that moved."""
        after, world = self.settled.equilibrium, self.before.economy.world
        changes = vars(effects(self.before, after, self.weights))
        rows = []
        for place, region in enumerate(world.regions):
            moved = self.settled.tariffs[:, place][self.agenda.movable[:, place]]
            median = 100 * float(np.median(moved)) if moved.size else None
            found: dict[str, float | None] = {
                f"{name}_pct": float(values[place]) for name, values in changes.items()
            }
            if world.inputs is not None:  # nobody makes profits
                found["profits_pct"] = None
            rows.append({"region": region, **found, "median_tariff_pct": median})
        return rows

    def tariffs(self) -> list[dict[str, Any]]:
        """Return a row for each tariff on the table, a fraction, before and after."""
        world, after, before = self.before.economy.world, self.settled.tariffs, self.before.tariffs
        return [
            {
                "exporter": world.regions[i],
                "importer": world.regions[j],
                "sector": world.sectors[s],
                "before": float(before[i, j, s]),
                "tariff": float(after[i, j, s]),
            }
            for i, j, s in np.argwhere(self.agenda.movable)
        ]

    def mean_tariffs(self) -> FloatArray:
        """Return tariffs on the table, weighted by trade over sectors, exporter by importer, ``(N, N)``.

        Fractions; not a number where nothing is on the table.
        """
        return self._mean(self.settled.tariffs, self.before.economy.world.trade)

    def relative_prices(self) -> FloatArray:
        """Return what a dollar of imports costs those who decide, relative to the importer's mean.

        The mean of ``b`` over sectors, weighted by imports, exporter by importer, ``(N, N)``; not a
        number where nothing is on the table.
        """
        after, chosen = self.settled.equilibrium, self.agenda.importers
        worth = np.zeros(after.flows.shape)
        worth[:, chosen] = shadow_prices(self.settled.stakes, self.settled.deciders, chosen).sale
        costs = self._mean(worth, after.flows)
        flows = np.where(self.agenda.movable, after.flows, 0.0)
        paid = flows.sum(axis=2)
        mean = np.where(paid > 0, costs * paid, 0.0).sum(axis=0) / np.maximum(paid.sum(axis=0), _LEAST)
        relative: FloatArray = costs / np.where(mean == 0, np.nan, mean)
        return relative

    def _mean(self, values: FloatArray, weights: FloatArray) -> FloatArray:
        counted = np.where(self.agenda.movable, weights, 0.0)
        total = counted.sum(axis=2)
        mean: FloatArray = (values * counted).sum(axis=2) / np.where(total > 0, total, np.nan)
        return mean

    def document(self) -> dict[str, Any]:
        """Return all but the tariffs, as JSON knows it."""
        settled = self.settled
        report = {name: getattr(settled, name) for name in ("converged", "residual", "rounds", "solves")}
        asked = {name: value for name, value in vars(self.question).items() if value is not None}
        return {"asked": asked, "report": report, "regions": self.regions(), "tariffs": self.tariffs()}


def answer(economy: Economy, question: Question, weights: FloatArray | None = None) -> Answer:
    """Answer a question; ``weights``: ``λ``, ``(N, S)``, without which governments want welfare.

    Raises
    ------
    InputError : regions, bounds or weights that cannot be.
    ConvergenceError : no equilibrium was found.
    """
    world, politics = economy.world, political_weights(economy, weights)
    if question.talks is None:
        table = question.agenda(world)
        settled = trade_war(economy, politics, table)
        return Answer(question, solve(economy, world.tariffs), settled, politics, table)
    threat = threat_of(economy, question.talks, politics)
    table = question.agenda(world, threat)
    found = trade_talks(economy, politics, threat, table, question.split, question.between)
    return Answer(question, solve(economy, threat), found.settled, politics, table)


def threat_of(economy: Economy, name: str, politics: FloatArray) -> FloatArray:
    """Return tariffs without an agreement, ``(N, N, S)``; ``name`` is one of `THREATS`.

    A trade war treats nobody as most favoured, even before talks under MFN, as in Ossa (2014).
    """
    factual = economy.world.tariffs
    return trade_war(economy, politics).tariffs if name == "nash" else factual * (name == "factual")


def read_weights(path: Path, world: TradingWorld) -> FloatArray:
    """Read political weights, ``(N, S)``, from a table with the columns region, sector and weight.

    Raises
    ------
    InputError : it cannot be read, a name is unknown, a weight is missing or negative.
    """
    weights = np.full((len(world.regions), len(world.sectors)), np.nan)
    for row in read_table(path, ["region", "sector", "weight"]):
        place = world.region(row.text("region")), world.sector(row.text("sector"))
        weights[place] = row.number("weight")
    missing = int(np.isnan(weights).sum())
    if missing:
        raise InputError(f"{path}: {missing} of {weights.size} weights are missing")
    return weights
