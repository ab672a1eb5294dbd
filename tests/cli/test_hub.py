"""Many partners from the command line: the board, the formula, the backtest."""

import json

import pyarrow.parquet as pq
import pytest

HUB = ("run", "hub-2025", "--seed", "1", "--set", "partners.number=8")


def ok(result):
    code, out, err = result
    assert (code, err) == (0, "")
    return out


def test_the_board_names_every_partner_and_sums_up(negotiate):
    out = ok(negotiate(*HUB))
    for part in (
        "8 partners",
        "South Korea: ",
        "instead of 25 %",
        "European Union",
        "partners settled",
        "mean rate",
    ):
        assert part in out


def test_json_is_one_document_with_a_row_a_partner(negotiate):
    result = json.loads(ok(negotiate(*HUB, "--json")))
    assert [row["place"] for row in result["partners"]] == list(range(1, 9))
    assert result["partners"][0]["iso3"] == "KOR"
    assert result["host"]["code"] == "USA"
    again = json.loads(ok(negotiate(*HUB, "--json")))
    assert again == result


def test_out_holds_data_and_a_picture_once(negotiate, tmp_path):
    folder = tmp_path / "hub"
    ok(negotiate(*HUB, "--out", folder))
    assert {path.name for path in folder.iterdir()} == {"hub.json", "tables.parquet", "board.png"}
    document = json.loads((folder / "hub.json").read_text())
    assert document["setup"]["overrides"] == {"partners.number": 8}
    assert pq.read_table(folder / "tables.parquet").num_rows == 8
    code, _, err = negotiate(*HUB, "--out", folder)
    assert code == 2
    assert "already in use" in err


def test_a_place_moves_a_partner(negotiate):
    rows = json.loads(ok(negotiate(*HUB, "--place", "KOR=0", "--json")))["partners"]
    assert rows[-1]["iso3"] == "KOR"


def test_firms_are_played_on_request(negotiate):
    few = ("--set", "partners.number=3", "--set", 'talks.given=["KOR"]', "--firms", "30", "--json")
    with_firms = json.loads(ok(negotiate("run", "hub-2025", *few)))
    assert len(with_firms["partners"]) == 3


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("--place", "KOR=99"), ["place 99 of KOR", "1 to 75"]),
        (("--place", "KOR=first"), ["whole number"]),
        (("--place", "KRO=1"), ["unknown partner 'KRO'"]),
        (("--place", "KOR=1", "--place", "JPN=1"), ["wanted by KOR and JPN"]),
        (("--rounds", "3"), ["--rounds", "one partner", "hub-2025:PARTNER"]),
        (("--evidence", "all"), ["--evidence", "one partner"]),
        (("--protocol", "demand"), ["--protocol", "one partner"]),
        (("--strategy", "FRA=linear"), ["unknown party 'FRA'"]),
        (("--strategy", "KOR=lineer"), ["lineer", "did you mean"]),
        (("--set", "talks.order=alphabet"), ["talks.order", "'readiness'"]),
        (("--set", 'talks.given=["KOR", "KOR"]'), ["names a partner twice"]),
        (("--set", "precedent.loss=-1"), ["precedent.loss"]),
        (("--horizon", "eternal"), ["unknown horizon 'eternal'"]),
    ],
)
def test_wrong_input_is_one_message(negotiate, arguments, parts):
    code, out, err = negotiate("run", "hub-2025", *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    for part in parts:
        assert part in err


def test_a_place_needs_a_hub(negotiate):
    code, _, err = negotiate("run", "korea-us-2025", "--place", "KOR=1")
    assert code == 2
    assert "no hub" in err


@pytest.mark.parametrize("command", ["explain", "firms", "winset", "tournament"])
def test_other_commands_ask_for_one_partner(negotiate, command):
    code, _, err = negotiate(command, "hub-2025")
    assert code == 2
    assert "name one, e.g. hub-2025:KOR" in err


def test_one_table_is_played_and_explained_like_any_talks(negotiate):
    assert "Agreement" in ok(negotiate("run", "hub-2025:KOR", "--seed", "1"))
    explained = json.loads(ok(negotiate("explain", "hub-2025:JPN", "reciprocal=15", "--json")))
    assert explained["parties"]["JPN"]["per_household_usd"] is None
    assert explained["parties"]["JPN"]["gdp"] is not None
    code, _, err = negotiate("firms", "hub-2025:JPN")
    assert code == 2
    assert "has no firms" in err


def test_the_hub_is_listed_shown_and_valid(negotiate):
    assert "hub-2025" in ok(negotiate("scenarios", "list"))
    shown = ok(negotiate("scenarios", "show", "hub-2025"))
    for part in (
        "Partners (75)",
        "Vietnam",
        "18 tables at once",
        "precedent.loss",
        "end of the 90-day pause",
    ):
        assert part in shown
    assert json.loads(ok(negotiate("scenarios", "validate", "hub-2025", "--json")))["partners"] == 75


def test_the_formula_explains_all_but_one(negotiate, tmp_path):
    out = ok(negotiate("reciprocal"))
    assert "86 of 87 announced rates" in out.replace("\n", " ")
    assert "Not explained (!): Nauru: its trade is known to a million dollars only." in out
    rows = json.loads(ok(negotiate("reciprocal", "--json")))["partners"]
    korea = next(row for row in rows if row["iso3"] == "KOR")
    assert korea["announced_pct"] == 25
    assert korea["computed_pct"] == pytest.approx(25.08, abs=0.01)
    path = tmp_path / "mine.csv"
    path.write_text("iso3,name,imports_bn,exports_bn\nKOR,Korea,131,65\n", encoding="utf-8")
    code, _, err = negotiate("reciprocal", path)
    assert code == 2
    assert "no partner has an announced_pct" in err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("korea-us-2025",), "no hub"),
        (("--set", "partners.number=10"), "unknown partner"),
        (("nowhere.toml",), "cannot read"),
    ],
)
def test_an_impossible_backtest_is_one_message(negotiate, arguments, part):
    code, _, err = negotiate("backtest", "--draws", "1", *arguments)
    assert code == 2
    assert part in err
