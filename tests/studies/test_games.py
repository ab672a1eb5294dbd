"""Payoffs are built anew only as far as something changed, and are the same as if all were."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario, replaced
from negotiation.studies.games import Games
from negotiation.talks.setup import Setup
from negotiation.valuation.game import Game

STEPS = [
    ({}, {}),
    ({}, {"rounds": 7}),
    ({"politics.consensus": 0.5}, {"rounds": 7}),
    ({"politics.consensus": 0.5}, {"election": "none"}),
    ({"investment.public_cost": 0.05, "politics.consensus": 0.5}, {"election": "none"}),
    ({"firms.number": 40}, {"horizon": "short"}),
    ({"horizon.discount_rate": 0.08}, {}),
    ({"evidence.jobs.credibility": 0.8}, {}),
    ({}, {}),
]
"""Figures and settings that change one after the other."""

ECONOMICS, POLITICS = [0, 4, 5, 6, 7], [0, 2, 3, 4, 5, 6, 7, 8]
"""Steps at which the economics, and home politics, have to be built anew."""


def setup(figures, **settings):
    return Setup.of(scenario="korea-us-2025", overrides=figures, **settings)


def test_games_are_those_built_afresh_and_no_more_is_built_than_changed(small, monkeypatch):
    games = Games(small("[vary]\nrounds = [3, 4]"))
    valuations, views = [], []
    for figures, settings in STEPS:
        game = games.game(setup(figures, **settings))
        valuations.append(game.valuation)
        views.append(game.home_views)
        scenario = replaced(games.study.scenario, figures)
        fresh = Game(
            scenario,
            settings.get("horizon", "path"),
            settings.get("rounds"),
            settings.get("election", "polls"),
            compiled=True,
        )
        for code, preferences in game.preferences.items():
            other = fresh.preferences[code]
            np.testing.assert_array_equal(preferences.table, other.table)
            np.testing.assert_array_equal(preferences.reservation, other.reservation)
            np.testing.assert_array_equal(preferences.discount, other.discount)
            np.testing.assert_array_equal(preferences.believed.table, other.believed.table)
        later = [one.after_election("challenger") for one in (game, fresh) if one.election == "polls"]
        if later:
            np.testing.assert_array_equal(later[0].tables, later[1].tables)
    for built, steps in ((valuations, ECONOMICS), (views, POLITICS)):
        new = [k for k in range(len(STEPS)) if k == 0 or built[k] is not built[k - 1]]
        assert new == steps


def test_a_game_that_fails_leaves_no_figures_behind(small):
    games = Games(small("[vary]\nrounds = [3, 4]"))
    short = {"horizon.years": 1.0}
    games.game(setup({}, rounds=4))
    with pytest.raises(InputError, match="longer than the payoffs' horizon"):
        games.game(setup(short, rounds=100))
    assert games.game(setup(short, rounds=4)).scenario.horizon.years.value == 1
    assert games.game(setup({}, rounds=4)).scenario.horizon.years.value == 10


@pytest.mark.parametrize(
    "values",
    [
        {"sectors.autos.exports": 35.0},
        {"sectors.autos.exports": 60.0, "politics.consensus": 0.9},
        {"firms.number": 77, "issues.shipbuilding.levels.yards.values.USA": 2.5},
        {"issues.shipbuilding.levels.yards.values.USA": 9.0},
    ],
)
def test_other_values_are_what_overrides_of_the_file_give(korea, values):
    assert replaced(korea, values) == load_scenario("korea-us-2025", values)
    assert korea == load_scenario("korea-us-2025"), "the scenario itself stays as it is"


def test_every_figure_can_be_set_by_its_path(korea):
    for path, figure in korea.figures():
        if path.startswith("context."):  # for reading only
            continue
        assert dict(replaced(korea, {path: figure.high}).figures())[path].value == figure.high
    beyond = {
        "politics.sides.KOR.constituencies.auto_workers.stakes.producer_surplus.autos": 9.0,
        "issues.agriculture.levels.beef+rice.values.KOR": -9.0,
    }
    assert replaced(korea, beyond) == load_scenario("korea-us-2025", beyond)
