"""Records in a line, in a notebook and in pandas."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import ClassVar

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from negotiation.base.records import MOST, WIDE, Record


@dataclass(frozen=True)
class Side(Record):
    payoff: float
    parts: dict[str, float]


@dataclass(frozen=True)
class Found(Record):
    each: ClassVar[str] = "sides"

    scenario: str
    rounds: int
    sides: dict[str, Side]
    version: str = "1"


@dataclass(frozen=True)
class Listed(Record):
    each: ClassVar[str] = "names"

    names: list[str]


@dataclass(frozen=True)
class Nested(Record):
    parts: dict[str, dict[str, object]]


class Cells(HTMLParser):
    """The texts of a table's cells, row by row, and its other tags."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.caption, self.tags = [], "", set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.lasttag in ("td", "th", "wbr") and self.rows:
            self.rows[-1][-1] += data.strip("\n")
        elif self.lasttag == "caption":
            self.caption += data.strip("\n")


FOUND = Found("korus", 3, {"KOR": Side(1.25, {"cars": -0.5}), "USA": Side(2.0, {"steel": 0.0})})


def test_a_record_is_a_line_a_table_and_a_frame_of_the_same_figures():
    assert repr(FOUND) == "<Found: scenario korus, rounds 3>"
    frame = FOUND.to_frame()
    assert frame.loc["KOR"].dropna().to_dict() == {"payoff": 1.25, "parts.cars": -0.5}
    shown = Cells(FOUND._repr_html_())
    assert shown.caption == "scenario korus, rounds 3"
    assert shown.rows == [
        ["", "payoff", "parts.cars", "parts.steel"],
        ["KOR", "1.25", "−0.5", ""],
        ["USA", "2", "", "0"],
    ]


def test_a_record_of_nothing_but_tables_shows_the_first_figures_in_them():
    nested = Nested(
        {"KOR": {"cars": 1.5, "steel": 0.25, "rice": 2.0}, "USA": {"beef": "more", "pork": 3}}
    )
    assert (
        repr(nested)
        == "<Nested: parts.KOR.cars 1.5, parts.KOR.steel 0.25, parts.KOR.rice 2, parts.USA.beef more>"
    )
    assert repr(Nested({})) == "<Nested: >"


def test_a_record_without_entries_is_one_row_and_a_list_is_counted():
    pd.testing.assert_frame_equal(
        FOUND.sides["KOR"].to_frame(), pd.DataFrame({"payoff": [1.25], "parts.cars": [-0.5]}, index=[""])
    )
    assert Listed(["a", "b"]).to_frame()["names"].to_dict() == {"1": "a", "2": "b"}


def test_many_figures_of_few_things_stand_below_each_other():
    parts = {f"part{n}": float(n) for n in range(WIDE)}
    shown = Cells(Found("long", 1, {"KOR": Side(1.0, parts), "USA": Side(2.0, parts)})._repr_html_())
    assert shown.rows[0] == ["", "KOR", "USA"]
    assert len(shown.rows) == 1 + 1 + WIDE


def test_a_notebook_shows_no_page_of_numbers():
    many = Listed([str(n) for n in range(MOST + 5)])
    shown = Cells(many._repr_html_())
    assert len(shown.rows) == 1 + MOST
    assert shown.caption.endswith(f"(the first {MOST} of {MOST + 5} rows)")
    assert len(many.to_frame()) == MOST + 5


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1))
def test_texts_are_no_marks_in_a_table(text):
    page = Listed([text, f"<script>{text}</script>"])._repr_html_()
    tags = set(re.findall(r"<(\w+)", page))
    assert tags <= {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "wbr"}
