import numpy as np
import pytest

from negotiation.base.arrays import logistic


def test_the_logistic_curve_neither_overflows_nor_changes_what_it_is_given():
    x = np.array([-1e308, -800.0, -1.0, 0.0, 2.0, 800.0, 1e308])
    given = x.copy()
    expected = [0, 0, 1 / (1 + np.e), 0.5, 1 / (1 + np.exp(-2)), 1, 1]
    np.testing.assert_allclose(logistic(x), expected, atol=1e-300)
    np.testing.assert_array_equal(x, given)
    np.testing.assert_allclose(logistic(x / 1e10, 0.5), logistic(x / 1e10 / 0.5))
    assert float(logistic(np.array(3.0), 3.0)) == pytest.approx(1 / (1 + 1 / np.e))
