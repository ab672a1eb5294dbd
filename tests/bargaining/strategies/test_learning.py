"""Opponent models against Bayes' rule by hand, and against what is true."""

import numpy as np
import pytest

from benchmarks.domains import additive
from negotiation.bargaining.analysis import model_accuracy
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies import MODELS, parse_strategy
from tests.domains import line, preferences


def test_bayes_rule_by_hand():
    # one issue of two levels: hypotheses "0 is best" and "1 is best", values (1, 0) and (0, 1); the
    # utility of an offer under a hypothesis is that value, the one expected at time t is 1 - t/2
    space = line(2)
    view = View(Preferences(space, np.zeros(2), np.zeros(9)), 9, received=[1, 1, 0, 1])
    model = MODELS["bayesian"].part()
    found = model.scores(view, np.arange(2))
    odds = 1.0
    for t, asked in ((0.1, 1), (0.3, 0)):  # what was asked for before says nothing new
        expected = 1 - 0.5 * t
        ratio = np.exp(-0.5 * ((1 - expected) / 0.15) ** 2) / np.exp(-0.5 * (expected / 0.15) ** 2)
        odds *= ratio if asked else 1 / ratio
    np.testing.assert_allclose(found, [1 / (1 + odds), odds / (1 + odds)])


def test_bayesian_weights_by_hand():
    # two issues; the first is certain to want what it gets, so a utility near 1 means a high weight
    space = OutcomeSpace((Issue("a", (0.0, 1.0)), Issue("b", (0.0,))))
    model = MODELS["bayesian"].part()
    model.start(space.issues)
    mean = model.WEIGHTS.mean()
    model.learn((0, 0), None, 0.0)
    # issue a at its prior: value 1/2, weight mean; issue b has the single value 1
    by_weight = (mean + model.WEIGHTS * 0.5) / (mean + model.WEIGHTS)
    posterior = np.exp(-0.5 * ((by_weight - 1) / 0.15) ** 2)
    np.testing.assert_allclose(model._weights[0], posterior / posterior.sum())
    by_peak = (mean + mean * np.array([1.0, 0.0])) / (2 * mean)
    likely = np.exp(-0.5 * ((by_peak - 1) / 0.15) ** 2)
    np.testing.assert_allclose(model._peaks[0], likely / likely.sum())


@pytest.mark.parametrize(("levels", "shapes"), [
    (1, [[1]]),
    (2, [[1, 0], [0, 1]]),
    (5, [[1, 3 / 4, 1 / 2, 1 / 4, 0], [0, 1, 2 / 3, 1 / 3, 0], [0, 1 / 2, 1, 1 / 2, 0],
         [0, 1 / 3, 2 / 3, 1, 0], [0, 1 / 4, 1 / 2, 3 / 4, 1]]),
])  # fmt: skip
def test_shapes_fall_to_zero_at_both_ends(levels, shapes):
    # Hindriks & Tykhonov (2008): downhill, uphill, and triangles between them
    model = MODELS["bayesian"].part()
    model.start((Issue("a", tuple(range(levels))),))
    np.testing.assert_allclose(model._shapes[0], shapes)


def learnt(side, name, seen, rounds=60):
    """The accuracy after so many offers of a strategy."""
    strategy, view = parse_strategy(f"{name}:accept=const,threshold=1"), View(side, rounds)
    for k in range(seen):
        view.round_index = k
        view.made.append(strategy.move(view))
        view.received.append(int(side.order[-1 - k]))
    seen_so_far = View(side, rounds, round_index=seen - 1, received=view.made)
    return model_accuracy(MODELS["bayesian"].part().gains(seen_so_far), side.table)


def single_peaked(seed):
    """An additive utility whose values fall to 0 at both ends of each issue."""
    rng = np.random.default_rng(seed)
    domain = additive((7, 6, 5, 5), rng)
    for k, values in enumerate(domain.values):
        place, peak = np.arange(len(values)), int(rng.integers(len(values)))
        domain.values[k] = np.interp(place, [0, peak, len(values) - 1], [0.0, 1.0, 0.0])
        domain.values[k][peak] = 1.0
    return Preferences(domain.space, domain.table, np.zeros(60))


def test_values_of_the_shapes_it_knows_are_learnt_well():
    assert np.mean([learnt(single_peaked(seed), "micro", 20) for seed in range(12)]) > 0.9


def test_an_offer_repeated_says_nothing_new():
    for seed in range(4):
        accuracy = [learnt(single_peaked(seed), "hardliner", seen) for seen in (1, 10, 55)]
        assert accuracy == [accuracy[0]] * 3


def test_frequencies_and_steadiness_by_hand():
    space = OutcomeSpace((Issue("a", ("x", "y", "z")), Issue("b", ("x", "y"))))
    view = View(Preferences(space, np.zeros(6), np.zeros(9)), 9, received=[0])
    model = MODELS["frequency"].part()
    np.testing.assert_allclose(model.scores(view, np.array([0, 1, 5])), [1, 1 / 2, 0])
    # a stays twice, b never: 3 to 1; of b x was asked for twice, y once
    view.received = [0, 1, 0]
    np.testing.assert_allclose(model.scores(view, np.array([0, 1, 2, 5])), [1, 7 / 8, 1 / 4, 1 / 8])


@pytest.mark.parametrize("name", ["frequency", "bayesian"])
def test_a_learner_knows_something_from_the_first_offer_on(name):
    view = View(preferences(np.arange(3), 5), 5)
    assert not MODELS[name].part().knows(view)
    view.received = [1]
    assert MODELS[name].part().knows(view)


def test_the_prior_scores_by_what_is_believed_or_not_at_all():
    space, values = line(4), np.array([3.0, 1, 4, 2])
    believed = Preferences(space, values, np.zeros(5))
    known, unknown = (
        Preferences(space, np.zeros(4), np.zeros(5), others=o) for o in ({"": believed}, {})
    )
    some, prior = np.array([2, 0]), MODELS["prior"].part()
    np.testing.assert_array_equal(prior.scores(View(known, 5), some), [4, 3])
    np.testing.assert_array_equal(prior.scores(View(unknown, 5), some), [0, 0])
