"""The model held against published estimates, from the carried-over figures and the shared ones."""

import csv
import math
from pathlib import Path

import pytest

from negotiation.economy.growth import gdp_change
from negotiation.scenarios import replaced
from negotiation.studies.validation import compare, document, hold
from negotiation.studies.validation.published import estimates, exports_change
from negotiation.valuation.horizon import adjustment

FACTS = Path(__file__).parents[3] / "shared" / "facts"
TOTAL = "korea_total_exports"


@pytest.fixture(scope="module")
def comparisons(korea):
    return compare(korea)


@pytest.fixture(scope="module")
def episodes(korea):
    return hold(korea)


def of(comparisons, outcome):
    return [c for c in comparisons if c.estimate.outcome.startswith(outcome)]


def test_the_range_brackets_each_study_of_exports_and_the_base_is_near(comparisons):
    exports = of(comparisons, "exports to the US")
    assert sorted(c.estimate.rate for c in exports) == [10, 15, 20, 25]
    for c in exports:
        assert c.low <= c.estimate.value <= c.high, c.estimate.study
        assert c.long_run < c.estimate.value < c.base, "between the first year and the long run"
        assert c.low <= c.base <= c.high
        assert c.long_run < c.base, "trade falls more in the long run"


def test_the_effect_on_gdp_at_25_percent_is_of_the_published_order(korea):
    home = korea.parties["KOR"]
    change = exports_change(korea, 25, {}, adjustment(korea, "short"))
    points = gdp_change(change, home.value_added_share.value, home.idle_share.value, home.gdp.value)
    assert -1.0 < points < -0.2


def test_no_tariff_changes_nothing(korea):
    for horizon in ("short", "path", "long"):
        change = exports_change(korea, 0, {}, adjustment(korea, horizon))
        assert change == pytest.approx(0, abs=1e-9)


def test_sectors_with_a_rate_of_their_own_pay_it_whoever_sells(korea):
    short = adjustment(korea, "short")
    alike = exports_change(korea, 15, {"all": 15}, short)
    _, *others = korea.sectors
    for named in (["steel"], others):
        own = dict.fromkeys(named, 15)
        assert exports_change(korea, 15, {"all": 15}, short, own) == pytest.approx(alike)
    steel = exports_change(korea, 0, {}, short, {"steel": 15})
    rest = exports_change(korea, 15, {"all": 15}, short, {"steel": 0})
    assert steel + rest == pytest.approx(alike)
    assert alike < steel < 0


def test_all_exports_change_by_those_to_the_us(korea, comparisons):
    of_total = {(c.estimate.rate, c.estimate.study): c for c in of(comparisons, "all exports, percent")}
    to_us = {(c.estimate.rate, c.estimate.study): c for c in of(comparisons, "exports to the US")}
    sold = sum(sector.exports.value for sector in korea.sectors.values())
    for key, c in of_total.items():
        assert c.base == pytest.approx(to_us[key].base * sold / korea.context[TOTAL].value)
    for c in of(comparisons, "all exports, bn USD"):
        change = exports_change(korea, c.estimate.rate, c.estimate.rivals, adjustment(korea, "long"))
        assert c.base == c.long_run == pytest.approx(change)
        assert c.low < c.base < c.high


def test_gdp_counts_what_is_idle_of_the_value_added_and_its_range_their_ends(korea, comparisons):
    home = korea.parties["KOR"]
    shares = home.value_added_share, home.idle_share
    low, value, high = (
        math.prod(getattr(each, end) for each in shares) for end in ("low", "value", "high")
    )
    whole = {c.estimate.rate: c for c in of(comparisons, "all exports, bn USD")}
    for c in of(comparisons, "GDP"):
        if c.estimate.shock.startswith(("10 % on all, ", "20 % on all, ")):
            exports = whole[c.estimate.rate]
            ends = [
                100 * change * share / home.gdp.value
                for change in (exports.low, exports.high)
                for share in (low, high)
            ]
            assert c.base == pytest.approx(100 * exports.base * value / home.gdp.value)
            assert (c.low, c.high) == (pytest.approx(min(ends)), pytest.approx(max(ends)))


def test_growth_is_the_level_of_the_first_year_and_its_change_in_the_second(korea, comparisons):
    first, second = (
        next(
            c for c in of(comparisons, f"growth in the {n} year") if "Bank of Korea" in c.estimate.study
        )
        for n in ("first", "second")
    )
    home, e = korea.parties["KOR"], first.estimate
    levels = [
        gdp_change(
            exports_change(korea, e.rate, e.rivals, adjustment(korea, "path", year), e.sectors),
            *(home.value_added_share.value, home.idle_share.value, home.gdp.value),
        )
        for year in (1, 2)
    ]
    assert first.base == pytest.approx(levels[0])
    assert second.base == pytest.approx(levels[1] - levels[0])
    quick = replaced(korea, {"elasticities.long.trade": korea.elasticities.long.trade.high})
    faster = [
        gdp_change(
            exports_change(quick, e.rate, e.rivals, adjustment(quick, "path", year), e.sectors),
            *(home.value_added_share.high, home.idle_share.high, home.gdp.value),
        )
        for year in (1, 2)
    ]
    assert second.low <= faster[1] - faster[0], "it hangs on the long run, too"


def test_the_page_holds_every_study_and_says_what_lies_outside(comparisons, episodes):
    page = document(comparisons, episodes)
    for estimate in estimates():
        assert estimate.study in page
        assert estimate.source in page
    outside = [c for c in comparisons if not c.brackets]
    published = page.split("## What the US imported")[0]
    assert published.count("| no |") == len(outside)
    assert "Outside the model's range" in page
    assert "Outside" not in document([c for c in comparisons if c.brackets], episodes)


def test_the_page_in_the_repository_is_up_to_date(comparisons, episodes):
    page = Path(__file__).parents[2] / "docs" / "validation.md"
    assert page.read_text(encoding="utf-8") == document(comparisons, episodes), "run `make validation`"


def test_the_estimates_are_those_of_the_shared_facts():
    """Each value stands there with its study, or is an end or the middle of a range, or over exports."""
    if not FACTS.exists():
        pytest.skip(f"{FACTS} is absent: the estimates were NOT compared with their source")
    published = set()
    for name in ("estimates.csv", "outcomes/estimates_korea.csv"):
        for row in csv.DictReader((FACTS / name).read_text(encoding="utf-8").splitlines()):
            ends = [float(row[key]) for key in ("low", "high") if row.get(key)]
            values = [*ends, sum(ends) / 2]
            if row["value"]:
                values += [float(part) for part in row["value"].split(" to ")]
            published |= {(row["study"].split(" (")[0], round(value, 4)) for value in values}
    for estimate in estimates():
        value = -12.6 if "127.8" in estimate.source else estimate.value
        assert (estimate.study.split(" (")[0], value) in published, estimate
    assert round(-12.6 / 127.8 * 100, 2) == -9.86
