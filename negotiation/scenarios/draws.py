"""Scenarios with other values of all figures, within their ranges."""

from collections.abc import Iterator

import numpy as np

from negotiation.scenarios.figures import Document
from negotiation.scenarios.schema import Scenario


def at_midpoints(scenario: Scenario) -> Scenario:
    """Return the scenario with every figure in the middle of its low–high range."""
    middle = scenario.copied()
    for _, figure in middle.figures():
        figure.value = (figure.low + figure.high) / 2
    return middle


def narrowed(scenario: Scenario, outcome: int) -> Scenario:
    """Return the scenario with no more levels than those of one outcome and of no deal.

    What the outcome is worth stays the same, but for the steps of the firms' supply curve, and is found
    much faster.
    """
    narrow = scenario.copied()
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
