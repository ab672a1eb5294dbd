"""Seats for programs that come by themselves: they fetch messages by HTTP and bring answers."""

import secrets
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from time import monotonic
from typing import ClassVar, Self

from negotiation.bargaining.programs.process import LONGEST, Late
from negotiation.base.errors import InputError

HOLD = 20.0
"""Seconds that a request is held when there is nothing to say yet."""

FAREWELL = 2.0
"""Seconds that guests have, at the end, to fetch how the talks ended."""


class Guest:
    """The way to a program that fetches what it is told; methods as those of ``Process``."""

    tries = 1
    papers: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        """Wait for it."""
        self.token = secrets.token_urlsafe(24)
        self._state = Condition()
        self._messages: deque[tuple[bytes, bool]] = deque()  # with whether an answer is wanted
        self._shown = self._here = self._over = self._home = False
        self._inside = 0  # requests that are being answered
        self._answer: bytes | None = None

    def wait(self) -> None:
        """Wait until it has come."""
        with self._state:
            self._state.wait_for(lambda: self._here)

    def tell(self, message: bytes, seconds: float) -> None:
        """Say something that is not answered, when it asks."""
        with self._state:
            self._messages.append((message, False))
            self._state.notify_all()

    def ask(self, message: bytes, seconds: float) -> bytes:
        """Say something when it asks, and return the answer that it brings.

        Raises
        ------
        Late : it brings none in time.
        """
        with self._state:
            self._answer, self._shown = None, False
            self._messages.append((message, True))
            self._state.notify_all()
            self._state.wait_for(lambda: self._answer is not None, max(seconds, 0.0))
            if self._answer is None:
                raise Late()
            return self._answer

    def close(self) -> bool:
        """Leave these talks: what waits for an answer is asked no more."""
        with self._state:
            self._messages = deque(each for each in self._messages if not each[1])
        return True

    def fetch(self, answer: bytes) -> tuple[int, bytes]:
        """Take an answer, if it brings one, and return a status of HTTP and what is said next."""
        with self._state:
            self._here = True
            if answer:
                if not (self._messages and self._messages[0][1] and self._shown):
                    return 409, b"nobody waits for an answer"
                self._messages.popleft()
                self._answer = answer
            self._state.notify_all()
            self._state.wait_for(lambda: self._messages or self._over, HOLD)
            if not self._messages:
                self._home = self._over
                return (204 if self._over else 202), b""
            message, self._shown = self._messages[0]
            if not self._shown:
                self._messages.popleft()
            return 200, message

    @contextmanager
    def request(self) -> Iterator[None]:
        """Know that it is being answered."""
        with self._state:
            self._inside += 1
        try:
            yield
        finally:
            with self._state:
                self._inside -= 1
                self._state.notify_all()

    def dismiss(self, deadline: float) -> None:
        """Send it home, if it has come; until a moment wait for it to fetch what is left, and go."""
        with self._state:
            self._over = True
            self._state.notify_all()
            self._state.wait_for(
                lambda: not self._here or (self._home and not self._inside), deadline - monotonic()
            )


GUESTS: dict[str, Guest] = {}
"""Whom a seat waits for, by party, while a door is open."""


class Door:
    """Lets guests in, each with the token of its seat.

    Parameters
    ----------
    host, port : where it listens; port 0 takes one that is free.
    parties : whose seats there are.

    Raises
    ------
    InputError : it cannot listen there.
    """

    def __init__(self, host: str, port: int, parties: Iterable[str]) -> None:
        """Take the port."""
        if not host.strip():
            raise InputError("--host is empty: an address to listen at is needed, e.g. 127.0.0.1")
        try:
            self._server = ThreadingHTTPServer((host, port), _Request)
        except (OSError, ValueError) as error:  # a host that cannot be is a ValueError
            why = f"{getattr(error, 'strerror', None) or error}; --port 0 takes one that is free"
            raise InputError(f"--host {host}, --port {port}: {why}") from error
        self.address = f"http://{host}:{self._server.server_port}"
        GUESTS.update({party: Guest() for party in parties})

    def __enter__(self) -> Self:
        """Open it."""
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let guests hear the end, and close it."""
        deadline = monotonic() + FAREWELL
        for guest in GUESTS.values():
            guest.dismiss(deadline)
        self._server.shutdown()
        self._server.server_close()
        GUESTS.clear()


class _Request(BaseHTTPRequestHandler):
    """A request of a guest."""

    timeout = 30  # seconds until a silent connection is left
    server_version, sys_version = "negotiate", ""

    def handle(self) -> None:
        """Answer, unless who has asked is gone."""
        with suppress(ConnectionError):
            super().handle()

    def do_POST(self) -> None:
        """Take an answer and say what is next."""
        guest = GUESTS.get(self.path.strip("/"))
        given = self.headers.get("Authorization", "")
        if guest is None:
            return self._say(404, b"no such seat")
        if not compare_digest(given.encode(), f"Bearer {guest.token}".encode()):
            return self._say(401, b"the token of the seat is needed")
        length = self.headers.get("Content-Length", "")
        if not (length.isdecimal() and len(length) < 10):
            return self._say(411, b"the length of the answer is needed")
        if int(length) > LONGEST:
            return self._say(413, b"the answer is too long")
        with guest.request():
            answer = self.rfile.read(int(length))
            if len(answer) < int(length):
                return self._say(400, b"the answer is cut off")
            self._say(*guest.fetch(answer.strip()))
        return None

    def _say(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status == 200 else "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""
