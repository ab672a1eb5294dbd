import numpy as np
import pytest

from negotiation.economy.growth import growth_points, per_household
from negotiation.economy.investment import (
    build_up,
    component_trade,
    public_cost,
)


def test_public_money_gets_dearer_the_faster_it_is_raised():
    costs = [public_cost(np.array(100.0), np.array(years), 0.045, 20.0) for years in (10.0, 5.0)]
    assert costs == [pytest.approx(4.5 * 1.5), pytest.approx(4.5 * 2)]
    assert public_cost(np.array(0.0), np.array(5.0), 0.045, 20.0) == 0


def test_build_up_is_the_mean_of_the_share_in_place():
    middle, weights = np.arange(10) + 0.5, np.full(10, 0.1)
    # invested evenly over 10 years: half in place on average; over 5: 1 - 5/(2·10)
    assert build_up(np.array([10.0, 5.0]), middle, weights).tolist() == pytest.approx([0.5, 0.75])


def test_components_follow_capital():
    assert component_trade(100.0, 1.2, 0.5, 0.6) == pytest.approx(36)


def test_what_people_feel_has_the_right_units():
    assert growth_points(-10.0, 0.63, 1713.0) == pytest.approx(-0.3678, abs=1e-4)
    assert per_household(2.2, 22.0) == pytest.approx(100)
