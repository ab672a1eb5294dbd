"""A program's seat in one negotiation: what it is told, and what is made of its answers."""

import os
from collections.abc import Callable, Mapping
from itertools import count
from time import monotonic
from typing import Any, Protocol

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.programs.messages import (
    READY,
    REPLY,
    VERSION,
    Ask,
    Levels,
    Offer,
    WalkAway,
    line,
    read,
)
from negotiation.bargaining.programs.post import Post, is_address
from negotiation.bargaining.programs.process import Fault, Late, Place, Process, at_rest, rest
from negotiation.bargaining.programs.telling import Limits, hello_of, valued, worth_of
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, View
from negotiation.bargaining.rules import count_at_least
from negotiation.base.errors import InputError, clipped

EXPECTED = "one of offer, accept, walk away, ask"

_numbers = count(1)


class Line(Protocol):
    """The way to whoever plays a seat; methods as those of ``Process``.

    ``tries`` is how many answers in one turn may be wrong until that is a fault; before each other one
    a message ``again`` says ``why``. ``papers`` are texts worth keeping, by the end of a file's name.
    """

    tries: int

    @property
    def papers(self) -> Mapping[str, str]:
        """What is worth keeping."""

    def tell(self, message: bytes, seconds: float) -> None:
        """Say something that is not answered."""

    def ask(self, message: bytes, seconds: float) -> bytes:
        """Say something and return the answer."""

    def close(self) -> bool:
        """Leave."""


class Seat:
    """Plays one negotiation by what a program says; what it does wrong ends the talks.

    ``fault`` says in words what it did wrong, nothing as long as it did nothing; ``message`` is what it
    said beside its last move, ``evidence`` the fact that goes with it; ``papers`` are worth keeping.

    Parameters
    ----------
    words : tell it from others: talks of a party may follow each other in one process.
    start : opens the way to whoever plays.
    """

    def __init__(self, words: tuple[str, ...], limits: Limits, start: Callable[[], Line]) -> None:
        """Take the seat; the program is started, or taken from those at rest, in its first turn."""
        self.words, self.limits, self._start = words, limits, start
        self.fault = self.message = self.evidence = ""
        self.papers: Mapping[str, str] = {}
        self.talks = f"{os.getpid()}-{next(_numbers)}"
        self._process: Line | None = None
        self._told: Preferences | None = None
        self._heard, self._read, self._spent = 0, 0, 0.0

    def anew(self) -> "Seat":
        """Return a seat in other talks."""
        return Seat(self.words, self.limits, self._start)

    def move(self, view: View) -> int:
        """Return what the program does; it walks away where it does something wrong."""
        if self.fault:
            return WALK_AWAY
        self.message = self.evidence = ""
        try:
            if self._process is None:
                self._sit_down(view)
            return self._in_time(self._turn, view)
        except Fault as fault:
            self._leave(str(fault))
            return WALK_AWAY

    def _in_time[T](self, ask: Callable[[View, float], T], view: View) -> T:
        """Ask, with the seconds of a move that are left in these talks."""
        begun = monotonic()
        try:
            return ask(view, begun + min(self.limits.move, self.limits.talks - self._spent))
        finally:
            self._spent += monotonic() - begun

    def ended(self, view: View, status: str, agreement: int | None) -> None:
        """Tell the program how the talks ended, and let it rest."""
        process, self._process = self._process, None
        if process is None:
            return
        signed = None if agreement is None else view.preferences.space.levels(agreement)
        said = {"type": "ended", "talks": self.talks, "status": status, "agreement": signed}
        self.papers = process.papers
        try:
            process.tell(line(said), self.limits.move)
        except Fault:  # the talks are over: it costs nothing
            process.close()
        else:
            if isinstance(process, Process):
                rest(process, self._place(view))

    def __del__(self) -> None:
        """End a program whose talks were left in the middle."""
        process = getattr(self, "_process", None)
        if process is not None:
            process.close()  # and nothing else: Python itself may be ending

    def _leave(self, why: str) -> None:
        process, self._process = self._process, None
        self.fault = why
        if process is not None:
            process.close()
            self.papers = process.papers

    def _sit_down(self, view: View) -> None:
        """Open talks with the process that waits for the party, else, or if that fails, with a new one.

        What a process did after its last talks is no fault in these.
        """
        if (waiting := at_rest(self._place(view))) is not None:
            self._process = waiting
            try:
                waiting.begin_anew()
                return self._in_time(self._hello, view)
            except Fault:
                self._process, self._spent = None, 0.0
                waiting.close()
        self._process = self._start()
        return self._in_time(self._hello, view)

    def _place(self, view: View) -> Place:
        return self.words, self.limits.memory, view.party

    def _hello(self, view: View, end: float) -> None:
        self._told = view.preferences
        ready = self._ask(hello_of(view, self.talks, self.limits), end)
        read(READY, ready, f"ready with version {VERSION}")

    def _turn(self, view: View, end: float) -> int:
        assert self._process is not None
        message, tries = self._news(view), self._process.tries
        for left in reversed(range(tries)):
            try:
                return self._answer(view, message, end)
            except Late:
                raise
            except Fault as wrong:
                if not left:
                    raise Fault(f"{wrong} (try {tries} of {tries})" if tries > 1 else wrong) from wrong
                message = {"type": "again", "talks": self.talks, "why": str(wrong)}
        raise AssertionError

    def _answer(self, view: View, message: dict[str, Any], end: float) -> int:
        """Return the move that answers a message, once what was asked before it is answered."""
        preferences = view.preferences
        while isinstance(reply := read(REPLY, self._ask(message, end), EXPECTED), Ask):
            message = {"type": "answer", "talks": self.talks, "offers": _answered(preferences, reply)}
        self.message = reply.message
        if isinstance(reply, Offer):
            self.evidence = _argued(view, reply.evidence)
            return _offered(view, reply.offer)
        return WALK_AWAY if isinstance(reply, WalkAway) else _accepted(view)

    def _news(self, view: View) -> dict[str, Any]:
        """Return what has happened since its last turn."""
        first, self._heard = self._heard, len(view.received)
        heard = zip(view.senders[first:], view.received[first:], strict=True)
        turn: dict[str, Any] = {
            "type": "turn",
            "talks": self.talks,
            "round": view.round_index + 1,
            "reservation": view.reservation,
            "floor": view.floor,
            "offers": [{"by": by, **valued(view.preferences, offer)} for by, offer in heard],
        }
        if said := view.messages[self._read :]:
            turn["messages"] = [{"by": by, "text": text} for by, text in said]
            self._read = len(view.messages)
        if view.preferences is not self._told:
            self._told = view.preferences
            turn["worth"] = worth_of(view.preferences)
        if view.votes:
            turn |= {"votes": view.votes, "needed": view.needed}
        if view.signatures:
            turn["open_to"] = [*view.signatures]
        return turn

    def _ask(self, message: dict[str, Any], end: float) -> bytes:
        assert self._process is not None
        return self._process.ask(line(message), end - monotonic())


def started(words: tuple[str, ...], memory: int) -> Line:
    """Start a program by the words of its command, or find the server at an address.

    Raises
    ------
    Fault : it cannot be started.
    """
    try:
        return Post(words[0]) if is_address(words[0]) else Process(words, memory)
    except OSError as error:
        raise Fault(f"it cannot be started: {error.strerror}") from error


def _answered(preferences: Preferences, ask: Ask) -> list[dict[str, Any]]:
    """Value the offers in question, and find those worth the least that is asked for, closest first."""
    outcomes = [_read(preferences, offer) for offer in ask.offers]
    if ask.least is not None:
        enough = count_at_least(preferences.ranked, ask.least)
        outcomes += preferences.order[max(0, enough - ask.count) : enough][::-1].tolist()
    return [valued(preferences, outcome) for outcome in outcomes]


def _read(preferences: Preferences, offer: Levels) -> int:
    try:
        return preferences.space.index(offer)
    except InputError as error:
        raise Fault(f"in its offer, {error}") from error


def _argued(view: View, fact: str) -> str:
    if fact and fact not in view.facts:
        left = ", ".join(view.facts) or "none"
        raise Fault(f"it lays '{clipped(fact)}' on the table; facts that it may lay there: {left}")
    return fact


def _offered(view: View, offer: Levels) -> int:
    outcome, space = _read(view.preferences, offer), view.preferences.space
    if not space.allows(outcome):
        raise Fault(f"it offers {_shown(offer)}, which cannot be agreed on")
    if (worth := view.preferences.table[outcome]) < view.floor:
        raise Fault(
            f"it offers {_shown(offer)}, worth {worth:.4g} to it, below its own reservation value "
            f"{view.floor:.4g}"
        )
    return outcome


def _accepted(view: View) -> int:
    if not view.received or not view.preferences.space.allows(view.received[-1]):
        raise Fault("it accepts, but there is no offer")
    worth = view.preferences.table[view.received[-1]]
    if worth < view.reservation:
        raise Fault(
            f"it accepts what is worth {worth:.4g} to it, below its own reservation value "
            f"{view.reservation:.4g}"
        )
    return ACCEPT


def _shown(offer: Levels) -> str:
    return ", ".join(f"{key}={level}" for key, level in offer.items())
