"""Concession paths over the dates of the talks."""

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, date2num, num2date

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

CROWDED_DAYS = 6
"""Events closer than this have their names on opposite sides of their lines."""

SHORTEST_DAYS = 21
"""Days that the date axis shows at least."""


def plot_concessions(model: TradeTalks) -> list[Axes]:
    """Draw, for each side, what its own and the other's offers are worth to it by date."""
    with house_style():
        axes = new_axes(10.5, 4.6, columns=2)
        for index, (ax, code) in enumerate(zip(axes, model.game.parties, strict=True)):
            _panel(ax, model, code)
            ax.set_ylabel("bn USD a year, against no deal" if index == 0 else "")
        source_line(axes[0].figure.figure, model.game.scenario.name)
    return axes


def _panel(ax: Axes, model: TradeTalks, code: str) -> None:
    game = model.game
    moves = model.datacollector.tables["moves"]
    days = [date2num(day) for day in moves["date"]]  # type: ignore[no-untyped-call]
    rows = list(zip(days, moves["party"], moves["action"], moves[f"payoff_{code}"], strict=True))
    for index, maker in enumerate(game.parties):
        offers = [
            (day, worth) for day, party, action, worth in rows if (party, action) == (maker, "offer")
        ]
        whose = "own offers" if maker == code else f"offers of {game.scenario.parties[maker].name}"
        if offers:
            ax.plot(
                *zip(*offers, strict=True),
                ls=LINES[index],
                marker=MARKERS[index],
                ms=4,
                color=(HOME, HOST)[index],
                label=whose,
            )
    votes = [
        (row[0], row[3])
        for row, action, outcome in zip(rows, moves["action"], moves["outcome"], strict=True)
        if action in ("accept", "reject") and outcome is not None
    ]
    if len(votes) > 1:  # a single acceptance is the agreement, many are votes on a common text
        ax.plot(*zip(*votes, strict=True), "-", marker="^", ms=4, color=MUTED, label="text as it stands")
    if (outcome := model.protocol.agreement) is not None:
        last = model.protocol.round_index
        day = date2num(game.timing.dates[last])  # type: ignore[no-untyped-call]
        worth = game.preferences[code].payoff(outcome, last)
        ax.plot([day], [worth], "X", ms=11, color=ACCENT, label="agreement", ls="")
    ax.axhline(0, color=MUTED, lw=1)
    ax.set_title(f"What the offers are worth to {game.scenario.parties[code].name}")
    ax.xaxis_date()
    ax.xaxis.set_major_locator(AutoDateLocator(maxticks=6))  # type: ignore[no-untyped-call]
    ax.set_xlim(days[0] - 4, max(days[-1] + 4, days[0] + SHORTEST_DAYS))
    ax.set_xlabel(f"date, {game.timing.dates[0]:%Y}")
    ax.xaxis.set_major_formatter(lambda day, _: f"{num2date(day):%-d %b}")  # type: ignore[no-untyped-call]
    _mark_events(ax, model, days[0], days[-1])
    if ax.get_legend_handles_labels()[1]:
        ax.legend(loc="best", fontsize=8.5)


def _mark_events(ax: Axes, model: TradeTalks, first: float, last: float) -> None:
    previous = -float("inf")
    for event in model.game.scenario.calendar.events:
        day = date2num(event.date)  # type: ignore[no-untyped-call]
        if not first <= day <= last:
            continue
        ax.axvline(day, color=MUTED, lw=0.8, ls=":")
        left = day - previous > CROWDED_DAYS
        ax.annotate(
            event.name.split(",")[0],
            (day, 0.02),
            (-3 if left else 3, 0),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            rotation=90,
            ha="right" if left else "left",
            va="bottom",
            fontsize=7,
            color=MUTED,
            bbox={"facecolor": "white", "alpha": 0.8, "lw": 0, "pad": 0.4},
        )
        previous = day
