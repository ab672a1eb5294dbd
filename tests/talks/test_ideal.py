"""Ideal tariffs: by brute force, and with terms of trade as the theory has them."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from negotiation.base.errors import InputError
from negotiation.cli import app
from negotiation.scenarios import load_scenario
from negotiation.scenarios.off_grid import with_amounts
from negotiation.talks.ideal import RATES, ideal_result
from negotiation.valuation.game import Game

PLAIN = {"parties.USA.weights.consumer_surplus": 1.0, "parties.USA.weights.balance": 0.0}


def rows(overrides=None, horizon="path", name="korea-us-2025"):
    result = ideal_result(load_scenario(name, overrides or {}), horizon)
    return {(row.issue, row.party): row for row in result.tariffs}


def test_no_rate_nearby_is_better():
    ideals = rows()
    for key in ("reciprocal", "autos"):
        best = ideals[key, "USA"]
        for rate in (best.payoff_rate - 1, best.payoff_rate + 1):
            scenario, _ = with_amounts(load_scenario("korea-us-2025"), {key: rate})
            game = Game(scenario, election="none")
            worth = game.payoffs["USA"].unsigned(game.outcome({key: rate}))
            assert worth <= best.payoff_gain + 1e-6


def test_who_pays_a_tariff_wants_none():
    for (_, code), row in rows().items():
        if code == "KOR":
            assert row.payoff_rate == row.income_rate == 0
            assert row.payoff_gain > 0


@pytest.mark.parametrize("horizon", ["short", "path", "long"])
def test_the_host_gains_by_the_terms_of_trade_alone(horizon):
    # with all of the tariff passed on to buyers, nothing is left to gain but from rivals' goods
    passed = {f"elasticities.{name}.pass_through": 1.0 for name in ("short", "long")}
    taken, none = rows(PLAIN, horizon), rows(PLAIN | passed, horizon)
    for key in ("reciprocal", "autos", "steel"):
        assert none[key, "USA"].income_rate < taken[key, "USA"].income_rate
        assert 0 < taken[key, "USA"].income_rate < RATES[-1], (
            "inside, neither free trade nor the highest"
        )


def test_weights_move_the_payoffs_ideal_and_not_that_of_income():
    plain = rows(PLAIN)["reciprocal", "USA"]
    heavy = rows(PLAIN | {"parties.USA.weights.balance": 0.3})["reciprocal", "USA"]
    assert heavy.income_rate == plain.income_rate
    assert heavy.payoff_rate > plain.payoff_rate == plain.income_rate


def test_no_deal_gains_nothing_and_gains_are_never_losses():
    for row in rows(name="hub-2025:JPN").values():
        assert row.payoff_gain >= 0
        assert row.income_gain >= 0
    assert np.all(np.diff(RATES) == 0.5)


def test_without_a_tariff_nothing_is_ideal():
    scenario = load_scenario("korea-us-2025")
    issues = [spec for spec in scenario.issues if spec.kind != "tariff"]
    sectors = {k: s.model_copy(update={"governed_by": None}) for k, s in scenario.sectors.items()}
    without = scenario.model_copy(update={"issues": issues, "sectors": sectors, "excluded": []})
    with pytest.raises(InputError, match="has no tariff at the table"):
        ideal_result(without)


@pytest.mark.parametrize("name", ["korea-us-2025", "korus-2018", "hub-2025:JPN"])
def test_names_stand_whole_and_once_at_80_columns(name):
    runner, scenario = CliRunner(env={"COLUMNS": "80"}), load_scenario(name)
    told = runner.invoke(app, ["ideal", name]).output
    *lines, said = told.splitlines()
    assert max(map(len, lines)) <= 80
    assert said.startswith("Gains in bn USD")
    for spec in scenario.of_kind("tariff"):
        assert told.count(f"\n{spec.name}, without a deal: {spec.words(spec.no_deal)}\n") == 1
    sides = [party.name for party in scenario.parties.values()]
    rows = [line for line in lines if line.startswith(tuple(sides)) and "without" not in line]
    assert len(rows) == len(sides) * len(scenario.of_kind("tariff"))
    assert len(set(map(len, rows))) == 1, "columns stand below each other"


def test_the_command_prints_and_gives_json():
    runner = CliRunner()
    told = runner.invoke(app, ["ideal", "korea-us-2025"])
    assert told.exit_code == 0
    assert "United States" in told.output
    given = json.loads(runner.invoke(app, ["ideal", "korea-us-2025", "--json"]).output)
    assert {row["issue"] for row in given["tariffs"]} == {"reciprocal", "autos", "steel"}
    refused = runner.invoke(app, ["ideal", "hub-2025"])
    assert isinstance(refused.exception, InputError)
    assert "name one, e.g. hub-2025:KOR" in str(refused.exception)


def test_where_no_rate_is_high_enough_the_command_says_so(negotiate):
    code, out, err = negotiate("ideal", "korea-us-2025", "--set", "payoff=equilibrium")
    assert (code, err) == (0, "")
    assert "welfare in general equilibrium" in out
    assert "≥: the gain still grows at the highest rate tried" in out
    _, usual, _ = negotiate("ideal", "korea-us-2025")
    assert "general equilibrium" not in usual
    assert "≥:" not in usual
