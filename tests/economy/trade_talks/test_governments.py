"""Derivatives in general equilibrium against finite differences."""

import numpy as np
import pytest

from negotiation.economy.trade_talks.equilibrium import balanced, solve, solve_logs
from negotiation.economy.trade_talks.governments import (
    alone,
    gradient,
    gradient_of,
    objectives,
    shadow_prices,
    slopes_to_unknowns,
    stakes,
)
from tests.economy.trade_talks.worlds import made_up, small


def political(seed=5):
    weights = np.random.default_rng(seed).uniform(0.5, 1.5, (4, 3))
    return weights / weights.mean(axis=1, keepdims=True)


def differences(logs, weights, cells, step=1e-5):
    rows = []
    for cell in cells:
        change = np.zeros_like(logs)
        change[cell] = step
        up, down = (objectives(solve_logs(small(), logs + d), weights) for d in (change, -change))
        rows.append((up - down) / (2 * step))
    return np.array(rows)


@pytest.mark.parametrize("weights", [np.ones((4, 3)), political()], ids=["welfare", "political"])
def test_the_gradient_is_that_of_finite_differences(weights):
    """Every government's objective to every tariff."""
    after = solve(small(), small().world.tariffs)
    at = stakes(after, weights)
    cells = [cell for cell in np.ndindex(4, 4, 3) if cell[0] != cell[1]]
    by_hand = differences(after.log_tariffs, weights, cells)
    exact = np.array([[gradient_of(at, g)[cell] for g in range(4)] for cell in cells])
    assert exact == pytest.approx(by_hand, abs=2e-9)


def test_who_decides_alone_has_the_columns_of_each():
    at = stakes(solve(small(), small().world.tariffs), political())
    importers = np.array([2, 0])
    some = gradient(at, shadow_prices(at, alone(4, importers), importers))
    for place, importer in enumerate(importers):
        assert some[:, place] == pytest.approx(gradient_of(at, importer)[:, importer], abs=1e-15)


def test_welfare_is_the_objective_without_politics():
    before, after = (
        solve(small(), tariffs) for tariffs in (small().world.tariffs, 0 * small().world.tariffs)
    )
    gains = objectives(after, np.ones((4, 3))) - objectives(before, np.ones((4, 3)))
    assert gains == pytest.approx(np.log(after.welfare), abs=1e-13)


def test_money_is_a_veil():
    """A constant added to the logs of wages and spending changes nothing that anybody wants."""
    at = stakes(solve(small(), small().world.tariffs), political())
    assert slopes_to_unknowns(at.equilibrium, at.sale, at.revenue, np.arange(4)).sum(
        axis=0
    ) == pytest.approx(np.zeros(4), abs=1e-14)


def test_free_trade_is_efficient_without_politics_where_markups_are_equal():
    """Gradient of Σ E ln G at free trade, with one σ."""
    world = made_up(sigma=np.full(3, 3.0))
    free = balanced(
        type(world)(world.regions, world.sectors, world.trade, 0 * world.tariffs, world.sigma)
    )
    at = stakes(solve(free, free.world.tariffs), np.ones((4, 3)))
    shares = free.spending / free.spending.sum()
    slopes = gradient(at, shadow_prices(at, np.tile(shares[:, None], 4), np.arange(4)))
    assert np.abs(slopes).max() < 1e-15
