"""Scenarios with other values of all figures, within their ranges."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from negotiation.scenarios.figures import (
    Background,
    Document,
    Figure,
    Strict,
    each_figure,
    held,
    places_of,
    with_parts,
    with_values,
)
from negotiation.scenarios.schema import Scenario

MIDDLE = "middle"


def at_midpoints(scenario: Scenario, like: Scenario | None = None) -> Scenario:
    """Return the scenario with every figure in the middle of its low–high range.

    Tables in which nothing changes are the same objects, and so are, at midpoints, those that it shares
    with a scenario ``like`` it.
    """
    if MIDDLE not in scenario.by_ranges:
        # of the other one's own midpoints, never those of one that is only worth the same
        made = _beside(scenario, like, at_midpoints(like)) if like else each_figure(scenario, _middle)
        scenario.by_ranges[MIDDLE] = made
    middle: Scenario = scenario.by_ranges[MIDDLE]
    return middle


def _beside[T](part: T, like: object, there: Any) -> T:
    """Return a part at midpoints; what it has in common with one ``like`` it is taken from ``there``."""
    if isinstance(part, Figure) or type(part) is not type(like) or not isinstance(part, Strict | dict):
        return each_figure(part, _middle)
    others, known = dict(held(like)), dict(held(there))
    changed = {}
    for key, item in held(part):
        shared = key in others and item is others[key]
        middle = known[key] if shared else _beside(item, others.get(key), known.get(key))
        if middle is not item:
            changed[key] = middle
    return with_parts(part, changed)


def _middle(figure: Figure) -> Figure:
    middle = (figure.low + figure.high) / 2
    return figure if figure.value == middle else figure.at(middle)


def narrowed(scenario: Scenario, *outcomes: int) -> Scenario:
    """Return the scenario with no more levels than those of some outcomes and of no deal.

    What the outcomes are worth stays the same, but for the steps of the firms' supply curve, and is
    found much faster.

    Examples
    --------
    >>> from negotiation import load_scenario
    >>> from negotiation.scenarios import narrowed
    >>> scenario = load_scenario("korus-2018")
    >>> narrowed(scenario, scenario.space.index({"steel": "quota70"}, default=scenario.no_deal)).space
    <OutcomeSpace: 2 outcomes of 9 issues>
    """
    issues = []
    places = zip(*map(scenario.space.places, outcomes), strict=True)
    for spec, there in zip(scenario.issues, places, strict=True):
        kept = {*there, spec.issue.position(spec.no_deal)}
        levels = [level for i, level in enumerate(spec.levels) if i in kept]
        issues.append(spec.model_copy(update={"levels": levels}))
    # what outcomes are worth is asked, not whether they can be agreed on
    return scenario.model_copy(update={"issues": issues, "excluded": []})


def draw_scenarios[T: Document](scenario: T, count: int, rng: np.random.Generator) -> Iterator[T]:
    """Yield ``count`` scenarios (or hubs) with every figure drawn uniformly from its low–high range.

    Draws are independent of each other. What other figures stand for (``Background``: a total, the
    deficit of exports and imports) is left as published: nothing is computed from it.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation import load_scenario
    >>> from negotiation.scenarios import at, draw_scenarios
    >>> drawn = draw_scenarios(load_scenario("korus-2018"), 2, np.random.default_rng(1))
    >>> len({at(one, "sectors.autos.exports").value for one in drawn})
    2
    """
    figures = [figure for _, figure in scenario.figures()]
    low = np.array([figure.low for figure in figures])
    high = np.array([figure.high for figure in figures])
    places, drawn = places_of(scenario, _is_open), np.array([_is_open(figure) for figure in figures])
    for _ in range(count):
        values = iter(rng.uniform(low, high)[drawn].tolist())
        yield scenario if places is None else with_values(places, values)


def _is_open(figure: Figure) -> bool:
    return figure.low < figure.high and not isinstance(figure, Background)
