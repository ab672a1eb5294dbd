"""A tournament: who earned how much, and against whom."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from negotiation.base.arrays import FloatArray
from negotiation.base.intervals import Interval
from negotiation.plots.style import (
    ACCENT,
    Look,
    house_style,
    legend_above,
    looks,
    new_axes,
    source_line,
)
from negotiation.studies.tournament import Standing, TournamentResult, rankings

SPREAD = 0.22
"""How far from its row's middle the dots of a strategy stand, in rows."""

MEAN: Look = {"color": ACCENT, "marker": "D", "ms": 5}
"""How the mean of all sides is drawn."""

DARKEST = 0.6
"""The largest payoff's place in the grey scale, 0 white, 1 black: dark numbers stay legible."""


def plot_tournament(result: TournamentResult) -> list[Axes]:
    """Draw the ranking by own payoff with its intervals, and beside it both sides' mean payoffs.

    Of more than two sides it is the ranking alone.

    Rows are strategies in the order of the ranking in all panels; columns of the matrices are the
    host's strategies in the same order. Intervals are those of ``studies.tournament.rankings``.

    Examples
    --------
    >>> from negotiation import Game, play_tournament
    >>> from negotiation.plots import plot_tournament
    >>> axes = plot_tournament(play_tournament(Game("korus-2018"), ["conceder", "hardliner"], repeats=2))
    >>> len(axes)
    3
    """
    standings = rankings(result)["payoff"]
    order = [result.tournament.names.index(standing.strategy) for standing in standings]
    sides = side_names(result)
    with house_style():
        pairs = len(sides) == 2
        width, columns = (8 + 0.8 * len(order), 3) if pairs else (9, 1)
        axes = new_axes(width, 2.6 + 0.34 * len(order), columns=columns)
        _ranking(axes[0], standings, sides)
        for ax, payoffs, side in zip(axes[1:], result.payoff_matrices, sides, strict=pairs):
            _matrix(ax, payoffs[np.ix_(order, order)], result.agreement_matrix[np.ix_(order, order)])
            ax.set_title(f"Payoff of {side}\n(bn USD a year)")
            ax.set_xlabel(f"strategy of {sides[1]}, numbered\nas on the left (–: never agree)")
            ax.set_ylabel(f"strategy of {sides[0]}")
        legend_above(axes)
        each = "each pair of strategies" if pairs else "the same strategies"
        runs = f"{result.tournament.repeats} runs of {each}"
        source_line(axes[0].figure.figure, *result.tournament.scenarios, note=runs)
    return axes


def side_names(result: TournamentResult) -> tuple[str, ...]:
    """Return the parties' names; those of the sides where scenarios have different ones."""
    names = {
        tuple(game.scenario.parties[code].name for code in game.parties)
        for game in result.tournament.games
    }
    return names.pop() if len(names) == 1 else result.tournament.sides


def _ranking(ax: Axes, standings: Sequence[Standing], sides: tuple[str, ...]) -> None:
    by_side = [list(each) for each in zip(*(s.sides.values() for s in standings), strict=True)]
    drawn = [*zip(by_side, (f"as {side}" for side in sides), looks(len(sides)), strict=True)]
    overall = [s.overall for s in standings], "mean of both" if len(sides) == 2 else "mean", MEAN
    drawn.insert(len(sides) // 2, overall)
    for offset, (intervals, label, look) in zip(
        np.linspace(-SPREAD, SPREAD, len(drawn)), drawn, strict=True
    ):
        _dots(ax, intervals, float(offset), label, look)
    names = [f"{standing.strategy}  {place}" for place, standing in enumerate(standings, start=1)]
    ax.set_yticks(range(len(standings)), names)
    ax.set_ylim(len(standings) - 0.5, -0.5)
    ax.set_xlabel("mean payoff (bn USD a year, against no deal)\nbars: 95 % interval")
    ax.set_title("Own payoff over all opponents")


def _dots(ax: Axes, intervals: Sequence[Interval], offset: float, label: str, look: Look) -> None:
    means = np.array([i.mean for i in intervals])
    lows, highs = (
        np.array([i.mean if end is None else end for i, end in zip(intervals, ends, strict=True)])
        for ends in ([i.low for i in intervals], [i.high for i in intervals])
    )
    ax.errorbar(
        means,
        np.arange(len(means)) + offset,
        xerr=np.stack([means - lows, highs - means]),
        **{"ms": 4, "mfc": look["color"], **look, "ls": ""},
        capsize=2,
        lw=1,
        label=label,
    )


def _matrix(ax: Axes, payoffs: FloatArray, agreement: FloatArray) -> None:
    size = len(payoffs)
    top = max(float(payoffs.max()), 1e-9) / DARKEST
    ax.imshow(payoffs, cmap="Greys", vmin=min(float(payoffs.min()), 0.0), vmax=top, aspect="auto")
    for row, column in np.ndindex(size, size):
        text = f"{payoffs[row, column]:z.1f}" if agreement[row, column] > 0 else "–"
        ax.annotate(text, (column, row), ha="center", va="center", fontsize=7.5)
    numbers = [str(place + 1) for place in range(size)]
    ax.set_xticks(range(size), numbers)
    ax.set_yticks(range(size), numbers)
    ax.grid(visible=False)
