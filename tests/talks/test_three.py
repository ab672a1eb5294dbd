"""Three governments at one table, from the file to the debrief."""

import json

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.play import PlaySetup, Session
from negotiation.plots import plot_tournament
from negotiation.plots.run import run_pictures
from negotiation.scenarios import load_scenario
from negotiation.studies.games import Games
from negotiation.studies.rows import move_rows, run_rows
from negotiation.studies.runs import play_runs
from negotiation.studies.study_file import load_study
from negotiation.studies.talks_runs import play_together
from negotiation.studies.tournament import play_tournament, rankings
from negotiation.studies.tournament.report import tournament_document
from negotiation.studies.tournament.robustness import robustness
from negotiation.talks.model import TradeTalks
from negotiation.talks.results import belief_accuracy, run_result
from negotiation.talks.setup import Setup
from negotiation.valuation.game import Game

STUDY = """
name = "three"
title = "Three"
description = "Who gives way."
scenario = "shared-airport"
record = "traces"
[fixed]
rounds = 12
[vary]
"strategies.ALT" = ["linear:model=prior", "hybrid"]
"strategies.CEN" = ["tit-for-tat", "micro:accept=combi"]
first = ["ALT", "CEN"]
[design]
kind = "grid"
replicates = 2
seed = 1
"""


@pytest.fixture(scope="module")
def game():
    return Setup(scenario="shared-airport").game()


@pytest.fixture(scope="module")
def talks(game):
    return Setup(scenario="shared-airport").talks(game).run()


def test_three_that_know_each_other_leave_nothing_on_the_table(talks):
    result = run_result(talks)
    assert result.status == "agreement"
    assert result.pareto_distance == pytest.approx(0, abs=1e-9)
    assert (talks.payoffs > 0).all()


def test_what_is_learnt_counts_by_round_however_many_offers_a_round_brings(talks):
    moves = talks.protocol.moves
    for code, numbers in belief_accuracy(talks).items():
        rounds = {m.round_index for m in moves if m.action == "offer" and m.party != code}
        assert len(talks.views[code].received) > len(rounds)
        assert len(numbers) == 1 + len(rounds)


def test_payoffs_are_the_values_of_the_file_for_every_party(game):
    outcome = game.outcome({"runway": "long", "site": "west", "altland_pays": 0.6, "borland_pays": 1})
    np.testing.assert_allclose(
        game.values[:, outcome], [1.2 + 0.3 - 0.6, 2.0 - 0.1 - 1, 0.1 - 0.3 + 1.6]
    )
    assert game.values.shape == (3, game.space.size)
    assert (game.values[:, game.scenario.no_deal] == 0).all()


def test_each_believes_something_of_each_other(game):
    for code, side in game.preferences.items():
        others = [other for other in game.parties if other != code]
        assert list(side.others) == others
        for other in others:  # plain numbers are known to all
            np.testing.assert_allclose(side.others[other].table, game.preferences[other].table)


def test_results_name_all_three_and_no_trade(talks):
    document = json.loads(json.dumps(run_result(talks).document()))
    assert document["trade"] is None
    for by_party in (
        document["parties"],
        document["power"]["surplus"],
        document["power"]["nash_weight"],
    ):
        assert list(by_party) == ["ALT", "BOR", "CEN"]
    assert sum(document["power"]["nash_weight"].values()) == pytest.approx(1)
    assert all(list(s["payoffs"]) == ["ALT", "BOR", "CEN"] for s in document["solutions"].values())


def test_there_is_a_panel_for_each_pair(talks):
    pictures = run_pictures(talks, run_result(talks))
    panels = pictures["payoff_space"]()
    assert [ax.get_title(loc="left") for ax in panels] == [
        "Altland and Borland",
        "Altland and Cenland",
        "Borland and Cenland",
    ]
    assert len(pictures["concessions"]()) == len(pictures["waterfall"]()) == 3


def test_a_person_plays_one_of_three():
    session = Session(PlaySetup.of(scenario="shared-airport", people=["CEN"], rounds=4))
    briefing = session.briefing("CEN")
    assert briefing.order == ["ALT", "BOR", "CEN"]
    assert briefing.others == {"ALT": "Altland", "BOR": "Borland"}
    assert briefing.may_accept
    assert briefing.proposer == "BOR"
    worth = session.worth("CEN", {"runway": "long"})
    assert list(worth.each) == ["ALT", "BOR"]
    assert worth.each == pytest.approx({"ALT": 1.2, "BOR": 2.0})
    session.accept("CEN")
    assert not session.over, "Altland has yet to accept"
    while not session.over:
        session.accept("CEN")
    remarks = " ".join(session.debrief().remarks)
    assert "that Altland and Borland could still have signed" in remarks


def test_a_sweep_plays_three_at_once_as_one_after_the_other(tmp_path):
    file = tmp_path / "three.toml"
    file.write_text(STUDY)
    study = load_study(file)
    games, runs = Games(study), np.arange(study.design.runs)
    values = study.design.values(runs)
    played = play_runs(games, runs, values)
    rows = run_rows(study, runs, values, played).to_pandas()
    moves = move_rows(study, runs, played).to_pandas()
    assert (rows["status"] == "ok").all()
    assert {"payoff_ALT", "payoff_BOR", "payoff_CEN"} < {*rows}
    for run, row in rows.iterrows():
        own = moves[moves["run"] == run]
        talks = plainly(study, run, row)
        assert own["party"].tolist() == [move.party for move in talks.protocol.moves]
        assert own["action"].tolist() == [move.action for move in talks.protocol.moves]
        outcomes = [-1 if m.outcome is None else m.outcome for m in talks.protocol.moves]
        assert own["outcome"].fillna(-1).tolist() == outcomes
        np.testing.assert_allclose(
            row[[f"payoff_{c}" for c in talks.game.parties]].tolist(), talks.payoffs
        )


@pytest.mark.parametrize("rules", ["majority", "majority:quota=3,CEN=2"])
def test_a_sweep_by_majority_plays_at_once_as_one_after_the_other(tmp_path, rules, monkeypatch):
    file = tmp_path / "majority.toml"
    text = STUDY.replace('record = "traces"\n', "").replace("[fixed]", f'[fixed]\nprotocol = "{rules}"')
    file.write_text(text.replace('"hybrid"', '"brinkmanship"'), encoding="utf-8")
    study = load_study(file)
    games, runs = Games(study), np.arange(study.design.runs)
    values = study.design.values(runs)
    called = []
    monkeypatch.setattr(
        "negotiation.studies.talks_runs.play_together",
        lambda group: called.append(1) or play_together(group),
    )
    rows = run_rows(study, runs, values, play_runs(games, runs, values)).to_pandas()
    assert called
    for run, row in rows.iterrows():
        talks = plainly(study, run, row, rules)
        found = row[[f"payoff_{c}" for c in talks.game.parties]].tolist()
        np.testing.assert_allclose(found, talks.payoffs)
        assert (row["status"], row["ending"]) == ("ok", talks.protocol.status)
    assert rows["agreed"].any()


def plainly(study, run, row, rules="alternating"):
    strategies = {code: row[f"strategies.{code}"] for code in ("ALT", "CEN")}
    game = study.setup({}).game(study.scenario)
    return TradeTalks(game, strategies, study.design.run_seed(run), rules, row["first"]).run()


@pytest.fixture(scope="module")
def played(game):
    return play_tournament(game, ["linear:model=prior", "conceder", "random"], repeats=4, seed=2)


def test_a_tournament_seats_every_strategy_everywhere_and_all_move_first_in_turn(game, played):
    tournament = played.tournament
    assert tournament.sides == game.parties == ("ALT", "BOR", "CEN")
    assert tournament.shape == (1, 3, 3, 3, 4)
    values = tournament.design.values(np.arange(tournament.runs))
    assert played.runs["first"].tolist() == [0, 1, 2, 0] * 27
    for run in (0, 5, 41, 75, 107):
        strategies = {code: str(values[code][run]) for code in game.parties}
        first = game.parties[int(played.runs["first"][run])]
        talks = TradeTalks(game, strategies, tournament.design.run_seed(run), first=first).run()
        own = [played.runs[f"payoff_{code}"][run] for code in game.parties]
        np.testing.assert_allclose(own, talks.payoffs)
        for code in game.parties:
            offers = [m for m in talks.protocol.moves if (m.party, m.action) == (code, "offer")]
            assert played.runs[f"offers_{code}"][run] == len(offers)


def test_scores_are_means_by_seat_and_over_seats(played):
    standings = {s.strategy: s for s in rankings(played)["payoff"]}
    for place, name in enumerate(played.tournament.names):
        by_seat = [np.take(own, place, axis=1 + i).mean() for i, own in enumerate(played.payoffs)]
        found = [interval.mean for interval in standings[name].sides.values()]
        assert found == pytest.approx(by_seat)
        assert standings[name].overall.mean == pytest.approx(np.mean(by_seat))
    document = tournament_document(played)
    assert document["empirical_game"] is None
    assert {"ALT", "BOR", "CEN", "basin", "alpha_rank"} == {*document["robustness"][0]}
    measured = document["measures"]["conceder"]
    each = [played.payoffs.sum(axis=0).take(1, axis=1 + i).mean() for i in range(3)]
    assert measured["welfare"] == pytest.approx(np.mean(each))
    assert len(plot_tournament(played)) == 1


def test_nobody_gains_alone_where_best_deviations_stay(played):
    payoffs = played.payoff_matrices
    towards = robustness(*payoffs).towards
    for place, profile in enumerate(np.ndindex(3, 3, 3)):
        gains = []
        for side, own in enumerate(payoffs):
            others = [slice(None) if i == side else k for i, k in enumerate(profile)]
            gains.append(own[tuple(others)].max() - own[profile])
        assert (towards[profile] == place) == (max(gains) <= 1e-9 * np.ptp(payoffs))


def test_tournaments_that_cannot_be_are_refused_in_words(game):
    two = Game(load_scenario("korus-2018"), election="none")
    for games, strategies, said in (
        ([game, two], ["linear"], "'shared-airport' has ALT, BOR, CEN, 'korus-2018' has KOR, USA"),
        (game, ["linear", "rubinstein"], "for two parties, here are 3"),
        (game, [f"boulware:exponent={k}" for k in range(1, 50)], "3 seats are 11,764,900 runs, over"),
    ):
        with pytest.raises(InputError, match=said):
            play_tournament(games, strategies)


def test_a_strategy_for_two_is_refused():
    with pytest.raises(InputError, match="for two parties, here are 3"):
        Setup(scenario="shared-airport", strategies={"BOR": "rubinstein"}).talks()
