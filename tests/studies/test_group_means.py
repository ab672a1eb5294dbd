"""How sure means of runs are: over chance at given points, over points that were drawn, over blocks."""

import re

import numpy as np
import pytest

from negotiation.base.intervals import (
    clustered_interval,
    crossed_interval,
    mean_interval,
    stratified_interval,
)
from negotiation.studies import open_results, run_sweep
from negotiation.studies.designs import Design, make_design
from negotiation.studies.group_means import interval_words, runs_interval
from negotiation.studies.parameters import Parameter

LEVELS = (Parameter("a", (1, 2, 3)), Parameter("b", (1, 2)))
RANGES = (Parameter("a", low=0, high=1), Parameter("b", low=0, high=1))


def values_of(design):
    return np.random.default_rng(1).normal(size=design.runs)


def test_points_of_a_grid_and_a_table_are_given():
    for kind in ("grid", "table"):
        design = Design(kind, LEVELS, 6, 4, 0)
        values, runs = values_of(design), np.arange(design.runs)
        assert runs_interval(design, runs, values) == stratified_interval(values, runs // 4, 4)
        assert interval_words(design) == "95 % intervals over chance at the given points"
        single = Design(kind, LEVELS, 6, 1, 0)
        few = runs_interval(single, np.arange(6), values[:6])
        assert few.high == pytest.approx(mean_interval(values[:6]).high)
        assert "does not tell chance" in interval_words(single)


@pytest.mark.parametrize("kind", ["random", "latin-hypercube", "sobol"])
def test_runs_of_a_drawn_point_are_alike(kind):
    design = make_design(kind, RANGES, 32, 4, 0)
    values, runs = values_of(design), np.arange(32)
    assert runs_interval(design, runs, values) == clustered_interval(values, runs // 4)
    assert interval_words(design) == "95 % intervals over the points drawn"


@pytest.mark.parametrize(("kind", "block"), [("saltelli", 4), ("morris", 3)])
def test_points_of_a_block_are_alike(kind, block):
    design = make_design(kind, RANGES, 96, 2, 0)
    values, runs = values_of(design), np.arange(design.runs)
    assert runs_interval(design, runs, values) == clustered_interval(values, runs // (2 * block))
    assert interval_words(design) == "95 % intervals over the blocks of the design"


def test_a_paired_study_counts_points_and_chance_once():
    design = Design("grid", LEVELS, 6, 4, 0, paired=True)
    values, runs = values_of(design), np.arange(design.runs)
    assert runs_interval(design, runs, values) == crossed_interval(values, runs // 4, runs % 4)
    assert "which points share" in interval_words(design)


def test_shares_are_never_certain_where_they_are_printed(small, negotiate, tmp_path):
    study = small("[fixed]\n[vary]\nrounds = [9, 12]\n[design]\nreplicates = 5\n")
    run_sweep(study, tmp_path / "out")
    ((_, count, agreed),) = open_results(tmp_path / "out").summary("agreed")
    assert (count, agreed.mean, agreed.high) == (10, 1, 1)
    assert agreed.low == pytest.approx(10 / (10 + 1.959964**2))
    printed = negotiate("results", tmp_path / "out", "--outcome", "agreed")[1]
    assert f"1.000 ({agreed.low:.3f} to 1.000)" in re.sub(r"\s+", " ", printed)
    assert "±0.000" not in printed
