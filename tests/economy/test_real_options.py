import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.economy.real_options import hurdle

RATES = st.floats(0.03, 0.3)
VOLATILITIES = st.floats(0.02, 0.8)


@given(RATES, VOLATILITIES, st.floats(-0.05, 0.02))
def test_the_hurdle_comes_from_the_root_of_the_fundamental_quadratic(rate, volatility, drift):
    multiple = float(hurdle(rate, volatility, drift))
    beta = multiple / (multiple - 1)
    assert beta > 1
    scale = 0.5 * volatility**2 * beta * (beta - 1) + abs(drift) * beta + rate
    residual = 0.5 * volatility**2 * beta * (beta - 1) + drift * beta - rate
    assert residual == pytest.approx(0, abs=1e-6 * scale)


@given(RATES, VOLATILITIES, VOLATILITIES)
def test_more_uncertainty_asks_for_more(rate, one, two):
    low, high = sorted((one, two))
    assert hurdle(rate, low) <= hurdle(rate, high) + 1e-12
    assert hurdle(rate, low) > 1


def test_without_uncertainty_nothing_is_gained_by_waiting():
    assert hurdle(0.08, 0.0) == 1
    assert hurdle(0.08, 1e-4) == pytest.approx(1, abs=1e-3)
    assert hurdle(0.08, 0.0, -0.02) == 1
    # a value that grows at 2 % is worth waiting for, r/(r - mu); a little noise does not change that
    assert hurdle(0.08, 0.0, 0.02) == pytest.approx(4 / 3)
    assert hurdle(0.08, 1e-3, 0.02) == pytest.approx(4 / 3, abs=1e-3)


def test_the_textbook_case():
    # Dixit & Pindyck (1994), p. 153: r = delta = 4 %, sigma = 0.2, hence mu = 0 and beta = 2
    assert hurdle(0.04, 0.2) == pytest.approx(2)
    np.testing.assert_allclose(hurdle(np.array([0.04, 0.12]), 0.2), [2, 3 / 2])
