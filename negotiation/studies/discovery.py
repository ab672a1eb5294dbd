"""What would have to be true: regions of the parameters in which something happens more often.

Scenario discovery (Bryant & Lempert 2010, Technological Forecasting and Social Change 77) by a
classification tree (Breiman et al. 1984), which scikit-learn grows.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.studies.failed import Policy, settled
from negotiation.studies.filters import expression, named_in
from negotiation.studies.results import SweepResults

if TYPE_CHECKING:
    import pandas as pd

LEAVES = 8
"""Regions that the parameters are divided into at most."""

SMALLEST = 0.02
"""Share of the runs that a region holds at least."""


@dataclass(frozen=True)
class Region:
    """A box in the space of the parameters, judged on runs that did not help to find it.

    ``bounds`` maps a parameter to its lower and upper end (infinite where there is none); for a
    parameter of words the key is ``name=word`` and the ends say whether it holds (above 0.5) or not.
    ``density`` is the share of the region's runs that fulfil the goal, ``coverage`` the share of all
    such runs that it holds, ``support`` its share of all runs.
    """

    bounds: dict[str, tuple[float, float]]
    density: float
    coverage: float
    support: float

    @property
    def words(self) -> str:
        """Say where it lies."""
        return self.said(str)

    def said(self, name_of: Callable[[str], str]) -> str:
        """Say where it lies, with other names for the parameters."""
        bounds = [_bound(name, *ends, name_of) for name, ends in self.bounds.items()]
        return " and ".join(bounds) or "everywhere"


def discover(
    results: SweepResults, goal: str, where: Sequence[str] = (), failed: Policy = "refuse"
) -> tuple[float, list[Region]]:
    """Return how often a goal (``agreed=0``, ``payoff_KOR>3``) is met, and where it is met more often.

    Regions are found on every other run and judged on the rest, the densest first. What failed runs
    count is ``failed``'s to say (``failed.settled``).

    Raises
    ------
    InputError : a goal that is no condition, that all runs or none fulfil, no scikit-learn; runs failed,
        and what they count is not said.
    """
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError as error:
        raise InputError(
            "discovery needs scikit-learn: pip install 'negotiation[sensitivity]'"
        ) from error
    varied = [parameter.name for parameter in results.design.parameters]
    table = settled(results, named_in(goal), varied, where, failed)
    frame = table.to_pandas()
    hits = frame["run"].isin(table.filter(expression(goal, table.schema))["run"].to_numpy()).to_numpy()
    if hits.all() or not hits.any():
        raise InputError(
            f"{int(hits.sum()):,} of {len(hits):,} runs fulfil {goal}: nothing to tell apart"
        )
    features, names = _features(results, frame)
    learn = np.arange(len(hits)) % 2 == 0
    tree = DecisionTreeClassifier(
        max_leaf_nodes=LEAVES, min_samples_leaf=max(1, int(SMALLEST * learn.sum())), random_state=0
    ).fit(features[learn], hits[learn])
    test, judged = hits[~learn], tree.apply(features[~learn])
    regions = []
    for leaf, bounds in _leaves(tree.tree_, names):
        inside = judged == leaf
        if inside.any() and test[inside].mean() > test.mean():
            density, coverage = test[inside].mean(), test[inside].sum() / test.sum()
            regions.append(Region(bounds, float(density), float(coverage), float(inside.mean())))
    return float(hits.mean()), sorted(regions, key=lambda region: -region.density)


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
