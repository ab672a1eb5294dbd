"""The option value of waiting: by how much an investment must beat its cost under uncertainty."""

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray


def hurdle(discount: ArrayLike, volatility: float, drift: float = 0.0) -> FloatArray:
    """Return ``β/(β-1)``, the multiple of its cost at which an irreversible project is worth starting.

    Dixit & Pindyck (1994), *Investment under Uncertainty*, chapter 5: the project's value follows a
    geometric Brownian motion with ``drift`` μ and ``volatility`` σ a year, and
    ``β = 1/2 - μ/σ² + sqrt((μ/σ² - 1/2)² + 2r/σ²)`` with ``discount`` rate r > μ, any shape.
    Without volatility it is ``r/(r - μ)`` if the value grows, else one: nothing is gained by waiting.
    """
    rate: FloatArray = np.asarray(discount, dtype=float)
    if volatility == 0:
        return rate / (rate - max(drift, 0.0))
    ratio = drift / volatility**2
    beta = 0.5 - ratio + np.sqrt((ratio - 0.5) ** 2 + 2 * rate / volatility**2)
    multiple: FloatArray = beta / (beta - 1)
    return multiple
