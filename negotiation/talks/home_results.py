"""Results on what stands behind the governments: firms and their pledges, win-sets and who binds."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.outcomes import Level
from negotiation.bargaining.solutions import pareto_frontier
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.records import Record
from negotiation.base.version import package_version
from negotiation.economy.firms import Offers, Quote, excess_at
from negotiation.talks.words import said
from negotiation.valuation.game import Game
from negotiation.valuation.home.home import CERTAIN_ENOUGH

FIRST_MOVERS = 10
"""Firms that are listed one by one."""

STOPS = 7
"""Points of the frontier at which win-sets are described."""


@dataclass(frozen=True)
class FirmTotals(Record):
    """All firms together: what they export, hold and could start, bn USD (a year)."""

    exports_bn: float
    stock_bn: float
    flow_bn_a_year: float
    pipeline_bn_a_year: float
    sourcing_share: float


@dataclass(frozen=True)
class FirmSupply(Record):
    """What firms would invest without help, and for less than the limit, bn USD a year."""

    free: float
    helped: float
    subsidy_limit: float


@dataclass(frozen=True)
class FirstMover(Record):
    """A large firm among those that move first."""

    sector: str
    project_bn_a_year: float
    stock_bn: float
    sourcing_share: float
    cost_gap: float
    subsidy: float
    input_ceiling: float
    excess_return: float


@dataclass(frozen=True)
class FirmsResult(Record):
    """The firms, their supply at an outcome's tariffs, who moves first, and the lobbies' factors."""

    each: ClassVar[str] = "first_movers"

    scenario: str
    firms: int
    totals: FirmTotals
    largest_tenth_of_stock: float
    mean_cost_gap: float
    tariffs: str
    input_rise: float
    supply_bn_a_year: FirmSupply
    first_movers: list[FirstMover]
    lobbies: dict[str, dict[str, float]]
    version: str


@dataclass(frozen=True)
class SideAtHome(Record):
    """A side at one outcome: its chance of ratification, who binds, and each group's consent."""

    chance: float
    binding: str
    consent: dict[str, float]


@dataclass(frozen=True)
class Stop(Record):
    """A point of the frontier; values in bn USD a year once in force."""

    offer: dict[str, Level]
    values: dict[str, float]
    parties: dict[str, SideAtHome]


@dataclass(frozen=True)
class WinsetResult(Record):
    """Shares of all outcomes that each side would ratify, and who binds along the frontier."""

    each: ClassVar[str] = "frontier"

    scenario: str
    mandate: str
    winset_share: dict[str, float]
    both_share: float
    helps_both_share: float
    helps_both_and_ratifiable_share: float
    frontier: list[Stop]
    version: str


def firms_overview(game: Game, outcome: int) -> FirmsResult:
    """Return the firms' totals, their supply at an outcome's tariffs, and who moves first."""
    firms, quote = game.firms.population, game.quote(outcome)
    offers = game.firms.offers(quote)
    return FirmsResult(
        scenario=game.scenario.name,
        firms=len(firms.sector),
        totals=FirmTotals(
            exports_bn=float(firms.exports.sum()),
            stock_bn=float(firms.stock.sum()),
            flow_bn_a_year=float(firms.flow.sum()),
            pipeline_bn_a_year=float(firms.projects.sum()),
            sourcing_share=float(firms.stock @ firms.sourcing / firms.stock.sum()),
        ),
        largest_tenth_of_stock=_top_share(firms.stock),
        mean_cost_gap=float(firms.stock @ firms.gap / firms.stock.sum()),
        tariffs=said(game, outcome),
        input_rise=quote.input_rise,
        supply_bn_a_year=_supply(game, offers),
        first_movers=_first_movers(game, quote, offers),
        lobbies=game.valuation.lobbies,
        version=package_version(),
    )


def _supply(game: Game, offers: Offers) -> FirmSupply:
    limit = max(0.0, game.public_money.cost - game.public_money.wedge)
    free, worth = offers.subsidy <= 0, offers.subsidy <= limit
    return FirmSupply(
        free=float(offers.amount[free].sum()),
        helped=float(offers.amount[worth & ~free].sum()),
        subsidy_limit=limit,
    )


def _first_movers(game: Game, quote: Quote, offers: Offers) -> list[FirstMover]:
    firms, names = game.firms.population, list(game.scenario.sectors.values())
    excess = excess_at(firms, quote, firms.required_return(quote.volatility))
    return [
        FirstMover(
            sector=names[firms.sector[i]].name,
            project_bn_a_year=float(firms.projects[i]),
            stock_bn=float(firms.stock[i]),
            sourcing_share=float(firms.sourcing[i]),
            cost_gap=float(firms.gap[i]),
            subsidy=float(offers.subsidy[i]),
            input_ceiling=float(offers.ceiling[i]),
            excess_return=float(excess[i]),
        )
        for i in _movers(excess, firms.projects)
    ]


def _movers(excess: FloatArray, projects: FloatArray) -> IntArray:
    """Return the firms with the highest excess return among those that make up half of the projects.

    Thousands of small firms would otherwise fill the list.
    """
    largest = np.argsort(-projects, kind="stable")
    reached = np.cumsum(projects[largest])
    large = largest[: int(np.searchsorted(reached, reached[-1] / 2)) + 1]
    return large[np.argsort(-excess[large], kind="stable")[:FIRST_MOVERS]]


def _top_share(sizes: FloatArray) -> float:
    ordered = np.sort(sizes)[::-1]
    return float(ordered[: max(1, len(ordered) // 10)].sum() / ordered.sum())


def winset_result(game: Game) -> WinsetResult:
    """Return the size of each side's win-set, and who binds along the frontier of yearly values."""
    inside = {
        code: game.space.within(view.ratification) >= CERTAIN_ENOUGH
        for code, view in game.home_views.items()
    }
    helps_both = (game.space.within(game.values) >= 0).all(axis=0)
    both = np.logical_and.reduce(list(inside.values()))
    return WinsetResult(
        scenario=game.scenario.name,
        mandate=game.winner or "before the election",
        winset_share={code: float(mask.mean()) for code, mask in inside.items()},
        both_share=float(both.mean()),
        helps_both_share=float(helps_both.mean()),
        helps_both_and_ratifiable_share=float((both & helps_both).mean()),
        frontier=[_stop(game, outcome) for outcome in frontier_stops(game)],
        version=package_version(),
    )


def frontier_stops(game: Game) -> list[int]:
    """Return outcomes spread evenly along the frontier of yearly values, by home's value.

    Along its rational part, where nobody loses, if there is one.
    """
    frontier = pareto_frontier(game.values, game.space.allowed)
    rational = frontier[(game.values[:, frontier] >= 0).all(axis=0)]
    stretch = rational if rational.size else frontier
    home = game.values[0, stretch]
    wanted = np.linspace(home[0], home[-1], STOPS)
    return [int(stretch[np.abs(home - value).argmin()]) for value in wanted]


def _stop(game: Game, outcome: int) -> Stop:
    sides = {
        code: SideAtHome(
            chance=view.chance(outcome),
            binding=view.binding(outcome).name,
            consent={group.key: group.at(game.space, outcome) for group in view.consents},
        )
        for code, view in game.home_views.items()
    }
    values = dict(zip(game.parties, game.values[:, outcome].tolist(), strict=True))
    return Stop(game.space.levels(outcome), values, sides)
