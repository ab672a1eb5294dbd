"""Draws from a posterior on the unit cube, by tempered particles."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray

MOVES, LAST_MOVES = 4, 40
"""Steps of every particle at a temperature, and at the last one."""

KEPT = 0.8
"""Share of the particles, as effective number, that a rise in temperature leaves."""

LEAPS = 0.15
"""Share of steps as long as the distance of two particles: they lead from one peak to another."""

FEW = 0.3
"""Share of the unknowns that half of the steps change; the others change all."""

JITTER = 1e-4
"""Standard deviation added to every step: differences of particles alone may not lead everywhere."""


@dataclass(frozen=True)
class Particles:
    """Draws, shape ``(draws, n)``, their log likelihoods, and the logarithm of the evidence."""

    points: FloatArray
    heights: FloatArray
    log_evidence: float


def sample(
    height: Callable[[FloatArray], FloatArray], dimensions: int, draws: int, rng: np.random.Generator
) -> Particles:
    """Return draws from what is proportional to ``exp(height)`` on the unit cube.

    Sequential Monte Carlo (Del Moral, Doucet & Jasra 2006, JRSS B 68): particles drawn from the cube are
    weighed by a part of the likelihood, drawn anew by their weights, and moved, until the part is all.
    They move along the difference of two others (differential evolution: ter Braak 2006, Statistics and
    Computing 16); a half takes its differences from the other half, so that each step leaves what is
    wanted as it is. ``height`` takes points of shape ``(draws, n)``.
    """
    points = rng.random((draws, dimensions))
    heights, part, evidence = height(points), 0.0, 0.0
    while part < 1.0:
        step = _step(heights, 1.0 - part)
        weights = np.exp(step * (heights - heights.max()))
        evidence += float(np.log(weights.mean()) + step * heights.max())
        part += step
        picks = _picked(weights / weights.sum(), rng)
        points, heights = points[picks], heights[picks]
        for _ in range(MOVES if part < 1.0 else LAST_MOVES):
            _move(points, heights, part, height, rng)
    return Particles(points, heights, evidence)


def _step(heights: FloatArray, most: float) -> float:
    """Return how much more of the likelihood leaves ``KEPT`` of the particles; ``most`` if all does."""
    low, high = 0.0, most
    if _effective(heights, most) >= KEPT:
        return most
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _effective(heights, middle) >= KEPT else (low, middle)
    return high


def _effective(heights: FloatArray, step: float) -> float:
    weights = np.exp(step * (heights - heights.max()))
    return float(weights.sum() ** 2 / (weights**2).sum() / len(weights))


def _picked(weights: FloatArray, rng: np.random.Generator) -> IntArray:
    """Draw as many particles as there are, by their weights, evenly spread (systematic resampling)."""
    marks = (np.arange(len(weights)) + rng.random()) / len(weights)
    return np.minimum(np.searchsorted(weights.cumsum(), marks), len(weights) - 1)


def _move(
    points: FloatArray,
    heights: FloatArray,
    part: float,
    height: Callable[[FloatArray], FloatArray],
    rng: np.random.Generator,
) -> None:
    """Take a Metropolis step with all particles, in place, one half after the other."""
    halves = np.array_split(rng.permutation(len(points)), 2)
    for mine, others in (halves, halves[::-1]):
        proposed = _proposed(points[mine], points[others], rng)
        there = height(proposed)
        taken = np.log(rng.random(len(mine))) < part * (there - heights[mine])
        points[mine[taken]], heights[mine[taken]] = proposed[taken], there[taken]


def _proposed(points: FloatArray, others: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return points moved along differences of others, out of one wall and in at the opposite one."""
    number, dimensions = points.shape
    one, other = others[rng.integers(len(others), size=(2, number))]
    usual = 2.38 / np.sqrt(2 * dimensions) * np.exp(rng.normal(0.0, 0.7, (number, 1)))
    length = np.where(rng.random((number, 1)) < LEAPS, 1.0, usual)
    changed = rng.random(points.shape) < rng.choice((FEW, 1.0), size=(number, 1))
    step = np.where(changed, length * (one - other), 0.0) + rng.normal(0.0, JITTER, points.shape)
    # out at one wall and in at the opposite one: reflected, a step with a direction has no way back
    return (points + step) % 1.0
