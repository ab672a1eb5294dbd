"""Morris's elementary effects, with steps from one true level of a parameter to another.

Morris (1991), Technometrics 33, lays a grid of an even number of levels through ranges. A parameter
that has levels of its own steps by half of them, a list of words from any word to any other.
"""

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.studies.parameters import Parameter

LEVELS = 4
"""Levels a range takes on (Morris 1991 recommends an even number)."""

MOVED = 1e-9
"""Places between 0 and 1 that are closer are the same."""


def on_levels(shares: FloatArray, parameters: tuple[Parameter, ...], seed: int) -> FloatArray:
    """Return trajectories, shape ``(points, parameters)``, whose steps lead from level to level."""
    size = len(parameters)
    paths = shares.reshape(-1, size + 1, size).copy()
    for place, parameter in enumerate(parameters):
        if parameter.count > 1:
            path = paths[:, :, place]
            # a path has two values, equal up to rounding
            after = path > (path.min(axis=1, keepdims=True) + path.max(axis=1, keepdims=True)) / 2
            rng = np.random.default_rng([seed, 2, place])
            low, high = _steps(parameter, len(paths), rng)
            paths[:, :, place] = np.where(after, high[:, None], low[:, None])
    return paths.reshape(-1, size)


def _steps(parameter: Parameter, count: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Return both ends of ``count`` steps, as places between 0 and 1 that lie within a level."""
    levels = parameter.count
    if parameter.dtype is object:
        low = rng.integers(levels, size=count)
        high = (low + rng.integers(1, levels, size=count)) % levels
    else:
        low = rng.integers(levels - levels // 2, size=count)
        high = low + levels // 2
    return (low + 0.5) / levels, (high + 0.5) / levels


def step_of(parameter: Parameter) -> float:
    """Return the step that an effect is divided by, in ranges of the parameter; of words 1."""
    if parameter.count <= 1:
        return LEVELS / (LEVELS - 1) / 2
    return 1.0 if parameter.dtype is object else parameter.count // 2 / (parameter.count - 1)


def effects(shares: FloatArray, values: FloatArray, parameters: tuple[Parameter, ...]) -> FloatArray:
    """Return the effects of whole trajectories, shape ``(trajectories, parameters)``.

    An effect is a change divided by the step made, in ranges of the parameter; words have no distance,
    so that a step from one to another counts as 1.
    """
    size = len(parameters)
    moved = np.diff(shares.reshape(-1, size + 1, size), axis=1)
    changed = np.diff(values.reshape(-1, size + 1), axis=1)
    # one parameter moves at a time, the others by rounding at most
    change = np.einsum("tsp,ts->tp", np.abs(moved) > MOVED, changed)
    step = moved.sum(axis=1)
    for place, parameter in enumerate(parameters):
        if parameter.dtype is object:
            step[:, place] = np.sign(step[:, place])
        elif parameter.count > 1:
            step[:, place] *= parameter.count / (parameter.count - 1)
    found: FloatArray = change / step
    return found
