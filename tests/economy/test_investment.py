import numpy as np
import pytest

from negotiation.economy.growth import gdp_change, per_household
from negotiation.economy.investment import (
    annuity,
    build_up,
    component_trade,
    public_cost,
)


def test_public_money_gets_dearer_the_faster_it_is_raised():
    costs = [public_cost(np.array(100.0), np.array(years), 0.045, 20.0) for years in (10.0, 5.0)]
    assert costs == [pytest.approx(4.5 * 1.5), pytest.approx(4.5 * 2)]
    assert public_cost(np.array(0.0), np.array(5.0), 0.045, 20.0) == 0


def test_a_pledge_is_built_up_in_equal_parts_each_discounted_to_its_date():
    assert build_up(np.array([5.0, 10.0]), 0.0).tolist() == [1, 1]
    assert annuity(7.0, 0.0) == 7
    for rate in (0.01, 0.1):
        for years in (4.0, 10.0):
            dates = (np.arange(10000) + 0.5) / 10000 * years
            assert build_up(years, rate) == pytest.approx(np.exp(-rate * dates).mean(), rel=1e-6)
            assert annuity(years, rate) == pytest.approx(years * np.exp(-rate * dates).mean(), rel=1e-6)


def test_components_follow_capital():
    assert component_trade(100.0, 1.2, 0.5, 0.6) == pytest.approx(36)


def test_what_people_feel_has_the_right_units():
    assert gdp_change(-10.0, 0.63, 0.5, 1713.0) == pytest.approx(-0.1839, abs=1e-4)
    assert per_household(2.2, 22.0) == pytest.approx(100)
