import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.economy.book import answer
from negotiation.economy.firms import (
    Offers,
    Quote,
    excess_at,
    excess_return,
    input_ceiling,
    make_offers,
    saving,
    subsidy_needed,
)
from negotiation.economy.population import make_population
from negotiation.economy.supply import STEPS, supply_curve
from tests.economy.test_population import FIGURES

FIRMS = make_population(FIGURES, 0)


def supply(protection=0.15, input_rise=0.1, volatility=0.1):
    offers = make_offers(FIRMS, Quote(np.full(5, protection), input_rise, volatility), 0.5)
    return offers.amount[offers.subsidy <= 0].sum()


def test_supply_rises_with_the_tariff_on_finished_goods():
    amounts = [supply(protection=rate) for rate in (0, 0.05, 0.1, 0.15, 0.25)]
    assert all(np.diff(amounts) > 0)


def test_supply_falls_with_the_tariff_on_inputs():
    amounts = [supply(input_rise=rise) for rise in (0, 0.05, 0.1, 0.2, 0.4)]
    assert all(np.diff(amounts) < 0)


def test_uncertainty_delays_investment():
    amounts = [supply(volatility=sigma) for sigma in (0, 0.1, 0.2, 0.4)]
    assert all(np.diff(amounts) < 0)


def test_a_firm_invests_exactly_when_its_saving_covers_the_hurdle():
    quote = Quote(np.array([0.25, 0, 0.15, 0.1, 0.2]), 0.12, 0.2)
    offers = make_offers(FIRMS, quote, 0.5)
    saved = quote.protection[FIRMS.sector] - FIRMS.gap - 0.12 * 0.5 * FIRMS.sourcing
    worth_it = saved >= FIRMS.plant_cost * FIRMS.required_return(0.2)
    np.testing.assert_array_equal(offers.subsidy <= 0, worth_it)
    np.testing.assert_array_equal(excess_at(FIRMS, quote, 0.5) >= 0, worth_it)
    # with the subsidy it asks for, a firm that asks is just indifferent
    asking = ~worth_it
    earned = saved / FIRMS.plant_cost + offers.subsidy
    np.testing.assert_allclose(earned[asking], FIRMS.required_return(0.2)[asking])
    # and with components at its ceiling it needs nothing
    at_ceiling = quote.protection[FIRMS.sector] - FIRMS.gap - offers.ceiling * 0.5 * FIRMS.sourcing
    np.testing.assert_allclose(at_ceiling, FIRMS.plant_cost * FIRMS.required_return(0.2))


@given(*(st.floats(0.01, 1) for _ in range(5)))
def test_one_rule_for_one_firm_and_for_many(protection, gap, rise, load, plant_cost):
    wanted, array = 0.2, lambda x: np.array([x, x])
    one = saving(protection, gap, rise, load)
    many = saving(array(protection), array(gap), rise, array(load))
    assert many.tolist() == [one, one]
    for rule in (excess_return, subsidy_needed):
        assert (
            rule(many, array(plant_cost), array(wanted)).tolist() == [rule(one, plant_cost, wanted)] * 2
        )
    ceilings = input_ceiling(many, array(plant_cost), array(wanted), array(load)).tolist()
    assert ceilings == [input_ceiling(one, plant_cost, wanted, load)] * 2


def test_a_firm_without_components_from_home_takes_any_tariff_on_them_or_none():
    assert input_ceiling(0.5, 1.0, 0.2, 0.0) > 1e300
    assert input_ceiling(0.1, 1.0, 0.2, 0.0) < -1e300


# ------------------------------------------------------------------ the supply curve
def random_offers(seed, size=300):
    rng = np.random.default_rng(seed)
    subsidy = np.maximum(0, rng.normal(0.02, 0.03, size))
    return Offers(rng.pareto(1.1, size) + 0.01, rng.normal(size=size), subsidy)


@settings(deadline=None)
@given(st.integers(0, 2**32), st.floats(0.001, 0.1))
def test_the_curve_is_the_sorted_sum_of_the_offers(seed, limit):
    offers = random_offers(seed)
    curve = supply_curve(offers.amount, offers.subsidy, limit)
    assert curve.subsidy.shape == curve.amount.shape == curve.cost.shape == (STEPS + 1,)
    for step in (0, 1, STEPS // 2, STEPS):
        within = offers.subsidy <= curve.subsidy[step] * (1 + 1e-12)
        assert curve.amount[step] == pytest.approx(offers.amount[within].sum())
        assert curve.cost[step] == pytest.approx(offers.amount[within] @ offers.subsidy[within])


def test_without_a_limit_to_pay_only_free_offers_count():
    offers = random_offers(1)
    curve = supply_curve(offers.amount, offers.subsidy, 0.0)
    np.testing.assert_allclose(curve.amount, offers.amount[offers.subsidy <= 0].sum())
    assert curve.cost.max() == 0


# ------------------------------------------------------------------ the book
@settings(deadline=None)
@given(st.integers(0, 2**32), st.floats(0, 3), st.sampled_from([5.0, 10.0]), st.floats(0, 0.08))
def test_the_book_takes_the_cheapest_help_that_covers_the_pledge(seed, part, years, limit):
    offers = random_offers(seed)
    pledge = part * years * offers.amount.sum()
    book = answer(offers, pledge, years, limit)
    free = offers.subsidy <= 0
    assert book.free == pytest.approx(years * offers.amount[free].sum())
    assert np.all(book.accepted <= offers.amount + 1e-12)
    assert book.free + book.helped + book.public >= pledge - 1e-6
    # who is helped asks for no more than who is not, and never more than public money costs
    helped = ~free & (book.accepted > 0)
    left = ~free & (book.accepted < offers.amount - 1e-12) & (offers.subsidy <= limit)
    if helped.any():
        assert offers.subsidy[helped].max() <= limit
        assert not left.any() or offers.subsidy[helped].max() <= offers.subsidy[left].min() + 1e-12
    if left.any():
        assert book.public == pytest.approx(0, abs=1e-6), "public money only where no firm is left"
    if book.free >= pledge:
        assert book.helped == 0
    # brute force: buy the dearest last, one firm at a time
    missing, cost = pledge / years - offers.amount[free].sum(), 0.0
    for i in np.argsort(offers.subsidy, kind="stable"):
        if free[i] or offers.subsidy[i] > limit or missing <= 0:
            continue
        taken = min(missing, offers.amount[i])
        cost, missing = cost + taken * offers.subsidy[i], missing - taken
    assert book.subsidies == pytest.approx(years * cost, abs=1e-9)


def test_who_would_come_if_components_were_exempt():
    offers = Offers(
        np.array([1.0, 2, 4, 8]), np.array([0.2, 0.05, -0.1, 0.0]), np.array([0, 0.1, 0.1, 0.1])
    )
    book = answer(offers, 0.0, 10.0, 0.03)
    assert book.exempt(0.1) == pytest.approx(10 * (2 + 8))
    assert book.exempt(0.0) == 0, "nothing to be exempt from"
