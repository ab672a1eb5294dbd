"""The renegotiation of 2017-18: what was agreed must lie where agreement was possible.

What was agreed: USTR fact sheet of 28 March 2018, announcement of the Korean trade minister of 26 March,
outcomes published by both governments on 3 September 2018.
"""

import json
from datetime import date, timedelta

import numpy as np
import pytest

from negotiation.scenarios import Scenario, draw_scenarios, load_scenario
from negotiation.talks.model import TradeTalks
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game

AGREED_ON = date(2018, 3, 26)
AGREED = {
    "korus": 0,
    "access": "kept",
    "steel": "quota70",
    "trucks": "2041",
    "safety": "50000",
    "customs": "principles",
    "pharma": "amended",
    "agriculture": "schedule",
    "remedies": "reformed",
}
STEEL_ONLY = {"korus": 0, "access": "kept", "steel": 25, "trucks": "2021", "safety": "25000"}
"""Without a deal and without a withdrawal: KORUS as it is, and the steel tariff."""


@pytest.fixture(scope="module")
def korus() -> Scenario:
    return load_scenario("korus-2018")


@pytest.fixture(scope="module")
def talks(korus: Scenario) -> Game:
    return Game(korus)


@pytest.fixture(scope="module")
def calm() -> Game:
    """The same talks without the threat to withdraw."""
    no_deal = {f"issues.{key}.no_deal": level for key, level in STEEL_ONLY.items()}
    return Game(load_scenario("korus-2018", no_deal))


def round_of_agreement(game: Game) -> int:
    return max(k for k, day in enumerate(game.timing.dates) if day <= AGREED_ON)


def worth(game: Game, levels: dict[str, object]) -> np.ndarray:
    return game.values[:, game.outcome(levels)]


def test_flows_add_up_to_the_published_totals(korus):
    context = korus.context
    exports = sum(sector.exports.value for sector in korus.sectors.values())
    imports = sum(sector.imports.value for sector in korus.sectors.values())
    assert exports == pytest.approx(context["korea_exports_to_us"].value)
    assert imports == pytest.approx(context["us_exports_to_korea"].value)
    assert context["us_imports_from_korea"].value - imports == pytest.approx(
        context["us_deficit"].value, abs=0.05
    )


def test_the_steel_quota_is_70_percent_of_three_years_in_terms_of_the_last(korus):
    tonnes = [korus.context[f"steel_{year}"].value for year in (2015, 2016, 2017)]
    quota = 0.7 * np.mean(tonnes)
    assert quota == pytest.approx(2.68, abs=0.005)
    quotas = {spec.level: spec.quota.value for spec in korus.issue("steel").levels if spec.quota}
    assert quotas["quota70"] == pytest.approx(quota / tonnes[-1], abs=0.005)
    assert quotas["quota63"] < quotas["quota70"] < quotas["quota100"]


def test_tariffs_without_korus_cost_what_the_institutes_say(korus):
    governed = [s.exports.value for s in korus.sectors.values() if s.governed_by == "korus"]
    rate = korus.issue("korus").no_deal
    assert rate == korus.context["us_tariff_without_korus"].value
    assert rate / 100 * sum(governed) == pytest.approx(korus.context["korean_savings"].value, rel=0.05)
    average = korus.context["us_savings"].value / korus.context["us_exports_to_korea_2016"].value
    assert f"{average:.1%}".replace("%", " %") in korus.issue("access").words("ended")


def test_the_estimate_of_kiet_lies_between_the_short_and_the_long_run(korus, talks):
    """The fall of Korea's exports if KORUS ends is no input of the model."""
    fall = []
    for horizon in ("short", "long"):
        exports = evaluate(korus, horizon).measures["exports"]
        kept = exports.at(korus.space, talks.outcome({"korus": 0}))
        fall.append(kept - exports.at(korus.space, korus.no_deal))
    assert fall[0] < korus.context["kiet_exports_lost"].value < fall[1]


def test_the_threat_runs_180_days_from_the_deadline(korus, talks):
    phases = korus.calendar.no_deal
    assert phases[-1].start - korus.calendar.deadline == timedelta(days=180)
    as_it_is, with_steel, ended = (talks.space.levels(outcome) for outcome in talks.timing.phases)
    assert (as_it_is["korus"], as_it_is["access"], as_it_is["steel"]) == (0, "kept", 0)
    assert with_steel == as_it_is | {"steel": 25}
    assert ended == talks.space.levels(korus.no_deal)
    np.testing.assert_allclose(worth(talks, {}), 0, atol=1e-9)


def test_a_quota_protects_by_what_it_keeps_out_and_leaves_the_rent_to_korea(talks):
    levels = (0, "quota100", "quota70", "quota63")
    tariff, exempt, whole, seventy, least = (
        {code: talks.components(code, talks.outcome({"steel": level})) for code in talks.parties}
        for level in (25, *levels)
    )
    name = "producer_surplus.steel"
    protected = [parts["USA"][name] for parts in (exempt, whole, seventy, least)]
    assert protected == sorted(protected)
    assert tariff["USA"][name] > exempt["USA"][name]
    assert seventy["KOR"][name] > exempt["KOR"][name] > tariff["KOR"][name], "rivals pay the tariff"


def test_what_was_agreed_lies_in_the_zone_of_possible_agreement(talks):
    outcome, today = talks.outcome(AGREED), round_of_agreement(talks)
    assert talks.timing.dates[today] == date(2018, 3, 20)
    assert np.all(talks.payoff(outcome, today) > 0)
    for code, values in zip(talks.parties, talks.values, strict=True):
        assert values[outcome] > talks.preferences[code].reservation[today]
    assert 0 < talks.solutions(today).zopa_share < 0.5, "the zone says something"


def test_it_does_in_most_draws_of_all_figures(korus):
    gains = []
    for drawn in draw_scenarios(korus, 100, np.random.default_rng(2018)):
        game = Game(drawn)
        gains.append(game.payoff(game.outcome(AGREED), round_of_agreement(game)) > 0)
    korea, usa = np.mean(gains, axis=0)
    assert korea > 0.9
    assert usa > 0.6
    assert np.mean(np.all(gains, axis=1)) > 0.6


def test_the_united_states_need_a_credible_threat_and_korea_signs_in_any_case(korus, talks):
    """With credibility p no deal is worth (1 - p) times KORUS as it is with the steel tariff."""
    credibility = korus.context["withdrawal_credibility"]
    assert 0 < credibility.low < credibility.value == credibility.high == 1
    agreed, steel_only = worth(talks, AGREED), worth(talks, STEEL_ONLY)
    assert agreed[0] > steel_only[0] > 0
    # the quota leaves to Korea what the tariff brings the United States: alone it would not pay
    assert steel_only[1] > agreed[1] > 0


def test_the_threat_moves_the_bargain_towards_the_united_states(talks, calm):
    np.testing.assert_allclose(worth(calm, STEEL_ONLY), 0, atol=1e-9)
    today = round_of_agreement(talks)
    threatened, free = talks.solutions(today), calm.solutions(today)
    assert free.zopa_share < threatened.zopa_share
    for name in ("nash", "kalai_smorodinsky", "egalitarian"):
        # both against the same: KORUS as it is with the steel tariff
        korea, usa = talks.values[:, threatened.points[name]] - worth(talks, STEEL_ONLY)
        korea_free, usa_free = calm.values[:, free.points[name]]
        assert usa > usa_free, name
        assert korea < korea_free, name


@pytest.mark.parametrize("first", ["KOR", "USA"])
def test_default_strategies_agree_in_time_and_keep_korus(talks, first):
    model = TradeTalks(talks, rng=1, first=first).run()
    assert model.protocol.status == "agreement"
    assert model.today <= talks.scenario.calendar.deadline
    levels = talks.space.levels(model.protocol.agreement)
    assert (levels["korus"], levels["access"], levels["agriculture"]) == (0, "kept", "schedule")
    assert np.all(talks.payoff(model.protocol.agreement, model.last_round) > 0)


def test_the_command_says_it_in_words(negotiate, korus):
    def told(*arguments: str) -> str:
        code, out, err = negotiate(*arguments)
        assert (code, err) == (0, "")
        return out

    assert "korus-2018 is valid: 9 issues" in told("scenarios", "validate", "korus-2018")
    offer = [f"{key}={level}" for key, level in AGREED.items()]
    explained = told("explain", "korus-2018", *offer)
    for words in ("Korean steel: quota of 70 % of 2015-17", "phased out by 2041", "50 000 a maker"):
        assert words in explained
    assert "Agreement in round" in told("run", "korus-2018", "--seed", "1")
    document = json.loads(told("run", "korus-2018", "--seed", "1", "--json"))
    assert document["firms"] is None
    assert document["ratification"] is None
    for issue in korus.issues:
        for spec in issue.levels:
            assert "," not in issue.words(spec.level), "offers are lists of words"
