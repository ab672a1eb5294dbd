"""Programs at the table, held to their protocol."""

from dataclasses import dataclass, field
from functools import partial

from negotiation.bargaining.conformance.samples import Sides, sample_talks, try_out, views_of
from negotiation.bargaining.programs import send_home
from negotiation.bargaining.protocols import AlternatingOffers, Move, Negotiator, View, play_out
from negotiation.bargaining.strategies import Strategy, parse_strategy

RIVALS = ("hardliner", "conceder", "random:accept=const")
"""Who sits on the other side, in turn."""

PATIENCE = 2.0
"""Seconds that a program has to end once its input has ended."""


def check_program(command: str, seed: int = 0) -> int:
    """Hold a program to the protocol, in talks of many kinds (``samples``) on both sides.

    It answers each message with one line that fits, in time; it offers all issues, at levels that there
    are, and nothing that cannot be agreed on; it offers and signs nothing below its reservation value;
    it plays several talks, one after the other; the same seed and offers give the same moves, whatever
    it has played before; it ends when its input does.

    Parameters
    ----------
    command : as in ``program:COMMAND``, with its limits if they are others.
    seed : of what is drawn in the talks.

    Returns the number of moves that it was asked for.

    Raises
    ------
    AssertionError : what it does wrong, and in which talks.
    InputError : there is no such program.
    """
    given, asked = parse_strategy(f"program:{command}"), 0
    for place, (kind, sides) in enumerate(sample_talks(seed)):
        for code in sides:
            rival = RIVALS[place % len(RIVALS)]
            watched = _Watched(given.fresh())
            where = f"as {code} in talks {kind} against '{rival}'"
            try_out(partial(_check_talks, watched, given, sides, code, rival, seed), where)
            asked += len(watched.turns)
    assert asked, "it is never asked"
    wrong = send_home(PATIENCE)
    assert not wrong, wrong[0]
    return asked


@dataclass(frozen=True)
class _Turn:
    round_index: int
    made: tuple[int, ...]
    received: tuple[int, ...]
    choice: int


@dataclass
class _Watched(Negotiator):
    """A program whose moves are kept."""

    strategy: Strategy
    turns: list[_Turn] = field(default_factory=list)

    def move(self, view: View) -> int:
        choice = self.strategy.move(view)
        self.turns.append(_Turn(view.round_index, tuple(view.made), tuple(view.received), choice))
        return choice

    def ended(self, view: View, status: str, agreement: int | None) -> None:
        self.strategy.ended(view, status, agreement)


def _check_talks(
    watched: _Watched, given: Strategy, sides: Sides, code: str, rival: str, seed: int
) -> None:
    """Play talks, then show the program in other talks what it saw there."""
    players: dict[str, Negotiator] = {each: parse_strategy(rival).fresh() for each in sides}

    def look(move: Move) -> None:
        if move.party == code:
            assert not watched.strategy.fault, watched.strategy.fault

    views = views_of(sides, seed)
    play_out(AlternatingOffers(views), players | {code: watched}, look)
    fresh, view = given.fresh(), views_of(sides, seed)[code]
    view.party, view.parties, view.rules = code, tuple(sides), AlternatingOffers.name
    for turn in watched.turns:
        view.round_index, view.made[:], view.received[:] = turn.round_index, turn.made, turn.received
        view.senders[:] = [next(each for each in sides if each != code)] * len(turn.received)
        choice = fresh.move(view)
        assert not fresh.fault, fresh.fault
        assert choice == turn.choice, (
            "the same seed and offers do not give the same moves again: it remembers earlier talks, "
            "draws without its seed, or looks at the clock"
        )
    fresh.ended(view, "deadline", None)
