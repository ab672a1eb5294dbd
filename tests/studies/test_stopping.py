"""Studies that end when an interval is narrow enough: it holds what is true, and nothing else decides."""

import numpy as np
import pyarrow as pa
import pytest

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.studies import load_study, open_results, run_sweep
from negotiation.studies.designs import Design, make_design
from negotiation.studies.parameters import Parameter
from negotiation.studies.stopping import Stop

RANGES = tuple(Parameter(name, low=0.0, high=1.0) for name in "abc")
EVERY = np.arange(2048)

STUDY = """
[fixed]
"firms.number" = 150
election = "none"
rounds = 6
"strategies.KOR" = "boulware"
[vary]
"strategies.KOR.exponent" = {{ low = 0.2, high = 5 }}
[design]
kind = "random"
runs = 80
seed = 3
stop_when = "{}"
"""


def ended(kind: str, half: float, seed: int, noise: float) -> tuple[int, float]:
    """Return where a study of a sum of exponentials ends, whose mean is e - 1, and the mean it finds."""
    design = make_design(kind, RANGES, 2048, 1, seed)
    chance = np.random.default_rng(seed).normal(size=design.points)
    return end_of(design, np.exp(design.shares(EVERY)).mean(axis=1) + noise * chance, half)


def end_of(design: Design, values: FloatArray, half: float) -> tuple[int, float]:
    """Return where a study with these values ends, and the mean it finds."""
    stop = Stop(half, "worth")
    for runs in stop.looks(design):
        found = {"run": np.arange(runs), "status": ["ok"] * runs, "worth": values[:runs]}
        if stop.reached(design, pa.table(found)):
            return runs, float(values[:runs].mean())
    raise AssertionError("never narrow enough")


@pytest.mark.parametrize(
    ("kind", "half", "noise"), [("random", 0.02, 0.0), ("random", 0.05, 0.5), ("sobol", 0.05, 0.5)]
)
def test_where_a_study_ends_the_interval_holds_the_truth_as_often_as_it_says(kind, half, noise):
    found = [ended(kind, half, seed, noise) for seed in range(200)]
    inside = [abs(mean - (np.e - 1)) <= half for _, mean in found]
    assert np.mean(inside) >= 0.95
    assert 64 < np.median([runs for runs, _ in found]) < 2048, "neither at once nor in the end"


@pytest.mark.parametrize("share", [0.26, 0.505, 0.51])
def test_batches_that_are_even_tell_no_more_than_their_points(share):
    """Each of 16 batches of four points has two below a half: what lies beyond it nobody has seen."""
    inside = []
    for seed in range(50):
        design = make_design("sobol", RANGES, 2048, 1, seed)
        values = (design.shares(EVERY)[:, 0] < share).astype(float)
        _, mean = end_of(design, values, 0.005)
        inside.append(abs(mean - share) <= 0.005)
    assert np.mean(inside) >= 0.95


def test_an_even_sequence_ends_sooner():
    runs, mean = ended("sobol", 0.002, 1, 0.0)
    assert runs < 2048
    assert abs(mean - (np.e - 1)) < 0.002
    with pytest.raises(AssertionError, match="never"):
        ended("random", 0.002, 1, 0.0)


def test_failed_runs_count_for_nothing_and_equal_ones_say_nothing():
    design = make_design("random", RANGES, 128, 1, 0)
    rng = np.random.default_rng(0)
    rows = {"run": np.arange(64), "status": ["ok"] * 60 + ["error"] * 4, "worth": rng.random(64)}
    wild = rows | {"worth": [*rows["worth"][:60], 1e9, None, 1e9, None]}
    assert all(Stop(0.1, "worth").reached(design, pa.table(each)) for each in (rows, wild))
    for values in (np.zeros(64), np.full(64, None)):
        assert not Stop(0.1, "worth").reached(
            design, pa.table(rows | {"worth": pa.array(values, pa.float64())})
        )


def test_a_study_ends_early_says_so_and_goes_on_from_where_it_was(small, tmp_path, monkeypatch):
    study = small(STUDY.format("±5 on payoff_KOR"))
    assert run_sweep(study, tmp_path / "out").runs == 64
    found = open_results(tmp_path / "out")
    assert (found.manifest["ended"], found.design.points, found.done) == (64, 64, 64)
    [(_, _, mean)] = found.summary("payoff_KOR")
    assert mean.high - mean.low <= 10
    run_sweep(small(STUDY.format("±0.000001 on payoff_KOR")), tmp_path / "whole")
    rows = open_results(tmp_path / "whole").table()
    assert rows[:64].equals(found.table())
    assert len(rows) == 80

    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("negotiation.studies.stopping.Stop.reached", stopped)
        with pytest.raises(KeyboardInterrupt):
            run_sweep(study, tmp_path / "cut")
    assert "ended" not in open_results(tmp_path / "cut").manifest
    run_sweep(study, tmp_path / "cut")
    assert open_results(tmp_path / "cut").manifest["ended"] == 64


def test_the_command_says_how_a_study_ended(negotiate, write, tmp_path):
    for half, said in (("5", "ENDED AFTER 64 OF 80 RUNS"), ("0.001", "NOT REACHED after all 80 runs")):
        text = STUDY.format(f"±{half} on payoff_KOR")
        arguments = ("sweep", write(text), "--executor", "serial", "--out", tmp_path / half)
        code, out, err = negotiate(*arguments)
        assert (code, err) == (0, "")
        assert out.startswith(f"{said}: ±{half} on payoff_KOR")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("±5 on", "5 percent of", "expected a width and an outcome, as '±0.05 on payoff_KOR'"),
        ("±5 on", "±0 on", "expected a width"),
        ("payoff_KOR", "payoff_JPN", "unknown outcome 'payoff_JPN'"),
        ("runs = 80", "runs = 64", "has more than 64"),
        ('"random"', '"latin-hypercube"', "cannot end early; designs of kind random and sobol can"),
        ('"random"', '"morris"', "cannot end early"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(write, old, new, said):
    text = STUDY.format("±5 on payoff_KOR").replace(old, new)
    with pytest.raises(InputError, match=r"study.toml, line \d+: design.stop_when: ") as error:
        load_study(write(text))
    assert said in str(error.value)
