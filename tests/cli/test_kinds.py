"""``--format``: pictures and tables of the kinds that are asked for, the same table as in other files."""

import csv

import pyarrow.parquet as pq
import pytest

BEGIN = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
STUDY = """
name = "small"
title = "Small"
scenario = "korus-2018"
[vary]
rounds = [1, 2]
[[figures]]
kind = "ribbon"
value = "agreed"
x = "rounds"
"""
COMMANDS = {
    "run": (("run", "korus-2018", "--rounds", 2), {"payoff_space", "issue_paths"}, "trace"),
    "hub": (("run", "hub-2025"), {"board"}, "tables"),
    "sweep": (("sweep", "study.toml", "--executor", "serial"), {"1-ribbon-agreed-rounds"}, "runs"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_has_pictures_and_tables_of_the_kinds_asked_for(name, tmp_path, monkeypatch, negotiate):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.toml").write_text(STUDY)
    command, pictures, table = COMMANDS[name]
    code, _, err = negotiate(*command, "--out", "out", "--format", "svg,csv")
    assert code == 0, err
    files = {path.name: path for path in (tmp_path / "out").iterdir() if path.is_file()}
    assert {f"{each}.svg" for each in pictures} <= files.keys()
    assert not any(name.endswith((".png", ".pdf")) for name in files)
    assert all(p.read_bytes().startswith(BEGIN["svg"]) for n, p in files.items() if n.endswith(".svg"))
    rows = list(csv.DictReader(files[f"{table}.csv"].read_text().splitlines()))
    assert rows
    if f"{table}.parquet" in files:
        held = pq.read_table(files[f"{table}.parquet"]).to_pylist()
        assert [list(row) for row in rows] == [list(row) for row in held]
        assert [next(iter(row.values())) for row in rows] == [
            str(next(iter(row.values()))) for row in held
        ]


def test_tables_alone_and_several_kinds_of_pictures(tmp_path, negotiate):
    for kinds, wanted in (("csv", set()), ("pdf,png", {".pdf", ".png"})):
        out = tmp_path / kinds
        assert negotiate("run", "korus-2018", "--rounds", 1, "--out", out, "--format", kinds)[0] == 0
        assert {path.suffix for path in out.iterdir()} == {".json", ".parquet"} | (wanted or {".csv"})
        for path in out.iterdir():
            begin = BEGIN.get(path.suffix[1:], b"")
            assert path.read_bytes().startswith(begin)


@pytest.mark.parametrize(
    "command", ["run korus-2018", "results x", "sweep x", "infer x", "tournament x", "backtest"]
)
def test_an_unknown_kind_is_refused_before_any_work(command, negotiate):
    code, out, err = negotiate(*command.split(), "--format", "svg,jpg")
    assert (code, out) == (2, "")
    assert "unknown kind of file 'jpg': did you mean 'png'? allowed: png, svg, pdf, csv" in err


def test_results_write_runs_by_the_option_that_they_have(negotiate):
    assert "--csv FILE writes the runs" in negotiate("results", "x", "--format", "csv")[2]
