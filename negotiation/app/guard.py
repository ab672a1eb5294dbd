"""Who may reach the page, and with what: everything passes here before Solara sees it."""

import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from negotiation.app.messages import UnwantedError, made_anew

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

_ID = r"[0-9a-f-]{36}"
PAGE_ID = re.compile(rf"session_id={_ID}")
SOCKET = re.compile(rf"/jupyter/api/kernels/({_ID})/channels")
CLOSE = re.compile(rf"/_solara/api/close/{_ID}")
ASSET = re.compile(r"/static/assets/[\w.-]+|/jupyter/nbextensions/jupyter-vue(tify)?/nodeps\.js")
CDN = "/_solara/cdn"

PASSED = frozenset(
    b"accept accept-encoding cache-control connection cookie host if-none-match origin upgrade "
    b"sec-websocket-key sec-websocket-version sec-websocket-extensions".split()
)
"""Headers that Solara sees: it believes those in which a proxy tells where scripts come from."""

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""Of every answer. Templates are compiled in the browser, which takes eval there."""

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Trade talks</title>
<style>body{{font:1.1rem/1.6 sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}}</style>
<h1>{title}</h1><p>{text}</p></html>"""

STRANGER = (
    "This page needs the address that negotiate app has printed",
    "It ends in <code>?token=…</code> and changes with every start: look in the window in which the "
    "page was started, and open that address.",
)

UNKNOWN = (
    "There is no such page",
    'There are <a href="/">Play</a>, <a href="/two">Two people</a>, <a href="/watch">Watch</a> '
    'and <a href="/results">Results</a>.',
)

MOST_OPENED = 200
"""Channels that a window opens: one at its start, and two whenever its connection was lost."""

TICKET_SECONDS = 60.0

_log = logging.getLogger("negotiation.app")


class Guard:
    """An ASGI application in front of Solara's.

    Answers only requests for this address and port, that carry the token, that no page from elsewhere
    makes; hands on only known paths, headers and messages (``messages``).

    Parameters
    ----------
    application, files : the page; the assets that come with Solara, as ASGI applications.
    pages : the paths of the page.
    address : host and port, as browsers write them.
    room : says whether there is room for the window (a kernel's id).
    """

    def __init__(
        self,
        application: Asgi,
        files: Asgi,
        pages: Iterable[str],
        address: str,
        room: Callable[[str], bool],
    ) -> None:
        """Make a token."""
        self.application, self.files, self.pages = application, files, frozenset(pages)
        self.address, self.room = address, room
        self.token = secrets.token_urlsafe(24)
        self.tickets: dict[str, float] = {}
        self.refused = 0
        self._cookie = f"trade-talks-{address.rpartition(':')[2]}"

    def ticket(self) -> str:
        """Return what stands for the token once: other users can read a browser's command line."""
        one = secrets.token_urlsafe(24)
        self.tickets[one] = time.monotonic() + TICKET_SECONDS
        return one

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "lifespan":
            await self.application(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._http(scope, receive, _guarded(send))

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        headers, path, method = _headers(scope), scope["path"], scope["method"]
        reading = method in ("GET", "HEAD")
        given = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        if not self._from_here(headers, reading and path in self.pages):
            await self._refuse(send, 403, STRANGER)
        elif path in self.pages and method == "GET" and self.opens(given.get("token", "")):
            await self._let_in(send, path)
        elif not self._known(headers):
            await self._refuse(send, 403, STRANGER)
        elif reading and path.startswith(f"{CDN}/"):
            await self.files(scope, receive, send)
        elif (reading and (path in self.pages or ASSET.fullmatch(path))) or (
            method == "POST" and CLOSE.fullmatch(path) and _of_page(scope)
        ):
            await self.application(_stripped(scope), receive, send)
        else:
            await self._refuse(send, 404, UNKNOWN)

    async def _socket(self, scope: Message, receive: Receive, send: Send) -> None:
        headers, window = _headers(scope), SOCKET.fullmatch(scope["path"])
        own = headers.get("origin") == f"http://{self.address}"
        if not (
            own
            and window
            and _of_page(scope)
            and self._from_here(headers, False)
            and self._known(headers)
        ):
            self._note(f"a socket on {scope['path'][:80]!r}")
            await _turn_away(receive, send, 1008)
        elif not self.room(window[1]):
            self._note("a window too many")
            await _turn_away(receive, send, 1013)
        else:
            await self.application(_stripped(scope), self._sifted(receive), send)

    def _sifted(self, receive: Receive) -> Receive:
        """Return the messages of a browser that the page knows; the others are dropped."""

        opened = 0

        async def next_known() -> Message:
            nonlocal opened
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                try:
                    text = message.get("text")
                    if text is None:
                        raise UnwantedError("binary data")
                    opened += '"comm_open"' in text
                    if opened > MOST_OPENED:
                        raise UnwantedError("too much opened")
                    return {"type": "websocket.receive", "text": made_anew(text)}
                except UnwantedError as error:
                    self._note(f"a message: {error}")

        return next_known

    def _from_here(self, headers: Mapping[str, str], page: bool) -> bool:
        """Say whether a request is for this address, and not made by a page from elsewhere.

        A link that leads to the page may stand anywhere.
        """
        if headers.get("host") != self.address:
            return False
        link = page and headers.get("sec-fetch-mode") == "navigate"
        own = headers.get("origin", f"http://{self.address}") == f"http://{self.address}"
        return link or (own and headers.get("sec-fetch-site", "none") in ("none", "same-origin"))

    def opens(self, token: str) -> bool:
        """Say whether somebody may come in with this: the token, or a ticket that nobody has used."""
        if token in self.tickets:
            return time.monotonic() < self.tickets.pop(token)
        return secrets.compare_digest(token.encode(), self.token.encode())

    def _known(self, headers: Mapping[str, str]) -> bool:
        """Say whether a request has the cookie, beside whatever others of this host have left."""
        wanted = f"{self._cookie}={self.token}".encode()
        given = (pair.strip().encode() for pair in headers.get("cookie", "").split(";"))
        return any(secrets.compare_digest(pair, wanted) for pair in given)

    async def _let_in(self, send: Send, path: str) -> None:
        """Put the token where no script and no history has it."""
        cookie = f"{self._cookie}={self.token}; Path=/; HttpOnly; SameSite=Lax"
        await _answer(send, 303, b"", {"location": path, "set-cookie": cookie})

    async def _refuse(self, send: Send, status: int, words: tuple[str, str]) -> None:
        text = PAGE.format(title=words[0], text=words[1]).encode()
        await _answer(send, status, text, {"content-type": "text/html; charset=utf-8"})

    def _note(self, what: str) -> None:
        """Log what was refused: the first, the tenth, the hundredth … there may be a flood of it."""
        self.refused += 1
        if str(self.refused).strip("0") == "1":
            _log.warning("the page refused %s (%d so far)", what[:200], self.refused)


def _of_page(scope: Message) -> bool:
    """Say whether a request names the page that it is about, and nothing else."""
    return PAGE_ID.fullmatch(scope["query_string"].decode("latin-1")) is not None


def _headers(scope: Message) -> dict[str, str]:
    """Return the headers; what stands twice is joined, and so is no single value that is wanted."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]};{text}" if key in found else text
    return found


def _stripped(scope: Message) -> Message:
    """Return a request with nothing in it that the page does not need."""
    kept = [pair for pair in scope["headers"] if pair[0] in PASSED]
    return {**scope, "headers": kept, "root_path": ""}


def _guarded(send: Send) -> Send:
    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = [pair for pair in message.get("headers", []) if pair[0].decode() not in HEADERS]
            message = {**message, "headers": given + _encoded(HEADERS)}
        await send(message)

    return answer


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


async def _answer(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    length = {"content-length": str(len(body)), "cache-control": "no-store"}
    start = {"type": "http.response.start", "status": status, "headers": _encoded({**headers, **length})}
    await send(start)
    await send({"type": "http.response.body", "body": body})


async def _turn_away(receive: Receive, send: Send, code: int) -> None:
    await receive()
    await send({"type": "websocket.close", "code": code})
