"""Steady offers go on from the last one, term by term."""

from dataclasses import replace

import numpy as np
import pytest

from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import TOLERANCE
from negotiation.bargaining.strategies import parse_strategy

SPACE = OutcomeSpace(
    (Issue("duty", (0, 10, 20, 30)), Issue("pledge", (0, 50, 100)), Issue("rice", ("no", "yes")))
)
ROUNDS = 12


def side(seed: int, steady: bool = True) -> Preferences:
    own, other = np.random.default_rng(seed).random((2, SPACE.size))
    believed = Preferences(SPACE, other, np.zeros(ROUNDS))
    return Preferences(SPACE, own, np.zeros(ROUNDS), others={"": believed}, steady=steady)


def offers(preferences: Preferences, spec: str) -> list[int]:
    strategy, view = parse_strategy(spec), View(preferences, ROUNDS)
    for view.round_index in range(ROUNDS):
        view.made.append(strategy.bidding.propose(view, strategy.model))
    return view.made


def otherwise(preferences: Preferences, spec: str) -> list[int]:
    return offers(replace(preferences, steady=False), spec)


@pytest.mark.parametrize("seed", range(20))
def test_no_offer_asks_for_more_than_the_tolerance_beyond_what_would_be_offered(seed):
    mine = side(seed)
    planned = otherwise(mine, "linear:model=prior")
    made = offers(mine, "linear:model=prior")
    excess = mine.table[made] - mine.table[planned]
    assert (excess <= TOLERANCE * (mine.best - mine.worst) + 1e-12).all()


@pytest.mark.parametrize("seed", range(20))
def test_what_is_not_planned_never_gives_the_other_side_less_than_the_last_offer(seed):
    mine = side(seed)
    made, planned = offers(mine, "linear:model=prior"), otherwise(mine, "linear:model=prior")
    likes = mine.believed.table[made]
    for k in range(1, ROUNDS):
        assert made[k] == planned[k] or likes[k] >= likes[k - 1]


def test_additive_values_are_conceded_in_order_of_what_a_concession_costs():
    """Nothing comes back before the last round: own cost a step is 1, 2, 2.5, what the other gains 3, 4, 4."""
    duty, pledge, rice = SPACE.digits(np.arange(SPACE.size)).T
    other = Preferences(SPACE, 3.0 * duty + 4 * pledge + 4 * rice, np.zeros(ROUNDS))
    own = Preferences(
        SPACE, 9.5 - duty - 2 * pledge - 2.5 * rice, np.zeros(ROUNDS), others={"": other}, steady=True
    )
    digits = SPACE.digits(offers(own, "linear:model=prior"))[:-1]
    assert (np.diff(digits, axis=0) >= 0).all()
    assert digits[digits[:, 1] > 0, 0].min() == 3
    assert digits[-1].tolist() == [3, 2, 0]


@pytest.mark.parametrize(
    "spec", ["tit-for-tat:model=prior", "hybrid:model=prior", "trade-off:model=prior"]
)
def test_rules_about_the_next_offer_are_kept(spec):
    assert offers(side(1), spec) == otherwise(side(1), spec)
