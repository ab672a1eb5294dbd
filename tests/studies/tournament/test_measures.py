"""The field's measures: by hand, at the solutions themselves, and without anything to gain."""

from dataclasses import replace

import numpy as np
import pytest

from negotiation.bargaining.solutions import scores_of
from negotiation.studies.tournament.course import STEPS
from negotiation.studies.tournament.measures import MEASURES, field_measures, shares_of_ideal


@pytest.fixture
def alike(result):
    """Return a function that makes a result whose talks all end with the same payoffs."""

    def made(home, host, agreement=0):
        runs = {name: values.astype(float) for name, values in result.runs.items()}
        filled = {"payoff_home": home, "payoff_host": host, "agreement": agreement, "rounds": 4}
        return replace(
            result, runs=runs | {k: np.full(len(runs["first"]), v) for k, v in filled.items()}
        )

    return made


def test_by_hand_in_a_tournament(result, names):
    found = field_measures(result)[names[0]]
    assert set(found) == set(MEASURES)
    home, host = result.payoffs[:, 0, 0].ravel(), result.payoffs[:, 0, :, 0].ravel()
    both = np.concatenate(
        [result.payoffs.sum(axis=0)[0, 0].ravel(), result.payoffs.sum(axis=0)[0, :, 0].ravel()]
    )
    assert found["welfare"] == pytest.approx(both.mean())
    own = np.concatenate([result.payoffs[0, 0, 0].ravel(), result.payoffs[1, 0, :, 0].ravel()])
    agreed = np.concatenate([result.agreed[0, 0].ravel(), result.agreed[0, :, 0].ravel()])
    assert found["payoff_if_agreed"] == pytest.approx(own[agreed].mean())
    assert len(home) == len(host)


@pytest.mark.parametrize("solution", ["nash", "kalai_smorodinsky"])
def test_at_a_solution_the_distance_to_it_is_none(alike, game, names, solution):
    points, ideal = shares_of_ideal(game)
    point = points[:, scores_of(points)[solution].argmax()]
    found = field_measures(alike(*(point * ideal)))[names[1]]
    assert found[f"{solution}_distance"] == pytest.approx(0, abs=1e-12)
    assert found["pareto_distance"] == pytest.approx(0, abs=1e-12)
    assert found["nash_product"] == pytest.approx(point.prod())
    assert found["welfare"] == pytest.approx((point * ideal).sum())
    assert found["unfairness"] == pytest.approx(abs(np.subtract(*(point * ideal))))
    assert found["rounds"] == 5


def test_no_deal_is_as_far_away_as_zero(alike, game, names):
    found = field_measures(alike(0.0, 0.0, agreement=-1))[names[1]]
    points, _ = shares_of_ideal(game)
    nearest = np.sqrt((points[:, points.sum(axis=0) >= 0] ** 2).sum(axis=0))
    nash = points[:, scores_of(points)["nash"].argmax()]
    assert found["payoff_if_agreed"] is None
    assert found["nash_distance"] == pytest.approx(np.hypot(*nash))
    assert nearest.min() < found["pareto_distance"] <= found["nash_distance"]


def test_shares_of_the_ideal_end_at_one(game):
    points, ideal = shares_of_ideal(game)
    assert points.max(axis=1) == pytest.approx([1, 1])
    assert points.min() >= 0
    best = [game.payoffs_at(k)[:, (game.payoffs_at(k) >= 0).all(axis=0)] for k in range(game.rounds)]
    assert ideal == pytest.approx(np.max([each.max(axis=1) for each in best if each.size], axis=0))


def test_without_anything_that_helps_both_all_are_none(alike, names, monkeypatch):
    nothing = np.zeros((2, 0)), np.zeros(2)
    monkeypatch.setattr("negotiation.studies.tournament.measures.shares_of_ideal", lambda game: nothing)
    found = field_measures(alike(0.0, 0.0, agreement=-1))[names[0]]
    assert found["nash_distance"] == found["pareto_distance"] == found["nash_product"] == 0


def test_steps_and_offers_add_up_in_a_tournament(result, names):
    runs = result.runs
    for side in ("home", "host"):
        steps = np.sum([runs[f"{step}_{side}"] for step in STEPS], axis=0)
        np.testing.assert_array_equal(steps, np.maximum(runs[f"offers_{side}"] - 1, 0))
        assert (runs[f"distinct_{side}"] <= runs[f"offers_{side}"]).all()
        conceded = runs[f"conceded_{side}"]
        assert ((conceded >= 0) & (conceded <= 1) | (runs[f"offers_{side}"] == 0)).all()
    hard = names.index("hardliner")
    shape = result.tournament.shape
    assert np.nanmax(runs["conceded_home"].reshape(shape)[:, hard]) == 0
    assert runs["distinct_home"].reshape(shape)[:, hard].max() == 1
