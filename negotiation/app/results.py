"""The page Results: a sweep's summary and pictures."""

from pathlib import Path

import solara

from negotiation.app.screens import MOST_SAID, ResultsScreen
from negotiation.base.errors import InputError, clipped


@solara.component
def ResultsPage() -> None:
    """Open a sweep's folder."""
    from negotiation.app.sweeps import found, results_view  # late, as in ``play``

    here = Path.cwd()
    folders = solara.use_memo(lambda: found(here), [])
    shown, show = solara.use_state((None, "", 0))
    view, notice, tick = shown

    def open_(text: object) -> None:
        try:
            show((results_view(str(text), here), "", tick + 1))
        except InputError as error:
            said = str(error).replace(f"{here.resolve()}/", "")  # nobody needs to know where that is
            show((None, clipped(said, MOST_SAID), tick + 1))

    ResultsScreen(folders=folders, view=view, notice=notice, tick=tick, event_open=open_)
