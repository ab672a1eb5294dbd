"""Steady offers (``strategies.steady``), compiled.

A ``grid`` is a tuple of arrays: the space's numbers of the outcomes that can be agreed on, the places
of all outcomes among these or -1 (both empty if all can), the issues' numbers of levels, and strides.
"""

import numpy as np

from negotiation.bargaining.compiled.compiler import inner
from negotiation.bargaining.compiled.ranking import believed_at
from negotiation.bargaining.rules import ROUNDING


@inner
def changed(grid, outcome, issue, level):
    """Return the outcome with another level of an issue; -1 if it is the same or cannot be agreed on."""
    numbers, places, shape, strides = grid
    number = numbers[outcome] if len(numbers) else outcome
    here = number // strides[issue] % shape[issue]
    if here == level:
        return -1
    number += (level - here) * strides[issue]
    return places[number] if len(places) else number


@inner
def knows_nothing(grid, tables, known, forms, q, last, floor):
    """Say whether all changes of one term that are worth offering look alike to the other side."""
    shape, here = grid[2], believed_at(known, forms, q, last)
    for issue in range(len(shape)):
        for level in range(shape[issue]):
            outcome = changed(grid, last, issue, level)
            if outcome < 0 or tables[q, outcome] < floor:
                continue
            if abs(believed_at(known, forms, q, outcome) - here) > ROUNDING:
                return False
    return True


@inner
def next_step(grid, tables, known, forms, q, last, goal, floor, modelled):
    """Return the next concession that reaches the goal; -1 if there is none."""
    shape = grid[2]
    blind = not modelled or knows_nothing(grid, tables, known, forms, q, last, floor)
    here = 0.0 if blind else believed_at(known, forms, q, last)
    best, term, lowest, cheapest = np.int64(-1), np.int64(-1), np.inf, np.inf
    for issue in range(len(shape)):
        for level in range(shape[issue]):
            outcome = changed(grid, last, issue, level)
            if outcome < 0 or tables[q, outcome] < floor:
                continue
            loss = tables[q, last] - tables[q, outcome]
            gain = loss if blind else believed_at(known, forms, q, outcome) - here
            if gain > ROUNDING:
                price = 0.0 if loss <= ROUNDING else loss / gain
                if price < lowest or (price == lowest and loss < cheapest):
                    best, term, lowest, cheapest = outcome, issue, price, loss
    if best < 0 or tables[q, best] >= goal:
        return best
    best, most = -1, ROUNDING
    for level in range(shape[term]):
        outcome = changed(grid, last, term, level)
        if outcome < 0 or tables[q, outcome] < max(goal, floor):
            continue
        gain = tables[q, last] - tables[q, outcome]
        if not blind:
            gain = believed_at(known, forms, q, outcome) - here
        if gain > most:
            best, most = outcome, gain
    return best


@inner
def go_on(grid, tables, known, forms, q, last, planned, goal, floor, slack, modelled):
    """Return the last offer with what concessions the goal allows; the planned one if too far off."""
    if tables[q, last] < goal:
        return planned
    following = last
    while following >= 0:
        last = following
        following = next_step(grid, tables, known, forms, q, last, goal, floor, modelled)
    return last if tables[q, last] <= tables[q, planned] + slack else planned
