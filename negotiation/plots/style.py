"""One look for all pictures: legible in grey and for the colour-blind, with a source line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

HOME, HOST, ACCENT, MUTED = "#0072B2", "#D55E00", "#000000", "#767676"
"""Okabe & Ito's colours: their greys differ too; markers and dashes tell the same."""

MARKERS = ("o", "s")
LINES = ("-", "--")

RULES: dict[str, Any] = {
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
    "legend.frameon": False,
    "font.size": 10,
    "svg.hashsalt": "negotiation",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the project's style, whatever the user's own settings are."""
    # settles the backend now: settled inside the context, its being interactive would be undone
    plt.draw_if_interactive()  # type: ignore[no-untyped-call]
    with plt.style.context(["default", RULES]):
        yield


def new_axes(width: float, height: float, columns: int = 1) -> list[Axes]:
    """Return the axes of a new figure, side by side."""
    _, axes = plt.subplots(1, columns, figsize=(width, height), squeeze=False)
    return list(axes[0])


def source_line(figure: Figure, scenario: str, runs: str = "") -> None:
    """Say under the figure where its numbers come from; ``runs`` say how many there were of what."""
    text = f"Scenario {scenario}; sources of all figures: negotiate scenarios show {scenario}"
    if runs:
        text = f"{runs}. {text}"
    figure.supxlabel(text, fontsize=7.5, color=MUTED, x=0.01, ha="left")
