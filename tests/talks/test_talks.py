import json

import numpy as np
import pytest

from negotiation.bargaining.protocols import (
    ACCEPT,
    PROTOCOLS,
    AlternatingOffers,
    Negotiator,
    TalksProtocol,
    View,
    play_out,
)
from negotiation.bargaining.seeds import party_seeds
from negotiation.bargaining.strategies import parse_strategy
from negotiation.bargaining.strategies.simple import Hardliner
from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario, scenario_text
from negotiation.scenarios.draws import narrowed
from negotiation.talks.model import TradeTalks
from negotiation.talks.offers import explain_result, payoff_draws
from negotiation.talks.results import run_result
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game
from tests.domains import STUBBORN_HOST

FIRM = {"KOR": "hardliner", "USA": "hardliner"}


def test_a_zone_of_possible_agreement_exists_and_the_default_talks_find_it(game):
    talks = TradeTalks(game, rng=1).run()
    assert 0.01 < game.solutions().zopa_share < 0.5
    assert talks.protocol.status == "agreement"
    assert np.all(game.payoff(talks.protocol.agreement, talks.protocol.round_index) >= 0)


def test_two_hardliners_do_not_agree(game):
    talks = TradeTalks(game, FIRM, rng=1).run()
    assert talks.protocol.status == "deadline"
    result = run_result(talks)
    assert result.agreement is None
    assert result.rounds == 16
    assert all(party.payoff == 0 for party in result.parties.values())
    assert result.pareto_distance > 0


def test_the_same_seed_gives_the_same_run_to_the_byte(game):
    def run(seed):
        talks = TradeTalks(game, {"KOR": "random", "USA": "random:accept=const"}, rng=seed).run()
        return json.dumps([run_result(talks).document(), talks.columns()], default=str)

    assert run(3) == run(3)
    assert run(3) != run(4)


def test_mesa_and_the_plain_loop_make_the_same_offers(game):
    specs = {"KOR": "random:accept=combi,model=frequency", "USA": "tit-for-tat:model=prior"}
    talks = TradeTalks(game, specs, rng=5).run()
    negotiators = {code: parse_strategy(spec).fresh() for code, spec in specs.items()}
    seeds = dict(zip(game.parties, party_seeds(5, 2), strict=True))
    views = {code: View(game.preferences[code], game.rounds, seeds[code]) for code in game.parties}
    plain = play_out(AlternatingOffers(views), negotiators)
    assert plain.moves == talks.protocol.moves


def test_events_are_announced_in_the_round_that_follows_them(game):
    talks = TradeTalks(game, FIRM, rng=1).run()
    assert talks.news[8][0] == "3 June: Korean presidential election"  # round 9 is on 9 June
    assert talks.news[13] == ["9 July: end of the 90-day pause"]  # round 14 is on 14 July
    assert all("1 August" not in text for news in talks.news.values() for text in news)


def test_an_event_on_the_day_of_a_round_comes_before_its_moves():
    scenario = load_scenario("korea-us-2025")
    events = [
        scenario.calendar.events[0].model_copy(update={"date": d, "name": n})
        for d, n in (
            (scenario.calendar.start, "first day"),
            (scenario.calendar.start.replace(day=21), "second"),
            (scenario.calendar.start.replace(day=1), "before"),
        )
    ]
    calendar = scenario.calendar.model_copy(update={"events": events})
    scenario = scenario.model_copy(update={"calendar": calendar})
    talks = TradeTalks(Game(scenario), FIRM, rng=1)
    talks.step()
    assert talks.news == {0: ["14 April: first day"]}
    talks.step()
    assert talks.news[1] == ["21 April: second"]


def test_rows_say_what_each_offer_was_worth_then(game):
    talks = TradeTalks(game, rng=1).run()
    moves = talks.columns()
    for k, outcome in enumerate(moves["outcome"]):
        korea, usa = game.payoff(outcome, moves["round"][k] - 1)
        assert moves["payoff_KOR"][k] == korea
        assert moves["payoff_USA"][k] == usa
        assert game.outcome({key: moves[key][k] for key in game.space.keys}) == outcome
    assert moves["action"][-1] == "accept"
    for k, outcome in enumerate(moves["outcome"]):
        offers, pledge = game.firms.offers(game.quote(outcome)), game.pledge_at(outcome)
        supply = pledge[1] * offers.amount[offers.subsidy <= 0].sum()
        assert moves["private_supply"][k] == pytest.approx(supply)
        rest = moves["public_money"][k] + moves["helped_supply"][k]
        assert rest == pytest.approx(max(0, game.pledge_at(outcome)[0] - supply))
    assert talks.firms.book.pledge == game.pledge_at(talks.protocol.agreement)[0]
    for code in game.parties:
        assert moves[f"chance_{code}"][-1] == game.ratification_chance(moves["outcome"][-1], code)


def test_a_walk_away_leaves_a_row_without_an_offer(tmp_path, game):
    path = tmp_path / "walk.toml"
    path.write_text("offers = [{ reciprocal = 12.5, autos = 15, pledge = 200 }, { walk = true }]")
    talks = TradeTalks(game, {"KOR": f"script:file={path}", "USA": "hardliner"}, rng=1).run()
    assert talks.protocol.status == "walked away"
    moves = talks.columns()
    assert moves["action"][-1] == "walk away"
    assert moves["outcome"][-1] is None
    assert moves["reciprocal"][-1] is None
    assert moves["chance_KOR"][-1] is None
    assert moves["payoff_KOR"][-1] == 0


def test_mesa_is_told_how_the_talks_stand_after_each_round(game):
    talks = TradeTalks(game, rng=1)
    while talks.running:
        talks.step()
        row = talks.datacollector.get_model_vars_dataframe().iloc[-1]
        assert (row["status"], row["rounds"]) == (talks.protocol.status, talks.steps)
        assert talks.running == (row["agreement"] is None or np.isnan(row["agreement"]))
    assert row["rounds"] == run_result(talks).rounds
    assert row["agreement"] == talks.protocol.agreement
    expected = game.payoff(talks.protocol.agreement, talks.last_round)
    assert [row[f"payoff_{code}"] for code in game.parties] == expected.tolist()
    assert row["ratified"] == talks.ratified
    assert len(talks.datacollector.get_model_vars_dataframe()) == talks.steps
    failed = TradeTalks(game, {"KOR": "hardliner", "USA": "hardliner"}).run()
    row = failed.datacollector.get_model_vars_dataframe().iloc[-1]
    assert (row["status"], row["rounds"]) == ("deadline", game.rounds)
    assert [row[f"payoff_{code}"] for code in game.parties] == [0, 0]


def test_strategies_that_are_no_mapping_are_refused(game):
    with pytest.raises(InputError, match="strategies must be a mapping or None, not 'KOR'"):
        TradeTalks(game, "KOR")


def test_a_party_that_is_not_at_the_table_is_refused(game):
    with pytest.raises(InputError, match="unknown party 'JPN'.*KOR, USA"):
        TradeTalks(game, {"JPN": "linear"})


def test_the_first_mover_can_be_chosen_or_drawn(game):
    assert TradeTalks(game, FIRM, first="USA").run().protocol.moves[0].party == "USA"
    drawn = {TradeTalks(game, FIRM, rng=seed, first="random").protocol.parties[0] for seed in range(12)}
    assert drawn == {"KOR", "USA"}
    with pytest.raises(InputError, match="unknown first mover 'JPN'.*KOR, USA, random"):
        TradeTalks(game, FIRM, first="JPN")


def test_other_protocols_play_the_same_scenario(game):
    for spec, ending in (("conceder:model=prior", "agreement"), ("hardliner", "deadline")):
        demand = TradeTalks(game, {"KOR": spec, "USA": spec}, rng=1, protocol="demand").run()
        assert demand.protocol.status == ending
        result = run_result(demand)
        assert (result.rounds, result.date) == (1, "2025-04-14")
    text = TradeTalks(game, rng=1, protocol="single-text").run()
    assert text.protocol.status == "agreement"
    last = text.protocol.round_index
    assert np.all(game.payoff(text.protocol.agreement, last) >= 0)
    assert run_result(text).agreement is not None
    with pytest.raises(
        InputError,
        match="unknown protocol 'auction'.*alternating, coalitions, majority, demand, menu, single-text",
    ):
        TradeTalks(game, protocol="auction")


def test_results_add_up_and_hold_the_solutions(game):
    result = run_result(TradeTalks(game, rng=1).run())
    for party in result.parties.values():
        assert sum(party.components.values()) == pytest.approx(party.payoff)
        assert "timing" in party.components
    assert set(result.solutions) == {"nash", "kalai_smorodinsky", "egalitarian", "utilitarian"}
    nash = result.solutions["nash"]
    last = result.rounds - 1
    expected = game.payoff(game.outcome(nash.outcome), last)
    assert list(nash.payoffs.values()) == pytest.approx(expected.tolist())
    assert result.pareto_distance >= 0


def test_no_zone_of_agreement_gives_no_solutions():
    # the US only minds the balance, nothing that Korea can give moves it, and the first day is too
    # early for Korea to give up the pause
    game = Game(load_scenario("korea-us-2025", STUBBORN_HOST), rounds=1)
    talks = TradeTalks(game, rng=1).run()
    result = run_result(talks)
    assert result.zopa_share == 0
    assert result.solutions == {}
    assert result.agreement is None


def test_the_range_holds_the_value_and_is_reproducible(game):
    outcome = game.outcome({"reciprocal": 15, "autos": 15})
    (drawn,) = payoff_draws(game, [outcome], seed=1, draws=40)
    (again,) = payoff_draws(game, [outcome], seed=1, draws=40)
    np.testing.assert_array_equal(drawn, again)
    for payoffs, value in zip(drawn, game.values[:, outcome], strict=True):
        assert payoffs.min() < value < payoffs.max()


def test_a_range_has_median_and_chance_of_a_loss(game, monkeypatch):
    outcome = game.outcome({"reciprocal": 15, "autos": 15, "pledge": 350})
    drawn = payoff_draws(game, [outcome], seed=0, draws=40)
    monkeypatch.setattr("negotiation.talks.offers.payoff_draws", lambda *_: drawn)
    for payoffs, party in zip(drawn[0], explain_result(game, outcome).parties.values(), strict=True):
        assert party.low < party.median < party.high
        assert ((payoffs < party.median).mean(), (payoffs < 0).mean()) == (0.5, party.loss)
        assert 0 <= party.loss_low < party.loss < party.loss_high <= 1


def test_fewer_levels_leave_an_outcomes_worth_as_it_is(game):
    for outcome in np.random.default_rng(0).integers(game.space.size, size=4).tolist():
        narrow = narrowed(game.scenario, outcome)
        same = narrow.space.index(game.space.levels(outcome))
        assert narrow.space.size <= 2 ** len(narrow.issues)
        for code, payoff in evaluate(narrow).payoffs.items():
            parts = game.components(code, outcome)
            assert payoff.explain(same) == pytest.approx(parts, abs=2e-3)


def test_explain_says_what_the_other_model_makes_of_an_offer(few_draws):
    partial, general = (
        Game(load_scenario("korea-us-2025", {"firms.number": 150, "payoff": name}))
        for name in ("partial", "equilibrium")
    )
    outcome = partial.outcome({"reciprocal": 15, "pledge": 200})
    one, other = (explain_result(game, outcome) for game in (partial, general))
    assert (one.payoff, other.payoff) == ("partial", "equilibrium")
    for result, elsewhere in ((one, other), (other, one)):
        worth = {code: party.payoff for code, party in elsewhere.parties.items()}
        assert result.other_model == pytest.approx(worth, abs=1e-3)


def test_a_country_that_the_world_lacks_has_no_other_model(tmp_path):
    text = (
        scenario_text("korea-us-2025").replace("KOR", "XKX").replace("us_imports.XKX", "us_imports.KOR")
    )
    (tmp_path / "far.toml").write_text(text.replace("us_coverage.XKX", "us_coverage.KOR"))
    game = Game(load_scenario(tmp_path / "far.toml"))
    assert explain_result(game, game.outcome({"reciprocal": 15})).other_model is None


def test_explain_compares_with_the_base_year(game, few_draws):
    result = explain_result(game, game.scenario.no_deal)
    base = sum(sector.exports.value for sector in game.scenario.sectors.values())
    change = result.trade.exports_change_pct
    assert result.trade.exports_bn == pytest.approx(base * (1 + change / 100))
    assert change < explain_result(game, game.outcome({"reciprocal": 10})).trade.exports_change_pct
    assert result.trade.tariff_revenue_bn < 0.25 * result.trade.exports_bn
    assert result.parties["KOR"].payoff == pytest.approx(0, abs=1e-12)
    outcome = game.outcome({"reciprocal": 10})
    chances = explain_result(game, outcome).ratification
    assert chances == {code: game.ratification_chance(outcome, code) for code in game.parties}


class Patient(Negotiator):
    """A program that waits for an offer worth signing; it knows nothing of strategies."""

    def move(self, view):
        if view.received and view.prefers(view.received[-1], None):
            return ACCEPT
        return int(view.preferences.order[0])


class Brief(AlternatingOffers):
    """Alternating offers that end after three rounds at the latest."""

    rule = "as alternating, for three rounds at most"

    def __init__(self, views, rng=None):
        super().__init__(views, rng)
        self.rounds = min(3, self.rounds)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_whatever_answers_a_view_sits_at_the_table(game, protocol):
    talks = TradeTalks(game, {"KOR": Patient()}, rng=1, protocol=protocol).run()
    assert [government.name for government in talks.governments.values()] == [
        "Patient",
        "linear:model=prior",
    ]
    assert talks.protocol.status == "agreement" or protocol == "demand"
    nothing_known = TradeTalks(game, {"KOR": "hardliner"}, rng=1, protocol=protocol).run()
    first = [run_result(each).model_accuracy["KOR"][0] for each in (talks, nothing_known)]
    assert first[0] == first[1]


class Mover:
    """A program that knows nothing of this package but what a view has."""

    move = Patient.move


class Voter(Mover):
    """One that votes in its own way: against everything."""

    def vote(self, view, draft, current):
        return False


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_what_only_moves_votes_and_announces_as_a_negotiator_does(game, protocol):
    ends = [
        TradeTalks(game, {"KOR": player}, rng=1, protocol=protocol).run().protocol
        for player in (Patient(), Mover(), Voter())
    ]
    assert ends[0].moves == ends[1].moves
    assert (ends[0].moves == ends[2].moves) == (protocol != "single-text")
    # views at a table of one's own
    views = {code: View(game.preferences[code], game.rounds) for code in game.parties}
    ended = play_out(PROTOCOLS[protocol](views), dict.fromkeys(game.parties, Mover()))
    assert ended.status != "talking"
    name = TradeTalks(game, {"KOR": Mover()}).governments["KOR"].name
    assert name == "Mover"


def test_classes_do_in_place_of_names(game):
    talks = TradeTalks(game, {"KOR": Hardliner, "USA": Hardliner()}, rng=1, protocol=Brief).run()
    assert (talks.protocol.name, talks.protocol.status, talks.last_round) == ("Brief", "deadline", 2)
    assert {government.name for government in talks.governments.values()} == {"Hardliner"}
    for wrong in (Hardliner, TalksProtocol, 3):
        with pytest.raises(InputError, match="no subclass of TalksProtocol|TalksProtocol lacks"):
            TradeTalks(game, protocol=wrong)
    with pytest.raises(InputError, match="KOR is played by 3, which cannot move"):
        TradeTalks(game, {"KOR": 3})
    with pytest.raises(InputError, match="Brief is no subclass of Bidding"):
        TradeTalks(game, {"KOR": Brief})
    closed = type("Closed", (Brief,), {"in_the_open": False})
    with pytest.raises(InputError, match="protocol 'Closed' has none: allowed: alternating"):
        TradeTalks(game, protocol=closed, evidence=["jobs"])


class Arguing(Negotiator):
    """Plays as a strategy does and lays facts on the table, one with each offer."""

    name, evidence = "arguing", ""

    def __init__(self, *facts):
        self.strategy, self.facts = parse_strategy("linear").fresh(), list(facts)

    def move(self, view: View) -> int:
        self.evidence = self.facts.pop(0) if self.facts else "jobs"
        return self.strategy.move(view)


def laid(talks):
    rows = talks.datacollector.tables["moves"]
    return list(zip(rows["party"], rows["outcome"], rows["evidence"], rows["payoff_USA"], strict=True))


def test_facts_that_a_side_chooses_change_as_much_as_those_that_are_given_and_count_once(game):
    game = Game(game.scenario, rounds=3, like=game)
    given = TradeTalks(game, {"KOR": "linear"}, rng=1, evidence=["supply_chain", "jobs"]).run()
    chosen = TradeTalks(game, {"KOR": Arguing("supply_chain", "jobs", "jobs", "unheard")}, rng=1).run()
    assert laid(chosen) == laid(given)
    assert [fact for *_, fact, _ in laid(chosen) if fact] == ["supply_chain", "jobs"]
    both = TradeTalks(game, {"KOR": Arguing("jobs", "")}, rng=1, evidence=["jobs", "supply_chain"]).run()
    assert [fact for *_, fact, _ in laid(both) if fact] == ["jobs", "supply_chain"]
    assert set(both.views["KOR"].facts) == {"net_surplus"}
    said = [("KOR", game.scenario.evidence[key].name) for key in ("jobs", "supply_chain")]
    assert (both.views["USA"].messages, both.views["KOR"].messages) == (said, [])


def test_no_fact_can_be_laid_where_the_other_does_not_see_offers_or_by_who_has_none(game):
    game = Game(game.scenario, rounds=2, like=game)
    single = TradeTalks(game, {"KOR": Arguing("jobs")}, rng=1, protocol="single-text").run()
    assert not any(fact for *_, fact, _ in laid(single))
    assert single.views["KOR"].facts == {}
    assert not any(fact for *_, fact, _ in laid(TradeTalks(game, {"USA": Arguing("jobs")}, rng=1).run()))
