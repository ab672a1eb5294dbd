"""Observed imports: closed forms, errors by hand, made-up tables whose answer is known."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from negotiation.base.files import own_data
from negotiation.economy.trade import Elasticities, structural
from negotiation.studies.validation.imports import OF_INDUSTRIES, PARTNERS, Imports, Table, read_table
from negotiation.studies.validation.observed import (
    EPISODES,
    LEAST,
    LONG,
    MODEL,
    NONE,
    RISEN,
    SECTORAL,
    SINGLE,
    alone,
    by_industry,
    by_partner,
    hold,
    imports_after,
    scaled,
)
from negotiation.studies.validation.scores import fits, gap, heaviest, marks
from negotiation.valuation.horizon import adjustment
from tools.observed import (
    CENSUS,
    DETAIL,
    INDUSTRIES,
    INDUSTRIES_NOTE,
    PERIODS,
    PUBLISHED,
    WORLD,
    imports_table,
    industries_table,
    text,
)

FACTS = Path(__file__).parents[3] / "shared" / "facts"
PLACES = len(PARTNERS) + 1
ELASTICITIES = 3.0, 8.0, 1.0


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
    after = imports_after(some, rise, Elasticities(sigma, sigma, sigma, supply))
    assert after == pytest.approx(alone(value, rise, trade))


@given(seed=st.integers(0, 10**6))
def test_partners_fare_beside_each_other_as_with_one_elasticity(seed):
    """The page says so; what they sell together is not the same."""
    rng = np.random.default_rng(seed)
    sigma, supply = structural(trade := rng.uniform(0.5, 3), 0.9)
    value, rise = rng.uniform(1, 100, (1, 2, 4)), rng.uniform(0, 0.6, (1, 2, 4))
    some = before(value, rng.uniform(1, 300, (1, 2)))
    after = imports_after(some, rise, Elasticities(sigma, 0.5 * sigma, 0.3 * sigma, supply))
    away = np.log(after / alone(value, rise, trade))
    assert away == pytest.approx(np.broadcast_to(away[..., :1], away.shape))
    assert np.all(away > 0), "tariffs on others leave buyers with fewer ways out"


@given(seed=st.integers(0, 10**6))
def test_elasticities_by_industry_have_the_mean_and_the_ratios_asked_for(seed):
    rng = np.random.default_rng(seed)
    published, imports, mean = rng.uniform(1, 60, 5), rng.uniform(1, 100, (5, 3)), rng.uniform(0.5, 3)
    theirs = scaled(tuple(published), mean, imports)
    assert (theirs * imports).sum() / imports.sum() == pytest.approx(mean)
    assert theirs[:, 0] / theirs[0] == pytest.approx(published / published[0])


def test_cells_without_a_rise_count_for_no_method(korea):
    """Where nothing was charged, one elasticity says nothing: that is no miss."""
    table = made_up(lambda start, rise: alone(start.value, rise, 2.0))
    table.imports.duty[:, :2] = 0.0
    for held in hold(korea, table):
        marked = {fit.method: fit for fit in fits(held)}
        assert {fit.risen for fit in marked.values()} == {(held.rise[2] >= RISEN).sum()}
        assert marked[SINGLE].sign.mean == marked[SECTORAL].sign.mean == 1
        fell = held.said[MODEL][2] < held.before[2]
        assert marked[MODEL].sign.mean == fell[held.rise[2] >= RISEN].mean()


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
    everywhere = np.ones(3, dtype=bool)
    said = marks(observed, np.array([5.0, -10.0, -5.0]), weights, everywhere)
    assert said == pytest.approx([2 / 3, 1, (5 + 2 * 10 + 10) / 4, (-5 + 2 * 10 - 10) / 4])
    nothing = marks(observed, np.zeros(3), weights, everywhere)
    assert np.isnan(nothing[:2]).all()
    assert nothing[2:] == pytest.approx([(10 + 2 * 20 + 5) / 4, -(10 - 2 * 20 + 5) / 4])


def test_signs_are_asked_for_only_where_duty_rose():
    observed, predicted = np.array([-1.0, 2.0, 3.0, -4.0]), np.array([-5.0, -6.0, 0.0, 0.0])
    rose = predicted < 0
    assert marks(observed, predicted, np.ones(4), rose)[0] == 1 / 2
    assert np.isnan(marks(observed, predicted, np.ones(4), np.zeros(4, dtype=bool))[0])


@given(seed=st.integers(0, 10**6))
def test_ranks_are_spearmans_also_with_ties(seed):
    rng = np.random.default_rng(seed)
    one, other = rng.integers(0, 5, (2, 3, 9)).astype(float)
    one[:, 0], other[:, 0] = 9, -9
    ranks = marks(one, other, np.ones((3, 9)), np.ones((3, 9), dtype=bool))[1]
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
    return Table(("tin", "silk", "salt"), ELASTICITIES, periods, Imports(value, rate * value, sales))


@pytest.mark.parametrize(
    ("method", "horizon"),
    [(MODEL, "short"), (LONG, "long"), (SINGLE, None), (SECTORAL, None), (NONE, None)],
)
def test_a_world_made_by_a_method_is_found_by_it(korea, method, horizon):
    def after(start, rise):
        if method == NONE:
            return start.value
        one = korea.elasticities.short.trade.value
        if method == SINGLE:
            return alone(start.value, rise, one)
        if method == SECTORAL:
            return alone(start.value, rise, scaled(ELASTICITIES, one, start.value[0, :, :-1]))
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
    assert table.industries == tuple(name for name, *_ in INDUSTRIES.values())
    assert sorted(table.periods) == PERIODS
    flows = table.imports
    assert flows.value.shape == flows.duty.shape == (len(table.periods), len(INDUSTRIES), PLACES)
    assert np.all(flows.sales > 0)
    assert np.all(flows.duty <= 2 * flows.value), "duty is in the unit of imports"


def test_the_real_table_scores_every_method(korea):
    for held in hold(korea):
        for fit in fits(held):
            assert fit.cells > 100
            assert fit.cells > fit.risen > 20
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
        path = FACTS / "outcomes" / f"us_imports_naics3_{name}.csv"
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


def test_the_industries_are_those_that_the_command_makes():
    if not FACTS.exists():
        pytest.skip(f"{FACTS} is absent: the industries were NOT made anew and compared")
    detail = pd.read_csv(FACTS / DETAIL, dtype={"bea_code": str})
    made = industries_table(detail, pd.read_csv(FACTS / PUBLISHED))
    assert text(INDUSTRIES_NOTE, made) == own_data("validation", OF_INDUSTRIES).read_text(
        encoding="utf-8"
    )


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
    sectors = sorted({sector for _, *sectors in INDUSTRIES.values() for sector in sectors})
    published = pd.DataFrame(
        {"source": "Caliendo", "sector": sectors, "elasticity": range(len(sectors))}
    )
    table = industries_table(detail, published)
    assert table.loc["331"].tolist() == ["primary metals", 2, 4, sectors.index("Basic metals")]
    several = [sectors.index(sector) for sector in INDUSTRIES["334"][1:]]
    assert table.loc["334", "elasticity"] == pytest.approx(np.mean(several))
