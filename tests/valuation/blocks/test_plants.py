"""Plants that come unasked and those of a pledge, against no deal, by hand."""

import numpy as np
import pytest

from negotiation.scenarios import load_scenario
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import adjustment
from negotiation.valuation.markets import market_effects


@pytest.fixture(scope="module")
def game():
    # one tariff for certain: no mean with what firms do once a court has struck it down
    return Game(load_scenario("korea-us-2025", {"firms.number": 150, "ruling.chance": 0}))


def parts(game, code, **levels):
    return game.components(code, game.outcome(levels))


def unasked(game, **levels):
    """Return what firms invest on their own in ten years, bn USD."""
    return game.measure("private_supply", game.outcome({"years": 10, **levels}))


def unasked_without_a_deal(game):
    """Return the same at the no-deal tariffs while policy is as unsettled as in the talks."""
    quote = game.quote(game.scenario.no_deal)
    kinds, calm = game.firms.kinds, 0.0
    for rate in np.unique(quote.protection):
        sectors = quote.protection == rate
        ready = kinds.ready(float(rate), np.array(quote.input_rise), quote.volatility, np.zeros(1))
        calm += float((kinds.projects[sectors].sum() * ready)[0])
    return 10 * calm


def in_place(game):
    horizon = game.scenario.horizon
    rate, length = horizon.discount_rate.value, horizon.years.value
    return (1 - np.exp(-rate * length)) / (rate * length)


@pytest.mark.parametrize("levels", [{"reciprocal": 15, "autos": 15}, {"autos": 0}, {"steel": "quota70"}])
def test_plants_that_no_longer_jump_tariffs_are_missed(game, levels):
    fewer = unasked(game) - unasked(game, **levels)
    worth = game.scenario.investment.host_value.value
    found = parts(game, "USA", **levels)["investment.tariff_jumping"]
    assert found == pytest.approx(-worth * in_place(game) * fewer)
    assert fewer > 0
    assert found < 0


@pytest.mark.parametrize("levels", [{"reciprocal": 15, "autos": 15}, {"autos": 0}, {"steel": "quota70"}])
def test_firms_that_waited_come_once_all_is_settled(game, levels):
    waiting = unasked(game) - unasked_without_a_deal(game)
    worth = game.scenario.investment.host_value.value
    found = parts(game, "USA", **levels)["investment.certainty"]
    assert found == pytest.approx(worth * in_place(game) * waiting)
    assert found > 0


def test_who_changes_no_tariff_settles_nothing(game):
    parts_of = parts(game, "USA", pledge=100, energy=50)
    assert parts_of["investment.certainty"] == parts_of["tariff_revenue.certainty"] == 0
    np.testing.assert_allclose(game.values[:, game.scenario.no_deal], 0, atol=1e-12)


def test_if_talks_are_as_calm_as_a_deal_certainty_is_worth_nothing():
    calm = Game(
        load_scenario("korea-us-2025", {"firms.volatility_talks": 0.15, "firms.volatility_signed": 0.15})
    )
    for code in calm.parties:
        found = parts(calm, code, reciprocal=10)
        assert all(found[name] == pytest.approx(0, abs=1e-9) for name in found if "certainty" in name)


def test_the_pause_before_a_deal_settles_nothing(game):
    outcome = game.outcome({"reciprocal": 10})
    payoff = game.payoffs["USA"]
    signed = sum(v for name, v in payoff.explain(outcome).items() if "certainty" in name)
    assert signed != 0
    assert payoff.unsigned(outcome) == pytest.approx(sum(payoff.explain(outcome).values()) - signed)


def test_what_a_deal_brings_in_all_is_what_stands_more_than_without_it(game):
    levels = {"reciprocal": 15, "autos": 15, "pledge": 350, "years": 10}
    built = game.measure("plants", game.outcome(levels)) - game.measure("plants", game.scenario.no_deal)
    assert built == pytest.approx(in_place(game) * (350 - unasked_without_a_deal(game)))


def test_a_small_pledge_changes_nothing(game):
    levels = {"reciprocal": 20, "autos": 20}
    assert unasked(game, **levels) > 100
    for code in game.parties:
        small, none = (parts(game, code, pledge=amount, **levels) for amount in (100, 0))
        assert small == pytest.approx(none)


def test_who_does_not_move_needs_no_firms():
    calm = load_scenario("korea-us-2025").model_copy(update={"firms": None})
    names = Game(calm).components("USA", 0)
    assert not any("tariff_jumping" in name or "certainty" in name for name in names)


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
            share = scenario.sectors[name].exports.value / sold
            # duty is paid on what is received for the goods, not on how many there are
            received = market.exports[row, place] / scenario.sectors[name].exports.value
            part = scenario.sectors[name].components.value / bought * received
            per_dollar += rate / 100 * (drawn * part - output * figures.displacement.value * share)
    extra, none = ({**rates, "pledge": amount} for amount in (400, 0))
    built = [game.measure("plants", game.outcome(each)) for each in (extra, none)]
    paid = [game.measure("tariff_revenue", game.outcome(each)) for each in (extra, none)]
    assert paid[0] - paid[1] == pytest.approx(per_dollar * (built[0] - built[1]))
    assert paid[0] > paid[1]
