"""A client that says to the page whatever a test wants, without a browser."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect


class Client:
    """Knows a server's address and, once it has been let in, the cookie."""

    def __init__(self, address: str, enter: bool = True) -> None:
        place = urlsplit(address)
        self.host, self.entrance = place.netloc, f"{place.path}?{place.query}"
        self.cookie = ""
        if enter:
            self.cookie = _cookie(self.ask(self.entrance))
            self.cookie += "; " + _cookie(self.ask("/"))

    def ask(self, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
        """Make a request; names of headers are written with _ for -."""
        connection = HTTPConnection(self.host, timeout=10)
        given = {"Cookie": self.cookie, "Host": self.host}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=given)
        answer = connection.getresponse()
        answer.body = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer

    @contextmanager
    def socket(self, query: str | None = None, **headers: str | None) -> Iterator[ClientConnection]:
        """Open a window's socket as the page does, but for the headers that are given."""
        given = {"Cookie": self.cookie, "Origin": f"http://{self.host}"} | headers
        with connect(
            f"ws://{self.host}/jupyter/api/kernels/{uuid.uuid4()}/channels"
            + (f"?session_id={uuid.uuid4()}" if query is None else query),
            additional_headers={name: value for name, value in given.items() if value is not None},
            max_size=None,
        ) as opened:
            yield opened


def _cookie(answer: HTTPResponse) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def message(kind: str, content: dict) -> dict:
    """Return a message as the page sends it."""
    header = {
        "date": "2026-11-26T17:43:57.800Z",
        "msg_id": str(uuid.uuid4()),
        "msg_type": kind,
        "session": "80f7fae2-b883-4cd6-a611-4c8ef28649a1",
        "username": "",
        "version": "5.2",
    }
    rest = {"buffers": [], "channel": "shell", "metadata": {}, "parent_header": {}}
    return {"header": header, "content": content, **rest}


def started(socket: ClientConnection, path: str = "/") -> dict[str, str]:
    """Start the page in a window; return the identifiers of its templates by their event."""
    control = "eca43f64-19c6-42c9-a6da-dab11b22f920"
    run = {"path": path, "dark": False, "themes": {"light": {}, "dark": {}}, "appName": None}
    data = {"method": "run", "args": run}
    opened = {"comm_id": control, "target_name": "solara.control", "data": {}}
    socket.send(json.dumps(message("comm_open", opened)))
    socket.send(json.dumps(message("comm_msg", {"comm_id": control, "data": data})))
    templates: dict[str, str] = {}
    while True:
        heard = socket.recv(timeout=20)
        content = json.loads(heard)["content"] if isinstance(heard, str) else {}
        state = content.get("data", {}).get("state", {}) if "data" in content else {}
        templates |= dict.fromkeys(state.get("events") or [], content.get("comm_id"))
        if content.get("data", {}).get("method") == "finished":
            return templates


def custom(comm: str, content: dict) -> dict:
    """Return what a template says."""
    return message("comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": content}})
