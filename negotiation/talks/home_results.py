"""Results on what stands behind the governments: firms and their pledges, win-sets and who binds."""

from typing import Any

import numpy as np

from negotiation.bargaining.solutions import pareto_frontier
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.version import package_version
from negotiation.economy.firms import excess_at
from negotiation.valuation.game import Game
from negotiation.valuation.home.home import CERTAIN_ENOUGH

FIRST_MOVERS = 10
"""Firms that are listed one by one."""

STOPS = 7
"""Points of the frontier at which win-sets are described."""


def tariffs_of(game: Game, outcome: int) -> str:
    """Say the tariffs of an outcome in words."""
    words = game.words(outcome)
    return ", ".join(f"{spec.key} {words[spec.key]}" for spec in game.scenario.of_kind("tariff"))


def firms_document(game: Game, outcome: int) -> dict[str, Any]:
    """Return the firms' totals, their supply at an outcome's tariffs, and who moves first."""
    response = game.firms
    firms, names = response.population, list(game.scenario.sectors.values())
    quote = game.quote(outcome)
    offers = response.offers(quote)
    excess = excess_at(firms, quote, firms.required_return(quote.volatility))
    limit = max(0.0, game.public_money.cost - game.public_money.wedge)
    free, worth = offers.subsidy <= 0, offers.subsidy <= limit
    first = [
        {
            "sector": names[firms.sector[i]].name,
            "project_bn_a_year": float(firms.projects[i]),
            "stock_bn": float(firms.stock[i]),
            "sourcing_share": float(firms.sourcing[i]),
            "cost_gap": float(firms.gap[i]),
            "subsidy": float(offers.subsidy[i]),
            "input_ceiling": float(offers.ceiling[i]),
            "excess_return": float(excess[i]),
        }
        for i in _movers(excess, firms.projects)
    ]
    return {
        "scenario": game.scenario.name,
        "firms": len(firms.sector),
        "totals": {
            "exports_bn": float(firms.exports.sum()),
            "stock_bn": float(firms.stock.sum()),
            "flow_bn_a_year": float(firms.flow.sum()),
            "pipeline_bn_a_year": float(firms.projects.sum()),
            "sourcing_share": float(firms.stock @ firms.sourcing / firms.stock.sum()),
        },
        "largest_tenth_of_stock": _top_share(firms.stock),
        "mean_cost_gap": float(firms.stock @ firms.gap / firms.stock.sum()),
        "tariffs": tariffs_of(game, outcome),
        "input_rise": quote.input_rise,
        "supply_bn_a_year": {
            "free": float(offers.amount[free].sum()),
            "helped": float(offers.amount[worth & ~free].sum()),
            "subsidy_limit": limit,
        },
        "first_movers": first,
        "lobbies": game.valuation.lobbies,
        "version": package_version(),
    }


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


def winset_document(game: Game) -> dict[str, Any]:
    """Return the size of each side's win-set, and who binds along the frontier of yearly values."""
    inside = {
        code: game.space.within(view.ratification) >= CERTAIN_ENOUGH
        for code, view in game.home_views.items()
    }
    helps_both = (game.space.within(game.values) >= 0).all(axis=0)
    both = np.logical_and.reduce(list(inside.values()))
    return {
        "scenario": game.scenario.name,
        "mandate": game.winner or "before the election",
        "winset_share": {code: float(mask.mean()) for code, mask in inside.items()},
        "both_share": float(both.mean()),
        "helps_both_share": float(helps_both.mean()),
        "helps_both_and_ratifiable_share": float((both & helps_both).mean()),
        "frontier": [_stop(game, outcome) for outcome in frontier_stops(game)],
        "version": package_version(),
    }


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


def _stop(game: Game, outcome: int) -> dict[str, Any]:
    return {
        "offer": game.space.levels(outcome),
        "values": dict(zip(game.parties, game.values[:, outcome].tolist(), strict=True)),
        "parties": {
            code: {
                "chance": float(view.ratification[outcome]),
                "binding": view.binding(outcome).name,
                "consent": {group.key: group.at(game.space, outcome) for group in view.consents},
            }
            for code, view in game.home_views.items()
        },
    }
