"""Arrays: what they are called, and the functions that all rooms need."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

type FloatArray = NDArray[np.float64]
type IntArray = NDArray[np.int64]
type BoolArray = NDArray[np.bool_]


def logistic(x: FloatArray, scale: float = 1.0) -> FloatArray:
    """Return ``1/(1 + exp(-x/scale))``, any shape."""
    result = np.divide(x, -scale, out=np.empty_like(x, dtype=float))
    # an infinite exponential is a chance of zero
    with np.errstate(over="ignore"):
        np.exp(result, out=result)
    result += 1
    return np.divide(1, result, out=result)


def along(axis: int, dimensions: int, values: ArrayLike) -> FloatArray:
    """Lay ``values`` along one axis of a grid."""
    shape = [1] * dimensions
    shape[axis] = -1
    return np.asarray(values, dtype=float).reshape(shape)
