"""What deals say about weights with no chance in them: bounds by linear programming.

A side that signs gains, and knows of nothing else that both would rather have. Which outcomes the other
side would rather have depends on its own weights; what holds for all of them within the prior is linear
in one's own. Bounds are therefore those of a set that surely holds the weights, and may hold more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.studies.infer.cases import Case, extreme
from negotiation.studies.infer.prior import Prior

SURELY = 1e-9
"""Bn USD a year, and shares of what is at stake, from which on a difference is one."""

TOLERANCE = 0.01
"""What every inequality may miss by, as a share of what is at stake: terms that are not in the scenario,
and steps between levels, are worth something, too."""


@dataclass(frozen=True)
class Bounds:
    """What deals allow for weights.

    ``low`` and ``high`` by weight, the host's first. ``unexplained`` are the codes of cases that no
    weights within the prior explain, with the side (0: host) that misses most and by how much, as a
    share of what is at stake for it; they are left out. ``slack`` is what each side's other inequalities
    must be loosened by to hold together; the bounds are those with ``TOLERANCE`` beyond that.
    """

    low: FloatArray
    high: FloatArray
    unexplained: dict[str, tuple[int, float]]
    slack: tuple[float, float]


def bounds(cases: Sequence[Case], prior: Prior) -> Bounds:
    """Return the bounds on both sides' weights."""
    rows = {case.code: [inequalities(case, prior, side) for side in (0, 1)] for case in cases}
    missed = {
        code: max((_slack(each, prior, side), side) for side, each in enumerate(sides))
        for code, sides in rows.items()
    }
    unexplained = {code: (side, share) for code, (share, side) in missed.items() if share > TOLERANCE}
    for code in unexplained:
        rows[code] = [each[:0] for each in rows[code]]
    kept = [np.vstack([each[side] for each in rows.values()]) for side in (0, 1)]
    slack = _slack(kept[0], prior, 0), _slack(kept[1], prior, 1)
    ends = np.vstack([_ends(kept[side], slack[side], prior, side) for side in (0, 1)])
    return Bounds(ends[:, 0], ends[:, 1], unexplained, slack)


def inequalities(case: Case, prior: Prior, side: int) -> FloatArray:
    """Return what must not be negative, shape ``(m, 1 + weights)``: the first column plus weights times
    the others, as shares of what is at stake for the side.

    A deal of which not all terms are known counts as the best that each side may have signed. Talks that
    failed say that there was nothing from which both gain.
    """
    own, other = case.gains[side], case.gains[1 - side]
    if case.settled:
        deal, theirs = _signed(case, prior, side), _signed(case, prior, 1 - side)
        preferred = extreme(other - theirs, prior, prior.sides[1 - side], -1.0) > SURELY
        rows = np.hstack([deal, deal - own[:, preferred]])
    else:
        rows = -own[:, extreme(other, prior, prior.sides[1 - side], -1.0) > SURELY]
    rows = rows[:, extreme(rows, prior, prior.sides[side], -1.0) < 0]
    middle = case.worth(side, ((prior.low + prior.high) / 2)[None, prior.sides[side]])
    return np.asarray(rows.T / max(float(np.ptp(middle)), SURELY))


def _signed(case: Case, prior: Prior, side: int) -> FloatArray:
    """Return gains that are at least those of any outcome that may have been signed, shape ``(…, 1)``.

    Weights are taken from their least value on: what each adds to that is largest for itself.
    """
    gains, least = case.gains[side][:, case.signed], prior.low[prior.sides[side]]
    slopes = gains[1:].max(axis=1)
    at_least = (gains[0] + least @ gains[1:]).max()
    return np.array([at_least - least @ slopes, *slopes])[:, None]


def _slack(rows: FloatArray, prior: Prior, side: int) -> float:
    """Return how far the inequalities must be loosened, all alike, for some weights to fulfil them."""
    loosened = np.hstack([rows[:, 1:], np.ones((len(rows), 1))])
    found = _solved(np.eye(loosened.shape[1])[-1], loosened, rows[:, 0], prior, side)
    return max(0.0, float(found))


def _ends(rows: FloatArray, slack: float, prior: Prior, side: int) -> FloatArray:
    """Return the least and the most that each weight can be, shape ``(weights, 2)``."""
    loosened = rows[:, 0] + slack + TOLERANCE

    def end(costs: FloatArray) -> float:
        return _solved(costs, rows[:, 1:], loosened, prior, side)

    axes = np.eye(rows.shape[1] - 1)
    return np.array([(end(axis), -end(-axis)) for axis in axes]).reshape(-1, 2)


def _solved(
    costs: FloatArray, slopes: FloatArray, constants: FloatArray, prior: Prior, side: int
) -> float:
    """Return the least costs over weights within the prior, and a slack if there is one cost more."""
    from scipy.optimize import linprog

    spans = [*zip(prior.low[prior.sides[side]], prior.high[prior.sides[side]], strict=True), (0, None)]
    found = linprog(costs, -slopes, constants, bounds=spans[: len(costs)])
    assert found.status == 0, found.message  # bounded, and some weights are allowed
    return float(found.fun)
