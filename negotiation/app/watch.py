"""The page Watch: strategies negotiate."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import solara

from negotiation.app.choices import scenarios, strategies
from negotiation.app.screens import MOST_SAID, Data, WatchScreen, table_of
from negotiation.base.errors import InputError, clipped

if TYPE_CHECKING:
    from negotiation.app.show import Show


@dataclass(frozen=True)
class Shown:
    """What a visitor sees; ``tick`` counts answers, so that the browser knows when to ask for more."""

    view: Data | None = None
    pictures: Data | None = None
    notice: str = ""
    tick: int = 0


class Stage:
    """Answers one visitor's events."""

    def __init__(self) -> None:
        """Wait for the first choice."""
        self.show: Show | None = None
        self.shown = solara.reactive(Shown())

    def choose(self, form: object) -> None:
        """Begin anew with what the controls say."""
        from negotiation.app.show import Show  # late, as in ``play``

        try:
            self.show = Show(table_of(form))
        except InputError as error:
            self.shown.set(Shown(None, {}, clipped(error, MOST_SAID), self.shown.value.tick + 1))
            return
        self._refresh()

    def step(self, _: object = None) -> None:
        """Play a round."""
        if self.show is not None:
            self.show.step()
            self._refresh()

    def back(self, _: object = None) -> None:
        """Go back to the start."""
        if self.show is not None:
            self.show.back()
            self._refresh()

    def _refresh(self) -> None:
        if self.show is not None:
            tick = self.shown.value.tick + 1
            self.shown.set(Shown(self.show.view(), self.show.pictures(), "", tick))


@solara.component
def WatchPage() -> None:
    """Watch strategies."""
    stage = solara.use_memo(Stage, [])
    shown = stage.shown.value
    WatchScreen(
        scenarios=scenarios(),
        strategies=[{"key": key, "text": words} for key, (words, _) in strategies().items()],
        view=shown.view,
        pictures=shown.pictures or {},
        notice=shown.notice,
        tick=shown.tick,
        event_choose=stage.choose,
        event_step=stage.step,
        event_back=stage.back,
    )
