"""What deals reveal of weights: the posterior, and what is identified."""

from math import ceil

import numpy as np
from matplotlib.axes import Axes

from negotiation.base.arrays import FloatArray
from negotiation.plots.style import (
    ACCENT,
    FAINT,
    HOME,
    HOST,
    MUTED,
    Look,
    house_style,
    legend_above,
    new_axes,
    source_line,
)
from negotiation.studies.infer.result import Fit, Inference, Unknown
from negotiation.talks.words import component_words

COLUMNS, BINS = 3, 24

UNITS = {"power": "share", "noise": "exponent", "unexplained": "share of talks"}
"""Of unknowns; all others are weights."""

DRAWN: Look = {"color": FAINT, "label": "draws"}
BEFORE: Look = {"color": MUTED, "ls": "--", "lw": 1.2, "label": "before any deal"}
MEAN: Look = {"color": ACCENT, "ls": "-", "lw": 1.8, "label": "mean"}

RANGE: Look = {"color": MUTED, "ls": ":", "lw": 1.5, "label": "range before"}
SET: Look = {"color": HOST, "ls": "--", "lw": 1.8, "label": "bounds without chance"}
MOST: Look = {
    "color": HOME,
    "ls": "-",
    "lw": 4,
    "marker": "o",
    "mfc": "white",
    "label": "posterior, 80 %",
}
FITTED: Look = {"color": HOME, "ls": "-", "marker": "o", "label": "by weights, with 80 %"}
AGREED: Look = {"color": ACCENT, "ls": "", "marker": "D", "ms": 5.5, "label": "agreed"}

NOTE = "weights relative to those without a range; {talks} talks, deals: {deals}"


def plot_posterior(inference: Inference) -> list[Axes]:
    """Draw for each unknown how often the posterior's draws lie where, beside what was held possible.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_hub
    >>> from negotiation.plots import plot_posterior
    >>> from negotiation.studies.infer import infer
    >>> _ = Path("deals.csv").write_text("iso3,date,agreed_pct,settled\\nJPN,2025-07-22,15,yes\\n")
    >>> hub = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> found = infer(hub, Path("deals.csv"), draws=10)
    >>> len(plot_posterior(found)) >= len(found.unknowns)
    True
    """
    rows = ceil(len(inference.unknowns) / COLUMNS)
    with house_style():
        axes = new_axes(9, 1.2 + 2.0 * rows, COLUMNS, rows)
        for ax, unknown, drawn in zip(axes, inference.unknowns, inference.draws.T, strict=False):
            _panel(ax, unknown, drawn)
        for ax in axes[len(inference.unknowns) :]:
            ax.remove()
        used = axes[: len(inference.unknowns)]
        legend_above(used)
        _source(used[0], inference)
    return used


def _panel(ax: Axes, unknown: Unknown, drawn: FloatArray) -> None:
    low, high = unknown.range
    spread = np.geomspace if unknown.name == "noise" else np.linspace
    bins = spread(low, high, BINS + 1).tolist()
    ax.hist(drawn, bins, weights=[100 / len(drawn)] * len(drawn), **DRAWN)
    ax.plot([low, high], [100 / BINS] * 2, **BEFORE)
    ax.axvline(unknown.mean, **MEAN)
    if unknown.name == "noise":
        ax.set_xscale("log")
        ax.set_xticks([0.05, 0.2, 1], ["0.05", "0.2", "1"])
        ax.minorticks_off()
    ax.set_title(component_words(unknown.name), fontsize=9)
    ax.set_xlabel(UNITS.get(unknown.name, "weight"))
    ax.set_ylabel("% of draws")


def plot_identified(inference: Inference) -> list[Axes]:
    """Draw what is known of each weight, with chance and without, and the rates that follow.

    On the right each of the talks with a rate that is known or that weights would lead to.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_hub
    >>> from negotiation.plots import plot_identified
    >>> from negotiation.studies.infer import infer
    >>> _ = Path("deals.csv").write_text("iso3,date,agreed_pct,settled\\nJPN,2025-07-22,15,yes\\n")
    >>> hub = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> len(plot_identified(infer(hub, Path("deals.csv"), draws=10)))
    2
    """
    weights = [each for each in inference.unknowns if each.bounds is not None]
    fits = [fit for fit in inference.fits if fit.fitted is not None or fit.rate is not None]
    with house_style():
        axes = new_axes(10, 2.2 + 0.3 * max(len(fits), 2 * len(weights)), columns=2)
        for place, each in enumerate(reversed(weights)):
            _weight(axes[0], place, each)
        names = [component_words(each.name) for each in reversed(weights)]
        axes[0].set_yticks(range(len(weights)), names, fontsize=9)
        axes[0].set_ylim(-0.6, len(weights) - 0.4)
        axes[0].set_xlabel("weight")
        axes[0].set_title("Weights")
        _rates(axes[1], fits)
        legend_above(axes)
        _source(axes[0], inference)
    return axes


def _weight(ax: Axes, place: int, each: Unknown) -> None:
    assert each.bounds is not None
    ax.plot(each.range, [place + 0.25] * 2, **RANGE)
    ax.plot(each.bounds, [place] * 2, **SET)
    ax.plot(each.interval_80, [place - 0.25] * 2, **MOST | {"marker": ""})
    ax.plot([each.mean], [place - 0.25], **MOST)


def _rates(ax: Axes, fits: list[Fit]) -> None:
    for place, fit in enumerate(reversed(fits)):
        if fit.fitted is not None and fit.fitted_80 is not None:
            ax.plot(fit.fitted_80, [place] * 2, color=HOME, lw=2)
            ax.plot(fit.fitted, place, **FITTED)
        if fit.rate is not None:
            ax.plot(fit.rate, place, **AGREED)
    ax.set_yticks(range(len(fits)), [fit.name for fit in reversed(fits)], fontsize=9)
    ax.set_xlabel("first tariff of the talks (%)")
    ax.set_title("What these weights would lead to")


def _source(ax: Axes, inference: Inference) -> None:
    note = NOTE.format(talks=len(inference.fits), deals=inference.deals)
    source_line(ax.figure.figure, inference.scenario, note=note)
