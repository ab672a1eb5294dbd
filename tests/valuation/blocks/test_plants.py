"""Plants that come unasked and those of a pledge, against no deal, by hand."""

import numpy as np
import pytest

from negotiation.scenarios import load_scenario
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import adjustment
from negotiation.valuation.markets import market_effects


@pytest.fixture(scope="module")
def game():
    return Game(load_scenario("korea-us-2025", {"firms.number": 150}))


def parts(game, code, **levels):
    return game.components(code, game.outcome(levels))


def unasked(game, **levels):
    """Return what firms invest on their own in ten years, bn USD."""
    return game.measure("private_supply", game.outcome({"years": 10, **levels}))


@pytest.mark.parametrize("levels", [{"reciprocal": 15, "autos": 15}, {"autos": 0}, {"steel": "quota70"}])
def test_plants_that_no_longer_come_are_missed(game, levels):
    fewer = unasked(game) - unasked(game, **levels)
    years = game.valuation.firms.scenario.horizon
    rate, length = years.discount_rate.value, years.years.value
    in_place = (1 - np.exp(-rate * length)) / (rate * length)
    worth = game.scenario.investment.host_value.value
    found = parts(game, "USA", **levels)["investment.tariff_jumping"]
    assert found == pytest.approx(-worth * in_place * fewer)
    assert fewer > 0
    assert found < 0


def test_what_a_deal_brings_in_all_is_what_stands_more_than_without_it(game):
    levels = {"reciprocal": 15, "autos": 15, "pledge": 350, "years": 10}
    built = game.measure("plants", game.outcome(levels)) - game.measure("plants", game.scenario.no_deal)
    years = game.scenario.horizon
    in_place = (1 - np.exp(-years.discount_rate.value * 10)) / (years.discount_rate.value * 10)
    assert built == pytest.approx(in_place * (350 - unasked(game)))


def test_a_small_pledge_changes_nothing(game):
    levels = {"reciprocal": 20, "autos": 20}
    assert unasked(game, **levels) > 100
    for code in game.parties:
        small, none = (parts(game, code, pledge=amount, **levels) for amount in (100, 0))
        assert small == pytest.approx(none)


def test_who_does_not_move_needs_no_firms():
    calm = load_scenario("korea-us-2025").model_copy(update={"firms": None})
    assert not any("tariff_jumping" in name for name in Game(calm).components("USA", 0))


@pytest.mark.parametrize("levels", [{}, {"reciprocal": 10, "autos": 15, "steel": 25}])
def test_plants_pay_duty_on_components_and_displaced_exports_pay_none(game, levels):
    scenario, figures = game.scenario, game.scenario.investment
    output = figures.plant_share.value * figures.output_per_capital.value
    drawn = output * figures.component_share.value * figures.sourcing_share.value
    rates = {"reciprocal": 25, "autos": 25, "steel": 50} | levels
    bought = sum(sector.components.value for sector in scenario.sectors.values())
    sold = sum(sector.exports.value for sector in scenario.sectors.values())
    per_dollar = 0.0
    for key, rate in rates.items():
        issue = scenario.issue(key)
        market = market_effects(scenario, issue, adjustment(scenario, game.horizon))
        place = [spec.level for spec in issue.levels].index(rate)
        for row, name in enumerate(market.sectors):
            part = scenario.sectors[name].components.value / bought * market.quantity[row, place]
            share = scenario.sectors[name].exports.value / sold
            per_dollar += rate / 100 * (drawn * part - output * figures.displacement.value * share)
    extra, none = ({**rates, "pledge": amount} for amount in (400, 0))
    built = [game.measure("plants", game.outcome(each)) for each in (extra, none)]
    paid = [game.measure("tariff_revenue", game.outcome(each)) for each in (extra, none)]
    assert paid[0] - paid[1] == pytest.approx(per_dollar * (built[0] - built[1]))
    assert paid[0] > paid[1]
