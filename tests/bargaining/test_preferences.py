import numpy as np
import pytest

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.seeds import party_seeds
from negotiation.base.errors import InputError
from tests.domains import line


def test_a_payoff_is_the_discounted_gain_over_the_rounds_reservation_value():
    side = Preferences(line(3), np.array([1.0, 4.0, 2.0]), np.array([0.0, 1.0]), np.array([1.0, 0.5]))
    assert side.payoff(1, 0) == 4
    assert side.payoff(1, 1) == 1.5
    assert side.order.tolist() == [1, 2, 0]
    assert side.ranked.tolist() == [4, 2, 1]
    assert (side.best, side.worst) == (4, 1)
    assert side.floors.tolist() == [1, 1], "an offer may be accepted a round later"


@pytest.mark.parametrize(
    ("table", "reservation", "discount", "message"),
    [
        ([1.0, 2.0], [0.0], [1.0], r"table has shape \(2,\): \(3,\) is needed"),
        ([1.0, 2.0, 3.0], [0.0], [1.0, 1.0], "need one number a round"),
        ([1.0, 2.0, 3.0], [[0.0]], [[1.0]], "need one number a round"),
        ([1.0, np.nan, 3.0], [0.0], [1.0], "table holds a number that is not finite"),
        ([1.0, 2.0, 3.0], [-np.inf], [1.0], "reservation holds a number that is not finite"),
        ([1.0, 2.0, 3.0], [0.0], [np.inf], "discount holds a number that is not finite"),
    ],
)
def test_what_does_not_fit_is_refused(table, reservation, discount, message):
    with pytest.raises(InputError, match=message):
        Preferences(line(3), np.array(table), np.array(reservation), np.array(discount))


def test_chances_of_ratification_need_one_number_an_outcome():
    with pytest.raises(InputError, match="one chance an outcome, 3 in all"):
        Preferences(line(3), np.zeros(3), np.zeros(1), ratification=np.ones(2))


def test_each_party_has_a_seed_and_a_stream_of_its_own():
    assert party_seeds(7, 2) == party_seeds(np.random.SeedSequence(7), 2) != party_seeds(8, 2)
    seeds = party_seeds(np.random.default_rng(7), 3)
    assert len(set(seeds)) == 3
    assert party_seeds(7, 0) == []
    with pytest.raises(InputError, match="rng is 'x': a whole number from 0 is needed"):
        party_seeds("x", 2)
    for rng in (7, np.random.default_rng(7)):
        many = party_seeds(rng, 100)
        assert 0 <= min(many) < 2**60 < 2**62 < max(many) < 2**63, "63 bits, all of them used"
    side = Preferences(line(3), np.arange(3.0), np.zeros(4))
    first, again, other = (View(side, 4, seed) for seed in (1, 1, 2))
    assert first.rng.random() == again.rng.random() != other.rng.random()
    assert first.rng is first.rng, "one stream, not the same number each time"
    assert first.draw == again.draw != other.draw
