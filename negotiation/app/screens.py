"""The templates as components: what each is given, and what it says back.

Events are called by the browser with whatever it sends: whoever answers them checks it.
"""

from collections.abc import Callable
from typing import Any

import solara

type Data = dict[str, Any]
type Event = Callable[[Any], None]


@solara.component_vue("assets/nav.vue")
def Navigation(items: list[Data], at: str, event_go: Event) -> None:
    """Link the pages."""


@solara.component_vue("assets/start.vue")
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


@solara.component_vue("assets/wait.vue")
def WaitScreen(view: Data, event_poll: Event, event_leave: Event) -> None:
    """Show the join code until the other person has come."""


@solara.component_vue("assets/table.vue")
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


@solara.component_vue("assets/debrief.vue")
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


@solara.component_vue("assets/download.vue")
def Download(file: Data | None) -> None:
    """Hand a file to the browser."""


@solara.component_vue("assets/watch.vue")
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


@solara.component_vue("assets/results.vue")
def ResultsScreen(
    folders: list[str], view: Data | None, notice: str, tick: int, event_open: Event
) -> None:
    """Show a sweep."""
