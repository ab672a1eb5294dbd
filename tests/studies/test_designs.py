"""Designs: what they promise, and that a run's values depend on its index alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import qmc

from negotiation.base.errors import InputError
from negotiation.studies.designs import make_design
from negotiation.studies.parameters import Parameter
from negotiation.studies.random_words import spawned_words

MIXED = (
    Parameter("x", low=-1.0, high=3.0),
    Parameter("exponent", low=0.1, high=10.0, log=True),
    Parameter("rounds", low=4, high=9, whole=True),
    Parameter("who", ("KOR", "USA", "random")),
)
SAMPLED = ("latin-hypercube", "sobol", "saltelli", "morris", "random")


def test_a_grid_holds_every_combination_once_the_last_fastest():
    a, b = Parameter("a", (1, 2, 3)), Parameter("b", ("x", "y"))
    design = make_design("grid", (a, b), None, 2, 0)
    values = design.values(np.arange(design.runs))
    assert design.runs == 12
    assert values["a"].tolist() == [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]
    assert values["b"].tolist() == ["x", "x", "y", "y"] * 3


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(SAMPLED),
    st.integers(0, 1000),
    st.lists(st.integers(0, 127), min_size=1, max_size=30),
)
def test_values_depend_on_the_index_alone(kind, seed, runs):
    design = make_design(kind, MIXED, 128, 2, seed)
    runs = np.array(runs) % design.runs
    whole = design.values(np.arange(design.runs))
    for name, values in design.values(runs).items():
        np.testing.assert_array_equal(values, whole[name][runs])


@pytest.mark.parametrize("kind", SAMPLED)
def test_values_lie_in_their_ranges_and_seeds_matter(kind):
    design = make_design(kind, MIXED, 512, 1, 5)
    values = design.values(np.arange(design.runs))
    assert values["x"].min() >= -1
    assert values["x"].max() <= 3
    assert values["exponent"].min() >= 0.1
    assert values["exponent"].max() <= 10
    assert set(values["rounds"].tolist()) <= set(range(4, 10))
    assert set(values["who"].tolist()) == {"KOR", "USA", "random"}
    other = make_design(kind, MIXED, 512, 1, 6).values(np.arange(design.runs))
    assert (values["x"] != other["x"]).any()


@pytest.mark.parametrize("kind", ["latin-hypercube", "sobol"])
def test_every_slice_of_a_parameter_is_hit_once(kind):
    design = make_design(kind, (Parameter("a", low=0, high=1), Parameter("b", low=0, high=1)), 64, 1, 2)
    for values in design.values(np.arange(64)).values():
        assert sorted((values * 64).astype(int)) == list(range(64))


@settings(max_examples=200, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(1e-9, 1e6), st.floats(0, 1))
def test_no_rounding_leaves_a_range(low, width, share):
    for parameter in (
        Parameter("x", low=low, high=low + width),
        Parameter("x", low=width, high=2.7 * width, log=True),
    ):
        ends = parameter.at(np.array([0.0, share, 1.0]))
        assert (ends >= parameter.low).all()
        assert (ends <= parameter.high).all()


def test_sobol_points_are_more_even_than_random_ones():
    two = (Parameter("a", low=0, high=1), Parameter("b", low=0, high=1))
    spread = {
        kind: qmc.discrepancy(
            np.column_stack(list(make_design(kind, two, 256, 1, 4).values(np.arange(256)).values()))
        )
        for kind in ("sobol", "random")
    }
    assert spread["sobol"] < spread["random"] / 5


def test_whole_numbers_are_equally_likely():
    design = make_design("random", (Parameter("rounds", low=1, high=3, whole=True),), 30_000, 1, 0)
    counts = np.bincount(design.values(np.arange(30_000))["rounds"])
    np.testing.assert_allclose(counts[1:], 10_000, rtol=0.05)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**200), st.lists(st.integers(0, 2**32 - 1), max_size=5), st.integers(1, 6))
def test_words_of_many_runs_are_numpys_bit_for_bit(seed, runs, count):
    words = spawned_words(seed, np.array(runs, dtype=np.int64), count)
    assert words.shape == (len(runs), count)
    for run, mine in zip(runs, words, strict=True):
        child = np.random.SeedSequence(seed, spawn_key=(run,))
        np.testing.assert_array_equal(mine, child.generate_state(count, np.uint64))


def test_more_runs_than_have_words_are_refused():
    with pytest.raises(InputError, match="beyond the 4,294,967,296"):
        spawned_words(0, np.array([2**32]), 1)


def test_runs_have_independent_streams_that_are_those_of_numpy_spawn():
    design = make_design("random", MIXED, 10, 1, 42)
    children = np.random.SeedSequence(42).spawn(10)
    words = design.words(np.arange(10))
    for run, child in enumerate(children):
        np.testing.assert_array_equal(words[run], child.generate_state(4, np.uint64))
    assert len(np.unique(words)) == words.size


@pytest.mark.parametrize(
    ("kind", "runs", "replicates", "part"),
    [
        ("grid", None, 1, "x is a range"),
        ("random", None, 1, "design.runs must be given"),
        ("random", 10, 3, "not a multiple of the 3 replicates"),
        ("sobol", 100, 1, "power of two of points, not 100: design.runs may be 64 or 128"),
        ("saltelli", 11, 1, "needs at least 12 runs, more than the 11"),
        ("morris", 18, 2, "needs at least 20 runs"),
    ],
)
def test_impossible_designs_are_refused(kind, runs, replicates, part):
    with pytest.raises(InputError, match=part):
        make_design(kind, MIXED, runs, replicates, 0)


def test_a_grid_larger_than_asked_for_is_refused():
    with pytest.raises(InputError, match=r"the grid has 12 runs \(6 points, 2 replicates\)"):
        make_design("grid", (Parameter("a", (1, 2, 3)), Parameter("b", (1, 2))), 11, 2, 0)


def test_a_latin_hypercube_is_that_of_scipy():
    for points, size, seed in ((50, 3, 0), (7, 20, 5)):
        parameters = tuple(Parameter(f"figure.{k}", 0.0, 1.0) for k in range(size))
        shares = make_design("latin-hypercube", parameters, points, 1, seed).shares(np.arange(points))
        sampler = qmc.LatinHypercube(size, rng=np.random.default_rng([seed, 1]))
        np.testing.assert_array_equal(shares, sampler.random(points))
