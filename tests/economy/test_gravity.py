from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.base.tables import read_table
from negotiation.economy.gravity import balance, builtin_world, great_circle
from negotiation.economy.partners import read_partners
from negotiation.economy.trade import ConvergenceError
from negotiation.economy.world import read_world

DATA = Path(__file__).parents[2] / "negotiation" / "data" / "world-2024.csv"
FACTS = Path(__file__).parents[3] / "shared" / "facts" / "equilibrium"


@pytest.fixture(scope="module")
def world():
    return builtin_world()


@pytest.fixture(scope="module")
def rows():
    return {row.text("iso3"): row for row in read_table(DATA, ("iso3",))}


@pytest.fixture(scope="module")
def host(world):
    return world.codes.index("USA")


def test_the_world_is_the_host_every_partner_with_a_gdp_and_the_rest(world):
    partners = {code for code, partner in read_partners().items() if partner.gdp is not None}
    assert set(world.codes) == partners | {"USA", "ROW"}
    assert len(world.codes) == len(partners) + 2


def test_flows_with_the_host_are_the_published_ones(world, host):
    partners = read_partners()
    for place, code in enumerate(world.codes):
        if code not in ("USA", "ROW"):
            assert world.trade[place, host] == partners[code].imports
            assert world.trade[host, place] == partners[code].exports
    assert world.trade[:, host].sum() == pytest.approx(3267.4, rel=1e-12)
    assert world.trade[host].sum() == pytest.approx(2064.5, rel=1e-12)


def test_total_exports_and_imports_are_met_and_the_world_balances(world, rows, host):
    exports = [rows[code].number("exports_bn") for code in world.codes]
    imports = np.array([rows[code].number("imports_bn") for code in world.codes])
    np.testing.assert_allclose(world.trade.sum(axis=1), exports, rtol=1e-9)
    ratio = np.delete(world.trade.sum(axis=0) / imports, host)
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-9)
    assert 0.93 < ratio[0] < 1, "freight and insurance are a few percent"
    assert f"scaled by {ratio[0]:.3f}" in world.assumptions[1]


def test_all_pairs_trade_and_nobody_with_itself(world):
    apart = ~np.eye(len(world.codes), dtype=bool)
    assert (world.trade[apart] > 0).all()
    assert (world.trade.diagonal() == 0).all()


def test_flows_beside_the_host_follow_gravity(world, rows, host):
    """Odds ratios of flows are those of distances, whatever the countries' sizes."""
    place = np.array([[float(rows[code].text(name)) for name in ("latitude", "longitude")]
                      for code in world.codes])  # fmt: skip
    scaled = world.trade * great_circle(place)
    others = [k for k in range(len(world.codes)) if k != host]
    rng = np.random.default_rng(0)
    for _ in range(500):
        i, j, k, m = rng.choice(others, size=4, replace=False)
        odds = scaled[i, j] * scaled[k, m] / (scaled[i, m] * scaled[k, j])
        assert odds == pytest.approx(1, rel=1e-9)


def test_nearer_and_larger_partners_trade_more(world):
    def flow(one: str, other: str) -> float:
        return float(world.trade[world.codes.index(one), world.codes.index(other)])

    assert flow("KOR", "JPN") > flow("KOR", "GBR")
    assert flow("NZL", "AUS") > flow("NZL", "NOR")
    assert flow("CHE", "EUU") > flow("CHE", "JPN")
    assert flow("KOR", "CHN") > flow("KOR", "TWN")
    assert flow("CHN", "KHM") < flow("CHN", "THA")


def test_incomes_add_up_to_the_worlds_and_announced_tariffs_are_the_orders(world):
    assert world.gdp.sum() == pytest.approx(110_000, abs=1)
    assert (world.gdp > 0).all()
    assert world.announced is not None
    rates = dict(zip(world.codes, world.announced, strict=True))
    wanted = {"USA": 0, "MEX": 0, "CAN": 0, "KOR": 0.25, "EUU": 0.20, "GBR": 0.10, "ROW": 0.10}
    assert {code: rates[code] for code in wanted} == wanted


def test_what_is_assumed_is_said(world, rows):
    assumed = {code for code, row in rows.items() if row.text("source") == "assumption"}
    named = next(text for text in world.assumptions if text.startswith("totals rounded"))
    assert set(named.partition(": ")[2].split(", ")) == assumed
    assert any("Dubai" in text for text in world.assumptions)


def test_the_world_is_the_same_each_time(world):
    again = builtin_world()
    np.testing.assert_array_equal(world.trade, again.trade)
    assert world.assumptions == again.assumptions


def test_gravity_comes_near_the_flows_of_2023(world, host):
    if not FACTS.is_dir():
        pytest.skip(f"no published trade matrix at {FACTS}: the built-in flows are held against nothing")
    real = read_world(FACTS)
    codes = [code for code in world.codes if code in real.codes and code != "USA"]
    one, other = (
        source.trade[np.ix_(index, index)]
        for source in (world, real)
        for index in [[source.codes.index(code) for code in codes]]
    )
    known = (one > 0) & (other > 0.01)
    assert known.sum() > 700
    assert np.corrcoef(np.log(one[known]), np.log(other[known]))[0, 1] > 0.8


def test_distances_on_the_globe():
    place = np.array([[0.0, 0.0], [0.0, 180.0], [90.0, 50.0], [37.57, 126.98], [40.71, -74.01]])
    distance = great_circle(place)
    np.testing.assert_allclose(distance, distance.T)
    assert (distance.diagonal() == 0).all()
    assert distance[0, 1] == pytest.approx(np.pi * 6371)
    np.testing.assert_allclose(distance[2, :2], np.pi / 2 * 6371)
    assert distance[3, 4] == pytest.approx(11_060, rel=0.01)


@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_balancing_keeps_odds_ratios_and_meets_the_sums(n, m, seed):
    rng = np.random.default_rng(seed)
    flows, wanted = rng.lognormal(size=(2, n, m))
    rows, columns = wanted.sum(axis=1), wanted.sum(axis=0)
    balanced = balance(flows, rows, columns)
    np.testing.assert_allclose(balanced.sum(axis=1), rows, rtol=1e-9)
    np.testing.assert_allclose(balanced.sum(axis=0), columns, rtol=1e-9)
    ratio = np.log(balanced / flows)
    np.testing.assert_allclose(ratio - ratio[:1] - ratio[:, :1] + ratio[0, 0], 0, atol=1e-9)


def test_sums_that_no_scaling_has_are_noticed():
    with pytest.raises(ConvergenceError, match="could not be balanced: residual"):
        balance(np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([1.0, 2.0]), np.array([1.0, 2.0]))
