"""Concession paths over the dates of the talks."""

from datetime import date

import matplotlib.dates as mdates
from matplotlib.axes import Axes

from negotiation.plots.style import (
    ACCENT,
    HOME,
    HOST,
    LINES,
    MARKERS,
    MUTED,
    house_style,
    new_axes,
    source_line,
)
from negotiation.talks import TradeTalks


def plot_concessions(model: TradeTalks) -> list[Axes]:
    """Draw, for each side, what its own and the other's offers are worth to it by date."""
    game = model.game
    with house_style():
        axes = new_axes(10.5, 4.6, columns=2)
        axes[1].sharex(axes[0])
        for index, (ax, code) in enumerate(zip(axes, game.parties, strict=True)):
            _panel(ax, model, code, index)
        source_line(
            axes[0].figure.figure,
            f"Scenario {game.scenario.name}; sources: negotiate scenarios show {game.scenario.name}",
        )
    return axes


def _panel(ax: Axes, model: TradeTalks, code: str, index: int) -> None:
    game = model.game
    moves = model.datacollector.tables["moves"]
    rows = list(
        zip(moves["date"], moves["party"], moves["action"], moves[f"payoff_{code}"], strict=True)
    )
    for other, maker in enumerate(game.parties):
        offers = [
            (day, worth)
            for day, party, action, worth in rows
            if (party, action) == (maker, "offer")
        ]
        whose = "own offers" if maker == code else f"offers of {game.scenario.parties[maker].name}"
        days, worths = zip(*offers, strict=True) if offers else ((), ())
        ax.plot(
            days,
            worths,
            LINES[other],
            marker=MARKERS[other],
            ms=4,
            color=(HOME, HOST)[other],
            label=whose,
        )
    for day, _, action, worth in rows:
        if action == "accept":
            ax.plot([day], [worth], "X", ms=11, color=ACCENT, label="agreement", ls="")
    ax.axhline(0, color=MUTED, lw=1)
    ax.set_title(f"What the offers are worth to {game.scenario.parties[code].name}")
    ax.set_ylabel("bn USD a year, against no deal" if index == 0 else "")
    ax.xaxis.set_major_formatter(mdates.DateFormatter("%-d %b"))
    ax.xaxis.set_major_locator(mdates.AutoDateLocator(maxticks=6))
    ax.set_xlabel(f"date, {game.timing.dates[0]:%Y}")
    _mark_events(ax, model, rows[0][0], rows[-1][0])
    ax.legend(loc="best", fontsize=8.5)


def _mark_events(ax: Axes, model: TradeTalks, first: date, last: date) -> None:
    low, high = ax.get_ylim()
    ax.set_ylim(low, high + 0.06 * (high - low))
    for event in model.game.scenario.calendar.events:
        if first <= event.date <= last:
            ax.axvline(event.date, color=MUTED, lw=0.8, ls=":")
            name = event.name.split(":")[0]
            ax.annotate(
                name if len(name) < 34 else name[:32] + "…",
                (event.date, 0.02),
                (-3, 0),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                rotation=90,
                ha="right",
                va="bottom",
                fontsize=7,
                color=MUTED,
            )
