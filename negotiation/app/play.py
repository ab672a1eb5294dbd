"""The pages Play and Two people: a person at the table."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import solara
from solara.server.kernel_context import has_current_context

from negotiation.app.choices import opponents, scenarios
from negotiation.app.screens import (
    MOST_SAID,
    Data,
    DebriefScreen,
    Download,
    StartScreen,
    TableScreen,
    WaitScreen,
    table_of,
)
from negotiation.base.errors import InputError, clipped

if TYPE_CHECKING:
    from negotiation.app.desk import Desk


@dataclass(frozen=True)
class Shown:
    """What a visitor sees; ``attempt`` counts what was tried, ``first`` is where the controls start.

    ``restarts`` counts how often they were set to it: to be set to the same again moves them, too.
    """

    view: Data
    first: Data
    trial: Data
    pictures: Data
    notice: str = ""
    attempt: int = 0
    restarts: int = 0
    stamp: Any = None
    file: Data | None = None


class Screens:
    """Answers one visitor's events; everything that goes wrong is said, nothing is lost."""

    def __init__(self, two: bool, visitor: str = "") -> None:
        """Show the start screen."""
        self.two, self.visitor = two, visitor
        self.shown = solara.reactive(Shown({"screen": "start"}, {}, {}, {}))

    @cached_property
    def desk(self) -> "Desk":
        """The visitor's desk; imported late, so that the start screen is there at once."""
        from negotiation.app.desk import Desk

        return Desk(visitor=self.visitor)

    def start(self, form: object) -> None:
        """Start the game of the form."""
        self._do(lambda: self.desk.start(table_of(form), self.two))

    def join(self, code: object) -> None:
        """Join a game by its code."""
        self._do(lambda: self.desk.join(str(code)))

    def load(self, file: object) -> None:
        """Go on with a saved game."""

        def load() -> None:
            given = table_of(file)
            self.desk.load(clipped(given.get("name", "the file")), _text(given))

        self._do(load)

    def restore(self, secret: object) -> None:
        """Sit down again after a reload."""
        self._do(lambda: self.desk.restore(str(secret)))

    def leave(self, _: object = None) -> None:
        """Go back to the start screen."""
        self.desk.leave()
        self.shown.set(Shown({"screen": "start"}, {}, {}, {}))

    def try_draft(self, draft: object) -> None:
        """Say what a draft is worth; if the talks have gone on meanwhile, show that instead."""

        def worth() -> None:
            if not self._look():
                self._put(trial=self.desk.trial(draft), notice="")

        self._do(worth, refresh=False)

    def start_from(self, kind: object) -> None:
        """Set the controls to an offer that there is."""

        def set_controls() -> None:
            self._look()
            first = self.desk.draft_from(str(kind))
            again = self.shown.value.restarts + 1
            self._put(trial=self.desk.trial(first), first=first, restarts=again, notice="")

        self._do(set_controls, refresh=False)

    def move(self, event: object) -> None:
        """Offer, accept or walk away."""
        given = event if isinstance(event, dict) else {}
        what, draft, answers = (given.get(name) for name in ("what", "draft", "answers"))
        self._do(lambda: self.desk.move(str(what), draft, answers, given.get("message", "")))

    def poll(self, _: object = None) -> None:
        """Look whether the other side has done something."""
        self._do(self._look, refresh=False)

    def draw(self, _: object = None) -> None:
        """Draw the pictures of the debrief."""
        from negotiation.app.aftermath import pictures_of

        seat = self.desk.seat
        if seat is not None and seat.session.over:
            self._put(pictures=pictures_of(seat))

    def save(self, _: object = None) -> None:
        """Download the game."""
        self._do(lambda: self._hand_out(*self.desk.save()), refresh=False)

    def transcript(self, _: object = None) -> None:
        """Download the transcript."""
        self._do(lambda: self._hand_out(*self.desk.transcript()), refresh=False)

    def close_window(self) -> None:
        """Let the other side know that nobody sits here for now."""
        if "desk" in self.__dict__:
            self.desk.close_window()

    def _look(self) -> bool:
        """Show what has happened meanwhile; say whether the talks have gone on."""
        before, now = self.shown.value.stamp, self.desk.stamp()
        if now != before:
            self._refresh()
        return before is None or now[:2] != before[:2]

    def _hand_out(self, name: str, text: str) -> None:
        self._put(file={"name": name, "text": text, "number": self.shown.value.attempt}, notice="")

    def _do(self, act: Callable[[], object], refresh: bool = True) -> None:
        """Do something and show the result, or why it cannot be done and what stands now."""
        try:
            act()
            if refresh:
                self._refresh()
        except InputError as error:
            self._catch_up()
            self._put(notice=clipped(error, MOST_SAID))
        if refresh:
            self._put(attempt=self.shown.value.attempt + 1)

    def _catch_up(self) -> None:
        """Show what has happened meanwhile; the start screen if the seat is gone."""
        if self.desk.seat is None:
            return
        try:
            self._look()
        except InputError:
            self.leave()

    def _refresh(self) -> None:
        # the stamp first: what happens in between is then seen at the next look
        stamp, view = self.desk.stamp(), self.desk.view()
        if self.shown.value.stamp is not None and stamp[:2] == self.shown.value.stamp[:2]:
            self._put(view=view, stamp=stamp)  # nobody has moved: what is being set stays
            return
        first: Data = {}
        trial: Data = {}
        if view["screen"] == "table":
            first = self.desk.first_draft()
            trial = self.desk.trial(first)
        again = self.shown.value.restarts + 1
        self._put(view=view, first=first, trial=trial, restarts=again, notice="", stamp=stamp)

    def _put(self, **changes: Any) -> None:
        self.shown.set(Shown(**(self.shown.value.__dict__ | changes)))


def _text(file: Data) -> str:
    """Return a file's text.

    Raises
    ------
    InputError : the browser says that it is too large to be sent.
    """
    text = file.get("text")
    if not isinstance(text, str):
        raise InputError(f"{clipped(file.get('name'))}: too large for a saved game")
    return text


def _visitor() -> str:
    """Return what tells this browser from others; nothing where a page is shown without a server."""
    return str(solara.get_session_id()) if has_current_context() else ""


@solara.component
def Table(two: bool) -> None:
    """Show the screen that a visitor has come to."""
    screens = solara.use_memo(lambda: Screens(two, _visitor()), [two])
    solara.use_effect(lambda: screens.close_window, [screens])
    shown = screens.shown.value
    common = {"event_leave": screens.leave}
    keep = {"event_save": screens.save, "event_transcript": screens.transcript, "notice": shown.notice}
    match shown.view["screen"]:
        case "wait":
            WaitScreen(view=shown.view, event_poll=screens.poll, **common)
        case "table":
            TableScreen(
                view=shown.view,
                trial=shown.trial,
                first=shown.first,
                attempt=shown.attempt,
                restarts=shown.restarts,
                event_try_draft=screens.try_draft,
                event_start_from=screens.start_from,
                event_move=screens.move,
                event_poll=screens.poll,
                **common,
                **keep,
            )
        case "debrief":
            DebriefScreen(
                view=shown.view, pictures=shown.pictures, event_draw=screens.draw, **common, **keep
            )
        case _:
            StartScreen(
                two=two,
                scenarios=[each for each in scenarios() if not two or len(each["sides"]) == 2],
                opponents=[{"key": key, "text": words} for key, (words, _) in opponents().items()],
                notice=shown.notice,
                attempt=shown.attempt,
                event_start=screens.start,
                event_join=screens.join,
                event_load=screens.load,
                event_restore=screens.restore,
            )
    Download(file=shown.file)


@solara.component
def PlayPage() -> None:
    """Play against the machine."""
    Table(False)


@solara.component
def TwoPage() -> None:
    """Play against another person."""
    Table(True)
