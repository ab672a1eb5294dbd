"""What would have to be true: regions of the parameters in which something happens more often.

Scenario discovery (Bryant & Lempert 2010, Technological Forecasting and Social Change 77) by a
classification tree (Breiman et al. 1984), which scikit-learn grows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError
from negotiation.base.extras import needing
from negotiation.base.intervals import Interval, clustered_interval
from negotiation.studies.failed import Policy, settled
from negotiation.studies.filters import expression, named_in
from negotiation.studies.group_means import runs_interval, units_of
from negotiation.studies.results import SweepResults

if TYPE_CHECKING:
    import pandas as pd

LEAVES = 8
"""Regions that the parameters are divided into at most."""

SMALLEST = 0.02
"""Share of the runs that a region holds at least."""


SURE = 0.05
"""Chance that data without any pattern give a region at all."""


@dataclass(frozen=True)
class Region:
    """A box in the space of the parameters, judged on runs that did not help to find it.

    ``bounds`` maps a parameter to its lower and upper end (infinite where there is none); for a
    parameter of words the key is ``name=word`` and the ends say whether it holds (above 0.5) or not.
    ``density`` is the share of the region's runs that fulfil the goal, with its 95 % interval;
    ``coverage`` the share of all such runs that it holds, ``support`` its share of all runs, ``runs``
    their number. ``chance`` is that of so high a density in any of the regions looked at, if none
    differed from the rest.
    """

    bounds: dict[str, tuple[float, float]]
    density: Interval
    coverage: float
    support: float
    runs: int
    chance: float

    @property
    def words(self) -> str:
        """Say where it lies."""
        return self.said(str)

    def said(self, name_of: Callable[[str], str]) -> str:
        """Say where it lies, with other names for the parameters."""
        bounds = [_bound(name, *ends, name_of) for name, ends in self.bounds.items()]
        return " and ".join(bounds) or "everywhere"


@dataclass(frozen=True)
class Discovery:
    """How often a goal is met, with its interval; ``regions`` beyond chance of those ``looked`` at."""

    share: Interval
    regions: tuple[Region, ...]
    looked: int


def discover(
    results: SweepResults, goal: str, where: Sequence[str] = (), failed: Policy = "refuse"
) -> Discovery:
    """Return how often a goal (``agreed=0``, ``payoff_KOR>3``) is met, and where it is met more often.

    Regions are found on the runs of half of the points, drawn by the study's seed, and judged on the
    rest, the densest first; the points of a block of a Saltelli or Morris design stay together. What
    failed runs count is ``failed``'s to say (``failed.settled``).

    Raises
    ------
    InputError : a goal that is no condition, that all runs or none fulfil, runs of one point alone, no
        scikit-learn; runs failed, and what they count is not said.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_study, open_results, run_sweep
    >>> from negotiation.studies.discovery import discover
    >>> text = '''name = "time"
    ... title = "Where talks end late"
    ... scenario = "korus-2018"
    ... vary.rounds = [2, 4, 6, 8]
    ... design.replicates = 15'''
    >>> _ = Path("time.toml").write_text(text)
    >>> _ = run_sweep(load_study("time.toml"), "out")
    >>> found = discover(open_results("out"), "round>3")
    >>> 0 < found.share.mean < 1, found.looked > 0
    (True, True)
    """
    varied = [parameter.name for parameter in results.design.parameters]
    table = settled(results, named_in(goal), varied, where, failed)
    frame = table.to_pandas()
    runs = frame["run"].to_numpy()
    hits = np.isin(runs, table.filter(expression(goal, table.schema))["run"].to_numpy())
    units = units_of(results.design, runs)
    if hits.all() or not hits.any():
        raise InputError(
            f"{int(hits.sum()):,} of {len(hits):,} runs fulfil {goal}: nothing to tell apart"
        )
    if np.ptp(units) == 0:
        raise InputError(f"all {len(hits):,} runs are of one point, or one block: nothing to tell apart")
    features, names = _features(results, frame)
    regions, looked = beyond_chance(features, names, hits, units, results.design.seed)
    share = runs_interval(results.design, runs, hits.astype(float), share=True)
    return Discovery(share, tuple(regions), looked)


def beyond_chance(
    features: FloatArray, names: Sequence[str], hits: NDArray[np.bool_], units: IntArray, seed: int
) -> tuple[list[Region], int]:
    """Return the regions with more hits than chance gives, the densest first, of how many looked at.

    ``features`` has shape ``(runs, len(names))``; runs of one of the ``units`` are alike. A region's
    hits are held against the share of hits in all runs put aside by the binomial test, for as many runs
    as would say as much if they shared nothing, and Bonferroni's correction for all regions.

    Raises
    ------
    InputError : no scikit-learn.
    """
    learn = _half(units, seed)
    tree = _grown(features[learn], hits[learn])
    test, alike, judged = hits[~learn], units[~learn], tree.apply(features[~learn])
    leaves = list(_leaves(tree.tree_, names))
    regions = []
    for leaf, bounds in leaves:
        inside = judged == leaf
        if inside.any() and test[inside].mean() > test.mean():
            chance = min(1.0, len(leaves) * _chance(test[inside], alike[inside], float(test.mean())))
            density = clustered_interval(test[inside].astype(float), alike[inside], share=True)
            coverage, number = float(test[inside].sum() / test.sum()), int(inside.sum())
            regions.append(Region(bounds, density, coverage, float(inside.mean()), number, chance))
    sure = [region for region in regions if region.chance <= SURE]
    return sorted(sure, key=lambda region: -region.density.mean), len(leaves)


def _half(units: IntArray, seed: int) -> NDArray[np.bool_]:
    """Say which runs regions are found on: those of half of the units."""
    different = np.unique(units)
    drawn = np.random.default_rng([seed, 3]).permutation(different)[: len(different) // 2]
    return np.isin(units, drawn)


def _grown(features: FloatArray, hits: NDArray[np.bool_]) -> Any:
    with needing("discovery", "sensitivity"):
        from sklearn.tree import DecisionTreeClassifier
    smallest = max(1, int(SMALLEST * len(hits)))
    tree = DecisionTreeClassifier(max_leaf_nodes=LEAVES, min_samples_leaf=smallest, random_state=0)
    return tree.fit(features, hits)


def _chance(hits: NDArray[np.bool_], units: IntArray, rate: float) -> float:
    """Return the chance of so many hits at a rate, if runs of one unit are as alike as they are here."""
    n, count = len(hits), int(hits.sum())
    shared = _alike(hits, units, rate)
    # the binomial tail, for numbers that need not be whole
    return float(betainc(count / shared, max(n - count, 0) / shared + 1, rate))


def _alike(hits: NDArray[np.bool_], units: IntArray, rate: float) -> float:
    """Return how many runs say as much as one would if units had one run each, at least 1."""
    sums = np.bincount(np.unique(units, return_inverse=True)[1], weights=hits - rate)
    return max(1.0, float((sums**2).sum() / ((hits - rate) ** 2).sum()))


def _features(results: SweepResults, frame: "pd.DataFrame") -> tuple[FloatArray, list[str]]:
    """Return the parameters as numbers, shape ``(runs, features)``; words become yes or no."""
    columns: dict[str, FloatArray] = {}
    for parameter in results.design.parameters:
        values = frame[parameter.name]
        if parameter.dtype is object:
            columns |= {f"{parameter.name}={word}": values == word for word in parameter.levels}
        else:
            columns[parameter.name] = values
    return np.column_stack(list(columns.values())).astype(float), list(columns)


def _leaves(tree: Any, names: Sequence[str]) -> Iterator[tuple[int, dict[str, tuple[float, float]]]]:
    """Yield each leaf of a tree with the bounds that lead to it."""
    paths: list[tuple[int, dict[str, tuple[float, float]]]] = [(0, {})]
    while paths:
        node, bounds = paths.pop()
        below, above = int(tree.children_left[node]), int(tree.children_right[node])
        if below == above:  # scikit-learn's mark of a leaf
            yield node, bounds
            continue
        name, cut = names[tree.feature[node]], float(tree.threshold[node])
        low, high = bounds.get(name, (-np.inf, np.inf))
        paths.append((below, {**bounds, name: (low, min(high, cut))}))
        paths.append((above, {**bounds, name: (max(low, cut), high)}))


def _bound(key: str, low: float, high: float, name_of: Callable[[str], str]) -> str:
    parameter, equals, word = key.partition("=")
    name = name_of(parameter)
    if equals:
        return f"{name} is {word}" if low > 0 else f"{name} is not {word}"
    if np.isinf(low):
        return f"{name} <= {high:.4g}"
    if np.isinf(high):
        return f"{name} > {low:.4g}"
    return f"{low:.4g} < {name} <= {high:.4g}"
