"""Failed runs never vanish from an analysis: refused, left out or counted as the worst, and said first."""

import json

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.base.errors import InputError
from negotiation.base.intervals import clustered_interval
from negotiation.plots import plot_heatmap, plot_ribbon, plot_sensitivity
from negotiation.plots.sweep import draw
from negotiation.studies import open_results, run_sweep
from negotiation.studies import sweep as module
from negotiation.studies.designs import block_size
from negotiation.studies.discovery import discover
from negotiation.studies.failed import KINDS, kinds, said_first
from negotiation.studies.runs import Failure
from negotiation.studies.sensitivity import analyse, sensitivity
from negotiation.studies.study import FigureSpec

STUDY = """
[fixed]
election = "none"
"firms.number" = 150
[vary]
"strategies.KOR" = ["linear", "hardliner", "micro"]
"strategies.USA.exponent" = { low = 0.5, high = 3 }
"politics.consensus" = { low = 0, high = 0.6 }
[design]
kind = "saltelli"
runs = 80
seed = 1
"""
SCATTERED = (3, 40, 41)


def sweep_with(study, folder, monkeypatch, fails):
    """Play a study in which the runs of which ``fails(run, values)`` is true raise."""

    def play(games, runs, values):
        results = real(games, runs, values)
        for place in np.flatnonzero(fails(runs, values)):
            results.append((np.array([place]), Failure(f"ValueError: {runs[place]} is too much", "")))
        return results

    real = module.play_runs
    with monkeypatch.context() as patched:
        patched.setattr(module, "play_runs", play)
        run_sweep(study, folder)
    return open_results(folder)


@pytest.fixture
def scattered(small, tmp_path, monkeypatch):
    """A sweep with three failed runs."""
    fails = lambda runs, values: np.isin(runs, SCATTERED)  # noqa: E731
    return sweep_with(small(STUDY), tmp_path / "out", monkeypatch, fails)


@pytest.fixture
def no_micro(small, tmp_path, monkeypatch):
    """A sweep in which all runs with one of the strategies failed."""
    fails = lambda runs, values: values["strategies.KOR"] == "micro"  # noqa: E731
    return sweep_with(small(STUDY), tmp_path / "out", monkeypatch, fails)


PICTURES = (
    FigureSpec(kind="heatmap", value="agreed", x="politics.consensus", y="strategies.KOR"),
    FigureSpec(kind="ribbon", value="payoff_KOR", x="strategies.KOR"),
    FigureSpec(kind="sensitivity", value="payoff_KOR"),
)
ANALYSES = {
    "sensitivity": lambda r, failed: sensitivity(r, "payoff_KOR", failed),
    "discover": lambda r, failed: discover(r, "agreed=0", (), failed),
    "means": lambda r, failed: r.summary("agreed", ["strategies.KOR"], (), failed),
    **{spec.kind: lambda r, failed, spec=spec: draw(r, spec, failed) for spec in PICTURES},
}


@pytest.mark.parametrize("name", ANALYSES)
def test_every_analysis_can_be_refused_with_how_many_failed_and_why(scattered, name):
    with pytest.raises(InputError) as caught:
        ANALYSES[name](scattered, "refuse")
    for part in ("3 of 80 runs failed", "--failed drop", "--failed worst", "ValueError: … is too much"):
        assert part in str(caught.value)


@pytest.mark.parametrize("name", ["sensitivity", "discover"])
def test_indices_and_regions_are_refused_unless_something_else_is_chosen(scattered, name):
    alone = {"sensitivity": sensitivity, "discover": discover}[name]
    with pytest.raises(InputError, match="3 of 80 runs failed"):
        alone(scattered, "agreed=0" if name == "discover" else "payoff_KOR")


def filled(results, outcome, value):
    values = results.to_frame()[outcome].to_numpy(dtype=float)
    return np.where(np.isnan(values), value, values)


def test_indices_without_failed_runs_are_those_of_whole_blocks_and_say_so(scattered):
    found = sensitivity(scattered, "payoff_KOR", "drop")
    values = filled(scattered, "payoff_KOR", np.nan)
    assert found.measures == analyse(scattered.design, values, "payoff_KOR").measures
    blocks = {run // block_size("saltelli", 3) for run in SCATTERED}
    assert found.dropped == len(blocks)
    assert found.notes[0].startswith("3 OF 80 RUNS FAILED: they are left out")
    assert f"{len(blocks)} of 16 blocks are incomplete" in found.notes[1]


def test_indices_with_the_worst_are_those_of_values_filled_in(scattered):
    found = sensitivity(scattered, "payoff_KOR", "worst")
    values = scattered.to_frame()["payoff_KOR"]
    expected = analyse(scattered.design, values.fillna(values.min()).to_numpy(), "payoff_KOR")
    assert found.measures == expected.measures
    assert f"Korea's payoff {values.min():.4g}" in found.notes[0]


def test_the_worst_round_is_the_last_one_and_levels_have_none(scattered):
    rounds = scattered.to_frame()["round"]
    ((_, count, mean),) = scattered.summary("round", failed="worst")
    assert (count, mean.mean) == (80, pytest.approx(rounds.fillna(rounds.max()).mean()))
    with pytest.raises(InputError, match="of pledge no value is the worst"):
        scattered.summary("pledge", failed="worst")


def test_a_choice_of_which_all_runs_failed_gets_no_index(no_micro):
    with pytest.raises(InputError, match=r"no run with strategies\.KOR = micro is left"):
        sensitivity(no_micro, "payoff_KOR", "drop")
    found = sensitivity(no_micro, "payoff_KOR", "worst")
    assert found.measures[0].parameter == "strategies.KOR"
    assert found.measures[0].main > 0.1


@pytest.mark.parametrize("kind", ["saltelli", "morris"])
def test_if_no_block_is_left_it_is_said(small, tmp_path, monkeypatch, kind):
    study = small(STUDY.replace("saltelli", kind))
    size = block_size(kind, 3)
    fails = lambda runs, values: runs % size == 1  # noqa: E731
    results = sweep_with(study, tmp_path / "out", monkeypatch, fails)
    with pytest.raises(InputError, match="without them nothing is left"):
        sensitivity(results, "payoff_KOR", "drop")
    assert sensitivity(results, "payoff_KOR", "worst").dropped == 0


def test_groups_keep_a_row_if_all_their_runs_failed(no_micro, negotiate):
    frame = no_micro.to_frame()
    lost = int((frame["strategies.KOR"] == "micro").sum())
    code, out, _ = negotiate("results", no_micro.folder, "--by", "strategies.KOR", "--outcome", "round")
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    assert ["micro", "0", str(lost), "–"] in lines
    means = {key[0]: m for key, _, m in no_micro.summary("round", ["strategies.KOR"], (), "worst")}
    assert means["micro"].mean == frame["round"].max()
    assert means["micro"].high is None, "nothing says how sure a value is that nobody saw"
    linear = frame[frame["strategies.KOR"] == "linear"]
    blocks = linear["run"].to_numpy() // block_size("saltelli", 3)
    assert means["linear"] == clustered_interval(linear["round"].to_numpy(dtype=float), blocks)


def test_conditions_on_what_failed_runs_lack_do_not_hide_them(no_micro):
    lost = int((no_micro.to_frame()["strategies.KOR"] == "micro").sum())
    (note,) = said_first(no_micro, ["round"], ["agreed=1"], "drop")
    assert note.startswith(f"{lost} OF ")
    assert said_first(no_micro, ["round"], ["strategies.KOR=linear"], "drop") == []
    assert said_first(no_micro, ["round"], ["status=ok"], "drop") == []


def test_regions_are_of_the_runs_that_are_counted(no_micro):
    frame = no_micro.to_frame()
    ok = frame[frame["status"] == "ok"]
    assert discover(no_micro, "agreed=0", (), "drop").share.mean == pytest.approx(
        (ok["agreed"] == 0).mean()
    )
    share = discover(no_micro, "agreed=0", (), "worst").share.mean
    assert share == pytest.approx((frame["agreed"].fillna(ok["agreed"].min()) == 0).mean())


def test_where_runs_fail_can_be_asked(no_micro):
    found = discover(no_micro, "status!=ok")
    assert found.share.mean == pytest.approx((no_micro.to_frame()["strategies.KOR"] == "micro").mean())
    (region,) = found.regions
    assert (region.words, region.density.mean, region.coverage) == ("strategies.KOR is micro", 1, 1)


@pytest.mark.parametrize("spec", PICTURES, ids=lambda spec: spec.kind)
def test_titles_of_pictures_say_how_many_runs_failed(scattered, spec):
    assert "3 OF 80 RUNS FAILED" in draw(scattered, spec).get_title("left")
    plt.close("all")


@pytest.mark.parametrize(
    "arguments",
    [
        ("results",),
        ("results", "--by", "strategies.KOR"),
        ("results", "--failed", "worst"),
        ("sensitivity", "payoff_KOR", "--failed", "drop"),
        ("sensitivity", "payoff_KOR", "--failed", "worst"),
        ("discover", "agreed=0", "--failed", "drop"),
    ],
)
def test_commands_say_first_how_many_runs_failed(scattered, negotiate, arguments):
    name, *more = arguments
    code, out, err = negotiate(name, scattered.folder, *more)
    assert (code, err) == (0, "")
    assert out.startswith("3 OF 80 RUNS FAILED: ")
    (note, *_) = json.loads(negotiate(name, scattered.folder, *more, "--json")[1])["notes"]
    assert out.startswith(note)


def test_a_choice_that_there_is_not_is_refused(scattered, negotiate):
    for arguments in (("results",), ("sensitivity", "payoff_KOR"), ("discover", "agreed=0")):
        name, *more = arguments
        code, _, err = negotiate(name, scattered.folder, *more, "--failed", "ignore")
        assert (code, "allowed: refuse, drop, worst" in err) == (2, True)


# ------------------------------------------------------------------ parts of sweeps
@pytest.fixture
def part(small, tmp_path):
    """The same study, of which only some blocks are played so far."""
    folder = tmp_path / "out"
    study = small(STUDY)

    def stop(done, failed):
        if done >= 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_sweep(study, folder, progress=stop)
    results = open_results(folder)
    assert 40 <= results.done < 80
    return results


def test_all_say_that_they_are_about_a_part_of_the_sweep(part, negotiate):
    said = f"PART OF THE SWEEP ONLY: {part.done} of 80 runs are played so far."
    for name, *more in (("results",), ("sensitivity", "payoff_KOR"), ("discover", "agreed=0")):
        assert negotiate(name, part.folder, *more)[1].startswith(said)
    pictures = [
        plot_heatmap(part, "politics.consensus", "strategies.KOR", "agreed"),
        plot_ribbon(part, "strategies.KOR", "agreed"),
        plot_sensitivity(part, sensitivity(part, "payoff_KOR")),
    ]
    for axes in pictures:
        assert "PART OF THE SWEEP ONLY" in axes.get_title("left")
    plt.close("all")


# ------------------------------------------------------------------ messages
@given(st.dictionaries(st.text(max_size=8), st.integers(1, 99), max_size=40))
def test_messages_are_few_and_count_all(messages):
    told = kinds(messages)
    assert sum(told.values()) == sum(messages.values())
    assert len(told) <= KINDS + 1


def test_messages_that_differ_in_numbers_are_one_kind():
    messages = {f"speed={0.37 * n:.3g} is above {n:,}": 1 for n in range(2000)}
    assert kinds(messages) == {"speed=… is above …": 2000}
    assert kinds({"run 20 of SMA12": 3}) == {"run 20 of SMA12": 3}
    many = {f"reason {letter}": place for place, letter in enumerate("abcdefghi", start=1)}
    assert next(iter(kinds(many).items())) == ("reason i", 9)
    assert kinds(many)["(4 more kinds)"] == 1 + 2 + 3 + 4


def test_a_sweep_with_many_failures_prints_a_few_lines(negotiate, write, tmp_path, monkeypatch):
    study = write(STUDY.replace("election", "# election"))
    monkeypatch.setattr(
        module, "play_runs", lambda games, runs, values: [
            (np.array([place]), Failure(f"ValueError: {run} by {'abcdefgh'[run % 8] * 3}", ""))
            for place, run in enumerate(runs)
        ],
    )  # fmt: skip
    code, out, err = negotiate("sweep", study, "--executor", "serial", "--out", tmp_path / "out")
    assert code == 80
    for printed in (out, negotiate("results", tmp_path / "out")[1]):
        assert printed.startswith("80 OF 80 RUNS FAILED")
        assert "10 × ValueError: … by aaa" in printed
        assert "30 × (3 more kinds)" in printed
        assert sum(" × " in line for line in printed.splitlines()) == KINDS + 1
    assert "80 of 80 runs failed" in err
