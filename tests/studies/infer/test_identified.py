"""Bounds without chance: they hold the truth, are as narrow as brute force says, and own up."""

from dataclasses import replace

import numpy as np
import pytest

from negotiation.studies.infer.cases import Case
from negotiation.studies.infer.identified import TOLERANCE, _signed, bounds, inequalities
from negotiation.studies.infer.prior import Prior
from tests.studies.infer.conftest import made_up_case


def one_sided() -> Prior:
    """Two weights of the host are unknown, nothing of the home side."""
    prior = np.array([[0.2, 0.0, 0.0, -3.0, 0.0], [2.0, 1.0, 1.0, 0.5, 1.0]])
    return Prior(("USA", "KOR"), (("cars", "balance"), ()), *prior)


def known_home(case):
    gains = case.gains[1]
    return replace(case, gains=(case.gains[0], gains[:1] + gains[1:]))


def nash(case, prior, values):
    """The Nash solution with these weights: undominated, and better than no deal; None without one."""
    u, v = (case.worth(i, values[None, side])[0] for i, side in enumerate(prior.sides))
    product = np.where((u > 0) & (v > 0), u * v, 0)
    if not product.any():
        return replace(case, signed=np.zeros_like(case.signed), alike=0)
    return replace(case, signed=np.arange(len(u)) == product.argmax(), alike=1)


def simulated(prior, truth, number, seed=1, known=True):
    rng = np.random.default_rng(seed)
    made_up = (made_up_case(rng, i) for i in range(number))
    return [nash(known_home(case) if known else case, prior, truth) for case in made_up]


@pytest.mark.parametrize("seed", range(5))
def test_bounds_hold_the_weights_of_those_who_signed(seed, prior):
    truth = prior.at(np.random.default_rng(seed).random(prior.size))
    found = bounds(simulated(prior, truth, 30, seed, known=False), prior)
    assert found.unexplained == {}
    assert found.slack == (0.0, 0.0)
    assert (found.low <= truth[:3] + 1e-9).all()
    assert (truth[:3] <= found.high + 1e-9).all()


def test_they_are_those_of_brute_force():
    """On a fine grid of weights: each deal better than none, and than what the other side likes more."""
    prior = one_sided()
    truth = np.array([1.1, 0.4, 0.5, 0.0, 0.0])
    cases = simulated(prior, truth, 60)
    grid = np.stack(np.meshgrid(np.linspace(0.2, 2.0, 181), np.linspace(0, 1, 101)), -1).reshape(-1, 2)
    fits = np.ones(len(grid), dtype=bool)
    middle = np.array([[1.1, 0.5]])
    for case in cases:
        u, v = case.worth(0, grid), case.gains[1][0]
        tolerance = TOLERANCE * np.ptp(case.worth(0, middle))
        if case.settled:
            better = v > v[case.signed] + 1e-9
            fits &= (u[:, case.signed] >= -tolerance)[:, 0]
            fits &= (u[:, better] <= u[:, case.signed] + tolerance).all(axis=1)
        else:
            fits &= (u[:, v > 1e-9] <= tolerance).all(axis=1)
    found = bounds(cases, prior)
    assert 0 < fits.mean() < 0.3
    np.testing.assert_allclose(found.low, grid[fits].min(axis=0), atol=0.012)
    np.testing.assert_allclose(found.high, grid[fits].max(axis=0), atol=0.012)


def plain_case(host, home, deal: bool):
    """Talks with two outcomes, no deal among them; the other was agreed on, or not."""
    gains = tuple(np.array([[0.0, each] for each in side]) for side in (host, home))
    signed, zeros = np.array([False, deal]), np.zeros(2)
    return Case("failed" if not deal else "signed", "", gains, signed, 1 + zeros, zeros, 2, int(deal))


def test_talks_that_failed_narrow_them():
    """What is worth 1 to the other side would be worth −1 + cars to the host."""
    found = bounds([plain_case((-1.0, 1.0, 0.0), (1.0,), deal=False)], one_sided())
    stake = 0.1  # what the weight in the middle, 1.1, puts at stake
    assert found.high[0] == pytest.approx(1 + TOLERANCE * stake)
    assert found.low[0] == 0.2
    assert (found.low[1], found.high[1]) == (0.0, 1.0), "its weight plays no part: not identified"


def test_terms_that_are_not_known_leave_more_possible(prior):
    truth = prior.at(np.full(prior.size, 0.5))
    cases = simulated(prior, truth, 10, known=False)
    vague = [
        replace(c, signed=c.signed | (np.arange(len(c.signed)) < 3), alike=4) if c.settled else c
        for c in cases
    ]
    exact, loose = bounds(cases, prior), bounds(vague, prior)
    assert (loose.low <= exact.low + 1e-9).all()
    assert (exact.high <= loose.high + 1e-9).all()


def test_what_may_have_been_signed_is_never_worth_more_than_is_counted(prior):
    """Also with weights that may be negative; and nothing is lost where all terms are known."""
    rng = np.random.default_rng(6)
    prior = replace(prior, low=prior.low - [0.5, 0.5, 1.0, 0, 0, 0])
    draws = prior.at(rng.random((200, prior.size)))
    for size in (1, 2, 10):
        case = made_up_case(rng)
        case = replace(case, signed=np.arange(len(case.signed)) < size, alike=size)
        for side, own in enumerate(prior.sides):
            counted = _signed(case, prior, side)
            found = counted[0] + draws[:, own] @ counted[1:, 0]
            most = case.worth(side, draws[:, own])[:, case.signed].max(axis=1)
            assert (found >= most - 1e-9).all()
            if size == 1:
                np.testing.assert_allclose(found, most)


def test_a_deal_that_nobody_would_sign_is_named_and_left_out(prior):
    truth = prior.at(np.full(prior.size, 0.5))
    cases = simulated(prior, truth, 10, known=False)
    foolish = made_up_case(np.random.default_rng(9), 99)
    worst = foolish.worth(1, np.array([[1.5]]))[0].argmin()
    foolish = replace(foolish, signed=np.arange(len(foolish.signed)) == worst)
    found = bounds([*cases, foolish], prior)
    assert list(found.unexplained) == ["C99"]
    side, share = found.unexplained["C99"]
    assert side == 1
    assert share > TOLERANCE
    np.testing.assert_allclose(found.low, bounds(cases, prior).low)


def test_talks_that_contradict_each_other_are_loosened():
    """A deal that needs cars ≥ 1.5, talks that failed where cars ≤ 1: at stake 0.4 and 0.1."""
    signed = plain_case((-1.5, 1.0, 0.0), (1.0,), deal=True)
    failed = plain_case((-1.0, 1.0, 0.0), (1.0,), deal=False)
    found = bounds([signed, failed], one_sided())
    assert found.unexplained == {}
    assert found.slack[0] == pytest.approx(0.5 / (0.4 + 0.1))
    assert found.low[0] < found.high[0], "no point is held for sure"


def test_of_the_deals_of_2025_the_large_pledges_are_not_explained(of_2025, reachable):
    _, prior = reachable
    found = bounds(of_2025, prior)
    assert {"JPN", "KOR", "CHE"} <= found.unexplained.keys()
    assert {prior.parties[found.unexplained[c][0]] for c in ("JPN", "KOR", "CHE")} == {"partner"}
    for case in of_2025:
        for side in (0, 1):
            assert np.isfinite(inequalities(case, prior, side)).all()
