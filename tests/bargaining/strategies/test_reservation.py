"""Reservation values learnt from offers: Bayes' rule by hand, sides whose reservation value is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.domains import additive
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
from negotiation.bargaining.strategies import MODELS, parse_strategy
from negotiation.bargaining.strategies.reservation import (
    DEVIATION,
    EXPONENTS,
    SHARES,
    Ultimatum,
    asked_at,
)
from tests.domains import line, preferences, random_domain

CURVES = ["boulware", "linear", "conceder"]
ROUNDS = 40


def domain(seed, reservation, rounds=ROUNDS):
    """Two sides of a random domain; A knows all of B but its reservation value."""
    rng = np.random.default_rng(seed)
    mine, other = additive((7, 6, 5, 5), rng), additive((7, 6, 5, 5), rng)
    believed = Preferences(mine.space, other.table, np.zeros(rounds))
    return {
        "A": Preferences(mine.space, mine.table, np.zeros(rounds), others={"": believed}),
        "B": Preferences(mine.space, other.table, np.full(rounds, reservation)),
    }


def offered(side, spec, rounds=ROUNDS):
    """What a strategy offers as long as nobody accepts."""
    strategy, view = parse_strategy(f"{spec}:accept=const,threshold=1").fresh(), View(side, rounds)
    for view.round_index in range(rounds):
        view.made.append(strategy.move(view))
        view.received.append(int(side.order[-1]))
    return view.made


def against(sides, mine, other, rounds=ROUNDS):
    views = {code: View(side, rounds) for code, side in sides.items()}
    players = {code: parse_strategy(s).fresh() for code, s in zip("AB", (mine, other), strict=True)}
    return play_out(AlternatingOffers(views), players)


def test_bayes_rule_by_hand():
    believed = preferences([10.0, 8, 6, 4, 2, 0], 9)
    found, heard = asked_at(0.8, believed, [0, 1, 3], 9), [0.0, 0.2, 0.6]
    total = mean = 0.0
    for e in EXPONENTS.ravel():
        for c in SHARES[SHARES >= 0.6]:  # it has offered 0.6
            errors = [conceded - c * (k / 10) ** e for k, conceded in enumerate(heard, 1)]
            likely = np.exp(-0.5 * np.square(errors).sum() / DEVIATION**2)
            total, mean = total + likely, mean + likely * c * 0.8**e
    assert found == pytest.approx(10 - 10 * mean / total)
    moved = preferences(3 * believed.table - 7, 9)
    assert asked_at(0.8, moved, [0, 1, 3], 9) == pytest.approx(3 * found - 7), "in another unit"


@pytest.mark.parametrize("spec", CURVES)
@pytest.mark.parametrize("reservation", [0.0, 0.3, 0.6])
def test_the_reservation_value_of_a_side_that_concedes_by_the_clock_is_found(spec, reservation):
    errors = []
    for seed in range(8):
        sides = domain(seed, reservation)
        heard = offered(sides["B"], spec)
        seen = [asked_at(1.0, sides["A"].believed, heard[:k], ROUNDS) for k in (1, 20, 40)]
        errors.append(np.abs(np.array(seen) - max(reservation, sides["B"].worst)))
    first, halfway, last = np.mean(errors, axis=0)
    assert last < 0.02
    assert first > 0.05, "one offer says little"
    # a Boulware has hardly moved halfway, so that there is little to learn from
    assert halfway > 0.05 if spec == "boulware" else halfway < 0.02


@pytest.mark.parametrize("spec", CURVES)
def test_between_the_steps_of_a_fine_pie_hardly_anything_is_left_to_find(spec):
    slices = np.linspace(0, 1, 4001)
    believed = preferences(slices, ROUNDS)
    heard = offered(preferences(slices, ROUNDS, 0.35), spec)
    assert asked_at(1.0, believed, heard, ROUNDS) == pytest.approx(0.35, abs=0.005)


@given(levels=st.lists(st.integers(0, 10), min_size=1, max_size=12), time=st.floats(0.1, 1))
def test_nobody_asks_for_more_in_the_end_than_it_has_offered(levels, time):
    believed = preferences(np.arange(11), 12)
    assert 0 <= asked_at(1.0, believed, levels, 12) <= min(levels) + 1e-9
    assert asked_at(1.0, believed, levels, 12) <= asked_at(time, believed, levels, 12) <= 10


@pytest.mark.parametrize("spec", CURVES)
def test_who_knows_what_the_other_would_sign_gets_nearly_all_that_is_left(spec):
    shares = []
    for seed in range(6):
        sides = domain(seed, 0.5)
        worth = sides["A"].table
        got = worth[against(sides, "ultimatum", spec).agreement]
        assert got >= worth[against(sides, f"{spec}:model=prior", spec).agreement]
        shares.append(got / worth[sides["B"].table >= 0.5].max())
    assert np.mean(shares) > 0.97


def test_a_side_that_does_not_move_is_taken_to_have_nothing_to_give():
    # a bluff works: no offer tells a hardliner from a side whose best is all that it would sign
    sides = domain(0, 0.2)
    heard = offered(sides["B"], "hardliner")
    assert asked_at(1.0, sides["A"].believed, heard, ROUNDS) > 0.7
    assert asked_at(1.0, sides["A"].believed, heard[:4], ROUNDS) < 0.6, "hardly anything is known yet"


def test_who_does_not_concede_by_a_curve_is_misjudged():
    for spec in ("micro", "tit-for-tat"):
        sides = domain(1, 0.2)
        heard = offered(sides["B"], spec)
        assert asked_at(1.0, sides["A"].believed, heard, ROUNDS) > 0.5


def test_before_the_first_offer_and_without_beliefs_it_is_the_prior():
    known, believed = preferences(np.arange(4), 5), preferences([3.0, 2, 1, 0], 5, 1.5)
    prior, learner = MODELS["prior"].part(), MODELS["reservation"].part()
    some = Preferences(known.space, known.table, known.reservation, others={"": believed})
    for view in (View(some, 5), View(known, 5), View(known, 5, received=[1])):
        np.testing.assert_array_equal(learner.gains(view), prior.gains(view))
        np.testing.assert_array_equal(
            learner.scores(view, np.arange(4)), prior.scores(view, np.arange(4))
        )
        assert learner.knows(view) == prior.knows(view)
    heard = View(some, 5, received=[1])
    expected = believed.table - asked_at(5 / 6, believed, [1], 5)
    np.testing.assert_allclose(learner.gains(heard), expected)


@given(seed=st.integers(0, 2**32 - 1))
def test_an_ultimatum_is_the_best_for_oneself_of_what_the_other_would_sign(seed):
    sides, rounds = random_domain(np.random.default_rng(seed))
    side, prior = sides["A"], MODELS["prior"].part()
    view = View(side, rounds)
    if side.best < view.floor:
        return
    found = Ultimatum().propose(view, prior)
    if side.believed is None:
        assert found == side.order[0], "nothing is known"
        return
    gains = side.believed.table - side.believed.floors[0]
    signed = [x for x in range(side.space.size) if side.table[x] >= view.floor and gains[x] >= 0]
    if not signed:
        assert found == side.order[0]
        return
    assert found in signed
    assert (side.table[found], gains[found]) == max((side.table[x], gains[x]) for x in signed)


@pytest.mark.parametrize(("own", "others", "offer"), [
    (0, 3, 7), (7, 3, 7), (8, 3, 10), (0, 11, 10),
])  # fmt: skip
def test_an_ultimatum_on_a_pie_leaves_the_other_its_reservation_value_if_it_can(own, others, offer):
    believed = preferences(np.arange(10, -1, -1), 6, others)
    side = Preferences(line(11), np.arange(11.0), np.full(6, float(own)), others={"": believed})
    assert parse_strategy("ultimatum:model=prior").move(View(side, 6)) == offer
