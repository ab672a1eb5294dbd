"""From outcome to outcome nearby, where nobody can list them all."""

from collections.abc import Callable

import numpy as np

from negotiation.bargaining.large.fronts import Front
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.base.arrays import FloatArray, IntArray

DIRECTIONS = 17
"""Weights of the two parties for which the frontier is looked for, each way."""


def within_two(space: OutcomeSpace, outcome: int) -> IntArray:
    """Return all outcomes that differ in one issue or two."""
    single, issue = space.neighbours(outcome)
    one, other = np.nonzero(issue[:, None] < issue)
    return np.concatenate([single, single[one] + single[other] - outcome])


def climbed(
    space: OutcomeSpace, outcome: int, choose: Callable[[IntArray], int], issues: int = 2
) -> int:
    """Return an outcome than which none nearby is better, changing one issue while that helps.

    ``choose`` returns the place of the best of some outcomes, 0 unless another is better than the first.
    """
    near = [lambda at: space.neighbours(at)[0], lambda at: within_two(space, at)][:issues]
    while True:
        for step in near:
            options = np.append(outcome, step(outcome))
            if place := choose(options):
                outcome = int(options[place])
                break
        else:
            return outcome


def along_the_frontier(
    space: OutcomeSpace, worths: Callable[[IntArray], FloatArray], starts: tuple[int, int]
) -> IntArray:
    """Return the efficient ones of the outcomes met on the way from each party's best to the other's.

    ``worths`` are what outcomes are worth to two parties, shape ``(2, n)``, minus infinity for what
    cannot be agreed on; ``starts`` outcomes that are good for either.
    """
    met: list[tuple[FloatArray, IntArray]] = []

    def choose(weights: FloatArray) -> Callable[[IntArray], int]:
        def best(options: IntArray) -> int:
            both = worths(options)
            met.append((both, options))
            there = np.isfinite(both).all(axis=0)
            return int(np.where(there, weights @ np.where(there, both, 0.0), -np.inf).argmax())

        return best

    ends = [climbed(space, at, choose(own)) for at, own in zip(starts, np.eye(2), strict=True)]
    reach = np.abs(np.subtract(*worths(np.array(ends)).T))
    scale = np.where(reach > 0, reach, 1.0)
    for outcome, own in zip(ends, np.eye(2), strict=True):
        for share in np.linspace(1, 0, DIRECTIONS):
            weights = (share * own + (1 - share) * own[::-1]) / scale
            outcome = climbed(space, outcome, choose(weights), issues=1)
        climbed(space, outcome, choose(own[::-1] / scale))
    points, outcomes = (np.concatenate(part, axis=-1) for part in zip(*met, strict=True))
    return np.unique(Front.of(points, outcomes, np.zeros(2)).outcomes)
