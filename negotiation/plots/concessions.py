"""Concession paths over the dates of the talks."""

import numpy as np
from matplotlib.axes import Axes

from negotiation.plots.dates import date_axis, events_key, last_day
from negotiation.plots.moves import paths
from negotiation.plots.style import AGREEMENT, MUTED, house_style, legend_above, panels, source_line
from negotiation.talks.model import TradeTalks


def plot_concessions(model: TradeTalks) -> list[Axes]:
    """Draw, for each side, what its own and the others' offers are worth to it by date.

    Each offer is valued as of its own date, in the game as it stood then.

    Examples
    --------
    >>> from negotiation import TradeTalks
    >>> from negotiation.plots import plot_concessions
    >>> axes = plot_concessions(TradeTalks("korus-2018", rng=1).run())
    >>> len(axes)
    2
    """
    with house_style():
        axes = panels(len(model.game.parties), 5.25, 5)
        for ax, code in zip(axes, model.game.parties, strict=True):
            _panel(ax, model, code)
        legend_above(axes)
        source_line(axes[0].figure.figure, model.game.scenario.name, note=events_key(model))
    return axes


def _panel(ax: Axes, model: TradeTalks, code: str) -> None:
    game = model.game
    worth = np.array(model.datacollector.tables["moves"][f"payoff_{code}"])
    ax.axhline(0, color=MUTED, lw=1)
    for path in paths(model):
        ax.plot(path.days, worth[path.rows], **path.style)
    if (outcome := model.protocol.agreement) is not None:
        agreed = game.payoff(outcome, model.last_round)[game.parties.index(code)]
        ax.plot([last_day(model)], [agreed], **AGREEMENT)
    date_axis(ax, model)
    ax.set_ylabel("bn USD a year if signed on that date,\nagainst no deal")
    ax.set_title(f"{game.scenario.parties[code].name}: what the offers are worth", pad=14)
