"""Parameters from deals: weights by how well points predict, and what they say of another deal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.studies.backtest.scores import SHARES, Fitted

RATE_SCALES = np.array([1.0, 1.5, 2.0, 3.0])
"""Mean errors of rates that are tried, points; deals are made in whole percents."""

PLEDGE_SCALES = np.array([0.5, 1.0, 1.5])
"""Mean errors of pledges that are tried, of ``ln(1 + I/10)``."""

SMALL = 10.0
"""Bn USD: below it, differences between pledges count by their size, above it by their ratio."""

SAMPLES = 20_000
SEED = 7


@dataclass(frozen=True)
class Fit:
    """What points of parameters predict for deals, and the deals: shapes ``(P, n)`` and ``(n,)``.

    Rates in percent, pledges in bn USD, NaN where they are not known. ``least``: rates below which no
    deal goes. Errors are Laplace's, of rates and of ``ln(1 + I/10)``; all points and scales count alike
    beforehand.
    """

    rates: FloatArray
    pledges: FloatArray
    rate: FloatArray
    pledge: FloatArray
    least: FloatArray

    @cached_property
    def _logs(self) -> tuple[FloatArray, FloatArray]:
        """Log likelihood of each deal by point and scale, shapes ``(P, n, S)``; 0 where unknown."""
        return (
            _laplace(self.rates - self.rate, RATE_SCALES),
            _laplace(pledge_log(self.pledges) - pledge_log(self.pledge), PLEDGE_SCALES),
        )

    def weights(self, used: BoolArray) -> FloatArray:
        """Return the chance of each point and pair of scales, ``(P, S, T)``, given deals ``used``."""
        rate, pledge = (logs[:, used].sum(axis=1) for logs in self._logs)
        together = rate[:, :, None] + pledge[:, None, :]
        weights: FloatArray = np.exp(together - together.max())
        return weights / weights.sum()

    def predicted(self, place: int, used: BoolArray) -> tuple[FloatArray, FloatArray]:
        """Return quantiles ``SHARES`` of a deal's rate and pledge, errors counted in, given others."""
        rng, weights = np.random.default_rng([SEED, place]), self.weights(used)
        drawn = rng.choice(weights.size, SAMPLES, p=weights.ravel())
        point, *scales = np.unravel_index(drawn, weights.shape)
        errors = rng.laplace(size=(2, SAMPLES))
        rate = self.rates[point, place] + errors[0] * RATE_SCALES[scales[0]]
        logs = pledge_log(self.pledges[point, place]) + errors[1] * PLEDGE_SCALES[scales[1]]
        pledge = SMALL * np.expm1(np.maximum(logs, 0))
        rate = np.maximum(rate, self.least[place])
        if np.isnan(rate).any():
            return np.full(len(SHARES), np.nan), np.full(len(SHARES), np.nan)
        return np.quantile(rate, SHARES), np.quantile(pledge, SHARES)


def pledge_log(pledge: FloatArray) -> FloatArray:
    """Return ``ln(1 + I/10)``, any shape."""
    logs: FloatArray = np.log1p(pledge / SMALL)
    return logs


def used_for(fitted: Fitted, known: BoolArray, days: Sequence[date]) -> Iterator[BoolArray]:
    """Yield, for each deal, which it is predicted from: all ``others``, or those of ``earlier`` days."""
    for place, day in enumerate(days):
        earlier = np.array([other < day for other in days])
        yield known & (earlier if fitted == "earlier" else np.arange(len(days)) != place)


def _laplace(error: FloatArray, scales: FloatArray) -> FloatArray:
    logs = -np.abs(error)[..., None] / scales - np.log(2 * scales)
    return np.where(np.isnan(error)[..., None], 0.0, logs)
