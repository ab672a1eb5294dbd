"""Scenarios with other values of all figures, within their ranges."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from negotiation.scenarios.figures import Document, Figure, Strict
from negotiation.scenarios.schema import Scenario


def at_midpoints(scenario: Scenario) -> Scenario:
    """Return the scenario with every figure in the middle of its low–high range.

    Tables in which nothing changes are the same objects.
    """
    middle: Scenario = _middle(scenario)
    return middle


def _middle(node: Any) -> Any:
    if isinstance(node, Figure):
        value = (node.low + node.high) / 2
        return node if value == node.value else node.model_copy(update={"value": value})
    if isinstance(node, Strict):
        changed = _changed((name, getattr(node, name)) for name in type(node).model_fields)
        return node.model_copy(update=changed) if changed else node
    if isinstance(node, dict):
        changed = _changed(node.items())
        return {**node, **changed} if changed else node
    if isinstance(node, list):
        items = [_middle(item) for item in node]
        return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
    return node


def _changed(items: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    pairs = ((name, item, _middle(item)) for name, item in items)
    return {name: new for name, old, new in pairs if new is not old}


def narrowed(scenario: Scenario, outcome: int) -> Scenario:
    """Return the scenario with no more levels than those of one outcome and of no deal.

    What the outcome is worth stays the same, but for the steps of the firms' supply curve, and is found
    much faster.
    """
    narrow = scenario.copied()
    narrow.excluded = []  # what an outcome is worth is asked, not whether it can be agreed on
    for spec, place in zip(narrow.issues, scenario.space.places(outcome), strict=True):
        kept = {place, spec.issue.position(spec.no_deal)}
        spec.levels = [level for i, level in enumerate(spec.levels) if i in kept]
    return narrow


def draw_scenarios[T: Document](scenario: T, count: int, rng: np.random.Generator) -> Iterator[T]:
    """Yield ``count`` scenarios (or hubs) with every figure drawn uniformly from its low–high range.

    The same object is yielded each time with new values: use it before asking for the next.
    """
    drawn = scenario.copied()
    figures = [figure for _, figure in drawn.figures()]
    low = np.array([figure.low for figure in figures])
    high = np.array([figure.high for figure in figures])
    for _ in range(count):
        for figure, value in zip(figures, rng.uniform(low, high).tolist(), strict=True):
            figure.value = value
        yield drawn
