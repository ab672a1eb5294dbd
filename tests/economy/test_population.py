from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.base.errors import InputError
from negotiation.economy.firms import Quote, make_offers
from negotiation.economy.population import FirmFigures, apportion, make_population

FIGURES = FirmFigures(
    number=1500,
    exports=np.array([34.7, 0.0, 8.2, 14.9, 60.0]),
    stock=130.0,
    flow=7.7,
    pipeline=30.0,
    sourcing=0.6,
    component_share=0.5,
    tail=1.06,
    plant_cost=0.78,
    discount=0.08,
    depreciation=0.06,
    calm=0.1,
    drift=0.0,
    size_spread=0.5,
    sourcing_spread=0.8,
    gap_spread=0.12,
    cost_spread=0.2,
    discount_spread=0.25,
)


@pytest.mark.parametrize("number", [15, 1500, 15000])
@pytest.mark.parametrize("seed", [0, 7])
def test_totals_match_exactly_whatever_the_number(number, seed):
    firms = make_population(replace(FIGURES, number=number), seed)
    assert len(firms.sector) == number
    by_sector = np.bincount(firms.sector, firms.exports, len(FIGURES.exports))
    np.testing.assert_allclose(by_sector, FIGURES.exports, rtol=1e-9, atol=1e-9)
    assert firms.stock.sum() == pytest.approx(130, rel=1e-9)
    assert firms.flow.sum() == pytest.approx(7.7, rel=1e-9)
    assert firms.projects.sum() == pytest.approx(30, rel=1e-9)
    assert firms.stock @ firms.sourcing / 130 == pytest.approx(0.6, rel=1e-9)
    assert firms.sourcing.min() > 0
    assert firms.sourcing.max() < 1


@settings(max_examples=60, deadline=None)
@given(
    st.integers(4, 400),
    st.integers(0, 2**32),
    st.floats(1.02, 3),
    st.floats(0, 1),
    st.floats(0, 2.5),
)
def test_totals_match_for_all_figures(number, seed, tail, sourcing, spread):
    figures = replace(FIGURES, number=number, tail=tail, sourcing=sourcing, sourcing_spread=spread)
    firms = make_population(figures, seed)
    assert firms.stock @ firms.sourcing / firms.stock.sum() == pytest.approx(sourcing, abs=1e-9)
    assert firms.exports.sum() == pytest.approx(FIGURES.exports.sum(), rel=1e-9)
    assert np.isfinite(firms.gap).all()


def test_the_same_seed_gives_the_same_firms():
    one, again, other = (make_population(FIGURES, seed) for seed in (3, 3, 4))
    for name in ("exports", "stock", "sourcing", "gap", "plant_cost", "discount"):
        np.testing.assert_array_equal(getattr(one, name), getattr(again, name))
        assert not np.array_equal(getattr(one, name), getattr(other, name))


def test_sizes_follow_the_pareto_law():
    one = replace(FIGURES, number=15000, exports=np.array([100.0]))
    sizes = np.sort(make_population(one, 0).exports)[::-1]
    # Hill's estimate from the upper tenth, whose deviation is tail/sqrt(1500) = 0.03 at most
    tail = 1 / np.log(sizes[:1500] / sizes[1500]).mean()
    assert tail == pytest.approx(1.06, abs=0.05)


def test_small_and_large_populations_have_the_same_shape():
    shares = []
    for number in (150, 15000):
        sizes = np.sort(make_population(replace(FIGURES, number=number, tail=1.6), 1).exports)
        shares.append(sizes[-number // 10 :].sum() / sizes.sum())
    assert shares[0] == pytest.approx(shares[1], abs=0.1)


def test_without_tariffs_and_in_calm_times_firms_invest_the_flow():
    for number in (1500, 15000):
        firms = make_population(replace(FIGURES, number=number), 5)
        offers = make_offers(firms, Quote(np.zeros(5), 0.0, FIGURES.calm))
        invested = offers.amount[offers.subsidy <= 0].sum()
        marginal = firms.projects.max()
        assert invested == pytest.approx(7.7, abs=marginal / 2), "as near as whole firms allow"


def test_firms_are_apportioned_with_one_a_sector_at_least():
    assert apportion(15000, FIGURES.exports).sum() == 15000
    assert apportion(4, FIGURES.exports).tolist() == [1, 0, 1, 1, 1]
    assert apportion(100, np.array([1.0, 99.0])).tolist() == [2, 98]
    with pytest.raises(InputError, match=r"firms.number is 3: at least 4 are needed"):
        apportion(3, FIGURES.exports)


@pytest.mark.parametrize("factor", [0.5, 0.99, 1.01, 3.0])
def test_what_a_sector_exports_moves_nothing_that_firms_of_others_draw(factor):
    more = FIGURES.exports * np.array([1, 1, factor, 1, 1])
    before, after = (make_population(replace(FIGURES, exports=e), 4) for e in (FIGURES.exports, more))
    for sector in (0, 2, 3, 4):
        one, other = (firms.sector == sector for firms in (before, after))
        alike = min(one.sum(), other.sum())
        # gaps are shifted for all alike, so that the flow is met
        shift = after.gap[other][:alike] - before.gap[one][:alike]
        np.testing.assert_allclose(shift, shift[0], atol=1e-12)
        for name in ("plant_cost", "discount"):
            drawn = (getattr(f, name)[m][:alike] for f, m in ((before, one), (after, other)))
            np.testing.assert_array_equal(*drawn)


def test_chance_does_not_depend_on_what_was_drawn_before():
    first = make_population(FIGURES, 0)
    make_population(replace(FIGURES, number=400), 1)
    again = make_population(FIGURES, 0)
    np.testing.assert_array_equal(first.gap, again.gap)
    np.testing.assert_array_equal(first.discount, again.discount)
