"""Goods made with goods: the equations of `equilibrium`, and what `governments` derive, with inputs.

Caliendo, L. & Parro, F. (2015), "Estimates of the Trade and Welfare Effects of NAFTA", Review of
Economic Studies 82(1), without surpluses. With ``v_is`` the wages and ``u_iks`` the inputs ``k`` in a
dollar of sales, unknown are also the logs of prices ``q = ln P̂`` and of spending ``m``:

- costs ``ln ĉ_is = v_is ln ŵ_i + Σ_k u_iks q_ik`` stand in shares where wages stand alone otherwise
- prices ``q_js - ln(Σ_i γ_ijs (ĉ_is τ̂_ijs)^(1-σ_s))/(1-σ_s) = 0``
- spending ``m_js - μ_js E_j Ê_j - Σ_k u_jsk R'_jk = 0``, for final use and as inputs

Labour and balance are as without inputs, with ``1-v`` for profits: sellers pass on to other sellers what
they do not pay to workers. With the adjoint of all these equations a sector's problem is the same as
without inputs: a sale is also worth what its inputs are, and a price what it adds to costs.
"""

from typing import TYPE_CHECKING

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.economy.trade_talks.calibration import Economy

if TYPE_CHECKING:
    from negotiation.economy.trade_talks.equilibrium import Equilibrium


def by_cost(
    economy: Economy, theta: FloatArray, flows: FloatArray, totals: tuple[FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray]:
    """Return derivatives to log costs ``c_ks`` of sales ``R_is`` and purchases ``A_is``, ``(N, N, S)``.

    ``totals``: sales and purchases, ``(N, S)``.
    """
    sales, purchases = totals
    each = np.arange(len(sales))
    sold = (flows.transpose(2, 0, 1) @ theta.transpose(2, 1, 0)).transpose(1, 2, 0)
    sold[each, each] -= sales
    bought = (theta * purchases - flows).transpose(1, 0, 2)
    return sold * economy.elastic, bought * economy.elastic


def slopes_to_unknowns(
    after: "Equilibrium", sale: FloatArray, revenue: FloatArray, homes: IntArray
) -> FloatArray:
    """Return the derivatives of ``ln G`` to the unknowns, ``(2N + 2 N S, G)``; see `governments`."""
    economy, flows, each = after.economy, after.flows, np.arange(len(homes))
    n, s = economy.tastes.shape
    sold, bought = by_cost(economy, after.theta, flows, (after.sales, after.purchases))
    costs = through_costs(economy, sale[:, None] * sold[homes] - revenue[:, None, None] * bought[homes])
    gradient = np.zeros((len(after.unknowns), len(homes)))
    gradient[:n] = costs[:, :n].T
    gradient[homes, each] -= after.revenue[homes] * revenue
    prices, spending = gradient[2 * n :].reshape(2, n, s, -1)
    prices += costs[:, n:].T.reshape(n, s, -1)
    prices[homes, :, each] -= economy.tastes[homes]
    spending += (sale[:, None] * flows[homes]).transpose(1, 2, 0)
    spending[homes, :, each] += revenue[:, None] * (after.paid - after.purchases)[homes]
    return gradient


def passed_on(
    economy: Economy, adjoint: FloatArray, importers: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return what a sale is worth to all who are paid for it, ``(N, M, S)``, and prices, ``(M, S)``.

    ``adjoint``: of those who decide on the importers' tariffs, ``(2N + 2 N S, M)``.
    """
    n, s = economy.tastes.shape
    prices, spending = adjoint[2 * n :].reshape(2, n, s, -1)
    wages = economy.wages[:, None]
    sale = adjoint[:n, :, None] * wages + adjoint[n : 2 * n, :, None] * (1 - wages)
    sale += spending.transpose(0, 2, 1) @ economy.inputs
    return sale, -prices[importers, :, np.arange(len(importers))]


def through_costs(economy: Economy, by_costs: FloatArray) -> FloatArray:
    """Turn derivatives to costs, ``(K, N, S)``, into those to ``(ln ŵ, q)``, ``(K, N + N S)``."""
    wages = (by_costs * economy.wages).sum(axis=2)
    prices = (by_costs.transpose(1, 0, 2) @ economy.inputs.transpose(0, 2, 1)).transpose(1, 0, 2)
    return np.concatenate([wages, prices.reshape(len(by_costs), -1)], axis=1)


def evaluate(
    economy: Economy, weights: FloatArray, untaxed: FloatArray, y: FloatArray
) -> tuple[FloatArray, ...]:
    """Return the state at ``y = (ln ŵ, ln Ê, q, ln m̂)``, as `equilibrium._State`."""
    n, s = economy.tastes.shape
    prices, changes = y[2 * n :].reshape(2, n, s)
    costs = economy.wages * y[:n, None] + (prices[:, None] @ economy.inputs)[:, 0]
    theta = weights * np.exp(-economy.elastic * costs)[:, None]
    sums = theta.sum(axis=0)
    theta /= sums
    paid = economy.paid * np.exp(changes)
    flows = theta * paid * untaxed
    sales, purchases = flows.sum(axis=1), flows.sum(axis=0)
    labour, final = economy.labour * np.exp(y[:n]), economy.spending * np.exp(y[n : 2 * n])
    wages = (economy.wages * sales).sum(axis=1)
    equations = [
        labour - wages,
        purchases.sum(axis=1) - sales.sum(axis=1) + wages - labour,
        (prices + np.log(sums) / economy.elastic).reshape(-1),
        (paid - economy.tastes * final[:, None] - _each(economy.inputs, sales)).reshape(-1),
    ]
    equations[0][0] = labour.sum() - economy.labour.sum()
    jacobian = _jacobian(economy, theta, flows, (sales, purchases), labour, final, paid)
    return theta, flows, paid, sales, purchases, jacobian, sums, np.concatenate(equations)


def _each(matrices: FloatArray, vectors: FloatArray) -> FloatArray:
    """Multiply the matrix and the vector of each region."""
    product: FloatArray = (matrices @ vectors[..., None])[..., 0]
    return product


def _jacobian(
    economy: Economy,
    theta: FloatArray,
    flows: FloatArray,
    totals: tuple[FloatArray, FloatArray],
    labour: FloatArray,
    final: FloatArray,
    paid: FloatArray,
) -> FloatArray:
    """Return the derivatives of the equations to the unknowns, both ``2N + 2 N S``."""
    n, s = economy.tastes.shape
    regions, sectors, cells = np.arange(n), np.arange(s), n * s
    used, others = economy.inputs[:, :, None], (1 - economy.wages)[:, None]
    sold, bought = by_cost(economy, theta, flows, totals)
    to_costs, to_spending = np.zeros((2, 2 * n + 2 * cells, n, s))
    to_costs[:n], to_spending[:n] = -economy.wages[:, None] * np.stack([sold, flows])
    to_costs[n : 2 * n], to_spending[n : 2 * n] = bought - others * sold, -others * flows
    to_spending[n + regions, regions] += totals[1]
    own_sector = to_costs[2 * n : 2 * n + cells].reshape(n, s, n, s)
    own_sector[:, sectors, :, sectors] = -theta.transpose(2, 1, 0)
    to_costs[2 * n + cells :] = (-used * sold[:, None]).reshape(cells, n, s)
    to_spending[2 * n + cells :] = (-used * flows[:, None]).reshape(cells, n, s)
    chained = through_costs(economy, to_costs)
    jacobian = np.zeros((2 * n + 2 * cells, 2 * n + 2 * cells))
    jacobian[:, :n], jacobian[:, 2 * n : 2 * n + cells] = chained[:, :n], chained[:, n:]
    jacobian[:, 2 * n + cells :] = to_spending.reshape(-1, cells)
    jacobian[regions, regions] += labour
    jacobian[n + regions, regions] -= labour
    rows = 2 * n + np.arange(cells)
    jacobian[rows, rows] += 1
    jacobian[rows + cells, rows + cells] += paid.reshape(-1)
    jacobian[rows + cells, n + np.repeat(regions, s)] = -(economy.tastes * final[:, None]).reshape(-1)
    jacobian[0] = 0
    jacobian[0, :n] = labour
    return jacobian
