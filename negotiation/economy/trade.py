"""The trade block: one importing market, several origins, solved for whole grids at once.

The nonlinear form of GSIM (Francois & Hall 2003, 2009) with two CES nests: home goods against imports,
and origins of imports (Fajgelbaum, Goldberg, Kennedy & Khandelwal 2020, QJE 135(1)); constant
elasticities of sector demand and of supply. All prices and quantities are ratios to the base, so zero
tariff change gives ones.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError

TOLERANCE = 1e-13
MAX_STEPS = 100


class ConvergenceError(ArithmeticError):
    """The price index did not converge; the message gives the residual."""


@dataclass(frozen=True)
class Elasticities:
    """Elasticities of one market; every field broadcasts against the market's grid.

    ``origins`` between origins of imports (σ), ``home`` between imports and home goods (μ), ``demand``
    of the sector (ε, positive as a number), ``supply`` of each origin (η > 0, may be infinite), shape
    ``(..., origins)`` or scalar. With ``0 < ε ≤ μ ≤ σ`` all goods are substitutes.

    Raises
    ------
    InputError : goods that would be complements.
    """

    origins: ArrayLike
    home: ArrayLike
    demand: ArrayLike
    supply: ArrayLike

    def __post_init__(self) -> None:
        """Refuse a wider choice that is more elastic than a narrower one."""
        sigma, mu, epsilon = map(_array, (self.origins, self.home, self.demand))
        if not (np.all(epsilon > 0) and np.all(epsilon <= mu) and np.all(mu <= sigma)):
            raise InputError(
                "goods would be complements: the elasticity of sector demand must be positive and at "
                "most that of imports against home goods, and that at most the one between origins"
            )


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
        surplus = self.producer * self.quantity - cost
        return _array(expenditure)[..., None] * self.shares * surplus

    def rents(self, expenditure: ArrayLike) -> FloatArray:
        """Receipts of each origin above what it costs to fill a quota, shape ``(..., origins)``.

        ``E θ (p - q^(1/η)) q``, zero on the supply curve.
        """
        rent = (self.producer - self.quantity ** (1 / _array(self.elasticities.supply))) * self.quantity
        return _array(expenditure)[..., None] * self.shares * rent


def solve_market(
    shares: ArrayLike,
    tariff: ArrayLike,
    elasticities: Elasticities,
    quota: ArrayLike = np.inf,
) -> Market:
    """Solve the market for tariffs ``t_k`` over the base, shape ``(..., origins)``, home goods last.

    ``shares`` are base expenditure shares, summing to one over the last axis. ``quota`` caps an
    origin's quantity, as a ratio to the base (infinite: none); where it binds, the exporter keeps the
    rent. Given the log price indices ``M`` of imports and ``L`` of the sector producer prices are
    ``ln p = ((σ-μ) M + (μ-ε) L - σ ln τ)/(η+σ)`` and ``(μ-ε) L/(η+μ)`` at home (a binding quota is
    η = 0), so the market is two equations, whose determinant is positive for ``0 < ε ≤ μ ≤ σ``:
    Newton's method.

    Raises
    ------
    ConvergenceError : if the residual stays above ``TOLERANCE`` (it names the residual).
    """
    sigma, mu, epsilon = map(_array, (elasticities.origins, elasticities.home, elasticities.demand))
    elastic = ((*each.shape, 1) for each in (sigma, mu, epsilon))
    given = [_array(each) for each in (shares, tariff, elasticities.supply, quota)]
    grid = np.broadcast_shapes(*elastic, *(each.shape for each in given))
    # origins come first, so that sums over them are sums of long rows
    theta, rate, supply, cap = (_origins_first(each, grid) for each in given)
    limited = np.isfinite(cap)
    rate = np.where(limited, 0.0, rate)
    log_power = np.log1p(rate)
    home = _origins_first(np.arange(grid[-1]) == grid[-1] - 1, grid)
    own = np.where(home, mu, sigma)
    response = 1 / (np.where(limited, 0.0, supply) + own)
    pressure = own * log_power + np.log(np.where(limited, cap, 1.0))
    within, nests = _nests(theta)
    near, wide = sigma - mu, mu - epsilon

    log_producer = np.empty_like(theta)
    imports, whole = np.zeros((2, *grid[:-1]))
    for _ in range(MAX_STEPS):
        at_home = wide * whole
        pull = near * imports + at_home
        log_producer[:-1] = response[:-1] * (pull - pressure[:-1])
        log_producer[-1] = response[-1] * (at_home - pressure[-1])
        log_landed = log_producer + log_power
        among, weights = _log_ces(within, log_landed[:-1], 1 - sigma)
        target, parts = _log_ces(nests, np.stack([imports, log_landed[-1]]), 1 - mu)
        first, second = imports - among, whole - target
        worst = float(max(np.abs(first).max(initial=0.0), np.abs(second).max(initial=0.0)))
        if worst <= TOLERANCE:
            break
        slope = (weights * response[:-1]).sum(axis=0)
        a, b = 1 - slope * near, slope * wide
        c = 1 - parts[1] * response[-1] * wide
        det = a * c - b * parts[0]
        imports = imports - (c * first + b * second) / det
        whole = whole - (parts[0] * first + a * second) / det
    else:
        raise ConvergenceError(f"the price index did not converge: residual {worst:.2e}")

    log_quantity = np.where(home, at_home, pull) - own * log_landed
    idle = limited & (log_producer < log_quantity / supply)
    if idle.any():  # the quota does not bind: the price stands below the cost of filling it
        return solve_market(
            shares, tariff, elasticities, np.moveaxis(np.where(idle, np.inf, cap), 0, -1)
        )
    found = theta, rate, np.exp(log_producer), np.exp(log_quantity)
    theta, rate, producer, quantity = (np.moveaxis(each, 0, -1) for each in found)
    return Market(theta, rate, elasticities, np.exp(whole), producer, quantity)


def _origins_first(values: NDArray[Any], grid: tuple[int, ...]) -> NDArray[Any]:
    """Return values over the grid, its last axis being the first."""
    return np.ascontiguousarray(np.moveaxis(np.broadcast_to(values, grid), -1, 0))


def _nests(theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return what each origin has of imports, and what imports and home goods have of all."""
    imported = theta[:-1].sum(axis=0)
    return _within(theta[:-1]), np.stack([imported, 1 - imported])


def _within(theta: FloatArray) -> FloatArray:
    """Return what each origin, on the first axis, has of what all have."""
    whole = theta.sum(axis=0)
    # where they have nothing, all count alike: for nothing
    alike = np.full_like(theta, 1 / max(1, len(theta)))
    return np.divide(theta, whole, out=alike, where=whole > 0)


def lost_supply(spending: float, share: float, elasticity: float) -> float:
    """Return what a year without the suppliers of a share of their spending costs buyers, bn USD.

    With constant elasticity ``σ`` between suppliers the price of the bundle rises by the factor
    ``(1-s)^(-1/(σ-1))`` (Feenstra 1994, AER 84(1)): what the same bundle costs more.
    """
    return spending * float((1 - share) ** (-1 / (elasticity - 1)) - 1)


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


def as_one(shares: FloatArray, tariff: FloatArray, trade: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the tariff at which many origins of imports are as one, and the revenue on a dollar sold.

    Origins of the same elasticities (and without a quota) differ in their tariff factors ``τ`` alone:
    their sales net of it go with ``θ τ^-κ``, and landed prices so with ``τ`` that the bundle of them
    costs what one good does at ``τ = (Σ θ τ^(1-κ))^(1/(1-κ))``, ``Σ θ = 1``: exact at every price index.

    Parameters
    ----------
    shares, tariff : of each origin, shape ``(sectors, origins)``.
    trade : the elasticities ``κ`` (``structural``), shape ``(Y,)``.

    Returns
    -------
    tariff, revenue : shape ``(sectors, Y)``.
    """
    theta = _within(shares.T)[..., None]
    factor = np.log1p(tariff.T)[..., None]
    mean, _ = _log_ces(theta, factor, 1 - trade)
    revenue = (theta * tariff.T[..., None] * np.exp(-trade * (factor - mean))).sum(axis=0)
    return np.expm1(mean), revenue


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
    """Return ``ln (Σ θ x^a)^(1/a)`` and the expenditure weights, sums over the first axis; ``Σ θ = 1``.

    Exact at the Cobb–Douglas limit a = 0 and near it (log1p of small sums), and without overflow
    far from it (the largest exponent is taken out of the sum).
    """
    exponent = power * log_price
    if np.abs(exponent).max(initial=0.0) < 1:
        risen = theta * np.expm1(exponent)
        sums = risen.sum(axis=0)
        weights = (theta + risen) / (1 + sums)
        log_sum = np.log1p(sums)
    else:
        top = exponent.max(axis=0)
        scaled = theta * np.exp(exponent - top)
        whole = scaled.sum(axis=0)
        weights = scaled / whole
        small = np.abs(exponent).max(axis=0) < 0.1
        sums = (theta * np.expm1(np.where(small, exponent, 0.0))).sum(axis=0)
        log_sum = np.where(small, np.log1p(sums), top + np.log(whole))
    if (power == 0).any():
        safe = np.where(power == 0, 1.0, power)
        return np.where(power == 0, (theta * log_price).sum(axis=0), log_sum / safe), weights
    return log_sum / power, weights
