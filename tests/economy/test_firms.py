import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.economy.book import PledgeBook, PublicMoney, answer, cheapest_help, cheapest_on_curve
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
from negotiation.economy.investment import dearest_public, public_cost, worthwhile_public
from negotiation.economy.population import make_population
from negotiation.economy.supply import STEPS, with_cost
from tests.economy.test_population import FIGURES

FIRMS = make_population(FIGURES, 0)


def supply(protection=0.15, input_rise=0.1, volatility=0.1):
    offers = make_offers(FIRMS, Quote(np.full(5, protection), input_rise, volatility))
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
    offers = make_offers(FIRMS, quote)
    saved = quote.protection[FIRMS.sector] - FIRMS.gap - 0.12 * 0.5 * FIRMS.sourcing
    worth_it = saved >= FIRMS.plant_cost * FIRMS.required_return(0.2)
    np.testing.assert_array_equal(offers.subsidy <= 0, worth_it)
    np.testing.assert_array_equal(excess_at(FIRMS, quote, FIRMS.required_return(0.2)) >= 0, worth_it)
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
    excess = excess_return(one, plant_cost, wanted)
    both = excess_return(many, array(plant_cost), array(wanted))
    assert both.tolist() == [excess] * 2
    assert subsidy_needed(both).tolist() == [subsidy_needed(excess)] * 2
    ceilings = input_ceiling(many, array(plant_cost), array(wanted), array(load)).tolist()
    assert ceilings == [input_ceiling(one, plant_cost, wanted, load)] * 2


def test_a_firm_without_components_from_home_takes_any_tariff_on_them_or_none():
    assert input_ceiling(0.5, 1.0, 0.2, 0.0) > 1e300
    assert input_ceiling(0.1, 1.0, 0.2, 0.0) < -1e300


def random_offers(seed, size=300):
    rng = np.random.default_rng(seed)
    subsidy = np.maximum(0, rng.normal(0.02, 0.03, size))
    return Offers(rng.pareto(1.1, size) + 0.01, rng.normal(size=size), subsidy)


# ------------------------------------------------------------------ the book
def cost_of(book, money):
    firms = book.pledge - book.public
    return (
        money.wedge * firms
        + book.subsidies
        + public_cost(np.array(book.public), np.array(book.years), money.cost, money.capacity)
    )


@settings(deadline=None)
@given(
    st.integers(0, 2**32),
    st.floats(0, 3),
    st.sampled_from([5.0, 10.0]),
    st.one_of(st.just(0.0), st.floats(0.001, 0.1)),
    st.floats(5, 500),
)
def test_the_book_covers_the_pledge_at_the_least_cost(seed, part, years, cost, capacity):
    offers, money = random_offers(seed, 60), PublicMoney(0.01, cost, capacity)
    pledge = part * years * offers.amount.sum()
    book = answer(offers, pledge, years, money)
    free = offers.subsidy <= 0
    assert book.free == pytest.approx(years * offers.amount[free].sum())
    assert np.all(book.accepted <= offers.amount + 1e-12)
    assert book.free + book.helped + book.public >= pledge - 1e-6
    if book.free >= pledge:
        assert book.helped == 0
        return
    # brute force: stop after any firm, in order of subsidy, and after any part of it
    order = [i for i in np.argsort(offers.subsidy, kind="stable") if not free[i]]
    least = cost_of(book, money)
    taken = np.where(free, offers.amount, 0.0)
    for i in order:
        for share in (0.25, 0.5, 0.75, 1.0):
            other = taken.copy()
            missing = pledge / years - taken.sum()
            other[i] = min(share * offers.amount[i], max(missing, 0.0))
            rival = PledgeBook(offers, pledge, years, other)
            assert least <= cost_of(rival, money) + 1e-9 * max(1.0, least)
        taken[i] = other[i]


def test_help_for_many_pledges_at_once_is_that_for_each():
    rng, money = np.random.default_rng(0), PublicMoney(0.01, 0.045, 25)
    amount, subsidy = rng.uniform(0, 5, (4, 1, 1, 9)), np.sort(rng.uniform(0, 0.1, (4, 1, 1, 9)))
    missing, years = rng.uniform(-5, 60, (4, 3, 2, 1)), np.array([5.0, 10]).reshape(2, 1)
    taken = cheapest_help(amount, subsidy, missing, years, money)
    for t, a, y in np.ndindex(4, 3, 2):
        one = cheapest_help(amount[t, 0, 0], subsidy[t, 0, 0], missing[t, a, y, 0], years[y, 0], money)
        np.testing.assert_allclose(taken[t, a, y], one, atol=1e-12)


@given(
    st.integers(0, 10**6),
    st.one_of(st.just(0.0), st.floats(0.001, 0.1)),
    st.one_of(st.just(0.0), st.floats(0.001, 0.2)),
)
def test_help_along_a_curve_is_that_of_all_its_steps(seed, cost, limit):
    rng, money = np.random.default_rng(seed), PublicMoney(0.01, cost, 25)
    # some steps bring nobody
    steps = rng.uniform(0, 1, (2, 3, STEPS + 1)) * rng.integers(0, 2, (2, 3, STEPS + 1))
    curve = with_cost(np.cumsum(steps, axis=-1), limit)
    missing, years = rng.uniform(-5, 60, (4, 1, 2, 3)), np.array([5.0, 10]).reshape(1, 2, 1, 1)
    steps, asked = np.diff(curve.amount), np.broadcast_to(curve.asked, (2, 3, STEPS))
    taken = cheapest_help(steps, asked, missing[..., None], years[..., None], money)
    helped, subsidies = cheapest_on_curve(curve, missing, years, money)
    np.testing.assert_allclose(helped, taken.sum(axis=-1), rtol=0, atol=1e-12)
    np.testing.assert_allclose(subsidies, (taken * asked).sum(axis=-1), rtol=0, atol=1e-12)


def test_public_money_is_worthwhile_up_to_its_last_dollar():
    assert worthwhile_public(0.04, 10, 0.045, 25) == 0
    amount = worthwhile_public(0.09, 10, 0.045, 25)
    assert amount == pytest.approx(125)
    assert dearest_public(float(amount), 10, 0.045, 25) == pytest.approx(0.09)
    assert worthwhile_public(0.01, 10, 0.0, 25) == np.inf, "what costs nothing is always cheaper"


def test_who_would_come_if_components_were_exempt():
    offers = Offers(
        np.array([1.0, 2, 4, 8]), np.array([0.2, 0.05, -0.1, 0.0]), np.array([0, 0.1, 0.1, 0.1])
    )
    book = answer(offers, 0.0, 10.0, PublicMoney(0.01, 0.045, 25))
    assert book.exempt(0.1) == pytest.approx(10 * (2 + 8))
    assert book.exempt(0.0) == 0, "nothing to be exempt from"
