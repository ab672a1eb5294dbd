"""A server of the page and a real browser, once for each worker; and a browser's window that is watched."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None
)

FLAGS = (
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

LOCAL = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:")

STUDY = """
name = "patience"
title = "Does patience pay?"
scenario = "korus-2018"
[vary]
rounds = [4, 8]
"strategies.KOR" = ["boulware", "conceder"]
[design]
replicates = 3
seed = 1
[[figures]]
kind = "ribbon"
value = "payoff_KOR"
x = "rounds"
"""


class Window:
    """A window of a browser of its own, which must not complain, nor ask anybody else for anything."""

    def __init__(self, browser, address: str, width: int = 1280) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.address = address.partition("/?")[0]
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.received: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)
        self.page.on("websocket", self._opened)
        self.page.goto(address)

    def _said(self, message) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _asked(self, request) -> None:
        if not LOCAL.match(request.url):
            self.elsewhere.append(request.url)

    def _opened(self, socket) -> None:
        if not LOCAL.match(socket.url):
            self.elsewhere.append(socket.url)
        socket.on("framereceived", lambda frame: self.received.append(_text(frame)))

    def goto(self, path: str):
        self.page.goto(self.address + path)
        self.page.locator("main h1").wait_for()
        return self.page

    def the(self, name: str):
        """Return the element that the tests know by this name."""
        return self.page.locator(f"[data-test={name}]")

    def text(self) -> str:
        return self.page.inner_text("body")

    def close(self) -> None:
        self.context.close()
        assert self.complaints == []
        assert self.elsewhere == []


def _text(frame: str | bytes) -> str:
    return frame if isinstance(frame, str) else frame.decode("utf-8", "replace")


def has_content(element, width: int = 300, colours: int = 40) -> None:
    """Hold that an element is a picture: of some size, and of more colours than an empty plot has."""
    from matplotlib.image import imread

    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None
    assert box["width"] > width
    assert box["height"] > 0.3 * width
    pixels = imread(BytesIO(element.screenshot()))
    shades = (pixels[..., :3] * 31).astype(int)
    assert len(np.unique(shades.reshape(-1, 3), axis=0)) > colours


@pytest.fixture(scope="session")
def place(tmp_path_factory) -> Path:
    """A directory with a sweep in ``out/patience``, and a folder that holds none."""
    from negotiation.studies import load_study, run_sweep

    folder = tmp_path_factory.mktemp("place")
    (folder / "study.toml").write_text(STUDY)
    run_sweep(load_study(folder / "study.toml"), folder / "out" / "patience")
    (folder / "out" / "empty").mkdir()
    return folder


@pytest.fixture(scope="session")
def running(place) -> Iterator[tuple[str, int]]:
    """The address and the process of a server that runs in that directory."""
    if find_spec("solara") is None:
        pytest.skip("THE PAGE IS NOT TESTED: solara is not installed (pip install 'negotiation[app]')")
    start = "from negotiation.app.server import serve; serve(0, open_browser=False)"
    with (
        (place / "server.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, "-u", "-W", "error::ResourceWarning", "-c", start],
            cwd=place,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            line = process.stdout.readline()
            yield re.search(r"http://\S+", line).group(), process.pid
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def server(running) -> str:
    """The address of a server, with the token that opens it."""
    return running[0]


@pytest.fixture(scope="session")
def server_process(running) -> int:
    """The process of that server."""
    return running[1]


@pytest.fixture(scope="session")
def browser():
    """A browser; the page is not tested where there is none, and says so."""
    if CHROMIUM is None:
        pytest.skip("THE PAGE IS NOT TESTED IN A BROWSER: no Chromium found (apt-get install chromium)")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="THE PAGE IS NOT TESTED IN A BROWSER: playwright is not installed"
    )
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def windows(server, browser):
    """Open windows; when the test is over none may have complained or asked anybody else."""
    opened: list[Window] = []

    def window(width: int = 1280) -> Window:
        opened.append(Window(browser, server, width))
        return opened[-1]

    yield window
    for each in opened:
        each.close()
