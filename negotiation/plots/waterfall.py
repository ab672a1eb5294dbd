"""What a payoff is made of."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from negotiation.plots.style import ACCENT, HOME, HOST, MUTED, house_style, panels, source_line
from negotiation.talks.offers import OfferResult
from negotiation.talks.results import RunResult
from negotiation.talks.words import component_words

SMALL, MOST = 0.05, 24
"""Components below ``SMALL`` (bn USD a year), and all but the ``MOST`` largest, are drawn as one."""


def plot_waterfall(result: RunResult | OfferResult, names: Mapping[str, str]) -> list[Axes]:
    """Draw each side's payoff as a waterfall of its components; losses are hatched.

    ``names`` are those of the parties by code.

    Examples
    --------
    >>> from negotiation import TradeTalks, run_result
    >>> from negotiation.plots import plot_waterfall
    >>> talks = TradeTalks("korus-2018", rng=1).run()
    >>> axes = plot_waterfall(run_result(talks), {"KOR": "Korea", "USA": "United States"})
    >>> len(axes)
    2
    """
    with house_style():
        axes = panels(len(result.parties), 6, 4.8)
        for ax, (code, party) in zip(axes, result.parties.items(), strict=True):
            _panel(ax, party.components, party.payoff, names[code])
        source_line(axes[0].figure.figure, result.scenario)
    return axes


def _panel(ax: Axes, components: Mapping[str, float], payoff: float, name: str) -> None:
    largest = sorted(components, key=lambda key: -abs(components[key]))[:MOST]
    shown = {key: components[key] for key in largest if abs(components[key]) >= SMALL}
    ordered = sorted(shown.items(), key=lambda item: -item[1])
    ordered.append(("all others", payoff - sum(shown.values())))
    labels = [component_words(key) for key, _ in ordered]
    rows, values = np.arange(len(ordered)), np.array([value for _, value in ordered])
    ends = values.cumsum()
    starts = np.append(0, ends[:-1])
    won = values > 0
    colours, hatches = np.where(won, HOME, HOST), np.where(won, "", "///")
    ax.barh(rows, values, left=starts, edgecolor="white", color=colours, hatch=hatches)
    for row, (value, x) in enumerate(zip(values, np.maximum(starts, ends), strict=True)):
        _write(ax, value, x, row)
    ax.vlines(ends, rows, rows + 1, color=MUTED, lw=0.7, zorder=0.9)
    ax.barh(len(ordered), payoff, color=ACCENT)
    _write(ax, payoff, max(payoff, 0), len(ordered), weight="bold")
    ax.axvline(0, color=ACCENT, lw=0.8)
    ax.set_yticks(range(len(ordered) + 1), [*labels, "payoff"])
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.grid(axis="y", visible=False)
    ax.set_xlabel("bn USD a year, against no deal")
    ax.set_title(f"{name}: payoff by component")


def _write(ax: Axes, value: float, x: float, row: int, weight: str = "normal") -> None:
    text = f"{value:+z.1f}".replace("-", "−")
    text = "0.0" if text == "+0.0" else text
    ax.annotate(
        text, (x, row), (3, 0), textcoords="offset points", va="center", fontsize=8, weight=weight
    )
