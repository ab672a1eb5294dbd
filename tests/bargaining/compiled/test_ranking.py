"""Rankings that hold only what lies near known goals, against all outcomes put in order."""

import numpy as np
import pytest

from negotiation.bargaining.compiled.ranking import SAMPLED, SKIPPED, arrange, pick
from negotiation.bargaining.strategies.base import ISO_CANDIDATES

SIZE = 40_000


def tables(kind: str) -> np.ndarray:
    rng = np.random.default_rng(3)
    found = rng.normal(size=(2, SIZE)) ** 3
    if kind == "ties":
        found = np.round(found, 1)
    if kind == "misleading":
        # what is sampled is as good as nowhere else
        found[:, np.arange(SIZE) % SKIPPED < SAMPLED] += 20
    return found


def test_a_side_without_goals_is_asked_for_nothing():
    values = tables("scattered")
    goals = np.array([[np.nan, np.nan], [np.quantile(values[1], 0.5), np.nan]])
    (_, starts, _, _, _), _ = arrange(values, values, values.max(1), values.min(1), True, goals)
    assert starts[0, -1] == 0 < starts[1, -1]


@pytest.mark.parametrize("kind", ["scattered", "ties", "misleading"])
@pytest.mark.parametrize("known", [True, False])
def test_offers_are_those_of_the_whole_order(kind, known):
    values, liked = tables(kind), np.round(np.random.default_rng(4).normal(size=(2, SIZE)), 2)
    bests, worsts = values.max(axis=1), values.min(axis=1)
    goals = np.array([[*np.quantile(row, (0.0, 0.1, 0.5, 0.99, 0.9999, 1.0)), np.nan] for row in values])
    ranking, ordered = arrange(values, liked, bests, worsts, True, goals if known else None)
    for q in range(2):
        order = np.argsort(-values[q], kind="stable")
        for goal in goals[q, :-1]:
            reached = order[: (values[q] >= goal).sum()]
            last = reached[-ISO_CANDIDATES:]
            best = last[np.flatnonzero(liked[q][last] == liked[q][last].max())[-1]]
            offers = [pick(model, liked, None, ordered, ranking, values, q, goal) for model in (0, 1)]
            assert offers == [reached[-1], best]
