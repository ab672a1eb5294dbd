"""The talks on paper."""

import re

import pyarrow as pa
import pytest

from negotiation.play import Session
from tests.play.conftest import KOREA, setup


@pytest.fixture
def korea_later(korea):
    korea.offer("KOR", {"steel": "quota70"})
    return korea


def test_while_the_talks_go_on_only_ones_own_worth_is_shown(korea_later):
    text = korea_later.transcript("KOR")
    assert "worth to KOR" in text
    assert "worth to USA" not in text
    assert "How it ended" not in text
    assert all("payoff_USA" not in row and "payoff_KOR" in row for row in korea_later.rows("KOR"))


def test_a_row_a_move_and_all_rows_are_as_wide(korea_later):
    lines = [line for line in korea_later.transcript("KOR").splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1
    moves = [line for line in lines if re.match(r"\| \d", line)]
    assert len(moves) == len(korea_later.moves)
    assert "*24 April: 2+2 talks in Washington*" in korea_later.transcript("KOR")
    second = next(line for line in moves if "steel quota at 70 %" in line)
    assert "reciprocal" not in second, "only what changed"


def test_afterwards_everybody_sees_all(korea_later):
    korea_later.walk_away("KOR")
    text = korea_later.transcript("KOR")
    assert "worth to USA" in text
    assert "**walk away**" in text
    assert all(f"- {remark}" in text for remark in korea_later.debrief().remarks)
    rows = korea_later.rows("KOR")
    assert [row["action"] for row in rows].count("walk away") == 1
    assert rows[0]["payoff_USA"] == korea_later.talks.datacollector.tables["moves"]["payoff_USA"][0]


def test_rows_make_a_table(korea_later):
    korea_later.walk_away("KOR")
    rows = korea_later.rows("KOR")
    table = pa.Table.from_pylist(rows)
    assert table.num_rows == len(korea_later.moves)
    assert {"round", "date", "party", "action", "reciprocal", "steel", "chance_KOR"} <= set(
        table.column_names
    )
    assert table.column("date")[0].as_py() == "2025-04-14"


def test_without_politics_there_are_no_chances():
    session = Session(setup("USA"))
    assert "ratifies" not in session.transcript("USA")


def test_a_new_game_has_no_rows():
    session = Session(setup(scenario=KOREA))
    assert session.rows("KOR") == []
    assert session.transcript("KOR").count("\n| ") == 2
