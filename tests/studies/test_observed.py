"""Observed imports: closed forms, errors by hand, made-up tables whose answer is known."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from negotiation.economy.trade import Elasticities, structural
from negotiation.studies.validation.imports import PARTNERS, Imports, Table, read_table
from negotiation.studies.validation.observed import (
    EPISODES,
    LEAST,
    LONG,
    MODEL,
    NONE,
    SINGLE,
    by_industry,
    by_partner,
    hold,
    imports_after,
    single,
)
from negotiation.studies.validation.scores import fits, gap, heaviest, marks
from negotiation.valuation.horizon import adjustment
from tools.observed import CENSUS, INDUSTRIES, PERIODS, WORLD, imports_table, sales_table

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "outcomes"
PLACES = len(PARTNERS) + 1


def before(value, sales):
    value = np.asarray(value, dtype=float)
    return Imports(value, np.zeros_like(value), np.asarray(sales, dtype=float))


def test_a_single_origin_without_home_goods_pays_by_incidence():
    demand, supply, rise = 0.7, 3.0, 0.25
    one = before([[[200.0]]], [[0.0]])
    after = imports_after(one, np.array([[[rise]]]), Elasticities(2.0, 1.2, demand, supply))
    borne = supply / (demand + supply)
    expected = 200 * (1 + rise) ** (-(1 - borne) - demand * borne)
    assert after[0, 0, 0] == pytest.approx(expected)


@given(seed=st.integers(0, 10**6))
def test_without_substitution_the_model_is_the_one_elasticity(seed):
    rng = np.random.default_rng(seed)
    trade, through = rng.uniform(0.5, 3), rng.uniform(0.6, 1)
    sigma, supply = structural(trade, through)
    value, rise = rng.uniform(1, 100, (2, 3, 4)), rng.uniform(-0.05, 0.6, (2, 3, 4))
    some = before(value, rng.uniform(0, 300, (2, 3)))
    alone = imports_after(some, rise, Elasticities(sigma, sigma, sigma, supply))
    assert alone == pytest.approx(single(value, rise, trade))


@given(seed=st.integers(0, 10**6))
def test_partners_fare_beside_each_other_as_with_one_elasticity(seed):
    """The page says so; what they sell together is not the same."""
    rng = np.random.default_rng(seed)
    sigma, supply = structural(trade := rng.uniform(0.5, 3), 0.9)
    value, rise = rng.uniform(1, 100, (1, 2, 4)), rng.uniform(0, 0.6, (1, 2, 4))
    some = before(value, rng.uniform(1, 300, (1, 2)))
    after = imports_after(some, rise, Elasticities(sigma, 0.5 * sigma, 0.3 * sigma, supply))
    away = np.log(after / single(value, rise, trade))
    assert away == pytest.approx(np.broadcast_to(away[..., :1], away.shape))
    assert np.all(away > 0), "tariffs on others leave buyers with fewer ways out"


def test_no_rise_changes_nothing():
    some = before([[[10.0, 20.0]]], [[30.0]])
    assert imports_after(some, np.zeros((1, 1, 2)), Elasticities(2, 1, 0.5, 9)) == pytest.approx(
        some.value
    )


def test_duty_over_nothing_is_nothing():
    flows = Imports(np.array([[[0.0, 50.0]]]), np.array([[[0.0, 5.0]]]), np.ones((1, 1)))
    assert flows.rate.tolist() == [[[0.0, 0.1]]]


def test_marks_by_hand():
    observed, weights = np.array([10.0, -20.0, 5.0]), np.array([1.0, 2.0, 1.0])
    said = marks(observed, np.array([5.0, -10.0, -5.0]), weights)
    assert said == pytest.approx([2 / 3, 1, (5 + 2 * 10 + 10) / 4, (-5 + 2 * 10 - 10) / 4])
    nothing = marks(observed, np.zeros(3), weights)
    assert np.isnan(nothing[:2]).all()
    assert nothing[2:] == pytest.approx([(10 + 2 * 20 + 5) / 4, -(10 - 2 * 20 + 5) / 4])


@given(seed=st.integers(0, 10**6))
def test_ranks_are_spearmans_also_with_ties(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 5, (2, 3, 9)).astype(float)
    one[:, 0], other[:, 0] = 9, -9
    ranks = marks(one, other, np.ones((3, 9)))[1]
    assert ranks == pytest.approx(
        [stats.spearmanr(*pair).statistic for pair in zip(one, other, strict=True)]
    )


def made_up(after_of):
    """Return a table in which imports after a period's rise of duty are what a rule says."""
    rng = np.random.default_rng(5)
    periods = tuple(dict.fromkeys(p for e in EPISODES for p in (*e.before, *e.after)))
    value = np.tile(rng.uniform(150, 900, (1, 3, PLACES)), (len(periods), 1, 1))
    rate = np.zeros_like(value)
    sales = np.full(value.shape[:2], 2000.0)
    for place, period in enumerate(periods):
        if period >= "2018" and not period.startswith("2024"):
            rate[place] = rng.uniform(0, 0.3, value.shape[1:])
            start = Imports(value[[0]], 0 * value[[0]], sales[[0]])
            value[place] = after_of(start, rate[[place]])[0]
    return Table(("tin", "silk", "salt"), periods, Imports(value, rate * value, sales))


@pytest.mark.parametrize(
    ("method", "horizon"), [(MODEL, "short"), (LONG, "long"), (SINGLE, None), (NONE, None)]
)
def test_a_world_made_by_a_method_is_found_by_it(korea, method, horizon):
    def after(start, rise):
        if method == NONE:
            return start.value
        if method == SINGLE:
            return single(start.value, rise, korea.elasticities.short.trade.value)
        return imports_after(start, rise, adjustment(korea, horizon).elasticities(PLACES + 1))

    for held in hold(korea, made_up(after)):
        found = {fit.method: fit for fit in fits(held)}
        right = found.pop(method)
        assert right.cells == 3 * len(PARTNERS)
        assert right.error.mean == pytest.approx(0, abs=1e-6)
        assert right.bias.high == pytest.approx(0, abs=1e-6)
        assert all(fit.error.low > right.error.high for fit in found.values())
        if method != NONE:
            assert right.sign.mean == 1
            assert right.rank.mean == pytest.approx(1)
        for line in by_partner(held):
            assert line.said[method] == pytest.approx(line.observed)
            assert line.low <= line.said[MODEL] <= line.high
            assert line.brackets or method != MODEL


def test_the_gap_is_between_the_same_cells(korea):
    for held in hold(korea, made_up(lambda start, rise: start.value * (1 - rise))):
        by_method = {fit.method: fit.error.mean for fit in fits(held)}
        assert gap(held).mean == pytest.approx(by_method[MODEL] - by_method[SINGLE])
        held.said[SINGLE] = held.said[MODEL]
        same = gap(held)
        assert (same.low, same.mean, same.high) == (0, 0, 0)


def test_small_cells_do_not_count_and_errors_have_an_industry(korea):
    table = made_up(lambda start, rise: start.value)
    table.imports.value[:, 0] = 1.0
    table.imports.value[:, 1] = 500.0
    table.imports.value[:, 2] = 400.0
    table.imports.duty[:] = 0.0
    table.imports.value[table.periods.index("2019"), 1] = 600.0
    (*_, last) = hold(korea, table)
    assert fits(last)[0].cells == 2 * len(PARTNERS)
    assert heaviest(last, 1) == [("silk", pytest.approx(1.0))]
    assert [line.name for line in by_industry(last, "KOR")] == ["silk", "salt"]
    assert [line.observed for line in by_industry(last, "KOR")] == pytest.approx([20, 0])


def test_the_real_table_is_whole():
    table = read_table()
    assert table.industries == tuple(INDUSTRIES.values())
    assert sorted(table.periods) == PERIODS
    flows = table.imports
    assert flows.value.shape == flows.duty.shape == (len(table.periods), len(INDUSTRIES), PLACES)
    assert np.all(flows.sales > 0)
    assert np.all(flows.duty <= 2 * flows.value), "duty is in the unit of imports"


def test_the_real_table_scores_every_method(korea):
    for held in hold(korea):
        for fit in fits(held):
            assert fit.cells > 100
            assert fit.error.low <= fit.error.mean <= fit.error.high
            assert (fit.sign is None) == (fit.rank is None) == (fit.method == NONE)
        assert np.all(held.before.sum(axis=0) > LEAST)


def test_the_real_table_is_that_of_the_shared_facts():
    if not FACTS.exists():
        pytest.skip(f"{FACTS} is absent: imports were NOT compared with their source")
    table, codes = read_table(), list(INDUSTRIES)
    places = {key: k for k, key in enumerate(PARTNERS)}
    compared = 0
    for name, column in (("2013_2025_year", "year"), ("2024_2025_month", "month")):
        path = FACTS / f"us_imports_naics3_{name}.csv"
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            if row["iso3"] in places and row["naics3"] in codes and row[column] in table.periods:
                cell = table.periods.index(row[column]), codes.index(row["naics3"]), places[row["iso3"]]
                assert table.imports.value[cell] == pytest.approx(
                    float(row["imports_mn"]), rel=1e-5, abs=0.011
                )
                assert table.imports.duty[cell] == pytest.approx(
                    float(row["duty_mn"]), rel=1e-5, abs=0.011
                )
                compared += 1
    assert compared > 4000


def test_the_tables_are_made_from_their_sources():
    assert list(CENSUS.values()) == [*(code for code in PARTNERS if code != "KOR"), "KOR", "ROW"]
    names = dict.fromkeys(CENSUS, 0.0)
    names |= {"KOREA, SOUTH": 3e6, "CHINA": 5e6, WORLD: 10e6, "GERMANY": 1e6}
    raw = pd.DataFrame(
        [
            {"CTY_NAME": name, "NAICS": code, "time": time, "imports": value, "duty": value / 10}
            for name, value in names.items()
            for code in ("331", "910")
            for time in ("2017-01-01", "2017-02-01", "2024-01-01", "2020-01-01")
        ]
    )
    table = imports_table(raw)
    assert list(table.index) == [("331", "2017"), ("331", "2024-01")], (
        "scrap and other years are left out"
    )
    assert table.loc[("331", "2017"), ["KOR", "CHN", "ROW", "KOR_duty", "ROW_duty"]].tolist() == [
        6,
        10,
        4,
        0.6,
        0.4,
    ]
    assert table.loc[("331", "2024-01"), "ROW"] == 2
    detail = pd.DataFrame(
        {
            "bea_code": [*(f"{code}0" for code in INDUSTRIES), "3319A"],
            "domestic_2017_mn": 1,
            "domestic_2024_est_mn": 2,
        }
    )
    assert sales_table(detail).loc["331"].tolist() == ["primary metals", 2, 4]
