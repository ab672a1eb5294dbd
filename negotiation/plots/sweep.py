"""Results of sweeps: heatmaps over two parameters, ribbons over one, bars of sensitivity."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.base.intervals import Interval
from negotiation.plots.style import ACCENT, HOME, HOST, MUTED, Look, house_style, new_axes, source_line
from negotiation.studies.failed import Policy, said_first, settled
from negotiation.studies.group_means import interval_words, runs_interval, without_intervals
from negotiation.studies.measures import Sensitivity
from negotiation.studies.results import SweepResults
from negotiation.studies.rows import SHARES
from negotiation.studies.sensitivity import sensitivity
from negotiation.studies.study import FigureSpec

COLOURS = (HOME, HOST, ACCENT, MUTED, "#CC79A7", "#009E73")
DASHES = ("-", "--", ":", "-.", (0, (8, 2)), (0, (1, 2)))
MARKERS = ("o", "s", "D", "^", "v", "P", "X")
"""Of lines one after the other. Seven markers and six dashes: 42 lines can be told apart in grey."""

BINS = 12
"""Groups of a parameter that takes on more numbers than fit."""

SHOWN = 15
"""Parameters drawn at most."""

SPREAD = 0.5
"""Over which width the dots of different lines stand at a word, where 1 is from one to the next."""

TITLE, LABEL = 60, 44
"""Letters of a line of a title, and of an axis."""

NOTHING = Interval(float("nan"), None, None)
"""What a line has where it has no run."""

ASIDE = 0.19
"""From the middle of a row of bars to that of each of its two."""

FULL: Look = {"color": HOME}
HATCHED: Look = {"color": "white", "edgecolor": HOST, "hatch": "///"}
VEIL: Look = {"facecolor": (1, 1, 1, 0.75), "edgecolor": MUTED, "ls": "--"}
NOISE = "what changes nothing has by chance"
"""Looks of the bars of influences, and of what veils them, with its name."""

FAINTEST = 0.25
"""How much of its colour a cell keeps at least that rests on fewer runs than others."""

NUMBERS_FIT = 150
"""Cells of a heatmap up to which each says its number."""

DARK = 0.179
"""Luminance of a cell up to which white is easier to read on it than black (WCAG 2.2)."""

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def draw(results: SweepResults, spec: FigureSpec, failed: Policy = "drop") -> Axes:
    """Draw a picture that a study asks for; what failed runs count is ``failed``'s to say.

    Its title says how many failed, or are not played yet.

    Raises
    ------
    InputError : an unknown column, an outcome that is no number, a design without sensitivity indices.
    """
    if spec.kind == "heatmap":
        return plot_heatmap(results, spec.x, spec.y, spec.value, failed)
    if spec.kind == "ribbon":
        return plot_ribbon(results, spec.x, spec.value, spec.by or None, failed)
    return plot_sensitivity(results, sensitivity(results, spec.value, failed))


def plot_heatmap(results: SweepResults, x: str, y: str, value: str, failed: Policy = "drop") -> Axes:
    """Draw the mean of an outcome over two parameters, with numbers where they fit.

    Raises
    ------
    InputError : an unknown column, or an outcome that is no number.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_study, open_results, run_sweep
    >>> from negotiation.plots import plot_heatmap
    >>> text = '''name = "pace"
    ... title = "Pace and time"
    ... scenario = "korus-2018"
    ... vary = { rounds = [3, 6], "strategies.KOR" = ["linear", "conceder"] }'''
    >>> _ = Path("pace.toml").write_text(text)
    >>> _ = run_sweep(load_study("pace.toml"), "out")
    >>> ax = plot_heatmap(open_results("out"), "rounds", "strategies.KOR", "payoff_KOR")
    >>> ax.get_ylabel()
    "Korea's strategy"
    """
    frame = _frame(results, value, [x, y], failed)
    cells = frame.pivot_table(index=y, columns=x, values=value, aggfunc=["mean", "count"], observed=True)
    means, counts = cells["mean"], cells["count"].fillna(0)
    fewest, most = int(counts[counts > 0].min().min()), int(counts.max().max())
    with house_style():
        ax = new_axes(3.5 + 0.5 * max(len(means.columns), 6), 2.4 + 0.36 * max(len(means), 5))[0]
        image = ax.imshow(means.to_numpy(), cmap="cividis", aspect="auto", origin="lower")
        if fewest < most:
            image.set_alpha(np.maximum(np.sqrt(counts.to_numpy() / most), FAINTEST))
        ax.set_xticks(
            range(len(means.columns)),
            [results.value_of(x, v) for v in means.columns],
            rotation=45,
            ha="right",
        )
        ax.set_yticks(range(len(means)), [results.value_of(y, v) for v in means.index])
        ax.set_xlabel(_label(results, x))
        ax.set_ylabel(_label(results, y))
        ax.grid(visible=False)
        _title(ax, results.manifest["title"], said_first(results, [value], [], failed))
        ax.figure.colorbar(image, ax=ax, label=_label(results, value, "mean of "))
        if means.size <= NUMBERS_FIT:
            _write_numbers(ax, means.to_numpy(), image)
        faint = f"; {fewest:,} to {most:,} a cell, fainter if fewer" if fewest < most else ""
        _source(ax.figure.figure, results, faint + _binned(results, [x, y]))
    return ax


def plot_ribbon(
    results: SweepResults, x: str, value: str, by: str | None = None, failed: Policy = "drop"
) -> Axes:
    """Draw the mean of an outcome over a parameter with its 95 % interval, a line for each ``by``.

    Words have no order that a line could follow: they get dots with bars.

    Raises
    ------
    InputError : an unknown column, or an outcome that is no number.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_study, open_results, run_sweep
    >>> from negotiation.plots import plot_ribbon
    >>> text = '''name = "time"
    ... title = "Time"
    ... scenario = "korus-2018"
    ... vary.rounds = [3, 6]
    ... design.replicates = 2'''
    >>> _ = Path("time.toml").write_text(text)
    >>> _ = run_sweep(load_study("time.toml"), "out")
    >>> ax = plot_ribbon(open_results("out"), "rounds", "payoff_KOR")
    >>> ax.get_xlabel()
    'rounds at most'
    """
    names = [x] if by is None else [x, by]
    frame = _frame(results, value, names, failed)
    lines = [("", frame)] if by is None else list(frame.groupby(by, observed=True))
    words = sorted(set(frame[x])) if isinstance(frame[x].iloc[0], str) else []
    with house_style():
        ax = new_axes(8, 4.6)[0]
        for place, (key, part) in enumerate(lines):
            look = _look(place)
            groups = part.groupby(x, observed=True)
            found = {key: _interval(results, g, value) for key, g in groups}
            label = f"{results.name_of(by)} {results.value_of(by, key)}" if by else ""
            if words:
                aside = SPREAD * ((place + 0.5) / len(lines) - 0.5)
                places = [words.index(word) + aside for word in found]
                _dots(ax, places, list(found.values()), look, label)
            else:
                # a line stops where it has no run
                places = sorted(set(frame[x]))
                _ribbon(ax, places, [found.get(key, NOTHING) for key in places], look, label)
        if words:
            ax.set_xticks(range(len(words)), [results.value_of(x, word) for word in words])
        ax.set_xlabel(_label(results, x))
        ax.set_ylabel(_label(results, value, "mean of "))
        _title(ax, results.manifest["title"], said_first(results, [value], [], failed))
        if by is not None:
            ax.legend()
        said = interval_words(results.design, "95 % intervals of the means are")
        alone = "" if without_intervals(results.design) else "; one run alone has none"
        _source(ax.figure.figure, results, f"; {said}{alone}{_binned(results, names)}")
    return ax


def plot_sensitivity(results: SweepResults, found: Sensitivity) -> Axes:
    r"""Draw the influence of the parameters that matter most, the largest on top.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_study, open_results, run_sweep
    >>> from negotiation.plots import plot_sensitivity
    >>> from negotiation.studies.sensitivity import sensitivity
    >>> text = '''name = "what-counts"
    ... title = "What counts"
    ... scenario = "korus-2018"
    ... fixed = { "strategies.KOR" = "boulware", "strategies.USA" = "boulware" }
    ... vary."strategies.KOR.exponent" = { low = 0.5, high = 2 }
    ... vary."strategies.USA.exponent" = { low = 0.5, high = 2 }
    ... design = { kind = "morris", runs = 12, seed = 1 }'''
    >>> _ = Path("study.toml").write_text(text)
    >>> _ = run_sweep(load_study("study.toml"), "out")
    >>> results = open_results("out")
    >>> ax = plot_sensitivity(results, sensitivity(results, "payoff_KOR"))
    >>> len(ax.get_yticks())
    2
    """
    shown = found.measures[:SHOWN][::-1]
    main, other, unit = {
        "sobol": ("total index", "first-order index", "share of the variance"),
        "given": ("PAWN index", "first-order index", "distance, share of the variance"),
        "morris": (
            "mean absolute effect",
            "standard deviation of the effects",
            _label(results, found.outcome),
        ),
    }[found.method]
    with house_style():
        ax = new_axes(9, 1.8 + 0.32 * len(shown))[0]
        rows = np.arange(len(shown), dtype=np.float64)
        _bars(ax, rows + ASIDE, [m.main for m in shown], [m.main_half for m in shown], main, FULL)
        halves = None if found.method == "morris" else [m.other_half or 0.0 for m in shown]
        _bars(ax, rows - ASIDE, [m.other for m in shown], halves, other, HATCHED)
        _veil(ax, rows, [m.floors for m in shown])
        names = [textwrap.fill(results.name_of(m.parameter), LABEL) for m in shown]
        ax.set_yticks(rows, names, fontsize=8.5)
        ax.set_xlabel(f"{unit}; bars: 95 % interval")
        _title(ax, f"What drives {results.name_of(found.outcome)}", found.notes)
        ax.legend(loc="lower right")
        _source(ax.figure.figure, results)
    return ax


def _bars(
    ax: Axes,
    rows: FloatArray,
    values: Sequence[float],
    halves: Sequence[float] | None,
    label: str,
    look: Look,
) -> None:
    """Draw bars with their intervals."""
    ax.barh(rows, values, 2 * ASIDE - 0.02, xerr=halves, label=label, ecolor=ACCENT, capsize=2, **look)


def _veil(ax: Axes, rows: FloatArray, floors: Sequence[tuple[float, float] | None]) -> None:
    """Veil what a parameter that changes nothing would have, too: less than that shows nothing."""
    known = [floor for floor in floors if floor is not None]
    if not known:
        return
    places = np.concatenate([rows + ASIDE, rows - ASIDE])
    ax.barh(places, np.transpose(known).ravel(), 2 * ASIDE, label=NOISE, zorder=3, **VEIL)


def _title(ax: Axes, title: str, notes: Sequence[str]) -> None:
    """Put a title above a picture, and below it what has to be known first."""
    ax.set_title("\n".join([title, *(textwrap.fill(note, TITLE) for note in notes)]))


def _label(results: SweepResults, column: str, before: str = "") -> str:
    return textwrap.fill(before + results.label(column), LABEL)


def _frame(results: SweepResults, value: str, names: Sequence[str], failed: Policy) -> pd.DataFrame:
    """Return the runs that have the outcome, with parameters in groups that can be drawn."""
    results.check_outcome(value)
    frame = settled(results, value, names, (), failed).to_pandas().dropna(subset=[value])
    if frame.empty:
        raise InputError(f"no run has {value} so far: nothing to draw")
    for name in names:
        column = frame[name]
        if _many(column):
            groups = pd.qcut(column, BINS, labels=False, duplicates="drop")
            frame[name] = _rounded(column.groupby(groups).transform("median"), 3)
        elif column.dtype.kind == "f":
            frame[name] = _rounded(column, 4)
    return frame


def _rounded(column: "pd.Series[Any]", digits: int) -> FloatArray:
    """Return numbers to so many digits; of a million there are few that differ."""
    places, levels = pd.factorize(column, use_na_sentinel=False)
    rounded: FloatArray = np.array([float(f"{level:.{digits}g}") for level in levels])[places]
    return rounded


def _many(column: "pd.Series[Any]") -> bool:
    return bool(column.dtype.kind == "f" and column.nunique() > 2 * BINS)


def _binned(results: SweepResults, names: Sequence[str]) -> str:
    """Say which columns are drawn in groups."""
    frame = results.to_frame(names)
    groups = [results.name_of(name) for name in names if _many(frame[name])]
    return f"; {', '.join(groups)} in {BINS} groups of like size, at their medians" if groups else ""


def _interval(results: SweepResults, group: pd.DataFrame, value: str) -> Interval:
    runs, values = group["run"].to_numpy(), group[value].to_numpy(dtype=float)
    return runs_interval(results.design, runs, values, value in SHARES)


def _look(place: int) -> Look:
    kinds: dict[str, Sequence[Any]] = {"color": COLOURS, "ls": DASHES, "marker": MARKERS}
    return {key: values[place % len(values)] for key, values in kinds.items()}


def _ribbon(ax: Axes, places: list[Any], points: list[Interval], look: Look, label: str) -> None:
    means, low, high = _ends(points)
    ax.plot(places, means, ms=4, label=label, **look)
    ax.fill_between(places, low, high, color=look["color"], alpha=0.18, lw=0)


def _dots(ax: Axes, places: list[float], points: list[Interval], look: Look, label: str) -> None:
    means, low, high = _ends(points)
    ends = [means - low, high - means]
    ax.errorbar(places, means, ends, capsize=3, label=label, **look | {"ls": ""})


def _ends(points: list[Interval]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return means and ends of intervals; one value alone has none (NaN)."""
    ends = [(p.mean, p.low, p.high) for p in points]
    means, low, high = np.array(ends, dtype=float).T
    return means, low, high


def _write_numbers(ax: Axes, means: FloatArray, image: Any) -> None:
    digits = 0 if (np.nan_to_num(means) == np.round(np.nan_to_num(means))).all() else 2
    for row, column in np.ndindex(*means.shape):
        number = means[row, column]
        if np.isfinite(number):
            colour = np.array(image.cmap(image.norm(number))[:3])
            linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
            ax.annotate(
                f"{number:z.{digits}f}", (column, row), ha="center", va="center", fontsize=7,
                color="white" if linear @ LUMINANCE <= DARK else "black",
            )  # fmt: skip


def _source(figure: Figure, results: SweepResults, more: str = "") -> None:
    runs = f"{results.manifest['done']:,} runs of the study {results.manifest['name']}"
    source_line(figure, results.scenario, note=runs + more)
