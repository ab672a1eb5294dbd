"""One look for all pictures: legible in grey and for the colour-blind, with a source line."""

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from negotiation.scenarios import scenario_names

type Look = dict[str, Any]
"""What matplotlib is told about a line or a bar."""

HOME, HOST, ACCENT, MUTED, FAINT = "#0072B2", "#D55E00", "#000000", "#767676", "#b9b9b9"
"""Okabe & Ito's colours, and greys; markers, dashes and hatches tell the same without colour."""

SIDES: tuple[Look, ...] = (
    {"color": HOME, "ls": "-", "marker": "o"},
    {"color": HOST, "ls": "--", "marker": "s", "mfc": "white"},
    {"color": "#009E73", "ls": ":", "marker": "D"},
    {"color": "#CC79A7", "ls": "-.", "marker": "v", "mfc": "white"},
    {"color": "#E69F00", "ls": "-", "marker": "P"},
    {"color": "#56B4E9", "ls": "--", "marker": "<", "mfc": "white"},
    {"color": ACCENT, "ls": ":", "marker": "h"},
)
"""How the path of each party is drawn: that of the home country, that of the host, those of others."""


def looks(number: int) -> list[Look]:
    """Return how the paths of so many parties are drawn; from the eighth on they repeat."""
    return [SIDES[place % len(SIDES)] for place in range(number)]


AGREEMENT: Look = {"color": ACCENT, "ls": "", "marker": "X", "ms": 11, "label": "agreement"}

SMALL_PRINT = 7.5
LETTERS_PER_INCH = 18
"""Letters of the small print that fit into an inch."""

OTHER_SCRIPTS = (
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "NanumGothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Noto Sans CJK JP",
    "Yu Gothic",
    "Hiragino Sans",
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
    "Noto Sans",
    "Arial Unicode MS",
)
"""Fonts that systems have for what matplotlib's own lacks: Hangul, kana, Chinese characters."""

RULES: Look = {
    "figure.dpi": 110,
    "figure.constrained_layout.use": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.grid": True,
    "grid.color": "#e5e5e5",
    "grid.linewidth": 0.7,
    "axes.axisbelow": True,
    "legend.edgecolor": "none",
    "legend.fontsize": 8.5,
    "font.size": 10,
    "text.parse_math": False,  # a dollar in a name is a dollar
    "svg.hashsalt": "negotiation",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the project's style, whatever the user's own settings are."""
    # settles the backend now: settled inside the context, its being interactive would be undone
    plt.draw_if_interactive()
    with plt.style.context(["default", RULES, {"font.family": fonts()}]):
        yield


@cache
def fonts() -> list[str]:
    """Return the fonts to take letters from, in order; only those that this system has."""
    there = set(font_manager.get_font_names())
    if not there & set(OTHER_SCRIPTS):  # the list that matplotlib keeps may be older than the fonts
        for path in font_manager.findSystemFonts():
            if any(mark in path for mark in ("CJK", "Nanum", "NotoSansKR", "wqy-zenhei")):
                font_manager.fontManager.addfont(path)
        there = set(font_manager.get_font_names())
    return ["sans-serif", *(name for name in OTHER_SCRIPTS if name in there)]


def new_axes(width: float, height: float, columns: int = 1, rows: int = 1) -> list[Axes]:
    """Return the axes of a new figure, row by row; sizes in inches."""
    _, axes = plt.subplots(rows, columns, figsize=(width, height), squeeze=False)
    return list(axes.flat)


def panels(count: int, width: float, height: float, columns: int = 3, above: float = 0) -> list[Axes]:
    """Return axes of one size, row by row, so many side by side at most; ``above`` them is left free."""
    columns = min(columns, count)
    rows = -(-count // columns)
    axes = new_axes(width * columns, above + height * rows, columns, rows)
    for spare in axes[count:]:
        spare.remove()
    return axes[:count]


ENTRY = 2.0
"""Inches that an entry of a legend above panels needs."""


def legend_above(axes: Sequence[Axes]) -> None:
    """Put one legend for all panels above them, where it hides nothing; each label stands once."""
    handles = {
        label: handle
        for ax in axes
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    if handles:
        figure = axes[0].figure.figure
        columns = min(len(handles), int(figure.get_size_inches()[0] // ENTRY))
        figure.legend(list(handles.values()), list(handles), loc="outside upper left", ncols=columns)


def source_line(figure: Figure, *scenarios: str, note: str = "") -> None:
    """Say under the figure where its numbers come from; ``note`` says what else there is to know."""
    shown = ", ".join(
        f"negotiate scenarios show {name}"
        if name.partition(":")[0] in scenario_names()
        else f"its file ({name})"
        for name in scenarios
    )
    lines = [*([note] if note else []), f"Scenario {', '.join(scenarios)}; sources of figures: {shown}"]
    small_print(figure, *lines)


def small_print(figure: Figure, *lines: str) -> None:
    """Write lines under the figure."""
    letters = int(LETTERS_PER_INCH * figure.get_figwidth())
    text = "\n".join(textwrap.fill(line, letters) for line in lines)
    figure.supxlabel(text, fontsize=SMALL_PRINT, color=MUTED, x=0.01, ha="left")


def percent(share: float) -> str:
    """Write a share in percent."""
    return f"{100 * share:z.0f} %"
