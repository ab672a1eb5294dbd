"""Bargaining theory on tables: Pareto frontier, zone of possible agreement, classic solutions.

Payoff tables stand in one array of shape ``(parties, outcomes)``; reservation values in an array of
shape ``(parties,)``. A *gain* is payoff minus reservation value.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.outcomes import IntArray
from negotiation.payoffs import FloatArray


def pareto_frontier(payoffs: FloatArray) -> IntArray:
    """Return the outcomes that no other outcome dominates, best for the first party first.

    Of outcomes with equal payoffs for every party, the lowest index stands for all.
    Two parties: one sort, O(n log n). More: each outcome is held against the frontier found so far,
    in falling order of welfare, so that nothing later can dominate what was kept.
    """
    if payoffs.shape[0] == 2:
        return _frontier_of_two(payoffs[0], payoffs[1])
    order = np.lexsort((np.arange(payoffs.shape[1]), -payoffs.sum(axis=0)))
    kept: list[int] = []
    for outcome in order:
        rivals = payoffs[:, kept]
        if not np.any(np.all(rivals >= payoffs[:, outcome, None], axis=0)):
            kept.append(int(outcome))
    frontier = np.array(kept, dtype=np.int64)
    return frontier[np.argsort(-payoffs[0, frontier], kind="stable")]


def _frontier_of_two(first: FloatArray, second: FloatArray) -> IntArray:
    order = np.argsort(-first, kind="stable")
    ranked = first[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    tied_best = np.maximum.reduceat(second[order], starts)  # best for the second in each tie
    before = np.r_[-np.inf, np.maximum.accumulate(tied_best)[:-1]]
    frontier = []
    for group in np.flatnonzero(tied_best > before):
        end = starts[group + 1] if group + 1 < len(starts) else len(order)
        members = order[starts[group] : end]
        frontier.append(members[np.argmax(second[members])])
    return np.array(frontier, dtype=np.int64)


def zopa(payoffs: FloatArray, reservations: FloatArray) -> NDArray[np.bool_]:
    """Return the zone of possible agreement: outcomes that leave no party below its reservation."""
    inside: NDArray[np.bool_] = np.all(payoffs >= reservations[:, None], axis=0)
    return inside


@dataclass(frozen=True)
class Solutions:
    """The frontier's rational part and the outcome that each solution concept picks on it."""

    frontier: IntArray
    """Pareto-efficient outcomes, rational or not."""
    zopa_share: float
    """Share of all outcomes that lie in the zone of possible agreement."""
    points: dict[str, int]
    """``nash``, ``kalai_smorodinsky``, ``egalitarian``, ``utilitarian``; empty without a ZOPA."""


def solve(payoffs: FloatArray, reservations: FloatArray) -> Solutions:
    """Find frontier, ZOPA and the solutions of Nash (1950), Kalai & Smorodinsky (1975), Kalai (1977).

    Nash maximises the product of gains, Kalai–Smorodinsky the smallest gain relative to the best
    gain that each party could have in the ZOPA, egalitarian the smallest gain, utilitarian the sum.
    """
    frontier = pareto_frontier(payoffs)
    inside = zopa(payoffs, reservations)
    gains = payoffs[:, frontier] - reservations[:, None]
    rational = np.flatnonzero(np.all(gains >= 0, axis=0))
    points: dict[str, int] = {}
    if rational.size:
        gains = gains[:, rational]
        ideal = np.maximum(gains.max(axis=1, keepdims=True), np.finfo(float).tiny)
        scores = {
            "nash": gains.prod(axis=0),
            "kalai_smorodinsky": (gains / ideal).min(axis=0),
            "egalitarian": gains.min(axis=0),
            "utilitarian": gains.sum(axis=0),
        }
        points = {name: int(frontier[rational[score.argmax()]]) for name, score in scores.items()}
    return Solutions(frontier, float(inside.mean()), points)


def pareto_distance(payoffs: FloatArray, frontier: IntArray, point: FloatArray) -> float:
    """Return the Euclidean distance of ``point``, shape ``(parties,)``, to the nearest frontier point.

    In the payoffs' unit; zero for a point on the frontier.
    """
    return float(np.sqrt(((payoffs[:, frontier] - point[:, None]) ** 2).sum(axis=0)).min())
