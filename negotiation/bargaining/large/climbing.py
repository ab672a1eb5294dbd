"""From outcome to outcome nearby, where nobody can list them all."""

from collections.abc import Callable

import numpy as np

from negotiation.bargaining.large.branches import Branches
from negotiation.bargaining.large.fronts import Front
from negotiation.bargaining.large.sums import Sums
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.base.arrays import BoolArray, FloatArray, IntArray

DIRECTIONS = 17
"""Weights of the two parties for which the frontier is looked for."""

STARTS = 24
"""Outcomes without votes that are looked at for each of them."""

TOGETHER = 16
"""Changes of one issue, the least bad ones, that are tried in twos where none helps by itself."""


def climbed(
    space: OutcomeSpace,
    outcome: int,
    choose: Callable[[IntArray], int],
    partners: Callable[[IntArray], BoolArray],
) -> int:
    """Return an outcome than which none nearby is better.

    ``choose`` returns the place of the best of some outcomes, 0 unless another is better than the first.
    ``partners`` says of an outcome and all that differ from it in one issue, ``n``, which of these are
    worth trying in twos where none helps by itself, shape ``(n, n)``.
    """
    seen = {outcome}
    while True:
        single, issues = space.neighbours(outcome)
        options = np.append(outcome, single)
        if not (place := choose(options)):
            one, other = np.nonzero(partners(options) & (issues[:, None] != issues))
            options = np.append(outcome, single[one] + single[other] - outcome)
            place = choose(options)
        if not place or int(options[place]) in seen:
            return outcome
        outcome = int(options[place])
        seen.add(outcome)


def least_bad(scores: FloatArray, number: int) -> BoolArray:
    """Return as partners, among changes with these scores, so many of the best with each other."""
    some = np.zeros(len(scores), dtype=bool)
    some[np.argsort(-scores, kind="stable")[:number]] = True
    return np.triu(some[:, None] & some)


def along_the_frontier(sums: Sums, worths: Callable[[IntArray], FloatArray]) -> IntArray:
    """Return the efficient ones of the outcomes met on the way from one party's best to the other's.

    ``worths`` are what outcomes are worth to two parties, shape ``(2, n)``, minus infinity for what
    cannot be agreed on; ``sums`` what they would be without votes: from the best of these one climbs.
    """
    met: list[tuple[FloatArray, IntArray]] = []
    branches = Branches.of(sums)

    def from_(outcomes: IntArray, weights: FloatArray, together: int) -> int:
        scores = np.zeros(0)

        def best(options: IntArray) -> int:
            nonlocal scores
            both = worths(options)
            met.append((both, options))
            scores = weighted(both, weights)
            return int(scores.argmax())

        starts = np.append(outcomes, branches.best(weights)[:STARTS])
        start = int(starts[best(starts)])
        return climbed(sums.space, start, best, lambda _: least_bad(scores[1:], together))

    every = sum(sums.space.shape)
    tops = np.array([from_(np.zeros(0, np.int64), own, every) for own in np.eye(2)])
    reach = np.abs(np.subtract(*worths(tops).T))
    scale = np.where(reach > 0, reach, 1.0)
    for share in np.linspace(1, 0, DIRECTIONS):
        tops = np.append(tops, from_(tops, np.array([share, 1 - share]) / scale, TOGETHER))
    points, outcomes = (np.concatenate(part, axis=-1) for part in zip(*met, strict=True))
    return np.unique(Front.of(points, outcomes, np.zeros(2)).outcomes)


def worst_found(sums: Sums, worths: Callable[[IntArray], FloatArray]) -> int:
    """Return the worst outcome found for a party; ``sums`` are what it would lose without votes."""

    def lost(options: IntArray) -> FloatArray:
        return weighted(worths(options)[None], -np.ones(1))

    starts = Branches.of(sums).best(np.ones(1))[:STARTS]
    return climbed(
        sums.space,
        int(starts[lost(starts).argmax()]),
        lambda options: int(lost(options).argmax()),
        lambda options: least_bad(lost(options[1:]), TOGETHER),
    )


def weighted(worths: FloatArray, weights: FloatArray) -> FloatArray:
    """Return weighted sums of worths, shape ``(parties, n)``; what cannot be agreed on is the last."""
    there = np.isfinite(worths).all(axis=0)
    return np.where(there, (weights[:, None] * np.where(there, worths, 0.0)).sum(axis=0), -np.inf)
