import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.economy.partners import Partner, read_partners
from negotiation.economy.reciprocal import announced_schedule, reciprocal_rate

FLOWS = st.floats(1e-3, 1e3)


def test_every_listed_partner_but_nauru_is_explained_within_a_point():
    schedule = announced_schedule(read_partners().values())
    assert len(schedule) == 87
    # its trade of 3 million dollars is rounded to a million in the table
    assert [rate.partner.name for rate in schedule if not rate.explained] == ["Nauru"]
    assert all(abs(rate.difference) <= 1 for rate in schedule if rate.partner.iso3 != "NRU")


def test_korea_by_hand():
    assert reciprocal_rate(131.549, 65.542) == pytest.approx(100 * (131.549 - 65.542) / 131.549 / 2)


@given(FLOWS, FLOWS, st.floats(0.1, 10))
def test_the_rate_has_a_floor_half_the_deficit_as_ceiling_and_no_unit(imports, exports, unit):
    rate = reciprocal_rate(imports, exports)
    assert 10 <= rate < 50
    assert reciprocal_rate(unit * imports, unit * exports) == pytest.approx(rate)


@given(FLOWS, FLOWS, FLOWS)
def test_a_larger_deficit_never_lowers_the_rate(imports, exports, more):
    assert reciprocal_rate(imports + more, exports) >= reciprocal_rate(imports, exports)


def test_imports_must_be_positive():
    with pytest.raises(ValueError, match="positive"):
        reciprocal_rate(np.array([1.0, 0.0]), 1.0)


def test_partners_that_are_not_under_the_order_are_left_out():
    assert announced_schedule([Partner("MEX", "Mexico", 505.9, 334.0)]) == []
