"""GDP after some years and growth in the first two, by hand from trade in those years."""

import numpy as np
import pytest

from negotiation.economy.growth import gdp_change
from negotiation.scenarios import load_scenario
from negotiation.talks.offers import gdp_result
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import adjustment


def changed(**overrides):
    return Game(load_scenario("korea-us-2025", {k.replace("__", "."): v for k, v in overrides.items()}))


def steady(scenario):
    """Return a game without firms that answer to tariffs, where trade alone moves with them."""
    return Game(scenario.model_copy(update={"firms": None}))


def won(game, valuation, outcome, name="exports"):
    measure = valuation.measures[name]
    return measure.at(game.space, outcome) - measure.at(game.space, game.scenario.no_deal)


def test_tariffs_alone_move_gdp_from_the_first_estimates_to_the_last():
    game = steady(changed().scenario)
    outcome = game.outcome({"reciprocal": 15, "autos": 15})
    party = game.scenario.parties["KOR"]
    shares = party.value_added_share.value, party.idle_share.value, party.gdp.value
    short, long = (
        gdp_change(won(game, evaluate(game.scenario, name), outcome), *shares)
        for name in ("short", "long")
    )
    result = gdp_result(game, "KOR", outcome)
    assert (result.years, result.first_year_points) == (10, pytest.approx(short))
    assert result.level_pct == pytest.approx(long)
    assert 0 < result.first_year_points < result.level_pct
    assert 0 < result.second_year_points < result.level_pct - result.first_year_points


def test_years_add_up_to_the_yearly_value(korea):
    game = steady(korea)
    outcome = game.outcome({"reciprocal": 10, "autos": 0, "steel": 25})
    weights = adjustment(korea, "path").weights
    years = [
        won(game, evaluate(game.scenario, "path", 1 + year), outcome) for year in range(len(weights))
    ]
    assert np.dot(weights, years) == pytest.approx(won(game, game.valuation, outcome))
    assert years == sorted(years)


def test_a_pledge_draws_components_as_it_is_built():
    game = changed(investment__displacement=0, firms__pipeline=7.7)
    at_once, slow = (game.outcome({"pledge": 400, "years": years}) for years in (5, 10))
    first = evaluate(game.scenario, "path", 1)
    third = evaluate(game.scenario, "path", 3)
    for outcome, years in ((at_once, 5), (slow, 10)):
        built = won(game, third, outcome) / won(game, first, outcome)
        assert built == pytest.approx(5, rel=0.05), "2.5 years against half a year"
        last = won(game, evaluate(game.scenario, "path", 10), outcome)
        assert last / won(game, first, outcome) == pytest.approx(min(9.5, years) / 0.5, rel=0.2)


def test_purchases_count_while_they_run_and_only_where_some_are_idle():
    for idle in (0.0, 0.2):
        game = changed(parties__USA__idle_share=idle)
        result = gdp_result(game, "USA", game.outcome({"energy": 100}))
        assert (result.first_year_points > 0) == (idle > 0)
        assert result.second_year_points == 0, "as much is bought as the year before"
        assert result.level_pct == 0, "the purchases end before"


def test_what_retaliation_would_cost_is_spared_by_any_deal():
    idle = {"parties__USA__idle_share": 0.2}
    calm, angry = changed(**idle), changed(**idle, retaliation__enabled=True)
    outcome = angry.outcome({"reciprocal": 15})
    party = angry.scenario.parties["USA"]
    exports = evaluate(angry.scenario, "path", 1).measures["spared_exports"].at(angry.space, outcome)
    spared = gdp_change(exports, party.value_added_share.value, 0.2, party.gdp.value)
    gained = [gdp_result(game, "USA", outcome).first_year_points for game in (angry, calm)]
    assert gained[0] - gained[1] == pytest.approx(spared)
    assert gdp_result(angry, "USA", angry.scenario.no_deal).first_year_points == 0


def test_without_a_known_gdp_nothing_is_said(korea):
    party = korea.parties["KOR"].model_copy(update={"gdp": None})
    unknown = korea.model_copy(update={"parties": korea.parties | {"KOR": party}})
    assert gdp_result(Game(unknown), "KOR", korea.no_deal) is None
