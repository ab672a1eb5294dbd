"""Mixtures of tactics against the tactics themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies import BIDDING, TargetBidding, parse_strategy
from negotiation.bargaining.strategies.mixture import Mixture
from negotiation.base.errors import InputError
from tests.domains import line, random_domain, versus

ASKING = [name for name in BIDDING if issubclass(BIDDING[name].part, TargetBidding)]


def target(name, view):
    return parse_strategy(name).bidding.in_time(view.rounds).target(view)


@given(
    seed=st.integers(0, 2**32 - 1),
    parts=st.lists(st.tuples(st.sampled_from(ASKING), st.integers(1, 5)), min_size=1, max_size=4),
)
def test_what_is_asked_for_is_the_weighted_mean_of_what_each_tactic_asks_for(seed, parts):
    rng = np.random.default_rng(seed)
    sides, rounds = random_domain(rng)
    now = int(rng.integers(rounds))
    made, heard = rng.integers(sides["A"].space.size, size=(2, now)).tolist()
    view = View(sides["A"], rounds, 3, now, made, heard)
    mixture = Mixture("+".join(name for name, _ in parts), "+".join(str(w) for _, w in parts))
    asked = sum(w * target(name, view) for name, w in parts) / sum(w for _, w in parts)
    assert mixture.target(view) == pytest.approx(asked, abs=1e-9)


@pytest.mark.parametrize("name", ["conceder", "tit-for-tat", "hybrid", "anchoring"])
def test_a_mixture_of_one_is_that_one(name):
    received = [0, 1, 3, 5, 5, 6, 9, 20]
    alone = versus(f"{name}:model=none,accept=const,threshold=1", received, 101)
    assert versus(f"mixture:tactics={name},accept=const,threshold=1", received, 101) == alone


def test_clock_and_answer_by_hand():
    # a pie of 100, a round 10 of 10 rounds gone: the clock asks for 100 (1 - k/11); the answer for the
    # ratio of the other's last two offers on [1, 2], times the mixture's own last offer there
    view = View(Preferences(line(101), np.arange(101.0), np.zeros(10)), 10, 0, 2, [97, 90], [10, 21])
    clock, answer = 100 * (1 - 3 / 11), 100 * (1.9 * 1.10 / 1.21 - 1)
    assert Mixture("linear+tit-for-tat").target(view) == pytest.approx((clock + answer) / 2)
    assert Mixture("linear+tit-for-tat", "3+1").target(view) == pytest.approx(
        0.75 * clock + 0.25 * answer
    )


def test_each_talks_begin_with_tactics_that_have_learnt_nothing():
    mixture = Mixture("linear+tit-for-tat")
    assert mixture.fresh() == mixture
    assert all(a is not b for a, b in zip(mixture.fresh()._asking, mixture._asking, strict=True))


@pytest.mark.parametrize(("given", "words"), [
    ("tactics=linear+micro", "parameter tactics='linear\\+micro': 'micro' asks for no value, as boulware"),
    ("tactics=script", "'script' asks for no value"),
    ("tactics=linar", "unknown strategy 'linar': did you mean 'linear'"),
    ("weights=1+2", "weights='1\\+2' must be one number above 0 for each of the 3 tactics, or equal"),
    ("tactics=linear,weights=much", "weights='much' must be one number above 0"),
    ("tactics=linear,weights=0", "weights='0' must be one number above 0"),
    ("tactics=linear,weights=inf", "weights='inf' must be one number above 0"),
    ("tactics=linear,weights=nan", "weights='nan' must be one number above 0"),
])  # fmt: skip
def test_what_cannot_be_mixed_is_refused(given, words):
    with pytest.raises(InputError, match=words):
        parse_strategy(f"mixture:{given}")


@pytest.mark.parametrize("values", [(3,), ("linear", 1)])
def test_what_is_no_text_is_refused(values):
    with pytest.raises(InputError, match="parameter (tactics|weights) must be"):
        Mixture(*values)
