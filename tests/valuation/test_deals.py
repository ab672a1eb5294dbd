"""A game as sums: the same worth as its tables, and talks that have none."""

import numpy as np
import pytest

from negotiation.bargaining.large import expected, solve_deals
from negotiation.base.errors import InputError
from negotiation.scenarios import Scenario, load_scenario
from negotiation.scenarios.draws import narrowed
from negotiation.talks.model import TradeTalks
from negotiation.talks.results import run_result
from negotiation.talks.solutions import solutions_result
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game

LARGE = "korea-us-2025-sectors"


@pytest.fixture(scope="module")
def korea_game() -> Game:
    return Game(load_scenario("korea-us-2025"))


@pytest.mark.parametrize("stage", ["first", "told", "challenger"])
def test_sums_and_votes_say_what_the_tables_say(korea_game, stage):
    game = korea_game
    if stage == "told":
        game = game.with_fact("net_surplus")
    elif stage == "challenger":
        game = game.after_election("challenger")
    outcomes = np.random.default_rng(1).integers(0, game.space.size, 500)
    gains = game.deals(3).gains(outcomes)
    np.testing.assert_allclose(gains, game.payoffs_at(3)[:, outcomes], rtol=1e-6, atol=1e-9)


def test_the_solutions_are_those_of_the_list(korea_game, monkeypatch):
    monkeypatch.setattr(expected, "LOOKED", 300)
    listed, payoffs = korea_game.solutions(), korea_game.payoffs_at(0)
    found = solve_deals(korea_game.deals())
    assert {name: one.outcome for name, one in found.points.items()} == listed.points
    assert found.max_welfare.outcome == listed.max_welfare
    assert found.max_welfare.bound < 1.01 * payoffs.sum(axis=0).max()
    assert found.points["nash"].bound < 1.03 * found.points["nash"].score


def test_without_politics_nothing_is_lost(korea_game):
    scenario = korea_game.scenario.model_copy(update={"politics": None})
    game = Game(scenario)
    found = solve_deals(game.deals())
    assert {name: one.outcome for name, one in found.points.items()} == game.solutions().points
    assert not found.front.gap.any()


def test_many_tariffs_are_worth_the_same_one_by_one(korea_game, monkeypatch):
    scenario = korea_game.scenario.model_copy(update={"firms": None, "lobbying": None})
    whole = evaluate(scenario)
    monkeypatch.setattr("negotiation.valuation.supply.MAX_OUTCOMES", 100)
    apart = evaluate(scenario)
    for code, payoff in whole.payoffs.items():
        terms = [term for part in apart.payoffs[code].components for term in part.terms]
        assert max(len({"reciprocal", "autos", "steel"} & set(term.issues)) for term in terms) == 1
        np.testing.assert_allclose(apart.payoffs[code].table(), payoff.table(), atol=1e-9)
    for name, measure in whole.measures.items():
        for outcome in range(0, scenario.space.size, 9999):
            there = apart.measures[name].at(scenario.space, outcome)
            assert there == pytest.approx(measure.at(scenario.space, outcome), abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "firms weigh all tariffs at once, in 144 combinations, .* 100: leave out the table"),
        ({"firms": None, "lobbying": None, "payoff": "equilibrium"}, "a world in equilibrium weighs"),
    ],
)
def test_what_looks_at_all_tariffs_at_once_says_so(korea_game, monkeypatch, changes, said):
    monkeypatch.setattr("negotiation.valuation.supply.MAX_OUTCOMES", 100)
    with pytest.raises(InputError, match=said):
        evaluate(korea_game.scenario.model_copy(update=changes))


def test_more_agreements_than_anybody_can_list_are_solved(monkeypatch):
    monkeypatch.setattr(expected, "LOOKED", 40)
    monkeypatch.setattr(expected, "SAMPLE", 200)
    monkeypatch.setattr(expected, "STARTS", 1)
    game = Game(load_scenario(LARGE))
    assert game.space.size > 10**12
    result = solutions_result(game)
    assert not result.whole
    for name in ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian", "most_welfare"):
        one = result.solutions[name]
        assert 0 < one.score <= one.bound
        assert sum(one.payoffs.values()) <= result.solutions["most_welfare"].bound
    worth = result.solutions["nash"].payoffs
    assert np.prod(list(worth.values())) == pytest.approx(result.solutions["nash"].score)
    with pytest.raises(InputError, match="this takes a list of them all, of at most 5,000,000"):
        _ = game.tables


@pytest.fixture(scope="module")
def few_packages() -> Scenario:
    """The sectors' talks with the levels of one package and of what holds meanwhile: 3,072 packages."""
    scenario = load_scenario(LARGE)
    package = {"autos": 10, "pledge": 350, "other": 15}
    other = scenario.space.index(package, default=scenario.no_deal)
    return narrowed(scenario, other, *Game(scenario).timing.phases)


@pytest.mark.parametrize("election", ["none", "challenger"])
def test_talks_without_a_list_are_those_with_one(few_packages, election, monkeypatch):
    assert few_packages.space.size == 3072

    def played() -> TradeTalks:
        game = Game(few_packages, election=election)
        return TradeTalks(game, {"KOR": "boulware", "USA": "conceder:model=prior"}, 4).run()

    listed = played()
    monkeypatch.setattr("negotiation.bargaining.outcomes.MAX_OUTCOMES", 1)
    asked = played()
    with pytest.raises(InputError, match="this takes a list of them all"):
        asked.game.tables  # noqa: B018  # there is none
    assert [(m.party, m.action, m.outcome) for m in asked.protocol.moves] == [
        (m.party, m.action, m.outcome) for m in listed.protocol.moves
    ]
    _check_results(asked, listed, monkeypatch)


def _check_results(asked: TradeTalks, listed: TradeTalks, monkeypatch: pytest.MonkeyPatch) -> None:
    found = run_result(asked)
    monkeypatch.undo()
    known = run_result(listed)
    assert found.agreement == known.agreement
    assert found.ratification == known.ratification
    for code, party in known.parties.items():
        assert found.parties[code].components == pytest.approx(party.components, rel=1e-6, abs=1e-9)
    for name, point in known.solutions.items():
        assert found.solutions[name].outcome == point.outcome
        assert found.solutions[name].payoffs == pytest.approx(point.payoffs, rel=1e-6)
    assert found.pareto_distance == pytest.approx(known.pareto_distance, abs=1e-6)
    assert found.zopa_share == pytest.approx(known.zopa_share, abs=0.02)
