"""The rules themselves; that strategies follow them is shown in tests/bargaining/strategies and tests/batch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from negotiation.bargaining import rules

unit = st.floats(0, 1)


def test_draws_are_uniform_and_depend_on_seed_and_turn_alone():
    draws = np.array([[rules.uniform(seed, turn) for turn in range(40)] for seed in range(500)])
    assert chisquare(np.histogram(draws, bins=20, range=(0, 1))[0]).pvalue > 0.001
    assert abs(np.corrcoef(draws[:, 0], draws[:, 1])[0, 1]) < 0.15, "turns are independent"
    assert abs(np.corrcoef(draws[:-1, 0], draws[1:, 0])[0, 1]) < 0.15, (
        "neighbouring seeds are independent"
    )
    assert len(np.unique(draws)) == draws.size
    assert rules.uniform(5, 3) == rules.uniform(5, 3)
    assert rules.uniform(5, 3) != rules.uniform(5 + 2**40, 3), "all 63 bits of the seed count"


@pytest.mark.parametrize("turn", [0, 3, 30])
@pytest.mark.parametrize("first", [0, 2**62])
def test_draws_of_consecutive_turns_have_nothing_to_do_with_each_other(first, turn):
    seeds = first + np.arange(10**6)
    now, then = (np.floor(50 * rules.uniform(seeds, turn + later)) for later in (0, 1))
    assert chisquare(np.bincount((50 * now + then).astype(int), minlength=2500)).pvalue > 0.001


def test_no_two_of_a_million_seeds_have_the_same_draws():
    seeds = np.random.default_rng(0).integers(2**63, size=10**6)
    assert len(np.unique(rules.uniform(seeds, 0))) == len(np.unique(seeds))


def test_draws_are_those_of_splitmix64():
    def mixed(state):  # as published, in 64 bits that wrap
        state += np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return state ^ (state >> np.uint64(31))

    assert mixed(np.zeros(1, np.uint64))[0] == 0xE220A8397B1DCDAF, "the first number of seed 0"
    seeds = np.random.default_rng(1).integers(2**63, size=1000)
    expected = mixed(mixed(seeds.astype(np.uint64)) ^ np.uint64(7)) >> np.uint64(11)
    assert [rules.uniform(int(seed), 7) for seed in seeds] == (expected / 2**53).tolist()


@given(seed=st.integers(0, 2**63 - 1), turn=st.integers(0, 500))
def test_draws_lie_in_the_unit_interval(seed, turn):
    assert 0 <= rules.uniform(seed, turn) < 1


def stops_at(left, risk=0.0, reservation=0.0, discount=1.0):
    """The least value signed with so many rounds to come, offers uniform on [0, 1]."""
    return rules.stopping_value(
        np.full(left + 1, reservation), discount ** np.arange(left + 1.0), (0, left), (0.0, 1.0), risk
    )


def test_the_optimal_stopper_waits_for_what_theory_says():
    # v_1 = 1/2, v_2 = (1 + 1/4)/2, v_3 = (1 + 25/64)/2
    assert [stops_at(j) for j in range(4)] == pytest.approx([0, 0.5, 0.625, 0.6953125])
    assert stops_at(1, risk=0.5) == 0.25
    assert stops_at(9, risk=1.0) == 0
    # with no deal worth 0.6: v_0 = 0.6, v_1 = (1 + 0.36)/2, v_2 = (1 + 0.68²)/2
    assert [stops_at(j, reservation=0.6) for j in range(3)] == pytest.approx([0.6, 0.68, 0.7312])
    assert stops_at(1, discount=0.5) == 0.25
    assert stops_at(2, discount=0.5, reservation=0.6) == pytest.approx(
        0.6 + 0.5 * ((1 + 0.64**2) / 2 - 0.6)
    ), "v_1 = 0.6 + 0.5 · 0.08"
    assert stops_at(3, reservation=2.0) == 2, "nothing reaches it"
    assert stops_at(3, reservation=-1.0) == pytest.approx(0.6953125), "all that comes is worth signing"


@pytest.mark.parametrize("reservation", [0.0, 0.5, 0.8])
def test_no_other_threshold_earns_more_from_uniform_offers(reservation):
    rounds = 20
    offers = np.random.default_rng(1).random((40_000, rounds))
    best = np.array([stops_at(rounds - 1 - k, reservation=reservation) for k in range(rounds)])

    def earned(thresholds):
        good = offers >= thresholds
        first = offers[np.arange(len(offers)), good.argmax(axis=1)]
        return np.where(good.any(axis=1), first, reservation).mean()

    value = rules.mean_of_better(best[0], 0.0, 1.0)
    assert earned(best) == pytest.approx(value, abs=0.002), "what it expects before the first offer"
    # the rule on the scale from the reservation value, which takes no offer to be worse than no deal
    above = reservation + (1 - reservation) * np.array([stops_at(rounds - 1 - k) for k in range(rounds)])
    for others in (above, best + 0.03, best - 0.03):
        assert earned(others) <= earned(best) + 1e-9


def test_the_least_value_moves_with_the_reservation_values():
    # r = 0.2 now, 0.5 then: E max(X, 0.5) - 0.5 = 0.125 more than no deal
    found = rules.stopping_value(np.array([0.2, 0.5]), np.ones(2), (0, 1), (0.0, 1.0), 0.0)
    assert found == pytest.approx(0.325)
    assert rules.stopping_value(np.array([0.2, 0.5]), np.zeros(2), (0, 1), (0.0, 1.0), 0.0) == found


@given(left=st.integers(0, 50), risk=unit, reservation=unit)
def test_a_risk_of_breakdown_makes_the_stopper_modest(left, risk, reservation):
    found = stops_at(left, risk, reservation)
    assert reservation <= found <= stops_at(left, 0.0, reservation) + 1e-12 <= 1 + 1e-12


@pytest.mark.parametrize(("worst", "best"), [(0.0, 1.0), (-1.0, 2.0), (3.0, 7.0)])
def test_the_better_of_a_value_and_a_random_one_on_any_scale(worst, best):
    draws = worst + (best - worst) * (np.arange(20000) + 0.5) / 20000
    for value in np.linspace(worst - 1, best + 1, 13):
        expected = np.maximum(draws, value).mean()
        assert rules.mean_of_better(value, worst, best) == pytest.approx(expected, abs=1e-6)
    assert rules.mean_of_better(worst, worst, worst) == worst, "nothing to choose from"


@given(time=unit, exponent=st.floats(0.1, 10), low=unit, high=unit)
def test_concession_curves_fall_from_ceiling_to_floor(time, exponent, low, high):
    low, high = sorted((low, high))
    later = min(1.0, time + 0.1)
    for curve in (
        lambda t: rules.polynomial(t, exponent),
        lambda t: rules.exponential(t, exponent, 0.05),
        lambda t: rules.anchored(t, 0.5),
    ):
        assert curve(1.0) == pytest.approx(0, abs=1e-12)
        assert curve(later) <= curve(time) + 1e-12
        assert low - 1e-12 <= rules.between(curve(time), low, high) <= high + 1e-12
    assert rules.polynomial(0, exponent) == rules.anchored(0, 0.5) == 1
    assert rules.exponential(0, exponent, 0.05) == pytest.approx(0.95)
    assert rules.exponential(0.5, 1, 0.01) == pytest.approx(0.9), "1 - 0.01^(1/2)"
    assert rules.anchored(0.75, 0.5) == 0.5


def test_count_at_least_equals_counting():
    ranked = np.array([5.0, 3, 3, 3, 1])
    for value in (6, 5, 4, 3, 2, 1, 0):
        assert rules.count_at_least(ranked, value) == (ranked >= value).sum()


def test_goals_stay_between_floor_and_best_and_forgive_rounding():
    assert rules.goal_of(9.0, 2.0, 7.0) == pytest.approx(7.0)
    assert rules.goal_of(9.0, 2.0, 7.0) < 7.0
    assert rules.goal_of(1.0, 2.0, 7.0) == 2.0
    assert rules.goal_of(4.0, 2.0, 7.0) == 4.0 - 5 * rules.ROUNDING


def test_windows_look_at_the_last_offers():
    gains = np.array([0.9, 0.1, 0.4, 0.2])
    assert rules.window_statistic(gains, 2, False) == 0.4
    assert rules.window_statistic(gains, 2, True) == pytest.approx(0.3)
    assert rules.window_statistic(gains, 9, False) == 0.9
    assert rules.window_statistic(gains[:0], 2, False) < -1e200


def test_gains_run_from_floor_to_best():
    assert [rules.gain_of(v, 2.0, 6.0) for v in (1.0, 2.0, 5.0, 6.0)] == [-0.25, 0, 0.75, 1]
    assert [rules.gain_of(v, 2.0, 2.0) for v in (1.0, 2.0)] == [0, 1]
    assert rules.demand(0.75, 2.0, 6.0) == 5.0


def test_tit_for_tat_answers():
    # a seller whose price lies between 10 and 20: 18 · 12.5/15 = 15
    assert rules.relative_answer(0.8, 0.25, 0.5) == pytest.approx(0.5)
    assert rules.relative_answer(0.8, 0.0, 0.0) == pytest.approx(0.8)
    assert rules.relative_answer(1.0, 0.0, 0.01) > 0.98, "a crumb is answered by a crumb"
    assert rules.absolute_answer(0.8, 0.2, 0.4, 0.1) == pytest.approx(0.7)
    assert rules.may_concede(3, 3)
    assert not rules.may_concede(4, 3)
    assert rules.brink_risk(0.5, 0.2, 2.0) == 0.05


def test_stopping_where_reservation_values_and_discounts_move():
    draws = -1 + 3 * (np.arange(20000) + 0.5) / 20000
    reservations, discounts, risk = np.array([0.1, 0.6, 0.2, 0.4]), np.array([1, 0.9, 0.5, 0.4]), 0.1
    value = 0.4
    for k in (2, 1, 0):
        later = np.maximum(draws, value).mean() - reservations[k + 1]
        value = reservations[k] + (1 - risk) * discounts[k + 1] / discounts[k] * later
        found = rules.stopping_value(reservations, discounts, (k, 3), (-1.0, 2.0), risk)
        assert found == pytest.approx(value, abs=1e-6)
