"""Chance in indices: its share is known, subtracted and said; what speaks against indices is said."""

import numpy as np
import pandas as pd
import pytest

from negotiation.studies import run_sweep
from negotiation.studies.chance import sources, variance_within
from negotiation.studies.designs import make_design
from negotiation.studies.parameters import Parameter
from negotiation.studies.sensitivity import analyse

THREE = tuple(Parameter(name, low=0, high=1) for name in ("one", "half", "dummy"))


def drawn(seed, spread, replicates=4, base=256, kind="saltelli"):
    """A line with noise: indices are 4/5, 1/5 and none."""
    size = base * (len(THREE) + (2 if kind == "saltelli" else 1)) * replicates
    design = make_design(kind, THREE, size, replicates, seed)
    values = design.values(np.arange(design.runs))
    noise = spread * np.random.default_rng(seed + 999).normal(size=design.runs)
    values = pd.Series(2 * values["one"] + values["half"] + noise)
    points = pd.Series(np.arange(design.runs) // replicates)
    within = variance_within(values, points)
    means = values.groupby(points).mean().to_numpy()
    return analyse(design, means, "outcome", within), within


def test_the_variance_of_runs_of_a_point_is_the_textbooks():
    table = np.random.default_rng(0).normal(size=(30, 5)) + np.arange(30)[:, None]
    points = pd.Series(np.repeat(np.arange(30), 5))
    expected = table.var(axis=1, ddof=1).mean()
    assert variance_within(pd.Series(table.ravel()), points) == pytest.approx(expected)
    assert variance_within(pd.Series([1.0, 2.0]), pd.Series([0, 1])) == 0


def test_indices_without_what_chance_adds_are_the_true_ones():
    found = [drawn(seed, 1.0)[0] for seed in range(40)]
    truth = {"one": 0.8, "half": 0.2, "dummy": 0.0}
    held = []
    for parameter, index in truth.items():
        measures = [next(m for m in f.measures if m.parameter == parameter) for f in found]
        assert np.mean([m.main for m in measures]) == pytest.approx(index, abs=0.04)
        assert np.mean([m.other for m in measures]) == pytest.approx(index, abs=0.08)
        held += [abs(m.other - index) <= m.other_half for m in measures]
    assert 0.9 <= np.mean(held) <= 0.99
    assert np.mean([f.chance for f in found]) == pytest.approx(1 / (1 + 5 / 12), abs=0.02)
    assert "is subtracted" in " ".join(found[0].remarks)


def test_the_floor_of_effects_is_what_a_dummy_shows():
    import re

    found, _ = drawn(3, 1.0, base=2000, kind="morris")
    dummy = next(m for m in found.measures if m.parameter == "dummy")
    (floor,) = re.findall(r"[\d.]+(?=, by chance)", found.remarks[0])
    assert abs(dummy.main - float(floor)) < 1.5 * dummy.main_half
    assert abs(dummy.signed) < 0.1


def test_floors_of_effects_are_those_of_each_parameters_own_steps():
    """Of a range, of numbers and of words, whose effects are divided by different steps."""
    kinds = (
        Parameter("range", low=0, high=1),
        Parameter("numbers", (1, 2, 4, 8)),
        Parameter("words", ("a", "b", "c")),
    )
    design = make_design("morris", kinds, 4000 * 4, 1, 5)
    noise = np.random.default_rng(0).normal(size=design.points)
    for measure in analyse(design, noise, noise=1.0).measures:
        size, spread = measure.floors
        assert abs(measure.main - size) < 2 * measure.main_half
        assert measure.other == pytest.approx(spread, rel=0.03)
    assert all(m.floors is None for m in analyse(design, noise).measures)


def test_without_chance_nothing_is_subtracted():
    found, within = drawn(1, 0.0)
    assert within == pytest.approx(0, abs=1e-20)
    assert found.measures[-1].main == pytest.approx(0, abs=1e-9)
    assert found.chance == pytest.approx(0)


def test_rare_events_and_wide_intervals_are_said():
    design = make_design("saltelli", THREE, 5 * 64, 1, 0)
    values = design.values(np.arange(design.runs))
    rare = analyse(design, ((values["one"] > 0.97) & (values["half"] > 0.5)).astype(float))
    said = " ".join(rare.remarks)
    for part in ("RARE: all but", "UNSURE: ", "First-order indices sum to", "1,000 resamples"):
        assert part in said
    sure = analyse(make_design("saltelli", THREE, 5 * 4096, 1, 0), line(4096))
    assert not any(word in " ".join(sure.remarks) for word in ("RARE", "UNSURE", "NOT CONVERGED"))
    assert sure.chance is None


def line(base):
    values = make_design("saltelli", THREE, 5 * base, 1, 0)
    values = values.values(np.arange(5 * base))
    return 2 * values["one"] + values["half"]


STUDY = """
[fixed]
election = "none"
"firms.number" = 20
{more}
[vary]
rounds = [5, 6, 8]
"politics.consensus" = {{ low = 0, high = 0.6 }}
[design]
kind = "saltelli"
runs = 32
"""


@pytest.mark.parametrize(("more", "found"), [
    ("", []),
    ('first = "random"', ["first"]),
    ('"strategies.USA" = "random"', ["strategies.USA"]),
    ('protocol = "single-text"', ["protocol"]),
])  # fmt: skip
def test_one_run_a_point_is_warned_of_where_there_is_chance(small, negotiate, tmp_path, more, found):
    study = small(STUDY.format(more=more))
    assert sources(study) == found
    run_sweep(study, tmp_path / "out")
    printed = negotiate("sensitivity", tmp_path / "out", "payoff_KOR")[1]
    assert ("ONE RUN A POINT" in printed) == bool(found)
    polls = small(STUDY.format(more="").replace('election = "none"\n', ""))
    assert sources(polls) == ["election"]
