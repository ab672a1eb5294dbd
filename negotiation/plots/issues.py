"""Concession paths issue by issue."""

import textwrap

import numpy as np
from matplotlib.axes import Axes

from negotiation.base.arrays import FloatArray
from negotiation.plots.dates import date_axis, events_key, last_day
from negotiation.plots.moves import paths
from negotiation.plots.style import AGREEMENT, MUTED, house_style, legend_above, panels, source_line
from negotiation.scenarios.issues import IssueSpec
from negotiation.talks.model import TradeTalks

COLUMNS = (4, 3)
"""Panels side by side: whichever leaves fewer places empty."""

TITLE = 27
"""Letters of a title that fit on a line."""

WORDS, SMALL = 20, 6.5
"""Letters of a level's words that fit on a line, and their size."""

FEW = 4
"""Numeric levels up to which each has its tick."""

MONEY = ("pledge", "purchases")
"""Kinds of issues whose levels are bn USD."""


def plot_issue_paths(model: TradeTalks) -> list[Axes]:
    """Draw the level that each side offers on each issue by date, one panel an issue.

    Numbers are drawn to scale, in the issue's unit; labels in their order, as steps. The agreement and
    the level without a deal are marked.

    Examples
    --------
    >>> from negotiation import TradeTalks
    >>> from negotiation.plots import plot_issue_paths
    >>> axes = plot_issue_paths(TradeTalks("korus-2018", rng=1).run())
    >>> len(axes)
    9
    """
    specs = model.game.scenario.issues
    columns = min(min(COLUMNS, key=lambda number: -len(specs) % number), len(specs))
    with house_style():
        axes = panels(len(specs), 3.1, 2, columns, above=1.2)
        for place, (ax, spec) in enumerate(zip(axes, specs, strict=True)):
            _panel(ax, model, spec)
            if place + columns < len(specs):  # dates stand under the lowest panel of a column
                ax.tick_params(labelbottom=False)
                ax.set_xlabel("")
        legend_above(axes)
        source_line(axes[0].figure.figure, model.game.scenario.name, note=events_key(model))
    return axes


def _panel(ax: Axes, model: TradeTalks, spec: IssueSpec) -> None:
    space, heights = model.game.space, _heights(spec)
    axis = space.axis(spec.key)
    labelled = any(isinstance(level.level, str) for level in spec.levels)
    without = heights[spec.issue.position(spec.no_deal)]
    ax.axhline(without, color=MUTED, lw=1, ls="-.", label="no deal")
    for path in paths(model):
        levels = heights[space.digits(path.outcomes)[:, axis]]
        drawn = path.style | {"mfc": "none"}  # two sides at one level: both are seen
        ax.plot(path.days, levels, drawstyle="steps-post" if labelled else "default", **drawn)
    if (outcome := model.protocol.agreement) is not None:
        ax.plot([last_day(model)], [heights[space.places(outcome)[axis]]], **AGREEMENT)
    date_axis(ax, model, ticks=3)
    ax.tick_params(axis="x", labelsize=8)
    margin = 0.15 * np.ptp(heights) or 0.5
    ax.set_ylim(heights.min() - margin, heights.max() + margin)
    if labelled:
        ax.set_yticks(heights, [_tick(spec, level.level) for level in spec.levels], fontsize=SMALL)
    else:
        if len(heights) <= FEW:
            ax.set_yticks(heights)
        ax.set_ylabel("bn USD" if spec.kind in MONEY else spec.unit)
    ax.set_title(textwrap.fill(spec.name, TITLE), fontsize=9, pad=12)


def _heights(spec: IssueSpec) -> FloatArray:
    """Return how high each level is drawn: numbers at their value, labels at their place."""
    levels = [level.level for level in spec.levels]
    numbers = [level for level in levels if not isinstance(level, str)]
    heights: FloatArray = np.array(numbers if len(numbers) == len(levels) else range(len(levels)), float)
    return heights


def _tick(spec: IssueSpec, level: float | str) -> str:
    """Say a level as people would, in at most two short lines."""
    return "\n".join(textwrap.wrap(spec.words(level), WORDS, max_lines=2, placeholder=" …"))
