"""A round of cuts at the table: exact up to pairs, nearly exact beyond, and what favours for all do."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.valuation.game import Game


@pytest.fixture(scope="module")
def game():
    return Game(load_scenario("trade-round"))


def exact(game, outcome):
    scenario = game.scenario
    return scenario.round.of(scenario.of_kind("cut")).worth(game.space.placed(outcome))


def test_payoffs_are_exact_up_to_two_cuts_and_nearly_so_beyond(game):
    values, start = game.values, np.array(game.space.places(game.worth.no_deal))
    spread = np.ptp(values, axis=1)
    random = np.random.default_rng(1)
    for count in (0, 1, 2, 3, 5, 7):
        places = start.copy()
        seats = random.permutation(7)[:count]
        places[seats] = random.integers(1, 4, count)
        outcome = int(np.ravel_multi_index(tuple(places), game.space.shape))
        error = np.abs(values[:, outcome] - exact(game, outcome)) / spread
        assert error.max() < (1e-9 if count <= 2 else 3e-3)


def test_favours_for_all_leave_less_to_agree_on(game):
    """Who cuts for everybody lets those ride free who do not sign."""
    to_all = Game(load_scenario("trade-round", {"round.favours": "all"}))
    assert to_all.solutions().zopa_share < 0.7 * game.solutions().zopa_share


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("round.favours", "friends", "'parties', 'signers' or 'all'"),
        ("round.elasticities", "mine", "mine"),
        ("round.exempt", ["dreams"], "unknown sector 'dreams'"),
    ],
)
def test_what_cannot_be_is_refused(path, value, said):
    with pytest.raises(InputError, match=said):
        load_scenario("trade-round", {path: value})


def test_a_file_with_wrong_cuts_is_refused_in_words(tmp_path):
    from negotiation.scenarios.loader import scenario_text

    text, file = scenario_text("trade-round"), tmp_path / "mine.toml"
    for old, new, said in (
        ("swiss-20", "swiss", "'swiss' is no formula for cuts"),
        ("[round]", "[world_round]", "unknown key 'world_round'"),
        ('[round]\nfavours = "parties"\n', "", "need each other"),
        ('key = "KOR"', 'key = "PRK"', "unknown party 'PRK'"),
    ):
        file.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(InputError, match=said):
            load_scenario(file)
