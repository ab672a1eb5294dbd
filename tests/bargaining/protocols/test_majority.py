"""Majority and weighted votes, and the equilibrium of unanimity."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from negotiation.bargaining.conformance import check_protocol
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import (
    ACCEPT,
    WALK_AWAY,
    AlternatingOffers,
    View,
    parse_protocol,
    play_out,
)
from negotiation.bargaining.rubinstein import rubinstein_split, unanimity_shares
from negotiation.bargaining.solutions import solve
from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.errors import InputError
from tests.domains import Scripted

SLICES = 20
LEAVING = Scripted(WALK_AWAY)


def three(rounds, parties=3):
    """A pie of 20 slices: an outcome says what all but the last get, what is left is the last one's."""
    levels = tuple(range(SLICES + 1))
    issues = tuple(Issue(f"to {code}", levels) for code in "ABCD"[: parties - 1])
    whole = OutcomeSpace(issues)
    given = whole.digits(np.arange(whole.size))
    space = OutcomeSpace(issues, given.sum(axis=1) <= SLICES)
    shares = np.column_stack([given, SLICES - given.sum(axis=1)]).T.astype(float)
    sides = zip("ABCD"[:parties], shares, strict=False)
    return {code: Preferences(space, share, np.zeros(rounds)) for code, share in sides}


def talks(protocol, sides, **players):
    rounds = len(sides["A"].reservation)
    views = {code: View(side, rounds) for code, side in sides.items()}
    return play_out(parse_protocol(protocol)(views), players)


def test_the_proposer_and_one_more_of_three_carry_an_offer_over_the_third():
    sides = three(4)
    split = sides["A"].space.index({"to A": 10, "to B": 10})
    ended = talks("majority", sides, A=Scripted(split), B=Scripted(ACCEPT), C=Scripted(0))
    assert (ended.status, ended.agreement, len(ended.moves)) == ("agreement", split, 2)
    unanimous = talks("alternating", sides, A=Scripted(split), B=Scripted(ACCEPT), C=Scripted(0))
    assert unanimous.agreement != split


def test_a_new_offer_needs_votes_of_its_own():
    sides = three(1)
    ended = talks("majority:quota=3", sides, A=Scripted(5), B=Scripted(7), C=Scripted(ACCEPT))
    assert ended.status == "deadline"


@pytest.mark.parametrize("size", [1, 2, 3])
def test_coalitions_win_as_their_votes_say(size):
    # [4; 3, 2, 1]: A with anybody; B and C are one short
    sides, votes = three(2), {"A": 3, "B": 2, "C": 1}
    for members in combinations("ABC", size):
        first, *rest = members
        order = [first, *rest, *(code for code in "ABC" if code not in members)]
        players = {c: Scripted(ACCEPT if c in rest else 3) for c in order}
        views = {code: View(sides[code], 2) for code in order}
        opened = parse_protocol("majority:quota=4,A=3,B=2")(views)
        for code in members:
            if opened.status == "talking":  # fewer may have been enough
                opened.turn(code, players[code])
        assert (opened.status == "agreement") == (sum(votes[c] for c in members) >= 4)


def test_who_leaves_has_no_vote_and_stops_the_others_only_if_they_are_too_few():
    sides = three(3)
    left = talks("majority", sides, A=Scripted(5), B=Scripted(WALK_AWAY), C=Scripted(7, ACCEPT))
    assert left.agreement == 5
    assert [move.remark for move in left.moves if move.party == "B"] == [
        "leaves; the others go on",
        "has left",
    ]
    alone = talks("majority:A=0", sides, A=Scripted(5), B=Scripted(WALK_AWAY), C=Scripted(7, ACCEPT))
    assert alone.status == "walked away"


class Leaving(Scripted):
    """Leaves in its first move, for something it did wrong, and is never asked again."""

    fault, message, asked = "it fell silent", "goodbye", 0

    def move(self, view):
        self.asked += 1
        return WALK_AWAY

    def announce(self, view):
        return 0.7


@pytest.mark.parametrize("deserters", ["B", "BC", "AC", "ABC"])
@pytest.mark.parametrize("end", [ACCEPT, 7])
def test_what_was_wrong_with_who_left_is_kept_and_nothing_more_is_heard_of_them(deserters, end):
    sides = three(3, 4)
    views = {code: View(side, 3) for code, side in sides.items()}
    players = {code: Leaving() if code in deserters else Scripted(5, end) for code in "ABCD"}
    ended = play_out(parse_protocol("majority:quota=2")(views), players)
    gone = {move.party: move for move in ended.moves if "it fell silent" in move.remark}
    assert gone.keys() == set(deserters)
    assert ended.fault == "; ".join(f"{code} {move.remark}" for code, move in gone.items())
    last = [move.remark.startswith("walks away: ") for move in gone.values()]
    assert last == [False] * (len(last) - 1) + [len(deserters) == 3]
    for code in deserters:
        assert players[code].asked == 1
        for other in set("ABCD") - {code}:
            assert views[other].messages.count((code, "goodbye")) == 1
            assert views[other].risk == 0


@pytest.mark.parametrize("seed", range(8))
def test_a_quota_of_all_votes_is_unanimity(seed):
    rng = np.random.default_rng(seed)
    sides = three(12)
    names = rng.choice(["linear", "boulware", "conceder", "tit-for-tat", "micro"], 3)
    players = [dict(zip("ABC", map(parse_strategy, names), strict=True)) for _ in range(2)]
    one, other = (
        talks(p, sides, **s) for p, s in zip(("alternating", "majority:quota=3"), players, strict=True)
    )
    assert (one.moves, one.status) == (other.moves, other.status)


def test_between_two_it_keeps_what_protocols_promise():
    check_protocol("majority")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("majority:quota=4", "at most all 3 votes"),
        ("majority:Z=2", "unknown party in protocol"),
        ("majority:quota=many", "is not a number of votes"),
        ("majority:A=1,A=2", "'A' is given twice"),
        ("majority:quota=2, quota=2", "'quota' is given twice"),
        ("majority:A=1e400", "from 0 to 1e.09 is needed"),
        ("majority:quota=inf", "from 0 to 1e.09 is needed"),
        ("majority:A=nan", "number"),
        ("majority:quota", "not of the form key=value"),
        ("alternating:quota=2", "has no parameters"),
        ("majorty", "majority"),
    ],
)
def test_quotas_and_votes_that_make_no_sense_are_refused(text, wrong):
    with pytest.raises(InputError, match=wrong):
        parse_protocol(text)({code: View(side, 2) for code, side in three(2).items()})


@pytest.mark.parametrize("parties", [2, 3, 5])
def test_shares_of_the_equally_patient_fall_by_their_turn(parties):
    shares = unanimity_shares([0.9] * parties)
    np.testing.assert_allclose(shares, 0.9 ** np.arange(parties) / (0.9 ** np.arange(parties)).sum())


def test_two_split_as_rubinstein_says():
    assert (
        unanimity_shares([0.7, 0.4])[0] == pytest.approx(0.6 / (1 - 0.28)) == rubinstein_split(0.7, 0.4)
    )


def test_as_delay_vanishes_unanimity_ends_at_the_nash_solution_weighted_by_patience():
    rates = np.array([0.1, 0.2, 0.4])
    np.testing.assert_allclose(
        unanimity_shares(np.exp(-rates * 1e-7)), 1 / rates / (1 / rates).sum(), atol=1e-6
    )
    sides = three(1)
    payoffs = np.stack([side.table for side in sides.values()])
    nash = solve(payoffs, np.zeros(3), sides["A"].space.allowed).points["nash"]
    even = unanimity_shares([1 - 1e-9] * 3)
    np.testing.assert_allclose(payoffs[:, nash] / SLICES, even, atol=1 / SLICES)


@pytest.mark.parametrize("discounts", [(0.9, 0.9, 0.9), (0.5, 0.8, 0.95), (0.9, 0.7, 0.8, 0.6)])
def test_nobody_gains_by_deviating_once_from_the_stationary_equilibrium(discounts):
    number = len(discounts)
    offers = np.array([np.roll(unanimity_shares(np.roll(discounts, -i)), i) for i in range(number)])
    np.testing.assert_allclose(offers.sum(axis=1), 1)
    for i in range(number):
        following = offers[(i + 1) % number] * discounts
        others = np.arange(number) != i
        np.testing.assert_allclose(offers[i][others], following[others])  # just enough to be accepted
        assert offers[i, i] >= following[i], (
            "to ask for more is refused, and the next offer is worth less"
        )


def test_players_of_the_equilibrium_agree_at_once_in_the_protocol():
    sides, discounts = three(6), np.array([0.9, 0.9, 0.9])
    shares = unanimity_shares(discounts)
    offer = sides["A"].space.index({"to A": round(20 * shares[0]), "to B": round(20 * shares[1])})

    class Stationary:
        def __init__(self, place):
            self.place = place

        def move(self, view):
            least = discounts[self.place] * np.roll(shares, self.place + 1)[self.place]
            if (
                view.received
                and view.preferences.table[view.received[-1]] / SLICES >= least - 0.5 / SLICES
            ):
                return ACCEPT
            return offer

    ended = talks("alternating", sides, **{c: Stationary(i) for i, c in enumerate("ABC")})
    assert (ended.agreement, ended.round_index) == (offer, 0)
    assert isinstance(ended, AlternatingOffers)


def knowing(sides, **changed):
    """The same sides, each of which knows what the others want."""
    sides = sides | {code: replace(sides[code], table=table) for code, table in changed.items()}
    return {
        code: replace(side, others={o: of for o, of in sides.items() if o != code})
        for code, side in sides.items()
    }


def test_two_agree_once_the_third_who_wants_nothing_has_left():
    sides = three(20)
    sides = knowing(sides, C=sides["C"].table - 100)
    for players in ("linear:model=prior", "linear:model=frequency", "fair-split"):
        ended = talks("majority", sides, **{c: parse_strategy(players).fresh() for c in "AB"}, C=LEAVING)
        assert ended.status == "agreement", players
        given = sides["A"].table[ended.agreement] + sides["B"].table[ended.agreement]
        if "prior" in players:
            assert given == SLICES


def test_who_needs_one_more_vote_of_three_gives_the_third_nothing():
    sides = knowing(three(9))
    opened = parse_protocol("majority")({code: View(side, 9) for code, side in sides.items()})
    view, everything = opened.views["A"], np.arange(sides["A"].space.size)
    scores = parse_strategy("linear:model=prior").model.scores(view, everything)
    allowed = sides["A"].space.allowed
    best = np.maximum(sides["B"].table, sides["C"].table) / SLICES
    np.testing.assert_allclose(scores[allowed], best[allowed])
    made = parse_strategy("ultimatum:model=prior").move(view)
    assert sides["A"].table[made] == SLICES


@pytest.mark.parametrize("seed", range(4))
def test_a_coalition_likes_what_its_least_pleased_likes_and_the_cheapest_counts(seed):
    rng = np.random.default_rng(seed)
    votes = dict(zip("ABCD", rng.integers(1, 4, size=4).astype(float), strict=True))
    liked = dict(zip("BCD", rng.uniform(size=(3, 7)), strict=True))
    for needed in range(1, int(sum(votes.values())) + 1):
        view = View(three(2)["A"], 2, party="A", votes=votes, needed=needed)
        winning = [
            members
            for size in range(4)
            for members in combinations("BCD", size)
            if votes["A"] + sum(votes[c] for c in members) >= needed
        ]
        least = [np.min([liked[c] for c in members], axis=0) for members in winning if members]
        expected = np.max(least, axis=0) if () not in winning else np.zeros(7)
        np.testing.assert_array_equal(view.pleased(liked), expected)
