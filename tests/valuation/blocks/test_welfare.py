"""Welfare in general equilibrium as the payoff of a scenario."""

from dataclasses import replace

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.accounts import base_of, published
from negotiation.economy.equilibrium import solve
from negotiation.economy.gravity import builtin_world
from negotiation.economy.optimal_tariffs import charged
from negotiation.scenarios import load_scenario
from negotiation.scenarios.issues import LevelSpec
from negotiation.valuation import HORIZONS, evaluate
from negotiation.valuation.blocks.welfare import LEAST
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import adjustment
from negotiation.valuation.markets import market_effects

GENERAL = {"payoff": "equilibrium", "firms.number": 150, "ruling.chance": 0}


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("korea-us-2025", GENERAL)


@pytest.fixture(scope="module")
def general(scenario):
    return Game(scenario, election="none")


def welfare(game, code, **levels):
    return game.components(code, game.outcome(levels))["welfare"]


def mean_tariff(scenario, code, own):
    """Return a supplier's mean tariff, percent, by hand."""
    paid = sold = 0.0
    for sector in scenario.sectors.values():
        home = code == scenario.home
        sales = sector.exports.value if home else sector.shares[code].value * sector.market.value
        rates = own if home else {k: f.value for k, f in scenario.rivals[code].tariffs.items()}
        paid += sales * rates.get(sector.governed_by, 0.0)
        sold += sales
    return paid / sold


def by_hand(scenario, mine, path, year):
    """Solve the world for one year's elasticity: 1 + ε φ is that of the value net of tariff."""
    world = builtin_world()
    parameters = published(world.codes)
    through = parameters.pass_through[world.codes.index("USA")]
    trade = max((path.trade[year] - 1) / through, LEAST)
    base = base_of(world, replace(parameters, trade=trade))
    rates = np.full(len(world.codes), mean_tariff(scenario, "ROW", mine))
    for code in (scenario.home, *scenario.rivals):
        rates[world.codes.index(code)] = mean_tariff(scenario, code, mine)
    return base, solve(base, charged(world.codes, "USA", rates / 100))


@pytest.mark.parametrize("own", [(15, 15, 50), (25, 0, 25), (0, 12.5, 50)])
def test_the_table_holds_what_the_world_gives_for_tariffs_year_by_year(scenario, general, own):
    levels = dict(zip(("reciprocal", "autos", "steel"), own, strict=True))
    none = {"reciprocal": 25, "autos": 25, "steel": 50}
    path = adjustment(scenario, "path")
    gains, ratio = dict.fromkeys(("KOR", "USA"), 0.0), 0.0
    for year, weight in enumerate(path.weights):
        (base, deal), (_, nothing) = (by_hand(scenario, mine, path, year) for mine in (levels, none))
        korea, usa = (base.codes.index(code) for code in ("KOR", "USA"))
        for code, place in (("KOR", korea), ("USA", usa)):
            gains[code] += weight * (deal.welfare - nothing.welfare)[place] * base.spending[place]
        ratio += weight * deal.trade[korea, usa] / base.trade[korea, usa]
    for code, gain in gains.items():
        assert welfare(general, code, **levels) == pytest.approx(gain, abs=1e-8)
    sold = ratio * sum(sector.exports.value for sector in scenario.sectors.values())
    # plants that tariffs draw change trade, too; there are none without firms that answer to them
    alone = Game(scenario.model_copy(update={"firms": None}))
    outcome = alone.outcome(levels)
    assert alone.measure("exports", outcome) == pytest.approx(sold)
    rate = mean_tariff(scenario, "KOR", levels) / 100
    assert alone.measure("tariff_revenue", outcome) == pytest.approx(rate * sold)


def test_exporters_keep_what_a_quota_would_bring_as_a_tariff(scenario):
    """A quota is as dear as the tariff that keeps as much out, but for who has the money."""
    alone = scenario.model_copy(update={"firms": None})
    market = market_effects(alone, alone.issue("steel"), adjustment(alone, "path"))
    rate = 100 * float(market.price[0, -1] - 1)
    levels = [*alone.issue("steel").levels[:-1], LevelSpec(level=rate)]
    taxed = [
        issue.model_copy(update={"levels": levels}) if issue.key == "steel" else issue
        for issue in alone.issues
    ]
    quota, tariff = Game(alone), Game(alone.model_copy(update={"issues": taxed}))
    worth = {
        code: [
            game.components(code, game.outcome({"steel": level}))["welfare"]
            for game, level in ((quota, "quota70"), (tariff, rate))
        ]
        for code in alone.parties
    }
    revenue = [
        game.measure("tariff_revenue", game.outcome({"steel": level}))
        for game, level in ((quota, "quota70"), (tariff, rate))
    ]
    rent = revenue[1] - revenue[0]
    assert rent > 0.3
    assert worth["KOR"][0] - worth["KOR"][1] == pytest.approx(rent)
    assert worth["USA"][1] - worth["USA"][0] == pytest.approx(rent)
    sold = [
        game.measure("exports", game.outcome({"steel": level}))
        for game, level in ((quota, "quota70"), (tariff, rate))
    ]
    assert sold[0] - sold[1] == pytest.approx(rent)


def test_no_deal_is_worth_nothing_and_lower_tariffs_help_korea(general):
    np.testing.assert_allclose(general.values[:, general.scenario.no_deal], 0, atol=1e-12)
    gains = [welfare(general, "KOR", reciprocal=rate) for rate in (25, 20, 15, 10, 5, 0)]
    assert gains == sorted(gains)
    assert gains[0] == pytest.approx(0)


def test_a_lower_tariff_for_japan_hurts_korea():
    games = [
        Game(load_scenario("korea-us-2025", GENERAL | {"rivals.JPN.tariffs.reciprocal": rate}))
        for rate in (10, 24)
    ]
    # measured where Korea's own tariff is the same, against the same world otherwise
    low, high = (game.measure("exports", game.scenario.no_deal) for game in games)
    assert low < high


def test_welfare_takes_the_place_of_surpluses_for_the_government_only(general, game, scenario):
    parts = general.components("KOR", general.outcome({"reciprocal": 10, "pledge": 300}))
    assert parts["producer_surplus.reciprocal"] == parts["jobs.trade"] == 0
    assert parts["jobs.pledge"] > 0
    assert parts["welfare"] > 0
    assert parts["pledge_cost"] < 0
    partial = Game(load_scenario("korea-us-2025", {"firms.number": 150}), election="none")
    for code in general.parties:
        ours, theirs = (g.home_views[code].consents for g in (general, partial))
        for one, other in zip(ours, theirs, strict=True):
            if one.issues == ("reciprocal",):
                np.testing.assert_array_equal(one.chance, other.chance)


def test_exports_fall_as_in_the_trade_block_at_every_horizon(scenario):
    general = scenario.model_copy(update={"firms": None})
    partial = load_scenario("korea-us-2025", {"ruling.chance": 0}).model_copy(update={"firms": None})
    falls = []
    for name in HORIZONS:
        one, other = (
            evaluate(s, name).measures["exports"].at(s.space, s.no_deal) for s in (general, partial)
        )
        base = evaluate(scenario, name).base_exports
        falls.append(1 - one / base)
        assert falls[-1] == pytest.approx(1 - other / base, rel=1 / 3)
    assert falls == sorted(falls), "trade falls more the longer it adjusts"


def test_talks_can_be_played_on_welfare(general):
    from negotiation.talks.model import TradeTalks

    assert TradeTalks(general, rng=1).run().protocol.status == "agreement"


def test_a_world_without_a_rival_is_refused_and_so_is_one_that_is_not_there(tmp_path):
    (tmp_path / "trade.csv").write_text("exporter,USA,KOR\nUSA,0,5\nKOR,6,0\n", encoding="utf-8")
    (tmp_path / "countries.csv").write_text("iso3,gdp_thousand_usd\nUSA,900\nKOR,90\n", encoding="utf-8")
    overrides = GENERAL | {"world": str(tmp_path)}
    with pytest.raises(
        InputError, match="unknown country in the scenario's world: 'JPN': allowed: USA, KOR"
    ):
        _ = Game(load_scenario("korea-us-2025", overrides)).values
    with pytest.raises(InputError, match="no such folder"):
        _ = Game(load_scenario("korea-us-2025", GENERAL | {"world": "nowhere"})).values
    with pytest.raises(InputError, match="payoff"):
        load_scenario("korea-us-2025", {"payoff": "general"})
