"""Cuts by formula, and what all combinations of them are worth."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.equilibrium import solve
from negotiation.economy.trade_talks.rounds import cut, worth_of_cuts
from tests.economy.trade_talks.worlds import small

FORMULAS = {"region 1": ["none", "linear:50", "swiss:8"], "region 3": ["linear:100", "none"]}


@given(st.floats(0, 10), st.floats(0.1, 100), st.floats(0, 100))
def test_a_cut_is_what_its_formula_says(tariff, coefficient, percent):
    before = np.array([tariff])
    swiss = cut(before, f"swiss:{coefficient!r}")[0]
    assert swiss <= min(tariff, coefficient / 100)
    if tariff > 1e-6 and swiss > 0:  # the harmonic rule: 1/t' = 1/t + 1/a
        assert 1 / swiss == pytest.approx(1 / tariff + 100 / coefficient)
    assert cut(before, f"linear:{percent!r}")[0] == pytest.approx(tariff * (100 - percent) / 100)
    assert cut(before, "none")[0] == tariff


def test_high_tariffs_fall_most_by_the_swiss_formula_and_alike_by_the_linear():
    tariffs = np.array([0.02, 0.1, 0.5, 2.0])
    kept = cut(tariffs, "swiss:20") / tariffs
    assert (np.diff(kept) < 0).all()
    assert np.ptp(cut(tariffs, "linear:30") / tariffs) < 1e-15


def test_subsidies_are_left_by_the_swiss_formula():
    assert cut(np.array([-0.2, 0.0]), "swiss:8").tolist() == [-0.2, 0.0]


def test_worth_is_that_of_each_combination_solved_alone():
    economy, exempt = small(), ["sector 1"]
    worth = worth_of_cuts(economy, FORMULAS, exempt)
    assert worth.shape == (2, 3, 2)
    seats = [1, 3]
    before = solve(economy, economy.world.tariffs).welfare
    for places in product(range(3), range(2)):
        tariffs = economy.world.tariffs.copy()
        for seat, place, name in zip(seats, places, FORMULAS, strict=True):
            tariffs[:, seat] = cut(tariffs[:, seat], FORMULAS[name][place])
        tariffs[..., 1] = economy.world.tariffs[..., 1]
        gains = (solve(economy, tariffs).welfare - before)[seats] * economy.spending[seats] / 1e3
        assert worth[(slice(None), *places)] == pytest.approx(gains, abs=1e-13)
    assert worth[:, 0, 1] == pytest.approx(np.zeros(2), abs=1e-13)  # nobody cuts


@pytest.mark.parametrize(
    "formula",
    ["", "half", "linear", "linear:", "linear:101", "linear:-1", "linear:nan", "swiss:0", "swiss:inf"],
)
def test_what_is_no_formula_is_refused(formula):
    with pytest.raises(InputError, match="is no formula for cuts: needed: none, linear:PERCENT"):
        cut(np.zeros(1), formula)


def test_unknown_regions_and_sectors_are_refused():
    with pytest.raises(InputError, match="unknown region 'Atlantis'"):
        worth_of_cuts(small(), {"Atlantis": ["none"]})
    with pytest.raises(InputError, match="unknown sector 'dreams'"):
        worth_of_cuts(small(), FORMULAS, ["dreams"])
