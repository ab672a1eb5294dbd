"""A tournament: who earned how much, and against whom."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from negotiation.base.arrays import FloatArray
from negotiation.base.intervals import Interval
from negotiation.plots.style import ACCENT, HOME, HOST, house_style, legend_above, new_axes, source_line
from negotiation.studies.tournament import Standing, TournamentResult, rankings

OFFSETS = {"overall": 0.0, "home": -0.22, "host": 0.22}
"""Where the dots of a strategy stand in its row, in rows."""

DARKEST = 0.6
"""The largest payoff's place in the grey scale, 0 white, 1 black: dark numbers stay legible."""


def plot_tournament(result: TournamentResult) -> list[Axes]:
    """Draw the ranking by own payoff with its intervals, and beside it each side's mean payoffs.

    Rows are strategies in the order of the ranking in all panels; columns of the matrices are the
    host's strategies in the same order. Intervals are those of ``studies.tournament.rankings``.
    """
    standings = rankings(result)["payoff"]
    order = [result.tournament.names.index(standing.strategy) for standing in standings]
    sides = side_names(result)
    with house_style():
        axes = new_axes(8 + 0.8 * len(order), 2.6 + 0.34 * len(order), columns=3)
        _ranking(axes[0], standings, sides)
        for ax, payoffs, side in zip(axes[1:], result.payoff_matrices, sides, strict=True):
            _matrix(ax, payoffs[np.ix_(order, order)], result.agreement_matrix[np.ix_(order, order)])
            ax.set_title(f"Payoff of {side}\n(bn USD a year)")
            ax.set_xlabel(f"strategy of {sides[1]}, numbered\nas on the left (–: never agree)")
            ax.set_ylabel(f"strategy of {sides[0]}")
        legend_above(axes)
        runs = f"{result.tournament.repeats} runs of each pair of strategies"
        source_line(axes[0].figure.figure, *result.tournament.scenarios, note=runs)
    return axes


def side_names(result: TournamentResult) -> tuple[str, str]:
    """Return the parties' names; ``home`` and ``host`` where scenarios have different ones."""
    names = {
        tuple(game.scenario.parties[code].name for code in game.parties)
        for game in result.tournament.games
    }
    home, host = names.pop() if len(names) == 1 else ("home", "host")
    return home, host


def _ranking(ax: Axes, standings: Sequence[Standing], sides: tuple[str, str]) -> None:
    _dots(ax, [s.home for s in standings], "home", f"as {sides[0]}", HOME, "o")
    _dots(ax, [s.overall for s in standings], "overall", "mean of both", ACCENT, "D")
    _dots(ax, [s.host for s in standings], "host", f"as {sides[1]}", HOST, "s")
    names = [f"{standing.strategy}  {place}" for place, standing in enumerate(standings, start=1)]
    ax.set_yticks(range(len(standings)), names)
    ax.set_ylim(len(standings) - 0.5, -0.5)
    ax.set_xlabel("mean payoff (bn USD a year, against no deal)\nbars: 95 % interval")
    ax.set_title("Own payoff over all opponents")


def _dots(
    ax: Axes, intervals: Sequence[Interval], key: str, label: str, colour: str, marker: str
) -> None:
    means = np.array([i.mean for i in intervals])
    lows, highs = (
        np.array([i.mean if end is None else end for i, end in zip(intervals, ends, strict=True)])
        for ends in ([i.low for i in intervals], [i.high for i in intervals])
    )
    ax.errorbar(
        means,
        np.arange(len(means)) + OFFSETS[key],
        xerr=np.stack([means - lows, highs - means]),
        fmt=marker,
        ms=5 if key == "overall" else 4,
        mfc="white" if key == "host" else colour,
        color=colour,
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
