"""The templates as components: what each is given, and what it says back.

Events are called by the browser with whatever it sends: whoever answers them checks it.
"""

from collections.abc import Callable
from inspect import signature
from typing import Any

import solara

from negotiation.base.errors import InputError

MOST_SAID = 1000
"""Characters of a notice: a file may have many things wrong."""

type Data = dict[str, Any]
type Event = Callable[[Any], None]

EVENTS: set[str] = set()
"""What the templates may say: no other event reaches the server (``messages``)."""


def table_of(sent: object) -> Data:
    """Return what the browser has sent as a table of values.

    Raises
    ------
    InputError : it is something else.
    """
    if not isinstance(sent, dict):
        raise InputError("the page has sent something that it cannot send")
    return sent


def _template[**P](file: str) -> Callable[[Callable[P, None]], Callable[P, Any]]:
    """Make a component of a template; parameters ``event_…`` are what it may say."""

    def component(function: Callable[P, None]) -> Callable[P, Any]:
        prefix = "event_"
        names = signature(function).parameters
        EVENTS.update(name.removeprefix(prefix) for name in names if name.startswith(prefix))
        made: Callable[P, Any] = solara.component_vue(f"assets/{file}")(function)
        return made

    return component


@_template("nav.vue")
def Navigation(items: list[Data], at: str, korean: dict[str, str], event_go: Event) -> None:
    """Link the pages, and say in Korean what the page says, if the visitor wants that."""


@_template("start.vue")
def StartScreen(
    two: bool,
    scenarios: list[Data],
    opponents: list[Data],
    notice: str,
    attempt: int,
    event_start: Event,
    event_join: Event,
    event_load: Event,
    event_restore: Event,
) -> None:
    """Choose a game, join one, or load one."""


@_template("wait.vue")
def WaitScreen(view: Data, event_poll: Event, event_leave: Event) -> None:
    """Show the join code until the other person has come."""


@_template("table.vue")
def TableScreen(
    view: Data,
    trial: Data,
    first: Data,
    notice: str,
    attempt: int,
    restarts: int,
    event_try_draft: Event,
    event_start_from: Event,
    event_move: Event,
    event_poll: Event,
    event_save: Event,
    event_transcript: Event,
    event_leave: Event,
) -> None:
    """Sit at the table."""


@_template("debrief.vue")
def DebriefScreen(
    view: Data,
    pictures: Data,
    notice: str,
    event_draw: Event,
    event_save: Event,
    event_transcript: Event,
    event_leave: Event,
) -> None:
    """Look back."""


@_template("download.vue")
def Download(file: Data | None) -> None:
    """Hand a file to the browser."""


@_template("watch.vue")
def WatchScreen(
    scenarios: list[Data],
    strategies: list[Data],
    view: Data | None,
    pictures: Data,
    notice: str,
    tick: int,
    event_choose: Event,
    event_step: Event,
    event_back: Event,
) -> None:
    """Show the talks and what moves them."""


@_template("results.vue")
def ResultsScreen(
    folders: list[str], view: Data | None, notice: str, tick: int, event_open: Event
) -> None:
    """Show a sweep."""
