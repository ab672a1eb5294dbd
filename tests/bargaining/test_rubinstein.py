import numpy as np
import pytest

from negotiation.bargaining.rubinstein import hull, rubinstein_split, stationary_pair
from negotiation.base.errors import InputError


def test_the_split_of_equally_patient_players():
    # Rubinstein (1982): 1/(1 + δ), half and half for the patient, all for the first if nobody waits
    assert rubinstein_split(0.9, 0.9) == pytest.approx(1 / 1.9)
    assert rubinstein_split(0.0, 0.0) == 1
    assert rubinstein_split(0.999999, 0.999999) == pytest.approx(0.5, abs=1e-6)
    assert rubinstein_split(0.9, 0.5) > rubinstein_split(0.9, 0.8), "impatience costs"


@pytest.mark.parametrize(("own", "other"), [(0.9, 0.9), (0.5, 0.8), (0.0, 0.5), (0.7, 0.0)])
def test_offer_and_threshold_solve_the_two_equations(own, other):
    slices = np.arange(10001) / 10000
    offer, threshold = stationary_pair(np.stack([slices, 1 - slices]), own, other)
    assert slices[offer] == pytest.approx(rubinstein_split(own, other), abs=2e-4)
    assert slices[threshold] == pytest.approx(own * rubinstein_split(own, other), abs=2e-4)


@pytest.mark.parametrize(("discount", "other", "named"), [(1, 0.5, "discount"), (0.5, 1, "other")])
def test_who_loses_nothing_by_waiting_has_no_share_of_its_own(discount, other, named):
    with pytest.raises(InputError, match=f"{named} is 1"):
        rubinstein_split(discount, other)
    assert rubinstein_split(0, other / 2) == pytest.approx(1 - other / 2)


def test_without_anything_for_both_there_is_no_equilibrium_offer():
    assert stationary_pair(np.array([[1.0, -1.0], [-1.0, 1.0]]), 0.9, 0.9) is None
    assert stationary_pair(np.array([[1.0, -1.0], [2.0, 1.0]]), 0.9, 0.9) == (0, 0)


def test_of_outcomes_equal_to_oneself_the_better_one_for_the_other_is_offered():
    gains = np.array([[1.0, 1.0, 0.0], [0.2, 0.5, 1.0]])
    assert stationary_pair(gains, 0.5, 0.5)[0] == 1
    # on the hull from (0, 1) to (1, 0) the other is due 1/3; the best for oneself that gives as much is 0.4
    gains = np.array([[0.4, 0.4, 0.0, 1.0], [0.45, 0.6, 1.0, 0.0]])
    assert stationary_pair(gains, 0.5, 0.5)[0] == 1


@pytest.mark.parametrize(("own", "others", "threshold", "why"), [
    # on the hull from (0, 1) to (1, 0) one accepts 1/3 and more
    ([0.0, 0.3, 0.4, 1.0], [1.0, 0.7, 0.6, 0.0], 1, "the nearest below"),
    ([0.0, 1 / 3, 2 / 3, 1.0], [1.0, 2 / 3, 1 / 3, 0.0], 1, "1/3 itself, whatever its rounding"),
    ([0.0, 0.3, 0.3, 1.0], [1.0, 0.6, 0.7, 0.0], 2, "of equals the better for the other"),
    ([0.95, 0.9, 1.0], [0.6, 0.5, 0.4], 1, "the least there is, where all is more"),
])  # fmt: skip
def test_the_threshold_is_rounded_against_oneself(own, others, threshold, why):
    for unit in (1.0, 300.0):
        gains = np.array([own, others]) * unit
        assert stationary_pair(gains, 0.5, 0.5)[1] == threshold, why


def test_who_does_not_wait_at_all_is_left_nothing():
    assert stationary_pair(np.array([[1.0, 0.0], [0.0, 1.0]]), 0.7, 0)[0] == 0


@pytest.mark.parametrize(("parties", "discount", "other", "words"), [
    (2, -0.1, 0.5, "discount is -0.1"), (2, 0.5, -0.1, "other is -0.1"),
    (3, 0.5, 0.5, "gains of two parties are needed, not of 3"),
])  # fmt: skip
def test_what_is_no_pair_of_patient_players_is_refused(parties, discount, other, words):
    with pytest.raises(InputError, match=words):
        stationary_pair(np.ones((parties, 2)), discount, other)


def test_the_hull_is_the_concave_cover_of_the_falling_part():
    rng = np.random.default_rng(0)
    for _ in range(50):
        points = rng.random((2, 30)).round(1)
        x, y = hull(points[0], points[1])
        assert np.all(np.diff(x) > 0)
        assert np.all(np.diff(y) < 0) or len(y) == 1
        slopes = np.diff(y) / np.diff(x)
        assert np.all(np.diff(slopes) < 1e-12), "concave"
        inside = points[0] >= x[0]
        assert np.all(np.interp(points[0][inside], x, y) >= points[1][inside] - 1e-12), "covers"
        assert y[0] == points[1].max()
        assert x[-1] == points[0].max()
