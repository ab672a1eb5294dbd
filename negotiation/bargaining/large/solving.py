"""The classic solutions of a space that nobody can list, each with a bound on what there can be."""

from dataclasses import dataclass

import numpy as np

from negotiation.bargaining.large.elimination import efficient
from negotiation.bargaining.large.fronts import Front
from negotiation.bargaining.large.sums import Sums
from negotiation.bargaining.large.under_votes import Deals
from negotiation.bargaining.solutions import scores_of
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.base.intervals import Interval, mean_interval

DRAWS = 100_000
"""Outcomes drawn for a share of all."""


@dataclass(frozen=True)
class Solution:
    """An outcome that a solution concept picks.

    ``payoffs``, shape ``(parties,)``; ``score`` is what the concept maximises (``solutions.scores_of``),
    and no outcome's is above ``bound``: equal to the score where the outcome is exact.
    """

    outcome: int
    payoffs: FloatArray
    score: float
    bound: float


@dataclass(frozen=True)
class LargeSolutions:
    """What ``solutions.Solutions`` is of a space that can be listed.

    ``points`` by concept, empty where nothing found leaves nobody worse off.
    """

    front: Front
    points: dict[str, Solution]
    max_welfare: Solution


def solve_sums(sums: Sums, reservations: FloatArray) -> LargeSolutions:
    """Find the frontier and the classic solutions of payoffs that are sums over few issues each.

    Exact, within rounding, where the front is whole; else bounds say by how much they may fall short.

    Raises
    ------
    InputError : issues that depend on each other in too many combinations; nothing can be agreed on.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation import Issue, OutcomeSpace
    >>> from negotiation.bargaining.large import solve_sums, sums_of
    >>> from negotiation.bargaining.payoffs import Term
    >>> space = OutcomeSpace((Issue("a", (0, 1, 2)), Issue("b", (0, 1, 2))))
    >>> own = [Term(("a",), np.array([0.0, 1.0, 2.0])), Term(("b",), np.array([0.0, 3.0, 6.0]))]
    >>> other = [Term(("a",), np.array([4.0, 2.0, 0.0])), Term(("b",), np.array([2.0, 1.0, 0.0]))]
    >>> found = solve_sums(sums_of(space, [own, other]), np.zeros(2))
    >>> space.levels(found.points["nash"].outcome), found.points["nash"].score
    ({'a': 0, 'b': 2}, 24.0)
    """
    front = efficient(sums)
    gains = front.points - reservations[:, None]
    scores, most = scores_of(gains), bounds(gains, front.gap)
    points = {
        name: _solution(front, score, most[name])
        for name, score in scores.items()
        if np.isfinite(score).any()
    }
    welfare = Sums(sums.space, 1, {a: table.sum(axis=0)[None] for a, table in sums.tables.items()})
    best = efficient(welfare)
    outcome, worth = int(best.outcomes[0]), float(best.points[0, 0])
    if not front.gap.any():  # of outcomes with the same welfare the same as in a list of all
        outcome = int(front.outcomes[front.points.sum(axis=0).argmax()])
    payoffs = sums.at(np.array([outcome]))[:, 0]
    return LargeSolutions(front, points, Solution(outcome, payoffs, worth, worth))


def _solution(front: Front, score: FloatArray, bound: float) -> Solution:
    best = int(score.argmax())
    value = float(score[best])
    return Solution(int(front.outcomes[best]), front.points[:, best], value, max(value, bound))


def bounds(gains: FloatArray, gap: FloatArray) -> dict[str, float]:
    """Return what no score is above, if every outcome gains at most ``gap`` more than some point."""
    most = {name: float(score.max()) for name, score in scores_of(gains + gap[:, None]).items()}
    ideals = [(there * (there >= 0).all(axis=0)).max(axis=1) for there in (gains, gains + gap[:, None])]
    if gap.any() and (ideals[0] > 0).all():
        # measured by the best gains found, as the score is, and not by those that there might be
        most["kalai_smorodinsky"] *= float((ideals[1] / ideals[0]).max())
    return most


def share_of_zopa(deals: Deals, rng: np.random.Generator, draws: int = DRAWS) -> Interval:
    """Return the share of what can be agreed on that leaves nobody worse off, and its 95 % interval.

    By drawing outcomes evenly; those that cannot be agreed on do not count.

    Raises
    ------
    InputError : nothing that was drawn can be agreed on.
    """
    inside = (drawn_gains(deals, rng, draws) >= 0).all(axis=0)
    return mean_interval(inside.astype(float), share=True)


def drawn_gains(deals: Deals, rng: np.random.Generator, draws: int) -> FloatArray:
    """Return the gains of outcomes drawn evenly, shape ``(parties, n)``, of what can be agreed on.

    Raises
    ------
    InputError : nothing that was drawn can be agreed on.
    """
    shape = deals.sums.space.shape
    gains = deals.gains_at(deals.sums.of(rng.integers(0, shape, size=(draws, len(shape)))))
    gains = gains[:, np.isfinite(gains).all(axis=0)]
    if not gains.size:
        raise InputError(f"none of {draws:,} outcomes drawn can be agreed on")
    return gains
