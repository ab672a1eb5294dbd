"""Tied hands by hand: what one's own side ratifies, what the other's is believed to."""

import numpy as np
import pytest

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, View
from negotiation.bargaining.strategies import MODELS, parse_strategy
from tests.domains import line, preferences

CHANCES = np.array([0.9, 0.5, 0.4, 0.8, 0.3])


def tied(chances=CHANCES, **given):
    """A side that wants the last outcome most, and may have to ask at home."""
    return Preferences(line(5), np.arange(5.0), np.zeros(9), ratification=chances, **given)


def test_the_best_that_is_ratified_is_asked_for_and_nothing_that_is_not():
    offers = []
    for k in range(9):
        view = View(tied(), 9, round_index=k, made=[3] * k)
        offers.append(parse_strategy("tied-hands").move(view))
    # 3 (1 - t), from the best that is ratified, falls to 1.2 and 0.9; 2 is not ratified
    assert offers == [3] * 6 + [1] * 3
    assert parse_strategy("tied-hands:certainty=0.95").move(View(tied(), 9)) == WALK_AWAY
    assert parse_strategy("tied-hands").move(View(tied(None), 9)) == 4, "nobody is asked at home"


@pytest.mark.parametrize(("offer", "certainty", "signs"), [
    (3, 0.8, True), (3, 0.81, False), (4, 0.3, True), (4, 0.5, False), (0, 0.5, False),
])  # fmt: skip
def test_an_offer_must_be_as_good_as_the_own_and_be_ratified(offer, certainty, signs):
    spec = f"linear:floor=0.75,ceiling=0.75,accept=ratifiable,certainty={certainty}"
    assert (parse_strategy(spec).move(View(tied(), 9, received=[offer])) == ACCEPT) == signs


def test_what_the_other_cannot_ratify_is_worth_no_more_to_it_than_no_deal():
    believed = Preferences(line(5), np.array([5.0, 4, 3, 2, 1]), np.full(9, 2.0), ratification=CHANCES)
    view = View(tied(others={"": believed}), 9)
    model = MODELS["win-set"].part()
    np.testing.assert_array_equal(model.gains(view), [3, 2, 0, 0, -1])
    np.testing.assert_array_equal(model.scores(view, np.array([4, 0, 2])), [-1, 3, 0])
    np.testing.assert_array_equal(MODELS["win-set"].part(certainty=0.4).gains(view), [3, 2, 1, 0, -1])
    free = Preferences(line(5), believed.table, believed.reservation)
    for side in (tied(others={"": free}), preferences(np.arange(5), 9)):
        gains = [MODELS[name].part().gains(View(side, 9)) for name in ("win-set", "prior")]
        np.testing.assert_array_equal(*gains)
