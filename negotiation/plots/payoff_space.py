"""Offers in payoff space, with what theory says about it."""

import numpy as np
from matplotlib.axes import Axes

from negotiation.base.arrays import FloatArray
from negotiation.plots.moves import paths
from negotiation.plots.style import (
    ACCENT,
    AGREEMENT,
    FAINT,
    MUTED,
    Look,
    house_style,
    new_axes,
    percent,
    source_line,
)
from negotiation.talks.model import TradeTalks

CLOUD = 20_000
"""How many outcomes are drawn as the grey cloud."""

YELLOW = "#F0E442"

SOLUTIONS: dict[str, Look] = {
    "kalai_smorodinsky": {
        "marker": "D",
        "ms": 12,
        "mfc": "none",
        "mew": 1.6,
        "label": "Kalai–Smorodinsky",
    },
    "nash": {"marker": "*", "ms": 11, "mfc": YELLOW, "mew": 0.8, "label": "Nash"},
}
"""A star that fits into a diamond: both are seen where they agree."""


def plot_payoff_space(model: TradeTalks, ax: Axes | None = None) -> Axes:
    """Draw all offers with frontier, Nash and Kalai–Smorodinsky points and the ZOPA.

    Payoffs of all offers, early ones too, are those of signing on the day on which the talks ended, in
    the game as it stood then: the frontier and the solutions are those of that day.
    ``plot_concessions`` values each offer as of its own date.
    """
    game, last = model.game, model.last_round
    payoffs, solutions = game.payoffs_at(last), game.solutions(last)
    with house_style():
        ax = ax or new_axes(8, 6)[0]
        _theory(ax, game.space.within(payoffs), payoffs[:, solutions.frontier])
        for path in paths(model):
            ax.plot(*payoffs[:, path.outcomes], **path.style)
        for key, look in SOLUTIONS.items():
            if key in solutions.points:
                ax.plot(*payoffs[:, solutions.points[key]], color=ACCENT, ls="", **look)
        if (outcome := model.protocol.agreement) is not None:
            ax.plot(*payoffs[:, outcome], **AGREEMENT)
        ax.annotate("no deal", (0, 0), (4, -12), textcoords="offset points", color=MUTED)
        low, high = _corners(model, payoffs, payoffs[:, solutions.frontier])
        ax.set_xlim(low[0], high[0])
        ax.set_ylim(low[1], high[1])
        home, host = (game.scenario.parties[code].name for code in game.parties)
        ax.set_xlabel(f"{home}: bn USD a year if signed on {model.today:%-d %B %Y}, against no deal")
        ax.set_ylabel(f"{host}: bn USD a year if signed then, against no deal")
        ax.set_title(f"Offers and theory: {percent(solutions.zopa_share)} of outcomes help both")
        ax.legend(loc="upper right")  # nothing lies beyond the frontier
        source_line(ax.figure.figure, game.scenario.name)
    return ax


def _theory(ax: Axes, payoffs: FloatArray, frontier: FloatArray) -> None:
    """Draw all outcomes, the ones that help both, and the frontier."""
    cloud = payoffs[:, np.random.default_rng(0).integers(payoffs.shape[1], size=CLOUD)]
    name = "possible agreements"
    ax.scatter(cloud[0], cloud[1], s=2, color=FAINT, lw=0, rasterized=True, label=name)
    rational = frontier[:, (frontier >= 0).all(axis=0)]
    if rational.size:
        # nothing that helps both lies beyond the best for one side, whatever the other gets
        edge = np.column_stack([(rational[0, 0], 0), rational, (0, rational[1, -1]), (0, 0)])
        name = "zone of possible agreement"
        ax.fill(*edge, color=YELLOW, alpha=0.45, lw=0, zorder=0.9, label=name)
    ax.plot(*frontier, color=ACCENT, lw=1.6, label="Pareto frontier")
    ax.axhline(0, color=MUTED, lw=0.8)
    ax.axvline(0, color=MUTED, lw=0.8)


def _corners(
    model: TradeTalks, payoffs: FloatArray, frontier: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the lower left and upper right of what is worth showing: offers and gains for both."""
    rational = frontier[:, (frontier >= 0).all(axis=0)]
    shown = [payoffs[:, path.outcomes] for path in paths(model)]
    everything = np.concatenate([*shown, rational, np.zeros((2, 1))], axis=1)
    low, high = everything.min(axis=1), everything.max(axis=1)
    margin = np.maximum(0.06 * (high - low), 0.5)
    return low - margin, high + margin
