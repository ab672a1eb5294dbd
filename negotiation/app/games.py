"""The games that are being played on the page: who sits where, join codes, expiry."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import RLock

from negotiation.base.errors import InputError
from negotiation.play import PlaySetup, Session, resume
from negotiation.play.saves import SavedGame

MOST = 200
"""Games kept at a time."""

OWN = 20
"""Games that one visitor may have open at a time."""

AWAY = 90.0
"""Seconds without a sign of a window after which its side counts as away: browsers let a window that is
out of sight look once a minute."""

KINDS = 12
"""Scenarios and lengths of games kept at a time: each takes up to 130 MB, however many play it."""

IDLE = 3600.0
"""Seconds after which a game that nobody looks at is given up."""

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Of join codes: no letter or digit that is taken for another."""

CODE_LENGTH = 6

GONE = (
    "the game of this window is no longer kept: its seat was taken over, nobody had looked at it for an "
    "hour, or the page was started anew; a game that was saved can be gone on with"
)

FILES = (
    "a game on this page is played on a built-in scenario as it is, without files of this machine; "
    "negotiate play takes the others"
)


@dataclass(eq=False)
class Table:
    """A game with its seats: ``holders`` has the secret of each seat that is taken.

    ``visitor`` opened it; ``seen`` says when each side's window last gave a sign, ``closed`` which of
    them are known to be closed; ``pictures`` are drawn once, for both sides.
    """

    session: Session
    code: str
    visitor: str = ""
    holders: dict[str, str] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    pictures: dict[str, str] = field(default_factory=dict)

    @property
    def free(self) -> list[str]:
        """Seats that nobody has taken."""
        return [side for side in self.session.setup.people if side not in self.holders]

    @property
    def touched(self) -> float:
        """When anybody last looked."""
        return max(self.seen.values())

    def away(self, now: float) -> list[str]:
        """Sides of people whose window is closed, or has given no sign for a while."""
        late = now - AWAY
        return [side for side in self.holders if side in self.closed or self.seen[side] < late]


@dataclass(frozen=True)
class Seat:
    """A side at a table, for whoever holds its secret."""

    table: Table
    side: str
    secret: str

    @property
    def session(self) -> Session:
        """The game."""
        return self.table.session


class Games:
    """All games of a server; may be used from several threads.

    A seat is reached by its secret only: neither the join code nor another seat opens it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Open without a game; ``clock`` counts seconds."""
        self._clock = clock
        self._lock = RLock()
        self._tables: dict[str, Table] = {}
        self._seats: dict[str, Seat] = {}

    def __len__(self) -> int:
        """Count the games."""
        return len(self._tables)

    def start(self, setup: PlaySetup, side: str, visitor: str = "") -> Seat:
        """Open a game and take a seat; ``visitor`` tells who asks.

        Raises
        ------
        InputError : a setup that does not fit, one that reads files, or too many games.
        """
        if setup.reads_files:
            raise InputError(FILES)
        self._make_room(visitor)
        return self._open(Session(setup), side, visitor)

    def go_on(self, saved: SavedGame, origin: str, visitor: str = "") -> Seat:
        """Open a saved game of one person at the point where it was saved.

        Raises
        ------
        InputError : a game of two people, one that reads files or takes another course, too many games.
        """
        if saved.setup.reads_files:
            raise InputError(f"{origin}: {FILES}")
        if len(saved.setup.people) > 1:
            raise InputError(f"{origin}: setup.people: two people play this game; here one must")
        if saved.setup.overrides:
            raise InputError(f"{origin}: setup.overrides: {FILES}")
        self._make_room(visitor)
        return self._open(resume(saved, origin), saved.setup.people[0], visitor)

    def join(self, code: str) -> Seat:
        """Take the free seat of a game of two people, or the seat of one whose window is closed.

        Raises
        ------
        InputError : no such game, or both seats are taken.
        """
        wanted = "".join(code.upper().split()).replace("-", "")[: 2 * CODE_LENGTH]
        with self._lock:
            self._forget_idle()
            table = self._tables.get(wanted)
            if table is None:
                raise InputError(f"no game has the code '{wanted}'; codes have {CODE_LENGTH} characters")
            away = table.away(self._clock()) if len(table.session.setup.people) > 1 else []
            if not table.free and not away:
                raise InputError(f"both seats of game {wanted} are taken")
            return self._sit(table, (table.free or away)[0])

    def seat(self, secret: str) -> Seat:
        """Return the seat that a secret opens, and keep its game alive.

        Raises
        ------
        InputError : no such seat, or its game has been given up.
        """
        with self._lock:
            self._forget_idle()
            seat = self._seats.get(secret)
            if seat is None:
                raise InputError(GONE)
            self._see(seat)
            return seat

    def others_away(self, seat: Seat) -> bool:
        """Say whether the other person's window is closed, or has given no sign for a while."""
        return any(side != seat.side for side in seat.table.away(self._clock()))

    def close_window(self, seat: Seat) -> None:
        """Take note that a seat's window is closed; another one that has the secret opens it again."""
        with self._lock:
            if seat.secret in self._seats:
                seat.table.closed.add(seat.side)

    def leave(self, seat: Seat) -> None:
        """Give a seat up: the code opens it again; a game without anybody is forgotten."""
        with self._lock:
            if self._seats.pop(seat.secret, None) is None:
                return
            table = seat.table
            del table.holders[seat.side]
            if not table.holders:
                self._forget(table)

    def _open(self, session: Session, side: str, visitor: str) -> Seat:
        with self._lock:
            self._make_room(visitor)
            kinds = {table.session.shape for table in self._tables.values()}
            if len(kinds | {session.shape}) > KINDS:
                raise InputError(
                    "too many games of different lengths are being played: take the number of rounds "
                    "that is proposed"
                )
            code = _fresh_code(self._tables)
            table = self._tables[code] = Table(session, code, visitor)
            return self._sit(table, side)

    def _sit(self, table: Table, side: str) -> Seat:
        seat = Seat(table, side, secrets.token_urlsafe(24))
        self._seats.pop(table.holders.get(side, ""), None)
        table.holders[side] = seat.secret
        self._seats[seat.secret] = seat
        self._see(seat)
        return seat

    def _see(self, seat: Seat) -> None:
        seat.table.seen[seat.side] = self._clock()
        seat.table.closed.discard(seat.side)

    def _make_room(self, visitor: str) -> None:
        with self._lock:
            self._forget_idle()
            own = [t for t in self._tables.values() if t.visitor == visitor and not t.session.over]
            if visitor and len(own) >= OWN:
                raise InputError(f"{OWN} of your games are open: end or leave one of them first")
            if len(self._tables) >= MOST:
                ended = [table for table in self._tables.values() if table.session.over]
                if not ended:
                    raise InputError(
                        f"{MOST} games are being played: no more at a time, try again later"
                    )
                self._forget(min(ended, key=lambda table: table.touched))

    def _forget_idle(self) -> None:
        last = self._clock() - IDLE
        for table in [table for table in self._tables.values() if table.touched < last]:
            self._forget(table)

    def _forget(self, table: Table) -> None:
        del self._tables[table.code]
        for secret in table.holders.values():
            del self._seats[secret]


def _fresh_code(taken: dict[str, Table]) -> str:
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code
