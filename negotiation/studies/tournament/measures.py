"""What the field reports of strategies beside their payoffs: means over all talks that they had."""

import numpy as np

from negotiation.bargaining.solutions import pareto_frontier, scores_of
from negotiation.base.arrays import FloatArray
from negotiation.studies.tournament.course import STEPS
from negotiation.studies.tournament.result import TournamentResult, efficient_payoffs
from negotiation.valuation.game import Game

MEASURES = {
    "welfare": "sum of all payoffs, bn USD a year",
    "nash_product": "product of all payoffs, each as a share of the most it could be",
    "pareto_distance": "distance of the payoffs, as such shares, to the nearest efficient point",
    "nash_distance": "distance to Nash's point",
    "kalai_smorodinsky_distance": "distance to Kalai and Smorodinsky's point",
    "unfairness": "largest payoff less the least, bn USD a year",
    "rounds": "rounds played",
    "payoff_if_agreed": "own payoff where there is an agreement, bn USD a year",
    "conceded": "share of the way to the other's best outcome that its least offer has gone",
    "distinct": "share of its offers that it had not made before",
    **{step: f"share of its steps from offer to offer that are called {step}" for step in STEPS},
}
"""Measures of a strategy in words. Talks without an agreement count, with payoffs of zero."""


def field_measures(result: TournamentResult) -> dict[str, dict[str, float | None]]:
    """Return strategy to measure (``MEASURES``) to its mean; None where there is nothing to average."""
    columns = _of_talks(result) | _of_sides(result)
    return {
        name: {key: _ratio(*(_sum(part, place) for part in columns[key])) for key in MEASURES}
        for place, name in enumerate(result.tournament.names)
    }


def shares_of_ideal(game: Game) -> tuple[FloatArray, FloatArray]:
    """Return payoffs of what may be signed, efficient for its date and hurting nobody, and the ideal.

    The payoffs, shape ``(parties, n)``, are shares of the ideal, shape ``(parties,)``: the most that
    each could have, in bn USD a year. Without anything that helps all, there are none.
    """
    payoffs = efficient_payoffs(game)
    payoffs = payoffs[:, (payoffs >= 0).all(axis=0)]
    ideal = payoffs.max(axis=1, initial=0.0)
    return payoffs / np.where(ideal > 0, ideal, 1.0)[:, None], ideal


def _of_talks(result: TournamentResult) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Return numerators and denominators, shape as ``payoffs``, alike for all sides."""
    payoffs, shape = result.payoffs, result.tournament.shape
    found: dict[str, FloatArray] = {"welfare": payoffs.sum(axis=0)}
    found["unfairness"] = payoffs.max(axis=0) - payoffs.min(axis=0)
    found["rounds"] = result.runs["rounds"].astype(float).reshape(shape) + 1.0
    by_game = [
        _distances(game, payoffs)
        for game, payoffs in zip(result.tournament.games, result.payoffs.swapaxes(0, 1), strict=True)
    ]
    found |= {name: np.stack([each[name] for each in by_game]) for name in by_game[0]}
    ones = np.ones(payoffs.shape)
    return {name: (np.broadcast_to(values, ones.shape), ones) for name, values in found.items()}


def _distances(game: Game, payoffs: FloatArray) -> dict[str, FloatArray]:
    """Measure the payoffs of one game's talks, shape ``(sides, …)``, against its solutions."""
    points, ideal = shares_of_ideal(game)
    sides, *shape = payoffs.shape
    shares = payoffs.reshape(sides, -1) / np.where(ideal > 0, ideal, 1.0)[:, None]
    once, again = np.unique(shares, axis=1, return_inverse=True)
    found = {"nash_product": once.prod(axis=0)}
    targets = {"pareto": points[:, pareto_frontier(points)] if points.size else np.zeros((sides, 1))}
    for name in ("nash", "kalai_smorodinsky"):
        best = int(scores_of(points)[name].argmax()) if points.size else 0
        targets[name] = points[:, [best]] if points.size else np.zeros((sides, 1))
    for name, target in targets.items():
        apart = once[:, :, None] - target[:, None, :]
        found[f"{name}_distance"] = np.sqrt((apart**2).sum(axis=0)).min(axis=1)
    return {name: values[again.ravel()].reshape(shape) for name, values in found.items()}


def _of_sides(result: TournamentResult) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Return numerators and denominators of what each side did, shape as ``payoffs``."""
    moved = {key: _all(result, key) for key in ("conceded", "offers", "distinct", *STEPS)}
    agreed = np.broadcast_to(result.agreed.astype(float), result.payoffs.shape)
    offered = (moved["offers"] > 0).astype(float)
    steps = np.sum([moved[step] for step in STEPS], axis=0)
    return {
        "payoff_if_agreed": (result.payoffs, agreed),
        "conceded": (np.nan_to_num(moved["conceded"]), offered),
        "distinct": (moved["distinct"], moved["offers"]),
        **{step: (moved[step], steps) for step in STEPS},
    }


def _all(result: TournamentResult, key: str) -> FloatArray:
    sides = [result.runs[f"{key}_{side}"].astype(float) for side in result.tournament.sides]
    return np.stack([side.reshape(result.tournament.shape) for side in sides])


def _sum(values: FloatArray, strategy: int) -> float:
    """Add up over all talks in which a strategy is home, in which it is host, and so on."""
    return sum(float(side.take(strategy, axis=1 + place).sum()) for place, side in enumerate(values))


def _ratio(total: float, count: float) -> float | None:
    return total / count if count else None
