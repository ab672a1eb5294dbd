import numpy as np
import pytest

from negotiation.bargaining.analysis import (
    distances,
    inefficiency,
    model_accuracy,
    nash_weights,
    opposition,
    pie_split,
    weights_tried,
)
from negotiation.bargaining.solutions import pareto_frontier, solve

SLICES = np.arange(0.0, 101.0)
PIE = np.stack([SLICES, 100 - SLICES])


def test_opposition_is_zero_where_all_want_the_same_and_largest_for_a_pie():
    assert opposition(np.stack([SLICES, 3 * SLICES]), np.array([100])) == 0
    assert opposition(PIE, pareto_frontier(PIE)) == pytest.approx(np.sqrt(0.5))
    indifferent = np.stack([SLICES, np.full(101, 7.0)])
    assert opposition(indifferent, pareto_frontier(indifferent)) == 0


def test_inefficiency_is_the_joint_gain_that_hurts_nobody():
    payoffs = np.array([[1.0, 2.0, 5.0, 9.0], [1.0, 2.0, 1.0, 0.0]])
    frontier = pareto_frontier(payoffs)
    assert inefficiency(payoffs, frontier, np.array([1.0, 1.0])) == 4, "(5, 1); (9, 0) would hurt"
    assert inefficiency(payoffs, frontier, np.array([2.0, 2.0])) == 0
    assert inefficiency(payoffs, frontier, np.array([99.0, 99.0])) == 0


def test_distances_are_euclidean_and_name_every_solution():
    solutions = solve(PIE, np.zeros(2))
    found = distances(PIE, solutions, np.array([50.0, 47.0]))
    assert found["nash"] == found["kalai_smorodinsky"] == found["egalitarian"] == 3
    assert set(found) == {"nash", "kalai_smorodinsky", "egalitarian", "utilitarian", "max_welfare"}
    empty = solve(PIE, np.array([80.0, 80.0]))
    assert set(distances(PIE, empty, np.zeros(2))) == {"max_welfare"}


def test_accuracy_is_a_correlation_and_zero_for_no_idea():
    assert model_accuracy(2 * SLICES + 3, SLICES) == pytest.approx(1)
    assert model_accuracy(-SLICES, SLICES) == pytest.approx(-1)
    assert model_accuracy(np.zeros(101), SLICES) == 0
    assert model_accuracy(SLICES, np.ones(101)) == 0


@pytest.mark.parametrize("share", [10, 35, 50, 80])
def test_a_share_of_a_pie_is_the_weight_that_leads_to_it(share):
    frontier = pareto_frontier(PIE)
    weights = nash_weights(PIE, frontier, PIE[:, share])
    assert weights == pytest.approx([share / 100, 1 - share / 100], abs=0.003)


def test_a_weight_does_not_depend_on_units():
    frontier, other = pareto_frontier(PIE), PIE * np.array([[7.0], [0.2]])
    known = nash_weights(PIE, frontier, PIE[:, 30])
    assert nash_weights(other, frontier, other[:, 30]) == pytest.approx(known)


def test_no_weight_leads_to_what_does_not_help_both():
    frontier = pareto_frontier(PIE)
    assert nash_weights(PIE, frontier, np.array([100.0, 0.0])) is None
    assert nash_weights(-PIE - 1, pareto_frontier(-PIE - 1), np.array([1.0, 1.0])) is None


@pytest.mark.parametrize("weights", [(1, 1, 1), (0.5, 0.3, 0.2), (0.1, 0.1, 0.8)])
def test_weights_of_three_lead_to_their_shares_of_a_pie(weights):
    # the largest of Σ α ln u with Σ u = 1 is u = α / Σ α
    parts = np.array([(i, j, 60 - i - j) for i in range(61) for j in range(61 - i)], float).T / 60
    wanted = np.array(weights) / sum(weights)
    point = parts[:, np.linalg.norm(parts - wanted[:, None], axis=0).argmin()]
    found = nash_weights(parts, np.arange(parts.shape[1]), point)
    np.testing.assert_allclose(found, point, atol=0.02)
    assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize("parties", [2, 3, 4, 7])
def test_a_pie_has_the_opposition_of_a_pie(parties):
    even, ends = np.full((parties, 1), 1 / parties), np.eye(parties)
    assert opposition(np.hstack([ends, even]), np.array([parties])) == pytest.approx(pie_split(parties))
    tried = weights_tried(parties)
    np.testing.assert_allclose(tried.sum(axis=1), 1)
    assert (tried > 0).all()
    assert len(np.unique(tried.round(12), axis=0)) == len(tried)
