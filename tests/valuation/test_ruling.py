"""A court may strike a tariff down: what is left of everything that depends on it."""

from math import exp

import numpy as np
import pytest

from negotiation.bargaining.payoffs import Payoff
from negotiation.base.errors import InputError
from negotiation.cli.options import say_model
from negotiation.scenarios import load_hub, load_scenario, scenario_text
from negotiation.scenarios.new import new_scenario
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game
from negotiation.valuation.ruling import prospect

NO_FIRMS = {"firms": None, "lobbying": None}


def talks(**figures: object):
    return load_scenario("korea-us-2025", {key.replace("__", "."): x for key, x in figures.items()})


@pytest.fixture(scope="module")
def safe():
    return talks(ruling__chance=0)


@pytest.fixture(scope="module")
def sure():
    """Struck down on the first day, for certain."""
    return Game(talks(ruling__chance=1, ruling__years=0))


def samples(scenario) -> list[int]:
    return np.random.default_rng(0).integers(scenario.space.size, size=40).tolist()


def test_the_part_is_the_chance_times_the_weight_of_the_years_after_it():
    scenario = talks(ruling__chance=0.4, ruling__years=2)
    rate, span = scenario.horizon.discount_rate.value, scenario.horizon.years.value
    after = (exp(-rate * 2) - exp(-rate * span)) / (1 - exp(-rate * span))
    assert prospect(scenario).part == pytest.approx(0.4 * after)


def test_what_is_expected_is_a_mean_of_the_tariff_and_of_none_for_anybody(safe):
    # firms that wait, and lobbies, look at what rivals pay without a deal
    gone = {f"rivals.{key}.tariffs.reciprocal": 0 for key in safe.rivals}
    risk = {"ruling.chance": 0.4, "ruling.years": 2}
    risky, held, free = (
        load_scenario("korea-us-2025", {"ruling.chance": 0, **figures}).model_copy(update=NO_FIRMS)
        for figures in (risk, {}, gone)
    )
    part = prospect(risky).part
    expected, kept, struck = (evaluate(each).payoffs for each in (risky, held, free))
    nothing = free.space.index({"reciprocal": 0}, default=free.no_deal)
    for outcome in samples(safe):
        levels = safe.space.levels(outcome) | {"reciprocal": 0}
        for code in safe.parties:
            fallen = struck[code].unsigned(free.space.index(levels)) - struck[code].unsigned(nothing)
            mean = (1 - part) * kept[code].unsigned(outcome) + part * fallen
            assert expected[code].unsigned(outcome) == pytest.approx(mean, abs=1e-9)


def test_without_a_chance_and_after_the_horizon_nothing_changes(safe):
    plain = evaluate(safe.model_copy(update={"ruling": None}))
    for scenario, exactly in ((safe, True), (talks(ruling__years=30), False)):
        for code, payoff in evaluate(scenario).payoffs.items():
            own, other = payoff.table(), plain.payoffs[code].table()
            np.testing.assert_allclose(own, other, rtol=0, atol=0 if exactly else 1e-10)


def test_nothing_is_left_to_agree_on_about_a_tariff_that_falls_for_certain(sure):
    promised = {"pledge": 100, "autos": 15}
    rates = [sure.outcome({"reciprocal": rate, **promised}) for rate in (0, 15, 25)]
    assert np.ptp(sure.values[:, rates], axis=1) == pytest.approx([0, 0], abs=1e-9)
    np.testing.assert_allclose(sure.values[:, sure.scenario.no_deal], 0, atol=1e-12)


def test_tariffs_under_another_law_stay_as_they_are(sure, safe):
    plain = Game(safe)
    for issue in ("autos", "steel"):
        outcome = plain.outcome({issue: 25 if issue == "steel" else 15})
        for code in plain.parties:
            before, after = plain.components(code, outcome), sure.components(code, outcome)
            for family in ("producer_surplus", "consumer_surplus", "tariff_revenue", "affiliate_costs"):
                name = f"{family}.{issue}"
                assert after.get(name, 0) == pytest.approx(before.get(name, 0), abs=1e-9)
                assert after.get(f"{family}.reciprocal", 0) == pytest.approx(0, abs=1e-9)


def test_plants_come_unasked_only_for_tariffs_that_stay(sure, safe):
    name, low = "private_supply", {"autos": 0, "steel": 25, "reciprocal": 25, "years": 10}
    assert sure.measure(name, sure.outcome(low)) < Game(safe).measure(name, sure.outcome(low))


def test_welfare_in_the_world_is_expected_too():
    overrides = {"payoff": "equilibrium", "ruling.years": 0}
    values = {
        chance: Game(load_scenario("korea-us-2025", {**overrides, "ruling.chance": chance}))
        for chance in (0, 0.5, 1)
    }
    outcome = values[0].outcome({"reciprocal": 10})
    welfare = [game.components("KOR", outcome)["welfare"] for game in values.values()]
    assert welfare[0] > welfare[1] > welfare[2]
    assert welfare == pytest.approx([welfare[0], welfare[0] / 2, 0], abs=1e-9)


def test_both_sides_judge_the_courts_alike(safe):
    assert Game(safe).worth.outside.scenario.ruling == safe.ruling


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("ruling.issue", "energy", "unknown tariff issue 'energy'"),
        ("ruling.chance", 1.2, "share"),
        ("ruling.years", -1, "negative"),
    ],
)
def test_what_cannot_be_is_refused_in_words(path, value, said):
    with pytest.raises(InputError, match=said) as error:
        load_scenario("korea-us-2025", {path: value})
    assert path in str(error.value)


def test_commands_say_that_a_ruling_is_counted(capsys, safe):
    say_model(talks(ruling__chance=0.5, ruling__years=0))
    words = " ".join(capsys.readouterr().out.split())
    assert "strike down 'reciprocal': counted as gone in 50% of the years ahead" in words
    say_model(safe)
    assert capsys.readouterr().out == ""


def test_one_court_rules_for_all_with_one_figure(safe):
    figures = load_scenario("korea-us-2025").ruling
    hub = load_hub("hub-2025")
    assert hub.ruling == figures
    for code in ("JPN", "GUY"):
        assert hub.tables.first(code).ruling == figures
    assert new_scenario("Vietnam", "US").ruling == figures
    assert new_scenario("Hong Kong", "US").ruling == figures, "under another order of the same law"
    assert new_scenario("Russia", "US").ruling is None, "it has no such tariff to come"
    assert new_scenario("Japan", "US", ["autos"]).ruling is None, "another law"


@pytest.mark.parametrize("code", ["JPN", "GUY"])
def test_tables_of_a_hub_without_a_chance_are_as_without_a_court(code):
    hub = load_hub("hub-2025", {"ruling.chance": 0})
    off = hub.tables.first(code)
    none, risky = off.model_copy(update={"ruling": None}), load_hub("hub-2025").tables.first(code)
    assert prospect(off).part == 0 < prospect(risky).part
    for party, payoff in evaluate(off).payoffs.items():
        assert np.array_equal(payoff.table(), evaluate(none).payoffs[party].table())
        assert not np.allclose(payoff.table(), evaluate(risky).payoffs[party].table())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'ruling = "korea-us-2026"',
            "unknown talks with a ruling 'korea-us-2026': did you mean 'korea-us-2025'",
        ),
        ("ruling = 1", "ruling"),
        ("", None),
    ],
)
def test_a_hub_names_the_talks_that_have_the_ruling(tmp_path, line, said):
    own = scenario_text("hub-2025").splitlines()
    file = tmp_path / "mine.toml"
    file.write_text("\n".join(line if row.startswith("ruling =") else row for row in own))
    if said is None:
        assert load_hub(file).ruling is None
    else:
        with pytest.raises(InputError, match=said):
            load_hub(file)


def test_components_stacked_by_issues_are_those_one_by_one():
    game = Game("korea-us-2025")
    for outcome in (game.scenario.no_deal, 0, game.space.size - 1):
        places = game.space.placed(outcome)
        for payoff in game.payoffs.values():
            parts = [part.there(places) for part in payoff.components]
            assert payoff.there(places) == pytest.approx(parts, abs=1e-12)
            signed = [0 if part.signed else part.weight for part in payoff.components]
            assert payoff.unsigned(outcome) == pytest.approx(np.dot(signed, parts), abs=1e-12)
            plain = Payoff(payoff.space, payoff.components)
            assert payoff.at(outcome) == pytest.approx(plain.at(outcome), abs=1e-12)
