"""Draws: closed forms, equality with weighted draws from the prior, calibration, recovery."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import beta, kstest, norm

from negotiation.studies.infer.calibration import calibrate, ended
from negotiation.studies.infer.inference import peak, posterior
from negotiation.studies.infer.likelihood import log_chance, log_likelihood
from negotiation.studies.infer.sampler import sample
from tests.studies.infer.conftest import made_up_case


def test_a_beta_distribution_and_its_evidence():
    """Seven successes of ten, unknown share: Beta(8, 4), evidence 1 / (11 · C(10, 7))."""
    rng = np.random.default_rng(1)
    found = sample(lambda x: (7 * np.log(x) + 3 * np.log1p(-x))[:, 0], 1, 4000, rng)
    assert kstest(found.points[:, 0], beta(8, 4).cdf).pvalue > 0.01
    assert found.log_evidence == pytest.approx(-np.log(11 * 120), abs=0.1)


def test_a_narrow_normal_that_leans():
    """Two unknowns with correlation 0.9, a fiftieth of the cube wide."""
    mean, deviation, rho = np.array([0.3, 0.6]), 0.02, 0.9
    inverse = np.linalg.inv(deviation**2 * np.array([[1, rho], [rho, 1]]))

    def height(x):
        away = x - mean
        return -0.5 * ((away @ inverse) * away).sum(axis=1)

    points = sample(height, 2, 4000, np.random.default_rng(2)).points
    for column, middle in zip(points.T, mean, strict=True):
        assert kstest(column, norm(middle, deviation).cdf).pvalue > 0.01
    assert np.corrcoef(points.T)[0, 1] == pytest.approx(rho, abs=0.02)


def test_two_narrow_peaks_far_apart_keep_their_shares():
    """Five unknowns; three tenths of all lie in one corner, the rest in another, 0.02 wide."""
    middles, deviation = np.array([[0.2] * 5, [0.8, 0.7, 0.8, 0.3, 0.8]]), 0.02
    scale = -2.5 * np.log(2 * np.pi * deviation**2) + np.log([0.3, 0.7])

    def height(x):
        away = ((x[:, None] - middles) ** 2).sum(axis=2) / deviation**2
        return np.logaddexp(*(scale - away / 2).T)

    found = [sample(height, 5, 1000, np.random.default_rng(seed)) for seed in range(4)]
    shares = [(each.points[:, 0] < 0.5).mean() for each in found]
    assert np.mean(shares) == pytest.approx(0.3, abs=0.06)
    assert np.mean([each.log_evidence for each in found]) == pytest.approx(0.0, abs=0.2)


def weighed(cases, prior, number=200_000):
    """Draws from the prior with their weights: right, and wasteful."""
    draws = prior.at(np.random.default_rng(3).random((number, prior.size)))
    heights = log_likelihood(cases, prior, draws)
    weights = np.exp(heights - heights.max())
    return draws, weights / weights.sum(), np.log(weights.mean()) + heights.max()


def test_the_posterior_is_that_of_weighted_draws_from_the_prior(cases, prior):
    draws, weights, evidence = weighed(cases[:4], prior)
    found = posterior(cases[:4], prior, 4000, np.random.default_rng(4))
    assert found.log_evidence == pytest.approx(evidence, abs=0.15)
    effective = 1 / (weights**2).sum()
    assert effective > 500
    for mine, others in zip(found.points.T, draws.T, strict=True):
        mean = weights @ others
        deviation = np.sqrt(weights @ (others - mean) ** 2)
        assert abs(mine.mean() - mean) < 4 * deviation * np.sqrt(1 / effective + 1 / 1000)
        assert mine.std() == pytest.approx(deviation, rel=0.1)


def test_the_peak_is_as_high_as_any_draw(cases, prior):
    found = posterior(cases, prior, 300, np.random.default_rng(5))
    np.testing.assert_allclose(found.heights, log_likelihood(cases, prior, found.points))
    top = peak(cases, prior, found)
    assert (prior.low <= top).all()
    assert (top <= prior.high).all()
    assert log_likelihood(cases, prior, top[None])[0] >= found.heights.max()


def test_the_80_percent_of_500_worlds_hold_the_truth_as_often(cases, prior):
    """All worlds share weighted draws from the prior, so that the likelihood alone is tried."""
    cases = cases[:4]
    draws = prior.at(np.random.default_rng(6).random((10_000, prior.size)))
    worlds = 500
    ranks = np.empty((worlds, prior.size))
    known = [_by_ending(case, prior, draws) for case in cases]
    for world in range(worlds):
        rng = np.random.default_rng([7, world])
        truth = prior.at(rng.random(prior.size))
        ends = [ended(case, prior, truth, rng) for case in cases]
        heights = sum(k[:, _place(end)] for k, end in zip(known, ends, strict=True))
        weights = np.exp(heights - heights.max())
        ranks[world] = ((draws < truth) * weights[:, None]).sum(axis=0) / weights.sum()
    covered = (np.abs(ranks - 0.5) <= 0.4).mean(axis=0)
    assert (covered > 0.75).all(), covered
    assert (covered < 0.85).all(), covered
    assert all(kstest(column, "uniform").pvalue > 0.001 for column in ranks.T)


def _place(case):
    return int(case.signed.argmax()) if case.settled else len(case.signed)


def _by_ending(case, prior, draws):
    """Log chances of each deal and of none, in the last column."""
    n = len(case.signed)
    deals = [replace(case, signed=np.arange(n) == place, alike=1) for place in range(n)]
    none = replace(case, signed=np.zeros(n, dtype=bool), alike=0)
    return np.stack([log_chance(each, prior, draws) for each in (*deals, none)], axis=1)


@pytest.mark.slow
def test_ranks_of_the_truth_among_the_samplers_draws_are_uniform(cases, prior):
    found = calibrate(cases[:6], prior, worlds=100, draws=200)
    assert found.names == prior.names
    covered = found.covered()
    assert (np.abs(covered - 0.8) < 3.5 * np.sqrt(0.8 * 0.2 / 100)).all(), covered
    assert all(kstest(column, "uniform").pvalue > 0.001 for column in found.ranks.T)


@pytest.mark.slow
def test_weights_are_found_again_in_many_deals(prior):
    rng = np.random.default_rng(8)
    truth = np.array([1.4, 0.7, 0.8, 0.35, np.log(0.1), 0.05])
    cases = [ended(made_up_case(rng, i), prior, truth, rng) for i in range(80)]
    draws = posterior(cases, prior, 500, rng).points
    away = (draws.mean(axis=0) - truth) / draws.std(axis=0)
    assert (np.abs(away) < 3).all(), away
    assert (draws.std(axis=0)[:4] < 0.15 * (prior.high - prior.low)[:4]).all()
