"""Packages side by side: what each is worth to each party, how sure that is, and where they differ."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from negotiation.plots.style import (
    ACCENT,
    FAINT,
    HOME,
    HOST,
    Look,
    house_style,
    legend_above,
    new_axes,
    source_line,
)
from negotiation.scenarios import Scenario
from negotiation.talks.comparison import ComparisonResult
from negotiation.talks.offers import PartyRange
from negotiation.talks.words import component_words

SHOWN = 6
"""Components drawn on each side: those in which the packages differ most."""

LOOKS: tuple[Look, ...] = (
    {"color": HOME},
    {"color": "#E69F00", "hatch": "///"},
    {"color": FAINT},
    {"color": HOST, "hatch": "..."},
    {"color": "#009E73", "hatch": "xxx"},
    {"color": "#CC79A7", "hatch": "---"},
)
"""A package each, none as dark as the lines; hatches tell them apart without colour."""


def plot_comparison(result: ComparisonResult, scenario: Scenario) -> list[Axes]:
    """Draw each party's payoff of every package with its range, and the components that differ most.

    Examples
    --------
    >>> from negotiation import Game, compare_result
    >>> from negotiation.plots import plot_comparison
    >>> from negotiation.scenarios.domains import Domain, Profile, scenario_of
    >>> baker = Profile("baker", (1.0,), ((0.0, 0.5, 1.0),))
    >>> eater = Profile("eater", (1.0,), ((1.0, 0.4, 0.0),))
    >>> game = Game(scenario_of(Domain("cake", {"slices": (1, 2, 3)}, (baker, eater)), "mine"))
    >>> axes = plot_comparison(compare_result(game, [1, 2]), game.scenario)
    >>> len(axes)
    2
    """
    rows = SHOWN + 1
    height = 1.6 + rows * (0.25 + 0.13 * len(result.packages))
    with house_style():
        axes = new_axes(6 * len(scenario.parties), height, columns=len(scenario.parties))
        for ax, (code, party) in zip(axes, scenario.parties.items(), strict=True):
            _panel(ax, {key: package.parties[code] for key, package in result.packages.items()})
            ax.set_title(f"{party.name}: worth of each package")
        legend_above(axes)
        note = f"Lines: 90 % of {result.draws} draws of all figures from their ranges"
        source_line(axes[0].figure.figure, result.scenario, note=note)
    return axes


def _panel(ax: Axes, parties: Mapping[str, PartyRange]) -> None:
    names = _differing(list(parties.values()))
    thick = 0.8 / len(parties)
    for place, ((letter, party), look) in enumerate(zip(parties.items(), LOOKS, strict=False)):
        rows = np.arange(len(names) + 1) + (place + 0.5) * thick - 0.4
        values = [party.payoff, *(party.components.get(name, 0.0) for name in names)]
        ax.barh(rows, values, 0.9 * thick, edgecolor="white", label=f"package {letter}", **look)
        ax.plot([party.low, party.high], [rows[0]] * 2, color=ACCENT, lw=1.2, marker="|", ms=6)
    ax.axhline(0.5, color=ACCENT, lw=0.6)
    ax.axvline(0, color=ACCENT, lw=0.8)
    ax.set_yticks(range(len(names) + 1), ["payoff", *map(component_words, names)])
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.set_xlabel("bn USD a year, against no deal")


def _differing(parties: Sequence[PartyRange]) -> list[str]:
    """Name the components in which packages differ most, the largest difference first."""
    names = dict.fromkeys(name for party in parties for name in party.components)
    apart = {name: np.ptp([party.components.get(name, 0.0) for party in parties]) for name in names}
    # what differs alike stays in the blocks' order, whatever the last digits are
    return sorted(apart, key=lambda name: -round(apart[name], 9))[:SHOWN]
