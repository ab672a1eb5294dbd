"""Offers in payoff space, with what theory says about it."""

import numpy as np
from matplotlib.axes import Axes

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
    last = min(model.protocol.round_index, game.rounds - 1)
    payoffs, solutions = game.payoffs_at(last), game.solutions(last)
    names = [game.scenario.parties[code].name for code in game.parties]
    frontier = payoffs[:, solutions.frontier]
    with house_style():
        ax = ax or new_axes(7.5, 5.6)[0]
        corner = frontier.max(axis=1)
        floor = _lower_corner(model, payoffs)
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
        rational = np.clip(frontier, 0, None)
        ax.fill_between(*rational, color="#f0d060", alpha=0.55, lw=0, zorder=1.5)
        ax.plot(*frontier, color=ACCENT, lw=1.6, label="Pareto frontier")
        for index, code in enumerate(game.parties):
            points = _offers(model, code, payoffs)
            ax.plot(
                *points,
                marker=MARKERS[index],
                ms=5,
                lw=1,
                color=(HOME, HOST)[index],
                mfc="white" if index else None,
                label=f"offers of {names[index]}",
            )
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
        ax.set_xlim(floor[0], corner[0] * 1.06)
        ax.set_ylim(floor[1], corner[1] * 1.06)
        ax.set_xlabel(f"payoff of {names[0]} (bn USD a year, against no deal)")
        ax.set_ylabel(f"payoff of {names[1]} (bn USD a year, against no deal)")
        ax.set_title(f"Offers and theory; {solutions.zopa_share:.0%} of outcomes help both (shaded)")
        ax.legend(loc="lower left", fontsize=8.5)
        source_line(ax.figure.figure, game.scenario.name)
    return ax


def _offers(model: TradeTalks, code: str, payoffs: np.ndarray) -> np.ndarray:
    made = model.views[code].made
    points: np.ndarray = payoffs[:, made]
    return points


def _lower_corner(model: TradeTalks, payoffs: np.ndarray) -> np.ndarray:
    shown = [o for view in model.views.values() for o in view.made]
    corner: np.ndarray = payoffs[:, shown].min(axis=1, initial=-1.0) * 1.08
    return corner
