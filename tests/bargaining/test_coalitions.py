"""Games solved by hand, and the bargaining that leads to their values."""

from itertools import permutations

import numpy as np
import pytest

from negotiation.bargaining.coalitions import (
    TOLERANCE,
    clubs,
    gains_by_changing,
    least_core,
    members_of,
    shapley,
    stable,
    worths_of,
)
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.base.errors import InputError

COSTS = [1.2, 2.0, 3.2]
AIRPORT = worths_of(3, lambda m: sum(COSTS[i] for i in m) - max(COSTS[i] for i in m))
GLOVES = worths_of(3, lambda m: min(sum(i < 2 for i in m), sum(i == 2 for i in m)))
MAJORITY = worths_of(3, lambda m: float(len(m) >= 2))


def excesses(worths, shares):
    """What each coalition could secure over what it is given, shape ``(2**n,)``."""
    return np.asarray(worths) - members_of(len(shares)) @ shares


def internally_stable(payoffs):
    """Coalitions that no member gains by leaving."""
    gains = gains_by_changing(payoffs)
    return np.flatnonzero(~((gains > TOLERANCE) & members_of(gains.shape[1])).any(axis=1))


def random_game(seed, parties):
    return np.append(0.0, np.random.default_rng(seed).random(2**parties - 1))


def test_the_airport_is_paid_for_by_who_uses_each_part():
    # Littlechild & Owen (1973): all share the first part, two the second, one the last
    paid = np.array(COSTS) - shapley(AIRPORT)
    np.testing.assert_allclose(paid, [0.4, 0.8, 2.0])
    assert excesses(AIRPORT, shapley(AIRPORT)).max() <= 1e-12, "it lies in the core"


def test_two_left_gloves_and_one_right_one():
    np.testing.assert_allclose(shapley(GLOVES), [1 / 6, 1 / 6, 2 / 3])
    excess, shares = least_core(GLOVES)
    assert excess == pytest.approx(0, abs=1e-9)
    np.testing.assert_allclose(shares, [0, 0, 1], atol=1e-9)


def test_where_any_two_can_share_the_pie_the_core_is_empty():
    excess, shares = least_core(MAJORITY)
    assert excess == pytest.approx(1 / 3)
    np.testing.assert_allclose(shares, np.full(3, 1 / 3), atol=1e-9)


@pytest.mark.parametrize("parties", [2, 3, 5])
def test_the_shapley_value_is_the_mean_over_all_orders(parties):
    worths = random_game(parties, parties)
    added = np.zeros(parties)
    orders = list(permutations(range(parties)))
    for order in orders:
        before = 0
        for party in order:
            added[party] += worths[before | 1 << party] - worths[before]
            before |= 1 << party
    np.testing.assert_allclose(shapley(worths), added / len(orders))


@pytest.mark.parametrize("stays", [0.1, 0.6, 0.95])
@pytest.mark.parametrize("parties", [2, 3, 4])
def test_who_may_drop_out_when_rejected_proposes_the_shapley_value(parties, stays):
    # Hart & Mas-Colell (1996): each proposer, drawn at random, offers what others expect if it is refused
    worths = np.cumsum(random_game(7, parties))  # monotonic
    expected = {0: np.zeros(parties)}
    for coalition in range(1, 2**parties):
        members = [i for i in range(parties) if coalition >> i & 1]
        mean = np.zeros(parties)
        for _ in range(400):
            proposals = []
            for i in members:
                offer = stays * mean + (1 - stays) * expected[coalition ^ 1 << i]
                offer[i] = 0
                offer[i] = worths[coalition] - offer.sum()
                proposals.append(offer)
            mean = np.mean(proposals, axis=0)
        expected[coalition] = mean
    np.testing.assert_allclose(expected[2**parties - 1], shapley(worths), atol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_the_least_core_divides_all_and_no_division_does_better(seed):
    worths, rng = random_game(seed, 4), np.random.default_rng(seed)
    excess, shares = least_core(worths)
    assert shares.sum() == pytest.approx(worths[-1])
    assert excesses(worths, shares)[1:-1].max() == pytest.approx(excess)
    for _ in range(200):
        other = shares + rng.normal(0, 0.2, 4)
        other += (worths[-1] - other.sum()) / 4
        assert excesses(worths, other)[1:-1].max() >= excess - 1e-9


@pytest.mark.parametrize("worth", [5.0, 0.0, -2.0])
def test_one_party_takes_all(worth):
    excess, shares = least_core([0.0, worth])
    assert (excess, shares.tolist(), shapley([0.0, worth]).tolist()) == (0, [worth], [worth])
    assert excesses([0.0, worth], shares).max() == excess


def abatement(parties):
    """Barrett (1994): a member of a club of k abates k, others 1; each gains the sum, pays half the square."""
    members = (np.arange(2**parties)[:, None] >> np.arange(parties) & 1).astype(bool)
    size = members.sum(axis=1, keepdims=True)
    effort = np.where(members, size, 1.0)
    return effort.sum(axis=1, keepdims=True) - effort**2 / 2, size[:, 0]


@pytest.mark.parametrize("parties", [3, 4, 6])
def test_clubs_of_two_or_three_abate_together_however_many_there_are(parties):
    # by hand: to stay in a club of k rather than leave is worth -(k - 1)(k - 3)/2
    payoffs, size = abatement(parties)
    assert set(size[internally_stable(payoffs)]) == {0, 1, 2, 3}
    assert set(size[stable(payoffs)]) == {0, 2, 3}, "a club of one is none: nobody gains by founding it"


def test_without_members_a_club_is_the_threat_and_so_is_one_of_a_single_party():
    payoffs, size = abatement(4)
    np.testing.assert_array_equal(payoffs[size == 1], np.tile(payoffs[0], (4, 1)))


@pytest.mark.parametrize("wrong", [[0, 1, 2], [1, 1], [], [0.0, np.nan]])
def test_worths_are_one_a_coalition_and_nobody_has_none(wrong):
    with pytest.raises(InputError):
        shapley(wrong)
    with pytest.raises(InputError, match="row for each"):
        stable(np.zeros((3, 2)))


def abating(parties):
    """Who abates q pays q²/2, and everybody is better off by all that is abated; alone each abates 1."""
    levels = tuple(range(1, parties + 1))
    space = OutcomeSpace(tuple(Issue(str(i), levels, binds=(str(i),)) for i in range(parties)))
    abated = space.digits(np.arange(space.size)).T + 1
    payoffs = abated.sum(axis=0) - abated**2 / 2
    return space, payoffs - payoffs[:, :1]


def test_of_those_who_abate_for_all_no_more_than_three_hold_together():
    # Barrett (1994), Oxford Economic Papers 46: linear benefits, quadratic costs; each of k abates k, and
    # k² - 4k + 3 ≤ 0 keeps it: up to three, of whom the third gains nothing by joining
    space, gains = abating(4)
    found = clubs(gains, space.signatures("0123", 0), 0)
    sizes = np.array([coalition.bit_count() for coalition in range(16)])
    for coalition, deal in enumerate(found.deals):
        abated = [level for level in space.levels(int(deal)).values() if level > 1]
        assert abated == [sizes[coalition]] * (sizes[coalition] if sizes[coalition] > 1 else 0)
    np.testing.assert_allclose(found.worths, sizes * (sizes**2 / 2 - sizes + 0.5))
    # nobody gains by abating 1, which is what all do anyway
    assert {sizes[coalition] for coalition in stable(found.payoffs)} == {0, 2, 3}
    assert {sizes[coalition] for coalition in internally_stable(found.payoffs)} == {0, 1, 2, 3}
    joining = gains_by_changing(found.payoffs)[0b0011, 2:]
    np.testing.assert_allclose(joining, 0, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_clubs_sign_the_nash_solution_of_what_binds_no_other(seed):
    rng = np.random.default_rng(seed)
    binds = [tuple(rng.permutation(list("012"))[: rng.integers(1, 4)].tolist()) for _ in range(3)]
    space = OutcomeSpace(tuple(Issue(f"x{i}", tuple(range(3)), binds=b) for i, b in enumerate(binds)))
    gains = rng.normal(size=(3, space.size))
    gains[:, 0] = 0
    allowed = rng.random(space.size) < 0.8
    allowed[0] = True
    space = OutcomeSpace(space.issues, allowed)
    needed = space.signatures("012", 0)
    found = clubs(gains, needed, 0, space.allowed)
    for coalition in range(8):
        members = [i for i in range(3) if coalition >> i & 1]
        best, most, worth = 0, 0.0, 0.0
        for outcome in np.flatnonzero(space.only(np.ones(space.size, dtype=bool))):
            changed = [i for i, place in enumerate(space.places(int(outcome))) if place]
            if not {code for i in changed for code in binds[i]} <= {str(i) for i in members}:
                continue
            own = gains[members, outcome]
            worth = max(worth, own.sum())
            if members and (own >= 0).all() and own.prod() > most:
                best, most = outcome, own.prod()
        assert (found.deals[coalition], found.worths[coalition]) == (best, pytest.approx(worth))
        np.testing.assert_array_equal(found.payoffs[coalition], gains[:, best])
    np.testing.assert_array_equal(found.payoffs[0], 0)  # nobody signs: the threat
