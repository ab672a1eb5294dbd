"""The page's routes and its frame."""

import json
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import reacton.ipyvuetify as rv
import solara

from negotiation.app.play import PlayPage, TwoPage
from negotiation.app.results import ResultsPage
from negotiation.app.screens import Navigation
from negotiation.app.watch import WatchPage

ASSETS = Path(__file__).parent / "assets"

STYLE = (ASSETS / "app.css").read_text(encoding="utf-8")

KOREAN: dict[str, str] = json.loads((ASSETS / "ko.json").read_text(encoding="utf-8"))
"""What the page says, and what that is in Korean; ``{}`` stands for anything, said in Korean, too."""

PAGES = {"/": "Play", "/two": "Two people", "/watch": "Watch", "/results": "Results"}


def warm_up() -> None:
    """Import what a game needs while the visitor reads the start screen."""
    Thread(target=import_module, args=["negotiation.app.desk"], daemon=True).start()


@solara.component
def Frame(children: list[Any] = []) -> None:  # noqa: B006  # Solara reads the default
    """Put the head above every page."""
    router = solara.use_router()
    at = "/" + router.path.strip("/")
    solara.Title(f"Trade talks: {PAGES.get(at, 'page')}")
    solara.Style(STYLE)
    solara.use_effect(warm_up, [])
    Navigation(
        items=[{"path": path, "label": label} for path, label in PAGES.items()],
        at=at,
        korean=KOREAN,
        event_go=lambda path: router.push(path if path in list(PAGES) else "/"),
    )
    rv.Html(tag="main", attributes={"id": "content"}, class_="n-page", children=children)


routes = [
    solara.Route(path="/", component=PlayPage, label="Play", layout=Frame),
    solara.Route(path="two", component=TwoPage, label="Two people"),
    solara.Route(path="watch", component=WatchPage, label="Watch"),
    solara.Route(path="results", component=ResultsPage, label="Results"),
]
