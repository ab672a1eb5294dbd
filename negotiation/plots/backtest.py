"""What was predicted for each partner, and what happened."""

from matplotlib.axes import Axes

from negotiation.plots.style import (
    ACCENT,
    HOME,
    HOST,
    MUTED,
    Look,
    house_style,
    legend_above,
    new_axes,
    source_line,
)
from negotiation.studies.backtest import Backtest
from negotiation.studies.backtest.compare import PartnerRow

ABOVE, BELOW = 0.17, -0.17
"""Where prediction and outcome stand in a partner's row, in rows."""

PREDICTED: Look = {"color": HOME, "marker": "o", "ms": 5.5, "label": "predicted, with 80 % interval"}
HAPPENED: Look = {"color": ACCENT, "marker": "D", "ms": 5.5, "label": "agreed"}
IMPOSED: Look = {"color": HOST, "marker": "D", "ms": 5.5, "mfc": "white", "label": "set without a deal"}
ANNOUNCED: Look = {"color": MUTED, "marker": "|", "ms": 12, "mew": 1.5, "label": "announced"}


def plot_backtest(backtest: Backtest, scenario: str) -> list[Axes]:
    """Draw predicted rates and pledges with their 80 % intervals beside the outcomes.

    Partners are in the order of their agreed rates; those that did not settle are marked.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation import load_hub
    >>> from negotiation.plots import plot_backtest
    >>> from negotiation.studies.backtest import Prediction, compare, deals
    >>> outcomes = deals()
    >>> codes = tuple(deal.iso3 for deal in outcomes)
    >>> drawn = np.random.default_rng(1).uniform(10, 20, (2, 2, 5, len(codes)))  # rates and pledges
    >>> made = Prediction(codes, drawn)
    >>> found = compare(made, outcomes, load_hub("hub-2025").table, {"rate": {}, "pledge": {}})
    >>> len(plot_backtest(found, "hub-2025"))
    2
    """
    rows = sorted(backtest.rows, key=lambda row: (row.agreed_pct, row.announced_pct))
    with house_style():
        axes = new_axes(10, 1.9 + 0.32 * len(rows), columns=2)
        for place, row in enumerate(rows):
            axes[0].plot(row.announced_pct, place, ls="", **ANNOUNCED)
        _panel(axes[0], rows, "rate", "agreed_pct", "reciprocal tariff (%)")
        _panel(axes[1], rows, "pledge", "pledge_bn", "promised investment (bn USD)")
        axes[0].set_yticks(range(len(rows)), [row.partner for row in rows], fontsize=9)
        axes[1].set_yticks(range(len(rows)), [])
        axes[0].set_title("Rates")
        axes[1].set_title("Pledges")
        legend_above(axes)
        drawn = (
            f"{backtest.draws} draws of all figures; intervals over those with an agreement. "
            "Sources of outcomes: backtest.md, by negotiate backtest --out"
        )
        source_line(axes[0].figure.figure, scenario, note=drawn)
    return axes


def _panel(ax: Axes, rows: list[PartnerRow], quantity: str, actual: str, label: str) -> None:
    for place, row in enumerate(rows):
        ends = row.predicted[f"played_{quantity}"]
        if ends.known:
            ax.plot([ends.low, ends.high], [place + ABOVE] * 2, color=HOME, lw=2)
            ax.plot(ends.median, place + ABOVE, ls="", **PREDICTED)
        if (made := getattr(row, actual)) is not None:
            ax.plot(made, place + BELOW, ls="", **(HAPPENED if row.settled else IMPOSED))
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set_xlim(left=-0.02 * ax.get_xlim()[1])
    ax.set_xlabel(label)
