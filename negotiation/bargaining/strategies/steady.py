"""Steady offers: go on from one's last offer, term by term (``compiled.steady`` does the same)."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import ROUNDING, TOLERANCE
from negotiation.base.arrays import BoolArray, FloatArray, IntArray


class _Steps(NamedTuple):
    """Changes of one term: the outcomes, the issue each changes, own loss and the other side's gain."""

    outcomes: IntArray
    issues: IntArray
    loss: FloatArray
    gain: FloatArray


def gone_on(
    view: View,
    planned: int,
    goal: float,
    scores: Callable[[IntArray], FloatArray],
    open_to: BoolArray | None,
) -> int:
    """Return one's last offer with as many concessions, one term each, as the ``goal`` allows.

    The next is always the one that gives the other side most for what it costs, of equal ones the
    cheapest; if that would be too much, less of it: another level of the same term. Nothing is taken
    back unless the other side gains by it. Who knows nothing of the other takes its own loss for the
    other's gain: the smallest step comes first.

    Parameters
    ----------
    view : with at least one offer made.
    planned : what would be offered otherwise. It is, in the last round, if the last offer is no longer
        worth the goal, or if going on from it asks for more by over ``TOLERANCE`` of the possible gain.
    goal : least value of the offer.
    scores : how the other side likes outcomes, as far as one can tell.
    open_to : outcomes that may be offered, shape ``(n,)``; None for all.
    """
    value, last = view.preferences.value, view.made[-1]
    is_last = view.round_index == view.rounds - 1
    if is_last or value(last) < goal or not (open_to is None or open_to[last]):
        return planned
    following: int | None = last
    while following is not None:
        last, following = following, _next(view, following, goal, scores, open_to)
    slack = TOLERANCE * (view.preferences.best - view.least)
    return last if value(last) <= value(planned) + slack else planned


def _next(
    view: View,
    last: int,
    goal: float,
    scores: Callable[[IntArray], FloatArray],
    open_to: BoolArray | None,
) -> int | None:
    """Return the next concession that reaches the goal, if there is one."""
    steps = _steps(view, last, scores, open_to)
    if not steps.outcomes.size:
        return None
    price = np.where(steps.loss <= ROUNDING, 0.0, steps.loss / steps.gain)
    best = np.lexsort((steps.loss, price))[0]
    reached = view.preferences.values(steps.outcomes) >= goal
    if not reached[best]:
        less = reached & (steps.issues == steps.issues[best])
        if not less.any():
            return None
        best = np.argmax(np.where(less, steps.gain, -np.inf))
    return int(steps.outcomes[best])


def _steps(
    view: View, last: int, scores: Callable[[IntArray], FloatArray], open_to: BoolArray | None
) -> _Steps:
    """Return the changes of one term that are worth offering and that the other side gains by."""
    outcomes, issues = view.preferences.space.neighbours(last)
    values = view.preferences.values(outcomes)
    kept = values >= view.floor
    kept = kept if open_to is None else kept & open_to[outcomes]
    outcomes, issues, values = outcomes[kept], issues[kept], values[kept]
    liked = scores(np.concatenate([outcomes, [last]]))
    loss, gain = view.preferences.value(last) - values, liked[:-1] - liked[-1]
    gain = gain if (np.abs(gain) > ROUNDING).any() else loss
    for_both = gain > ROUNDING
    return _Steps(outcomes[for_both], issues[for_both], loss[for_both], gain[for_both])
