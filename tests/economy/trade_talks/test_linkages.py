"""Inputs from others: accounts that add up, NAFTA as Caliendo & Parro (2015) print it, and a US tariff of 40 %."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from negotiation.base.errors import InputError
from tests.economy.trade_talks.linkages import LinkedEconomy, LinkedEquilibrium, solve_linked
from tests.economy.trade_talks.worlds import made_up

FOLDER = Path(__file__).parents[4] / "shared" / "facts" / "world_sectors"
needs_the_published = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"PUBLISHED NAFTA AND 40 % ARE NOT CHECKED: {FOLDER} is not there"
)


def linked(value_added=0.6, seed=0) -> LinkedEconomy:
    """A made-up world whose surpluses are kept."""
    world, random = made_up(seed=seed), np.random.default_rng(seed)
    shares = np.full((4, 3), value_added)
    inputs = random.uniform(0.1, 1, (4, 3, 3))
    first = LinkedEconomy.of(world.trade, world.tariffs, world.sigma - 1, shares, inputs)
    return solve_linked(first, first.tariffs).economy


def test_no_change_gives_ones():
    after = solve_linked(linked(), linked().tariffs)
    assert after.welfare == pytest.approx(np.ones(4), abs=1e-10)
    assert after.price == pytest.approx(np.ones((4, 3)), abs=1e-10)


def test_accounts_add_up():
    economy = linked()
    after = solve_linked(economy, economy.tariffs * 3, np.zeros(4))
    new = after.economy
    assert np.abs(new.surplus).max() < 1e-9 * new.factor_income.sum()
    assert new.factor_income == pytest.approx(after.wage * economy.factor_income, rel=1e-10)
    bought = (new.trade * (1 + new.tariffs)).sum(axis=0)
    made = (1 - new.value_added) * new.trade.sum(axis=1)
    used = np.einsum("njk,nk->nj", new.inputs, made)
    assert used + new.tastes * new.income[:, None] == pytest.approx(bought, rel=1e-10)


def test_changes_compose():
    economy = linked()
    balance = np.zeros(4)
    middle = solve_linked(economy, economy.tariffs * 2, balance)
    last = solve_linked(economy, economy.tariffs * 0, balance)
    rest = solve_linked(middle.economy, economy.tariffs * 0, balance)
    assert middle.welfare * rest.welfare == pytest.approx(last.welfare, rel=1e-9)


def test_the_first_order_formula_is_the_change_of_real_income_for_small_changes():
    economy = solve_linked(linked(), linked().tariffs, np.zeros(4)).economy
    for step in (1e-4, 1e-5):
        after = solve_linked(economy, economy.tariffs * (1 + step))
        first_order = after.terms_of_trade_pct + after.volume_of_trade_pct
        assert first_order == pytest.approx(100 * (after.welfare - 1), abs=2e-6 + 300 * step**2)


def test_without_inputs_the_closed_form_of_one_sector_holds():
    """Welfare is ``λ_own^(-1/θ)`` where there is no revenue: Arkolakis, Costinot & Rodríguez-Clare (2012)."""
    world = made_up(n=3, s=1)
    nothing = 0 * world.tariffs
    economy = LinkedEconomy.of(
        world.trade, nothing, np.array([4.0]), np.ones((3, 1)), np.zeros((3, 1, 1))
    )
    economy = solve_linked(economy, nothing, np.zeros(3)).economy
    after = solve_linked(economy, nothing + 1e9 * (1 - np.eye(3))[..., None])
    own = np.einsum("jjs->j", economy.shares)
    assert after.welfare == pytest.approx(own ** (1 / 4), rel=1e-6)


def test_shapes_and_shares_must_fit():
    economy = linked()
    with pytest.raises(InputError, match=r"surplus has the shape \(3,\)"):
        solve_linked(economy, economy.tariffs, np.zeros(3))
    with pytest.raises(InputError, match="tariffs has the shape"):
        solve_linked(economy, np.zeros((4, 4)))
    with pytest.raises(InputError, match="from 0 to 1"):
        linked(value_added=1.2)


def rows_of(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


@cache
def countries() -> tuple[str, ...]:
    return tuple(row["country"] for row in rows_of("cp2015/countries.csv"))


@cache
def of_1993() -> tuple[LinkedEconomy, np.ndarray]:
    """The world of 1993 without surpluses, and the tariffs of 2005."""
    sectors = [row["sector"] for row in rows_of("cp2015/sectors.csv")]
    place, row_of = {c: k for k, c in enumerate(countries())}, {s: k for k, s in enumerate(sectors)}
    n, s = len(place), len(sectors)
    output, value_added, inputs = np.zeros((n, s)), np.zeros((n, s)), np.zeros((n, s, s))
    for row in rows_of("cp2015/production.csv"):
        cell = place[row["country"]], row_of[row["sector"]]
        output[cell], value_added[cell] = (
            float(row["gross_output_1993"]),
            float(row["value_added_share"]),
        )
    for row in rows_of("cp2015/io_coefficients.csv"):
        inputs[place[row["country"]], row_of[row["input"]], row_of[row["sector"]]] = float(row["share"])
    trade, before, after = np.zeros((3, n, n, s))
    for row in rows_of("cp2015/trade_tariffs.csv"):
        cell = place[row["exporter"]], place[row["importer"]], row_of[row["sector"]]
        trade[cell] = 1e3 * float(row["trade_1993_thousand_usd"])
        before[cell], after[cell] = (float(row[f"tariff_{year}_pct"]) / 100 for year in (1993, 2005))
    exports = trade.sum(axis=1)
    each = np.arange(n)
    trade[each, each] = np.maximum(output, exports) - exports
    theta = np.array([float(row["theta"]) for row in rows_of("cp2015/sectors.csv")])
    raw = LinkedEconomy.of(trade, before, theta, value_added, inputs)
    fitting = solve_linked(raw, before).economy
    return solve_linked(fitting, before, np.zeros(n)).economy, after


def nafta() -> LinkedEquilibrium:
    """Tariffs between the three as in 2005, all others as they were."""
    economy, later = of_1993()
    three = [countries().index(name) for name in ("Mexico", "Canada", "USA")]
    tariffs = economy.tariffs.copy()
    cells = np.ix_(three, three)
    tariffs[cells] = later[cells]
    return solve_linked(economy, tariffs)


@needs_the_published
def test_nafta_is_as_printed_and_exact_real_income_beside_it():
    after = nafta()
    names = {"Mexico": "Mexico", "Canada": "Canada", "U.S.": "USA"}
    found = {
        "terms_of_trade": after.terms_of_trade_pct,
        "volume_of_trade": after.volume_of_trade_pct,
        "welfare": after.terms_of_trade_pct + after.volume_of_trade_pct,
        "real_wage": 100 * (after.real_wage - 1),
    }
    rows = [
        row
        for row in rows_of("published_caliendo_parro2015.csv")
        if row["table"] == "Table 2" and row["country"] in names and row["quantity"] in found
    ]
    assert len(rows) == 12
    for row in rows:
        value = found[row["quantity"]][countries().index(names[row["country"]])]
        # US welfare, 0.085, is printed as 0.08
        assert value == pytest.approx(float(row["value"]), abs=0.00501), row
    exact = [100 * (after.welfare[countries().index(name)] - 1) for name in names.values()]
    assert exact == pytest.approx([0.007, -0.110, 0.074], abs=5e-4)


@needs_the_published
def test_all_tariffs_of_2005():
    economy, later = of_1993()
    after = solve_linked(economy, later)
    printed = after.terms_of_trade_pct + after.volume_of_trade_pct
    wanted = {"Korea": 0.196, "China": 13.897, "Portugal": 12.695}
    assert {name: printed[countries().index(name)] for name in wanted} == pytest.approx(wanted, abs=5e-4)
    assert 100 * (after.welfare[countries().index("China")] - 1) == pytest.approx(4.7, abs=0.05)


def welfare_of_40_percent() -> dict[str, float]:
    """A US tariff of 40 % on all in 2008, percent: Costinot & Rodríguez-Clare (2014), section 4.

    Inputs and final goods are bought in the shares of all spending; welfare counts prices by final use.
    """
    production, sectors = rows_of("wiod2008/production.csv"), rows_of("wiod2008/sectors.csv")
    place = {name: k for k, name in enumerate(dict.fromkeys(row["country"] for row in production))}
    row_of = {row["sector"]: k for k, row in enumerate(sectors)}
    n, s = len(place), len(row_of)
    bought, final = np.zeros((2, n, s))
    for row in production:
        cell = place[row["country"]], row_of[row["sector"]]
        bought[cell], final[cell] = float(row["intermediate_share"]), float(row["final_use_share"])
    trade = np.zeros((n, n, s))
    for row in rows_of("wiod2008/trade.csv"):
        cell = place[row["exporter"]], place[row["importer"]], row_of[row["sector"]]
        trade[cell] = float(row["value_mn"])
    free, tariffs, host = np.zeros_like(trade), np.zeros_like(trade), place["USA"]
    tariffs[:, host] = 0.4
    tariffs[host, host] = 0
    theta = np.array([float(row["trade_elasticity"]) for row in sectors])
    spent = trade.sum(axis=0) / trade.sum(axis=(0, 2))[:, None]
    inputs = np.repeat(spent[:, :, None], s, axis=2)
    # one of 1,054 shares of inputs is above 1: Slovenia's in petroleum
    raw = LinkedEconomy(trade, free, theta, 1 - np.minimum(bought, 1), inputs, spent)
    economy = solve_linked(raw, free, np.zeros(n)).economy
    after = solve_linked(economy, tariffs)
    prices = (final / final.sum(axis=1, keepdims=True) * np.log(after.price)).sum(axis=1)
    welfare = 100 * (after.economy.income / economy.income / np.exp(prices) - 1)
    return dict(zip(place, welfare.tolist(), strict=True))


@needs_the_published
def test_a_us_tariff_of_40_percent_with_inputs():
    """The table was made from an earlier edition of the same data; China is farthest from it."""
    found = welfare_of_40_percent()
    rows = rows_of("published_costinot_rodriguezclare2014.csv")
    gaps = {
        row["country"]: abs(found[row["country"]] - float(row["welfare_change_pct"])) for row in rows
    }
    assert len(gaps) == 34
    assert np.median(list(gaps.values())) < 0.02
    assert max(gaps, key=gaps.__getitem__) == "CHN"
    assert gaps["CHN"] == pytest.approx(0.134, abs=5e-4)
    wanted = {"USA": 0.610, "CAN": -2.326, "MEX": -1.692, "KOR": -0.382, "IRL": -1.521}
    assert {name: found[name] for name in wanted} == pytest.approx(wanted, abs=6e-4)
