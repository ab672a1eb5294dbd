"""Draws from a posterior on the unit cube, by tempered particles."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray

MOVES, LAST_MOVES = 8, 40
"""Steps of every particle at a temperature, and at the last one."""

KEPT = 0.5
"""Share of the particles, as effective number, that a rise in temperature leaves."""

WANTED = 0.25
"""Share of steps that are taken, near the best for a random walk in several dimensions."""

TINY = 1e-12
"""Added to variances: particles may all lie in a plane."""


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
    weighed by a part of the likelihood that leaves half of them, drawn anew by their weights, and moved
    by a random walk that is reflected at the walls and steps as wide as the particles lie, until the
    part is all. ``height`` takes points of shape ``(draws, n)``.
    """
    points = rng.random((draws, dimensions))
    heights, part, evidence = height(points), 0.0, 0.0
    scale = 2.38**2 / dimensions
    while part < 1.0:
        step = _step(heights, 1.0 - part)
        weights = np.exp(step * (heights - heights.max()))
        evidence += float(np.log(weights.mean()) + step * heights.max())
        part += step
        picks = _picked(weights / weights.sum(), rng)
        points, heights = points[picks], heights[picks]
        root = np.linalg.cholesky(np.cov(points.T) + TINY * np.eye(dimensions))
        for _ in range(MOVES if part < 1.0 else LAST_MOVES):
            points, heights, taken = _moved(points, heights, np.sqrt(scale) * root, part, height, rng)
            scale *= float(np.exp(taken - WANTED))
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


def _moved(
    points: FloatArray,
    heights: FloatArray,
    root: FloatArray,
    part: float,
    height: Callable[[FloatArray], FloatArray],
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray, float]:
    """Take a step of a Metropolis walk; returns the share of the particles that took it, too."""
    proposed = reflected(points + rng.standard_normal(points.shape) @ root.T)
    there = height(proposed)
    taken = np.log(rng.random(len(points))) < part * (there - heights)
    points = np.where(taken[:, None], proposed, points)
    return points, np.where(taken, there, heights), float(taken.mean())


def reflected(points: FloatArray) -> FloatArray:
    """Fold points back into the unit cube."""
    folded = np.abs(points) % 2.0
    return np.minimum(folded, 2.0 - folded)
