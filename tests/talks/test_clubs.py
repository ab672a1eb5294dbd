"""Who signs in talks of many, who is left out, and whether coalitions hold."""

from types import SimpleNamespace

import pytest

from negotiation.bargaining.coalitions import clubs, stable
from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.talks.clubs import clubs_result
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game
from tests.domains import Scripted


@pytest.fixture(scope="module")
def airport():
    return Game(load_scenario("shared-airport"))


def test_the_airport_is_built_by_two_and_the_third_lands_for_nothing(airport):
    deal = {"runway": "medium", "altland_pays": 1}
    model = TradeTalks(
        airport,
        {"ALT": Scripted(airport.outcome(deal)), "BOR": Scripted(-2), "CEN": Scripted(-1)},
        protocol="coalitions",
    ).run()
    found = clubs_result(model)
    assert found.deals[0].members == ["ALT", "CEN"]
    kept = airport.timing.remaining[model.last_round]
    assert found.left_out == {"BOR": pytest.approx(2 * kept)}
    assert found.joining == {}, "it has all it could want"
    # Cenland alone would build a long one near itself: for Altland 1.2 - 0.2, in place of 1.2 - 1
    assert found.leaving == {"ALT": pytest.approx((1.0 - 0.2) * kept)}
    assert not found.stable
    assert found.stable_clubs == [["CEN"]]


def test_without_a_signature_it_is_the_threat(airport):
    model = TradeTalks(
        airport, dict.fromkeys(airport.parties, Scripted(-2)), protocol="coalitions"
    ).run()
    found = clubs_result(model)
    assert (model.protocol.status, found.deals) == ("walked away", [])
    assert found.left_out == dict.fromkeys(airport.parties, 0.0)
    assert clubs_result(TradeTalks(airport)) is None


def test_who_has_a_reservation_value_is_not_robbed_of_it_by_deals_of_others(airport):
    parties = {
        code: party.model_copy(update={"reservation": SimpleNamespace(value=0.2)})
        for code, party in airport.scenario.parties.items()
    }
    game = Game(airport.scenario.model_copy(update={"parties": parties}))
    with pytest.raises(InputError, match="protocol 'coalitions': who has a 'reservation' would lose"):
        TradeTalks(game, protocol="coalitions")
    TradeTalks(game)


def test_talks_of_more_than_can_be_compared_say_nothing_of_clubs(airport, monkeypatch):
    monkeypatch.setattr("negotiation.talks.clubs.MOST", 2)
    assert clubs_result(TradeTalks(airport, protocol="coalitions").run()) is None


def test_coalitions_need_a_list_of_all_agreements():
    game = Game(load_scenario("korea-us-2025-sectors"))
    with pytest.raises(InputError, match="takes a list"):
        TradeTalks(game, protocol="coalitions")


def test_cuts_for_signers_alone_hold_a_round_together_that_others_do_not():
    """The seven's own cuts are a gift to who does not cut, unless they are for signers only."""
    game = Game(load_scenario("trade-round"))
    no_deal = game.scenario.no_deal
    found = clubs(game.tables, game.space.signatures(game.parties, no_deal), no_deal)
    assert 127 not in stable(found.payoffs)
    game = Game(load_scenario("trade-round", {"round.favours": "signers"}), rounds=4)
    model = TradeTalks(game, protocol="coalitions").run()
    result = clubs_result(model)
    assert {code for deal in result.deals for code in deal.members} == {*game.parties}
    assert result.stable
    assert result.stable_clubs == [[], [*game.parties]]
    assert result.core_excess < 0
    assert (model.payoffs > 0).all()


def test_issues_bind_parties_alone():
    with pytest.raises(InputError, match="unknown party 'XXX'"):
        load_scenario("shared-airport", {"issues.runway.binds": ["XXX"]})
