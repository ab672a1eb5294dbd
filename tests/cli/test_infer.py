"""Weights from deals on the command line: tables, one document, a folder, and errors in words."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

FEW = ("infer", "hub-2025", "--draws", "100")


def ok(result):
    code, out, err = result
    assert (code, err) == (0, "")
    return out


@pytest.fixture
def deals(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "iso3,date,settled,agreed_pct,pledge_bn,access\n"
        "VNM,2025-07-02,yes,20,0,full\nIDN,2025-07-22,yes,19,0,\nIND,2025-07-31,no,,,\n"
    )
    return path


def test_tables_say_what_is_known_and_what_is_not(negotiate, deals):
    out = ok(negotiate(*FEW, "--deals", deals))
    for part in ("3 in mine.csv", "USA.balance", "identified", "bounds", "twice as wide", "Vietnam"):
        assert part in out
    assert "Not identified: " in out
    assert "no deal" in next(line for line in out.splitlines() if line.startswith("India"))
    assert max(map(len, out.splitlines()[:20])) <= 80


def test_json_is_one_document_the_same_for_the_same_seed(negotiate, deals):
    first, again = (ok(negotiate(*FEW, "--deals", deals, "--seed", "3", "--json")) for _ in range(2))
    assert first == again
    result = json.loads(first)
    assert [each["code"] for each in result["cases"]] == ["VNM", "IDN", "IND"]
    for each in result["unknowns"]:
        low, high = each["range"]
        assert low <= each["interval_95"][0] <= each["interval_80"][0] <= each["interval_80"][1] <= high
        assert each["identified"] in ("yes", "partly", "by its range", "no")


def test_a_folder_holds_draws_and_pictures(negotiate, deals, tmp_path):
    folder = tmp_path / "out"
    result = json.loads(
        ok(negotiate(*FEW, "--deals", deals, "--out", folder, "--format", "png,csv", "--json"))
    )
    names = {path.name for path in folder.iterdir()}
    assert names == {"draws.parquet", "draws.csv", "infer.json", "posterior.png", "identified.png"}
    draws = pq.read_table(folder / "draws.parquet")
    assert draws.num_rows == 100
    for each in result["unknowns"]:
        assert np.mean(draws[each["name"]]) == pytest.approx(each["mean"])
    assert json.loads((folder / "infer.json").read_text()) == result
    code, _, err = negotiate(*FEW, "--deals", deals, "--out", folder)
    assert code == 2
    assert "already in use" in err


@pytest.mark.parametrize(
    ("arguments", "rows", "parts"),
    [
        (("hub-2025",), "KOREA,2025-07-30,yes,15", ("mine.csv, line 2, column iso3", "'KOREA'")),
        (("hub-2025",), "KOR,2025-07-30,yes,990", ("line 2, column reciprocal", "from 0 to 75 %")),
        (("hub-2025",), "KOR,1.8.2025,yes,15", ("line 2, column date", "2025-07-30")),
        (("korea-us-2025",), "JPN,2025-07-30,yes,15", ("column iso3", "allowed: KOR")),
        (("korea-us-2025",), None, ("a file is needed", "--deals")),
        (("nowhere",), "KOR,2025-07-30,yes,15", ("unknown scenario 'nowhere'",)),
    ],
)
def test_wrong_input_is_one_message(negotiate, arguments, rows, parts, tmp_path):
    given = []
    if rows is not None:
        (tmp_path / "mine.csv").write_text(f"iso3,date,settled,reciprocal\n{rows}\n")
        given = ["--deals", tmp_path / "mine.csv"]
    code, out, err = negotiate("infer", *arguments, *given)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert all(part in err for part in parts), err


def test_the_deals_of_2025_need_no_file(negotiate):
    out = ok(negotiate(*FEW))
    assert "16 in deals-2025.csv" in out
    assert "Not explained by any weights in their ranges" in out


@pytest.fixture
def offers(tmp_path):
    path = tmp_path / "offers.csv"
    path.write_text("date,party,korus,access,steel\n2017-08-22,USA,2.3,kept,quota70\n")
    return path


def test_offers_instead_of_deals(negotiate, offers, tmp_path):
    words = ("infer", "korus-2018", "--offers", offers, "--draws", "100")
    out = ok(negotiate(*words, "--out", tmp_path / "out"))
    for part in ("scenario korus-2018", "USA.balance", "USA.patience", "identified", "USA, 1 offers: "):
        assert part in out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"infer.json", "draws.parquet"}
    result = json.loads((tmp_path / "out" / "infer.json").read_text())
    draws = pq.read_table(tmp_path / "out" / "draws.parquet")
    for each in result["sides"][0]["unknowns"]:
        assert np.mean(draws[each["name"]]) == pytest.approx(each["mean"])
    code, _, err = negotiate(*words, "--deals", offers)
    assert code == 2
    assert "--deals and --offers" in err
