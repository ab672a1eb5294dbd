"""Games whose equilibria are known, and the dynamics' own invariants."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.studies.tournament import EmpiricalGame
from negotiation.studies.tournament import empirical as module
from negotiation.studies.tournament import equilibria as solver

PRISONERS = EmpiricalGame(np.array([[3.0, 0.0], [5.0, 1.0]]), np.array([[3.0, 5.0], [0.0, 1.0]]))
SEXES = EmpiricalGame(np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 2.0]]))
PENNIES = EmpiricalGame(np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([[-1.0, 1.0], [1.0, -1.0]]))


def pure(equilibria):
    return {(int(e.home.argmax()), int(e.host.argmax())) for e in equilibria.found if e.home.max() == 1}


def test_prisoners_dilemma_has_one_equilibrium_and_defection_survives():
    rows, columns = PRISONERS.undominated
    assert (rows.tolist(), columns.tolist()) == ([1], [1])
    assert pure(PRISONERS.equilibria) == {(1, 1)}
    assert PRISONERS.equilibria.found[0].payoffs == (1.0, 1.0)
    assert PRISONERS.equilibria.complete
    assert not PRISONERS.equilibria.degenerate
    assert [side.tolist() for side in PRISONERS.replicator.survivors] == [[1], [1]]


def test_battle_of_the_sexes_has_two_pure_and_one_mixed_equilibrium():
    assert pure(SEXES.equilibria) == {(0, 0), (1, 1)}
    mixed = SEXES.equilibria.found[-1]
    np.testing.assert_allclose(mixed.home, [2 / 3, 1 / 3])
    np.testing.assert_allclose(mixed.host, [1 / 3, 2 / 3])
    assert mixed.payoffs == pytest.approx((2 / 3, 2 / 3))


def test_the_better_coordination_survives():
    both = np.array([[2.0, 0.0], [0.0, 1.0]])
    game = EmpiricalGame(both, both)
    assert game.equilibria.found[0].payoffs == (2.0, 2.0)
    assert len(game.equilibria.found) == 3
    assert [side.tolist() for side in game.replicator.survivors] == [[0], [0]]


def test_matching_pennies_stay_mixed():
    (only,) = PENNIES.equilibria.found
    np.testing.assert_allclose(only.home, 0.5)
    np.testing.assert_allclose(PENNIES.replicator.final, 0.5)
    assert [len(side) for side in PENNIES.replicator.survivors] == [2, 2]


def test_a_game_of_ties_is_called_degenerate():
    flat = EmpiricalGame(np.zeros((2, 3)), np.zeros((2, 3)))
    assert flat.equilibria.degenerate
    assert len(flat.equilibria.found) == 6
    np.testing.assert_allclose(flat.replicator.final[1], 1 / 3)


def test_large_games_are_searched_for_small_supports_only(monkeypatch):
    monkeypatch.setattr(solver, "MAX_SUPPORTS", 10)
    rng = np.random.default_rng(1)
    game = EmpiricalGame(np.eye(4) + 0.1 * rng.random((4, 4)), np.eye(4) + 0.1 * rng.random((4, 4)))
    equilibria = game.equilibria
    assert (equilibria.largest_support, equilibria.complete) == (1, False)
    assert pure(equilibria) == {(k, k) for k in range(4)}


payoffs = st.integers(-4, 4).map(float)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_equilibria_are_mutual_best_replies_and_use_no_dominated_strategy(rows, columns, data):
    home, host = (
        np.array(data.draw(st.lists(payoffs, min_size=rows * columns, max_size=rows * columns)))
        for _ in range(2)
    )
    game = EmpiricalGame(home.reshape(rows, columns), host.reshape(rows, columns))
    kept = game.undominated
    for found in game.equilibria.found:
        assert found.home.sum() == pytest.approx(1)
        assert found.host.sum() == pytest.approx(1)
        assert (game.home @ found.host).max() <= found.payoffs[0] + 1e-6
        assert (found.home @ game.host).max() <= found.payoffs[1] + 1e-6
        assert set(np.flatnonzero(found.home)) <= set(kept[0])
        assert set(np.flatnonzero(found.host)) <= set(kept[1])


@pytest.mark.parametrize("size", [3, 5])
def test_games_without_ties_have_an_odd_number_of_equilibria(size):
    rng = np.random.default_rng(size)
    for _ in range(600):
        equilibria = EmpiricalGame(*rng.normal(size=(2, size, size))).equilibria
        assert equilibria.complete
        assert not equilibria.degenerate
        assert len(equilibria.found) % 2 == 1, "Wilson (1971)"


def corners(replier, own):
    """The mixes at the corners of {x ≥ 0, replier · x ≤ 1}, each with the places of what binds there.

    Payoffs are whole and above zero: a set of binding inequalities is dependent if and only if the
    whole number that is its determinant is zero.
    """
    sides = np.vstack([np.eye(own), replier])
    limits = np.r_[np.zeros(own), np.ones(len(replier))]
    tight = np.array(list(combinations(range(len(sides)), own)))
    tight = tight[np.abs(np.linalg.det(sides[tight])) > 0.5]
    points = np.linalg.solve(sides[tight], limits[tight][:, :, None])[:, :, 0]
    inside = (points > -1e-9).all(axis=1) & (points @ replier.T < 1 + 1e-9).all(axis=1)
    points = points[inside & (points.sum(axis=1) > 1e-9)]  # not the origin
    return points / points.sum(axis=1, keepdims=True), np.abs(points @ sides.T - limits) < 1e-9


def placed(x, y):
    """Both mixes on a grid on whose edges no fraction lies."""
    return tuple(np.round(np.r_[x, y] / (np.pi * 1e-6)).astype(int))


def by_labels(home, host):
    """All extreme equilibria, by brute force: pairs of corners at which every move is unused or best."""
    rows, columns = home.shape
    x, at_x = corners(host.T, rows)
    y, at_y = corners(home, columns)
    swapped = np.hstack([at_y[:, columns:], at_y[:, :columns]])
    pairs = (at_x[:, None, :] | swapped[None, :, :]).all(axis=2)
    return {placed(x[i], y[j]) for i, j in np.argwhere(pairs)}


@pytest.mark.parametrize("most", [2, 4, 90])
@pytest.mark.parametrize("shape", [(2, 2), (2, 4), (3, 3), (4, 3), (4, 4)])
def test_no_equilibrium_is_lost_and_none_is_invented(shape, most):
    """Three thousand games, from those full of ties to those with hardly any."""
    rng = np.random.default_rng(most)
    for _ in range(200):
        home, host = rng.integers(1, most + 1, size=(2, *shape)).astype(float)
        equilibria = EmpiricalGame(home / 7 - 3, host / 3).equilibria
        found = [placed(e.home, e.host) for e in equilibria.found]
        assert equilibria.complete
        assert len(found) == len(set(found))
        assert set(found) == by_labels(home, host)


def test_shares_that_go_in_circles_are_no_state_and_average_to_the_equilibrium():
    circle = EmpiricalGame(np.array([[3.0, -1.0], [-1.0, 1.0]]), -np.array([[3.0, -1.0], [-1.0, 1.0]]))
    (only,) = circle.equilibria.found
    assert not circle.replicator.settled
    for average, probabilities in zip(circle.replicator.average, (only.home, only.host), strict=True):
        np.testing.assert_allclose(average, probabilities, atol=0.02)
    assert [len(side) for side in circle.replicator.survivors] == [2, 2]
    assert PRISONERS.replicator.settled
    assert PENNIES.replicator.settled, "it starts there"


@settings(max_examples=5, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 10**6))
def test_the_replicator_stays_on_the_simplex_and_ignores_the_payoffs_unit(rows, columns, seed):
    rng = np.random.default_rng(seed)
    home, host = rng.normal(size=(2, rows, columns))
    shares = EmpiricalGame(home, host).replicator.final
    for share, size in zip(shares, (rows, columns), strict=True):
        assert share.shape == (size,)
        assert (share >= 0).all()
        assert share.sum() == pytest.approx(1, abs=1e-12)
    for share, again in zip(
        shares, EmpiricalGame(1000 * home - 3, host / 7).replicator.final, strict=True
    ):
        np.testing.assert_allclose(again, share, atol=1e-6)


def test_a_shorter_step_comes_to_the_same(monkeypatch):
    mill = EmpiricalGame(np.array([[1.0, 0.2], [0.4, 0.6]]), np.array([[0.3, 0.9], [0.8, 0.1]]))
    monkeypatch.setattr(module, "STEPS", 200)
    coarse = mill.replicator.final
    monkeypatch.setattr(module, "STEP", module.STEP / 4)
    monkeypatch.setattr(module, "STEPS", 800)
    fine = EmpiricalGame(mill.home, mill.host).replicator.final
    np.testing.assert_allclose(np.concatenate(coarse), np.concatenate(fine), atol=2e-3)


def test_one_side_alone_that_has_best_replies_to_spare_makes_a_game_degenerate():
    for home, host in (([[0.0, 1.0]], [[1.0, 1.0]]), ([[1.0], [1.0]], [[0.0], [1.0]])):
        assert EmpiricalGame(np.array(home), np.array(host)).equilibria.degenerate


def test_payoffs_are_put_on_a_scale_from_zero_to_one():
    np.testing.assert_allclose(solver.scaled(np.array([[1.0, 3.0], [2.0, 5.0]])), [[0, 0.5], [0.25, 1]])


@pytest.mark.parametrize(("rows", "columns"), [(1, 4), (3, 3), (3, 5), (4, 4)])
def test_supports_are_tried_as_far_as_all_pairs_of_a_size_fit(rows, columns, monkeypatch):
    for most in range(1, 120):
        monkeypatch.setattr(solver, "MAX_SUPPORTS", most)
        pairs = np.cumsum([comb(rows, k) * comb(columns, k) for k in range(1, min(rows, columns) + 1)])
        assert solver._largest_size(rows, columns) == max((pairs <= most).sum(), 1)
