"""What the host wants: the payoff of an outcome under each objective."""

from itertools import pairwise

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_hub, load_scenario, replaced
from negotiation.studies.backtest.stakes import in_the_world
from negotiation.studies.infer.prior import prior_of
from negotiation.talks.offers import in_other_model, standing
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game
from negotiation.valuation.horizon import adjustment
from negotiation.valuation.markets import market_effects

KOREA = "hub-2025:KOR"
DOLLARS = {
    "consumer_surplus": 1.0,
    "producer_surplus": 1.0,
    "balance": 0.0,
}
"""A host of the political kind to whom all dollars are alike."""


def tables(name: str, **overrides: object) -> dict[str, np.ndarray]:
    """Return both sides' payoffs of all outcomes."""
    payoffs = evaluate(load_scenario(name, overrides)).payoffs
    return {code: payoff.table() for code, payoff in payoffs.items()}


def alike(name: str) -> dict[str, np.ndarray]:
    return tables(name, **{f"parties.USA.weights.{key}": value for key, value in DOLLARS.items()})


def test_without_an_objective_payoffs_are_by_weights_and_no_figure_is_drawn():
    plain, said = load_scenario(KOREA), load_scenario(KOREA, {"objective": "political"})
    assert plain == said
    assert not [path for path, _ in plain.figures() if path.startswith("schedule")]


def test_a_schedule_is_dollars_less_the_square_of_the_distance():
    given = {"objective": "schedule", "schedule.rate": 18, "schedule.curvature": 2}
    scenario = load_scenario(KOREA, given)
    payoff = evaluate(scenario).payoffs[scenario.host]
    host = [part for part in payoff.components if part.family == "schedule"]
    assert [part.name for part in host] == [f"schedule.{i.key}" for i in scenario.of_kind("tariff")]
    own = sum((part.weight * _over(scenario, part) for part in host), np.zeros(scenario.space.size))
    dollars = alike(KOREA)
    np.testing.assert_allclose(payoff.table(), dollars[scenario.host] + own, atol=1e-9)
    home = evaluate(scenario).payoffs[scenario.home].table()
    np.testing.assert_array_equal(home, dollars[scenario.home])


def _over(scenario, part):
    return np.array([part.at(scenario.space, outcome) for outcome in range(scenario.space.size)])


def test_the_schedule_of_a_rate_has_a_closed_form():
    hub = load_hub("hub-2025", {"objective": "schedule", "schedule.curvature": 2, "ruling.chance": 0})
    scenario = hub.tables.as_one("KOR")
    payoff, sold = evaluate(scenario).payoffs["USA"], scenario.sectors["goods"].exports.value
    for rate in (10.0, 15.0, 20.0, 25.0):
        outcome = scenario.space.index({"reciprocal": rate}, default=scenario.no_deal)
        lost = payoff.explain(outcome)["schedule.reciprocal"]
        assert lost == pytest.approx(2 * sold * ((25 - 20) ** 2 - (rate - 20) ** 2) / 1e4)


def test_a_quota_is_as_far_off_as_the_rise_of_the_price():
    scenario = load_scenario("korea-us-2025", {"objective": "schedule"})
    spec, path = scenario.issue("steel"), adjustment(scenario, "path")
    market, payoff = market_effects(scenario, spec, path), evaluate(scenario).payoffs["USA"]
    places = {level.level: place for place, level in enumerate(spec.levels)}
    away = {place: (market.price[:, place] - 1.2) ** 2 for place in places.values()}
    away[places[50]] = (0.5 - 0.2) ** 2
    lost = payoff.explain(scenario.space.index({"steel": "quota70"}, default=scenario.no_deal))
    expected = market.sold @ (away[places[50]] - away[places["quota70"]])
    assert lost["schedule.steel"] == pytest.approx(expected)
    assert lost["schedule.autos"] == 0


def test_welfare_is_that_of_the_backtest_and_has_a_best_rate_within():
    hub = load_hub("hub-2025", {"objective": "welfare", "ruling.chance": 0})
    scenario = hub.tables.as_one("KOR")
    stakes = in_the_world(hub, "KOR", 25.0)
    payoff = evaluate(scenario).payoffs["USA"]
    rates = [level.level for level in scenario.issue("reciprocal").levels if level.level >= 10]
    worth = [
        payoff.explain(scenario.space.index({"reciprocal": rate}, default=scenario.no_deal))["welfare"]
        for rate in rates
    ]
    expected = np.interp(rates, stakes.rates, stakes.host)
    np.testing.assert_allclose(worth, expected, atol=0.1 * np.ptp(expected))
    best = int(np.argmax(worth))
    assert 15 <= rates[best] < 25
    assert all(b > a for a, b in pairwise(worth[: best + 1]))


def test_where_the_world_does_not_name_a_partner_its_market_stands_for_it():
    name = "hub-2025:GUY"
    for code, table in tables(name, objective="welfare").items():
        np.testing.assert_allclose(table, alike(name)[code], atol=1e-12)


def test_who_asks_for_general_equilibrium_gets_no_market_instead():
    with pytest.raises(InputError, match="GUY"):
        tables("hub-2025:GUY", objective="welfare", payoff="equilibrium")


def test_balance_and_lobbies_do_not_count_for_a_host_that_wants_dollars():
    given = {"objective": "schedule", "schedule.curvature": 0, "parties.USA.weights.balance": 0.3}
    valuation = evaluate(load_scenario("korea-us-2025", given))
    assert valuation.lobbies["USA"] == {}
    assert {c.weight for c in valuation.payoffs["USA"].components if c.family == "balance"} == {0.0}


def test_an_objective_brings_its_figures_wherever_it_is_set():
    later = replaced(load_scenario(KOREA), {"objective": "schedule"})
    assert later.schedule.rate.value == 20
    assert (
        load_hub("hub-2025", {"objective": "schedule", "schedule.rate": 17})
        .tables.first("JPN")
        .schedule.rate.value
        == 17
    )
    with pytest.raises(InputError, match=r"schedule.rate"):
        load_scenario(KOREA, {"schedule.rate": 17})
    with pytest.raises(InputError, match="objective: 'political', 'welfare' or 'schedule' is needed"):
        load_scenario(KOREA, {"objective": "wealth"})


def test_there_is_no_other_model_for_a_host_that_wants_what_the_world_says():
    scenario = load_scenario(KOREA, {"objective": "welfare"})
    assert in_other_model(Game(scenario), scenario.no_deal) is None


def test_weights_are_asked_only_of_hosts_that_have_them():
    with pytest.raises(InputError, match="'political' is needed"):
        prior_of(load_hub("hub-2025", {"objective": "schedule"}))


@pytest.mark.parametrize("objective", ["political", "schedule"])
def test_where_an_offer_stands_by_brute_force(objective):
    game = Game(load_scenario(KOREA, {"objective": objective}))
    outcome, payoffs = game.outcome({"reciprocal": 15.0}), game.payoffs_at(0)
    stands, point = standing(game, outcome), payoffs[:, outcome]
    undominated = [k for k in range(payoffs.shape[1]) if not _beaten(payoffs, payoffs[:, k])]
    away = np.linalg.norm(payoffs[:, undominated] - point[:, None], axis=0)
    assert stands.pareto_distance == pytest.approx(away.min())
    named = {
        name: np.linalg.norm(payoffs[:, place] - point)
        for name, place in game.solutions().points.items()
    }
    assert stands.distance == pytest.approx(min(named.values()))
    assert named[stands.nearest] == stands.distance


def _beaten(payoffs: np.ndarray, point: np.ndarray) -> bool:
    no_worse = (payoffs >= point[:, None]).all(axis=0)
    return bool((no_worse & (payoffs > point[:, None]).any(axis=0)).any())
