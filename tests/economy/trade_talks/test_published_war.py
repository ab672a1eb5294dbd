"""Ossa (2014): two examples, optimal tariffs, trade war."""

from functools import cache

import numpy as np
import pytest

from negotiation.base.arrays import FloatArray
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.effects import effects
from negotiation.economy.trade_talks.equilibrium import Equilibrium, solve
from negotiation.economy.trade_talks.governments import gradient_of, objectives
from negotiation.economy.trade_talks.search import Settled
from negotiation.economy.trade_talks.war import optimal_tariffs, trade_war
from tests.economy.trade_talks.worlds import (
    array_of,
    needs_the_published,
    printed,
    rows_of,
    seven,
    weights_of,
)

pytestmark = needs_the_published
REGIONS = ("Brazil", "China", "EU", "India", "Japan", "ROW", "US")
OBJECTIVES = ("welfare", "political")
REGIMES = ("discriminatory", "mfn")
ABROAD = ~np.eye(7, dtype=bool)


def factual() -> Equilibrium:
    return solve(seven(), seven().world.tariffs)


@cache
def published_optimum(objective: str, regime: str) -> FloatArray:
    where = {"version": "main", "objective": objective, "regime": regime}
    return array_of(rows_of("optimal_tariffs_published.csv", **where), "tariff")


@cache
def published_nash(objective: str, regime: str) -> FloatArray:
    return array_of(rows_of("nash_tariffs_published.csv", objective=objective, regime=regime), "tariff")


def set_alone(tariffs: FloatArray, region: int) -> FloatArray:
    """Factual tariffs, with those of one region from others."""
    mixed = seven().world.tariffs.copy()
    mixed[:, region] = tariffs[:, region]
    return mixed


def terms_of_trade_effect(before: Equilibrium, after: Equilibrium) -> FloatArray:
    """Welfare's change that comes of relative wages, percent: ``Σ_is X_ijs/E_j (ŵ_j - ŵ_i)``."""
    wage = after.wage / before.wage - 1
    bought = before.flows.sum(axis=2) / before.spending
    return 100 * (bought * (wage - wage[:, None])).sum(axis=0)


def profit_shifting_effect(before: Equilibrium, after: Equilibrium) -> FloatArray:
    """Welfare's change that comes of profits, percent: ``Σ_s Π_js/E_j (Π̂_js - ŵ_j)``."""
    wage = after.wage / before.wage
    change = after.sales / before.sales - wage[:, None]
    return 100 * ((before.sales * change) @ before.economy.profits) / before.spending


@pytest.mark.parametrize("sector", ["chemicals", "apparel"])
def test_table_2(sector):
    world, us = seven().world, REGIONS.index("US")
    place = world.sectors.index({"chemicals": "crp", "apparel": "wap"}[sector])
    tariffs = world.tariffs.copy()
    tariffs[:us, us, place] += 0.5
    before, after = factual(), solve(seven(), tariffs)
    found = effects(before, after, weights_of("welfare"))
    made = 100 * (after.sales / before.sales / (after.wage / before.wage)[:, None] - 1)[us]
    quantities = {
        "us_relative_wage": found.wage[us],
        "us_production_protected_sector": made[place],
        "us_production_other_sectors": np.delete(made, place).mean(),
        "us_welfare": found.welfare[us],
        "terms_of_trade_effect": terms_of_trade_effect(before, after)[us],
        "profit_shifting_effect": profit_shifting_effect(before, after)[us],
    }
    rows = rows_of("table2.csv", experiment=f"us_{sector}_+50pp")
    assert {row["quantity"]: float(row["value"]) for row in rows} == {
        name: printed(value, 2) for name, value in quantities.items()
    }


def check_table(file: str, objective: str, found: dict[str, FloatArray]) -> None:
    rows = rows_of(file, version="main", objective=objective)
    assert [row["region"] for row in rows] == [*REGIONS, "mean"]
    for column, values in found.items():
        figures = [*values, values.mean()]
        assert [float(row[column]) for row in rows] == [printed(value) for value in figures], column


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize(("file", "regime"), [("table3.csv", "discriminatory"), ("table8.csv", "mfn")])
def test_tables_3_and_8_follow_from_the_published_tariffs(file, regime, objective):
    tariffs, weights = published_optimum(objective, regime), weights_of(objective)
    parts = [effects(factual(), solve(seven(), set_alone(tariffs, j)), weights) for j in range(7)]
    found = {}
    for name in ("government", "welfare", "wage", "profits"):
        values = np.array([getattr(part, name) for part in parts])
        found[f"{name}_own"] = np.diag(values)
        found[f"{name}_others"] = values[ABROAD].reshape(7, 6).mean(axis=1)
    found["median_tariff"] = medians(tariffs)
    check_table(file, objective, found)


def medians(tariffs: FloatArray) -> FloatArray:
    return np.array([100 * np.median(np.delete(tariffs[:, j], j, axis=0)) for j in range(7)])


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize(("file", "regime"), [("table4.csv", "discriminatory"), ("table9.csv", "mfn")])
def test_tables_4_and_9_follow_from_the_published_tariffs(file, regime, objective):
    tariffs = published_nash(objective, regime)
    found = vars(effects(factual(), solve(seven(), tariffs), weights_of(objective)))
    check_table(file, objective, {**found, "median_tariff": medians(tariffs)})


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("regime", REGIMES)
def test_optimal_tariffs_are_better_than_the_published_and_close_to_them(regime, objective):
    tariffs, weights = published_optimum(objective, regime), weights_of(objective)
    for place, region in enumerate(REGIONS):
        best = optimal_tariffs(seven(), region, weights, mfn=regime == "mfn")
        theirs = solve(seven(), set_alone(tariffs, place))
        assert best.converged
        assert best.stakes.objective[place] > objectives(theirs, weights)[place] - 1e-12
        assert slope_left(best, place, regime) < 1e-12
        gaps = 100 * np.abs(best.tariffs - tariffs)[np.arange(7) != place, place]
        # the largest gaps are in flows of almost no trade, whose tariffs hardly matter
        assert np.median(gaps) < 0.013
        assert gaps.max() < 8


def slope_left(best: Settled, region: int, regime: str) -> float:
    """The derivative that is left where a tariff is within its bounds, and what pulls from a bound."""
    slopes = gradient_of(best.stakes, region)[:, region]
    if regime == "mfn":
        others = np.arange(7) != region
        slopes = np.where(others[:, None], slopes.sum(axis=0), 0)
    high = best.tariffs[:, region] > 9.999
    low = best.tariffs[:, region] < 1e-12
    return float(
        np.abs(np.where(high, np.minimum(slopes, 0), np.where(low, np.maximum(slopes, 0), slopes))).max()
    )


@cache
def nash(objective: str, regime: str) -> Settled:
    table = Agenda.of(seven().world, mfn=regime == "mfn")
    return trade_war(seven(), weights_of(objective), table)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("regime", REGIMES)
def test_the_war_is_a_fixed_point_and_near_the_published(regime, objective):
    war = nash(objective, regime)
    assert war.converged
    for place, region in enumerate(REGIONS):
        answer = optimal_tariffs(
            seven(), region, weights_of(objective), mfn=regime == "mfn", start=war.tariffs
        )
        assert answer.tariffs == pytest.approx(war.tariffs, abs=1e-10)
        assert answer.stakes.objective[place] - war.stakes.objective[place] < 1e-12
    gaps = 100 * np.abs(war.tariffs - published_nash(objective, regime))[ABROAD]
    assert np.median(gaps) < 0.13
    assert gaps.max() < 9


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("regime", REGIMES)
def test_the_published_war_is_one_round_of_best_responses(regime, objective):
    """From optimal tariffs under MFN, and from the war under MFN without it."""
    mfn = regime == "mfn"
    first = published_optimum(objective, "mfn") if mfn else published_nash(objective, "mfn")
    answers = np.zeros_like(first)
    for place, region in enumerate(REGIONS):
        best = optimal_tariffs(seven(), region, weights_of(objective), mfn=mfn, start=first)
        answers[:, place] = best.tariffs[:, place]
    gaps = 100 * np.abs(answers - published_nash(objective, regime))
    # own goods counted as well, as in the figure to reach; without them 0.003
    assert np.median(gaps) < 0.002
    assert np.median(gaps[ABROAD]) < 0.003


@pytest.mark.parametrize(
    ("file", "regime", "objective", "least"),
    [
        ("table4.csv", "discriminatory", "welfare", 32),
        ("table4.csv", "discriminatory", "political", 31),
        ("table9.csv", "mfn", "welfare", 32),
        ("table9.csv", "mfn", "political", 31),
    ],
)
def test_the_exact_war_gives_most_cells_of_the_published_tables(file, regime, objective, least):
    war = nash(objective, regime)
    found = vars(effects(factual(), war.equilibrium, weights_of(objective)))
    found = {**found, "median_tariff": medians(war.tariffs)}
    rows = rows_of(file, version="main", objective=objective)
    cells = [
        float(row[column]) == printed(value)
        for column, values in found.items()
        for row, value in zip(rows, [*values, values.mean()], strict=True)
    ]
    assert sum(cells) >= least
