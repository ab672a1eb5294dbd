"""The board of a hub: what was announced for each partner, and what it got."""

from matplotlib.axes import Axes

from negotiation.plots.style import (
    ACCENT,
    HOME,
    HOST,
    MUTED,
    house_style,
    legend_above,
    new_axes,
    source_line,
)
from negotiation.talks.hub import HubTalks

SHOWN = 30
"""Partners drawn: those with the largest trade, in the order of their tables."""

FAILED = "announced, talks without agreement"


def plot_board(model: HubTalks) -> Axes:
    """Draw announced and agreed rates by partner, in the order in which they got a table.

    Of more than ``SHOWN`` partners the largest by trade are drawn. A line joins the announced rate to
    the agreed one; a partner without an agreement has the announced rate only, crossed out if it had a
    table.

    Examples
    --------
    >>> from negotiation import HubTalks, load_hub
    >>> from negotiation.plots import plot_board
    >>> few = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> ax = plot_board(HubTalks(few, rng=1).run())
    >>> ax.get_ylabel()
    'partner, and its place in the queue'
    """
    places = {table.code: place for place, table in enumerate(model.queue, start=1)}
    largest = sorted(model.queue, key=lambda table: -_trade(model, table.code))[:SHOWN]
    tables = sorted(largest, key=lambda table: places[table.code])
    with house_style():
        ax = new_axes(8, 1.8 + 0.23 * len(tables))[0]
        for row, table in enumerate(tables):
            announced, held = model.hub.table[table.code].announced, model.concluded.get(table.code)
            assert announced is not None
            if held is not None:
                ax.plot([held, announced], [row, row], color=MUTED, lw=1, zorder=1)
                ax.plot(held, row, "o", ms=6, color=HOME, zorder=3, label="agreed")
            ax.plot(announced, row, "s", ms=5, color=HOST, mfc="white", zorder=2, label="announced")
            if table.status == "no agreement":
                ax.plot(announced, row, "x", ms=7, color=ACCENT, zorder=3, label=FAILED)
        pause = model.tables.pause
        ax.axvline(pause, color=ACCENT, ls=":", lw=1, label=f"during the pause, {pause:g} %")
        names = [f"{model.hub.table[table.code].name}  {places[table.code]}" for table in tables]
        ax.set_yticks(range(len(tables)), names, fontsize=8.5)
        ax.set_ylim(len(tables) - 0.4, -0.6)
        ax.set_xlim(left=0)
        ax.set_ylabel("partner, and its place in the queue")
        ax.set_xlabel("tariff of the host on the partner's goods (%)")
        ax.set_title(f"{len(model.concluded)} of {len(model.queue)} partners settled")
        legend_above([ax])
        partners = f"{len(tables)} largest of {len(model.queue)} partners, in the order of their tables"
        source_line(ax.figure.figure, model.hub.name, note=partners)
    return ax


def _trade(model: HubTalks, code: str) -> float:
    partner = model.hub.table[code]
    return partner.imports + partner.exports
