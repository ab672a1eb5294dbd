"""The world after a change of tariffs: who gains, who sells and buys how much, country by country.

The equations stand in `hat_algebra`, their solution in `roots`. Measured on 194 countries with announced
tariffs, to a residual of 1e-12: the plain damped fixed point takes 860 steps at the largest damping that
converges, Anderson acceleration of it some 70, Newton's method 4, with a Jacobian each. Broyden's method
takes 13 from the Jacobian at the base, each as cheap as a step of the fixed point. That Jacobian
does not depend on tariffs and is kept with the base, so Broyden's method won: alone, from a solution
nearby (where it takes hardly fewer steps) and for batches, whose members share it.
`benchmarks/equilibrium.py` times it.
"""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError
from negotiation.economy.accounts import Base
from negotiation.economy.hat_algebra import LEAST_RETAINED, System, inverse_at_base
from negotiation.economy.roots import TOLERANCE, solve_system
from negotiation.economy.trade import ConvergenceError

BLOCK = 1 << 17
"""Entries of a block of matrices: a batch is solved in blocks that stay in cache."""


@dataclass(frozen=True)
class Equilibrium:
    """The world after the change; arrays of shape ``(n,)``, or ``(B, n)`` for a batch.

    ``wage``, ``spending``, ``labour``, ``price`` and welfare are ratios to the base. Values are bn USD,
    in money that leaves the mean price of the base's spending as it was (the numéraire): ``revenue``
    of tariffs, and ``trade``, shape ``(..., n, n)``, net of tariffs, own trade on the diagonal.
    ``residual`` and ``iterations`` have shape ``(...)``.
    """

    base: Base
    wage: FloatArray
    spending: FloatArray
    labour: FloatArray
    price: FloatArray
    revenue: FloatArray
    trade: FloatArray
    residual: FloatArray
    iterations: IntArray

    def __getitem__(self, member: int) -> Self:
        """Return one member of a batch."""
        parts = {f.name: getattr(self, f.name)[member] for f in fields(self) if f.name != "base"}
        return replace(self, **parts)

    @property
    def income(self) -> FloatArray:
        """Income from sales, ``w l Y``, bn USD."""
        return self.wage * self.labour * self.base.income

    @property
    def real_wage(self) -> FloatArray:
        """``w/P``, a ratio."""
        return self.wage / self.price

    @property
    def welfare(self) -> FloatArray:
        """Real spending less the pain of work, a ratio: ``δ e/P + (1-δ) w l/P``.

        ``δ = E/(E - κ (1-τ) Y/(1+κ))``, with ``τ`` the share of tariff revenue in income, zero with a
        lump sum.
        """
        base, parameters = self.base, self.base.parameters
        retained = 1 - (0 if parameters.lump_sum else self.revenue / self.income)
        pain = parameters.labour / (1 + parameters.labour) * retained * base.income
        delta = base.spending / (base.spending - pain)
        return (delta * self.spending + (1 - delta) * self.wage * self.labour) / self.price

    @property
    def exports(self) -> FloatArray:
        """Sales to other countries, bn USD."""
        return exports_of(self.trade)

    @property
    def imports(self) -> FloatArray:
        """Purchases from other countries before tariffs, bn USD."""
        return imports_of(self.trade)

    def table(self) -> dict[str, FloatArray]:
        """Return the results by country, arrays of shape ``(n,)`` or ``(B, n)``.

        Columns in ``_pct`` are changes in percent, as Ignatenko, Lashkaripour, Macedoni & Simonovska
        (2025) define them: trade over GDP is over income, the deficit's change is over its size at the
        base, NaN where that is zero; revenue's share is of spending at the base.
        """
        base = self.base
        exports, imports = exports_of(base.trade), imports_of(base.trade)
        balance = self.exports - self.imports
        change = balance - (exports - imports)
        return {
            "welfare_pct": 100 * (self.welfare - 1),
            "real_wage_pct": 100 * (self.real_wage - 1),
            "employment_pct": 100 * (self.labour - 1),
            "prices_pct": 100 * (self.price - 1),
            "exports_to_gdp_pct": 100 * (_over(self.exports / self.income, exports / base.income) - 1),
            "imports_to_gdp_pct": 100 * (_over(self.imports / self.income, imports / base.income) - 1),
            "deficit_pct": 100 * _over(-change, np.abs(exports - imports)),
            "revenue_share": self.revenue / base.spending,
            "revenue_bn": self.revenue,
            "exports_bn": self.exports,
            "imports_bn": self.imports,
            "balance_bn": balance,
            "balance_change_bn": change,
        }


def solve(
    base: Base, tariffs: ArrayLike, cost: ArrayLike = 1.0, start: Equilibrium | None = None
) -> Equilibrium:
    """Solve for the equilibrium under tariffs, of shape ``(n, n)`` or, for a batch, ``(B, n, n)``.

    ``tariffs``: shares of value that importers (columns) charge exporters (rows). ``cost``: changes of
    iceberg trade costs, ratios, shaped as ``tariffs`` or ``(n, n)``. ``start``: an equilibrium nearby,
    one or as many as the batch has. A batch gives what its members give one by one.

    Raises
    ------
    InputError : shapes or values are wrong.
    ConvergenceError : no equilibrium was found; the message gives the residual. Under very high
        tariffs there may be none: too little trade is left to carry the fixed surpluses.

    Examples
    --------
    >>> from negotiation.economy.accounts import base_of, published
    >>> from negotiation.economy.equilibrium import solve
    >>> from negotiation.economy.gravity import builtin_world
    >>> from negotiation.economy.optimal_tariffs import charged
    >>> world = builtin_world()
    >>> base = base_of(world, published(world.codes))
    >>> found = solve(base, charged(world.codes, "USA", 0.1))
    >>> bool(found.residual < 1e-9)
    True
    """
    n = len(base.codes)
    rates, ratios = _checked(tariffs, cost, n)
    batch = rates.reshape(-1, n, n)
    ratios = np.broadcast_to(ratios, batch.shape)
    if start is not None and start.wage.shape not in ((n,), (len(batch), n)):
        raise InputError(f"a start of shape {start.wage.shape}; allowed: ({n},) or ({len(batch)}, {n})")
    first = np.broadcast_to(np.zeros(2 * n) if start is None else _unknowns(start), (len(batch), 2 * n))
    length = max(1, BLOCK // n**2)
    blocks = [slice(at, at + length) for at in range(0, max(1, len(batch)), length)]
    parts = [_solve_block(base, batch[part], ratios[part], first[part], part.start) for part in blocks]
    arrays = {
        name: np.concatenate([vars(part)[name] for part in parts])
        for name in vars(parts[0])
        if name != "base"
    }
    solution = Equilibrium(base, **arrays)
    return solution if rates.ndim == 3 else solution[0]


def rows(equilibrium: Equilibrium) -> list[dict[str, str | float]]:
    """Return one equilibrium as rows, one a country, with the columns of `Equilibrium.table`.

    Examples
    --------
    >>> from negotiation.economy.accounts import base_of, published
    >>> from negotiation.economy.equilibrium import rows, solve
    >>> from negotiation.economy.gravity import builtin_world
    >>> from negotiation.economy.optimal_tariffs import charged
    >>> world = builtin_world()
    >>> base = base_of(world, published(world.codes))
    >>> found = rows(solve(base, charged(world.codes, "USA", 0.1)))
    >>> next(row["welfare_pct"] > 0 for row in found if row["iso3"] == "USA")
    True
    """
    table = equilibrium.table()
    return [
        {"iso3": code, **{name: float(values[place]) for name, values in table.items()}}
        for place, code in enumerate(equilibrium.base.codes)
    ]


def exports_of(trade: FloatArray) -> FloatArray:
    """Sum trade, shape ``(..., n, n)``, by exporter, own trade left out."""
    exports: FloatArray = trade.sum(axis=-1) - np.einsum("...ii->...i", trade)
    return exports


def imports_of(trade: FloatArray) -> FloatArray:
    """Sum trade, shape ``(..., n, n)``, by importer, own trade left out."""
    return exports_of(trade.swapaxes(-1, -2))


@np.errstate(all="ignore")  # a step that is too long overflows; its residual shows it
def _solve_block(
    base: Base, tariffs: FloatArray, cost: FloatArray, start: FloatArray, number: int
) -> Equilibrium:
    system = System.of(base, tariffs, cost)
    unknowns, residual, iterations = solve_system(system, start, inverse_at_base(base))
    state = system.at(unknowns)
    exhausted = (base.parameters.labour > 0) & (state.retained < LEAST_RETAINED)
    for member in np.flatnonzero(~(residual <= TOLERANCE) | exhausted.any(axis=-1)):
        alone = np.array([member])
        gap = np.abs(system.take(alone).residual(unknowns[alone])).reshape(2, -1).max(axis=0)
        place = exhausted[member].argmax() if residual[member] <= TOLERANCE else gap.argmax()
        what = "tariff revenue as high as labour income" if exhausted[member, place] else "the largest"
        raise ConvergenceError(
            f"no equilibrium found for tariff matrix {number + member}: "
            f"residual {residual[member]:.1e}, {what} in {base.codes[place]}"
        )
    level = (np.exp(state.log_price) * base.spending).sum(axis=-1, keepdims=True) / base.spending.sum()
    trade = state.trade(system.net) / level[:, :, None]
    return Equilibrium(
        base,
        wage=np.exp(state.log_wage) / level,
        spending=state.spending / level / base.spending,
        labour=np.exp(state.log_labour),
        price=np.exp(state.log_price) / level,
        revenue=np.einsum("bji,bji->bi", tariffs, trade),
        trade=trade,
        residual=residual,
        iterations=iterations,
    )


def _unknowns(start: Equilibrium) -> FloatArray:
    """Return the unknowns at an equilibrium, at the nominal level that the equations keep."""
    level = start.income.sum(axis=-1, keepdims=True) / start.base.income.sum()
    cost = start.wage / start.labour**start.base.parameters.scale
    logs: FloatArray = np.log(np.concatenate([cost / level, start.spending / level], axis=-1))
    return logs


def _checked(tariffs: ArrayLike, cost: ArrayLike, n: int) -> tuple[FloatArray, FloatArray]:
    rates, ratios = np.asarray(tariffs, dtype=float), np.asarray(cost, dtype=float)
    if rates.ndim not in (2, 3) or rates.shape[-2:] != (n, n):
        raise InputError(f"tariffs of shape {rates.shape}; allowed: ({n}, {n}) or (B, {n}, {n})")
    if not (np.isfinite(rates).all() and (rates > -1).all()):
        raise InputError("tariffs must be finite shares above -1; 0.25 is 25 percent")
    if np.einsum("...ii->...i", rates).any():
        raise InputError("a country charges itself no tariff: the diagonal must be 0")
    if ratios.shape not in ((), (n, n), rates.shape):
        raise InputError(f"changes of trade costs of shape {ratios.shape}; allowed: {rates.shape}")
    if not (np.isfinite(ratios).all() and (ratios > 0).all()):
        raise InputError("changes of trade costs must be finite and positive; 1 is no change")
    return rates, ratios


def _over(values: FloatArray, base: FloatArray) -> FloatArray:
    """Divide by values of the base; NaN where they are zero."""
    ratio = np.full(values.shape, np.nan)
    np.divide(values, base, out=ratio, where=base != 0)
    return ratio
