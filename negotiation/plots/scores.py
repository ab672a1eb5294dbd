"""How far off each way to predict the deals is."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from negotiation.plots.style import (
    ACCENT,
    HOME,
    HOST,
    MUTED,
    Look,
    house_style,
    legend_above,
    new_axes,
    source_line,
)
from negotiation.studies.backtest import Backtest, Score

LOOKS: dict[str, Look] = {
    "model": {"color": HOST, "marker": "s", "mfc": "white", "label": "payoffs of the scenario"},
    "objective": {"color": HOME, "marker": "o", "label": "objective"},
    "rule": {"color": ACCENT, "marker": "D", "label": "simple rule"},
    "hindsight": {"color": MUTED, "marker": "x", "label": "rule made in hindsight"},
}

FITTED = {"others": ", from others", "earlier": ", from earlier ones"}


def plot_scores(backtest: Backtest, scenario: str) -> list[Axes]:
    """Draw the mean absolute error of all methods, of rates and of pledges, with its 95 % interval.

    The smallest stand on top; methods that predict nothing are left out.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation import load_hub
    >>> from negotiation.plots import plot_scores
    >>> from negotiation.studies.backtest import Prediction, compare, deals
    >>> outcomes = deals()
    >>> codes = tuple(deal.iso3 for deal in outcomes)
    >>> drawn = np.random.default_rng(1).uniform(10, 20, (2, 2, 5, len(codes)))  # rates and pledges
    >>> made = Prediction(codes, drawn)
    >>> found = compare(made, outcomes, load_hub("hub-2025").table, {"rate": {}, "pledge": {}})
    >>> len(plot_scores(found, "hub-2025"))
    2
    """
    groups = [_ranked(scores) for scores in (backtest.rates, backtest.pledges)]
    with house_style():
        axes = new_axes(12, 1.9 + 0.24 * max(map(len, groups)), columns=2)
        for ax, scores, of, unit in zip(
            axes, groups, ("Rates", "Pledges"), ("percentage points", "bn USD"), strict=True
        ):
            _panel(ax, scores)
            ax.set_title(of)
            ax.set_xlabel(f"mean error ({unit})\nbars: 95 % interval")
        legend_above(axes)
        note = (
            "Letters: against the rates of July 2025. From others: fitted to all other deals. In "
            "brackets: how many deals are predicted, where it is not all. "
            "Sources of outcomes: backtest.md, by negotiate backtest --out"
        )
        source_line(axes[0].figure.figure, scenario, note=note)
    return axes


def _ranked(scores: Sequence[Score]) -> list[Score]:
    known = [(each.error.mean, place) for place, each in enumerate(scores) if each.error is not None]
    return [scores[place] for _, place in sorted(known)]


def _panel(ax: Axes, scores: Sequence[Score]) -> None:
    for place, each in enumerate(scores):
        look = LOOKS["hindsight" if each.fitted == "hindsight" else each.kind]
        if (error := each.error) and error.low is not None and error.high is not None:
            ax.plot([error.low, error.high], [place, place], color=look["color"], lw=1.2)
            ax.plot(error.mean, place, ls="", ms=5, **look)
    most = max((each.number for each in scores), default=0)
    names = [
        each.method + FITTED.get(each.fitted, "") + ("" if each.number == most else f" ({each.number})")
        for each in scores
    ]
    ax.set_yticks(range(len(scores)), names, fontsize=8.5)
    ax.set_ylim(len(scores) - 0.5, -0.5)
    ax.set_xlim(left=0)
