"""What was predicted for each partner, and what happened."""

from typing import Any

from matplotlib.axes import Axes

from negotiation.backtest import Backtest
from negotiation.plots.style import ACCENT, HOME, HOST, MUTED, house_style, new_axes, source_line


def plot_backtest(backtest: Backtest, scenario: str) -> list[Axes]:
    """Draw predicted rates and pledges with their 80 % intervals beside the outcomes.

    Partners are in the order of their agreed rates; those that did not settle are marked.
    """
    rows = sorted(backtest.rows, key=lambda row: (row["agreed_pct"], row["announced_pct"]))
    with house_style():
        axes = new_axes(10, 1.7 + 0.3 * len(rows), columns=2)
        for place, row in enumerate(rows):
            axes[0].scatter(
                row["announced_pct"], place, marker="|", color=MUTED, s=60, label="announced", zorder=1
            )
        _panel(axes[0], rows, "rate", "agreed_pct", "reciprocal tariff (%)")
        _panel(axes[1], rows, "pledge", "pledge_bn", "promised investment (bn USD)")
        axes[0].set_yticks(range(len(rows)), [row["partner"] for row in rows], fontsize=9)
        axes[1].set_yticks(range(len(rows)), [])
        axes[0].set_title("Rates")
        axes[1].set_title("Pledges")
        handles, labels = axes[0].get_legend_handles_labels()
        once = dict(zip(labels, handles, strict=True))
        axes[0].legend(list(once.values()), list(once), loc="lower right", fontsize=8.5)
        drawn = f"{backtest.draws} draws of all figures; bars hold 80 % of those with an agreement"
        source_line(axes[0].figure.figure, scenario, drawn)
    return axes


def _panel(ax: Axes, rows: list[dict[str, Any]], quantity: str, actual: str, label: str) -> None:
    for place, row in enumerate(rows):
        low, median, high = (row[f"played_{quantity}_{name}"] for name in ("low", "median", "high"))
        if median is not None:
            ax.plot([low, high], [place, place], color=HOME, linewidth=2, zorder=2)
            ax.scatter(median, place, color=HOME, marker="o", s=34, zorder=3, label="predicted")
        if row[actual] is not None:
            filled = ACCENT if row["settled"] else "white"
            ax.scatter(
                row[actual],
                place,
                marker="D",
                facecolor=filled,
                edgecolor=ACCENT if row["settled"] else HOST,
                s=32,
                zorder=4,
                label="happened" if row["settled"] else "set without a deal",
            )
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set_xlim(left=-0.02 * ax.get_xlim()[1])
    ax.set_xlabel(label)
