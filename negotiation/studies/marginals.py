"""How figures are drawn from their ranges: the shape of each, and what some of them share."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from negotiation.base.arrays import FloatArray

type Shape = Literal["uniform", "triangular", "lognormal"]
SHAPES: tuple[Shape, ...] = ("uniform", "triangular", "lognormal")

OUTSIDE = 0.05
"""Chance of a lognormal figure to lie below its range, and above it."""

EDGE = 1e-3
"""Share of the draws at either end of a lognormal figure that are taken at its edge: it has no end."""


def triangular(shares: FloatArray, low: float, mode: float, high: float) -> FloatArray:
    """Return the quantiles of a triangle over ``low`` to ``high`` with its top at ``mode``."""
    width, below = high - low, (mode - low) / (high - low)
    rising = low + width * np.sqrt(shares * below)
    falling = high - width * np.sqrt((1 - shares) * (1 - below))
    return np.where(shares < below, rising, falling)


def lognormal(shares: FloatArray, low: float, high: float) -> FloatArray:
    """Return the quantiles of a lognormal figure, 5 % of which lie below ``low`` and above ``high``."""
    from scipy.special import ndtri  # 33 MB in each worker, for those who need it

    middle, spread = np.log(low * high) / 2, np.log(high / low) / 2 / ndtri(1 - OUTSIDE)
    quantiles: FloatArray = np.exp(middle + spread * ndtri(np.clip(shares, EDGE, 1 - EDGE)))
    return quantiles


@dataclass(frozen=True)
class Together:
    """Parameters, by their places, that are drawn with the same rank correlation between any two."""

    places: tuple[int, ...]
    correlation: float

    def drawn(self, shares: FloatArray) -> FloatArray:
        """Return places between 0 and 1, shape ``(n, parameters)``, of which these go together.

        By a Gaussian copula; the first of them stays where it is, and each is as likely anywhere.
        """
        from scipy.special import ndtr, ndtri

        drawn, places = shares.copy(), list(self.places)
        inside = np.clip(shares[:, places], *np.nextafter([0.0, 1.0], [1.0, 0.0]))
        # in a fixed order: products of matrices round by how many rows there are, and where they lie
        drawn[:, places] = ndtr((ndtri(inside)[:, None, :] * self.factor).sum(axis=-1))
        return drawn

    @property
    def factor(self) -> FloatArray:
        """Cholesky factor of the normal correlations.

        Raises
        ------
        numpy.linalg.LinAlgError : so many cannot all go against each other so much.
        """
        # Pearson (1907): of normal figures, from the correlation of their ranks
        normal = 2 * np.sin(np.pi * self.correlation / 6)
        size = len(self.places)
        return np.linalg.cholesky(np.full((size, size), normal) + (1 - normal) * np.eye(size))
