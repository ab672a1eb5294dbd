"""Stages of the talks are made of parts; what two games have in common is the same object in both."""

import gc
import weakref
from itertools import permutations

import numpy as np
import pytest

from negotiation.bargaining.solutions import solve
from negotiation.base.errors import InputError
from negotiation.scenarios import at, load_scenario, replaced
from negotiation.scenarios.draws import at_midpoints
from negotiation.valuation import markets
from negotiation.valuation.game import Game

STEPS = {
    "evidence": lambda game: game.with_fact("jobs"),
    "more evidence": lambda game: game.with_fact("net_surplus"),
    "election": lambda game: game.after_election("challenger"),
}


@pytest.fixture(scope="module")
def few():
    return load_scenario("korea-us-2025", {"firms.number": 50})


def same(one, other):
    assert one == other
    np.testing.assert_array_equal(one.tables, other.tables)
    for code, preferences in one.preferences.items():
        seen = other.preferences[code]
        np.testing.assert_array_equal(preferences.table, seen.table)
        np.testing.assert_array_equal(preferences.believed.table, seen.believed.table)
        np.testing.assert_array_equal(preferences.reservation, seen.reservation)


@pytest.mark.parametrize("order", list(permutations(STEPS)))
def test_evidence_and_election_give_the_same_game_in_any_order(few, order):
    game = Game(few)
    for step in order:
        game = STEPS[step](game)
    facts = [{"evidence": "jobs", "more evidence": "net_surplus"}.get(step) for step in order]
    same(game, Game(few, winner="challenger", facts=[fact for fact in facts if fact]))


def test_an_election_replaces_home_and_evidence_replaces_weights(few):
    game = Game(few)
    elected, told = game.after_election("challenger"), game.with_fact("jobs")
    assert elected.home.weighed is game.home.weighed
    assert elected.values is game.values
    assert elected.home is not game.home
    assert told.home.weighed is not game.home.weighed
    for later in (elected, told):
        assert later.worth is game.worth
        assert later.valuation is game.valuation
        assert later.clock is game.clock
        assert later.from_outside.worth is game.from_outside.worth
        assert later.from_outside.timing is game.from_outside.timing


def test_what_theory_says_of_a_round_is_found_once(few, monkeypatch):
    """A debrief with its pictures asks thirteen times."""
    calls = []
    monkeypatch.setattr(
        "negotiation.valuation.theory.solve", lambda *given: calls.append(given) or solve(*given)
    )
    game = Game(few)
    found = [game.solutions(place).points for place in (0, 3, 0, 3)]
    assert len(calls) == 2
    assert found[:2] == found[2:] == [solve(game.payoffs_at(k), np.zeros(2)).points for k in (0, 3)]
    game.after_election("challenger").solutions(3)
    assert len(calls) == 3
    for given, place in zip(calls[:2], (0, 3), strict=True):
        np.testing.assert_array_equal(given[0], game.payoffs_at(place))


def test_a_stage_is_made_once(few):
    game = Game(few)
    assert game.after_election("incumbent") is game.after_election("incumbent")
    assert game.with_fact("jobs") is game.with_fact("jobs")
    told = game.with_fact("jobs")
    assert told.with_fact("jobs") is told


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"politics.consensus": 0.5}, {"worth", "weighed", "clock", "outside"}),
        ({"evidence.jobs.credibility": 0.8}, {"worth", "clock", "outside"}),
        ({}, {"worth", "weighed", "home", "clock", "outside"}),
        # what a figure is within its range is nobody else's knowledge
        ({"sectors.autos.exports": 37.0}, {"outside"}),
        ({"sectors.autos.exports": 90.0}, set()),
    ],
)
def test_a_game_like_another_shares_what_is_the_same(few, values, kept):
    game = Game(few)
    other = Game(replaced(few, values), like=game)
    pairs = {
        "worth": (game.worth, other.worth),
        "weighed": (game.home.weighed, other.home.weighed),
        "home": (game.home, other.home),
        "clock": (game.clock, other.clock),
        "outside": (game.from_outside.worth, other.from_outside.worth),
    }
    assert {name for name, (one, two) in pairs.items() if one is two} == kept
    same(other, Game(replaced(few, values)))


def apart(scenario):
    """Return scenarios that differ in what no outcome's worth depends on."""
    calendar = scenario.calendar
    event = calendar.events[0].model_copy(update={"name": "A talk of ministers"})
    return [
        scenario.model_copy(update={"title": "Another title"}),
        scenario.model_copy(update={"calendar": calendar.model_copy(update={"events": [event]})}),
        replaced(scenario, {"politics.consensus": 0.93}),
        replaced(scenario, {"evidence.jobs.credibility": 0.99}),
    ]


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("within", [{}, {"sectors.autos.exports": 37.0}])
def test_what_all_know_and_midpoints_are_those_of_the_game_itself(few, place, within):
    fresh = few.model_copy()
    nearby = replaced(apart(fresh)[place], within)
    second = Game(nearby, like=Game(fresh))
    third = Game(replaced(nearby, {"horizon.years": 31.0}), like=second)
    assert second.from_outside.worth.scenario.sectors == third.from_outside.worth.scenario.sectors
    for game in (second, third):
        alone = Game(game.scenario.model_copy())
        assert game.about == alone.about == game.from_outside.about
        assert at_midpoints(game.scenario) == at_midpoints(alone.scenario)


def test_a_game_is_no_longer_in_memory_when_nobody_needs_it(few):
    gc.disable()
    try:
        game = Game(few)
        game.after_election("challenger").with_fact("jobs")
        nearby = Game(replaced(few, {"politics.consensus": 0.5}), like=game)
        gone = weakref.ref(game)
        del game
        assert gone() is None
        assert nearby.rounds == 16
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"winner": "challenger", "election": "none"}, "there is no election"),
        ({"facts": ["beef"]}, "unknown evidence 'beef'"),
        ({"facts": "jobs"}, "facts must be a list"),
        ({"horizon": "medium"}, "unknown horizon 'medium'"),
    ],
)
def test_what_there_is_not_is_refused(few, wrong, message):
    with pytest.raises(InputError, match=message):
        Game(few, **wrong)


def test_a_winner_that_nobody_could_be_is_refused(few):
    for make in (lambda: Game(few, winner="foo"), lambda: Game(few).after_election("foo")):
        with pytest.raises(InputError, match="unknown winner 'foo'"):
            make()


@pytest.mark.parametrize(
    ("path", "solves"),
    [("investment.public_cost", 0), ("parties.USA.weights.balance", 0), ("elasticities.home", 1)],
)
def test_markets_are_solved_anew_where_a_figure_of_theirs_changes(few, monkeypatch, path, solves):
    laid, calls = markets._laid, []

    def counted(*given):
        calls.append(given)
        return laid(*given)

    monkeypatch.setattr(markets, "_laid", counted)
    game = Game(few)
    _ = game.valuation, game.from_outside.worth.valuation
    assert calls
    calls.clear()
    changed = replaced(few, {path: at(few, path).high})
    other = Game(changed, like=game)
    payoffs, _ = other.payoffs, other.from_outside.worth.valuation
    assert len(calls) == solves
    for code, payoff in Game(changed).payoffs.items():
        np.testing.assert_array_equal(payoff.table(), payoffs[code].table())
