"""How a scenario and an agreement stand against theory: distances, opposition, inefficiency."""

from itertools import combinations

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
    smallest distance of the frontier to (1, …, 1): 0 where all want the same, and ``pie_split`` (0.71
    for two) where one's gain is the others' loss (Hindriks, Jonker & Tykhonov 2007; Baarslag 2014).
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


def pie_split(parties: int) -> float:
    """Return the opposition of parties that split a pie: each is ``1 - 1/parties`` from all of it."""
    return float(np.sqrt(parties) * (1 - 1 / parties))


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


TRIED = 200
"""Weights that are tried for each of two parties; of all parties' together, about as many pairs."""


def weights_tried(parties: int) -> FloatArray:
    """Return weights from an even grid on the simplex, shape ``(tried, parties)``."""
    steps = {2: TRIED - 1, 3: TRIED // 2, 4: 32}.get(parties, max(2, 60 // parties))
    places = np.array(list(combinations(range(steps + parties - 1), parties - 1)))
    bars = np.pad(places, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, steps + parties - 1)))
    own = (np.diff(bars, axis=1)[:, :-1] - 0.5) / (steps + parties / 2)
    return np.column_stack([own, 1 - own.sum(axis=1)])


def nash_weights(payoffs: FloatArray, frontier: np.ndarray, point: FloatArray) -> FloatArray | None:
    """Return the parties' weights with which the Nash solution comes nearest to a point.

    The asymmetric solution is largest in ``Σ α_i ln U_i`` (Kalai 1977, IJGT 6), ``Σ α_i = 1``, with
    gains against nothing; of several weights that come as near the middle ones. None where ``point``,
    shape ``(parties,)``, does not help all.

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
    tried, logs = weights_tried(len(gains)), np.log(gains)
    # summed party by party: no product of matrices, whose last digits depend on the processor
    scores = np.zeros((len(tried), logs.shape[1]))
    for weight, log in zip(tried.T, logs, strict=True):
        scores += np.outer(weight, log)
    chosen = scores.argmax(axis=1)
    away = np.linalg.norm(gains - point[:, None], axis=0)[chosen]
    own = tried[away == away.min(), :-1].mean(axis=0)
    return np.append(own, 1 - own.sum())


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
