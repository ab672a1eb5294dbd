"""Means and intervals, by hand and against scipy."""

import numpy as np
import pytest
from scipy import stats

from negotiation.base.arrays import IntArray
from negotiation.base.intervals import Interval, mean_interval
from negotiation.studies.tournament import TournamentResult, rankings
from negotiation.studies.tournament.result import surplus


def test_intervals_are_students():
    values = np.array([1.0, 2.0, 4.0, 7.0])
    low, high = stats.t.interval(0.95, 3, values.mean(), stats.sem(values))
    interval = mean_interval(values)
    assert (interval.mean, interval.low, interval.high) == pytest.approx((3.5, low, high))
    assert mean_interval(np.array([2.0])) == Interval(2.0, None, None)
    assert mean_interval(np.full(9, 0.1)) == Interval(0.1, 0.1, 0.1)


def test_a_pair_without_chance_varies_by_first_mover_only(result):
    first: IntArray = result.runs["first"].reshape(result.tournament.shape)
    for home, host in ((0, 0), (0, 2), (2, 2)):
        for mover in (0, 1):
            cell = result.payoffs[0, 0, home, host][first[0, home, host] == mover]
            if cell.size > 1:
                interval = mean_interval(cell)
                assert interval.low == interval.high == interval.mean


def test_scores_are_averages_over_sides_and_opponents(result, names):
    standings = {s.strategy: s for s in rankings(result)["payoff"]}
    home, host = result.payoff_matrices
    for place, name in enumerate(names):
        standing = standings[name]
        assert standing.home.mean == pytest.approx(home[place].mean())
        assert standing.host.mean == pytest.approx(host[:, place].mean())
        assert standing.overall.mean == pytest.approx((home[place].mean() + host[:, place].mean()) / 2)
    rates = {s.strategy: s.home.mean for s in rankings(result)["agreement_rate"]}
    assert rates[names[0]] == pytest.approx(result.agreement_matrix[0].mean())


def test_rates_of_agreement_stay_between_none_and_all_and_are_never_certain(result):
    for standing in rankings(result)["agreement_rate"]:
        for found in (standing.overall, standing.home, standing.host):
            assert 0 <= found.low <= found.mean <= found.high <= 1
            assert found.low < found.high or 0 < found.mean < 1


def test_rankings_fall_and_shares_are_of_the_surplus(result, game):
    ranked = rankings(result)
    for standings in ranked.values():
        means = [standing.overall.mean for standing in standings]
        assert means == sorted(means, reverse=True)
    np.testing.assert_allclose(result.shares * surplus(game), result.payoffs)
    assert result.shares.sum(axis=0).max() <= 1


def test_the_surplus_is_the_best_of_all_dates(game):
    best = 0.0
    for k in range(game.rounds):
        payoffs = game.payoffs_at(k)
        best = max(best, payoffs.sum(axis=0)[(payoffs >= 0).all(axis=0)].max(initial=0.0))
    assert surplus(game) == pytest.approx(best)


def test_without_a_surplus_shares_are_zero(result, monkeypatch):
    monkeypatch.setattr("negotiation.studies.tournament.result.surplus", lambda game: 0.0)
    assert (TournamentResult(result.tournament, result.runs).shares == 0).all()
