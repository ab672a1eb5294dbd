"""Steady offers: go on from one's last offer, term by term, instead of looking for another one.

``compiled.steady`` does the same for many runs.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import ROUNDING
from negotiation.base.arrays import BoolArray, FloatArray, IntArray


class _Steps(NamedTuple):
    """Changes of one term: the outcomes, the issue each changes, own loss and the other side's gain."""

    outcomes: IntArray
    issues: IntArray
    loss: FloatArray
    gain: FloatArray


def gone_on(
    view: View, last: int, goal: float, scores: Callable[[IntArray], FloatArray], open_to: BoolArray | None
) -> int:
    """Return the last offer with as many concessions, one term each, as the ``goal`` allows.

    The next is always the one that gives the other side most for what it costs, of equal ones the
    cheapest; if that would be too much, less of it: another level of the same term. Nothing is taken
    back unless the other side gains by it. Who knows nothing of the other takes its own loss for the
    other's gain: the smallest step comes first.

    Parameters
    ----------
    last : one's last offer, worth at least the goal.
    goal : least value of the offer.
    scores : how the other side likes outcomes, as far as one can tell.
    open_to : outcomes that may be offered, shape ``(n,)``; None for all.
    """
    table = view.preferences.table
    while True:
        steps = _steps(view, last, scores, open_to)
        if not steps.outcomes.size:
            return last
        price = np.where(steps.loss <= ROUNDING, 0.0, steps.loss / steps.gain)
        best = np.lexsort((steps.loss, price))[0]
        fits = (steps.issues == steps.issues[best]) & (table[steps.outcomes] >= goal)
        if table[steps.outcomes[best]] < goal:
            if not fits.any():
                return last
            best = np.argmax(np.where(fits, steps.gain, -np.inf))
        last = int(steps.outcomes[best])


def _steps(
    view: View, last: int, scores: Callable[[IntArray], FloatArray], open_to: BoolArray | None
) -> _Steps:
    """Return the changes of one term that are worth offering and that the other side gains by."""
    space, table = view.preferences.space, view.preferences.table
    outcomes, issues = space.neighbours(last)
    kept = table[outcomes] >= view.floor
    kept = kept if open_to is None else kept & open_to[outcomes]
    outcomes, issues = outcomes[kept], issues[kept]
    liked = scores(np.append(outcomes, last))
    loss, gain = table[last] - table[outcomes], liked[:-1] - liked[-1]
    gain = gain if gain.any() else loss
    for_both = gain > ROUNDING
    return _Steps(outcomes[for_both], issues[for_both], loss[for_both], gain[for_both])
