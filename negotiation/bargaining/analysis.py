"""How a scenario and an agreement stand against theory: distances, opposition, inefficiency."""

import numpy as np

from negotiation.bargaining.solutions import Solutions, checked_frontier, checked_table, value_a_party
from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.base.checks import finite, of_kind
from negotiation.base.errors import InputError


def distances(payoffs: FloatArray, solutions: Solutions, point: FloatArray) -> dict[str, float]:
    """Return the Euclidean distance of ``point``, shape ``(parties,)``, to each solution's payoffs.

    Raises
    ------
    InputError : payoffs or a point that are not finite numbers or do not fit.
    """
    of_kind("solutions", solutions, Solutions)
    payoffs, _ = checked_table(payoffs)
    point = value_a_party("point", point, payoffs)
    return {
        name: float(np.linalg.norm(payoffs[:, outcome] - point))
        for name, outcome in (solutions.points | {"max_welfare": solutions.max_welfare}).items()
    }


def opposition(payoffs: FloatArray, frontier: np.ndarray, allowed: BoolArray | None = None) -> float:
    """Return how far the frontier stays from giving everybody the best at once.

    Payoffs are scaled to [0, 1] between each party's worst and best outcome; the opposition is the
    smallest distance of the frontier to (1, …, 1): 0 where all want the same, and for two parties
    about 0.71 where one's gain is the other's loss (Hindriks, Jonker & Tykhonov 2007; Baarslag 2014).
    ``allowed``, shape ``(outcomes,)``, masks what can be agreed on; all if left out.

    Raises
    ------
    InputError : payoffs that are not finite numbers, a frontier or a mask that does not fit.
    """
    payoffs, frontier = checked_frontier(payoffs, frontier)
    within, _ = checked_table(payoffs, allowed)
    low, high = within.min(axis=1, keepdims=True), within.max(axis=1, keepdims=True)
    scaled = (payoffs[:, frontier] - low) / np.maximum(high - low, np.finfo(float).tiny)
    missing = np.where(high > low, 1 - scaled, 0.0)
    return float(np.sqrt((missing**2).sum(axis=0)).min())


def inefficiency(payoffs: FloatArray, frontier: np.ndarray, point: FloatArray) -> float:
    """Return what an agreement leaves on the table: the joint gain to be had without hurting anybody.

    In the payoffs' unit; zero on the frontier. Pareto (1906) as a number: the largest sum of gains
    over ``point``, shape ``(parties,)``, among the outcomes that leave no party worse off.

    Raises
    ------
    InputError : payoffs, or a point, that are not finite numbers or do not fit; an empty frontier.
    """
    payoffs, frontier = checked_frontier(payoffs, frontier)
    point = value_a_party("point", point, payoffs)
    better = payoffs[:, frontier] - point[:, None]
    harmless = (better >= -1e-12).all(axis=0)
    return float(np.where(harmless, better.sum(axis=0), 0.0).max(initial=0.0))


WEIGHTS = (np.arange(200) + 0.5) / 200
"""Weights that are tried: half is that of equals."""


def nash_weight(payoffs: FloatArray, frontier: np.ndarray, point: FloatArray) -> float | None:
    """Return the first party's weight with which the Nash solution comes nearest to a point.

    The asymmetric solution of two parties is largest in ``α ln U + (1-α) ln V`` (Kalai 1977, IJGT 6),
    with gains against nothing; of several weights that come as near the middle one. None where
    ``point``, shape ``(2,)``, does not help both.

    Raises
    ------
    InputError : payoffs, or a point, that are not finite numbers or do not fit; an empty frontier.
    """
    payoffs, frontier = checked_frontier(payoffs, frontier)
    point = value_a_party("point", point, payoffs)
    gains = payoffs[:, frontier]
    gains = gains[:, (gains > 0).all(axis=0)]
    if (point <= 0).any() or not gains.size:
        return None
    first, second = np.log(gains)
    chosen = (np.outer(WEIGHTS, first) + np.outer(1 - WEIGHTS, second)).argmax(axis=1)
    away = np.linalg.norm(gains - point[:, None], axis=0)[chosen]
    nearest = WEIGHTS[away == away.min()]
    return float((nearest[0] + nearest[-1]) / 2)


def model_accuracy(estimated: FloatArray, true: FloatArray) -> float:
    """Return the correlation of estimated with true utilities over all outcomes; 0 for no idea.

    Pearson's coefficient, the accuracy measure of Baarslag, Hendrikx, Hindriks & Jonker (2013).

    Raises
    ------
    InputError : utilities that are not finite numbers, or not the same number of them.
    """
    estimated, true = finite("estimated", estimated), finite("true", true)
    if estimated.shape != true.shape or estimated.ndim != 1 or not true.size:
        raise InputError(f"estimated and true have shapes {estimated.shape} and {true.shape}")
    if np.ptp(estimated) == 0 or np.ptp(true) == 0:
        return 0.0
    return float(np.corrcoef(estimated, true)[0, 1])
