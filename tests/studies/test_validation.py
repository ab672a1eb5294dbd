"""The model held against published estimates, from the carried-over figures and the shared ones."""

import csv
from pathlib import Path

import pytest

from negotiation.economy.growth import gdp_change
from negotiation.studies.validation import compare, document, estimates, exports_change

SHARED = Path(__file__).parents[3] / "shared" / "facts" / "estimates.csv"


@pytest.fixture(scope="module")
def comparisons(korea):
    return compare(korea)


def test_the_range_brackets_each_study_of_exports_and_the_base_is_near(comparisons):
    exports = [c for c in comparisons if c.estimate.outcome.startswith("exports")]
    assert sorted(c.estimate.rate for c in exports) == [10, 15, 20, 25]
    for c in exports:
        assert c.low <= c.estimate.value <= c.high, c.estimate.study
        assert c.long_run < c.estimate.value < c.base, "between the first year and the long run"
        assert c.low <= c.base <= c.high
        assert c.long_run < c.base, "trade falls more in the long run"


def test_the_effect_on_gdp_at_25_percent_is_of_the_published_order(korea):
    home = korea.parties["KOR"]
    change = exports_change(korea, 25, {}, "short")
    points = gdp_change(change, home.value_added_share.value, home.idle_share.value, home.gdp.value)
    assert -1.0 < points < -0.2


def test_no_tariff_changes_nothing(korea):
    for horizon in ("short", "path", "long"):
        assert exports_change(korea, 0, {}, horizon) == pytest.approx(0, abs=1e-9)


def test_the_page_holds_every_study_and_says_what_lies_outside(comparisons):
    page = document(comparisons)
    for estimate in estimates():
        assert estimate.study in page
        assert estimate.source in page
    outside = [c for c in comparisons if not c.brackets]
    assert page.count("| no |") == len(outside)
    assert "Outside the model's range" in page
    assert "Outside" not in document([c for c in comparisons if c.brackets])


def test_the_page_in_the_repository_is_up_to_date(comparisons):
    page = Path(__file__).parents[2] / "docs" / "validation.md"
    assert page.read_text(encoding="utf-8") == document(comparisons), "run `make validation`"


def test_the_estimates_are_those_of_the_shared_facts():
    if not SHARED.exists():
        pytest.skip(f"{SHARED} is absent: the estimates were NOT compared with their source")
    rows = list(csv.DictReader(SHARED.read_text(encoding="utf-8").splitlines()))
    published = {(row["study"].split(" (")[0], row["value"]) for row in rows}
    for estimate in estimates():
        study = estimate.study.split(" (")[0]
        if "bn USD" in estimate.source:
            assert (study, "-12.6") in published
            assert estimate.value == pytest.approx(-12.6 / 127.8 * 100, abs=0.01)
        elif study == "KIET" and estimate.outcome.startswith("growth"):
            assert (study, "-0.1 to -0.2") in published
        else:
            assert (study, f"{estimate.value:g}") in published
