"""Means and intervals, by hand and against scipy."""

import numpy as np
import pytest
from scipy import stats

from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.arrays import IntArray
from negotiation.base.intervals import Interval, mean_interval
from negotiation.studies.tournament import TournamentResult, rankings
from negotiation.studies.tournament import ranking as module
from negotiation.studies.tournament.ranking import over_repeats
from negotiation.studies.tournament.result import surplus
from negotiation.studies.tournament.tournament import Tournament


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
        assert standing.sides["home"].mean == pytest.approx(home[place].mean())
        assert standing.sides["host"].mean == pytest.approx(host[:, place].mean())
        assert standing.overall.mean == pytest.approx((home[place].mean() + host[:, place].mean()) / 2)
    rates = {s.strategy: s.sides["home"].mean for s in rankings(result)["agreement_rate"]}
    assert rates[names[0]] == pytest.approx(result.agreement_matrix[0].mean())


def test_rates_of_agreement_stay_between_none_and_all_and_are_never_certain(result):
    for standing in rankings(result)["agreement_rate"]:
        for found in (standing.overall, standing.sides["home"], standing.sides["host"]):
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


def drawn(game, repeats, rng, skills=(1.0, 2.0, 3.0)):
    """A result of chance: who moves first gets 2 more, and strategies differ in skill."""
    strategies = tuple(map(parse_strategy, ("linear", "conceder", "random")))
    tournament = Tournament((game,), strategies, repeats, 0)
    size, skill = tournament.shape, np.array(skills)
    first = np.broadcast_to(np.arange(repeats) % 2, size)
    home = skill[:, None, None] + 2.0 * (first == 0) + rng.normal(size=size)
    host = skill[None, :, None] + 2.0 * (first == 1) + rng.normal(size=size)
    agreed = rng.random(size) < 0.9
    runs = {"agreement": np.where(agreed, 0, -1), "payoff_home": home, "payoff_host": host}
    return TournamentResult(tournament, {name: values.ravel() for name, values in runs.items()})


def quick(monkeypatch):
    """Leave out what takes time and is not looked at."""
    monkeypatch.setattr(module, "DRAWS", 2)
    monkeypatch.setattr("negotiation.studies.tournament.result.surplus", lambda game: 1.0)


@pytest.mark.parametrize("repeats", [4, 10, 31])
def test_intervals_hold_the_truth_as_often_as_they_say(game, repeats, monkeypatch):
    quick(monkeypatch)
    rng, held = np.random.default_rng(repeats), []
    home_first = 2 * (repeats - repeats // 2) / repeats
    for _ in range(500):
        best = rankings(drawn(game, repeats, rng))["payoff"][0]
        truths = [(best.overall, 4.0), (best.lead, 1.0), (best.sides["home"], 3 + home_first)]
        held.append([i.low <= truth <= i.high for i, truth in truths])
    both, lead, home = np.mean(held, axis=0)
    assert 0.925 < both < 0.975
    assert 0.925 < lead < 0.975
    assert home > 0.925
    assert home < 0.975 or repeats % 2, "who moves first is no chance, if both do equally often"


def test_rates_hold_the_truth_as_often_as_they_say(game, monkeypatch):
    quick(monkeypatch)
    rng, held = np.random.default_rng(1), []
    for _ in range(400):
        rates = rankings(drawn(game, 10, rng))["agreement_rate"]
        held += [i.low <= 0.9 <= i.high for s in rates for i in (s.overall, s.sides["home"])]
        assert all(0 <= s.sides["home"].low <= s.sides["home"].high <= 1 for s in rates)
    assert 0.93 < np.mean(held) < 0.98


def test_a_difference_is_paired(game):
    """What two strategies have in common, repeat by repeat, does not blur how they differ."""
    result = drawn(game, 20, np.random.default_rng(2))
    common = np.random.default_rng(3).normal(size=20) * 50
    runs = dict(result.runs)
    for side in ("home", "host"):
        values = result.runs[f"payoff_{side}"].reshape(result.tournament.shape)
        runs[f"payoff_{side}"] = (values + common).ravel()
    best, *_ = rankings(TournamentResult(result.tournament, runs))["payoff"]
    assert best.strategy == "random"
    assert best.overall.high - best.overall.low > 10
    assert best.lead.high - best.lead.low < 1
    assert best.places == (1, 1)


def test_places_are_those_that_chance_leaves(game):
    result = drawn(game, 10, np.random.default_rng(4), (1.0, 1.1, 3.0))
    found = {s.strategy: s for s in rankings(result)["payoff"]}
    assert found["random"].places == (1, 1)
    assert found["linear"].places == found["conceder"].places == (2, 3)
    alone = rankings(drawn(game, 1, np.random.default_rng(4)))["payoff"]
    assert {s.places for s in alone} == {None}


def test_who_moves_first_is_no_chance():
    values = np.tile([1.0, 5.0], 6)
    assert over_repeats(values) == Interval(3, 3, 3)
    assert over_repeats(values[:2]) == mean_interval(values[:2])
    assert over_repeats(values[:5]) == mean_interval(values[:5])
