"""What firms supply over the grid of tariffs, against every firm's own offer."""

import numpy as np
import pytest

from negotiation.economy.supply import STEPS, supply_curve
from negotiation.scenarios import draw_scenarios, replaced
from negotiation.valuation.markets import market_effects
from negotiation.valuation.supply import firm_response, highest_subsidy, supply_grid


def response_of(scenario):
    return firm_response(
        scenario, {i.key: market_effects(scenario, i, "path") for i in scenario.of_kind("tariff")}
    )


def held_against_offers(scenario):
    response, limit = response_of(scenario), highest_subsidy(scenario)
    grid = supply_grid(response)
    shape = tuple(len(levels) for levels in response.protection.values())
    assert grid.amount.shape == grid.cost.shape == (*shape, STEPS + 1)
    for places in np.ndindex(*shape):
        quote = response.quote(dict(zip(response.protection, places, strict=True)), settled=True)
        offers = response.offers(quote)
        curve = supply_curve(offers.amount, offers.subsidy, limit)
        np.testing.assert_allclose(grid.amount[places], curve.amount, rtol=1e-9)
        np.testing.assert_allclose(grid.cost[places], curve.cost, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("number", [15, 1500])
def test_the_grid_is_the_sum_of_all_firms_offers_at_every_tariff(korea, number):
    scenario = replaced(korea, {"firms.number": number})
    held_against_offers(scenario)
    for drawn in draw_scenarios(scenario, 2, np.random.default_rng(0)):
        held_against_offers(drawn)


def test_without_tariffs_at_the_table_there_is_one_curve(korea):
    issues = [spec for spec in korea.issues if spec.kind != "tariff"]
    held_against_offers(replaced(korea, {"firms.number": 200}).model_copy(update={"issues": issues}))
