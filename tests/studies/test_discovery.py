"""Regions beyond chance: none in noise, and intervals that hold what is true of them."""

import json

import numpy as np
import pytest
from scipy import stats

from negotiation.base.errors import InputError
from negotiation.studies import open_results, run_sweep
from negotiation.studies.designs import make_design
from negotiation.studies.discovery import _chance, _half, beyond_chance, discover
from negotiation.studies.group_means import units_of
from negotiation.studies.parameters import Parameter

FIVE = tuple(Parameter(f"x{i}", low=0, high=1) for i in range(5))
NAMES = [parameter.name for parameter in FIVE]
GRID = tuple(Parameter(name, (0, 0.25, 0.5, 0.75, 1)) for name in NAMES[:3])


def laid_out(kind, parameters, runs, replicates, seed):
    design = make_design(kind, parameters, runs, replicates, seed)
    numbers = np.arange(design.runs)
    features = np.column_stack(list(design.values(numbers).values())).astype(float)
    return features, units_of(design, numbers), numbers // replicates


DESIGNS = {
    "random": ("random", FIVE, 600, 1),
    "replicates": ("latin-hypercube", FIVE, 800, 8),
    "grid": ("grid", GRID, 1000, 8),
    "saltelli": ("saltelli", FIVE, 64 * 7, 1),
    "morris": ("morris", FIVE, 60 * 6, 1),
}


@pytest.mark.parametrize("rate", [0.03, 0.3])
@pytest.mark.parametrize("kind", DESIGNS)
def test_noise_gives_no_regions_in_nineteen_of_twenty_data_sets(kind, rate):
    name, parameters, runs, replicates = DESIGNS[kind]
    features, units, _ = laid_out(name, parameters, runs, replicates, 1)
    rng, sets = np.random.default_rng(7), 100
    found = sum(
        bool(beyond_chance(features, NAMES, rng.random(len(units)) < rate, units, seed)[0])
        for seed in range(sets)
    )
    assert found <= 0.05 * sets


@pytest.mark.parametrize("kind", ["replicates", "saltelli"])
def test_what_runs_of_a_point_share_is_no_pattern(kind):
    """All replicates of a point, or all points of a block, are alike: as if they were one run."""
    name, parameters, runs, replicates = DESIGNS[kind]
    features, units, _ = laid_out(name, parameters, runs, replicates, 1)
    rng = np.random.default_rng(2)
    found = [
        bool(beyond_chance(features, NAMES, (rng.random(units.max() + 1) < 0.3)[units], units, seed)[0])
        for seed in range(100)
    ]
    assert sum(found) <= 5


def test_a_region_holds_its_true_share_as_often_as_said():
    """Eight in ten succeed in a box, one in twenty elsewhere; a region may cut the box."""
    features, units, _ = laid_out("random", FIVE[:2], 2000, 1, 4)
    rng, held = np.random.default_rng(5), []
    box = (features[:, 0] > 0.7) & (features[:, 1] < 0.4)
    for seed in range(200):
        hits = rng.random(2000) < np.where(box, 0.8, 0.05)
        best = beyond_chance(features, NAMES[:2], hits, units, seed)[0][0]
        (a, b), (c, d) = (np.clip(best.bounds.get(n, (0, 1)), 0, 1) for n in NAMES[:2])
        both = max(b - max(a, 0.7), 0) * max(min(d, 0.4) - c, 0) / ((b - a) * (d - c))
        held.append(best.density.low <= 0.05 + 0.75 * both <= best.density.high)
    assert 0.92 <= np.mean(held) <= 0.98


def test_the_chance_of_independent_runs_is_the_binomial_tail():
    for count, n, rate in ((3, 20, 0.1), (20, 20, 0.5), (7, 300, 0.01)):
        hits = np.arange(n) < count
        expected = stats.binomtest(count, n, rate, "greater").pvalue
        assert _chance(hits, np.arange(n), rate) == pytest.approx(expected)
        fourfold = _chance(np.repeat(hits, 4), np.repeat(np.arange(n), 4), rate)
        assert fourfold == pytest.approx(expected), "copies add nothing"


RANGES = {
    "cellulosic cost": (67, 133.7),
    "total biomass": (450, 997.8),
    "feedstock distribution": (0, 1),
    "cellulosic yield": (80, 99.9),
    "oil elasticity": (0.2, 0.598),
    "demand elasticity": (-0.8, -0.202),
    "electricity coproduction": (0, 1.99),
    "oil supply shift": (-0.1, 0.099),
    "biomass backstop price": (90, 199.6),
}
PRIM_BOX = {
    "demand elasticity": (-0.422, -0.202),
    "biomass backstop price": (150.05, 199.6),
    "total biomass": (450, 755.8),
}
"""Where the cost of renewable fuel is among the highest 89 of 882 cases (Bryant & Lempert 2010): the
first box of PRIM as the EMA workbench prints it, 10.8 % of the cases."""

PRIM_DENSITY, PRIM_COVERAGE, CASES, COSTLY = 0.716, 0.764, 882, 89


def renewable_fuel(seed):
    """Draw cases like Bryant & Lempert's: as costly in PRIM's box, and outside of it, as theirs are.

    Drawn apart, inputs fall into the box as often as its size has it (11.2 %).
    """
    rng = np.random.default_rng(seed)
    cases = rng.uniform(*np.transpose(list(RANGES.values())), (CASES, len(RANGES)))
    drawn = dict(zip(RANGES, cases.T, strict=True))
    box = np.all([(a <= drawn[n]) & (drawn[n] <= b) for n, (a, b) in PRIM_BOX.items()], axis=0)
    outside = (1 - PRIM_COVERAGE) * COSTLY / (CASES - PRIM_COVERAGE * COSTLY / PRIM_DENSITY)
    return cases, rng.random(CASES) < np.where(box, PRIM_DENSITY, outside)


def test_the_tree_finds_the_box_that_prim_finds_in_the_case_of_renewable_fuel():
    """On cases it was not grown on: the same three inputs, as dense as PRIM's box, a part of it."""
    named, dense, covered, ends = [], [], [], []
    for seed in range(40):
        cases, costly = renewable_fuel(seed)
        regions, _ = beyond_chance(cases, list(RANGES), costly, np.arange(CASES), seed)
        named.append(set().union(*(region.bounds for region in regions)))
        dense.append(np.average([r.density.mean for r in regions], weights=[r.runs for r in regions]))
        covered.append(sum(region.coverage for region in regions))
        ends.append([_end(regions, name) for name in PRIM_BOX])
    assert all(names >= set(PRIM_BOX) for names in named)
    idle = set(RANGES) - set(PRIM_BOX)
    assert np.mean([name in names for names in named for name in idle]) < 1 / 3
    assert np.mean(dense) == pytest.approx(PRIM_DENSITY, abs=0.05)
    assert PRIM_COVERAGE - 0.2 < np.mean(covered) < PRIM_COVERAGE
    widths = [high - low for low, high in (RANGES[name] for name in PRIM_BOX)]
    published = [-0.422, 150.05, 755.8]
    assert np.abs((np.median(ends, axis=0) - published) / widths).max() < 0.05


def _end(regions, name):
    """Return the end of an input that the densest region restricts, as PRIM's box does."""
    low, high = regions[0].bounds[name]
    return high if name == "total biomass" else low


@pytest.mark.parametrize("kind", DESIGNS)
def test_no_point_and_no_block_stands_in_both_halves(kind):
    name, parameters, runs, replicates = DESIGNS[kind]
    _, units, points = laid_out(name, parameters, runs, replicates, 1)
    learn = _half(units, 3)
    for shared in (units, points):
        assert not set(shared[learn]) & set(shared[~learn])
    assert abs(learn.mean() - 0.5) < 0.02
    assert (learn != _half(units, 4)).any()
    assert (learn == _half(units, 3)).all()


def test_a_grid_of_two_levels_learns_on_both():
    """By parity of the run one level would find the regions and the other judge them."""
    two = (Parameter("a", tuple(range(50))), Parameter("b", (0, 1)))
    features, units, _ = laid_out("grid", two, None, 1, 0)
    for half in (_half(units, 0), ~_half(units, 0)):
        assert set(features[half, 1]) == {0, 1}


def test_a_single_point_is_refused_and_the_command_says_what_was_looked_at(small, negotiate, tmp_path):
    study = small(
        '[fixed]\n"firms.number" = 20\n[vary]\n"strategies.KOR" = ["random", "hardliner"]\n'
        'rounds = [5, 6, 7, 8, 9, 10, 11, 12]\n"strategies.USA.exponent" = [1, 2, 3, 4, 5, 6, 7, 8]\n'
        "[design]\nreplicates = 5\n"
    )
    run_sweep(study, tmp_path / "out")
    results = open_results(tmp_path / "out")
    where = ["rounds=6", "strategies.KOR=random", "strategies.USA.exponent=1"]
    least = results.table(["payoff_KOR"], where)["payoff_KOR"].to_numpy().min()
    with pytest.raises(InputError, match="all 5 runs are of one point"):
        discover(results, f"payoff_KOR>{least}", where)
    found = json.loads(negotiate("discover", tmp_path / "out", "agreed=0", "--json")[1])
    assert found["looked"] >= 2
    assert found["regions"][0]["density"]["high"] == 1
    code, out, _ = negotiate("discover", tmp_path / "out", "agreed=0")
    assert code == 0
    assert f"Of {found['looked']} regions looked at, it is so more often beyond chance where" in out
