"""What is laid open in the end agrees with the results, and with counting it out."""

import json

import numpy as np
import pytest

from negotiation.play import Session
from negotiation.scenarios import load_scenario
from negotiation.talks.results import run_result
from negotiation.valuation.game import Game
from tests.domains import STUBBORN_HOST
from tests.play.conftest import KOREA, KORUS, imitate, setup, talked


@pytest.fixture(scope="module")
def agreed():
    spec = "boulware:model=prior"
    talks, wanted = talked(setup(scenario=KOREA, seed=2), spec, spec)
    assert talks.protocol.status == "agreement"
    return talks, imitate(talks, wanted)


def test_numbers_are_those_of_the_results(agreed):
    talks, session = agreed
    result = session.debrief().result
    expected = run_result(talks)
    # a person has no model of the other side that could be held against the truth
    del result.model_accuracy["KOR"], expected.model_accuracy["KOR"]
    assert result == expected


def test_sides_are_laid_open(agreed):
    talks, session = agreed
    debrief = session.debrief()
    game, last = talks.game, talks.last_round
    for index, (code, side) in enumerate(debrief.sides.items()):
        preferences, payoffs = game.preferences[code], game.payoffs_at(last)[index]
        assert side.payoff == pytest.approx(game.payoff(talks.protocol.agreement, last)[index])
        assert (side.worst, side.best) == (payoffs.min(), payoffs.max())
        assert side.reservation == preferences.reservation.tolist()
        least = payoffs[preferences.table >= preferences.floors[last]].min()
        assert 0 <= side.floor <= least
    assert [side.person for side in debrief.sides.values()] == [True, False]
    assert debrief.sides["USA"].strategy == "boulware:model=prior"
    json.dumps(debrief.document(), allow_nan=False)


def test_the_best_deal_in_reach_by_counting(two):
    two.offer("KOR", {})
    two.walk_away("USA")
    game = Game(load_scenario(KORUS))
    debrief = two.debrief()
    for index, side in enumerate(debrief.sides.values()):
        found = -np.inf
        for outcome in range(game.space.size):
            payoffs = game.payoff(outcome, 0)
            later = game.payoff(outcome, 1)
            # an offer may be accepted a round later
            if min(*payoffs, *later) >= 0:
                found = max(found, payoffs[index])
        assert side.in_reach.payoffs[side.code] == pytest.approx(found)


def test_the_frontier_is_efficient(two):
    two.walk_away("KOR")
    points = np.array([list(point.values()) for point in two.debrief().frontier])
    payoffs = Game(load_scenario(KORUS)).payoffs_at(0)
    for point in points:
        better = (payoffs >= point[:, None]).all(axis=0) & (payoffs > point[:, None] + 1e-12).any(axis=0)
        assert not better.any()
    assert points[:, 0].max() == payoffs[0].max()


def test_words_on_a_deal(agreed):
    _, session = agreed
    debrief = session.debrief()
    text = "\n".join(debrief.remarks)
    for part in (
        "Agreement in round",
        "Ratification: Korea",
        "Nash's solution",
        "United States played boulware:model=prior",
        "The best deal for Korea that United States could still have signed",
    ):
        assert part in text
    assert "Korea was played" not in text, "a person knows who they were"
    fate = "comes into force" if debrief.result.ratification.ratified else "fails"
    assert fate in text


def test_theorys_deal_leaves_nothing_to_say(two):
    probe = Session(two.setup)
    probe.walk_away("KOR")
    nash = probe.debrief().result.solutions["nash"].outcome
    two.offer("KOR", nash)
    two.accept("USA")
    remarks = two.debrief().remarks
    assert any(r.startswith("Nash's") and r.endswith("the deal that was made.") for r in remarks)
    assert any(r.startswith("Nothing was left on the table") for r in remarks)
    assert sum("the same deal, but" in r for r in remarks) == 2


def test_a_deal_that_is_not_ratified_is_said_to_fail():
    for seed in range(40):
        session = Session(setup("KOR USA", KOREA, seed=seed))
        session.offer("KOR", {"reciprocal": 20, "pledge": 400, "agriculture": "beef+rice"})
        session.accept("USA")
        if not session.talks.ratified:
            break
    assert any("it fails, as if there had been no deal" in r for r in session.debrief().remarks)


@pytest.mark.parametrize(
    ("leave", "words"), [(True, "Korea walked away in round 1"), (False, "the deadline passed")]
)
def test_words_on_no_deal(leave, words):
    session = Session(setup(rounds=2, strategies={"USA": "hardliner"}))
    if leave:
        session.walk_away("KOR")
    else:
        session.offer("KOR", {})
        session.offer("KOR", {})
    debrief = session.debrief()
    assert words in debrief.remarks[0]
    assert debrief.result.agreement is None
    assert any(remark.startswith("Left on the table") for remark in debrief.remarks)
    assert all(side.payoff == 0 for side in debrief.sides.values())


def test_two_people_are_told_of_each_other(two):
    two.walk_away("KOR")
    text = "\n".join(two.debrief().remarks)
    assert "United States was played by a person" in text
    assert "Korea was played by a person" in text


def test_where_no_deal_helps_both():
    session = Session(setup(scenario=KOREA, overrides=STUBBORN_HOST, rounds=1))
    session.walk_away("KOR")
    debrief = session.debrief()
    assert debrief.sides["KOR"].in_reach is None
    text = "\n".join(debrief.remarks)
    assert "No deal would have helped both sides" in text
    assert "No deal was in reach for Korea" in text
