"""Offers in payoff space, with what theory says about it."""

from itertools import combinations

import numpy as np
from matplotlib.axes import Axes

from negotiation.base.arrays import FloatArray
from negotiation.plots.moves import Path, paths
from negotiation.plots.style import (
    ACCENT,
    AGREEMENT,
    FAINT,
    MUTED,
    Look,
    house_style,
    legend_above,
    new_axes,
    panels,
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


type Two = tuple[int, int]
"""Places of two parties: whose payoffs lie across, and whose up."""

MOST_PANELS = 6
"""Pairs of parties that are drawn at once; of more, those of the first with each other."""


def plot_payoff_pairs(model: TradeTalks) -> list[Axes]:
    """Draw payoff space two parties at a time: with three there are three pairs."""
    number = len(model.game.parties)
    pairs = list(combinations(range(number), 2))
    pairs = pairs if len(pairs) <= MOST_PANELS else pairs[: number - 1]
    with house_style():
        axes = panels(len(pairs), 5.4, 4.6, above=0.6)
        for ax, pair in zip(axes, pairs, strict=True):
            _panel(model, ax, pair)
            ax.set_title(" and ".join(_names(model, pair)))
        legend_above(axes)
        source_line(axes[0].figure.figure, model.game.scenario.name, note=_title(model))
    return axes


def plot_payoff_space(model: TradeTalks, ax: Axes | None = None) -> Axes:
    """Draw all offers with frontier, Nash and Kalai–Smorodinsky points and the ZOPA, for two parties.

    Payoffs of all offers, early ones too, are those of signing on the day on which the talks ended, in
    the game as it stood then: the frontier and the solutions are those of that day.
    ``plot_concessions`` values each offer as of its own date.

    Examples
    --------
    >>> from negotiation import TradeTalks
    >>> from negotiation.plots import plot_payoff_space
    >>> ax = plot_payoff_space(TradeTalks("korus-2018", rng=1).run())
    >>> ax.figure.savefig("payoffs.png")
    """
    with house_style():
        ax = ax or new_axes(8, 6)[0]
        _panel(model, ax, (0, 1))
        ax.legend(loc="upper right")  # nothing lies beyond the frontier
        source_line(ax.figure.figure, model.game.scenario.name)
    return ax


def _panel(model: TradeTalks, ax: Axes, pair: Two) -> None:
    game, last = model.game, model.last_round
    theory, two = game.theory(last), list(pair)
    payoffs, solutions = theory.payoffs[two], theory.solutions
    _theory(ax, theory.cloud[two], theory.payoffs[:, solutions.frontier], pair)
    offers = [_offered(model, path, pair) for path in paths(model)]
    for path, offered in zip(paths(model), offers, strict=True):
        ax.plot(*offered, **path.style)
    for key, look in SOLUTIONS.items():
        if key in solutions.points:
            ax.plot(*payoffs[:, solutions.points[key]], color=ACCENT, ls="", **look)
    if (outcome := model.protocol.agreement) is not None:
        ax.plot(*game.payoff(outcome, last)[two], **AGREEMENT)
    ax.annotate("no deal", (0, 0), (4, -12), textcoords="offset points", color=MUTED)
    low, high = _corners(offers, payoffs[:, solutions.frontier])
    ax.set_xlim(low[0], high[0])
    ax.set_ylim(low[1], high[1])
    across, up = _names(model, pair)
    short = len(game.parties) > 2
    when = "" if short else f" if signed on {model.today:%-d %B %Y}"
    ax.set_xlabel(f"{across}: bn USD a year{when}, against no deal")
    ax.set_ylabel(f"{up}: bn USD a year{'' if short else ' if signed then'}, against no deal")
    ax.set_title(_title(model))


def _offered(model: TradeTalks, path: Path, pair: Two) -> FloatArray:
    """Return what offers would be worth to two parties at the end, shape ``(2, offers)``."""
    worth = [model.game.payoff(int(offer), model.last_round) for offer in path.outcomes]
    return np.array(worth)[:, list(pair)].T


def _names(model: TradeTalks, pair: Two) -> list[str]:
    """Return what two parties are called."""
    game = model.game
    return [game.scenario.parties[game.parties[place]].name for place in pair]


def _title(model: TradeTalks) -> str:
    share = percent(model.game.theory(model.last_round).solutions.zopa_share)
    number = len(model.game.parties)
    if number == 2:
        return f"Offers and theory: {share} of outcomes help both"
    when = f"payoffs if signed on {model.today:%-d %B %Y}"
    return f"Offers and theory: {share} of outcomes help all {number}; {when}"


def _theory(ax: Axes, payoffs: FloatArray, everybody: FloatArray, pair: Two) -> None:
    """Draw all outcomes, the frontier of all parties, and of two what helps both.

    Seen from two of more parties the frontier is a cloud: what it costs them goes to others.
    """
    frontier = everybody[list(pair)]
    cloud = payoffs[:, np.random.default_rng(0).integers(payoffs.shape[1], size=CLOUD)]
    name = "possible agreements"
    ax.scatter(cloud[0], cloud[1], s=2, color=FAINT, lw=0, rasterized=True, label=name)
    rational = frontier[:, (everybody >= 0).all(axis=0)]
    if len(everybody) > 2:
        ax.plot(*frontier, ".", ms=3, color=MUTED, label="Pareto frontier")
        ax.plot(*rational, ".", ms=5, color=YELLOW, mec=MUTED, mew=0.4, label="by which nobody loses")
    elif rational.size:
        # nothing that helps both lies beyond the best for one side, whatever the other gets
        edge = np.column_stack([(rational[0, 0], 0), rational, (0, rational[1, -1]), (0, 0)])
        name = "zone of possible agreement"
        ax.fill(*edge, color=YELLOW, alpha=0.45, lw=0, zorder=0.9, label=name)
    if len(everybody) == 2:
        ax.plot(*frontier, color=ACCENT, lw=1.6, label="Pareto frontier")
    ax.axhline(0, color=MUTED, lw=0.8)
    ax.axvline(0, color=MUTED, lw=0.8)


def _corners(offers: list[FloatArray], frontier: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the lower left and upper right of what is worth showing: offers and gains for both."""
    rational = frontier[:, (frontier >= 0).all(axis=0)]
    everything = np.concatenate([*offers, rational, np.zeros((2, 1))], axis=1)
    low, high = everything.min(axis=1), everything.max(axis=1)
    margin = np.maximum(0.06 * (high - low), 0.5)
    return low - margin, high + margin
