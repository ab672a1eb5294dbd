"""Bounds on products of sums and votes, held against every outcome of spaces that can be listed."""

from dataclasses import replace

import numpy as np
import pytest

from negotiation.bargaining.large import Deals, Vote, expected, solve_deals, sums_of
from negotiation.bargaining.large.bound import CLOSE, Bounded, Search, products
from negotiation.bargaining.large.branches import Branches
from negotiation.bargaining.large.votes import Box
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.payoffs import Term
from negotiation.bargaining.solutions import scores_of
from negotiation.base.errors import InputError
from tests.bargaining.large.test_large import drawn_space, drawn_terms


def drawn_vote(rng: np.random.Generator, first: int) -> Vote:
    """Draw a vote of four groups, some without weight, on the rows from ``first`` on; the fifth an heir."""
    weights = rng.dirichlet(np.ones(4))
    weights[1:] *= rng.random(3) < 0.7
    return Vote(
        rows=first + np.arange(4),
        weights=weights,
        doubts=np.where(weights > 0, rng.uniform(0.001, 0.05, 4), rng.uniform(0, 1, 4)),
        scale=rng.uniform(0.3, 2),
        threshold=rng.choice([1 / 3, 1 / 2, 2 / 3]),
        slope=1.702,
        office=first if rng.random() < 0.5 else None,
        heir=first + 4,
        lost=rng.uniform(0, 0.6),
    )


@pytest.mark.parametrize("seed", range(10))
def test_lines_lie_above_what_is_kept_and_touch_it_in_a_small_box(seed):
    rng = np.random.default_rng(seed)
    vote = drawn_vote(rng, 0)
    low = rng.normal(0, 6, (200, 5))
    high = low + rng.exponential(rng.choice([0.01, 1, 10], (200, 1)), (200, 5))
    at = rng.uniform(low, high)
    line = vote.above(Box(low, high, at, np.full(200, -np.inf)))
    for _ in range(20):
        inside = rng.uniform(low, high)
        above = line.constant + (line.slopes * inside).sum(axis=1)
        assert (above >= vote.log_kept(inside) - 1e-9).all()
    point = Box(at, at, at, np.full(200, -np.inf))
    line = vote.above(point)
    np.testing.assert_allclose(
        line.constant + (line.slopes * at).sum(axis=1), vote.log_kept(at), atol=1e-9
    )


def test_a_floor_leaves_only_what_is_less_below_the_line():
    rng = np.random.default_rng(5)
    vote = drawn_vote(rng, 0)
    low, high = np.full((400, 5), -4.0), np.full((400, 5), 4.0)
    at = rng.uniform(low, high)
    line = vote.above(Box(low, high, at, np.full(400, np.log(0.6))))
    inside = rng.uniform(low, high)
    kept = vote.log_kept(inside)
    above = line.constant + (line.slopes * inside).sum(axis=1)
    assert (kept > np.log(0.6)).any()
    assert (above >= kept - 1e-9)[kept > np.log(0.6)].all()


def drawn_deals(seed: int) -> tuple[Deals, np.ndarray]:
    """Draw deals on which both sides vote; return them with what can be agreed on."""
    rng = np.random.default_rng(seed)
    space = drawn_space(rng, 5)
    sums = sums_of(space, [drawn_terms(rng, space) for _ in range(12)])
    deals = Deals(sums, [drawn_vote(rng, 2), drawn_vote(rng, 7)], 0.9, rng.uniform(-0.3, 0.3, 2))
    return deals, space.within(np.arange(space.size))


@pytest.mark.parametrize("small", [1, 4, 4000])
def test_branches_cover_every_outcome_once(small, monkeypatch):
    monkeypatch.setattr("negotiation.bargaining.large.branches.SMALL_GROUP", small)
    for seed in range(10):
        deals, outcomes = drawn_deals(seed)
        branches = Branches.of(deals.sums)
        assert branches.count == len(outcomes)
        numbers, sums = branches.first, branches.start
        for values, added in zip(branches.values, branches.outcomes, strict=True):
            numbers = (numbers[..., None] + added).reshape(len(branches.first), -1)
            sums = sums.reshape(len(branches.first), -1, 1, 12) + values[:, None]
            sums = sums.reshape(len(branches.first), -1, 12)
        there = np.isfinite(sums).all(axis=-1).ravel()
        np.testing.assert_array_equal(np.sort(numbers.ravel()[there]), outcomes)
        np.testing.assert_allclose(sums.reshape(-1, 12)[there], deals.sums.at(numbers.ravel()[there]).T)


@pytest.mark.parametrize("threshold", [1 / 3, 2 / 3])
def test_variances_between_chances_are_within_what_is_said_of_them(threshold):
    rng = np.random.default_rng(8)
    # a group without weight has a spread that rises or falls all along
    vote = replace(drawn_vote(rng, 0), weights=np.array([0.6, 0.4, 0, 0]), threshold=threshold)
    ends = np.sort(rng.random((2, 100, 4)), axis=0)
    least, most = vote._variances(*ends)
    for share in np.linspace(0, 1, 5):
        inside = vote._spreads(ends[0] + share * (ends[1] - ends[0])).sum(axis=1)
        assert (least - 1e-12 <= inside).all()
        assert (inside <= most + 1e-12).all()


def test_an_issue_of_many_levels_that_is_set_beforehand_is_bounded():
    rng = np.random.default_rng(4)
    space = OutcomeSpace((Issue("rate", tuple(map(float, range(5000)))),))
    sums = sums_of(space, [[Term(("rate",), rng.normal(size=5000))] for _ in range(12)])
    deals = Deals(sums, [drawn_vote(rng, 2), drawn_vote(rng, 7)], 0.9, np.zeros(2))
    found, gains = solve_deals(deals), deals.gains(np.arange(5000))
    for name, point in found.points.items():
        true = scores_of(gains)[name].max()
        assert point.score == pytest.approx(true)
        assert true <= point.bound + 1e-9
    assert found.points


@pytest.mark.parametrize("seed", range(12))
def test_no_product_is_above_its_bound_and_the_best_is_found_in_the_end(seed):
    deals, outcomes = drawn_deals(seed)
    weights = np.zeros(12)
    weights[:2] = np.random.default_rng(seed).dirichlet([1, 1])
    every = products(deals.sums.at(outcomes).T, deals.votes, weights)
    worst = int(outcomes[every.argmin()])
    start = Bounded(worst, deals.sums.at(np.array([worst]))[:, 0], float(every.min()), np.inf)
    search = Search(Branches.of(deals.sums), deals.votes, weights, start)
    early = search.run(1)
    assert early.value - 1e-12 <= every.max() <= early.bound + 1e-9
    late = search.run(10**6)
    assert every.max() <= late.bound + 1e-9
    if every.max() > 0:
        assert late.value >= every.max() / (1 + CLOSE) - 1e-9
        assert late.bound <= every.max() * (1 + CLOSE) + 1e-9
        assert every[outcomes == late.outcome] == pytest.approx(late.value)


@pytest.mark.parametrize("seed", range(12))
def test_solutions_with_votes_lie_between_what_is_found_and_its_bound(seed, monkeypatch):
    monkeypatch.setattr(expected, "LOOKED", 200)
    deals, outcomes = drawn_deals(seed)
    gains = deals.gains(outcomes)
    found = solve_deals(deals)
    rational = (gains >= 0).all(axis=0)
    assert bool(found.points) == rational.any()
    ideals = np.where(rational, gains, 0.0).max(axis=1)
    for name, point in found.points.items():
        true = scores_of(gains)[name].max()
        np.testing.assert_allclose(deals.gains(np.array([point.outcome]))[:, 0], point.payoffs)
        assert point.payoffs.min() >= 0
        if name != "kalai_smorodinsky":  # measured by the best gains found
            assert point.score <= true + 1e-9
        else:
            assert point.score >= (point.payoffs / np.maximum(ideals, 1e-300)).min() - 1e-9
        assert true <= point.bound + 1e-9
    assert gains.sum(axis=0).max() <= found.max_welfare.bound + 1e-9


def test_without_votes_deals_are_solved_exactly():
    deals, outcomes = drawn_deals(3)
    found = solve_deals(Deals(deals.sums, [], deals.factor, deals.offsets))
    gains = deals.factor * deals.sums.at(outcomes)[:2] - deals.offsets[:, None]
    for name, score in scores_of(gains).items():
        assert found.points[name].outcome == outcomes[score.argmax()]
        assert found.points[name].bound == pytest.approx(score.max())
    assert not found.front.gap.any()


def test_votes_are_of_two_parties():
    deals, _ = drawn_deals(0)
    with pytest.raises(InputError, match="two parties, and here are 3"):
        solve_deals(Deals(deals.sums, deals.votes, 1.0, np.zeros(3)))


def test_issues_that_hang_together_too_closely_are_named():
    space = OutcomeSpace(tuple(Issue(f"i{n}", tuple(map(float, range(150)))) for n in range(5)))
    pairs = [(a, b) for a in space.keys for b in space.keys if a < b]
    sums = sums_of(space, [[Term(pair, np.zeros((150, 150))) for pair in pairs]])
    with pytest.raises(InputError, match="the issues .* depend on each other in .* limit is 20,000"):
        Branches.of(sums)
