import numpy as np
import pytest

from negotiation.bargaining.solutions import pareto_distance, pareto_frontier, solve, zopa
from negotiation.base.errors import InputError
from tests.domains import random_payoffs


def brute_force_frontier(payoffs: np.ndarray) -> set[tuple[float, ...]]:
    points = payoffs.T
    return {tuple(p) for p in points if not any(np.all(q >= p) and np.any(q > p) for q in points)}


@pytest.mark.parametrize("parties", [2, 3])
@pytest.mark.parametrize("seed", range(50))
def test_the_frontier_equals_brute_force(seed, parties):
    payoffs = random_payoffs(np.random.default_rng(seed), parties)
    frontier = pareto_frontier(payoffs)
    points = [tuple(p) for p in payoffs[:, frontier].T]
    assert set(points) == brute_force_frontier(payoffs)
    assert len(points) == len(set(points)), "equal outcomes stand once"
    assert all(a >= b for a, b in zip(payoffs[0, frontier], payoffs[0, frontier[1:]], strict=False))
    for outcome in frontier:
        same = np.all(payoffs == payoffs[:, [outcome]], axis=0)
        assert outcome == np.flatnonzero(same)[0], "the lowest index stands for all"


@pytest.mark.parametrize("parties", [2, 3, 4])
@pytest.mark.parametrize("kind", ["random", "ties", "pie", "flat", "same"])
def test_the_frontier_of_a_large_space_equals_a_plain_sweep(kind, parties):
    rng = np.random.default_rng(parties)
    size = 5000 if parties == 2 else 700
    payoffs = rng.random((parties, size))
    if kind == "ties":
        payoffs = payoffs.round(2)
    elif kind == "pie":
        payoffs[-1] = 1 - payoffs[:-1].mean(axis=0)
        payoffs = payoffs[:, : 700 if parties == 2 else 80]
    elif kind == "flat":
        payoffs[0] = 1.0
    elif kind == "same":
        payoffs[:] = payoffs[0]
    kept = [k for k, x in enumerate(payoffs.T)
            if not np.any(np.all(payoffs >= x[:, None], axis=0) & np.any(payoffs > x[:, None], axis=0))
            and not np.any(np.all(payoffs[:, :k] == x[:, None], axis=0))]  # fmt: skip
    assert sorted(pareto_frontier(payoffs)) == kept


def test_maximal_welfare_may_lie_where_somebody_loses():
    payoffs = np.array([[0.0, 2.0, 9.0], [0.0, 2.0, -3.0]])
    solutions = solve(payoffs, np.zeros(2))
    assert solutions.points["utilitarian"] == 1
    assert solutions.max_welfare == 2


@pytest.mark.parametrize("seed", range(50))
def test_solutions_equal_brute_force_over_all_outcomes(seed):
    rng = np.random.default_rng(1000 + seed)
    payoffs = random_payoffs(rng)
    reservations = rng.integers(-4, 4, size=2).astype(float)
    solutions = solve(payoffs, reservations)
    gains = (payoffs - reservations[:, None])[:, zopa(payoffs, reservations)]
    assert solutions.zopa_share == gains.shape[1] / payoffs.shape[1]
    if not gains.size:
        assert solutions.points == {}
        return

    def gain(name):
        return payoffs[:, solutions.points[name]] - reservations

    assert gain("nash").prod() == gains.prod(axis=0).max()
    assert gain("egalitarian").min() == gains.min(axis=0).max()
    assert gain("utilitarian").sum() == gains.sum(axis=0).max()
    ideal = gains.max(axis=1)
    if np.all(ideal > 0):
        best = (gains / ideal[:, None]).min(axis=0).max()
        assert (gain("kalai_smorodinsky") / ideal).min() == pytest.approx(best)


def test_a_hand_worked_game():
    # splitting 100 with a ceiling of 50 for the second: Nash 50:50, KS two to one, as in
    # Kalai & Smorodinsky (1975): the ideal point is (100, 50)
    first = np.arange(0.0, 101.0)
    payoffs = np.stack([first, np.minimum(100 - first, 50)])
    solutions = solve(payoffs, np.zeros(2))
    assert payoffs[:, solutions.points["nash"]].tolist() == [50, 50]
    assert payoffs[:, solutions.points["kalai_smorodinsky"]].tolist() == [67, 33]
    assert payoffs[:, solutions.points["egalitarian"]].tolist() == [50, 50]
    assert solutions.zopa_share == 1


def test_a_reservation_value_moves_the_nash_point_half_way():
    first = np.arange(0.0, 101.0)
    payoffs = np.stack([first, 100 - first])
    solutions = solve(payoffs, np.array([20.0, 0.0]))
    assert payoffs[:, solutions.points["nash"]].tolist() == [60, 40]


def test_the_distance_is_zero_on_the_frontier_and_euclidean_off_it():
    payoffs = np.array([[0.0, 3.0, 0.0], [0.0, 0.0, 4.0]])
    frontier = pareto_frontier(payoffs)
    assert pareto_distance(payoffs, frontier, np.array([3.0, 0.0])) == 0
    assert pareto_distance(payoffs, frontier, np.array([0.0, 0.0])) == 3
    assert pareto_distance(payoffs, frontier, np.array([0.0, -3.0])) == pytest.approx(np.sqrt(18))


@pytest.mark.parametrize(("frontier", "words"), [
    ([-1], "frontier must be whole numbers from 0 to 1"),
    ([2], "frontier must be whole numbers from 0 to 1"),
    ([[0]], r"frontier has shape \(1, 1\)"),
    ([], r"frontier has shape \(0,\)"),
])  # fmt: skip
def test_a_frontier_is_one_or_more_outcomes_of_the_table(frontier, words):
    payoffs, point = np.array([[3.0, 0.0], [0.0, 3.0]]), np.array([3.0, 0.0])
    with pytest.raises(InputError, match=words):
        pareto_distance(payoffs, frontier, point)
    assert pareto_distance(payoffs, [0], point) == 0
    assert pareto_distance(payoffs, [1], point) == pytest.approx(np.sqrt(18))


@pytest.mark.parametrize("parties", [2, 3])
def test_a_last_digit_makes_nothing_efficient(parties):
    """Of two that one party likes the same but for rounding, the one that all others like less falls."""
    payoffs = np.array([[0.1 + 0.2, 0.3, 0.0], [1.0, 2.0, 0.0], [1.0, 2.0, 3.0]])[:parties]
    assert payoffs[0, 0] > payoffs[0, 1]
    assert 0 not in pareto_frontier(payoffs)
