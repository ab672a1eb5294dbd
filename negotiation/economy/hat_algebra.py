"""The equations of the new equilibrium, in ratios to the base: exact-hat algebra.

Dekle, Eaton & Kortum (2008), extended by tariffs and their revenue, endogenous labour, scale and profits
as in Ignatenko, Lashkaripour, Macedoni & Simonovska (2025). With ``c = w/l^ψ`` the change of unit costs,
``e`` that of spending ``E``, ``w`` of wages, ``l`` of employment:

- shares ``λ'_ji = λ_ji (c_j d_ji)^-ε (1+t_ji)^(-ε φ_i) / S_i``, with ``S_i`` such that they sum to one
- trade net of tariffs ``X'_ji = λ'_ji E_i e_i/(1+t_ji)``, revenue ``R_i = Σ_j t_ji X'_ji``
- income ``w_j l_j Y_j = Σ_i (1-ν_i) X'_ji + ν_j Σ_k X'_kj``
- spending ``E_i e_i = R_i + w_i l_i Y_i + T_i · (world income'/world income)``
- price ``P_i = (e_i/w_i)^(1-φ_i) S_i^(-1/ε)``
- labour ``l_i = (w_i/((1-τ_i) P_i))^κ``, with ``τ_i = R_i/(w_i l_i Y_i)``, or zero with a lump sum

Given the ``2n`` logs of ``c`` and ``e``, trade and income follow, from income and ``c`` wages and
employment: two equations a country remain, spending and labour. No ``n × n`` power is taken there: the
tariffs' part of the shares is constant.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.economy.accounts import Base

LEAST_RETAINED = 0.01
"""Below this, ``ln(1-τ)`` goes on along its tangent, so that a step that is too long has a way back."""


@dataclass(frozen=True)
class State:
    """What follows from costs and spending; all of shape ``(B, n)``, values in bn USD.

    ``power``: ``c^-ε``. ``scale``: ``S``. ``sales``: spending less tariffs. ``retained``: ``1-τ``.
    """

    power: FloatArray
    scale: FloatArray
    spending: FloatArray
    sales: FloatArray
    income: FloatArray
    retained: FloatArray
    log_labour: FloatArray
    log_wage: FloatArray
    log_price: FloatArray

    def trade(self, net: FloatArray) -> FloatArray:
        """Return trade net of tariffs, ``X'``, shape ``(B, n, n)``, bn USD."""
        return self.power[:, :, None] * net * (self.spending / self.scale)[:, None, :]


@dataclass(frozen=True)
class System:
    """The equations for ``B`` changes of tariffs.

    ``shares``: the constant part of ``λ'``; ``net``: the same over ``1+t``; shape ``(B, n, n)``.
    """

    base: Base
    shares: FloatArray
    net: FloatArray

    @classmethod
    def of(cls, base: Base, tariffs: FloatArray, cost: FloatArray) -> Self:
        """Set up the equations for tariffs and ratios of iceberg costs, both ``(B, n, n)``."""
        epsilon, phi = base.parameters.trade, base.parameters.pass_through
        shares = np.ones_like(tariffs)
        np.power(1 + tariffs, -epsilon * phi, out=shares, where=tariffs != 0)
        shares *= base.trade / base.spending
        if np.any(cost != 1):
            shares *= cost**-epsilon
        return cls(base, shares, shares / (1 + tariffs))

    def take(self, members: IntArray) -> Self:
        """Return the equations of some members."""
        return type(self)(self.base, self.shares[members], self.net[members])

    def at(self, unknowns: FloatArray) -> State:
        """Follow the logs of ``c`` and ``e``, shape ``(B, 2n)``, to all else."""
        base, parameters = self.base, self.base.parameters
        log_cost, log_spending = np.split(unknowns, 2, axis=-1)
        power = np.exp(-parameters.trade * log_cost)
        spending = base.spending * np.exp(log_spending)
        scale = _rows(power, self.shares)
        paid = spending / scale
        sales = paid * _rows(power, self.net)
        markup = parameters.markup
        income = power * _columns(self.net, (1 - markup) * paid) + markup * sales
        log_labour = (np.log(income / base.income) - log_cost) / (1 + parameters.scale)
        log_wage = log_cost + parameters.scale * log_labour
        log_price = (1 - parameters.pass_through) * (log_spending - log_wage)
        log_price -= np.log(scale) / parameters.trade
        retained = np.ones_like(income) if parameters.lump_sum else 1 - (spending - sales) / income
        return State(power, scale, spending, sales, income, retained, log_labour, log_wage, log_price)

    def residual(self, unknowns: FloatArray) -> FloatArray:
        """Return by how much the equations of spending and of labour fail, shape ``(B, 2n)``.

        Spending fails by a share of the base's. Summed over countries it always holds, so the term in
        ``growth``, which keeps the world's income that of the base, is what fixes the nominal level.
        """
        base, kappa = self.base, self.base.parameters.labour
        s = self.at(unknowns)
        growth = s.income.sum(axis=-1, keepdims=True) / base.income.sum()
        spending = s.income - s.sales + base.transfers * growth - base.income * (growth - 1)
        floored = np.maximum(s.retained, LEAST_RETAINED)
        log_retained = np.log(floored) + (s.retained - floored) / LEAST_RETAINED
        labour = s.log_labour - kappa * (s.log_wage - log_retained - s.log_price)
        return np.concatenate([spending / base.spending, labour], axis=-1)

    def jacobian(self, unknowns: FloatArray) -> FloatArray:
        """Differentiate the residual of the only member, shape ``(1, 2n)``; shape ``(2n, 2n)``.

        Names are those of the logs that change, ``earned`` of income in bn USD; columns are countries
        whose costs, then whose spending, changes.
        """
        s, epsilon, markup = self.at(unknowns), self.base.parameters.trade, self.base.parameters.markup
        trade, sales = s.trade(self.net)[0], s.sales[0]
        one = np.eye(len(sales))
        scale = -epsilon * (s.power[0, :, None] * self.shares[0] / s.scale[0]).T
        sold = -scale - epsilon * (trade / sales).T
        kept = trade * (1 - markup)
        earned = -kept @ scale - epsilon * np.diag(kept.sum(axis=1)) + (markup * sales)[:, None] * sold
        by_cost = self._slopes(s, one, 0.0, scale, sold, earned)
        by_spending = self._slopes(s, 0.0, one, 0.0, one, kept + np.diag(markup * sales))
        return np.concatenate([by_cost, by_spending], axis=1)

    def _slopes(
        self,
        s: State,
        cost: FloatArray | float,
        spending: FloatArray | float,
        scale: FloatArray | float,
        sold: FloatArray,
        earned: FloatArray,
    ) -> FloatArray:
        """Follow slopes, shape ``(n, n)``, through the equations to the residuals, shape ``(2n, n)``."""
        base, parameters = self.base, self.base.parameters
        income = earned / s.income.T
        labour = (income - cost) / (1 + parameters.scale)
        wage = cost + parameters.scale * labour
        price = (1 - parameters.pass_through)[:, None] * (spending - wage) - scale / parameters.trade
        value, growth = s.sales.T * sold, earned.sum(axis=0) / base.income.sum()
        gap = earned - value + (base.transfers - base.income)[:, None] * growth
        slope = labour - parameters.labour * (wage - price)
        if not parameters.lump_sum:
            revenue = s.spending.T * spending - value
            lost = ((s.spending - s.sales).T * income - revenue) / s.income.T
            slope += parameters.labour * lost / np.maximum(s.retained.T, LEAST_RETAINED)
        return np.concatenate([gap / base.spending[:, None], slope])


@lru_cache(maxsize=8)
def inverse_at_base(base: Base) -> FloatArray:
    """Return the inverse of the Jacobian at the base, without tariffs, shape ``(2n, 2n)``."""
    n = len(base.codes)
    free = System.of(base, np.zeros((1, n, n)), np.ones((1, n, n)))
    return np.linalg.inv(free.jacobian(np.zeros((1, 2 * n))))


def _rows(vectors: FloatArray, matrices: FloatArray) -> FloatArray:
    product: FloatArray = (vectors[:, None, :] @ matrices)[:, 0, :]
    return product


def _columns(matrices: FloatArray, vectors: FloatArray) -> FloatArray:
    product: FloatArray = (matrices @ vectors[:, :, None])[:, :, 0]
    return product
