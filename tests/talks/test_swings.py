"""What figures do to an offer's worth: against the same talks with each figure set by hand."""

import pytest

from negotiation.scenarios import load_scenario
from negotiation.scenarios.figures import Background
from negotiation.talks.swings import swings
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game

NAME = "korus-2018"


def worth(scenario, outcome, horizon):
    payoffs = evaluate(scenario, horizon).payoffs
    return {code: sum(payoff.explain(outcome).values()) for code, payoff in payoffs.items()}


@pytest.fixture(scope="module")
def played():
    game = Game(load_scenario(NAME))
    outcome = game.solutions().points["nash"]
    return game, outcome, swings(game, outcome)


def test_each_end_is_what_the_talks_with_that_figure_give(played):
    game, outcome, found = played
    assert len(found) > 20
    for swing in (*found[:3], found[len(found) // 2], found[-1]):
        for value, there in ((swing.figure.low, swing.low), (swing.figure.high, swing.high)):
            other = Game(load_scenario(NAME, {swing.path: value}))
            for code in game.parties:
                whole = sum(other.components(code, outcome).values())
                assert there[code] == pytest.approx(whole, abs=1e-9), swing.path


def test_the_largest_come_first_and_none_is_left_out_that_moves_something(played):
    game, outcome, found = played
    assert [swing.size for swing in found] == sorted((swing.size for swing in found), reverse=True)
    assert min(swing.size for swing in found) > 0
    named = {swing.path for swing in found}
    before = worth(game.scenario, outcome, game.horizon)
    for path, figure in game.scenario.figures():
        if path in named or isinstance(figure, Background) or figure.low == figure.high:
            continue
        for value in (figure.low, figure.high):
            scenario = load_scenario(NAME, {path: value})
            assert worth(scenario, outcome, game.horizon) == pytest.approx(before, abs=1e-12), path
