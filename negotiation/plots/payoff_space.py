"""Offers in payoff space, with what theory says about it."""

import numpy as np
from matplotlib.axes import Axes

from negotiation.payoffs import FloatArray
from negotiation.plots.style import (
    ACCENT,
    HOME,
    HOST,
    MARKERS,
    MUTED,
    house_style,
    new_axes,
    source_line,
)
from negotiation.talks import TradeTalks

CLOUD = 20_000
"""How many outcomes are drawn as the grey cloud."""


def plot_payoff_space(model: TradeTalks, ax: Axes | None = None) -> Axes:
    """Draw all offers with frontier, Nash and Kalai–Smorodinsky points and the ZOPA.

    Payoffs are those of signing at the date on which the talks ended.
    """
    game = model.game
    last = model.last_round
    payoffs, solutions = game.payoffs_at(last), game.solutions(last)
    names = [game.scenario.parties[code].name for code in game.parties]
    frontier = payoffs[:, solutions.frontier]
    with house_style():
        ax = ax or new_axes(7.5, 5.6)[0]
        floor, corner = _corners(model, payoffs, frontier)
        cloud = payoffs[:, np.random.default_rng(0).integers(payoffs.shape[1], size=CLOUD)]
        ax.scatter(
            cloud[0],
            cloud[1],
            s=2,
            color="#c9c9c9",
            linewidths=0,
            rasterized=True,
            label="possible agreements",
        )
        # down to the axis where the best for the second party still gives the first something
        rational = np.column_stack([frontier, (0, frontier[1, -1])]).clip(0)
        ax.fill_between(*rational, color="#f0d060", alpha=0.55, lw=0, zorder=1.5)
        ax.plot(*frontier, color=ACCENT, lw=1.6, label="Pareto frontier")
        for index, code in enumerate(game.parties):
            points = payoffs[:, model.views[code].made]
            if not points.size:
                continue
            ax.plot(
                *points,
                marker=MARKERS[index],
                ms=5,
                lw=1,
                color=(HOME, HOST)[index],
                mfc="white" if index else None,
                label=f"offers of {names[index]}",
            )
        texts = [
            m.outcome for m in model.protocol.moves if m.action != "offer" and m.outcome is not None
        ]
        if len(texts) > 1:
            ax.plot(*payoffs[:, texts], "^-", ms=5, lw=1, color=MUTED, label="text as it stands")
        for key, label, marker in (
            ("nash", "Nash", "*"),
            ("kalai_smorodinsky", "Kalai–Smorodinsky", "D"),
        ):
            if key in solutions.points:
                x, y = payoffs[:, solutions.points[key]]
                size = 13 if marker == "*" else 7
                ax.plot(x, y, marker, ms=size, color=ACCENT, mfc="#F0E442", ls="", label=label)
        if (outcome := model.protocol.agreement) is not None:
            ax.plot(*payoffs[:, outcome], "X", ms=11, color=ACCENT, ls="", label="agreement")
        ax.axhline(0, color=MUTED, lw=0.8)
        ax.axvline(0, color=MUTED, lw=0.8)
        ax.annotate("no deal", (0, 0), (4, -12), textcoords="offset points", color=MUTED)
        ax.set_xlim(floor[0], corner[0])
        ax.set_ylim(floor[1], corner[1])
        ax.set_xlabel(f"payoff of {names[0]} (bn USD a year, against no deal)")
        ax.set_ylabel(f"payoff of {names[1]} (bn USD a year, against no deal)")
        ax.set_title(f"Offers and theory; {solutions.zopa_share:.0%} of outcomes help both (shaded)")
        ax.legend(loc="upper right", fontsize=8.5)  # nothing lies beyond the frontier
        source_line(ax.figure.figure, game.scenario.name)
    return ax


def _corners(
    model: TradeTalks, payoffs: FloatArray, frontier: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the lower left and upper right of what is worth showing: offers and gains for both."""
    rational = frontier[:, (frontier >= 0).all(axis=0)]
    shown = payoffs[:, [outcome for view in model.views.values() for outcome in view.made]]
    everything = np.concatenate([shown, rational, np.zeros((2, 1))], axis=1)
    low, high = everything.min(axis=1), everything.max(axis=1)
    margin = np.maximum(0.06 * (high - low), 0.5)
    return low - margin, high + margin
