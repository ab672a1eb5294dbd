"""Tariffs of many governments: who charges whom how much, who gains, and what makes them charge it."""

from matplotlib.axes import Axes

from negotiation.base.arrays import FloatArray
from negotiation.economy.trade_talks.results import Answer
from negotiation.plots.style import ACCENT, HOME, HOST, house_style, new_axes, small_print

LETTERS = 7.5

NOTE = (
    "Tariffs on the table, means over sectors weighted by trade in the data. Shadow price: what one "
    "more dollar of imports costs the government that decides, against the mean of all exporters; "
    "within a sector only this makes tariffs differ. Model: "
)


def plot_tariff_war(found: Answer, data: str) -> list[Axes]:
    """Draw tariffs and shadow prices by importer and exporter, and what each government gains.

    ``data`` says whose data these are. Cells with nothing on the table are empty.
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


def _draw_pairs(ax: Axes, regions: tuple[str, ...], values: FloatArray, title: str, unit: str) -> None:
    """Draw ``values``, exporter by importer, with a row for each importer."""
    image = ax.imshow(values.T, cmap="cividis", aspect="auto")
    ax.grid(visible=False)
    ax.set_xticks(range(len(regions)), regions, rotation=90, fontsize=LETTERS)
    ax.set_yticks(range(len(regions)), regions, fontsize=LETTERS)
    ax.set_xlabel("exporter")
    ax.set_ylabel("importer")
    ax.set_title(title)
    ax.figure.colorbar(image, ax=ax, label=unit, location="bottom", shrink=0.8)


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
