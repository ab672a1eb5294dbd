"""The board of a hub: what was announced for each partner, and what it got."""

from matplotlib.axes import Axes

from negotiation.hub import HubTalks
from negotiation.plots.style import ACCENT, HOME, HOST, MUTED, house_style, new_axes, source_line

SHOWN = 30
"""Partners drawn: those with the largest trade, in the order of their tables."""


def plot_board(model: HubTalks) -> Axes:
    """Draw announced and agreed rates by partner, in the order in which they got a table.

    Of more than ``SHOWN`` partners the largest by trade are drawn. A line joins the announced rate to
    the agreed one; a partner without an agreement has the announced rate only.
    """
    largest = sorted(model.queue, key=lambda t: -_trade(model, t.code))[:SHOWN]
    tables = [table for table in model.queue if table in largest]
    with house_style():
        ax = new_axes(8, 1.6 + 0.23 * len(tables))[0]
        for row, table in enumerate(tables):
            announced, held = model.hub.table[table.code].announced, model.concluded.get(table.code)
            assert announced is not None
            if held is not None:
                ax.plot([held, announced], [row, row], color=MUTED, linewidth=1, zorder=1)
                ax.scatter(held, row, color=HOME, marker="o", s=34, zorder=3, label="agreed")
            ax.scatter(
                announced,
                row,
                facecolor="white",
                edgecolor=HOST,
                marker="s",
                s=26,
                zorder=2,
                label="announced",
            )
        ax.axvline(
            model.tables.pause, color=ACCENT, linestyle=":", linewidth=1, label="during the pause"
        )
        ax.set_yticks(range(len(tables)), [_label(model, table) for table in tables], fontsize=8.5)
        ax.set_ylim(len(tables) - 0.4, -0.6)
        ax.set_xlim(left=0)
        ax.set_xlabel("tariff of the host on the partner's goods (%)")
        ax.set_title(f"{len(model.concluded)} of {len(model.queue)} partners settled")
        handles, labels = ax.get_legend_handles_labels()
        once = dict(zip(labels, handles, strict=True))
        ax.legend(list(once.values()), list(once), loc="lower right", fontsize=8.5)
        partners = f"{len(tables)} largest of {len(model.queue)} partners, in the order of their tables"
        source_line(ax.figure.figure, model.hub.name, partners)
    return ax


def _trade(model: HubTalks, code: str) -> float:
    partner = model.hub.table[code]
    return partner.imports + partner.exports


def _label(model: HubTalks, table: object) -> str:
    place = model.queue.index(table) + 1  # type: ignore[arg-type]
    return f"{model.hub.table[model.queue[place - 1].code].name}  {place}"
