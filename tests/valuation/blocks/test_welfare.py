"""Welfare in general equilibrium as the payoff of a scenario."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.accounts import base_of, published
from negotiation.economy.equilibrium import solve
from negotiation.economy.gravity import builtin_world
from negotiation.economy.optimal_tariffs import charged
from negotiation.scenarios import load_scenario
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game

GENERAL = {"payoff": "equilibrium", "firms.number": 150}


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


@pytest.mark.parametrize("own", [(15, 15, 50), (25, 0, 25), (0, 12.5, 50)])
def test_the_table_holds_what_the_world_gives_for_tariffs_by_hand(scenario, general, own):
    levels = dict(zip(("reciprocal", "autos", "steel"), own, strict=True))
    world = builtin_world()
    base = base_of(world, published(world.codes))
    outcomes = []
    for mine in (levels, {"reciprocal": 25, "autos": 25, "steel": 50}):
        rates = np.full(len(world.codes), mean_tariff(scenario, "ROW", mine))
        for code in (scenario.home, *scenario.rivals):
            rates[world.codes.index(code)] = mean_tariff(scenario, code, mine)
        outcomes.append(solve(base, charged(world.codes, "USA", rates / 100)))
    for code in ("KOR", "USA"):
        place = world.codes.index(code)
        gain = (outcomes[0].welfare - outcomes[1].welfare)[place] * base.spending[place]
        assert welfare(general, code, **levels) == pytest.approx(gain, abs=1e-8)
    korea, usa = (world.codes.index(code) for code in ("KOR", "USA"))
    exports = sum(sector.exports.value for sector in scenario.sectors.values())
    sold = exports * outcomes[0].trade[korea, usa] / base.trade[korea, usa]
    assert general.measure("exports", general.outcome(levels)) == pytest.approx(sold)


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


def test_the_horizon_does_not_move_welfare(scenario):
    tables = [
        next(c for c in evaluate(scenario, name).payoffs["KOR"].components if c.name == "welfare").at(
            scenario.space, 0
        )
        for name in ("short", "long")
    ]
    assert tables[0] == pytest.approx(tables[1], rel=1e-6)


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
