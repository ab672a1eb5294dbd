"""How long the page takes to start and to answer. Run it with `python -m benchmarks.app`.

Start: from the start of the process to the first answer of the server, and to the first heading in a
real browser, if there is a Chromium. Moves: 20 people against mixed strategies, in threads through the
page's own desks, with three beside them who watch talks and have them drawn round by round, or without;
a move is the offer with the other side's answer and all that the screen then shows. In the browser: the
same with several windows at once, from the click to the new table.
"""

import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median
from threading import Event
from typing import Any

import numpy as np

from negotiation.app.choices import OPPONENTS
from negotiation.app.desk import Desk
from negotiation.app.games import Games
from negotiation.app.show import Show

GAMES, ROUNDS, WINDOWS, STARTS = 20, 16, 6, 5

WATCHERS, PAUSE = 3, 0.5
"""How many watch, and the seconds after which the page plays the next round."""

PLAYED = ("korea-us-2025", "korea-us-2026", "korus-2018", "hub-2025:KOR")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

FLAGS = ["--no-sandbox", "--headless", "--disable-gpu", "--no-first-run", "--disable-sync"]

SERVE = "from negotiation.app.server import serve; serve(0, open_browser=False)"


@contextmanager
def server() -> Iterator[tuple[str, float]]:
    """Run a server; yields its address and when its process was started."""
    start = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", SERVE], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        try:
            yield found.group(), start
        finally:
            process.terminate()


def game(games: Games, number: int, thinking: float) -> list[float]:
    """Play one game to its end and return the seconds of each move."""
    rng = np.random.default_rng(number)
    scenario = PLAYED[number % len(PLAYED)]
    opponent = list(OPPONENTS)[number % len(OPPONENTS)]
    desk = Desk(games)
    form = {"scenario": scenario, "side": "KOR", "opponent": opponent, "rounds": ROUNDS}
    desk.start(form | {"seed": number}, two=False)
    times = []
    while desk.screen == "table":
        time.sleep(rng.uniform(0, 2 * thinking))
        draft = desk.first_draft()
        issue = desk.trial(draft)["issues"][0]
        draft[issue["key"]] = int(rng.integers(len(issue["levels"])))
        start = time.perf_counter()
        desk.move("offer", draft, len(desk.seat.session.moves))
        if desk.screen == "table":
            desk.view()
            desk.trial(desk.first_draft())
        times.append(time.perf_counter() - start)
    return times


def watch(number: int, over: Event) -> None:
    """Watch talks, from the start again when they end, until all games are over."""
    form = {"scenario": PLAYED[number], "seed": number, "rounds": ROUNDS}
    show = Show(form | {"strategies": dict.fromkeys(("KOR", "USA"), "steady")})
    while not over.wait(PAUSE):
        show.step()
        show.pictures()
        if show.view()["over"]:
            show.back()


def together(thinking: float, watchers: int = WATCHERS) -> list[float]:
    games, over = Games(), Event()
    with ThreadPoolExecutor(GAMES + watchers) as pool:
        watching = [pool.submit(watch, number, over) for number in range(watchers)]
        try:
            played = pool.map(lambda number: game(games, number, thinking), range(GAMES))
            times = [seconds for each in played for seconds in each]
        finally:
            over.set()
        for each in watching:
            each.result()
    return times


def in_windows(address: str) -> list[float]:
    """Play in several windows at once: all click, then all are waited for."""
    from playwright.sync_api import sync_playwright

    times = []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = [browser.new_context().new_page() for _ in range(WINDOWS)]
        for page in pages:
            page.goto(address)
            page.get_by_role("button", name="Start").click()
            page.locator("[data-test=offer]").wait_for()
        for number in range(1, 6):
            starts = []
            for page in pages:
                starts.append(time.perf_counter())
                page.locator("[data-test=offer]").click()
            for page, start in zip(pages, starts, strict=True):
                page.get_by_text(f"Round {number + 1} of").wait_for()
                times.append(time.perf_counter() - start)
        browser.close()
    return times


def started(browser: Any) -> tuple[float, float | None]:
    """Return the seconds to the first answer and to the first heading."""
    with server() as (address, start):
        keeps = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with keeps.open(address) as answer:  # the page answers with a cookie, and only who has it
            assert answer.status == 200
        first = time.perf_counter() - start
    if browser is None:
        return first, None
    with server() as (address, start):
        page = browser.new_page()
        page.goto(address)
        page.locator("main h1").wait_for()
        shown = time.perf_counter() - start
        page.close()
    return first, shown


def row(name: str, times: list[float], limit: str) -> str:
    middle, high, most = 1000 * np.percentile(times, [50, 95, 100])
    return f"| {name} | {len(times)} | {middle:.0f} | {high:.0f} | {most:.0f} | {limit} |"


def starts() -> list[tuple[float, float | None]]:
    if CHROMIUM is None:
        print("no Chromium: nothing is measured in a browser")
        return [started(None) for _ in range(STARTS)]
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        measured = [started(browser) for _ in range(STARTS)]
        browser.close()
    return measured


def main() -> None:
    measured = starts()
    print(f"first answer after {median(first for first, _ in measured):.2f} s (median of {STARTS})")
    shown = [seconds for _, seconds in measured if seconds is not None]
    if shown:
        print(f"first heading after {median(shown):.2f} s, slowest {max(shown):.2f} s (limit 3 s)")
    print("\n| moves | number | median ms | p95 ms | slowest ms | limit of p95 |")
    print("|---|---|---|---|---|---|")
    together(0.0)  # tables are computed when somebody first needs them
    for watchers in (WATCHERS, 0):
        beside = f"{GAMES} games, {watchers} watch"
        print(row(f"{beside}, a second to think", together(1.0, watchers), "200"))
        print(row(f"{beside}, without a pause", together(0.0, watchers), "200"))
    if CHROMIUM is not None:
        with server() as (address, _):
            print(row(f"{WINDOWS} browser windows at once", in_windows(address), "500"))


if __name__ == "__main__":
    main()
