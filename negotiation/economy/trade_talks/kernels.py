"""What is called most, as loops for Numba; `equilibrium` and `best_response` have it plain.

Machine code pays where thousands of equilibria are solved: Numba takes half a second to start.
"""

from pathlib import Path

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.compiler import Compiler

_COMPILER = Compiler([Path(__file__)])


@_COMPILER.vectorised
def evaluate(
    weights: FloatArray,
    untaxed: FloatArray,
    y: FloatArray,
    elastic: FloatArray,
    parts: FloatArray,
    tastes: FloatArray,
    spending: FloatArray,
    labour: FloatArray,
) -> tuple[FloatArray, ...]:
    """Return the state of the equations at ``y``, and their derivatives; `equilibrium._evaluate`."""
    n, s = tastes.shape
    theta, flows = np.empty((n, n, s)), np.empty((n, n, s))
    by_wages, by_profits = np.empty((n, n * s)), np.empty((n, n * s))
    paid, sums = np.empty((n, s)), np.zeros((n, s))
    sales, purchases = np.zeros((n, s)), np.zeros((n, s))
    jacobian, equations = np.empty((2 * n, 2 * n)), np.zeros(2 * n)
    for i in range(n):
        for k in range(s):
            cost = np.exp(-elastic[k] * y[i])
            paid[i, k] = tastes[i, k] * (spending[i] * np.exp(y[n + i]))
            for j in range(n):
                theta[i, j, k] = weights[i, j, k] * cost
                sums[j, k] += theta[i, j, k]
    for i in range(n):
        for j in range(n):
            for k in range(s):
                theta[i, j, k] /= sums[j, k]
                flow = theta[i, j, k] * paid[j, k] * untaxed[i, j, k]
                flows[i, j, k] = flow
                sales[i, k] += flow
                purchases[j, k] += flow
                by_profits[i, j * s + k] = flow * parts[k, 0]
                by_wages[i, j * s + k] = flow * parts[k, 0] * elastic[k]
    shares = theta.reshape(n, n * s).T
    to_wages, to_profits = np.dot(by_wages, shares), np.dot(by_profits, shares)
    for i in range(n):
        for j in range(n):
            wages = profits = spilt = 0.0
            for k in range(s):
                wages += flows[i, j, k] * parts[k, 0]
                profits += flows[i, j, k] * parts[k, 1]
                spilt += (theta[j, i, k] * purchases[i, k] - flows[j, i, k]) * elastic[k]
            jacobian[i, n + j], jacobian[n + i, n + j] = -wages, -profits
            jacobian[i, j], jacobian[n + i, j] = -to_wages[i, j], spilt - to_profits[i, j]
            equations[i] -= wages
            equations[n + i] -= profits
    total = 0.0
    for i in range(n):
        income = labour[i] * np.exp(y[i])
        total += income - labour[i]
        jacobian[i, i] += income
        jacobian[n + i, i] -= equations[i] + income
        equations[i] += income
        equations[n + i] -= income
        for k in range(s):
            jacobian[i, i] += sales[i, k] * parts[k, 0] * elastic[k]
            jacobian[n + i, n + i] += purchases[i, k]
            equations[n + i] += purchases[i, k]
    equations[0] = total
    for i in range(n):
        jacobian[0, i], jacobian[0, n + i] = labour[i] * np.exp(y[i]), 0.0
    return theta, flows, paid, sales, purchases, jacobian, sums, equations


@_COMPILER.vectorised
def response(
    elastic: FloatArray,
    logs: FloatArray,
    theta: FloatArray,
    sale: FloatArray,
    paid: FloatArray,
    price: FloatArray,
    low: FloatArray,
    high: FloatArray,
    mfn: bool,
    rounds: int,
) -> FloatArray:
    """Return ``ln τ`` by the closed form; `best_response.Sectors.response`."""
    n, importers, sectors = logs.shape
    found = np.empty_like(logs)
    at, share, bound = np.empty(n), np.empty(n), np.empty(n, dtype=np.bool_)
    for m in range(importers):
        for k in range(sectors):
            for i in range(n):
                at[i], share[i] = logs[i, m, k], theta[i, m, k]
                bound[i] = at[i] <= low[i, m, k] or at[i] >= high[i, m, k]
            for _ in range(rounds):
                held = worth = total = weighted = 0.0
                for i in range(n):
                    if bound[i]:
                        held += share[i]
                        worth += sale[i, m, k] * share[i] * np.exp(-at[i])
                    if low[i, m, k] < high[i, m, k]:
                        total += share[i]
                        weighted += share[i] * sale[i, m, k]
                common = (elastic[k] * worth * paid[m, k] - price[m, k]) / (1 + elastic[k] * held)
                mean = weighted / total if total > 0 else 0.0
                whole = 0.0
                for i in range(n):
                    lowest, highest = low[i, m, k], high[i, m, k]
                    if lowest < highest:
                        worthy = mean if mfn else sale[i, m, k]
                        wanted = lowest
                        if worthy < 0:
                            wanted = np.log(paid[m, k] * worthy / common) if common < 0 else highest
                        bound[i] = wanted <= lowest or wanted >= highest
                        wanted = min(max(wanted, lowest), highest)
                        share[i] *= np.exp(elastic[k] * (at[i] - wanted))
                        at[i] = wanted
                    whole += share[i]
                share /= whole
            found[:, m, k] = at
    return found
