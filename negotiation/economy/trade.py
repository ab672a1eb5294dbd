"""The trade block: one importing market, several origins, solved for whole grids at once.

The nonlinear form of GSIM (Francois & Hall 2003, 2009): national product differentiation, a CES
nest over origins, constant elasticities of sector demand and of supply. All prices and quantities
are ratios to the base, so zero tariff change gives ones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray

TOLERANCE = 1e-13
MAX_STEPS = 100


class ConvergenceError(ArithmeticError):
    """The price index did not converge; the message gives the residual."""


@dataclass(frozen=True)
class Elasticities:
    """Elasticities of one market; every field broadcasts against the market's grid.

    ``armington`` between origins (σ > 0), ``demand`` of the sector (ε ≥ 0, positive as a number),
    ``supply`` of each origin (η > 0, may be infinite), shape ``(..., origins)`` or scalar.
    """

    armington: ArrayLike
    demand: ArrayLike
    supply: ArrayLike


@dataclass(frozen=True)
class Market:
    """An importing market after a change of tariffs.

    ``tariff``, ``producer`` (price received), ``quantity`` have shape ``(..., origins)``, the price
    ``index`` has ``(...)``. Prices and quantities are ratios to the base.
    Methods take base expenditure ``E`` (same shape as ``index``, or scalar) and answer in its unit.
    """

    shares: FloatArray
    tariff: FloatArray
    elasticities: Elasticities
    index: FloatArray
    producer: FloatArray
    quantity: FloatArray

    @property
    def landed(self) -> FloatArray:
        """Price that buyers pay for each origin's good."""
        return self.producer * (1 + self.tariff)

    def exports(self, expenditure: ArrayLike) -> FloatArray:
        """Sales of each origin, net of tariff, shape ``(..., origins)``."""
        return _array(expenditure)[..., None] * self.shares * self.producer * self.quantity

    def revenue(self, expenditure: ArrayLike) -> FloatArray:
        """Tariff revenue by origin, shape ``(..., origins)``."""
        return self.tariff * self.exports(expenditure)

    def consumer_surplus(self, expenditure: ArrayLike) -> FloatArray:
        """Change of consumer surplus ``E (1 - P^(1-ε))/(1-ε)``, shape ``(...)``."""
        exponent = 1 - _array(self.elasticities.demand)
        return -_array(expenditure) * _power_integral(np.log(self.index), exponent)

    def producer_surplus(self, expenditure: ArrayLike) -> FloatArray:
        """Change of producer surplus by origin, quota rents included, shape ``(..., origins)``.

        Receipts less the area under the supply curve, ``E θ (p q - q^(1+1/η)/(1+1/η) - 1/(1+η))``;
        on the supply curve this is ``E θ (p^(1+η) - 1)/(1+η)``.
        """
        inverse = 1 / _array(self.elasticities.supply)
        cost = (self.quantity ** (1 + inverse) + inverse) / (1 + inverse)
        rent = self.producer * self.quantity - cost
        return _array(expenditure)[..., None] * self.shares * rent


def solve_market(
    shares: ArrayLike,
    tariff: ArrayLike,
    elasticities: Elasticities,
    quota: ArrayLike = np.inf,
) -> Market:
    """Solve the market for tariffs ``t_k`` over the base, shape ``(..., origins)``.

    ``shares`` are base expenditure shares, summing to one over the last axis. ``quota`` caps an
    origin's quantity, as a ratio to the base (infinite: none); where it binds, the exporter keeps the
    rent. Given the log price index ``L`` each producer price is
    ``ln p = (-σ ln τ + (σ-ε) L)/(η+σ)`` (a binding quota is η = 0), so the market is one equation in
    ``L``. Its slope, one minus a weighted mean of ``(σ-ε)/(η+σ)``, is positive and monotone, so
    Newton's method converges for every σ > 0, ε > 0, η ≥ 0.

    Raises
    ------
    ConvergenceError : if the residual stays above ``TOLERANCE`` (it names the residual).
    """
    sigma = _array(elasticities.armington)[..., None]
    gap = sigma - _array(elasticities.demand)[..., None]
    supply, cap = _array(elasticities.supply), _array(quota)
    limited = np.isfinite(cap)
    rate = np.where(limited, 0.0, _array(tariff))
    response = 1 / (np.where(limited, 0.0, supply) + sigma)
    pressure = sigma * np.log1p(rate) + np.log(np.where(limited, cap, 1.0))
    grid = np.broadcast_shapes(np.shape(shares), pressure.shape, response.shape, gap.shape)
    theta = np.broadcast_to(_array(shares), grid)

    log_index = np.zeros(grid[:-1])
    for _ in range(MAX_STEPS):
        log_producer = response * (gap * log_index[..., None] - pressure)
        log_landed = log_producer + np.log1p(rate)
        target, weights = _log_ces(theta, log_landed, 1 - sigma)
        residual = log_index - target
        worst = float(np.abs(residual).max(initial=0.0))
        if worst <= TOLERANCE:
            break
        log_index = log_index - residual / (1 - (weights * response * gap).sum(axis=-1))
    else:
        raise ConvergenceError(f"the price index did not converge: residual {worst:.2e}")

    log_quantity = gap * log_index[..., None] - sigma * log_landed
    idle = limited & (log_producer < log_quantity / supply)
    if idle.any():  # the quota does not bind: the price stands below the cost of filling it
        return solve_market(shares, tariff, elasticities, np.where(idle, np.inf, cap))
    return Market(
        theta,
        np.broadcast_to(rate, grid),
        elasticities,
        np.exp(log_index),
        np.exp(log_producer),
        np.exp(log_quantity),
    )


def structural(trade: ArrayLike, pass_through: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Turn estimated elasticities into the Armington (σ) and supply (η) elasticities behind them.

    For a small origin the tariff-exclusive value of trade falls with elasticity
    ``κ = σ (1+η)/(η+σ)`` and buyers' prices rise by the pass-through ``ρ = η/(η+σ)``, hence
    ``σ = (κ - 1 + ρ)/ρ`` and ``η = σ ρ/(1-ρ)``, infinite at full pass-through.

    Raises
    ------
    ValueError : if ``ρ`` lies outside (0, 1] or ``κ ≤ 1 - ρ``, where no positive σ exists.
    """
    kappa, rho = np.broadcast_arrays(_array(trade), _array(pass_through))
    if np.any((rho <= 0) | (rho > 1) | (kappa <= 1 - rho)):
        raise ValueError(
            "pass-through must lie in (0, 1] and the trade elasticity above 1 - pass-through"
        )
    sigma = (kappa - 1 + rho) / rho
    eta = np.full(rho.shape, np.inf)
    np.divide(sigma * rho, 1 - rho, out=eta, where=rho < 1)
    return sigma, eta


def _array(value: ArrayLike) -> FloatArray:
    return np.asarray(value, dtype=float)


def _power_integral(log_x: FloatArray, exponent: FloatArray) -> FloatArray:
    """Return ``(x^a - 1)/a``, which is ``ln x`` at ``a = 0``."""
    log_x, exponent = np.broadcast_arrays(log_x, exponent)
    safe = np.where(exponent == 0, 1.0, exponent)
    return np.where(exponent == 0, log_x, np.expm1(safe * log_x) / safe)


def _log_ces(
    theta: FloatArray, log_price: FloatArray, power: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return ``ln (Σ θ x^a)^(1/a)`` and the expenditure weights.

    Exact at the Cobb–Douglas limit a = 0 and near it (log1p of small sums), and without overflow
    far from it (the largest exponent is taken out of the sum).
    """
    exponent = power * log_price
    top = exponent.max(axis=-1, keepdims=True)
    scaled = theta * np.exp(exponent - top)
    whole = scaled.sum(axis=-1, keepdims=True)
    weights = scaled / whole
    small = np.abs(exponent).max(axis=-1) < 0.1
    sums = (theta * np.expm1(np.where(small[..., None], exponent, 0.0))).sum(axis=-1)
    log_sum = np.where(small, np.log1p(sums), (top + np.log(whole))[..., 0])
    a = np.broadcast_to(power[..., 0], log_sum.shape)
    safe = np.where(a == 0, 1.0, a)
    return np.where(a == 0, (theta * log_price).sum(axis=-1), log_sum / safe), weights
