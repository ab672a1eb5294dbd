"""Tables of a hub by sector."""

from datetime import date

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.economy.trade import solve_market
from negotiation.scenarios import load_hub, scenario_text
from negotiation.scenarios.assembled import as_written
from negotiation.scenarios.by_sector import imports_under
from negotiation.scenarios.draws import at_midpoints
from negotiation.scenarios.new import new_scenario
from negotiation.studies.backtest.stakes import in_the_market
from negotiation.valuation.horizon import adjustment
from negotiation.valuation.levels import rates_of
from negotiation.valuation.markets import Asked, Solved, market_effects, shares_of

RATE = "reciprocal"
WHOLE = {"partners.sectors": 1000}


@pytest.fixture(scope="module")
def hub():
    return load_hub("hub-2025")


@pytest.fixture(scope="module")
def whole():
    return load_hub("hub-2025", WHOLE)


def rates(scenario, key):
    return {code: rival.tariffs[key].value for code, rival in scenario.rivals.items()}


def test_a_table_has_the_sectors_that_the_tables_make(hub):
    table, alone = as_written(hub.tables.first("JPN")), new_scenario("JPN", "USA")
    assert table.sectors == alone.sectors
    assert table.politics == alone.politics
    assert list(table.rivals) == list(alone.rivals)
    assert [spec.key for spec in table.issues] == [spec.key for spec in alone.issues]


def test_flows_and_spending_of_the_hub_reach_the_sectors():
    hub = load_hub("hub-2025", {"partners.flows": 1.02})
    alone = new_scenario("JPN", "USA")
    for key, sector in hub.tables.first("JPN").sectors.items():
        assert sector.exports.value == pytest.approx(1.02 * alone.sectors[key].exports.value, rel=1e-3)


def test_only_who_sells_enough_under_tariffs_on_sectors_talks_by_sector(hub):
    least = hub.partners.sectors
    by_sector = {code for code in hub.at_tables if len(hub.tables.first(code).sectors) > 1}
    sold = {code: imports_under(code, "autos") + imports_under(code, "steel") for code in hub.at_tables}
    assert by_sector == {code for code in hub.at_tables if sold[code] >= least}
    assert {"JPN", "KOR", "EUU"} <= by_sector
    assert "GUY" not in by_sector


def test_the_rest_pays_the_mean_of_who_is_not_named(hub):
    tables = hub.tables
    settled = {"VNM": 20.0, "IND": 15.0}
    table = tables.scenario("JPN", concluded=settled)
    unnamed = [who for who in tables.sizes if who == "ROW" or who not in {"JPN", *table.rivals}]
    paid = {who: rival.tariffs[RATE].value for who, rival in tables.expected.items()} | settled
    sold = [tables.sizes[who].value for who in unnamed]
    mean = np.average([paid[who] for who in unnamed], weights=sold)
    assert rates(table, RATE)["ROW"] == pytest.approx(mean)
    assert rates(table, RATE)["EUU"] == paid["EUU"]


def test_tariffs_on_cars_that_others_agreed_on_are_felt(hub):
    tables, before = hub.tables, rates(hub.tables.first("KOR"), "autos")
    concluded, tariffs = {"JPN": 15.0, "GBR": 10.0}, {"JPN": {"autos": 15.0}, "GBR": {"autos": 10.0}}
    after = rates(tables.scenario("KOR", concluded=concluded, tariffs=tariffs), "autos")
    assert after["JPN"] == 15
    share = imports_under("GBR", "autos") / imports_under("ROW", "autos")
    assert after["ROW"] == pytest.approx(before["ROW"] + share * (10 - before["ROW"]))
    same = {code for code in before if code not in ("JPN", "ROW")}
    assert {code: after[code] for code in same} == {code: before[code] for code in same}


def test_who_opens_after_an_election_has_it_behind(hub):
    before = hub.tables.scenario("KOR", opening=date(2025, 6, 1)).politics
    after = hub.tables.scenario("KOR", opening=date(2025, 6, 3)).politics
    assert before.election.date == date(2025, 6, 3)
    assert after.election is None
    assert after.sides.keys() == before.sides.keys()


def test_steel_is_doubled_in_june_where_it_is_at_the_table(hub):
    calendar = hub.tables.first("JPN").calendar
    assert [dict(phase.levels) for phase in calendar.no_deal] == [
        {RATE: 10, "steel": 25},
        {RATE: 10},
        {},
    ]
    assert [dict(phase.levels) for phase in hub.tables.as_one("JPN").calendar.no_deal] == [
        {RATE: 10},
        {},
    ]


def test_what_the_registered_objectives_look_at_has_no_sectors(hub, whole):
    one, other = (in_the_market(each, "JPN", 24) for each in (hub, whole))
    for name in ("rates", "host", "partner"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert (one.covered, one.reach) == (other.covered, other.reach)


def test_a_table_takes_what_each_of_its_rivals_pays(hub):
    table = hub.tables.as_one("JPN")
    (issue,), path, sector = table.of_kind("tariff"), adjustment(table, "path"), table.sectors["goods"]
    paid = [0.0, *(rival.tariffs[RATE].value / 100 for rival in table.rivals.values()), 0.0]
    tariffs = np.tile(paid, (len(issue.levels), 1))
    tariffs[:, 0] = rates_of(issue)
    shares, spent = np.array(shares_of(table, sector)), sector.market.value
    every = solve_market(shares, tariffs[:, None, :], path.elasticities(len(shares)))
    found = market_effects(table, issue, path)
    for name, by_year in {
        "exports": every.exports(spent)[..., 0],
        "revenue": every.revenue(spent).sum(axis=-1),
        "home_revenue": every.revenue(spent)[..., 0],
        "consumer_surplus": every.consumer_surplus(spent),
        "home_surplus": every.producer_surplus(spent)[..., 0],
        "host_surplus": every.producer_surplus(spent)[..., -1],
        "price": every.landed[..., 0],
    }.items():
        np.testing.assert_allclose(getattr(found, name)[0], by_year @ path.weights, rtol=1e-11)


def test_all_tariff_issues_solved_together_are_as_each_alone(hub):
    table = hub.tables.first("JPN")
    path = adjustment(table, "path")
    together = Solved().markets(Asked.of(table, "", "path"))
    assert list(together) == ["reciprocal", "autos", "steel"]
    for key, market in together.items():
        alone = market_effects(table, table.issue(key), path)
        assert market.sectors == alone.sectors
        for name in ("exports", "revenue", "consumer_surplus", "home_rents", "host_surplus", "sold"):
            np.testing.assert_allclose(
                getattr(market, name), getattr(alone, name), rtol=1e-11, atol=1e-11
            )


@pytest.mark.parametrize("code", ["JPN", "EUU", "BGD"])
def test_midpoints_of_a_table_that_moved_on_are_those_made_anew(hub, code):
    hub.tables.scenario("KOR"), hub.tables.scenario("CHL")
    later = hub.tables.scenario(code, concluded={"KOR": 15.0, "CHL": 10.0})
    # a copy has kept nothing of what the first tables have in common
    assert at_midpoints(later) == at_midpoints(later.model_copy())
    assert at_midpoints(later).rivals is not later.rivals


def test_a_copy_has_the_same_outcomes_unless_its_issues_are_others(hub):
    table = hub.tables.first("JPN")
    fewer = [
        *table.issues[:-1],
        table.issues[-1].model_copy(update={"levels": table.issues[-1].levels[:1]}),
    ]
    assert table.model_copy(update={"title": "another"}).space is table.space
    assert table.model_copy(update={"issues": fewer}).space.size < table.space.size


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("sectors = 0.5", "sectors = -1", "partners.sectors"),
        ("{ autos = [10, 15]", "{ cars = [10, 15]", "unknown tariff issue 'cars'"),
        ("reciprocal = 10, steel = 25", "reciprocal = 10, steal = 25", "unknown tariff issue 'steal'"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, old, new, part):
    text = scenario_text("hub-2025")
    assert old in text
    (tmp_path / "hub.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=part):
        load_hub(tmp_path / "hub.toml")
