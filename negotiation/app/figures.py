"""Pictures for the page: drawn by ``plots`` into PNG, as data that needs no further request."""

import base64
import io
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from negotiation.talks.model import TradeTalks

DPI = 100

_ONE_AT_A_TIME = RLock()
"""Matplotlib's settings and its list of figures belong to the whole process."""


def png(draw: "Callable[[], Axes | list[Axes]]", dpi: int = DPI) -> str:
    """Draw a picture and return it as a ``data:`` address; one at a time, whoever asks."""
    with _ONE_AT_A_TIME:
        import matplotlib as mpl

        mpl.use("Agg")
        import matplotlib.pyplot as plt

        drawn = draw()
        figure = (drawn[0] if isinstance(drawn, list) else drawn).figure.figure
        try:
            buffer = io.BytesIO()
            # it goes no further than this machine: pressing it would take a tenth of the time
            figure.savefig(buffer, format="png", dpi=dpi, pil_kwargs={"compress_level": 1})
        finally:
            plt.close(figure)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def space_png(talks: "TradeTalks") -> str:
    """Draw offers in payoff space, as wide as the picture of concessions below it."""
    from negotiation.plots import plot_payoff_space
    from negotiation.plots.payoff_space import plot_payoff_pairs
    from negotiation.plots.style import house_style, new_axes

    if len(talks.game.parties) > 2:
        return png(lambda: plot_payoff_pairs(talks))

    def draw() -> "Axes":
        with house_style():
            ax = new_axes(10.5, 5.4)[0]
        return plot_payoff_space(talks, ax)

    return png(draw)
