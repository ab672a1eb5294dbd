"""What a side may know, and that it is no more than that."""

import json
import re

import numpy as np
import pytest

from negotiation.play import PlaySetup, Session
from negotiation.scenarios import load_scenario
from negotiation.talks.offers import gdp_result
from negotiation.valuation.game import Game
from tests.domains import STUBBORN_HOST
from tests.play.conftest import KOREA, KORUS, setup


def numbers(node) -> list[float]:
    """Return all numbers in a document."""
    if isinstance(node, dict):
        return [n for value in node.values() for n in numbers(value)]
    if isinstance(node, list):
        return [n for value in node for n in numbers(value)]
    return [float(node)] if isinstance(node, int | float) and not isinstance(node, bool) else []


def known(session: Session, code: str) -> str:
    """Return all that a seat can ask for while the talks go on, as text."""
    fair = session.suggestion(code)
    return json.dumps(
        [
            session.briefing(code).document(),
            session.worth(code, fair).__dict__,
            [view.__dict__ for view in session.issues(code, fair)],
            fair,
            session.rows(code),
            session.transcript(code),
        ],
        default=lambda item: item.__dict__,
        allow_nan=False,
    )


def test_what_only_the_other_side_knows_changes_nothing_for_this_one():
    """The weight moves within its published range, so outsiders believe what they did."""
    figure = dict(load_scenario(KORUS).figures())["parties.USA.weights.balance"]
    assert figure.low < figure.value < figure.high
    other = {"parties.USA.weights.balance": figure.low}
    sessions = [Session(setup("KOR USA", overrides=overrides)) for overrides in ({}, other)]
    for session in sessions:
        session.offer("KOR", {"korus": 0, "access": "kept"})
        session.offer("USA", {"steel": "quota70"})
    assert known(sessions[0], "KOR") == known(sessions[1], "KOR")
    assert known(sessions[0], "USA") != known(sessions[1], "USA")


@pytest.mark.parametrize("code", ["KOR", "USA"])
def test_no_number_in_sight_is_the_other_sides_payoff(code):
    """With politics the chances of ratification are public and depend on both: compare the numbers."""
    session = Session(setup("KOR USA", KOREA))
    session.offer("KOR", {"reciprocal": 10, "autos": 10, "pledge": 200})
    session.offer("USA", {"reciprocal": 15, "autos": 15, "pledge": 350, "energy": 100})
    if code == "USA":
        session.offer("KOR", {"reciprocal": 12.5})
    game, fair = Game(load_scenario(KOREA)), session.suggestion(code)
    base = game.outcome(session.briefing(code).base)
    outcomes = [move.outcome for move in session.moves] + [game.outcome(fair), base]
    outcomes += [
        game.space.index({issue.key: level}, default=start)
        for start in (base, game.outcome(fair))
        for issue in game.space.issues
        for level in issue.levels
    ]
    other = 1 - game.parties.index(code)
    secret = set()
    for index in (0, 1):
        payoffs = game.payoffs_at(index)[other]
        secret |= {
            *payoffs[outcomes],
            *(payoffs[outcomes] - payoffs[base]),
            payoffs.max(),
            payoffs.min(),
        }
        secret |= set(payoffs[outcomes] - payoffs[game.outcome(fair)])
        for outcome in outcomes:
            secret |= set(game.components(game.parties[other], outcome, index).values())
    secret |= set(game.values[other][outcomes]) | set(game.tables[other][outcomes])
    secret |= set(game.preferences[game.parties[other]].reservation)
    secret = np.array([value for value in secret if abs(value) > 1e-6])
    seen = np.array(numbers(json.loads(known(session, code))))
    assert len(seen) > 200
    assert np.abs(seen[:, None] - secret[None, :]).min() > 1e-9


def test_a_payoff_is_the_sum_of_its_parts_and_what_results_say(korea):
    game = Game(load_scenario(KOREA))
    briefing = korea.briefing("KOR")
    worth = briefing.standing
    outcome = game.outcome(worth.levels)
    assert worth.payoff == pytest.approx(game.payoff(outcome, 1)[0], abs=1e-12)
    assert sum(worth.components.values()) == pytest.approx(worth.payoff)
    assert worth.believed == pytest.approx(game.from_outside.payoff(outcome, 1)[1])
    assert worth.chances == {code: game.ratification_chance(outcome, code) for code in game.parties}
    assert worth.gdp == gdp_result(game, "KOR", outcome)
    assert briefing.moves[-1].payoff == pytest.approx(game.payoff(outcome, 0)[0], abs=1e-12)


def test_what_pays_today_only_is_marked():
    session = Session(setup("KOR USA", KOREA))
    game = Game(load_scenario(KOREA))
    mine = game.preferences["USA"]
    assert mine.reservation[0] < mine.reservation[1], "the pause costs the host"
    today = (mine.table >= mine.reservation[0]) & (mine.table < mine.reservation[1])
    worth = session.worth("USA", session.levels(int(np.flatnonzero(today)[0])))
    assert worth.payoff >= 0
    assert worth.remarks[1] == "It pays if it is signed now, but not a round later."


def test_firms_bring_to_a_tried_offer_what_they_bring_to_a_made_one(korea):
    offer = {"reciprocal": 15, "pledge": 350, "years": 10}
    tried = korea.worth("KOR", offer).firms
    korea.offer("KOR", offer)
    row = korea.rows("KOR")[2]
    assert tried["pledge"] == 350
    assert (tried["free"], tried["helped"], tried["public"]) == pytest.approx(
        (min(row["private_supply"], 350), row["helped_supply"], row["public_money"])
    )
    assert sum(tried[key] for key in ("free", "helped", "public")) == pytest.approx(350)


def test_effects_of_levels_are_differences_of_payoffs(korea):
    game, briefing = Game(load_scenario(KOREA)), korea.briefing("KOR")
    base = game.outcome(briefing.base)
    assert base == korea.moves[-1].outcome, "the other side's last offer"
    assert briefing.base_is == "the last offer of United States"
    for view in briefing.issues:
        for level in view.levels:
            outcome = game.space.index({view.key: level.level}, default=base)
            own = game.payoff(outcome, 1)[0] - game.payoff(base, 1)[0]
            assert level.own == pytest.approx(own, abs=1e-12)
        assert [level.own for level in view.levels if level.level == view.base] == [0]
        assert [level.level for level in view.levels if level.no_deal] == [
            game.scenario.issue(view.key).no_deal
        ]


def test_the_best_in_reach_and_the_fair_deal_go_by_beliefs(korea):
    game = Game(load_scenario(KOREA))
    mine, theirs = game.preferences["KOR"], game.preferences["KOR"].believed
    everything = np.arange(game.space.size)
    own, believed = mine.payoff(everything, 1), theirs.payoff(everything, 1)
    signed = theirs.table >= theirs.floors[1]
    briefing = korea.briefing("KOR")
    assert briefing.best == pytest.approx(own[signed].max())
    assert briefing.standing.share == pytest.approx(briefing.standing.payoff / briefing.best)
    both = (own >= 0) & (believed >= 0)
    fair = game.outcome(korea.suggestion("KOR"))
    assert own[fair] * believed[fair] == pytest.approx((own * believed)[both].max())


def test_before_any_offer_levels_are_held_against_a_fair_deal(two):
    briefing = two.briefing("KOR")
    assert briefing.standing is None
    assert briefing.last_own is None
    assert briefing.base == two.suggestion("KOR")
    two.offer("KOR", {"korus": 0})
    assert two.briefing("KOR").base_is == "your last offer"
    assert two.briefing("USA").base == two.briefing("KOR").last_own


def test_the_clock_and_the_calendar(korea):
    briefing = korea.briefing("KOR")
    assert (briefing.round, briefing.rounds, briefing.rounds_left) == (2, 16, 14)
    assert (briefing.date, briefing.dates[-1]) == ("2025-04-21", "2025-07-28")
    while korea.briefing("KOR").round < 9:
        korea.offer("KOR", {"reciprocal": 0})
    briefing = korea.briefing("KOR")
    past = [event["name"] for event in briefing.calendar if event["past"]]
    assert past[-1].startswith("Section 232 tariff on steel doubled")
    assert [phase["name"] for phase in briefing.no_deal if phase["now"]] == [
        "pause: 10 % baseline, steel 50 %"
    ]
    assert any(news["round"] == 9 and "election" in news["text"] for news in briefing.news)
    assert briefing.reservation[0] > briefing.reservation[-1] == 0


def test_an_announced_risk_is_heard():
    session = Session(setup(strategies={"USA": "brinkmanship:risk=0.5"}))
    session.offer("KOR", {"korus": 0})
    risk = session.briefing("KOR").announced_risk
    assert 0 < risk < 0.5


@pytest.mark.parametrize("scenario", [KORUS, "hub-2025:ISR"])
def test_scenarios_without_politics_firms_or_pledge(scenario):
    session = Session(setup("USA", scenario))
    briefing = session.briefing("USA")
    assert briefing.election is None
    assert briefing.standing.chances == {}
    assert briefing.standing.firms is None
    assert "ratification" not in briefing.standing.components
    json.dumps(briefing.document(), allow_nan=False)


def test_a_side_that_nobody_plays_is_told_nothing(korus):
    for ask in (korus.briefing, korus.suggestion, korus.transcript, korus.rows):
        with pytest.raises(ValueError, match="unknown seat 'USA': allowed: KOR"):
            ask("USA")


def test_where_analysts_see_no_deal_there_is_no_hint():
    session = Session(setup(scenario=KOREA, overrides=STUBBORN_HOST, rounds=1))
    briefing = session.briefing("KOR")
    assert session.suggestion("KOR") is None
    assert briefing.base_is == "what holds without a deal"
    assert all(
        level.no_deal for view in briefing.issues for level in view.levels if level.level == view.base
    )


def test_what_is_said_of_many_sides_reads_as_a_sentence():
    game = Session(PlaySetup.of(scenario="usmca-2026", people=["CAN"], rounds=4))
    briefing = game.briefing("CAN")
    remark = game.worth("CAN", briefing.standing.levels).remarks[-1]
    assert re.fullmatch(
        r"Analysts believe it is worth \S+ to United States.*, and \S+ to Mexico.*", remark
    )
    seven = Session(PlaySetup.of(scenario="trade-round", people=["BRA"], rounds=4)).briefing("BRA")
    first = seven.moves[0]
    assert first.changes.startswith("United States: war tariffs, China: ")
    assert first.changed["USA"] == "war tariffs"
