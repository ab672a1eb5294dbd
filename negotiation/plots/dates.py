"""The axis of dates, with the calendar's events."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, date2num, num2date

from negotiation.base.arrays import FloatArray
from negotiation.plots.style import MUTED, SMALL_PRINT
from negotiation.scenarios.calendar import Event
from negotiation.talks.model import TradeTalks

SHORTEST_DAYS = 21
"""Days that the axis shows at least."""

CROWDED = 0.04
"""Events closer than this share of the axis have one label."""


def day_numbers(dates: Sequence[date]) -> FloatArray:
    """Return dates as matplotlib counts them, in days."""
    days: FloatArray = np.asarray(date2num(list(dates)))
    return days


def last_day(model: TradeTalks) -> float:
    """Return the day on which the talks ended, or today, as matplotlib counts it."""
    return float(day_numbers([model.today])[0])


def date_axis(ax: Axes, model: TradeTalks, ticks: int = 6) -> None:
    """Let the horizontal axis show the dates of the talks, the calendar's events by their numbers."""
    dates, last = model.game.timing.dates, last_day(model)
    first = float(day_numbers(dates[:1])[0])
    margin = max(4.0, 0.04 * (last - first))
    ends = first - margin, max(last + margin, first + SHORTEST_DAYS)
    # found once: each layout of a picture would ask a locator many times for the same dates
    days = AutoDateLocator(maxticks=ticks).tick_values(*num2date(ends))
    ax.set_xticks(days, [f"{day:%-d %b}" for day in num2date(days)])
    ax.set_xlim(ends)
    years = sorted({dates[0].year, model.today.year})
    ax.set_xlabel(f"date, {'–'.join(map(str, years))}")
    _mark(ax, day_numbers([event.date for event in _events(model)]))


def events_key(model: TradeTalks) -> str:
    """Say what the numbers of events stand for."""
    named = [
        f"{n} {event.name} ({event.date:%-d %b})" for n, event in enumerate(_events(model), start=1)
    ]
    return f"Events: {'; '.join(named)}" if named else ""


def _events(model: TradeTalks) -> list[Event]:
    first, last = model.game.timing.dates[0], model.today
    return [e for e in model.game.scenario.calendar.events if first <= e.date <= last]


def _mark(ax: Axes, days: FloatArray) -> None:
    """Draw a line for each event, and its number above; those of crowded events share a place."""
    apart = np.diff(days) > CROWDED * np.ptp(ax.get_xlim())
    for group in np.split(np.arange(len(days)), np.flatnonzero(apart) + 1):
        for day in days[group]:
            ax.axvline(day, color=MUTED, lw=0.8, ls=":", zorder=1)
        if group.size:
            ax.annotate(
                ", ".join(str(place + 1) for place in group),
                (days[group].mean(), 1),
                (0, 1),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=SMALL_PRINT,
                color=MUTED,
            )
