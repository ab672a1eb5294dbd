"""Offers that those sign whom they bind: who is asked, who is bound, and what those left out then have."""

from itertools import combinations

import numpy as np
import pytest

from negotiation.bargaining.conformance import check_protocol
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, View, parse_protocol, play_out
from negotiation.bargaining.protocols.coalitions import CoalitionOffers
from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.errors import InputError
from tests.domains import Scripted


def cutting(rounds=6, parties="ABC"):
    """A game of cuts: each party's costs it ½ k² and is worth k to everybody; each signs its own."""
    space = OutcomeSpace(tuple(Issue(code, (0, 1, 2, 3), binds=(code,)) for code in parties))
    cuts = space.digits(np.arange(space.size)).T
    tables = dict(zip(parties, cuts.sum(axis=0) - 0.5 * cuts**2, strict=True))
    sides = {c: Preferences(space, table, np.zeros(rounds)) for c, table in tables.items()}
    return {
        code: Preferences(
            space, table, np.zeros(rounds), others={o: sides[o] for o in parties if o != code}
        )
        for code, table in tables.items()
    }


def talks(sides, **players):
    views = {code: View(side, len(side.reservation)) for code, side in sides.items()}
    return play_out(CoalitionOffers(views), players)


def offer(sides, **levels):
    return next(iter(sides.values())).space.index(levels, default=0)


def test_it_keeps_what_protocols_promise():
    check_protocol("coalitions")


def test_only_those_are_asked_whom_the_offer_binds_and_they_are_bound_by_it():
    sides = cutting(2, "ABCD")
    club, rest = offer(sides, A=2, C=2), offer(sides, A=2, C=2, B=1)
    never = Scripted(WALK_AWAY)
    ended = talks(sides, A=Scripted(club), B=Scripted(rest), C=Scripted(ACCEPT), D=never)
    told = [(move.party, move.action, move.remark) for move in ended.moves]
    assert told == [
        ("A", "offer", ""),
        ("B", "reject", "is not asked"),
        ("C", "accept", ""),
        ("D", "reject", "leaves; the others go on"),
        ("A", "reject", "has signed"),
        ("B", "offer", ""),
    ]
    assert [(deal.round_index, deal.outcome, deal.members) for deal in ended.deals] == [
        (0, club, ("A", "C")),
        (1, rest, ("B",)),
    ]
    assert (ended.status, ended.agreement) == ("agreement", rest)


class Looking(Scripted):
    """Keeps what it saw when it was asked."""

    def move(self, view):
        self.saw = view.preferences
        return super().move(view)


def test_what_others_have_signed_is_what_those_left_out_have():
    sides = cutting(2)
    club, left = offer(sides, A=1, B=1), Looking(offer(sides, A=1, B=1, C=3))
    ended = talks(sides, A=Scripted(club), B=Scripted(ACCEPT), C=left)
    assert left.saw.reservation.tolist() == [sides["C"].table[club]] * 2 == [2, 2]
    assert left.saw.space.count == 3, "what it may still cut"
    assert all(other.reservation[0] == other.table[club] for other in left.saw.others.values())
    assert ended.agreement == offer(sides, A=1, B=1, C=3)


@pytest.mark.parametrize("deal", [{"A": 2}, {}])
def test_nobody_changes_what_is_signed_or_offers_nothing(deal):
    sides = cutting(2)
    club = offer(sides, A=1, B=1)
    with pytest.raises(
        InputError, match=r"C \(.*\) in round 1 cannot offer this: .* signed or left \(A, B\)"
    ):
        talks(sides, A=Scripted(club), B=Scripted(ACCEPT), C=Scripted(offer(sides, **{"B": 1} | deal)))


def test_who_refuses_makes_the_next_offer_and_an_offer_to_who_leaves_is_gone():
    sides = cutting(2)
    counter = offer(sides, B=1, C=1)
    first = offer(sides, A=1, C=3)
    views = {code: View(side, 2) for code, side in sides.items()}
    opened = CoalitionOffers(views)
    for code, move in (("A", first), ("B", 0), ("C", counter)):
        opened.turn(code, Scripted(move))
    assert opened.asked == {"B", "C"}
    opened.end_round()
    opened.turn("A", Scripted(ACCEPT))
    opened.turn("B", Scripted(WALK_AWAY))
    assert [m.remark for m in opened.moves[3:]] == ["is not asked", "leaves; the others go on"]
    assert (opened.standing, opened.status) == (None, "talking")
    with pytest.raises(InputError, match="no offer of another party is on the table"):
        opened.turn("C", Scripted(ACCEPT))


def test_who_has_signed_is_bound_whatever_the_others_do():
    sides = cutting(2)
    ended = talks(
        sides,
        A=Scripted(offer(sides, A=1)),
        B=Scripted(offer(sides, A=1, B=1, C=1), offer(sides, A=1, B=1)),
        C=Scripted(WALK_AWAY),
    )
    assert (ended.status, ended.agreement) == ("agreement", offer(sides, A=1, B=1))


@pytest.mark.parametrize("seed", range(6))
def test_if_every_issue_binds_all_it_is_unanimity(seed):
    rng = np.random.default_rng(seed)
    space = OutcomeSpace((Issue("x", tuple(range(9))), Issue("y", tuple(range(5)))))
    values = np.concatenate([np.zeros((3, 1)), rng.uniform(size=(3, space.size - 1))], axis=1)
    sides = {c: Preferences(space, v, np.full(12, 0.1)) for c, v in zip("ABC", values, strict=True)}
    names = rng.choice(["linear", "boulware", "tit-for-tat", "linear:model=frequency"], 3)
    ends = []
    for protocol in ("alternating", "coalitions"):
        players = {c: parse_strategy(name).fresh() for c, name in zip("ABC", names, strict=True)}
        views = {code: View(side, 12) for code, side in sides.items()}
        ended = play_out(parse_protocol(protocol)(views), players)
        ends.append((ended.moves, ended.status, ended.agreement))
    assert ends[0] == ends[1]


NAMES = [
    "linear:model=prior",
    "boulware:model=frequency",
    "micro",
    "tit-for-tat",
    "fair-split",
    "random",
]


@pytest.mark.parametrize("seed", range(8))
def test_whoever_plays_nobody_signs_a_loss_or_is_bound_twice(seed):
    rng = np.random.default_rng(seed)
    sides = cutting(10, "ABCD")
    names = rng.choice(NAMES, 4)
    ended = talks(sides, **{c: parse_strategy(n).fresh() for c, n in zip("ABCD", names, strict=True)})
    signed = [code for deal in ended.deals for code in deal.members]
    assert len(set(signed)) == len(signed)
    before = 0
    for deal in ended.deals:
        space, member = sides["A"].space, deal.members
        changed = np.not_equal(space.places(deal.outcome), space.places(before))
        assert {code for code, moved in zip("ABCD", changed, strict=True) if moved} == set(member)
        assert all(sides[c].table[deal.outcome] >= sides[c].table[before] for c in member)
        before = deal.outcome
    assert ended.agreement == (before if ended.deals else None)


def test_an_offer_has_to_please_those_alone_whom_it_binds():
    sides = cutting(3)
    opened = CoalitionOffers({code: View(side, 3) for code, side in sides.items()})
    opened.turn("A", Scripted(offer(sides, A=1, B=1)))
    view = opened.views["A"]
    for model in ("prior", "frequency"):
        opened.views["A"].received, opened.views["A"].senders = [offer(sides, A=3)] * 2, ["B", "C"]
        scores = parse_strategy(f"linear:model={model}").model.scores
        by_b, alone = scores(view, np.array([offer(sides, B=1), offer(sides, A=3)]))
        assert alone == 0, "it needs nobody else"
        if model == "prior":
            assert by_b == pytest.approx(sides["B"].others["A"].shares[0] + sides["B"].shares[4])


# Chatterjee, Dutta, Ray & Sengupta (1993): a coalition shares what it is worth, who refuses proposes


def sharing(pair, whole, rounds=4):
    """Any two of three may share ``pair`` slices, all of them ``whole``; nobody alone has any."""
    clubs = {members: pair if len(members) == 2 else whole for members in ("AB", "AC", "BC", "ABC")}
    levels = {c: [f"{m}:{s}" for m, v in clubs.items() if c in m for s in range(v + 1)] for c in "ABC"}
    issues = tuple(Issue(c, ("out", *levels[c]), binds=(c,)) for c in "ABC")
    space = OutcomeSpace(issues)
    digits = space.digits(np.arange(space.size)).T
    names, shares = [], []
    for issue, place in zip(issues, digits, strict=True):
        split = [level.partition(":")[::2] for level in issue.levels]
        names.append(np.array([club for club, _ in split])[place])
        shares.append(np.array([float(share or 0) for _, share in split])[place])
    names, shares = np.array(names), np.array(shares)
    fits = np.ones(space.size, dtype=bool)
    for members, worth in clubs.items():
        inside = np.array([names[place] == members for place in range(3)])
        is_member = np.array([c in members for c in "ABC"])[:, None]
        fits &= ~inside.any(axis=0) | (
            (inside == is_member).all(axis=0) & ((shares * inside).sum(axis=0) == worth)
        )
    fits[0] = True
    space = OutcomeSpace(issues, fits)
    return {c: Preferences(space, s, np.zeros(rounds)) for c, s in zip("ABC", shares, strict=True)}


class Stationary:
    """Asks for the proposer's share, offers the others what they expect, and takes as much."""

    def __init__(self, place, share, discount, partners):
        self.place, self.share, self.least, self.partners = place, share, discount * share, partners

    def move(self, view):
        worth = view.preferences.table
        space = view.preferences.space
        if view.received and space.allows(view.received[-1]) and worth[view.received[-1]] >= self.least:
            return ACCEPT
        me = "ABC"[self.place]
        club = "".join(sorted({me, *(c for c in "ABC" if c != me)}))
        if self.partners == 1:
            club = "".join(sorted(me + "ABC"[(self.place + 1) % 3]))
        shares = {c: f"{club}:{self.share if c == me else self.least:g}" for c in club}
        return space.index(shares, default=0)


@pytest.mark.parametrize(
    ("pair", "whole", "discount", "partners", "share"),
    [(8, 10, 0.6, 1, 5), (6, 10, 0.75, 2, 4), (3, 12, 0.5, 2, 6)],
)
@pytest.mark.parametrize("first", range(3))
def test_all_sign_only_if_no_pair_is_worth_more_a_head(pair, whole, discount, partners, share, first):
    # x = v / (1 + δ (s - 1)) for the coalition of s for which this is most
    worths = {2: pair, 3: whole}
    by_size = {s: v / (1 + discount * (s - 1)) for s, v in worths.items()}
    assert max(by_size, key=by_size.get) == partners + 1
    assert by_size[partners + 1] == share
    sides = sharing(pair, whole)
    order = "ABC"[first:] + "ABC"[:first]
    views = {code: View(sides[code], 4) for code in order}
    players = {c: Stationary("ABC".index(c), share, discount, partners) for c in order}
    ended = play_out(CoalitionOffers(views), players)
    (deal,) = ended.deals
    assert (ended.status, ended.round_index) == ("agreement", 0)
    assert set(deal.members) == set(order[: partners + 1])
    got = {code: sides[code].table[ended.agreement] for code in order}
    assert [*got.values()] == [share, *[discount * share] * partners, *[0] * (2 - partners)]


@pytest.mark.parametrize(
    ("pair", "whole", "discount", "share"), [(8, 10, 0.6, 5), (6, 10, 0.75, 4), (3, 12, 0.5, 6)]
)
def test_no_proposer_gains_by_another_offer_and_no_responder_by_refusing(pair, whole, discount, share):
    sides = sharing(pair, whole)
    space = sides["A"].space
    needed = space.signatures("ABC", 0)
    tables = np.stack([sides[code].table for code in "ABC"])
    for place in range(3):
        others = np.arange(3) != place
        content = (tables[others] >= discount * share) | ~needed[others]
        takes = space.only(content.all(axis=0))
        assert tables[place][takes].max() == share, "the best of what the others take"
    # who refuses proposes next, and has δ times the proposer's share: as much as it is offered
    assert discount * share == pytest.approx(
        discount * max(pair / (1 + discount), whole / (1 + 2 * discount))
    )


def test_a_coalition_may_be_of_any_size():
    sides = cutting(1, "ABCD")
    for size in (1, 2, 3, 4):
        for members in combinations("ABCD", size):
            club = offer(sides, **dict.fromkeys(members, 1))
            order = [*members, *(c for c in "ABCD" if c not in members)]
            views = {code: View(sides[code], 1) for code in order}
            opened = CoalitionOffers(views)
            for code in members:
                opened.turn(code, Scripted(club if code == members[0] else ACCEPT))
            assert [deal.members for deal in opened.deals] == [tuple(members)]


def test_what_binds_who_is_not_there_is_refused_and_who_has_nothing_to_sign_is_not_asked():
    space = OutcomeSpace((Issue("x", (0, 1), binds=("Z",)),))
    with pytest.raises(InputError, match="unknown party that issue 'x' binds 'Z'"):
        CoalitionOffers({"A": View(Preferences(space, np.zeros(2), np.zeros(1)), 1)})
    only = Preferences(OutcomeSpace((Issue("x", (0,)),)), np.zeros(1), np.zeros(1))
    ended = talks({"A": only, "B": only}, A=Scripted(0), B=Scripted(ACCEPT))
    assert {move.remark for move in ended.moves} == {"has nothing to sign"}
    assert ended.status == "deadline"
