"""The commands: sweep, results, sensitivity, discover."""

import csv
import json
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from negotiation.plots import plot_heatmap, plot_ribbon, plot_sensitivity
from negotiation.studies import open_results
from negotiation.studies import sweep as module
from negotiation.studies.runs import Failure
from negotiation.studies.sensitivity import sensitivity

STUDY = """
[fixed]
election = "none"
"firms.number" = 20
[vary]
rounds = [5, 6]
"strategies.KOR" = ["linear", "hardliner"]
"strategies.USA.exponent" = [0.5, 1, 2]
[design]
replicates = 2
[[figures]]
kind = "heatmap"
value = "payoff_KOR"
x = "strategies.USA.exponent"
y = "rounds"
[[figures]]
kind = "ribbon"
value = "agreed"
x = "rounds"
by = "strategies.KOR"
"""

MORRIS = """
ranges = ["investment.public_cost", "investment.host_value", "politics.consensus"]
[fixed]
election = "none"
"firms.number" = 20
[design]
kind = "morris"
runs = 16
[[figures]]
kind = "sensitivity"
value = "payoff_USA"
"""


@pytest.fixture
def swept(negotiate, write, tmp_path):
    study, folder = write(STUDY), tmp_path / "out"
    code, out, err = negotiate("sweep", study, "--executor", "serial", "--out", folder)
    assert (code, err) == (0, "")
    return study, folder, out


@pytest.fixture
def screened(negotiate, write, tmp_path):
    folder = tmp_path / "morris"
    assert negotiate("sweep", write(MORRIS), "--executor", "serial", "--out", folder)[0] == 0
    return folder


def test_a_sweep_says_what_it_found_and_draws_its_figures(swept, negotiate):
    study, folder, out = swept
    for part in ("24 of 24 runs done, 0 of them failed", "Korea's payoff", "±", "negotiate results"):
        assert part in out
    names = {path.name for path in folder.iterdir()}
    pictures = {name for name in names if name.endswith(".png")}
    assert names - pictures == {"manifest.json", "results"}
    assert pictures == {
        "1-heatmap-payoff_KOR-strategies-USA-exponent-rounds.png",
        "2-ribbon-agreed-rounds-strategies-KOR.png",
    }
    code, out, _ = negotiate("sweep", study, "--executor", "serial", "--out", folder, "--json")
    document = json.loads(out)
    assert code == 0
    assert (document["runs"], document["done"], document["failed"]) == (24, 24, 0)


def test_a_plan_says_how_much_and_plays_next_to_nothing(negotiate, write, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = negotiate("sweep", write(STUDY), "--plan", "--workers", "2")
    assert (code, err) == (0, "")
    assert "24 runs at 12 points; payoffs of 1 game(s)" in out
    assert "with 2 workers" in out
    plan = json.loads(negotiate("sweep", write(STUDY), "--plan", "--json")[1])
    assert (plan["runs"], plan["points"], plan["games"]) == (24, 12, 1)
    assert plan["seconds"] > 0
    assert plan["megabytes"] > 0
    plan = json.loads(negotiate("sweep", write(MORRIS), "--plan", "--json")[1])
    assert plan["games"] == plan["points"] == 16
    assert not (tmp_path / "out").exists()


def test_results_by_group_filtered_exported_and_drawn_again(swept, negotiate, tmp_path):
    _, folder, _ = swept
    for picture in folder.glob("*.png"):
        picture.unlink()
    target = tmp_path / "runs.csv"
    code, out, err = negotiate(
        "results", folder, "--by", "strategies.KOR", "--outcome", "agreed", "--where", "rounds=5",
        "--csv", target, "--figures",
    )  # fmt: skip
    assert (code, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    assert next(line for line in lines if line[:1] == ["hardliner"])[1] == "6"
    assert len(list(folder.glob("*.png"))) == 2
    with target.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    assert {row["rounds"] for row in rows} == {"5"}
    document = json.loads(negotiate("results", folder, "--by", "rounds", "--json")[1])
    table = open_results(folder).to_frame()
    for entry in document["summary"]:
        part = table[table["rounds"] == entry["key"][0]][entry["outcome"]]
        assert entry["mean"] == pytest.approx(part.mean())


def test_the_summary_is_printed_though_a_file_cannot_be_written(swept, negotiate, monkeypatch):
    _, folder, _ = swept
    summary = negotiate("results", folder)[1]
    document = json.loads(negotiate("results", folder, "--json")[1])

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    code, out, err = negotiate("results", folder, "--csv", "nowhere/x.csv")
    assert (code, out) == (2, summary)
    assert "nowhere/x.csv: cannot write there" in err
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", refused)
    code, out, err = negotiate("results", folder, "--figures")
    assert (code, out) == (2, summary)
    assert "cannot write there: Permission denied" in err
    code, out, err = negotiate("results", folder, "--figures", "--json")
    assert (code, json.loads(out)) == (2, document)


def test_dates_counts_and_titles_that_need_care(negotiate, write, tmp_path):
    study, folder = write(STUDY), tmp_path / "out"
    study.write_text(study.read_text().replace("A small study", "A [/b] study"))
    code, out, err = negotiate("sweep", study, "--executor", "serial", "--out", folder)
    assert (code, err) == (0, "")
    assert "A [/b] study" in out
    document = json.loads(negotiate("results", folder, "--by", "date", "--json")[1])
    assert document["summary"][0]["key"][0].startswith("2025-")
    frame = open_results(folder).to_frame()
    some, every = int(frame["pledge"].notna().sum()), len(frame)
    assert 0 < some < every
    out = negotiate("results", folder, "--outcome", "pledge", "--outcome", "agreed")[1]
    assert f"of {some}" in out
    assert out.splitlines()[-2].split()[0] == str(every)
    assert out.splitlines()[-1] == "95 % intervals over chance at the given points."


def test_a_figure_that_cannot_be_drawn_does_not_hide_the_results(negotiate, write, tmp_path):
    never = STUDY.replace('["linear", "hardliner"]', '["hardliner"]').replace('"agreed"', '"pledge"')
    never = never.replace("[0.5, 1, 2]", "[50, 60]")
    code, out, err = negotiate("sweep", write(never), "--executor", "serial", "--out", tmp_path / "out")
    assert code == 0
    assert "8 of 8 runs done" in out
    assert "not all figures could be drawn: no run has pledge" in err


def test_sensitivity_and_discovery_of_a_sweep(screened, negotiate, tmp_path):
    code, out, _ = negotiate("sensitivity", screened, "payoff_KOR", "--out", tmp_path / "s.png")
    assert code == 0
    assert "investment: public cost" in out
    assert (tmp_path / "s.png").stat().st_size > 10_000
    blocked = screened / "manifest.json" / "s.png"
    text = negotiate("sensitivity", screened, "payoff_KOR")[1]
    code, out, err = negotiate("sensitivity", screened, "payoff_KOR", "--out", blocked)
    assert (code, out) == (2, text)
    assert f"{blocked}: cannot write there" in err
    document = json.loads(negotiate("sensitivity", screened, "payoff_KOR", "--json")[1])
    assert document["measures"][0]["parameter"].replace(".", ": ").replace("_", " ") in out
    worth = float(np.median(open_results(screened).to_frame()["payoff_KOR"]))
    code, out, _ = negotiate("discover", screened, f"payoff_KOR>{worth}")
    assert code == 0
    (line,) = out.splitlines()
    assert re.fullmatch(
        r"payoff_KOR>\S+ in \d\d\.\d% \(\d+\.\d% to \d+\.\d%\) of the runs\. "
        r"Nowhere is it so more often beyond chance \(\d regions looked at\)\.",
        line,
    )
    found = json.loads(negotiate("discover", screened, f"payoff_KOR>{worth}", "--json")[1])
    assert found["share"]["mean"] == pytest.approx(0.5, abs=0.1)
    assert found["regions"] == []


def test_failed_runs_are_counted_by_the_exit_code_and_explained(negotiate, write, tmp_path, monkeypatch):
    def fails(games, runs, values):
        results = real(games, runs, values)
        if 3 in runs:
            place = np.flatnonzero(runs == 3)
            results.append((place, Failure("ValueError: three", "Traceback")))
        return results

    real = module.play_runs
    monkeypatch.setattr(module, "play_runs", fails)
    arguments = ("sweep", write(STUDY), "--executor", "serial", "--out", tmp_path / "out")
    code, out, err = negotiate(*arguments)
    assert code == 1
    assert "1 of 24 runs failed" in err
    assert "1 × ValueError: three" in out
    assert "Traceback" not in err
    monkeypatch.setattr(module, "play_runs", real)
    assert negotiate(*arguments)[0] == 1
    assert negotiate(*arguments, "--retry-failed")[0] == 0


def test_ctrl_c_says_how_to_go_on(negotiate, write, tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("negotiation.studies.engine.play_chunk", stopped)
    code, out, err = negotiate("sweep", write(STUDY), "--executor", "serial", "--out", tmp_path / "out")
    assert (code, out) == (130, "")
    assert "the same command goes on" in err


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("sweep", "nowhere.toml"), "nowhere.toml: cannot read the study file"),
        (("sweep", "STUDY", "--executor", "threads"), "unknown executor 'threads'"),
        (("sweep", "STUDY", "--address", "tcp://x:1"), "--address goes with --executor dask"),
        (("sweep", "STUDY", "--out", "pyproject.toml"), "already in use"),
        (("results", "tests"), "holds no sweep"),
        (("results", "OUT", "--by", "round_"), "unknown column 'round_'"),
        (("results", "OUT", "--outcome", "status"), "unknown outcome 'status'"),
        (("sensitivity", "OUT", "agreed"), "sensitivity needs at least 40"),
        (("discover", "OUT", "agreed>1"), "0 of 24 runs fulfil"),
    ],
)
def test_wrong_input_is_one_message(swept, negotiate, arguments, part):
    study, folder, _ = swept
    named = {"STUDY": study, "OUT": folder}
    code, out, err = negotiate(*(named.get(a, a) for a in arguments))
    assert (code, out) == (2, "")
    assert part in err
    assert err.count("\n") == 1


def test_pictures_show_means_intervals_units_and_source(swept, screened):
    results = open_results(swept[1])
    frame = results.to_frame()
    heat = plot_heatmap(results, "strategies.USA.exponent", "rounds", "payoff_KOR")
    means = frame.pivot_table(index="rounds", columns="strategies.USA.exponent", values="payoff_KOR")
    np.testing.assert_allclose(heat.images[0].get_array(), means.to_numpy())
    assert [t.get_text() for t in heat.get_yticklabels()] == ["5", "6"]
    assert "24 runs of the study small" in heat.figure.get_supxlabel()
    ribbon = plot_ribbon(results, "rounds", "agreed", "strategies.KOR")
    drawn = {line.get_label(): line.get_ydata() for line in ribbon.lines}
    part = frame[frame["strategies.KOR"] == "linear"].groupby("rounds")["agreed"].mean()
    np.testing.assert_allclose(drawn["Korea's strategy linear"], part)
    assert len(ribbon.collections) == 2
    assert "share of the runs" in ribbon.get_ylabel()
    found = sensitivity(open_results(screened), "payoff_USA")
    bars = plot_sensitivity(open_results(screened), found)
    named = open_results(screened).name_of(found.measures[0].parameter)
    assert bars.get_yticklabels()[-1].get_text() == named
    assert max(bar.get_width() for bar in bars.patches) == pytest.approx(
        max(max(m.main, m.other) for m in found.measures)
    )
    assert "bn USD a year" in bars.get_xlabel()
    plt.close("all")


def test_one_run_has_no_band_and_fewer_runs_are_fainter_and_said(swept):
    results = open_results(swept[1])
    frame = results.to_frame()

    class Part(type(results)):
        """The same without some runs: one is left of a cell, none of another."""

        def table(self, columns=None, where=()):
            import pyarrow as pa

            whole = super().table(columns, where).to_pandas()
            kept = whole["run"].isin(frame["run"][~alone | (frame["run"] == first)])
            return pa.Table.from_pandas(whole[kept & ~whole["run"].isin(frame["run"][gone])])

    alone = (frame["rounds"] == 5) & (frame["strategies.USA.exponent"] == 2)
    gone = (frame["rounds"] == 5) & (frame["strategies.USA.exponent"] == 1)
    first = frame["run"][alone].min()
    part = Part(results.folder, results.manifest)
    ribbon = plot_ribbon(part, "strategies.USA.exponent", "payoff_KOR", "rounds")
    five = next(line for line in ribbon.lines if line.get_label().endswith("5"))
    assert np.isnan(five.get_ydata()).tolist() == [False, True, False], "the line stops"
    band = ribbon.collections[0].get_paths()[0].vertices
    assert band[:, 0].max() < 1, "one run has no band"
    assert "one run alone has none" in ribbon.figure.get_supxlabel()
    heat = plot_heatmap(part, "strategies.USA.exponent", "rounds", "payoff_KOR")
    alpha = heat.images[0].get_alpha()
    assert (alpha[0, 2], alpha[1].tolist()) == (0.5, [1, 1, 1])
    assert "1 to 4 a cell" in heat.figure.get_supxlabel()
    plt.close("all")
