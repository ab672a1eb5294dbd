"""Intervals hold the truth as often as they say, and shares stay between 0 and 1."""

import numpy as np
import pytest
from scipy import stats

from negotiation.base.intervals import (
    Interval,
    clustered_interval,
    crossed_interval,
    mean_interval,
    stratified_interval,
)


def ones(count, n):
    return np.r_[np.ones(count), np.zeros(n - count)]


@pytest.mark.parametrize("n", [2, 20, 137])
def test_shares_have_wilsons_interval(n):
    for count in range(n + 1):
        expected = stats.binomtest(count, n).proportion_ci(method="wilson")
        found = mean_interval(ones(count, n), share=True)
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
        assert 0 <= found.low <= found.mean <= found.high <= 1


def test_a_share_that_never_failed_is_not_certain():
    assert mean_interval(np.ones(20), share=True).low == pytest.approx(20 / (20 + 1.959964**2))
    assert mean_interval(np.full(9, 0.25), share=True) == Interval(0.25, 0.25, 0.25)
    assert mean_interval(np.ones(1), share=True) == Interval(1, None, None)


@pytest.mark.parametrize("n", [20, 60, 200])
def test_intervals_of_shares_hold_the_truth_as_often_as_they_say(n):
    """Exact, by the binomial distribution; single shares swing about the average (Brown et al. 2001)."""
    truths = np.linspace(0.01, 0.99, 197)
    ends = [mean_interval(ones(count, n), share=True) for count in range(n + 1)]
    held = np.array([[e.low <= truth <= e.high for e in ends] for truth in truths])
    coverage = (stats.binom.pmf(np.arange(n + 1), n, truths[:, None]) * held).sum(axis=1)
    assert 0.94 < coverage.mean() < 0.97
    assert coverage.min() > 0.83
    rare = (stats.binom.pmf(np.arange(n + 1), n, 0.976) * held[np.argmin(abs(truths - 0.976))]).sum()
    assert rare > 0.91


def coverage(draw, interval, truth, trials=600):
    ends = [interval(draw()) for _ in range(trials)]
    assert all(end.low <= end.mean <= end.high for end in ends)
    return np.mean([end.low <= truth <= end.high for end in ends])


@pytest.mark.parametrize(("points", "size"), [(2, 20), (12, 2), (12, 8), (60, 2)])
def test_on_a_grid_chance_alone_counts(points, size):
    rng = np.random.default_rng(points)
    strata = np.repeat(np.arange(points), size)
    levels, spread = np.linspace(-9, 8, points), rng.uniform(0.7, 1.4, points)
    draw = lambda: levels[strata] + spread[strata] * rng.normal(size=len(strata))  # noqa: E731
    held = coverage(draw, lambda v: stratified_interval(v, strata, size), levels.mean())
    assert 0.93 <= held <= 0.97
    assert coverage(draw, mean_interval, levels.mean(), 300) > 0.99, "that of all runs is too wide"


def test_the_variance_within_strata_is_the_textbooks():
    rng = np.random.default_rng(3)
    table = rng.normal(size=(7, 5)) + np.arange(7)[:, None]
    found = stratified_interval(table.ravel(), np.repeat(np.arange(7), 5), 5)
    half = stats.t.ppf(0.975, 28) * np.sqrt((table.var(axis=1, ddof=1) / 5).sum()) / 7
    assert (found.mean, found.high - found.mean) == pytest.approx((table.mean(), half))


def test_draws_without_a_value_are_chance_too():
    """Half of the runs have the outcome, by chance, and it differs between points."""
    rng, strata = np.random.default_rng(4), np.repeat(np.arange(10), 20)
    levels = np.arange(10.0)

    def held():
        has = rng.random(200) < 0.5
        return stratified_interval((levels[strata] + rng.normal(size=200))[has], strata[has], 20)

    ends = [held() for _ in range(600)]
    assert 0.93 <= np.mean([e.low <= levels.mean() <= e.high for e in ends]) <= 0.97


@pytest.mark.parametrize(("points", "size"), [(10, 5), (40, 20)])
def test_runs_of_a_random_point_are_alike(points, size):
    rng, clusters = np.random.default_rng(size), np.repeat(np.arange(points), size)
    draw = lambda: rng.normal(size=points)[clusters] + rng.normal(size=len(clusters)) / 3  # noqa: E731
    assert 0.93 <= coverage(draw, lambda v: clustered_interval(v, clusters), 0) <= 0.97
    assert coverage(draw, mean_interval, 0) < 0.7, "that of all runs is too narrow"


def test_shares_by_cluster_stratum_and_cross():
    rng, places = np.random.default_rng(8), np.repeat(np.arange(40), 5)
    chances = rng.beta(2, 8, 40)

    def random_points():
        return (rng.random(200) < rng.beta(2, 8, 40)[places]).astype(float)

    def fixed_points():
        return (rng.random(200) < chances[places]).astype(float)

    clustered = lambda v: clustered_interval(v, places, share=True)  # noqa: E731
    stratified = lambda v: stratified_interval(v, places, 5, share=True)  # noqa: E731
    assert 0.93 <= coverage(random_points, clustered, 0.2) <= 0.97
    assert 0.93 <= coverage(fixed_points, stratified, chances.mean()) <= 0.97
    for way in (
        lambda v: clustered_interval(v, places, share=True),
        lambda v: crossed_interval(v, places, np.tile(np.arange(5), 40), share=True),
        lambda v: stratified_interval(v, places, 5, share=True),
    ):
        assert 0 < way(np.ones(200)).low < way(np.ones(200)).high == 1


def test_one_cluster_is_as_independent_runs():
    values = np.random.default_rng(1).normal(size=9)
    assert clustered_interval(values, np.zeros(9, dtype=int)) == mean_interval(values)
    single = clustered_interval(values, np.arange(9))
    alone = mean_interval(values)
    assert (single.mean, single.high) == pytest.approx((alone.mean, alone.high))
