"""Who may talk to the page."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from negotiation.app.server import own_origin


@pytest.mark.parametrize(
    ("kind", "origin", "heard"),
    [
        ("websocket", b"http://127.0.0.1:8765", True),
        ("websocket", b"http://localhost:8765", True),
        ("websocket", None, True),
        ("websocket", b"http://evil.example", False),
        ("websocket", b"http://127.0.0.1:9999", False),
        ("http", b"http://evil.example", True),
    ],
)
def test_web_sockets_from_elsewhere_are_refused(kind, origin, heard):
    reached, sent = [], []

    async def page(scope, receive, send):
        reached.append(scope)

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    headers = [] if origin is None else [(b"origin", origin)]
    asked = own_origin(page, 8765)({"type": kind, "headers": headers}, receive, send)
    with ThreadPoolExecutor(1) as elsewhere:  # a browser test may have a loop in this thread
        elsewhere.submit(asyncio.run, asked).result()
    assert bool(reached) is heard
    assert ([message["type"] for message in sent] == ["websocket.close"]) is not heard
