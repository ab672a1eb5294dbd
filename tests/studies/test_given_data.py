"""Influence from any sample: by closed forms, by SALib, and where there is none."""

import numpy as np
import pytest
from SALib.analyze import pawn

from negotiation.base.errors import InputError
from negotiation.studies import run_sweep
from negotiation.studies.designs import make_design
from negotiation.studies.given_data import LEAST, influences, of_nothing, strongest
from negotiation.studies.sensitivity import analyse
from tests.studies.conftest import STRATEGIES
from tests.studies.test_results import IN_PI, ishigami, ishigami_indices


def sampled(kind, runs, seed):
    design = make_design(kind, IN_PI, runs, 1, seed)
    return design, ishigami(design.values(np.arange(runs)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["latin-hypercube", "random", "sobol"])
def test_first_order_indices_of_ishigamis_function_are_the_known_ones(kind):
    design, values = sampled(kind, 8192, 3)
    found = analyse(design, values)
    assert (found.method, found.used, found.dropped) == ("given", 8192, 0)
    measures = {measure.parameter: measure for measure in found.measures}
    floor = of_nothing(values, 3)[0].max()
    for name, first in zip(("x1", "x2", "x3"), ishigami_indices()[0], strict=True):
        assert measures[name].other == pytest.approx(first, abs=0.03)
        assert measures[name].main > floor, "x3 acts through x1 alone, and is seen nevertheless"
        assert len(measures[name].path) == 2


def test_pawns_index_is_that_of_salib():
    design, values = sampled("latin-hypercube", 2000, 1)
    columns = design.values(np.arange(2000))
    shape = {"num_vars": 3, "names": list(columns), "bounds": [[-np.pi, np.pi]] * 3}
    known = pawn.analyze(shape, np.column_stack(list(columns.values())), values, S=22)["median"]
    found = influences(list(columns.values()), values, 1)[0, 0]
    np.testing.assert_allclose(found, known, atol=0.02)


def test_words_have_a_bin_each_and_the_share_of_the_variance_between_them():
    words = np.array(["a", "b", "c"], dtype=object)[np.arange(900) % 3]
    values = np.repeat([0.0, 3.0, 1.0], 300)[np.argsort(np.argsort(words, kind="stable"))]
    noise = np.random.default_rng(0).normal(size=900)
    first = influences([words], values + noise, 0)[0, 1, 0]
    assert first == pytest.approx(values.var() / (values + noise).var(), abs=0.05)
    assert influences([words], values, 0)[0, 1, 0] == pytest.approx(1)


@pytest.mark.slow
def test_intervals_hold_the_first_order_index_as_often_as_they_say():
    """Three ranges of different weight under heavy noise; of one without any, they are too wide."""
    weights, held = np.array([3.0, 1.0, 0.0]), []
    variances = np.append(weights**2 / 12, 1)
    for seed in range(150):
        rng = np.random.default_rng([seed, 0])
        points = rng.random((400, 3))
        values = points @ weights + rng.normal(size=400)
        found, errors = influences(list(points.T), values, seed)
        held.append(abs(found[1] - variances[:3] / variances.sum()) <= 1.96 * errors[1])
    shares = np.mean(held, axis=0)
    assert np.all(np.abs(shares[:2] - 0.95) < 0.035)
    assert shares[2] > 0.95


@pytest.mark.slow
def test_what_changes_nothing_has_no_more_than_the_floor():
    rng, above = np.random.default_rng(7), 0
    for seed in range(40):
        values = rng.random(500)
        found = influences([rng.random(500) for _ in range(5)], values, seed)[0, 0]
        above += int((found > of_nothing(values, seed)[0].max()).sum())
    assert above <= 5, "of 200, each above the largest of 200 such with a chance of 1 in 201"


def test_a_grid_is_ranked_and_it_says_what_chance_would_have(small, negotiate, tmp_path):
    text = STRATEGIES.replace("rounds = [6, 9]", f"rounds = {list(range(3, 13))}")
    run_sweep(small(text), tmp_path / "out")
    code, out, _ = negotiate("sensitivity", tmp_path / "out", "payoff_KOR", "--out", tmp_path / "s.png")
    assert code == 0
    for part in ("PAWN index", "60 points", "that changes nothing", "cannot be told from chance"):
        assert part in out


def test_too_few_points_are_refused():
    points = np.arange(LEAST - 1.0)
    with pytest.raises(InputError, match="at least 40"):
        influences([points], points, 0)


def test_the_strongest_are_those_with_the_largest_indices():
    rng = np.random.default_rng(7)
    columns = list(rng.random((6, 200)))
    values = 3 * columns[4] + columns[1] + 0.3 * columns[2]
    pawn = influences(columns, values, 1)[0, 0]
    assert strongest(columns, values, 2) == [4, 1]
    assert strongest(columns, values, 6) == np.argsort(-pawn, kind="stable").tolist()
