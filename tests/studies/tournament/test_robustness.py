"""Single deviations in games whose course is known, and what must hold in any."""

import numpy as np
import pytest

from negotiation.studies.tournament.robustness import SLIP, robustness

PRISONERS = np.array([[3.0, 0.0], [5.0, 1.0]])
PENNIES = np.array([[1.0, -1.0], [-1.0, 1.0]])
COORDINATION = np.array([[2.0, 0.0], [0.0, 1.0]])


def test_in_the_prisoners_dilemma_all_ends_in_defection():
    found = robustness(PRISONERS, PRISONERS.T)
    assert found.towards[1, 1] == 3
    assert found.basin.tolist() == [[0, 0], [0, 1]]
    assert found.alpha_rank[1, 1] > 0.99


def test_matching_pennies_go_in_circles():
    found = robustness(PENNIES, -PENNIES)
    assert found.basin.sum() == 0
    np.testing.assert_allclose(found.alpha_rank, 0.25, atol=1e-9)


def test_coordination_has_two_ends_and_the_better_draws_more_deviations():
    found = robustness(COORDINATION, COORDINATION)
    assert (found.basin[0, 0], found.basin[1, 1]) == (0.75, 0.25)
    np.testing.assert_allclose(np.diag(found.alpha_rank), 0.5, atol=1e-3)


def test_where_all_is_the_same_nothing_moves():
    found = robustness(np.zeros((2, 3)), np.zeros((2, 3)))
    assert found.towards.tolist() == [[0, 1, 2], [3, 4, 5]]
    np.testing.assert_allclose(found.alpha_rank, 1 / 6)


@pytest.mark.parametrize("seed", range(20))
def test_ends_are_the_pure_equilibria_whatever_the_payoffs_unit(seed):
    home, host = np.random.default_rng(seed).normal(size=(2, 4, 3))
    found = robustness(home, host)
    equilibria = (home == home.max(axis=0)) & (host == host.max(axis=1)[:, None])
    stays = found.towards == np.arange(12).reshape(4, 3)
    np.testing.assert_array_equal(stays, equilibria)
    np.testing.assert_array_equal(found.basin > 0, equilibria)
    for row, column in np.ndindex(4, 3):
        to = divmod(int(found.towards[row, column]), 3)
        gain_home, gain_host = (m[to] - m[row, column] for m in (home, host))
        best = max(
            np.ptp([home[:, column].max(), home[row, column]]),
            np.ptp([host[row].max(), host[row, column]]),
        )
        assert (gain_home if to[1] == column and to[0] != row else gain_host) == pytest.approx(best)
    assert found.alpha_rank.sum() == pytest.approx(1)
    again = robustness(7 * home - 2, 7 * host + 1)
    np.testing.assert_array_equal(found.towards, again.towards)
    np.testing.assert_allclose(found.alpha_rank, again.alpha_rank, atol=1e-9)


def test_populations_move_up_at_once_down_by_a_slip_and_between_equals_half_the_time():
    up = robustness(np.array([[0.0], [1.0]]), np.zeros((2, 1))).alpha_rank
    np.testing.assert_allclose(up.ravel(), np.array([SLIP, 1]) / (1 + SLIP), rtol=1e-9)
    # a circle of four, one step of it between equals: there and back at 1/2, so one end holds as much
    # as a step at 1 lets through, the other that and twice as much more
    home, host = np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    shares = robustness(home, host).alpha_rank
    np.testing.assert_allclose(shares, [[1 / 6, 1 / 6], [1 / 6, 1 / 2]], atol=1e-3)
