"""Simple rules: the figures of an independent count, and nobody predicted by its own outcome."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from negotiation.economy.partners import Partner, read_partners
from negotiation.studies.backtest import deals
from negotiation.studies.backtest.baselines import by_date, pledge_rules, rate_rules, stocks
from negotiation.studies.backtest.deals import outcome_of
from negotiation.studies.backtest.no_deal import FLOOR, letters, no_deal_rates
from negotiation.studies.backtest.scores import score

RATES = {
    "announced rate stays": 13.1,
    "10 % for all": 7.4,
    "0.63 × announced": 4.37,
    "15 % for all": 3.14,
    "line by the deficit": 2.75,
    "line by the announced rate": 2.01,
    "median": 2.00,
    "line by log GDP": 1.94,
    "announced, 10 to 20 %": 1.93,
    "line by log direct investment": 1.12,
    "means of groups formed later": 0.32,
}
"""Mean errors of the 14 deals, points, as counted by others."""

FACTS = Path(__file__).parents[4] / "shared" / "facts" / "deals_2025.csv"


@pytest.fixture(scope="module")
def known():
    outcomes, table = deals(), read_partners()
    return [table[deal.iso3] for deal in outcomes], outcome_of(outcomes)


def test_errors_are_those_that_others_have_counted(known):
    who, actual = known
    made = {m.name: score(m, actual["rate"], d) for m, d in rate_rules(who, actual["rate"]).items()}
    assert {name: each.number for name, each in made.items()} == dict.fromkeys(RATES, 14)
    for name, error in RATES.items():
        assert made[name].error.mean == pytest.approx(error, abs=0.06 if error > 5 else 0.006)
    pledges = pledge_rules(who, actual["pledge"])
    made = {m.name: score(m, actual["pledge"], drawn) for m, drawn in pledges.items()}
    assert made["no pledge from anybody"].error.mean == pytest.approx(131, abs=0.5)
    assert made["means of groups formed later"].error.mean == pytest.approx(61.5, abs=0.05)


@pytest.mark.parametrize(("quantity", "rules"), [("rate", rate_rules), ("pledge", pledge_rules)])
def test_nobody_is_predicted_by_its_own_outcome(known, quantity, rules):
    who, actual = known
    before = rules(who, actual[quantity])
    for place in np.flatnonzero(~np.isnan(actual[quantity])):
        changed = actual[quantity].copy()
        changed[place] += 1000
        for method, drawn in rules(who, changed).items():
            np.testing.assert_allclose(drawn[:, place], before[method][:, place])
            if method.fitted == "nothing":
                np.testing.assert_array_equal(drawn, before[method])
    assert {method.fitted for method in before} == {"nothing", "others", "hindsight"}


def test_by_date_only_earlier_deals_count(known):
    who, actual = known
    days = [deal.date for deal in deals()]
    before = by_date(rate_rules, who, actual["rate"], days)
    place = days.index(date(2025, 7, 22))
    changed = np.where([day < days[place] for day in days], actual["rate"], 99.0)
    after = by_date(rate_rules, who, changed, days)
    assert {method.fitted for method in before} == {"earlier"}
    median = next(method for method in before if method.name == "median")
    assert before[median][0, place] == np.median([10, 20]), "the United Kingdom's and Vietnam's"
    for method, drawn in after.items():
        np.testing.assert_array_equal(drawn[:, place], before[method][:, place])
    assert np.isnan(before[median][0, 0]), "nobody came before the first"


def test_a_partner_of_whom_nothing_is_known_is_left_out():
    who = [
        Partner(f"P{i}", "", 10.0 + i, 5, 20.0 + i, gdp=None if i == 0 else 100.0 * i) for i in range(7)
    ]
    actual = np.array([12.0, 13, 15, 14, 18, np.nan, 16])
    by_name = {method.name: drawn for method, drawn in rate_rules(who, actual).items()}
    silent = np.isnan(by_name["line by log GDP"]).any(axis=0)
    assert silent.tolist() == [True] + 6 * [False], "one without a deal yet is predicted, too"
    assert (stocks(who) == 0.5).all()
    assert np.isnan(by_name["line by log direct investment"]).all(), "all have the same"


def test_a_letter_counts_from_the_day_after_it():
    outcomes, table = deals(), read_partners()
    april = dict(
        zip([d.iso3 for d in outcomes], no_deal_rates(outcomes, table, "announced"), strict=True)
    )
    july = dict(zip([d.iso3 for d in outcomes], no_deal_rates(outcomes, table, "letters"), strict=True))
    assert april == {d.iso3: table[d.iso3].announced for d in outcomes}
    changed = {code: july[code] for code in july if july[code] != april[code]}
    assert changed == {
        "PHL": 20,
        "JPN": 25,
        "EUU": 30,
        "KHM": 36,
        "MYS": 25,
        "BGD": 35,
        "LKA": 30,
        "CHE": 39,
    }
    assert min(each.date for each in letters()) > date(2025, 7, 2), "the UK and Vietnam had settled"
    assert all(each.rate >= FLOOR and each.source for each in letters())


def test_rates_without_a_deal_are_those_of_the_facts():
    if not FACTS.exists():
        pytest.skip(f"THE FACTS ARE NOT HERE: {FACTS}")
    with FACTS.open(encoding="utf-8") as file:
        facts = {row["iso3"]: float(row["rate_before_deal_pct"]) for row in csv.DictReader(file)}
    settled = [deal for deal in deals() if deal.settled]
    named = no_deal_rates(settled, read_partners(), "letters")
    assert dict(zip([d.iso3 for d in settled], named, strict=True)) == {
        d.iso3: facts[d.iso3] for d in settled
    }
