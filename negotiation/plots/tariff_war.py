"""Tariffs of many governments: who charges whom how much, who gains, and what makes them charge it."""

import numpy as np
from matplotlib.axes import Axes

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.results import Answer
from negotiation.plots.style import (
    ACCENT,
    HOME,
    HOST,
    house_style,
    new_axes,
    panels,
    small_print,
    source_line,
)
from negotiation.talks.model import TradeTalks

LETTERS = 7.5

NOTE = (
    "Tariffs on the table, means over sectors weighted by trade in the data. Shadow price: what one "
    "more dollar of imports costs the government that decides, against the mean of all exporters; "
    "within a sector only this makes tariffs differ. Model: "
)

CUTS_NOTE = "Tariffs by pair, means over goods weighted by trade in the data; empty: not on the table."


def plot_tariff_war(found: Answer, data: str) -> list[Axes]:
    """Draw tariffs and shadow prices by importer and exporter, and what each government gains.

    ``data`` says whose data these are. Cells with nothing on the table are empty.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.economy.trade_talks.equilibrium import balanced
    >>> from negotiation.economy.trade_talks.results import Question, answer
    >>> from negotiation.economy.trade_talks.world import TradingWorld
    >>> from negotiation.plots import plot_tariff_war
    >>> home, abroad = np.eye(2)[..., None], 1 - np.eye(2)[..., None]
    >>> trade, sigma = 90 * home + 10 * abroad, np.array([5.0])
    >>> world = TradingWorld(("A", "B"), ("food",), trade, 0.1 * abroad, sigma)
    >>> axes = plot_tariff_war(answer(balanced(world), Question(optimal="A")), "made up")
    >>> len(axes)
    3
    """
    regions = found.before.economy.world.regions
    size = 2.2 + 0.21 * len(regions)
    with house_style():
        axes = new_axes(3 * size, 0.9 + size, columns=3)
        _draw_pairs(axes[0], regions, 100 * found.mean_tariffs(), "Tariffs", "%")
        _draw_gains(axes[1], found)
        _draw_pairs(axes[2], regions, found.relative_prices(), "Shadow prices", "mean of exporters = 1")
        small_print(axes[0].figure.figure, f"{NOTE}{found.before.economy.model}. Data: {data}")
    return axes


def plot_cuts(model: TradeTalks) -> list[Axes]:
    """Draw the tariffs of a round of cuts without a deal and, if there is one, with it, by pair.

    Raises
    ------
    InputError : talks about something else.

    Examples
    --------
    >>> from negotiation import Game, TradeTalks
    >>> from negotiation.plots import plot_cuts
    >>> game = Game("usmca-2026", rounds=2)
    >>> axes = plot_cuts(TradeTalks(game, dict.fromkeys(game.parties, "conceder"), rng=1).run())
    >>> len(axes)
    1
    """
    scenario, agreed = model.game.scenario, model.protocol.agreement
    talks = scenario.trade_round
    if talks is None:
        raise InputError(f"{scenario.name} is about no cuts of tariffs")
    outcomes = {"Without a deal": scenario.no_deal} | ({} if agreed is None else {"Agreed": agreed})
    means = [100 * talks.mean_tariffs(scenario.cuts_at(outcome)) for outcome in outcomes.values()]
    regions, highest = talks.economy.world.regions, np.nanmax(means)
    there = [np.flatnonzero(~np.isnan(means[0]).all(axis=axis)) for axis in (1, 0)]
    with house_style():
        axes = panels(len(means), 2.4 + 0.3 * len(there[0]), 2.6 + 0.3 * len(there[1]))
        for ax, title, mean in zip(axes, outcomes, means, strict=True):
            names = [tuple(regions[place] for place in places) for places in there]
            shown = mean[np.ix_(*there)]
            _draw_pairs(ax, names[0], shown, title, "%", names[1], highest)
            _write_values(ax, shown, highest / 2)
        source_line(axes[0].figure.figure, scenario.name, note=CUTS_NOTE)
    return axes


def _draw_pairs(
    ax: Axes,
    regions: tuple[str, ...],
    values: FloatArray,
    title: str,
    unit: str,
    importers: tuple[str, ...] = (),
    highest: float | None = None,
) -> None:
    """Draw ``values``, exporter by importer, with a row for each importer."""
    importers = importers or regions
    lowest = None if highest is None else 0
    image = ax.imshow(values.T, cmap="cividis", aspect="auto", vmin=lowest, vmax=highest)
    ax.grid(visible=False)
    ax.set_xticks(range(len(regions)), regions, rotation=90, fontsize=LETTERS)
    ax.set_yticks(range(len(importers)), importers, fontsize=LETTERS)
    ax.set_xlabel("exporter")
    ax.set_ylabel("importer")
    ax.set_title(title)
    ax.figure.colorbar(image, ax=ax, label=unit, location="bottom", shrink=0.8)


def _write_values(ax: Axes, values: FloatArray, bright: float) -> None:
    """Write percentages into the cells, dark where those are bright."""
    for (exporter, importer), value in np.ndenumerate(values):
        if not np.isnan(value):
            colour = ACCENT if value > bright else "white"
            text = ax.text(exporter, importer, f"{value:z.1f}", color=colour, fontsize=LETTERS)
            text.set(ha="center", va="center")


def _draw_gains(ax: Axes, found: Answer) -> None:
    rows = found.regions()
    for place, row in enumerate(rows):
        loses = row["government_pct"] < 0
        ax.barh(
            place,
            row["government_pct"],
            color=HOST if loses else HOME,
            hatch="////" if loses else None,
            edgecolor="white",
        )
    ax.axvline(0, color=ACCENT, lw=1)
    ax.set_yticks(range(len(rows)), [row["region"] for row in rows], fontsize=LETTERS)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel("what the government wants, change in %")
    ax.set_title("Gains (losses hatched)")
