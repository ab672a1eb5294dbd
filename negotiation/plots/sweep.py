"""Results of sweeps: heatmaps over two parameters, ribbons over one, bars of sensitivity."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from negotiation.errors import InputError
from negotiation.intervals import Interval, mean_interval
from negotiation.payoffs import FloatArray
from negotiation.plots.style import ACCENT, HOME, HOST, MUTED, house_style, new_axes, source_line
from negotiation.sweeps.results import SweepResults, short
from negotiation.sweeps.sensitivity import Sensitivity, sensitivity
from negotiation.sweeps.study import FigureSpec

STYLES = (
    (HOME, "-", "o"),
    (HOST, "--", "s"),
    (ACCENT, ":", "D"),
    (MUTED, "-.", "^"),
    ("#CC79A7", (0, (8, 2)), "v"),
    ("#009E73", (0, (1, 2)), "P"),
)
"""Colour, line and marker of each line: dashes and markers tell them apart in grey, too."""

BINS = 12
"""Groups of a parameter that takes on more numbers than fit."""

SHOWN = 15
"""Parameters drawn at most."""

NUMBERS_FIT = 150
"""Cells of a heatmap up to which each says its number."""


def draw(results: SweepResults, spec: FigureSpec) -> Axes:
    """Draw a picture that a study asks for.

    Raises
    ------
    InputError : an unknown column, an outcome that is no number, a design without sensitivity indices.
    """
    if spec.kind == "heatmap":
        return plot_heatmap(results, spec.x, spec.y, spec.value)
    if spec.kind == "ribbon":
        return plot_ribbon(results, spec.x, spec.value, spec.by or None)
    return plot_sensitivity(results, sensitivity(results, spec.value))


def plot_heatmap(results: SweepResults, x: str, y: str, value: str) -> Axes:
    """Draw the mean of an outcome over two parameters, with numbers where they fit.

    Raises
    ------
    InputError : an unknown column, or an outcome that is no number.
    """
    frame = _frame(results, value, x, y)
    means = frame.pivot_table(index=y, columns=x, values=value, aggfunc="mean", observed=True)
    with house_style():
        ax = new_axes(3.5 + 0.5 * max(len(means.columns), 6), 2.4 + 0.36 * max(len(means), 5))[0]
        image = ax.imshow(means.to_numpy(), cmap="cividis", aspect="auto", origin="lower")
        ax.set_xticks(
            range(len(means.columns)), [short(v) for v in means.columns], rotation=45, ha="right"
        )
        ax.set_yticks(range(len(means)), [short(v) for v in means.index])
        ax.set_xlabel(results.label(x))
        ax.set_ylabel(results.label(y))
        ax.grid(visible=False)
        ax.set_title(results.manifest["title"])
        ax.figure.colorbar(image, ax=ax, label=f"mean {results.label(value)}")
        if means.size <= NUMBERS_FIT:
            _write_numbers(ax, means.to_numpy(), image)
        _source(ax.figure.figure, results)
    return ax


def plot_ribbon(results: SweepResults, x: str, value: str, by: str | None = None) -> Axes:
    """Draw the mean of an outcome over a parameter with its 95 % interval, a line for each ``by``.

    Raises
    ------
    InputError : an unknown column, or an outcome that is no number.
    """
    names = [x] if by is None else [x, by]
    frame = _frame(results, value, *names)
    lines = [("", frame)] if by is None else list(frame.groupby(by, observed=True))
    with house_style():
        ax = new_axes(8, 4.6)[0]
        for place, (key, part) in enumerate(lines):
            colour, dashes, marker = STYLES[place % len(STYLES)]
            groups = part.groupby(x, observed=True)[value]
            points = [mean_interval(group.to_numpy(dtype=float)) for _, group in groups]
            _ribbon(ax, list(groups.groups), points, colour, dashes, marker, f"{by} {key}" if by else "")
        ax.set_xlabel(results.label(x))
        ax.set_ylabel(f"mean {results.label(value)}")
        ax.set_title(results.manifest["title"])
        if by is not None:
            ax.legend(fontsize=8.5)
        _source(ax.figure.figure, results)
    return ax


def plot_sensitivity(results: SweepResults, found: Sensitivity) -> Axes:
    """Draw the influence of the parameters that matter most, the largest on top."""
    shown = found.measures[:SHOWN][::-1]
    main, other = (
        ("total index", "first-order index")
        if found.method == "sobol"
        else ("mean absolute effect", "standard deviation of the effects")
    )
    with house_style():
        ax = new_axes(9, 1.8 + 0.32 * len(shown))[0]
        rows = np.arange(len(shown))
        ax.barh(
            rows + 0.19, [m.main for m in shown], 0.36, color=HOME, label=main,
            xerr=[m.main_half for m in shown], ecolor=ACCENT, capsize=2,
        )  # fmt: skip
        halves = [m.other_half or 0.0 for m in shown] if found.method == "sobol" else None
        ax.barh(
            rows - 0.19, [m.other for m in shown], 0.36, color="white", edgecolor=HOST, hatch="///",
            label=other, xerr=halves, ecolor=ACCENT, capsize=2,
        )  # fmt: skip
        ax.set_yticks(rows, [m.parameter for m in shown], fontsize=8.5)
        unit = "share of the variance" if found.method == "sobol" else results.label(found.outcome)
        ax.set_xlabel(f"{unit}; bars: 95 % interval")
        ax.set_title(f"What drives {found.outcome}")
        ax.legend(loc="lower right", fontsize=8.5)
        _source(ax.figure.figure, results)
    return ax


def _frame(results: SweepResults, value: str, *names: str) -> pd.DataFrame:
    """Return the runs that have the outcome, with parameters in groups that can be drawn."""
    results.check_outcome(value)
    frame = results.frame([*names, value]).dropna(subset=[value])
    if frame.empty:
        raise InputError(f"no run has {value} so far: nothing to draw")
    for name in names:
        column = frame[name]
        if column.dtype.kind == "f" and column.nunique() > 2 * BINS:
            groups = pd.qcut(column, BINS, labels=False, duplicates="drop")
            middles = column.groupby(groups).transform("median")
            frame[name] = [float(f"{number:.3g}") for number in middles]
        elif column.dtype.kind == "f":
            frame[name] = [float(f"{number:.4g}") for number in column]
    return frame


def _ribbon(
    ax: Axes,
    places: list[Any],
    points: list[Interval],
    colour: str,
    dashes: Any,
    marker: str,
    label: str,
) -> None:
    means = [p.mean for p in points]
    low = [p.mean if p.low is None else p.low for p in points]
    high = [p.mean if p.high is None else p.high for p in points]
    at: Any = places
    if places and isinstance(places[0], str):  # words have no order that a line could follow
        bars = [np.subtract(means, low), np.subtract(high, means)]
        ax.errorbar(at, means, bars, fmt=marker, color=colour, capsize=3, label=label)
        return
    ax.plot(at, means, linestyle=dashes, color=colour, marker=marker, ms=4, label=label)
    ax.fill_between(at, low, high, color=colour, alpha=0.18, lw=0)


def _write_numbers(ax: Axes, means: FloatArray, image: Any) -> None:
    digits = 0 if (np.nan_to_num(means) == np.round(np.nan_to_num(means))).all() else 2
    for row, column in np.ndindex(*means.shape):
        number = means[row, column]
        if np.isfinite(number):
            dark = image.norm(number) < 0.5
            ax.annotate(
                f"{number:.{digits}f}", (column, row), ha="center", va="center", fontsize=7,
                color="white" if dark else "black",
            )  # fmt: skip


def _source(figure: Figure, results: SweepResults) -> None:
    runs = f"{results.manifest['done']:,} runs of the study {results.manifest['name']}"
    source_line(figure, results.scenario, runs)
