"""Exponentials of the pass over all outcomes, against NumPy's."""

import numpy as np
import pytest

from negotiation.bargaining.compiled.expected import exponentials


def exponential(values: np.ndarray) -> np.ndarray:
    found, steps = values.copy(), np.empty(len(values))
    exponentials(found, steps, steps.view(np.int64))
    return found


def test_exponentials_are_those_of_numpy():
    values = np.concatenate([np.linspace(-346, 346, 100_001), np.linspace(-1, 1, 10_001), [0.0, -0.0]])
    assert exponential(values) == pytest.approx(np.exp(values), rel=2e-13, abs=0)
    assert exponential(np.zeros(1)) == 1


def test_exponentials_beyond_reach_are_cut_and_stay_numbers():
    low, high = exponential(np.array([-1e4, 1e4]))
    assert low == pytest.approx(2.0**-500)
    assert high == pytest.approx(2.0**500)
