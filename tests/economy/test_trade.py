import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from negotiation.base.errors import InputError
from negotiation.economy.trade import (
    ConvergenceError,
    Elasticities,
    as_one,
    solve_market,
    structural,
)

RATES = np.array([[0.0], [0.05], [0.25], [1.0]])
SHARES = np.array([0.1, 0.2, 0.7])


@pytest.mark.parametrize("armington", [1.0, 1.5, 4.0])
@pytest.mark.parametrize("demand", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("supply", [0.5, 5.0, np.inf])
def test_one_origin_has_the_closed_form(armington, demand, supply):
    market = solve_market(
        [1.0, 0.0], RATES * [1, 0], Elasticities(armington * demand, demand, demand, supply)
    )
    power = 1 + RATES[:, 0]
    rho = 1.0 if np.isinf(supply) else supply / (demand + supply)
    np.testing.assert_allclose(market.index, power**rho, rtol=1e-10)
    np.testing.assert_allclose(market.producer[:, 0], power ** -(1 - rho), rtol=1e-10)
    np.testing.assert_allclose(market.quantity[:, 0], power ** (-demand * rho), rtol=1e-10)
    np.testing.assert_allclose(market.landed[:, 0], market.index, rtol=1e-10)
    price = market.producer[:, 0]
    rent = 0 * price if np.isinf(supply) else (price ** (1 + supply) - 1) / (1 + supply)
    np.testing.assert_allclose(market.producer_surplus(7.0)[:, 0], 7 * rent, atol=1e-10)
    surplus = -np.log(market.index) if demand == 1 else (1 - market.index ** (1 - demand)) / (1 - demand)
    np.testing.assert_allclose(market.consumer_surplus(7.0), 7 * surplus, atol=1e-10)


@pytest.mark.parametrize(("demand", "supply"), [(1.0, 5.0), (0.5, 2.0), (2.0, 20.0)])
def test_a_small_tariff_loses_the_harberger_triangle(demand, supply):
    rate = 1e-3
    market = solve_market([1.0, 0.0], [rate, 0], Elasticities(3.0, 2.0, demand, supply))
    welfare = (
        market.consumer_surplus(1.0) + market.producer_surplus(1.0).sum() + market.revenue(1.0).sum()
    )
    triangle = -0.5 * rate**2 * demand * supply / (demand + supply)
    assert welfare == pytest.approx(triangle, rel=5e-3)


elasticity = st.floats(0.05, 30)


def plainly(shares, rates, sigma, mu, epsilon, supply):
    """Solve one market for its prices with SciPy: demand less supply of each origin, nothing clever."""
    theta, power, eta = np.array(shares), 1 + np.array(rates), np.broadcast_to(supply, len(shares))

    def index(weights, prices, elasticity):
        weights = weights / weights.sum()
        if abs(elasticity - 1) < 1e-9:
            return np.exp(weights @ np.log(prices))
        return (weights @ prices ** (1 - elasticity)) ** (1 / (1 - elasticity))

    def demand(prices):
        landed = prices * power
        imports = index(theta[:-1], landed[:-1], sigma)
        whole = index(np.array([theta[:-1].sum(), theta[-1]]), np.array([imports, landed[-1]]), mu)
        bought = landed[:-1] ** -sigma * imports ** (sigma - mu) * whole ** (mu - epsilon)
        return np.append(bought, landed[-1] ** -mu * whole ** (mu - epsilon))

    def gap(log_prices):
        return np.log(demand(np.exp(log_prices))) / eta - log_prices

    found = optimize.root(gap, np.zeros(len(shares)), tol=1e-12)
    assert np.abs(gap(found.x)).max() < 1e-10
    return np.exp(found.x), demand(np.exp(found.x))


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0.05, 8),
    st.floats(0.1, 1),
    st.floats(0.1, 1),
    st.lists(st.floats(0.5, 30), min_size=4, max_size=4),
    st.integers(0, 2**32 - 1),
)
def test_a_plain_solver_finds_the_same_market(sigma, home, demand, supply, seed):
    rng = np.random.default_rng(seed)
    shares, rates = rng.dirichlet(np.ones(4)), np.append(rng.uniform(0, 1.5, 3), 0.0)
    mu, epsilon = home * sigma, demand * home * sigma
    market = solve_market(shares, rates, Elasticities(sigma, mu, epsilon, supply))
    prices, quantities = plainly(shares, rates, sigma, mu, epsilon, supply)
    np.testing.assert_allclose(market.producer, prices, rtol=1e-8)
    np.testing.assert_allclose(market.quantity, quantities, rtol=1e-8)


@pytest.mark.parametrize(("home", "demand"), [(3.0, 1.0), (1.0, 1.5), (1.0, 0.0)])
def test_complements_are_refused_in_words(home, demand):
    with pytest.raises(InputError, match="goods would be complements"):
        Elasticities(2.0, home, demand, 5.0)


@given(elasticity, elasticity, elasticity, st.integers(0, 2**32 - 1))
def test_with_equal_elasticities_there_is_one_nest(sigma, supply, home_supply, seed):
    rng = np.random.default_rng(seed)
    shares, rates = rng.dirichlet(np.ones(3)), np.append(rng.uniform(0, 1, 2), 0)
    market = solve_market(shares, rates, Elasticities(sigma, sigma, sigma / 2, [supply, 3, home_supply]))
    asked = market.landed**-sigma * market.index ** (sigma / 2)
    np.testing.assert_allclose(market.quantity, asked, rtol=1e-9)


@settings(deadline=None)
@given(
    elasticity,
    st.floats(0.05, 1),
    st.floats(0.05, 1),
    st.lists(elasticity, min_size=3, max_size=3),
    st.integers(0, 2**32 - 1),
)
def test_no_origin_sells_more_when_another_pays_less(sigma, home, demand, supply, seed):
    rng = np.random.default_rng(seed)
    shares, rates = rng.dirichlet(np.ones(3)), np.append(rng.uniform(0, 1, 2), 0)
    less = rates * [1, rng.uniform(), 1]
    mu = home * sigma
    elasticities = Elasticities(sigma, mu, demand * mu, supply)
    before, after = (solve_market(shares, r, elasticities).exports(1.0) for r in (rates, less))
    assert after[0] <= before[0] * (1 + 1e-9)
    assert after[2] <= before[2] * (1 + 1e-9)


@given(
    elasticity,
    st.floats(0.02, 1),
    st.floats(0.02, 1),
    st.lists(elasticity, min_size=3, max_size=3),
    st.integers(0, 2**32 - 1),
)
def test_the_market_clears_for_every_admissible_elasticity(armington, home, demand, supply, seed):
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.ones(3))
    rates = rng.uniform(0, 2, size=(4, 3))
    mu, epsilon = home * armington, demand * home * armington
    market = solve_market(shares, rates, Elasticities(armington, mu, epsilon, supply))
    asked = market.landed[:, -1] ** -mu * market.index ** (mu - epsilon)
    np.testing.assert_allclose(market.quantity[:, -1], asked, rtol=1e-9)
    np.testing.assert_allclose(market.quantity, market.producer ** np.array(supply), rtol=1e-8)
    # a unit of money more is spent for each unit of the price index, as sector demand has it
    spent = (shares * market.landed * market.quantity).sum(axis=1)
    np.testing.assert_allclose(spent, market.index ** (1 - epsilon), rtol=1e-9)


def test_no_change_of_tariffs_changes_nothing():
    market = solve_market(SHARES, np.zeros(3), Elasticities(4.0, 2.0, 1.0, 5.0))
    for ratios in (market.index, market.producer, market.quantity):
        np.testing.assert_array_equal(ratios, np.ones_like(ratios))
    assert market.consumer_surplus(9.0) == 0
    np.testing.assert_allclose(market.producer_surplus(9.0), 0, atol=1e-15)
    np.testing.assert_allclose(market.exports(9.0), 9 * SHARES)
    np.testing.assert_array_equal(market.revenue(9.0), 0)


def test_korea_loses_more_when_its_rivals_pay_less():
    rates = np.array([[0.25, 0.15, 0.0], [0.25, 0.25, 0.0]])
    market = solve_market(SHARES, rates, Elasticities(2.5, 1.5, 1.0, 5.0))
    korea = market.producer_surplus(100.0)[:, 0]
    assert korea[0] < korea[1] < 0
    assert market.exports(100.0)[0, 0] < market.exports(100.0)[1, 0]


def test_a_grid_equals_its_cells_solved_one_by_one():
    armington = np.array([1.7, 2.5])
    supply = np.array([[5.0, 5.0, 8.0], [9.0, np.inf, 8.0]])
    rates = np.array([[0.1, 0.2, 0.0], [0.25, 0.0, 0.0]])
    grid = solve_market(SHARES, rates[:, None, :], Elasticities(armington, 1.2, 1.0, supply))
    for level in range(2):
        for year in range(2):
            cell = solve_market(
                SHARES, rates[level], Elasticities(armington[year], 1.2, 1.0, supply[year])
            )
            np.testing.assert_allclose(grid.quantity[level, year], cell.quantity, rtol=1e-12)


def test_a_binding_quota_holds_the_quantity_and_leaves_the_rent_to_the_exporter():
    elasticities = Elasticities(2.5, 1.5, 1.0, 5.0)
    quota = solve_market(SHARES, np.zeros(3), elasticities, [0.7, np.inf, np.inf])
    assert quota.quantity[0] == pytest.approx(0.7, rel=1e-12)
    assert quota.tariff[0] == 0
    # the tariff that cuts the quantity as far gives the same prices, and the rent to the treasury
    rate = quota.landed[0] / 0.7 ** (1 / 5.0) - 1
    tariff = solve_market(SHARES, [rate, 0, 0], elasticities)
    np.testing.assert_allclose(tariff.quantity, quota.quantity, rtol=1e-10)
    np.testing.assert_allclose(tariff.index, quota.index, rtol=1e-10)
    rent = tariff.revenue(1.0)[0]
    assert quota.producer_surplus(1.0)[0] == pytest.approx(tariff.producer_surplus(1.0)[0] + rent)


def test_a_quota_that_does_not_bind_changes_nothing():
    elasticities = Elasticities(2.5, 1.5, 1.0, 5.0)
    free = solve_market(SHARES, [0.0, 0.2, 0.0], elasticities)
    loose = solve_market(SHARES, [0.0, 0.2, 0.0], elasticities, [2.0, np.inf, np.inf])
    np.testing.assert_allclose(loose.quantity, free.quantity)


def test_structural_elasticities_give_back_the_estimates():
    kappa, rho = np.array([0.76, 0.5, 2.0]), np.array([0.95, 0.8, 0.67])
    sigma, eta = structural(kappa, rho)
    for k, r, s, e in zip(kappa, rho, sigma, eta, strict=True):
        shares, little = [1e-9, 0.5, 0.5 - 1e-9], s / 2
        market = solve_market(shares, [1e-6, 0.0, 0.0], Elasticities(s, little, little, e))
        assert np.log(market.exports(1e9)[0]) / 1e-6 == pytest.approx(-k, rel=1e-3)
        assert np.log(market.landed[0]) / 1e-6 == pytest.approx(r, rel=1e-3)
    assert structural(0.76, 1.0) == (pytest.approx(0.76), np.inf)


@pytest.mark.parametrize("sold", [0.5, 0.0])
def test_rivals_of_one_elasticity_are_one_origin_at_every_price(sold):
    # Cobb-Douglas, prices that pass through wholly, and between; a quota on the first origin
    rng = np.random.default_rng(1)
    trade = np.array([1.0, 2.5, 2.7, 5.0])
    sigma, eta = structural(trade, [0.9, 0.8, 1.0, 0.95])
    shares = np.array([*rng.dirichlet(np.ones(9)) * [0.3, *[sold] * 7, 0.3]])
    shares[-1] += 1 - shares.sum()
    tariff = np.array([0.25, *rng.uniform(0, 2, 7), 0.0])
    mean, revenue = as_one(shares[None, 1:-1], tariff[None, 1:-1], trade)
    few = np.array([shares[0], shares[1:-1].sum(), shares[-1]])
    their = np.column_stack([np.full(4, tariff[0]), mean[0], np.zeros(4)])
    for quota in (np.inf, 0.7):
        markets = [
            solve_market(
                given,
                paid,
                Elasticities(sigma, 0.9 * sigma, 0.4 * sigma, np.repeat(eta[:, None], n, 1)),
                np.array([quota, *[np.inf] * (n - 1)]),
            )
            for given, paid, n in ((shares, tariff, 9), (few, their, 3))
        ]
        all_of_them, three = markets
        close = {"rtol": 1e-12, "atol": 1e-12}
        np.testing.assert_allclose(three.index, all_of_them.index, **close)
        for origin in (0, -1):
            for figure in ("producer", "quantity"):
                one, other = (getattr(market, figure)[:, origin] for market in markets)
                np.testing.assert_allclose(one, other, **close)
        sales, theirs = three.exports(100.0)[:, 1], all_of_them.exports(100.0)[:, 1:-1]
        np.testing.assert_allclose(sales * revenue[0], theirs @ tariff[1:-1], **close)


def test_no_rivals_pay_nothing():
    mean, revenue = as_one(np.zeros((2, 0)), np.zeros((2, 0)), np.array([1.0, 3.0]))
    assert mean.tolist() == revenue.tolist() == [[0.0, 0.0]] * 2


@pytest.mark.parametrize(("trade", "through"), [(0.1, 0.8), (1.0, 0.0), (1.0, 1.1), (0.19, 0.8)])
def test_estimates_without_a_structure_are_refused(trade, through):
    with pytest.raises(ValueError, match="pass-through"):
        structural(trade, through)


def test_a_market_that_does_not_converge_says_so_with_its_residual():
    with pytest.raises(ConvergenceError, match="residual nan"):
        solve_market([np.nan, 0.5], [0.1, 0.1], Elasticities(2.0, 1.5, 1.0, 5.0))
