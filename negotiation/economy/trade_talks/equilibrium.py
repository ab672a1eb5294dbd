"""What new tariffs do to everybody: wages and spending by Newton's method, all else in closed form.

In changes from the base (exact-hat algebra, Dekle, Eaton & Kortum 2008; Ossa 2014), without
trade imbalances. Unknowns are the logs of ``ŵ`` and ``Ê``:

- sourcing shares ``θ_ijs = γ_ijs (ŵ_i τ̂_ijs)^(1-σ_s) / P̂_js^(1-σ_s)``, with ``P̂`` such that they sum
  to one
- sales ``X'_ijs = θ_ijs μ_js E_j Ê_j / τ'_ijs``, and by exporter ``R'_is = Σ_j X'_ijs``
- labour ``L_i = ℓ_i ŵ_i - Σ_s R'_is (σ_s-1)/σ_s = 0``
- balance ``B_j = Σ_is X'_ijs - Σ_s R'_js/σ_s - ℓ_j ŵ_j = 0``

The balance is the budget with ``TR'_j = E_j Ê_j - Σ_is X'_ijs`` put in: tariff revenue drops out, and
nothing is divided by one less a share of revenue. One equation is redundant (Walras), and its row keeps
``Σ ℓ ŵ`` (numéraire).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray
from negotiation.base.checks import finite
from negotiation.economy.trade import ConvergenceError
from negotiation.economy.trade_talks import inputs
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.world import TradingWorld

TOLERANCE = 1e-14
"""Of the equations, each over the labour income of its region."""

ROUGH = 1e-11
"""Rounding may keep the equations from the tolerance: then this is enough, once steps help no more."""

LONGEST_STEP = 0.7
MOST_STEPS = 60


@dataclass(frozen=True)
class Equilibrium:
    """The world after the change of tariffs; values in million USD, changes as ratios to the base.

    ``log_tariffs``: ``ln τ'``. ``theta``: sourcing shares of spending, ``flows``: ``X'`` at the seller's
    price, all ``(N, N, S)``. ``paid``: spending by importer and sector, tariffs included, ``sales``: by
    exporter and sector, ``R'``, ``purchases``: before tariffs, own goods included, by importer and
    sector, ``log_prices``: ``ln P̂``, ``(N, S)``. ``unknowns``: ``(ln ŵ, ln Ê)``, ``(2N,)``, and more
    with `inputs`; ``jacobian``: of the equations to these. ``residual``: what is left of the equations
    over each region's labour income, after ``steps`` evaluations.
    """

    economy: Economy
    log_tariffs: FloatArray
    theta: FloatArray
    flows: FloatArray
    paid: FloatArray
    sales: FloatArray
    purchases: FloatArray
    jacobian: FloatArray
    log_prices: FloatArray
    unknowns: FloatArray
    residual: float
    steps: int

    @property
    def tariffs(self) -> FloatArray:
        """Tariffs, fractions, ``(N, N, S)``."""
        return np.expm1(self.log_tariffs)

    @property
    def wage(self) -> FloatArray:
        """``ŵ``, ``(N,)``, in money that keeps the world's labour income."""
        return np.exp(self.unknowns[: len(self.economy.labour)])

    @cached_property
    def labour(self) -> FloatArray:
        """Labour income, ``(N,)``."""
        return self.economy.labour * self.wage

    @cached_property
    def spending(self) -> FloatArray:
        """Spending, but on inputs, tariffs included, ``(N,)``."""
        n = len(self.economy.labour)
        return self.economy.spending * np.exp(self.unknowns[n : 2 * n])

    @cached_property
    def revenue(self) -> FloatArray:
        """Tariff revenue, ``(N,)``."""
        return (self.paid - self.purchases).sum(axis=1)

    @cached_property
    def log_price(self) -> FloatArray:
        """Log change of the price index of all sectors, ``(N,)``."""
        return (self.economy.tastes * self.log_prices).sum(axis=1)

    @property
    def welfare(self) -> FloatArray:
        """Real income as a ratio to the base, ``Ŵ = Ê/P̂``, ``(N,)``."""
        return self.spending / self.economy.spending * np.exp(-self.log_price)

    @property
    def profits(self) -> FloatArray:
        """Profits, ``(N,)``."""
        return self.sales @ self.economy.profits


def solve(economy: Economy, tariffs: ArrayLike, start: Equilibrium | None = None) -> Equilibrium:
    """Solve for the equilibrium under tariffs, fractions of shape ``(N, N, S)``.

    ``start``: an equilibrium nearby.

    Raises
    ------
    InputError : the tariffs have another shape, are -1 or less, or are charged on own goods.
    ConvergenceError : no equilibrium was found; the message gives what is left of the equations.
    """
    given = replace(economy.world, tariffs=finite("tariffs", tariffs))
    return solve_logs(economy, np.log1p(given.tariffs), None if start is None else start.unknowns)


def balanced(world: TradingWorld, compiled: bool = False) -> Economy:
    """Calibrate to the world as it would be without trade imbalances, at its own tariffs.

    Ossa (2014). ``compiled``: for thousands of solutions, as Numba takes half a second to start, five
    the very first time. Results are the same, up to rounding; without Numba it makes no difference.

    Raises
    ------
    ConvergenceError : there is no such world.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.economy.trade_talks.equilibrium import balanced
    >>> from negotiation.economy.trade_talks.world import TradingWorld
    >>> home, abroad = np.eye(2)[..., None], 1 - np.eye(2)[..., None]
    >>> trade, sigma = 90 * home + 10 * abroad, np.array([5.0])
    >>> world = TradingWorld(("A", "B"), ("food",), trade, 0.1 * abroad, sigma)
    >>> balanced(world).world.regions
    ('A', 'B')
    """
    return Economy.of(replace(world, trade=solve(Economy.of(world), world.tariffs).flows), compiled)


def solve_logs(
    economy: Economy, log_tariffs: FloatArray, unknowns: FloatArray | None = None
) -> Equilibrium:
    """Solve under ``ln τ``, unchecked, from ``unknowns``; raises as `solve` does."""
    weights = economy.kernel * np.exp(-economy.elastic * log_tariffs)
    untaxed = np.exp(-log_tariffs)
    y = np.zeros(len(economy.scale)) if unknowns is None else unknowns
    evaluate = _evaluator(economy)
    last = np.inf
    for step in range(1, MOST_STEPS):
        at = _State(*evaluate(economy, weights, untaxed, y))
        residual = float(np.abs(at.equations / economy.scale).max())
        if residual < TOLERANCE or (residual < ROUGH and residual > last / 2):
            prices = np.log(at.sums) / -economy.elastic
            return Equilibrium(economy, log_tariffs, *at[:-2], prices, y, residual, step)
        last = residual
        try:
            change = np.linalg.solve(at.jacobian, at.equations)
        except np.linalg.LinAlgError:
            break
        longest = float(np.abs(change).max())
        if not isfinite(longest):
            break
        y = y - change * (LONGEST_STEP / max(longest, LONGEST_STEP))
    raise ConvergenceError(
        f"no equilibrium was found: {residual:.1e} of a region's income is left of the equations"
    )


class _State(NamedTuple):
    """``sums``: of shares before they sum to one, ``(N, S)``; the rest is as in `Equilibrium`."""

    theta: FloatArray
    flows: FloatArray
    paid: FloatArray
    sales: FloatArray
    purchases: FloatArray
    jacobian: FloatArray
    sums: FloatArray
    equations: FloatArray


def _evaluator(
    economy: Economy,
) -> Callable[[Economy, FloatArray, FloatArray, FloatArray], tuple[FloatArray, ...]]:
    """Return what gives a `_State`: plain, compiled, or with inputs."""
    if economy.linked:
        return inputs.evaluate
    return _evaluate if economy.kernels is None else _compiled


def _compiled(
    economy: Economy, weights: FloatArray, untaxed: FloatArray, y: FloatArray
) -> tuple[FloatArray, ...]:
    """Return `_evaluate` by machine code."""
    given = economy.elastic, economy.parts, economy.tastes, economy.spending, economy.labour
    assert economy.kernels is not None
    state: tuple[FloatArray, ...] = economy.kernels.evaluate(weights, untaxed, y, *given)
    return state


def _evaluate(economy: Economy, weights: FloatArray, untaxed: FloatArray, y: FloatArray) -> _State:
    """Return the state at ``y``, and what is left of the equations there; ``untaxed``: ``1/τ``."""
    n = len(y) // 2
    changes = np.exp(y)
    theta = weights * np.exp(y[:n, None] * -economy.elastic)[:, None]
    sums = theta.sum(axis=0)
    theta /= sums
    paid = economy.tastes * (economy.spending * changes[n:])[:, None]
    flows = theta * paid
    flows *= untaxed
    labour = economy.labour * changes[:n]
    sales, purchases = flows.sum(axis=1), flows.sum(axis=0)
    wages, profits = (sales @ economy.parts).T
    equations = np.concatenate([labour - wages, purchases.sum(axis=1) - profits - labour])
    equations[0] = labour.sum() - economy.labour.sum()
    jacobian = _jacobian(economy, theta, flows, labour, sales, purchases)
    return _State(theta, flows, paid, sales, purchases, jacobian, sums, equations)


def _jacobian(
    economy: Economy,
    theta: FloatArray,
    flows: FloatArray,
    labour: FloatArray,
    sales: FloatArray,
    purchases: FloatArray,
) -> FloatArray:
    """Return the derivatives of the equations to ``(ln ŵ, ln Ê)``, ``(2N, 2N)``.

    Those of ``ln X'_ijs`` are ``(1-σ_s) 1{i=k} + (σ_s-1) θ_kjs`` to ``ln ŵ_k`` and 1 to ``ln Ê_j``.
    Wages are ``(σ-1)/σ`` of sales and profits ``1/σ``, so that profits times ``σ-1`` are wages.
    """
    n = len(labour)
    shares = theta.reshape(n, -1).T
    by_profits = flows * economy.wages
    by_wages = by_profits * economy.elastic
    income = flows @ economy.parts
    jacobian = np.empty((2 * n, 2 * n))
    diagonal = jacobian.reshape(-1)[:: 2 * n + 1], jacobian.reshape(-1)[2 * n * n :: 2 * n + 1]
    jacobian[:n, :n] = -(by_wages.reshape(n, -1) @ shares)
    spilt = (theta * purchases - flows) @ economy.elastic
    jacobian[n:, :n] = spilt.T - by_profits.reshape(n, -1) @ shares
    jacobian[:n, n:] = -income[..., 0]
    jacobian[n:, n:] = -income[..., 1]
    diagonal[0][:n] += labour + sales @ (economy.wages * economy.elastic)
    diagonal[0][n:] += purchases.sum(axis=1)
    diagonal[1][:n] += sales @ economy.wages - labour
    jacobian[0, :n] = labour
    jacobian[0, n:] = 0
    return jacobian
