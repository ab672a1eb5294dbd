"""The order in which a hub's partners get a table."""

from collections.abc import Mapping, Sequence

import numpy as np

from negotiation.base.checks import as_whole
from negotiation.base.errors import InputError, unknown
from negotiation.scenarios import HubScenario


def order_of(hub: HubScenario, rng: np.random.Generator) -> list[str]:
    """Return the partners in the order in which they get a table."""
    by_deficit = hub.at_tables
    kind = hub.talks.order
    if kind == "random":
        return [by_deficit[i] for i in rng.permutation(len(by_deficit))]
    if kind == "readiness":
        return sorted(by_deficit, key=hub.readiness)
    named = hub.talks.given if kind == "given" else []
    return [*named, *(code for code in by_deficit if code not in named)]


def placed(order: Sequence[str], places: Mapping[str, int]) -> list[str]:
    """Put partners into other places of an order, from 1; 0 is the last one.

    Raises
    ------
    InputError : an unknown partner, a place that there is not, or that two want.
    """
    wanted: dict[int, str] = {}
    for code, place in places.items():
        if code not in order:
            raise unknown("partner", code, order)
        if as_whole(place) is None or not 0 <= place <= len(order):
            raise InputError(
                f"place {place} of {code}: allowed are 1 to {len(order)}, or 0 for the last"
            )
        index = (place or len(order)) - 1
        if index in wanted:
            raise InputError(f"place {place} is wanted by {wanted[index]} and {code}")
        wanted[index] = code
    others = iter(code for code in order if code not in places)
    return [wanted[i] if i in wanted else next(others) for i in range(len(order))]
