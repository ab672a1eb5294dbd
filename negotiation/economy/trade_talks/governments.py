"""What governments want, and what one more dollar of any sale is worth to them in general equilibrium.

A government's objective is the income of its sectors, weighed by ``λ``, over the price index: Ossa
(2014), section I.D. Income is sales and a share of tariff revenue, which goes to workers by head. With
``λ = 1`` that is welfare.

- ``ln G_g = ln 𝓔_g - ln P̂_g`` with ``𝓔_g = Q_g + TR'_g V_g/(ℓ_g ŵ_g)``, ``Q_g = Σ_s λ_gs R'_gs`` and
  ``V_g = Σ_s λ_gs R'_gs (σ_s-1)/σ_s``
- the direct value of a sale is ``ρ_gs = λ_gs (1 + TR'_g (σ_s-1)/(σ_s ℓ_g ŵ_g))/𝓔_g``, of a dollar of
  revenue ``r_g = V_g/(ℓ_g ŵ_g 𝓔_g)``
- the adjoint ``ν_g`` solves ``Jᵀ ν_g = ∂ ln G_g/∂(ln ŵ, ln Ê)``: all governments with one factorization,
  and then every derivative to every tariff follows without another equilibrium
"""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.economy.trade_talks import inputs
from negotiation.economy.trade_talks.equilibrium import Equilibrium


@dataclass(frozen=True)
class Stakes:
    """What each government has at stake at an equilibrium.

    ``weights``: ``λ``, ``(N, S)``. ``objective``: ``ln G``, ``(N,)``. ``sale``: ``ρ``, ``(N, S)``, and
    ``revenue``: ``r``, ``(N,)``, in ``ln G`` by million USD.
    """

    equilibrium: Equilibrium
    weights: FloatArray
    objective: FloatArray
    sale: FloatArray
    revenue: FloatArray


@dataclass(frozen=True)
class ShadowPrices:
    """What sales to some importers are worth to those who set these tariffs; ``M`` importers.

    ``sale``: ``b``, in ``ln G`` by million USD at the seller's price, ``(N, M, S)``. ``price``: the
    weight of the log of the importer's price index of the sector, ``(M, S)``. ``importers``: their
    places, ``(M,)``.
    """

    sale: FloatArray
    price: FloatArray
    importers: IntArray


def stakes(after: Equilibrium, weights: FloatArray) -> Stakes:
    """Return what governments have at stake.

    ``weights``: ``λ``, shape ``(N, S)``, each row with mean 1.
    """
    wages, added = after.economy.wages, after.economy.wages + after.economy.profits
    votes = (weights * after.sales * wages).sum(axis=1) / after.labour
    income = (weights * after.sales * added).sum(axis=1) + after.revenue * votes
    sale = weights * (added + (after.revenue / after.labour)[:, None] * wages) / income[:, None]
    revenue = votes / income
    objective = np.log(income) - after.log_price
    return Stakes(after, weights, objective, sale, revenue)


def objectives(after: Equilibrium, weights: FloatArray) -> FloatArray:
    """Return ``ln G``, shape ``(N,)``."""
    return stakes(after, weights).objective


def slopes_to_unknowns(
    after: Equilibrium, sale: FloatArray, revenue: FloatArray, homes: IntArray
) -> FloatArray:
    """Return the derivatives of ``ln G`` to ``(ln ŵ, ln Ê)``, unknown by objective, ``(2N, G)``.

    ``sale``: ``ρ``, ``(G, S)``, and ``revenue``: ``r``, ``(G,)``, of objectives ``G``, each at home in a
    region.
    """
    if after.economy.linked:
        return inputs.slopes_to_unknowns(after, sale, revenue, homes)
    n, each = len(after.labour), np.arange(len(homes))
    elastic, theta = after.economy.elastic, after.theta[:, homes]
    worth = after.flows[homes] * sale[:, None, :]
    gradient = np.empty((2 * n, len(homes)))
    gradient[:n] = after.theta.reshape(n, -1) @ (worth * elastic).reshape(len(homes), -1).T
    common = (after.flows[:, homes] - theta * after.purchases[homes]) @ elastic
    gradient[:n] += revenue * common - (theta * after.economy.tastes[homes]).sum(axis=2)
    gradient[homes, each] -= (sale * after.sales[homes]) @ elastic + after.revenue[homes] * revenue
    gradient[n:] = worth.sum(axis=2).T
    gradient[n + homes, each] += revenue * after.revenue[homes]
    return gradient


def adjoint_of(after: Equilibrium, slopes: FloatArray) -> FloatArray:
    """Return ``ν``, shape ``(2N, G)``, of objectives with these slopes to the unknowns."""
    adjoint = np.linalg.solve(after.jacobian.T, slopes)
    adjoint[0] = 0  # the equation that the numéraire replaces holds anyway
    return adjoint


def shadow_prices(at: Stakes, deciders: FloatArray, importers: IntArray) -> ShadowPrices:
    """Return what one more dollar of each sale is worth to those who decide on the importer's tariffs.

    ``b_ijs = ν^L_i (σ_s-1)/σ_s + ν^B_i/σ_s - ν^B_j + ω_i ρ_is - ω_j r_j`` with ``ν = Σ_g ω_g ν_g``.
    ``deciders``: the weight ``ω`` of each government, by importer, shape ``(N, M)``. In a war every
    importer decides alone.
    """
    economy = at.equilibrium.economy
    n, columns = len(at.revenue), np.arange(len(importers))
    homes = np.flatnonzero(deciders.any(axis=1))
    slopes = slopes_to_unknowns(at.equilibrium, at.sale[homes], at.revenue[homes], homes)
    adjoint = adjoint_of(at.equilibrium, slopes @ deciders[homes])
    own_weight = deciders[importers, columns]
    paid = adjoint[n + importers, columns] + own_weight * at.revenue[importers]
    if economy.linked:
        sale, price = inputs.passed_on(economy, adjoint, importers)
    else:
        sale = np.stack([adjoint[:n], adjoint[n:]], axis=2) @ economy.parts.T
        price = own_weight[:, None] * economy.tastes[importers]
    sale += deciders[:, :, None] * at.sale[:, None, :]
    sale -= paid[:, None]
    return ShadowPrices(sale, price, importers)


def alone(n: int, importers: IntArray) -> FloatArray:
    """Return the deciders' weights where each importer decides alone, shape ``(N, M)``."""
    return np.eye(n)[:, importers]


def gradient(at: Stakes, prices: ShadowPrices) -> FloatArray:
    """Return the derivatives of the deciders' ``ln G`` to ``ln τ`` of some importers, ``(N, M, S)``.

    ``-σ_s b_kjs X'_kjs + θ_kjs D_js`` with ``D_js = (σ_s-1) Σ_i b_ijs X'_ijs - μ_js``: the whole effect,
    in general equilibrium. It is 0 on own goods, which carry no tariff.
    """
    after, importers = at.equilibrium, prices.importers
    sigma = after.economy.sigma
    worth = prices.sale * after.flows[:, importers]
    common = (sigma - 1) * worth.sum(axis=0) - prices.price
    slopes = after.theta[:, importers] * common - sigma * worth
    slopes[importers, np.arange(len(importers))] = 0
    return slopes


def gradient_of(at: Stakes, government: int) -> FloatArray:
    """Return the derivatives of one government's ``ln G`` to every ``ln τ``, shape ``(N, N, S)``."""
    n = len(at.revenue)
    deciders = np.zeros((n, n))
    deciders[government] = 1
    return gradient(at, shadow_prices(at, deciders, np.arange(n)))
