"""Protocols, held to what they promise."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from negotiation.bargaining.conformance.samples import Sides, sample_talks, try_out, views_of
from negotiation.bargaining.protocols import (
    PROTOCOLS,
    Move,
    Negotiator,
    TalksProtocol,
    View,
    play_out,
)
from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.errors import InputError

SEATS = (("linear", "linear"), ("conceder", "random"), ("hardliner",) * 2, ("brinkmanship",) * 2)
"""Who is seated to try out a protocol."""


def check_protocol(protocol: str | type[TalksProtocol], seed: int = 0) -> None:
    """Hold a protocol to what all of them promise, in talks of many kinds (``samples``).

    It says its rule; it ends by its deadline, with an agreement that all sides can sign or with none;
    it lets each party move once a round, records all moves in order, and shows offers if it says so
    (``in_the_open``); it refuses who is not at the table, who has moved, what is no answer, and moves
    after the end; the same seed gives the same talks.

    Raises
    ------
    AssertionError : a promise that it breaks, and in which talks.
    InputError : there is no such protocol.

    Examples
    --------
    >>> from negotiation.bargaining.conformance import check_protocol
    >>> from negotiation.bargaining.protocols import AlternatingOffers
    >>> check_protocol(AlternatingOffers)
    """
    kind = PROTOCOLS.find(protocol)
    assert kind.rule, f"protocol '{kind.name}' has no rule: nobody can tell what may be done"
    for words, sides in sample_talks(seed):
        where = f"protocol '{kind.name}' in talks {words}"
        for seats in SEATS:
            players = dict(zip(sides, seats, strict=True))
            try_out(partial(_check_course, kind, sides, players, seed), where)
        try_out(partial(_check_refusals, kind, sides, seed), where)


class _Saying(Negotiator):
    """Somebody who always gives the same answer."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.asked = answer, False

    def move(self, view: View) -> int:
        self.asked = True
        return self.answer  # type: ignore[no-any-return]  # that it may be no answer is the question

    def vote(self, view: View, draft: int, current: int | None) -> bool:
        self.asked = True
        return self.answer  # type: ignore[no-any-return]  # nor a vote


def _opened(kind: type[TalksProtocol], sides: Sides, seed: int) -> TalksProtocol:
    return kind(views_of(sides, seed), np.random.default_rng(seed))


def _players(named: Mapping[str, str]) -> dict[str, Negotiator]:
    return {code: parse_strategy(name).fresh() for code, name in named.items()}


def _check_course(kind: type[TalksProtocol], sides: Sides, named: Mapping[str, str], seed: int) -> None:
    """Play talks twice and look at every move."""
    talks, told = _opened(kind, sides, seed), list[Move]()

    def look(move: Move) -> None:
        told.append(move)
        _check_move(talks, move)

    def count(round_index: int) -> None:
        assert round_index < len(sides["A"].reservation), "it goes on after the last round"

    play_out(talks, _players(named), look, count)
    assert talks.moves == told, "it does not record the moves in their order"
    _check_end(talks)
    again = play_out(_opened(kind, sides, seed), _players(named))
    assert again.moves == told, "the same seed does not give the same moves again"
    assert again.agreement == talks.agreement, "the same seed does not give the same agreement again"


def _check_move(talks: TalksProtocol, move: Move) -> None:
    assert move.round_index == talks.round_index, "it records a move in another round"
    if move.outcome is not None:
        talks.space.check(move.outcome)
    if talks.in_the_open and move.action == "offer":
        others = [view.received[-1:] for code, view in talks.views.items() if code != move.party]
        assert others == [[move.outcome]] * len(others), "in_the_open: the others do not see an offer"


def _check_end(talks: TalksProtocol) -> None:
    assert talks.status in ("agreement", "walked away", "deadline"), f"it ends with '{talks.status}'"
    assert talks.failure, "it has no words for talks without an agreement (failure)"
    agreed = talks.agreement
    assert (agreed is not None) == (talks.status == "agreement"), "agreement and status contradict"
    if agreed is not None:
        talks.space.check(agreed)
        for code, view in talks.views.items():
            assert view.prefers(agreed, None), f"the agreement is below the reservation value of {code}"
    refused = _refused(lambda: talks.turn("A", parse_strategy("linear")))
    assert refused, "it lets a party move after the end"


def _check_refusals(kind: type[TalksProtocol], sides: Sides, seed: int) -> None:
    talks, strategy = _opened(kind, sides, seed), parse_strategy("linear")
    assert _refused(lambda: talks.turn("nobody", strategy)), "it lets move who is not at the table"
    talks.turn("A", strategy)
    assert _refused(lambda: talks.turn("A", strategy)), "it lets a party move twice in a round"
    space = talks.space
    excluded = [] if space.allowed is None else np.flatnonzero(~space.allowed).tolist()
    for wrong in (space.size, -3, 0.5, None, "x", *excluded[:1]):
        talks, player = _opened(kind, sides, seed), _Saying(wrong)
        refused = _refused(partial(talks.turn, "A", player))
        assert refused or not player.asked, f"it takes {wrong!r} for an answer"
        assert not (refused and talks.moves), f"it records {wrong!r}, which it refuses"


def _refused(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except InputError:
        return True
    return False
