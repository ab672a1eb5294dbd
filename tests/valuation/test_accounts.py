"""No dollar stands in two components: small economies by hand."""

import numpy as np
import pytest

from negotiation.economy.trade import structural
from negotiation.scenarios import load_scenario
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import adjustment
from negotiation.valuation.markets import market_effects

ALL_HOME = {
    "parties.KOR.idle_share": 1,
    "parties.KOR.value_added_share": 1,
    "parties.USA.idle_share": 1,
    "parties.USA.value_added_share": 1,
}
"""All pay finds no other use and nothing is imported for exports: income falls by all that is not sold."""


@pytest.fixture(scope="module")
def idle():
    return Game(load_scenario("korea-us-2025", {**ALL_HOME, "retaliation.enabled": True}))


def unweighted(game, code, levels):
    outcome = game.outcome(levels)
    payoff = game.payoffs[code]
    return {c.name: c.at(game.space, outcome) for c in payoff.components if c.income}


def change(game, name, levels):
    at = [game.measure(name, game.outcome(each)) for each in (levels, {})]
    return at[0] - at[1]


def earned(parts):
    """Return profits and idle pay of what home's firms sell, whoever sells it."""
    kinds = ("producer_surplus", "component_exports", "displaced_exports", "jobs")
    return sum(value for name, value in parts.items() if name.startswith(kinds))


@pytest.mark.parametrize(
    "levels", [{"reciprocal": 0}, {"autos": 10}, {"steel": "quota70"}, {"reciprocal": 20, "autos": 0}]
)
def test_if_all_work_is_idle_income_from_trade_is_what_is_sold(idle, levels):
    parts = unweighted(idle, "KOR", levels)
    assert sum(value for name, value in parts.items() if name.startswith("producer_surplus")) > 0
    assert earned(parts) == pytest.approx(change(idle, "exports", levels))


@pytest.mark.parametrize("levels", [{"pledge": 350}, {"pledge": 400, "years": 5, "reciprocal": 10}])
def test_if_all_work_is_idle_a_pledge_earns_what_it_sells(idle, levels):
    parts, tariffs = (unweighted(idle, "KOR", each) for each in (levels, {**levels, "pledge": 0}))
    sold = change(idle, "exports", levels) - change(idle, "exports", {**levels, "pledge": 0})
    assert earned(parts) - earned(tariffs) == pytest.approx(sold)
    assert sold != 0


def test_if_all_work_is_idle_the_host_earns_what_is_bought_and_what_it_is_spared(idle):
    parts = unweighted(idle, "USA", {"energy": 100})
    assert parts["purchases"] + parts["jobs.purchases"] == pytest.approx(
        change(idle, "host_exports", {"energy": 100})
    )
    spared = idle.measure("spared_exports", idle.scenario.no_deal)
    # no other tariff is moved, so that any deal spares the same
    assert parts["retaliation"] + parts["jobs.retaliation"] == pytest.approx(spared)


def test_profits_pay_and_imported_inputs_are_what_exports_bring_by_hand():
    parts, inputs = {}, {}
    for imported in (0.1, 0.4):
        game = Game(
            load_scenario("korea-us-2025", {**ALL_HOME, "parties.KOR.value_added_share": 1 - imported}),
            "long",
        )
        parts = unweighted(game, "KOR", {"autos": 0})
        inputs[imported] = change(game, "exports", {"autos": 0}) - earned(parts)
    assert inputs[0.4] == pytest.approx(4 * inputs[0.1]), "what is left of exports is imported"
    # on a supply curve of constant elasticity profits are what is sold over one plus that
    profits = parts["producer_surplus.autos"]
    assert parts["jobs.trade"] / profits == pytest.approx(0.6 * (1 + structural(2.0, 0.67)[1]) - 1)


def test_the_rent_of_a_quota_is_profit_altogether():
    figures = {**ALL_HOME, "parties.KOR.value_added_share": 0.6}
    game = Game(load_scenario("korea-us-2025", figures), "long")
    at_50, at_quota = (
        unweighted(game, "KOR", {"steel": level})["jobs.trade"] for level in (50, "quota70")
    )
    # what 70 % of the quantity costs at the margin, whatever it is sold for
    supply, sold = structural(2.0, 0.67)[1], game.scenario.sectors["steel"].exports.value
    issue = game.scenario.issue("steel")
    under_tariff = market_effects(game.scenario, issue, adjustment(game.scenario, "long")).exports[0, 0]
    cost = sold * 0.7 ** (1 + 1 / supply)
    assert at_quota - at_50 == pytest.approx((0.6 - 1 / (1 + supply)) * (cost - under_tariff))


def test_aims_and_fears_are_no_income(idle):
    for code in idle.parties:
        for component in idle.payoffs[code].components:
            if component.family in ("balance", "precedent", "most_favoured"):
                assert not component.income


def test_income_is_the_sum_of_what_is_counted_once(idle):
    levels = {"reciprocal": 15, "pledge": 200, "energy": 50}
    for code in idle.parties:
        parts = unweighted(idle, code, levels)
        income = idle.payoffs[code].income(idle.outcome(levels))
        assert income == pytest.approx(sum(parts.values()))
        assert np.isfinite(income)


def test_what_carries_political_weight_is_no_income(idle):
    for code in idle.parties:
        income = {c.name: c.income for c in idle.payoffs[code].components}
        assert not income["agriculture"]
        assert not income["trucks"]
        assert income["defence"], "money is paid"
        outcome = idle.outcome({"agriculture": "beef+rice"})
        assert idle.components(code, outcome)["agriculture"] != 0
        assert idle.payoffs[code].income(outcome) == pytest.approx(
            idle.payoffs[code].income(idle.outcome({"energy": 0}))
        )


@pytest.mark.parametrize("weight", [0.7, 1.0])
def test_what_corrects_the_consumer_surplus_weighs_as_much(weight):
    changes = {"parties.USA.weights.consumer_surplus": weight}
    game = Game(load_scenario("korea-us-2025", changes))
    weights = {c.name: c.weight for c in game.payoffs["USA"].components}
    assert weights["consumer_surplus.autos"] != weights["consumer_surplus.steel"], "lobbies differ"
    for key in ("reciprocal", "autos", "steel"):
        assert weights[f"affiliate_costs.{key}"] == weights[f"consumer_surplus.{key}"]
    # that a buyer is home's takes away from the host's surplus just what it gives home
    money = [unweighted(game, code, {"autos": 0})["affiliate_costs.autos"] for code in game.parties]
    assert money[0] == pytest.approx(-money[1])
