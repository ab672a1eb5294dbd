"""Roots of an equilibrium's equations: Broyden's method for many at once, Newton's for the stubborn.

Broyden's "good" update in the form that stores steps only (Kelley 1995, §7.3): it starts from one
inverse Jacobian, that of the base, which all members and all later solutions share, and corrects it
by rank one after each step. Members whose residual it does not bring down go to Newton's method,
with the Jacobian at each point and steps halved until the residual falls.
"""

from itertools import pairwise

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.economy.hat_algebra import System

TOLERANCE = 1e-12
"""The largest residual of a solution."""

BROYDEN_STEPS = 40
NEWTON_STEPS = 60
HALVINGS = 30

GROWTH = 10.0
"""Broyden's method gives a member up whose residual grows by this factor."""


def solve_system(
    system: System, start: FloatArray, inverse: FloatArray
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return the best unknowns found, ``(B, 2n)``, their residuals and the steps taken, ``(B,)``.

    A residual above ``TOLERANCE`` (or NaN) means that none of the methods converged; of the members
    behind the first such one nothing is said.
    """
    found, worst, steps = _broyden(system, start, inverse)
    for member in np.flatnonzero(~(worst <= TOLERANCE)):
        alone = np.array([member])
        found[member], worst[member], more = _newton(system.take(alone), start[alone])
        steps[member] += more
        if not worst[member] <= TOLERANCE:  # there is no solution of all: the others are not looked at
            break
    return found, worst, steps


def _broyden(
    system: System, start: FloatArray, inverse: FloatArray
) -> tuple[FloatArray, FloatArray, IntArray]:
    found, worst = start.copy(), np.full(len(start), np.inf)
    taken = np.zeros(len(start), dtype=np.int64)
    members, unknowns, limit = np.arange(len(start)), start, np.full(len(start), np.inf)
    steps: list[FloatArray] = []
    for count in range(BROYDEN_STEPS + 1):
        residual = system.residual(unknowns)
        size = np.abs(residual).max(axis=-1)
        found[members], worst[members], taken[members] = unknowns, size, count
        if count == 0:
            limit = GROWTH * size
        going = (size > TOLERANCE) & (size <= limit)
        if not going.all():  # the others leave: solved, grown or not a number
            stay = np.flatnonzero(going)
            members, unknowns, residual, limit = (
                members[stay],
                unknowns[stay],
                residual[stay],
                limit[stay],
            )
            system, steps = system.take(stay), [step[stay] for step in steps]
        if not members.size:
            break
        step = -residual @ inverse.T
        for before, after in pairwise(steps):
            step += after * _ratio(before, step)
        if steps:
            step /= 1 - _ratio(steps[-1], step)
        steps.append(step)
        unknowns = unknowns + step
    return found, worst, taken


def _ratio(step: FloatArray, other: FloatArray) -> FloatArray:
    ratio: FloatArray = (step * other).sum(axis=-1, keepdims=True) / (step * step).sum(
        axis=-1, keepdims=True
    )
    return ratio


def _newton(system: System, unknowns: FloatArray) -> tuple[FloatArray, float, int]:
    """Solve for one member; stop where even a short step does not make the residual smaller."""
    residual = system.residual(unknowns)
    count = 0
    while np.abs(residual).max() > TOLERANCE and count < NEWTON_STEPS:
        try:
            step = np.linalg.solve(system.jacobian(unknowns), -residual[0])
        except np.linalg.LinAlgError:
            break
        for share in 0.5 ** np.arange(HALVINGS):
            trial = system.residual(unknowns + share * step)
            if np.linalg.norm(trial) < (1 - 1e-4 * share) * np.linalg.norm(residual):
                break
        else:
            break
        unknowns, residual, count = unknowns + share * step, trial, count + 1
    return unknowns, float(np.abs(residual).max()), count
