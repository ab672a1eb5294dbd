import json

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.talks.model import TradeTalks
from negotiation.talks.results import evidence_result, run_result
from negotiation.valuation.game import Game

FACTS = ("net_surplus", "jobs", "supply_chain")


def with_credibility(value: float) -> Game:
    return Game(load_scenario("korea-us-2025", {f"evidence.{f}.credibility": value for f in FACTS}))


def informed(game: Game) -> Game:
    for fact in FACTS:
        game = game.with_fact(fact)
    return game


def test_evidence_that_nobody_believes_changes_nothing_to_the_byte():
    game = with_credibility(0)
    assert informed(game).tables.tobytes() == game.tables.tobytes()
    runs = [TradeTalks(game, rng=2, evidence=facts).run() for facts in ((), FACTS)]
    results = [json.dumps(run_result(talks).document()) for talks in runs]
    assert results[0] == results[1]
    moves = [talks.columns() for talks in runs]
    assert [m for m in moves[1].pop("evidence") if m] == list(FACTS)
    del moves[0]["evidence"]
    assert json.dumps(moves[0], default=str) == json.dumps(moves[1], default=str)


def test_evidence_that_is_believed_moves_the_nash_point_in_koreas_favour():
    game = with_credibility(1)
    later = informed(game)
    before, after = (g.solutions().points["nash"] for g in (game, later))
    assert later.values[0, after] > game.values[0, before] + 0.5
    for fact in FACTS:
        moved = game.with_fact(fact).solutions().points["nash"]
        assert game.values[0, moved] >= game.values[0, before] - 1e-9
    # what Korea itself wants has not changed
    np.testing.assert_array_equal(later.values[0], game.values[0])


def test_the_balance_that_counts_leaves_out_components_as_far_as_they_are_believed():
    # (1 - c) raw + c (raw - components): the weight of the components' part falls to 1 - c
    for credibility in (0.0, 0.3, 1.0):
        game = with_credibility(credibility)
        outcome = game.outcome({"reciprocal": 10, "pledge": 300})
        raw = game.components("USA", outcome)
        heard = game.with_fact("net_surplus").components("USA", outcome)
        assert raw["balance.components"] != 0
        assert heard["balance.components"] == pytest.approx(
            (1 - credibility) * raw["balance.components"]
        )
        assert heard["balance.other"] == raw["balance.other"]


def test_a_fact_counts_once_and_only_for_the_other_side():
    game = with_credibility(0.5)
    once = game.with_fact("jobs")
    assert once.with_fact("jobs") is once
    outcome = game.outcome({"pledge": 300})
    assert once.components("USA", outcome)["investment.pledge"] == pytest.approx(
        1.15 * game.components("USA", outcome)["investment.pledge"]
    )
    assert once.components("KOR", outcome) == game.components("KOR", outcome)


def test_outsiders_hear_it_too():
    game = with_credibility(1)
    believed = [g.preferences["KOR"].believed.table for g in (game, informed(game))]
    assert not np.array_equal(*believed)


def test_each_offer_carries_one_fact_and_the_argument_has_its_worth(polls):
    plain = TradeTalks(polls, rng=1).run()
    talks = TradeTalks(polls, rng=1, evidence=FACTS).run()
    rows = talks.datacollector.tables["moves"]
    carried = [(p, e) for p, e in zip(rows["party"], rows["evidence"], strict=True) if e]
    assert carried == [("KOR", fact) for fact in FACTS]
    worth = evidence_result(talks, plain)
    assert worth.facts == list(FACTS)
    assert worth.worth["KOR"] > 0
    assert plain.game.facts == ()


def test_unknown_evidence_is_refused(polls):
    with pytest.raises(InputError, match="unknown evidence 'beef'.*net_surplus, jobs, supply_chain"):
        TradeTalks(polls, evidence=("beef",))
    with pytest.raises(InputError, match="unknown evidence 'beef'"):
        polls.with_fact("beef")


@pytest.mark.parametrize("protocol", ["demand", "single-text"])
def test_evidence_needs_offers_in_the_open(polls, protocol):
    with pytest.raises(
        InputError, match=f"evidence needs offers that the other side sees; protocol '{protocol}'"
    ):
        TradeTalks(polls, evidence=("jobs",), protocol=protocol)
