"""What is signed counts by today's reservation value, what is offered by tomorrow's, too."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, View
from negotiation.bargaining.strategies import BIDDING, parse_strategy
from tests.domains import line, random_domain

NAMES = [name for name in BIDDING if not BIDDING[name].part.reads_files]


def rising(reservation, received, table=(0.0, 0.4, 0.7), round_index=0):
    side = Preferences(line(len(table)), np.array(table), np.array(reservation))
    return View(side, len(reservation), 0, round_index, received=list(received))


@pytest.mark.parametrize("name", NAMES)
def test_who_has_nothing_to_offer_tomorrow_signs_what_is_worth_it_today(name):
    assert parse_strategy(name).fresh().move(rising([0.0, 0.9], [1])) == ACCEPT, "a gain of 0.4"
    assert parse_strategy(name).fresh().move(rising([0.5, 0.9], [1])) == WALK_AWAY
    assert parse_strategy(name).fresh().move(rising([0.0, 0.9], [])) == WALK_AWAY


@given(seed=st.integers(0, 2**32 - 1))
def test_all_and_only_what_is_worth_signing_today_can_be_signed(seed):
    sides, rounds = random_domain(np.random.default_rng(seed))
    side, eager = sides["A"], parse_strategy("random:accept=time,after=0")
    for k in range(rounds):
        for offer in range(side.space.size):
            signs = eager.move(View(side, rounds, 0, k, received=[offer])) == ACCEPT
            assert signs == (side.table[offer] >= side.reservation[k])


def test_an_offer_of_tomorrow_is_compared_by_what_it_is_worth_then():
    # a gain of 0.4 today beats 0.7 when no deal is worth 0.4 then, and so does not 0.2
    view = rising([0.0, 0.4], [1])
    assert view.gain_now(1) == pytest.approx(0.4 / 0.7)
    assert view.gain_later(2) == pytest.approx(0.3 / 0.7)
    assert parse_strategy("hardliner").move(view) == ACCEPT
    assert parse_strategy("hardliner").move(rising([0.0, 0.4], [1], (0.0, 0.2, 0.7))) == 2
    assert parse_strategy("hardliner").move(rising([0.0, 0.0], [1])) == 2
    assert parse_strategy("hardliner").move(rising([0.0, 0.4], [2], round_index=1)) == ACCEPT
