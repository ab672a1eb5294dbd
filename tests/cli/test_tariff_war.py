"""``negotiate tariff-war``, run as a user runs it."""

import csv
import json
from functools import partial

import numpy as np
import pyarrow.parquet as pq
import pytest

from negotiation.economy.trade_talks.equilibrium import balanced
from negotiation.economy.trade_talks.talks import trade_talks
from negotiation.economy.trade_talks.war import optimal_tariffs, trade_war
from tests.economy.trade_talks.worlds import (
    FOLDER,
    made_up,
    needs_the_published,
    small,
    with_inputs,
    write_world,
)


@pytest.fixture
def war(negotiate, monkeypatch, tmp_path):
    """Run the command on a made-up world; return exit code, standard output and standard error."""
    monkeypatch.setenv("COLUMNS", "100")
    folder = tmp_path / "world"
    folder.mkdir()
    return partial(negotiate, "tariff-war", str(write_world(folder, made_up())))


def found(result: tuple[int, str, str]) -> dict:
    code, out, err = result
    assert (code, err) == (0, "")
    return json.loads(out)


def welfare(document: dict) -> list[float]:
    return [row["welfare_pct"] for row in document["regions"]]


def tariffs(document: dict) -> dict[tuple[str, str, str], float]:
    return {
        (row["exporter"], row["importer"], row["sector"]): row["tariff"] for row in document["tariffs"]
    }


def test_the_war_is_that_of_the_library(war):
    document = found(war("--nash", "--json"))
    exact = trade_war(small())
    assert welfare(document) == pytest.approx(100 * (exact.equilibrium.welfare - 1), abs=1e-9)
    assert document["report"]["converged"] is True
    assert tariffs(document)["region 1", "region 2", "sector 0"] == pytest.approx(exact.tariffs[1, 2, 0])


def test_without_a_folder_it_is_the_built_in_world(negotiate):
    document = found(negotiate("tariff-war", "--optimal", "USA", "--json"))
    gains = dict(zip((row["region"] for row in document["regions"]), welfare(document), strict=True))
    assert gains["USA"] > 0 > max(gains[code] for code in ("KOR", "MEX", "CAN", "EUU"))
    assert document["report"]["converged"] is True
    assert "services" not in {row["sector"] for row in document["tariffs"]}
    code, _, err = negotiate("tariff-war", "--optimal", "Korea")
    assert (code, "unknown region 'Korea'" in err, "KOR, USA" in err) == (2, True, True)


def test_one_government_alone(war):
    document = found(war("--optimal", "region 2", "--mfn", "--max-tariff", "30", "--json"))
    assert {row["importer"] for row in document["tariffs"]} == {"region 2"}
    assert max(tariffs(document).values()) <= 0.3 + 1e-12
    free = found(war("--optimal", "region 2", "--mfn", "--json"))
    exact = optimal_tariffs(small(), "region 2", mfn=True)
    assert welfare(free)[2] == pytest.approx(100 * (exact.equilibrium.welfare[2] - 1), abs=1e-9)
    assert [row["median_tariff_pct"] is None for row in free["regions"]] == [True, True, False, True]


def test_inputs_are_found_in_the_folder(negotiate, tmp_path):
    world = with_inputs(made_up())
    folder = str(write_world(tmp_path, world))
    document = found(negotiate("tariff-war", folder, "--nash", "--json"))
    exact = trade_war(balanced(world))
    assert welfare(document) == pytest.approx(100 * (exact.equilibrium.welfare - 1), abs=1e-9)
    assert [row["profits_pct"] for row in document["regions"]] == [None] * 4
    assert "Model: Caliendo & Parro (2015)" in negotiate("tariff-war", folder, "--nash")[1]


@pytest.mark.parametrize("split", ["max-min", "nash"])
def test_talks_of_two_from_the_war(war, split):
    document = found(
        war("--talks", "nash", "--between", "region 0,region 3", "--split", split, "--json")
    )
    threat = trade_war(small()).tariffs
    exact = trade_talks(small(), threat=threat, split=split, parties=["region 0", "region 3"])
    assert [row["government_pct"] for row in document["regions"]] == pytest.approx(
        exact.gains_pct, abs=1e-8
    )
    assert len(document["tariffs"]) == 6


def test_subsidies_are_allowed_where_asked_for(war):
    assert min(tariffs(found(war("--talks", "free", "--json"))).values()) >= 0
    assert min(tariffs(found(war("--talks", "free", "--subsidies", "--json"))).values()) < 0


def test_political_weights_come_from_a_file(war, tmp_path):
    weights = np.full((4, 3), 1.0)
    weights[0] = [1.4, 0.8, 0.8]
    lines = [f"region {g},sector {s},{weights[g, s]}" for g, s in np.ndindex(4, 3)]
    (tmp_path / "weights.csv").write_text("\n".join(["region,sector,weight", *lines]))
    document = found(war("--nash", "--weights", tmp_path / "weights.csv", "--json"))
    exact = trade_war(small(), weights)
    assert welfare(document) == pytest.approx(100 * (exact.equilibrium.welfare - 1), abs=1e-9)
    (tmp_path / "weights.csv").write_text("\n".join(["region,sector,weight", *lines[1:]]))
    code, _, err = war("--nash", "--weights", tmp_path / "weights.csv")
    assert (code, "1 of 12 weights are missing" in err) == (2, True)


def test_a_table_and_a_file_of_all_tariffs(war, tmp_path):
    code, out, err = war("--nash", "--out", tmp_path / "war.csv")
    assert (code, err) == (0, "")
    assert "region 3" in out
    assert "converged" in out
    with (tmp_path / "war.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 36
    assert list(rows[0]) == ["exporter", "importer", "sector", "before", "tariff"]
    assert war("--nash", "--out", tmp_path / "new" / "war.parquet")[0] == 0
    held = pq.read_table(tmp_path / "new" / "war.parquet").to_pylist()
    assert [{name: str(cell) for name, cell in row.items()} for row in held] == rows


def test_a_picture_of_tariffs_gains_and_shadow_prices(war, tmp_path):
    assert war("--optimal", "region 1", "--out", tmp_path / "war.svg")[0] == 0
    assert (tmp_path / "war.svg").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "Exactly one of --optimal, --nash and --talks"),
        (("--nash", "--optimal", "region 1"), "Exactly one of --optimal, --nash and --talks"),
        (("--talks", "war"), "unknown start of talks 'war': allowed: nash, factual, free"),
        (("--nash", "--split", "nash"), "--split and --between are for --talks"),
        (("--talks", "free", "--split", "fair"), "unknown split 'fair'"),
        (("--talks", "free", "--between", "region 0,region 9"), "unknown region 'region 9'"),
        (("--nash", "--max-tariff", "-1"), "--max-tariff is -1"),
        (("--nash", "--out", "war.txt"), "a table (.csv, .parquet) or a picture (.png, .svg, .pdf)"),
        (("--nash", "--sigma", "high"), "no column high"),
    ],
)
def test_what_cannot_be_asked_is_refused(war, options, words):
    code, out, err = war(*options)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


@needs_the_published
def test_the_published_war(negotiate):
    document = found(negotiate("tariff-war", str(FOLDER), "--nash", "--json"))
    assert np.mean(welfare(document)) == pytest.approx(-2.4, abs=0.05)
