"""How a run holds up: counted over the draws, reproducible, and told from chance."""

import json

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.base.intervals import mean_interval
from negotiation.studies.robustness import FEWEST, robust_result
from negotiation.talks.setup import Setup

RULES = {"rounds": 6, "election": "none", "seed": 3}


def played(**more):
    setup = Setup.of(scenario="korus-2018", **RULES | more)
    return setup, setup.talks().run()


@pytest.fixture(scope="module")
def found():
    return robust_result(*played(), FEWEST)


def by_hand(setup, talks, draws):
    """Play each draw as a Mesa model of its own."""
    from negotiation.studies.robustness import _study

    study = _study(setup, talks, draws)
    columns = study.design.values(np.arange(draws))
    for run in range(draws):
        point = {name: column[run].item() for name, column in columns.items()}
        again = setup.replaced("overrides", setup.overrides | point)
        yield again.talks().run().protocol.agreement


@pytest.mark.slow
def test_shares_are_those_of_runs_played_one_by_one(found):
    setup, talks = played()
    ends, here = list(by_hand(setup, talks, FEWEST)), talks.protocol.agreement
    assert here is not None
    agreed = np.array([end is not None for end in ends])
    assert found.deal == mean_interval(agreed.astype(float), share=True)
    assert found.same.mean == np.mean([end == here for end in ends])
    places = np.array([talks.game.space.places(end) for end in ends if end is not None])
    settled = (places == talks.game.space.places(here)).mean(axis=0)
    assert [share.mean for share in found.terms.values()] == settled.tolist()


def test_the_same_seed_gives_the_same_answer(found):
    assert robust_result(*played(), FEWEST) == found


def test_what_is_overridden_is_not_drawn(found):
    path = "parties.USA.gdp"
    setup, talks = played(overrides={path: 25000})
    assert robust_result(setup, talks, FEWEST).figures == found.figures - 1


def test_drivers_lie_above_chance_and_say_which_way(found):
    for driver in found.drivers:
        assert driver.pawn - driver.pawn_half > found.by_chance > 0
        assert 0 <= driver.low <= 1
        assert 0 <= driver.high <= 1


def test_where_the_run_has_no_deal_the_same_is_none():
    setup, talks = played(strategies={"KOR": "hardliner", "USA": "hardliner"})
    found = robust_result(setup, talks, FEWEST)
    assert (found.deal.mean, found.same.mean) == (0, 1)
    assert (found.terms, found.drivers) == ({}, [])


def test_too_few_draws_are_refused():
    with pytest.raises(InputError, match=f"39 draws say too little: at least {FEWEST}"):
        robust_result(*played(), 39)


def test_the_command_says_it_and_refuses_hubs(negotiate):
    talks = ("run", "korus-2018", "--rounds", 4, "--election", "none", "--robust")
    found = json.loads(negotiate(*talks, FEWEST, "--json")[1])["robust"]
    assert found["draws"] == FEWEST
    for wrong, said in (
        ((*talks, 3), "3 draws say too little"),
        (("run", "hub-2025", "--robust", 50), "one partner"),
    ):
        code, _, err = negotiate(*wrong)
        assert code == 2
        assert said in err
