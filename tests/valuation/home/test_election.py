import json
from datetime import timedelta

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario, replaced
from negotiation.talks.model import TradeTalks
from negotiation.talks.results import run_result
from negotiation.valuation.game import Game
from negotiation.valuation.home import BEFORE, Mandate, mandate_of

ELECTION_ROUND = 8  # 3 June lies between the rounds of 2 and 9 June: from index 8 on it is over


def with_election(korea, **overrides):
    return Game(korea, **overrides)


def record(game, rng=3):
    talks = TradeTalks(game, {"KOR": "hardliner:model=prior"}, rng=rng).run()
    return json.dumps([run_result(talks).document(), talks.columns()], default=str)


def test_mandates_before_and_after(korea):
    polls = korea.politics.election.challenger_wins.value
    shared = korea.politics.consensus.value
    assert mandate_of(korea.politics, "KOR", "polls", None) == Mandate(
        "incumbent", shared * polls, polls
    )
    assert mandate_of(korea.politics, "KOR", "incumbent", None) == BEFORE
    assert mandate_of(korea.politics, "KOR", "none", None) == BEFORE
    assert mandate_of(korea.politics, "KOR", "challenger", None) == Mandate("incumbent", shared, 1.0)
    assert mandate_of(korea.politics, "KOR", "polls", "challenger") == Mandate("challenger", 1.0, 0.0)
    assert mandate_of(korea.politics, "KOR", "polls", "incumbent") == BEFORE
    assert mandate_of(korea.politics, "USA", "polls", None) == BEFORE, "only Korea votes"


def test_an_incumbent_sure_to_stay_makes_the_election_vanish_to_the_byte(korea):
    late = {"KOR": "boulware:exponent=2,model=prior", "USA": "boulware:exponent=1.5,model=prior"}
    sure = TradeTalks(with_election(korea, election="incumbent"), late, rng=1).run()
    none = TradeTalks(with_election(korea, election="none"), late, rng=1).run()
    assert sure.protocol.moves == none.protocol.moves
    assert sure.game.tables.tobytes() == none.game.tables.tobytes()
    results = [run_result(t).document() for t in (sure, none)]
    assert [r["ratification"].pop("winner") for r in results] == ["incumbent", None]
    assert json.dumps(results[0]) == json.dumps(results[1])


@pytest.mark.parametrize("winner", ["incumbent", "challenger"])
def test_with_a_certain_successor_the_election_changes_nothing_after_its_date(korea, winner):
    certain = with_election(korea, election=winner)
    stages = [certain.after_election(winner), with_election(korea, winner=winner)]
    # no lot, no polls and no consensus play a part any more: seeds and polls change nothing
    other = replaced(korea, {"politics.election.challenger_wins": 0.62})
    stages.append(Game(other, election="polls").after_election(winner))
    for stage in stages[1:]:
        np.testing.assert_array_equal(stage.tables, stages[0].tables)
        for code in stage.parties:
            np.testing.assert_array_equal(
                stage.preferences[code].reservation, stages[0].preferences[code].reservation
            )
    assert np.all(stages[0].home_views["KOR"].reopening == 0)
    assert record(certain, 3) == record(certain, 4).replace('"seed": 4', '"seed": 3')


@pytest.mark.slow
def test_the_election_is_drawn_as_the_polls_say(polls, korea):
    winners = []
    for seed in range(60):
        talks = TradeTalks(polls, {"KOR": "hardliner", "USA": "hardliner"}, rng=seed).run()
        winners.append(talks.game.winner)
        assert talks.news[ELECTION_ROUND][0].startswith("3 June: Korean presidential election")
        assert "election won by" in talks.news[ELECTION_ROUND][1]
    assert 0.7 < np.mean([w == "challenger" for w in winners]) < 0.97
    assert polls.winner is None, "the game that was passed in stays as it was"


@pytest.mark.parametrize(
    ("days", "round_days"), [(-1, 7), (0, 7), (1, 7), (7, 7), (35, 5), (36, 5), (105, 7), (106, 7)]
)
def test_the_election_round_is_the_first_in_which_the_winner_is_known(korea, days, round_days):
    day = {"date": korea.calendar.start + timedelta(days=days)}
    election = korea.politics.election.model_copy(update=day)
    politics = korea.politics.model_copy(update={"election": election})
    moved = replaced(korea, {"firms.number": 150, "calendar.round_days": round_days})
    moved = moved.model_copy(update={"politics": politics})
    game = Game(moved, rounds=16)
    talks = TradeTalks(game, {"KOR": "hardliner", "USA": "hardliner"}, rng=0)
    found = None
    for k in range(game.rounds):
        talks.step()
        if found is None and talks.game.winner is not None:
            found = k
    assert game.election_round == found


def test_no_election_round_without_an_election_ahead(polls, korea):
    assert polls.election_round == ELECTION_ROUND
    assert Game(korea, election="challenger").election_round == ELECTION_ROUND
    assert Game(korea, election="none").election_round is None
    assert Game(korea, rounds=ELECTION_ROUND).election_round is None
    assert polls.after_election("challenger").election_round is None
    assert Game(korea.model_copy(update={"politics": None})).election_round is None


def test_an_election_that_is_over_is_not_held_again(korea):
    for winner in ("incumbent", "challenger"):
        game = with_election(korea, winner=winner)
        talks = TradeTalks(game, {"KOR": "hardliner", "USA": "hardliner"}, rng=0).run()
        assert talks.game is game
        assert not any("election won" in text for news in talks.news.values() for text in news)


def test_parties_look_at_the_table_anew_after_the_election(polls):
    talks = TradeTalks(polls, {"KOR": "hardliner", "USA": "hardliner"}, rng=0)
    for _ in range(ELECTION_ROUND):
        talks.step()
    assert talks.views["KOR"].preferences is polls.preferences["KOR"]
    talks.step()
    later = polls.after_election(talks.game.winner)
    assert talks.views["KOR"].preferences is later.preferences["KOR"]
    assert talks.game is later, "each stage is computed once"


def test_what_an_outgoing_government_signs_may_be_reopened(polls, korea):
    view, politics = polls.home_views["KOR"], korea.politics
    outcome = polls.outcome({"reciprocal": 15, "autos": 15, "pledge": 350, "agriculture": "beef+rice"})
    mild = polls.outcome({"reciprocal": 10, "autos": 10})
    own = korea.politics.sides["KOR"].constituencies["dp"]
    parts = {c.name: c.at(polls.space, outcome) for c in polls.payoffs["KOR"].components}
    worth = sum(
        stake.value * sum(v for name, v in parts.items() if name.split(".")[0] == key)
        for key, stake in own.stakes.items()
    )
    stands = 1 / (1 + np.exp(-(worth - own.reservation.value) / politics.sides["KOR"].doubt.value))
    expected = politics.election.challenger_wins.value * (1 - politics.consensus.value) * (1 - stands)
    assert view.reopening_chance(outcome) == pytest.approx(expected)
    assert view.reopening_chance(mild) < view.reopening_chance(outcome)
    assert polls.home_views["USA"].reopening_chance(outcome) == 0
    # R (1 - rho (1 - v)) U
    chance = np.prod([view.expected[outcome] for view in polls.home_views.values()])
    kept = 1 - expected * (1 - politics.reopened_value.value)
    np.testing.assert_allclose(
        polls.tables[:, outcome], chance * kept * polls.values[:, outcome], rtol=1e-12
    )
    parts = polls.components("KOR", outcome, 2)
    assert sum(parts.values()) == pytest.approx(polls.payoff(outcome, 2)[0])
    assert parts["reopening"] != 0
    assert polls.after_election("challenger").components("KOR", outcome, 9)[
        "reopening"
    ] == pytest.approx(0)


def test_no_politics_no_ratification(korea):
    plain = Game(korea.model_copy(update={"politics": None}))
    assert plain.home_views == {}
    assert plain.tables is plain.values
    talks = TradeTalks(plain, rng=1).run()
    result = run_result(talks)
    assert result.agreement is not None
    assert result.ratification is None
    assert talks.ratified is None
    assert "ratification" not in result.parties["KOR"].components
    assert plain.preferences["KOR"].ratification is None


def test_a_winner_needs_an_election(korea):
    with pytest.raises(InputError, match="winner is 'challenger', but there is no election"):
        Game(korea, election="none", winner="challenger")


def test_unknown_elections_are_refused(korea):
    with pytest.raises(InputError, match="unknown election 'maybe'.*polls, none, incumbent, challenger"):
        Game(korea, election="maybe")


def test_talks_that_end_before_the_election_never_see_it(korea):
    talks = TradeTalks(Game(korea, rounds=4), {"KOR": "hardliner"}, rng=1).run()
    assert talks.game.winner is None


def test_a_scenario_without_an_election_has_none(korea):
    politics = korea.politics.model_copy(update={"election": None})
    calm = korea.model_copy(update={"politics": politics})
    talks = TradeTalks(Game(calm), rng=1).run()
    assert talks.game.winner is None
    assert talks.ratified is not None
    assert load_scenario("korea-us-2025").politics.election is not None


def test_an_election_cannot_be_won_where_none_is_held(korea):
    politics = korea.politics.model_copy(update={"election": None})
    calm = korea.model_copy(update={"politics": politics})
    with pytest.raises(
        InputError, match="election is 'challenger', but the scenario has no politics.election"
    ):
        Game(calm, election="challenger")
