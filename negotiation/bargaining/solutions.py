"""Bargaining theory on tables: Pareto frontier, zone of possible agreement, classic solutions.

Payoff tables stand in one array of shape ``(parties, outcomes)``; reservation values in an array of
shape ``(parties,)``. A *gain* is payoff minus reservation value. A mask ``allowed``, shape
``(outcomes,)``, says which outcomes can be agreed on (``OutcomeSpace.allowed``), None that all can.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from negotiation.base.arrays import BoolArray, FloatArray, IntArray
from negotiation.base.checks import finite, numbers, some_of, whole_numbers
from negotiation.base.errors import InputError
from negotiation.base.records import Rows, Shown

BLOCK = 512
"""How many outcomes are held against all others at once when there are three parties or more."""

CHUNK = 4096
"""How many are held against those: two megabytes of answers."""


def pareto_frontier(payoffs: FloatArray, allowed: BoolArray | None = None) -> IntArray:
    """Return the outcomes that no other outcome dominates, best for the first party first.

    Of outcomes with equal payoffs for every party, the lowest index stands for all.
    Two parties: one sort, O(n log n). More: outcomes are taken in falling order of welfare, so that
    nothing later can dominate what was kept; each block of them thins out the rest.

    Raises
    ------
    InputError : payoffs that are no table of finite numbers, a mask that does not fit.
    """
    payoffs, kept = checked_table(payoffs, allowed)
    frontier = _frontier(payoffs)
    return frontier if kept is None else kept[frontier]


def checked_table(payoffs: object, allowed: object = None) -> tuple[FloatArray, IntArray | None]:
    """Return the payoffs of what can be agreed on, and which outcomes these are if not all.

    Raises
    ------
    InputError : payoffs that are no table of finite numbers, a mask that does not fit.
    """
    table = numbers("payoffs", payoffs)
    if table.ndim != 2 or not table.size:
        raise InputError(f"payoffs has shape {table.shape}: (parties, outcomes) is needed")
    kept = None
    if allowed is not None:
        mask = some_of("allowed", allowed, table.shape[1])
        kept, table = np.flatnonzero(mask), table[:, mask]
    return finite("payoffs", table), kept


def _frontier(payoffs: FloatArray) -> IntArray:
    welfare, payoffs = payoffs.sum(axis=0), _without_rounding(payoffs)
    if payoffs.shape[0] == 2:
        return _frontier_of_two(payoffs[0], payoffs[1])
    rest: IntArray = np.lexsort((np.arange(payoffs.shape[1]), -payoffs.sum(axis=0)))
    kept: list[IntArray] = []
    while rest.size:
        first, rest = rest[:BLOCK], rest[BLOCK:]
        block = payoffs[:, first]
        earlier = np.tri(block.shape[1], k=-1, dtype=bool)
        best = ~(_no_better(block, block) & earlier).any(axis=1)
        kept.append(first[best])
        rest = rest[~_dominated(payoffs[:, rest], block[:, best])]
    frontier = np.concatenate(kept)
    return frontier[np.lexsort((frontier, -welfare[frontier], -payoffs[0, frontier]))]


def _without_rounding(payoffs: FloatArray) -> FloatArray:
    """Return payoffs in units of 10^-12 of each party's range: what differs by rounding alone is equal.

    Else an outcome that others dominate would count as efficient for its last digit.
    """
    largest = np.abs(payoffs).max(axis=1, keepdims=True)
    scaled = payoffs / np.maximum(largest, np.finfo(float).tiny)
    spread = np.ptp(scaled, axis=1, keepdims=True)
    even: FloatArray = np.round(scaled / np.where(spread > 0, 1e-12 * spread, 1.0))
    return even


def _dominated(points: FloatArray, by: FloatArray) -> BoolArray:
    """Say which points are no better for anybody than one of ``by``; shapes ``(parties, …)``."""
    parts = [points[:, start : start + CHUNK] for start in range(0, points.shape[1], CHUNK)]
    found = [_no_better(part, by).any(axis=1) for part in parts]
    return np.concatenate(found) if found else np.zeros(0, dtype=bool)


def _no_better(points: FloatArray, than: FloatArray) -> BoolArray:
    """Say which points are no better for anybody than which others, shape ``(points, others)``."""
    under: BoolArray = points[0][:, None] <= than[0]
    for own, best in zip(points[1:], than[1:], strict=True):
        under &= own[:, None] <= best
    return under


def _frontier_of_two(first: FloatArray, second: FloatArray) -> IntArray:
    candidates = _promising(first, second)
    first, second = first[candidates], second[candidates]
    order = np.lexsort((-second, -first))  # stable: of equal outcomes the lowest index comes first
    seconds = second[order]
    best_before = np.maximum.accumulate(seconds)[:-1]
    return candidates[order[np.flatnonzero(np.r_[True, seconds[1:] > best_before])]]


def _promising(first: FloatArray, second: FloatArray) -> IntArray:
    """Return a superset of the frontier in one pass: most outcomes fall to a staircase of others.

    The staircase are the best outcomes for the second party in equal slices of the first's payoffs.
    """
    size, slices = len(first), 64
    low, width = float(first.min()), float(np.ptp(first))
    if size < 32 * slices or not width > 0:
        return np.arange(size)
    place = np.minimum((slices / width * (first - low)).astype(np.int64), slices - 1)
    stair = np.full(slices, -np.inf)
    np.maximum.at(stair, place, second)
    above = np.r_[np.maximum.accumulate(stair[::-1])[::-1][1:], -np.inf]  # best of all higher slices
    return np.flatnonzero(second > above[place])


def zopa(payoffs: FloatArray, reservations: FloatArray) -> NDArray[np.bool_]:
    """Return the zone of possible agreement: outcomes that leave no party below its reservation.

    Raises
    ------
    InputError : payoffs or reservation values that are not finite numbers, or do not fit.
    """
    payoffs, _ = checked_table(payoffs)
    reservations = value_a_party("reservations", reservations, payoffs)
    return _inside(payoffs, reservations)


def _inside(payoffs: FloatArray, reservations: FloatArray) -> BoolArray:
    inside: BoolArray = np.all(payoffs >= reservations[:, None], axis=0)
    return inside


@dataclass(frozen=True, repr=False)
class Solutions(Shown):
    """The frontier and the outcome that each solution concept picks."""

    frontier: IntArray
    """Pareto-efficient outcomes, rational or not."""
    zopa_share: float
    """Share of all outcomes that can be agreed on that lie in the zone of possible agreement."""
    points: dict[str, int]
    """``nash``, ``kalai_smorodinsky``, ``egalitarian``, ``utilitarian``; empty without a ZOPA."""
    max_welfare: int
    """The outcome with the largest sum of payoffs, whether or not it helps everybody."""

    def in_short(self) -> str:
        """Count the efficient outcomes, and say how many leave nobody worse off."""
        return f"{len(self.frontier):,} efficient outcomes, {self.zopa_share:z.0%} hurt nobody"

    def entries(self) -> Rows:
        """Return the outcome that each concept picks."""
        return {name: {"outcome": outcome} for name, outcome in self.points.items()}


def scores_of(gains: FloatArray) -> dict[str, FloatArray]:
    """Return what each solution concept maximises, shape ``(n,)`` each, for gains ``(parties, n)``.

    Nash (1950) the product of gains; Kalai & Smorodinsky (1975) the smallest gain relative to the
    best gain that the party could have where nobody loses; the egalitarian solution (Kalai 1977) the
    smallest gain; the utilitarian their sum. Outcomes that leave somebody worse off score -inf.

    Raises
    ------
    InputError : gains that are no table of finite numbers.
    """
    gains, _ = checked_table(gains)
    rational = (gains >= 0).all(axis=0)
    kept = np.where(rational, gains, 0.0)
    ideal = np.maximum(kept.max(axis=1, keepdims=True), np.finfo(float).tiny)
    scores = {
        "nash": kept.prod(axis=0),
        "kalai_smorodinsky": (kept / ideal).min(axis=0),
        "egalitarian": kept.min(axis=0),
        "utilitarian": kept.sum(axis=0),
    }
    return {name: np.where(rational, score, -np.inf) for name, score in scores.items()}


def solve(payoffs: FloatArray, reservations: FloatArray, allowed: BoolArray | None = None) -> Solutions:
    """Find frontier, ZOPA and the classic solutions (``scores_of``) on the frontier.

    Raises
    ------
    InputError : as ``pareto_frontier``; reservation values that are not one finite number a party.

    Examples
    --------
    >>> from negotiation import solve
    >>> found = solve([[0, 1, 2, 3], [3, 2.5, 1, 0]], reservations=[0, 0])
    >>> found.points["nash"], found.points["utilitarian"]
    (1, 1)
    >>> found.frontier.tolist()
    [3, 2, 1, 0]
    """
    table, kept = checked_table(payoffs, allowed)
    reservations = value_a_party("reservations", reservations, table)
    found = _solved(table, reservations)
    if kept is None:
        return found
    points = {name: int(kept[place]) for name, place in found.points.items()}
    return Solutions(kept[found.frontier], found.zopa_share, points, int(kept[found.max_welfare]))


def checked_frontier(payoffs: object, frontier: object) -> tuple[FloatArray, IntArray]:
    """Return a table and a frontier of it once they are known to fit each other.

    Raises
    ------
    InputError : payoffs that are no table of finite numbers, a frontier that is empty or not of it.
    """
    table, _ = checked_table(payoffs)
    outcomes = whole_numbers("frontier", frontier, 0, table.shape[1] - 1)
    if outcomes.ndim != 1 or not outcomes.size:
        raise InputError(f"frontier has shape {outcomes.shape}: at least one outcome is needed")
    return table, outcomes


def value_a_party(name: str, values: object, table: FloatArray) -> FloatArray:
    """Return one finite number a party of a table, shape ``(parties,)``.

    Raises
    ------
    InputError : anything else.
    """
    array = finite(name, values)
    if array.shape != table.shape[:1]:
        raise InputError(f"{name} has shape {array.shape}: one value for each of {len(table)} parties")
    return array


def _solved(payoffs: FloatArray, reservations: FloatArray) -> Solutions:
    frontier = _frontier(payoffs)
    inside = _inside(payoffs, reservations)
    scores = scores_of(payoffs[:, frontier] - reservations[:, None])
    points: dict[str, int] = {}
    if np.isfinite(scores["nash"]).any():
        points = {name: int(frontier[score.argmax()]) for name, score in scores.items()}
    welfare = payoffs[:, frontier].sum(axis=0)
    return Solutions(frontier, float(inside.mean()), points, int(frontier[welfare.argmax()]))


def pareto_distance(payoffs: FloatArray, frontier: IntArray, point: FloatArray) -> float:
    """Return the Euclidean distance of ``point``, shape ``(parties,)``, to the nearest frontier point.

    In the payoffs' unit; zero for a point on the frontier.

    Raises
    ------
    InputError : payoffs, or a point, that are not finite numbers or do not fit; an empty frontier.
    """
    payoffs, frontier = checked_frontier(payoffs, frontier)
    point = value_a_party("point", point, payoffs)
    return float(np.sqrt(((payoffs[:, frontier] - point[:, None]) ** 2).sum(axis=0)).min())
