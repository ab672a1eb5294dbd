"""The tariffs that follow from shadow prices: a closed form, and a scan of what lies far away.

Where the derivative of the deciders' objective is zero, ``τ_kjs = σ_s m_js b_kjs / D_js``
(`governments`): within a sector tariffs differ across exporters only by ``b_k``. With ``C`` the
exporters whose tariff is fixed or at a bound,

``D_js/σ_s = (-μ_js + (σ_s-1) Σ_{i∈C} b_i m_js θ_i/τ_i) / (1 + (σ_s-1) Σ_{i∈C} θ_i)``.

A most-favoured-nation tariff is the same with the mean of ``b`` over exporters, weighed by ``θ``. It is
a local optimum: for given shadow prices a sector's Lagrangian ``Σ_i b_i X'_i - μ_js ln P̂`` along ``τ_k
= clip(c b_k)`` holds every stationary point, and is scanned over ``c``.
"""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import Equilibrium
from negotiation.economy.trade_talks.governments import ShadowPrices

ROUNDS = 3
"""Of the closed form, each with the shares that its tariffs make."""

SCANNED = 60
TINY = float(np.finfo(float).tiny)
GAIN = 1e-10
"""In ``ln G``: a sector moves far away for more than that."""


@dataclass(frozen=True)
class Sectors:
    """The sectors of some importers, each with one problem of its own once shadow prices are given.

    All of shape ``(N, M, S)``, or ``(M, S)`` for what importers have: spending ``paid``, ``price``
    weights. ``logs``: ``ln τ`` where the shares ``theta`` hold.
    """

    economy: Economy
    logs: FloatArray
    theta: FloatArray
    sale: FloatArray
    paid: FloatArray
    price: FloatArray
    low: FloatArray
    high: FloatArray
    mfn: bool

    def response(self) -> FloatArray:
        """Return ``ln τ`` by the closed form."""
        fast, elastic = self.economy.kernels, self.economy.elastic
        if fast is not None:
            given = self.logs, self.theta, self.sale, self.paid, self.price, self.low, self.high
            rows = map(np.ascontiguousarray, given)  # or each layout is compiled anew
            found: FloatArray = fast.response(elastic, *rows, self.mfn, ROUNDS)
            return found
        movable = self.low < self.high
        logs, theta = self.logs, self.theta
        bound = (logs <= self.low) | (logs >= self.high)
        for left in reversed(range(ROUNDS)):
            wanted = self._wanted(logs, theta, bound)
            new = np.where(movable, np.clip(wanted, self.low, self.high), logs)
            if left:
                bound = ~movable | (wanted <= self.low) | (wanted >= self.high)
                theta = theta * np.exp(elastic * (logs - new))
                theta /= theta.sum(axis=0)
            logs = new
        return logs

    def _wanted(self, logs: FloatArray, theta: FloatArray, bound: BoolArray) -> FloatArray:
        """Return ``ln τ`` where the derivative is zero, or beyond a bound where it nowhere is."""
        elastic = self.economy.elastic
        held = bound * theta
        worth = (self.sale * held * np.exp(-logs)).sum(axis=0) * self.paid
        common = (elastic * worth - self.price) / (1 + elastic * held.sum(axis=0))
        sale = self._mean_sale(theta) if self.mfn else self.sale
        costly, peaked = sale < 0, common < 0
        ratio = np.divide(self.paid * sale, common, out=np.ones_like(sale), where=costly & peaked)
        return np.where(costly, np.where(peaked, np.log(ratio), self.high), self.low)

    def _mean_sale(self, theta: FloatArray) -> FloatArray:
        """Return the mean shadow price of the sales whose tariffs may move, for all of them."""
        weights = theta * (self.low < self.high)
        total = weights.sum(axis=0)
        mean = np.divide(
            (weights * self.sale).sum(axis=0), total, out=np.zeros_like(total), where=total > 0
        )
        return np.broadcast_to(mean, theta.shape)

    def improved(self, logs: FloatArray) -> FloatArray:
        """Return ``ln τ`` moved far away in those sectors that gain by it."""
        sale = self._mean_sale(self.theta) if self.mfn else self.sale
        costly = (sale < 0) & (self.low < self.high)
        weights = self.theta * costly
        mean = (weights * sale).sum(axis=0) / np.maximum(weights.sum(axis=0), TINY)
        ratio = np.divide(sale, mean, out=np.zeros_like(sale), where=costly)
        rays = np.log(ratio, out=np.full_like(ratio, -np.inf), where=ratio > 0)
        steps = np.linspace(self.low.min(), self.high.max(), SCANNED)[:, None, None]
        improved, each = np.empty_like(logs), np.arange(logs.shape[2])
        for place in range(logs.shape[1]):  # one importer's scan fits into the processor's cache
            scanned = steps + rays[:, place]
            np.clip(scanned, self.low[:, place], self.high[:, place], out=scanned)
            values = self.lagrangian(scanned, place)
            best = values.argmax(axis=0)
            gains = values[best, each] - self.lagrangian(logs[:, place], place)
            improved[:, place] = np.where(gains > GAIN, scanned[best, :, each].T, logs[:, place])
        return improved

    def lagrangian(self, logs: FloatArray, place: int) -> FloatArray:
        """Return an importer's ``Σ_i b_i X'_i - μ ln P̂``, ``(..., S)``, at ``ln τ``, ``(..., N, S)``."""
        weights = self.logs[:, place] - logs
        weights *= self.economy.elastic
        np.exp(weights, out=weights)
        weights *= self.theta[:, place]
        sums = weights.sum(axis=-2)
        weights *= self.sale[:, place]
        weights *= np.exp(-logs)
        worth = weights.sum(axis=-2) * self.paid[place] / sums
        value: FloatArray = worth + self.price[place] * np.log(sums) / self.economy.elastic
        return value


def sectors(after: Equilibrium, prices: ShadowPrices, agenda: Agenda) -> Sectors:
    """Return the problems of the importers who have shadow prices."""
    at = prices.importers
    return Sectors(
        after.economy,
        after.log_tariffs[:, at],
        after.theta[:, at],
        prices.sale,
        after.paid[at],
        prices.price,
        agenda.low[:, at],
        agenda.high[:, at],
        agenda.mfn,
    )
