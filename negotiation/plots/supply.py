"""The firms behind a pledge: their supply curve and their sizes."""

import numpy as np
from matplotlib.axes import Axes

from negotiation.bargaining.outcomes import Level
from negotiation.plots.style import ACCENT, FAINT, HOME, HOST, MUTED, house_style, new_axes, source_line
from negotiation.scenarios.issues import LevelSpec
from negotiation.talks.words import said
from negotiation.valuation.game import Game


def plot_supply(game: Game, outcome: int) -> list[Axes]:
    """Draw what firms pledge for which subsidy, and the distribution of their sizes.

    Supply is that at the tariffs of ``outcome``, at the lowest tariffs and without a deal.

    Examples
    --------
    >>> from negotiation import Game, load_scenario
    >>> from negotiation.plots import plot_supply
    >>> game = Game(load_scenario("korea-us-2025", {"firms.number": 50}))
    >>> axes = plot_supply(game, game.outcome({"reciprocal": 15, "autos": 15}))
    >>> len(axes)
    2
    """
    with house_style():
        curve, sizes = new_axes(11, 5.4, columns=2)
        _curves(curve, game, outcome)
        _sizes(sizes, game)
        for ax in (curve, sizes):  # the curves leave no room for it
            ax.legend(loc="upper left", bbox_to_anchor=(0, -0.13))
        source_line(curve.figure.figure, game.scenario.name)
    return [curve, sizes]


def _curves(ax: Axes, game: Game, outcome: int) -> None:
    lowest = {spec.key: _lowest(spec.levels) for spec in game.scenario.of_kind("tariff")}
    shown = (
        (game.outcome(lowest), f"lowest tariffs: {said(game, game.outcome(lowest))}", HOST, ":"),
        (outcome, said(game, outcome), HOME, "-"),
        (
            game.scenario.no_deal,
            f"no deal: {said(game, game.scenario.no_deal)}",
            ACCENT,
            "--",
        ),
    )
    for place, label, colour, line in shown:
        offers = game.firms.offers(game.quote(place))
        order = np.argsort(offers.subsidy)
        amount = np.append(0, np.cumsum(offers.amount[order]))
        subsidy = np.append(0, 100 * offers.subsidy[order])
        ax.plot(amount, subsidy, ls=line, color=colour, lw=1.8, label=label)
    money = game.public_money
    limit = 100 * max(0.0, money.cost - money.wedge)
    note = "what the first public money costs; the last is dearer"
    ax.axhline(limit, color=MUTED, lw=1, ls="-.", label=note)
    ax.set_ylim(-0.3, max(3 * limit, 1))
    ax.set_xlim(left=0)
    ax.set_xlabel("pledged by firms (bn USD a year)")
    ax.set_ylabel("subsidy asked for (% of the investment a year)")
    ax.set_title("Supply of pledges")


def _lowest(levels: list[LevelSpec]) -> Level:
    return min(levels, key=lambda spec: np.inf if isinstance(spec.level, str) else spec.level).level


def _sizes(ax: Axes, game: Game) -> None:
    firms = game.firms.population
    for values, label, colour, line, width in (
        (firms.stock, "capital in the host country", FAINT, "-", 4),
        (firms.exports, "exports to the host (a year)", HOME, "--", 1.4),
    ):
        sizes = np.sort(values[values > 0])[::-1]
        share = np.arange(1, len(sizes) + 1) / len(sizes)
        # the two may agree closely: a thin dashed line on a broad one leaves both to be seen
        ax.loglog(1000 * sizes, 100 * share, ls=line, lw=width, color=colour, label=label)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:,g}")
    ax.set_xlabel("size (million USD)")
    ax.set_ylabel("firms at least as large (%)")
    ax.set_title(f"Sizes of {len(firms.sector):,} firms")
