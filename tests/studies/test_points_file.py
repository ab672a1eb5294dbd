"""Designs of one's own: a table whose rows are the points."""

import json

import numpy as np
import pandas as pd
import pytest

from negotiation.base.errors import InputError
from negotiation.studies import load_study, open_results, run_sweep
from negotiation.studies import points_file as module
from negotiation.studies.parameters import Parameter
from negotiation.studies.points_file import read_points

GRID = """
[fixed]
first = "random"
"firms.number" = 150
[vary]
rounds = [6, 9]
"strategies.KOR" = ["linear:model=prior", "random"]
"strategies.USA.exponent" = [0.5, 3]
[design]
replicates = 3
seed = 7
"""
TABLE = """
[fixed]
first = "random"
"firms.number" = 150
[design]
kind = "table"
file = "points.csv"
replicates = 3
seed = 7
"""


@pytest.fixture
def table(tmp_path):
    """Write a table beside the study: from a text, or with the points of the grid."""

    def table(text=None):
        (tmp_path / "points.csv").write_text(
            pd.DataFrame(POINTS).to_csv(index=False) if text is None else text
        )

    table()
    return table


POINTS = [
    {"strategies.USA.exponent": exponent, "rounds": rounds, "strategies.KOR": who}
    for rounds in (6, 9)
    for who in ("linear:model=prior", "random")
    for exponent in (0.5, 3)
]


def test_a_table_of_a_grids_points_gives_the_rows_of_the_grid(small, table, tmp_path):
    grid = small(GRID)
    run_sweep(grid, tmp_path / "grid")
    study = small(TABLE)
    run_sweep(study, tmp_path / "table")
    grid_rows, rows = (open_results(tmp_path / name).to_frame() for name in ("grid", "table"))
    pd.testing.assert_frame_equal(rows[grid_rows.columns], grid_rows)


def test_parameters_move_together_as_the_rows_say(small, table, tmp_path):
    table("rounds,strategies.KOR.exponent,politics.consensus\n5,0.5,0.1\n9,4,0.3\n7,1,0.2\n")
    study = small(TABLE)
    values = study.design.values(np.arange(9))
    assert values["rounds"].tolist() == [5, 5, 5, 9, 9, 9, 7, 7, 7]
    assert values["strategies.KOR.exponent"].tolist() == [0.5] * 3 + [4] * 3 + [1] * 3
    assert {p.name: p.levels for p in study.parameters}["rounds"] == (5, 9, 7)
    run_sweep(study, tmp_path / "out")
    frame = open_results(tmp_path / "out").to_frame()
    assert set(zip(frame["rounds"], frame["politics.consensus"], strict=True)) == {
        (5, 0.1),
        (9, 0.3),
        (7, 0.2),
    }
    assert (frame["round"] <= frame["rounds"]).all()


def test_a_changed_table_is_noticed_and_the_same_in_another_form_is_not(small, table, tmp_path):
    run_sweep(small(TABLE), tmp_path / "out")
    before = open_results(tmp_path / "out").table()
    columns = pd.DataFrame(POINTS)
    columns.astype({"rounds": float}).to_parquet(tmp_path / "points.parquet", index=False)
    run_sweep(small(TABLE.replace("csv", "parquet")), tmp_path / "out")
    table("\ufeff" + columns.to_csv(index=False, sep=";"))
    assert run_sweep(small(TABLE), tmp_path / "out").runs == before.num_rows
    assert open_results(tmp_path / "out").table().equals(before)
    table(columns.iloc[::-1].to_csv(index=False))
    with pytest.raises(InputError, match="points sha256 .* there, sha256 .* now"):
        run_sweep(small(TABLE), tmp_path / "out")


def test_a_stopped_sweep_of_a_table_goes_on_where_it_was(small, table, tmp_path):
    study = small(TABLE)
    run_sweep(study, tmp_path / "whole")

    def stop(done, failed):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_sweep(study, tmp_path / "out", progress=stop)
    assert open_results(tmp_path / "out").done < study.design.runs
    run_sweep(small(TABLE), tmp_path / "out")
    whole, rows = (open_results(tmp_path / name).table() for name in ("whole", "out"))
    assert rows.equals(whole)


def test_plan_results_and_pictures_of_a_table(write, table, negotiate, tmp_path):
    figure = '[[figures]]\nkind = "ribbon"\nvalue = "payoff_KOR"\nx = "rounds"\nby = "strategies.KOR"\n'
    study = write(TABLE + figure)
    plan = json.loads(negotiate("sweep", study, "--plan", "--json")[1])
    assert (plan["runs"], plan["points"], plan["games"]) == (24, 8, 1)
    code, out, err = negotiate("sweep", study, "--executor", "serial", "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    assert "24 of 24 runs done" in out
    assert (tmp_path / "out" / "1-ribbon-payoff_KOR-rounds-strategies-KOR.png").exists()
    assert "9" in negotiate("results", tmp_path / "out", "--by", "rounds")[1]
    assert "12 of" not in negotiate("results", tmp_path / "out", "--where", "rounds=9")[1]


def test_games_of_a_table_are_built_where_neighbours_differ(write, table, negotiate):
    table("politics.consensus,rounds\n0.1,5\n0.1,6\n0.3,5\n0.1,5\n")
    assert json.loads(negotiate("sweep", write(TABLE), "--plan", "--json")[1])["games"] == 3


def test_a_long_table_leaves_a_short_manifest(write, table, tmp_path):
    shares = np.random.default_rng(1).random(2000).round(6)
    table(pd.DataFrame({"politics.consensus": shares, "rounds": 6}).to_csv(index=False))
    study = load_study(write(TABLE))
    assert study.parameters[0] == Parameter("politics.consensus", (), shares.min(), shares.max())
    from negotiation.studies.store import Store
    from negotiation.studies.sweep import Sweep

    Store.open(tmp_path / "out", Sweep(study)).close()
    manifest = (tmp_path / "out" / "manifest.json").read_text()
    assert json.loads(manifest)["first points"]["politics.consensus"] == shares[: module.SHOWN].tolist()
    assert len(manifest) < 20_000


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "cannot read the table of points"),
        ("rounds\n", "no row in it"),
        ("rounds,first\n5\n", "cannot read the table of points"),
        (",rounds\n0,5\n1,6\n", "column 1 has no name; if it is the index of a pandas table"),
        ("rounds,rounds\n5,6\n", "column rounds stands twice"),
        ("rounds,first\n5,KOR\n,USA\n", "row 2, column rounds: is empty"),
        ("rounds,first\n5,KOR\n6,\n", "row 2, column first: is empty"),
        ("politics.consensus\n0.5\ninf\n", "row 2, column politics.consensus: inf is not finite"),
        (
            "politics.consensus\n0.5\n1.5\n",
            "column politics.consensus: korea-us-2025: politics.consensus: a share lies",
        ),
        ("round\n5\n", "column round: unknown key 'round'"),
        (
            "rounds\n5.5\n",
            "column rounds: rounds: a whole number is needed, not 5.5",
        ),
        ("strategies.KOR\nlineer\n", "did you mean 'linear'"),
        (
            "strategies.KOR,strategies.KOR.exponent\nboulware,2\nmicro,3\nlinear,0.5\n",
            "'micro:exponent=3.0': unknown parameter 'exponent'",
        ),
        ("first\nKOR\n", "both fixed and varied"),
    ],
)
def test_wrong_tables_are_refused_with_their_place(write, table, text, part):
    table(text)
    with pytest.raises(InputError) as caught:
        load_study(write(TABLE))
    assert part in str(caught.value)
    assert "points.csv" in str(caught.value)


def test_a_strategy_may_have_a_parameter_that_another_row_lacks(write, table):
    table("strategies.KOR\nboulware:exponent=2\nmicro\n")
    assert load_study(write(TABLE)).design.points == 2


def test_what_cannot_be_points_is_refused(write, table, tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r"line 13: design\.file: .*say what varies"):
        load_study(write(TABLE.replace("[design]", "[vary]\nrounds = [3]\n[design]")))
    with pytest.raises(InputError, match=r"is a \.csv or \.parquet file"):
        load_study(write(TABLE.replace("csv", "xlsx")))
    with pytest.raises(InputError, match=r"gone\.csv: cannot read the points file: No such file"):
        load_study(write(TABLE.replace("points", "gone")))
    with pytest.raises(InputError, match=r"the table has 24 runs \(8 points, 3 replicates\)"):
        load_study(write(TABLE + "runs = 23\n"))
    pd.DataFrame({"first": [True]}).to_parquet(tmp_path / "points.parquet")
    with pytest.raises(InputError, match="column first is of type bool; numbers and words only"):
        load_study(write(TABLE.replace("csv", "parquet")))
    pd.DataFrame({"rounds": [3]}, index=[7]).to_parquet(tmp_path / "points.parquet")
    with pytest.raises(InputError, match="column 2 has no name"):
        read_points(tmp_path / "points.parquet")


def test_tables_that_are_too_large_are_refused_before_they_are_read(table, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 50)
    with pytest.raises(
        InputError, match=r"points\.csv: too large for a points file: at most .* MB are read"
    ):
        read_points(tmp_path / "points.csv")
    # a Parquet file of few bytes may hold many rows
    monkeypatch.setattr(module, "LARGEST", 100_000)
    pd.DataFrame({"rounds": np.full(1_000_000, 6)}).to_parquet(tmp_path / "many.parquet")
    assert (tmp_path / "many.parquet").stat().st_size < module.LARGEST
    with pytest.raises(InputError, match="8 MB"):
        read_points(tmp_path / "many.parquet")


def test_a_column_with_too_many_words_is_refused(table, tmp_path, write):
    words = "\n".join(f"script:moves=x{n}" for n in range(module.MOST_WORDS + 1))
    table(f"strategies.KOR\n{words}\n")
    with pytest.raises(InputError, match="1,001 different words; at most 1,000"):
        load_study(write(TABLE))
