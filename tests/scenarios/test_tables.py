"""The tables of the package: made from the facts, without anything that came after the talks began."""

import csv
import operator
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiation.base.files import own_data
from negotiation.economy.partners import read_partners
from negotiation.scenarios import scenario_names, scenario_text
from negotiation.scenarios.data import FOLDER, fields_of, table_names
from tools import data

FACTS = Path(__file__).parents[3] / "shared" / "facts"


def text(name: str) -> str:
    return own_data(FOLDER, name).read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(line for line in text(f"{name}.csv").splitlines() if line[0] != "#"))


def value(key: str) -> float:
    return float(fields_of(key)["value"])


SECTORS = [name for name in rows("us_imports")[0] if name not in ("partner", data.EXEMPT)]


def test_the_tables_are_those_that_the_command_makes():
    assert table_names() == sorted(make.__name__ for make in data.MAKERS)
    if not FACTS.exists():
        pytest.skip(f"{FACTS} is absent: the tables were NOT made anew and compared")
    for make in data.MAKERS:
        assert "".join(data.lines(make, FACTS)) == text(f"{make.__name__}.csv"), make.__name__


def test_nothing_in_them_came_after_the_talks_began():
    assert all(row["from"] < data.BEFORE for row in rows("us_rates"))
    late = re.compile(r"\b(2025-(0[5-9]|1[0-2])|2026-\d\d)-\d\d\b|2025_11")
    assert not [name for name in table_names() if late.search(text(f"{name}.csv"))]


def test_each_table_says_what_it_is_for_and_under_which_licence():
    page = text("README.md")
    for name in table_names():
        assert f"| `{name}` |" in page


def keys(name: str) -> Iterator[str]:
    for row in rows(name):
        key, *others = row
        columns = ["value"] if "value" in others else [c for c in others if row[c]]
        yield from (f"{name}.{row[key]}" + (f".{c}" if c != "value" else "") for c in columns)


def test_no_table_is_shipped_that_no_scenario_takes_a_figure_from():
    texts = "".join(map(scenario_text, scenario_names()))
    assert not [name for name in table_names() if not re.search(rf"\b{name}\.", texts)]


def test_every_cell_can_be_a_figure():
    for key in (key for name in table_names() for key in keys(name)):
        fields = fields_of(key)
        assert fields["low"] <= fields["value"] <= fields["high"], key
        assert fields["source"], key
        assert fields["unit"], key


def test_the_page_on_scenarios_lists_the_tables_with_their_units_and_a_key():
    page = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (.*) \| `(\S+)` \|$", page, re.MULTILINE)
    assert [name for name, *_ in listed] == table_names()
    for name, units, key in listed:
        assert key in keys(name)
        assert units == ", ".join(sorted({fields_of(key)["unit"] for key in keys(name)}))


def test_partners_add_up_to_the_world_and_no_more_is_imported_than_bought():
    partners = [row["partner"] for row in rows("us_imports")]
    for sector in (*SECTORS, data.EXEMPT):
        each = {code: value(f"us_imports.{code}.{sector}") for code in partners}
        apart = sum(each[code] for code in data.NAMED)
        assert each["ROW"] + apart == pytest.approx(each["WLD"], abs=1e-2)
        assert sum(each.values()) - each["ROW"] == pytest.approx(2 * each["WLD"], abs=1e-2)
        assert each["WLD"] < value(f"us_market.{sector}")


def test_the_totals_are_the_published_ones():
    totals = {code: sum(value(f"us_imports.{code}.{s}") for s in SECTORS) for code in ("KOR", "WLD")}
    assert totals["KOR"] == pytest.approx(130.46, abs=0.02)
    assert totals["WLD"] == pytest.approx(3251.2, rel=2e-3)
    assert value("us_coverage.WLD.all.reciprocal") == pytest.approx(0.48, abs=0.005)
    assert value("us_imports.MEX.autos / us_market.autos") == pytest.approx(0.152, abs=1e-3)


def test_what_is_exempt_is_a_part_of_the_sectors_that_are_so_in_part():
    for code in (*data.NAMED, "WLD"):
        parts = (f"us_imports.{code}.{s} * us_coverage.{code}.{s}.exempt" for s in data.PARTLY_EXEMPT)
        exempt = value(f"us_imports.{code}.{data.EXEMPT}")
        # the world's coverage leaves out what has no product code
        assert exempt == pytest.approx(sum(map(value, parts)), rel=1e-3 if code != "WLD" else 0.02)


def test_what_of_a_partner_is_covered_is_what_the_tables_say():
    partners = {row["partner"] for row in rows("us_imports")}
    for code, partner in read_partners().items():
        if code not in partners:
            assert partner.covered is None
            continue
        group = code if code in data.NAMED else "ROW"
        sold = [value(f"us_imports.{code}.{s}") for s in SECTORS]
        shares = [value(f"us_coverage.{group}.{s}.reciprocal") for s in SECTORS]
        known = value(f"us_coverage.{code}.all.reciprocal") if group == code else None
        mean = sum(map(operator.mul, sold, shares)) / sum(sold)
        assert partner.covered == pytest.approx(mean if known is None else known, abs=6e-4), code
