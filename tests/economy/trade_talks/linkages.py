"""The equilibrium where goods are made with goods: tariffs on inputs raise what others' exports cost.

Caliendo, L. & Parro, F. (2015), "Estimates of the Trade and Welfare Effects of NAFTA", Review of
Economic Studies 82(1): perfect competition, one factor, surpluses given. In changes from the base, with
``γ`` the value added in a dollar of output and ``g_jkn`` the part of sector ``j`` in the inputs of
sector ``k``:

- cost ``ln ĉ_kn = γ_kn ln ŵ_n + (1-γ_kn) Σ_j g_jkn ln P̂_jn``
- shares ``π'_ijs = π_ijs (τ̂_ijs ĉ_is)^-θ_s / P̂_js^-θ_s``, with ``P̂`` such that they sum to one
- spending ``X_jn = Σ_k g_jkn (1-γ_kn) Y_kn + α_jn I_n``, output ``Y_kn = Σ_m π'_nmk X_mk/τ'_nmk``
- income ``I_n = ŵ_n VA_n + revenue_n - surplus_n``, and wages such that ``Σ_k γ_kn Y_kn = ŵ_n VA_n``

Prices and spending contract by the share of inputs, wages by little: Anderson acceleration on ``ln ŵ``.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray
from negotiation.base.checks import finite
from negotiation.base.errors import InputError
from negotiation.economy.trade import ConvergenceError
from negotiation.economy.trade_talks.anderson import Anderson

TOLERANCE = 1e-11
INNER = 1e-14
STEP, LONGEST, DEPTH = 0.3, 0.2, 12
MOST_STEPS = 300


@dataclass(frozen=True)
class LinkedEconomy:
    """A world with inputs at its base; trade in one unit of money, arrays as in `trade_talks`.

    ``trade``: sales at the seller's price, own included, and ``tariffs``, ``(N, N, S)``. ``theta``:
    trade elasticities, ``(S,)``. ``value_added``: ``γ``, ``(N, S)``. ``inputs``: ``g``, region, input,
    sector that uses it, ``(N, S, S)``; over inputs they sum to one. ``tastes``: ``α``, what final
    spending goes to, ``(N, S)``.

    Raises
    ------
    InputError : shapes that do not fit, negative trade, shares beyond 0 and 1, elasticities that are not
        positive.
    """

    trade: FloatArray
    tariffs: FloatArray
    theta: FloatArray
    value_added: FloatArray
    inputs: FloatArray
    tastes: FloatArray

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        n, _, s = np.shape(self.trade)
        shapes = {"trade": (n, n, s), "tariffs": (n, n, s), "theta": (s,), "value_added": (n, s)}
        shapes |= {"inputs": (n, s, s), "tastes": (n, s)}
        for name, shape in shapes.items():
            given = finite(name, getattr(self, name)).shape
            if given != shape:
                raise InputError(
                    f"{name} has the shape {np.shape(getattr(self, name))}; needed: {shape}"
                )
        if (self.trade < 0).any() or (self.theta <= 0).any() or (self.tariffs <= -1).any():
            raise InputError("trade may not be negative, elasticities must be above 0, tariffs above -1")
        if (self.value_added < 0).any() or (self.value_added > 1).any():
            raise InputError("shares of value added must be from 0 to 1")

    @classmethod
    def of(
        cls,
        trade: FloatArray,
        tariffs: FloatArray,
        theta: FloatArray,
        value_added: FloatArray,
        inputs: FloatArray,
    ) -> Self:
        """Calibrate: final spending is what is bought less inputs, negative rests left out.

        Shares of inputs are made to sum to one; who uses no input adds all value.
        """
        total = inputs.sum(axis=1)
        inputs = inputs / np.where(total > 0, total, 1)[:, None, :]
        value_added = np.where(total > 0, value_added, 1)
        bought = (trade * (1 + tariffs)).sum(axis=0)
        used = np.einsum("njk,nk->nj", inputs, (1 - value_added) * trade.sum(axis=1))
        final = np.maximum(bought - used, 0)
        return cls(trade, tariffs, theta, value_added, inputs, final / final.sum(axis=1, keepdims=True))

    @property
    def shares(self) -> FloatArray:
        """``π``: spending on whose goods, ``(N, N, S)``; where nothing is bought, on own ones."""
        paid = self.trade * (1 + self.tariffs)
        total = paid.sum(axis=0)
        own = np.eye(len(paid))[..., None] * np.ones_like(paid)
        return np.divide(paid, total, out=own, where=total > 0)

    @property
    def factor_income(self) -> FloatArray:
        """``VA``, ``(N,)``."""
        return (self.value_added * self.trade.sum(axis=1)).sum(axis=1)

    @property
    def surplus(self) -> FloatArray:
        """Sales to others less purchases from them, ``(N,)``."""
        return self.trade.sum(axis=(1, 2)) - self.trade.sum(axis=(0, 2))

    @property
    def revenue(self) -> FloatArray:
        """Tariff revenue, ``(N,)``."""
        return (self.trade * self.tariffs).sum(axis=(0, 2))

    @property
    def income(self) -> FloatArray:
        """What is spent on final goods, ``I``, ``(N,)``."""
        return self.factor_income + self.revenue - self.surplus


@dataclass(frozen=True)
class LinkedEquilibrium:
    """The world after the change, itself a base for another.

    ``base``; ``economy``: with its trade and tariffs. ``wage``: ``ŵ``, ``(N,)``. ``cost``: ``ĉ``,
    ``price``: ``P̂``, ``(N, S)``. ``residual``: of wages, in logs, after ``steps``.
    """

    base: LinkedEconomy
    economy: LinkedEconomy
    wage: FloatArray
    cost: FloatArray
    price: FloatArray
    residual: float
    steps: int

    @property
    def real_wage(self) -> FloatArray:
        """``ŵ/P̂``, ``(N,)``."""
        return self.wage / self._index

    @property
    def welfare(self) -> FloatArray:
        """Real income as a ratio to the base, ``Î/P̂``, ``(N,)``."""
        return self.economy.income / self.base.income / self._index

    @property
    def _index(self) -> FloatArray:
        return np.exp((self.base.tastes * np.log(self.price)).sum(axis=1))

    @property
    def terms_of_trade_pct(self) -> FloatArray:
        """Welfare's part from prices, to the first order, percent, ``(N,)``.

        ``Σ_js (M_njs (ĉ_ns - 1) - M_jns (ĉ_js - 1))/I_n``, with trade ``M`` of the base.
        """
        gained = self.base.trade * (self.cost - 1)[:, None, :]
        return 100 * (gained.sum(axis=(1, 2)) - gained.sum(axis=(0, 2))) / self.base.income

    @property
    def volume_of_trade_pct(self) -> FloatArray:
        """Welfare's part from tariffs on more trade, to the first order, percent, ``(N,)``.

        ``Σ_js t_jns M_jns (M̂_jns - ĉ_js)/I_n``: with terms of trade it is the welfare that Caliendo &
        Parro print.
        """
        more = self.economy.trade - self.base.trade * self.cost[:, None, :]
        return 100 * (self.base.tariffs * more).sum(axis=(0, 2)) / self.base.income


def solve_linked(
    economy: LinkedEconomy, tariffs: ArrayLike, surplus: ArrayLike | None = None
) -> LinkedEquilibrium:
    """Solve under tariffs, fractions of shape ``(N, N, S)``.

    ``surplus``: of trade, shape ``(N,)``, sum 0; the base's, unless given.

    Raises
    ------
    InputError : shapes that do not fit.
    ConvergenceError : no equilibrium was found; the message gives what is left.
    """
    target = replace(economy, tariffs=finite("tariffs", tariffs))
    balance = economy.surplus if surplus is None else finite("surplus", surplus)
    if balance.shape != (len(economy.trade),):
        raise InputError(f"surplus has the shape {balance.shape}; needed: {(len(economy.trade),)}")
    return _Linked(economy, target.tariffs, balance).solved()


class _Linked:
    """The equations for one change of tariffs; prices and spending are kept as a start for the next."""

    def __init__(self, economy: LinkedEconomy, tariffs: FloatArray, surplus: FloatArray) -> None:
        self.economy, self.tariffs, self.surplus = economy, tariffs, surplus
        change = (1 + tariffs) / (1 + economy.tariffs)
        self.weights = economy.shares * change**-economy.theta
        self.used = economy.inputs * (1 - economy.value_added)[:, None, :]
        self.prices = np.zeros_like(economy.tastes)
        self.paid = (economy.trade * (1 + economy.tariffs)).sum(axis=0)
        self.factors = economy.factor_income

    def solved(self) -> LinkedEquilibrium:
        anderson, logs = Anderson(DEPTH), np.zeros(len(self.factors))
        for step in range(1, MOST_STEPS + 1):
            costs, flows = self._at(logs)
            excess = (self.economy.value_added * flows.sum(axis=1)).sum(axis=1) / self.factors
            excess /= np.exp(logs)
            residual = float(np.abs(excess - 1).max())
            if residual < TOLERANCE:
                after = replace(self.economy, trade=flows, tariffs=self.tariffs)
                wage, cost, price = np.exp(logs), np.exp(costs), np.exp(self.prices)
                return LinkedEquilibrium(self.economy, after, wage, cost, price, residual, step)
            image = self._scaled(logs + np.clip(STEP * (excess - 1), -LONGEST, LONGEST))
            following = anderson.next(logs, image)
            if not np.abs(following - image).max() < 1:
                anderson.restart()
                following = image
            logs = self._scaled(following)
        raise ConvergenceError(f"no equilibrium was found: wages are off by {residual:.1e}")

    def _scaled(self, logs: FloatArray) -> FloatArray:
        """Keep the world's factor income."""
        scaled: FloatArray = logs - np.log((self.factors * np.exp(logs)).sum() / self.factors.sum())
        return scaled

    def _at(self, wages: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return log costs, ``(N, S)``, and trade, ``(N, N, S)``, at ``ln ŵ``."""
        economy = self.economy

        def priced(prices: FloatArray) -> FloatArray:
            sums = np.einsum(
                "ijs,is->js", self.weights, np.exp(-economy.theta * self._costs(wages, prices))
            )
            logs: FloatArray = np.log(sums) / -economy.theta
            return logs

        self.prices = _fixed_point(priced, self.prices, 1.0)
        costs = self._costs(wages, self.prices)
        shares = self.weights * np.exp(-economy.theta * costs)[:, None, :]
        shares /= shares.sum(axis=0)
        net = shares / (1 + self.tariffs)
        taxed = 1 - net.sum(axis=0)
        fixed = np.exp(wages) * self.factors - self.surplus

        def spent(paid: FloatArray) -> FloatArray:
            output = np.einsum("ijs,js->is", net, paid)
            income = fixed + (taxed * paid).sum(axis=1)
            bought: FloatArray = (self.used @ output[..., None])[..., 0] + economy.tastes * income[
                :, None
            ]
            return bought

        self.paid = _fixed_point(spent, self.paid, float(self.paid.max()))
        return costs, net * self.paid

    def _costs(self, wages: FloatArray, prices: FloatArray) -> FloatArray:
        costs: FloatArray = (
            self.economy.value_added * wages[:, None] + (prices[:, None, :] @ self.used)[:, 0]
        )
        return costs


def _fixed_point(
    step: Callable[[FloatArray], FloatArray], start: FloatArray, scale: float
) -> FloatArray:
    """Repeat a contraction until nothing moves."""
    for _ in range(2000):
        following = step(start)
        moved = float(np.abs(following - start).max())
        start = following
        if moved < INNER * scale:
            break
    return start
