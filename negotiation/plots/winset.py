"""Win-sets in payoff space: what each side could carry home."""

import numpy as np
from matplotlib.axes import Axes

from negotiation.bargaining.solutions import pareto_frontier
from negotiation.plots.style import (
    ACCENT,
    FAINT,
    HOME,
    HOST,
    house_style,
    legend_above,
    new_axes,
    percent,
    source_line,
)
from negotiation.talks.home_results import frontier_stops
from negotiation.valuation.game import Game
from negotiation.valuation.home.home import CERTAIN_ENOUGH

CLOUD = 20_000
"""How many outcomes are drawn."""


def plot_winsets(game: Game, ax: Axes | None = None) -> Axes:
    """Draw outcomes by their yearly values, marked by which side would ratify them.

    The frontier bears, at some points, each side's chance of ratification and who binds there.

    Examples
    --------
    >>> from negotiation import Game
    >>> from negotiation.plots import plot_winsets
    >>> ax = plot_winsets(Game("korea-us-2025"))
    >>> ax.get_ylabel()
    'United States (bn USD a year once in force, against no deal)'
    """
    names = [game.scenario.parties[code].name for code in game.parties]
    chances = [game.space.within(game.home_views[code].ratification) for code in game.parties]
    inside = [chance >= CERTAIN_ENOUGH for chance in chances]
    values, frontier = game.space.within(game.values), pareto_frontier(game.values, game.space.allowed)
    drawn = np.random.default_rng(0).integers(values.shape[1], size=CLOUD)
    groups = (
        (~inside[0] & ~inside[1], "ratified by neither", FAINT, "_", 8),
        (inside[1] & ~inside[0], f"{names[1]} only", HOST, "x", 9),
        (inside[0] & ~inside[1], f"{names[0]} only", HOME, "+", 13),
        (inside[0] & inside[1], "ratified by both", ACCENT, ".", 5),
    )
    with house_style():
        ax = ax or new_axes(9.5, 7.2)[0]
        for mask, label, colour, marker, size in groups:
            chosen = drawn[mask[drawn]]
            if chosen.size:
                ax.scatter(
                    values[0, chosen],
                    values[1, chosen],
                    s=size,
                    marker=marker,
                    color=colour,
                    linewidths=0.6,
                    rasterized=True,
                    label=f"{label} ({percent(mask.mean())})",
                )
        ax.plot(*game.values[:, frontier], color=ACCENT, lw=1.6, label="Pareto frontier")
        stops = list(dict.fromkeys(frontier_stops(game)))
        _say_who_binds(ax, game, stops)
        reach = np.maximum(game.values[:, stops].max(axis=1), 1.0)
        ax.set_xlim(-reach[0], 1.6 * reach[0])  # room for what is written beside the frontier
        ax.set_ylim(-1.5 * reach[1], 1.25 * reach[1])
        ax.axhline(0, color=ACCENT, lw=0.8)
        ax.axvline(0, color=ACCENT, lw=0.8)
        ax.set_xlabel(f"{names[0]} (bn USD a year once in force, against no deal)")
        ax.set_ylabel(f"{names[1]} (bn USD a year once in force, against no deal)")
        ax.set_title("Win-sets: what each side could carry home")
        legend_above([ax])
        source_line(ax.figure.figure, game.scenario.name)
    return ax


def _say_who_binds(ax: Axes, game: Game, stops: list[int]) -> None:
    label = "chances of ratification, and who binds"
    ax.plot(*game.values[:, stops], "o", ms=5, mfc="white", color=ACCENT, label=label)
    for outcome in stops:
        lines = [
            f"{code} {percent(view.chance(outcome))}, {view.binding(outcome).name}"
            for code, view in game.home_views.items()
        ]
        ax.annotate(
            "\n".join(lines),
            tuple(game.values[:, outcome]),
            (7, 2),
            textcoords="offset points",
            fontsize=7,
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.8},
        )
