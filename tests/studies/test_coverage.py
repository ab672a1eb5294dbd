"""95 % intervals hold the truth as often as they say: each case of ``benchmarks.coverage``, a few times."""

import numpy as np
import pytest

from benchmarks.coverage import CASES, FUNCTIONS, RANGES, held, regions_in_noise

GROUPS = [case for case in CASES if case.startswith(("mean", "share"))]


@pytest.mark.parametrize("case", GROUPS)
def test_intervals_of_groups_hold_what_is_true_of_them(case):
    inside, number = held(case, 3000)
    assert 0.93 <= inside / number <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("case", [case for case in CASES if case not in GROUPS])
def test_intervals_of_indices_hold_them_no_less_often_than_they_say(case):
    # 225 intervals and more of a sample: a trial has two of Ishigami's function, three or four of the others
    trials = 12 if case.startswith("Sobol") else 150 if "Ishigami" in case else 75
    inside, number = held(case, trials)
    assert inside / number >= 0.92


def test_noise_is_no_pattern():
    assert regions_in_noise(60, 0.1) <= 3


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_closed_forms_are_those_of_the_functions(name):
    """By plain Monte Carlo (Jansen 1999): total indices, and first-order ones by what is left."""
    parameters, function, indices = FUNCTIONS[name]
    rng, n, size = np.random.default_rng(0), 200_000, len(parameters)
    one, other = rng.random((2, n, size)).astype(object)
    if parameters is not RANGES:
        words = np.array(parameters[0].levels, dtype=object)
        one[:, 0], other[:, 0] = words[rng.integers(3, size=(2, n))]
    values, elsewhere = function(one), function(other)
    for place in range(size):
        mixed = one.copy()
        mixed[:, place] = other[:, place]
        moved = function(mixed)
        first, total = indices()[:, place]
        assert ((values - moved) ** 2).mean() / 2 / values.var() == pytest.approx(total, abs=0.01)
        rest = ((elsewhere - moved) ** 2).mean() / 2 / values.var()
        assert 1 - rest == pytest.approx(first, abs=0.02)
