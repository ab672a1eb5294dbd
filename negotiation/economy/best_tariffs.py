"""The tariffs that are best for who sets them, found by trying them in the model itself."""

from collections.abc import Callable

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.accounts import Base
from negotiation.economy.equilibrium import solve
from negotiation.economy.optimal_tariffs import (
    charged,
    formula_retaliation,
    formula_tariff,
    with_retaliation,
)
from negotiation.economy.trade import ConvergenceError

TRIED = 9
"""Rates that are tried at once; the next ones lie between the neighbours of the best."""

HIGHEST = 10.0
"""The highest rate that is tried, a share."""

NEAR = 1e-5
"""How near the best rate comes, a share."""


def best_tariff(base: Base, country: str) -> tuple[float, float]:
    """Return the uniform tariff that is best for a country whom nobody answers, and its welfare.

    The welfare is a ratio to the base. `formula_tariff` is an approximation of it.

    Raises
    ------
    InputError : the country is not in the base.
    """
    first = formula_tariff(base, country)
    place = base.codes.index(country)
    return _peak(lambda rates: welfare_at(base, country, rates)[:, place], 2 * first)


def welfare_at(base: Base, country: str, rates: FloatArray) -> FloatArray:
    """Return all countries' welfare under uniform tariffs of one, shape ``(rates, n)``."""
    return solve(base, np.stack([charged(base.codes, country, rate) for rate in rates.tolist()])).welfare


def best_answer(base: Base, tariffs: FloatArray, target: str) -> float:
    """Return the uniform tariff on one country's goods that is best for all the others together.

    Their gains are added up in money at the base; ``tariffs`` are what holds besides.
    """
    others = np.arange(len(base.codes)) != base.codes.index(target)

    def gains(rates: FloatArray) -> FloatArray:
        answers = [with_retaliation(base.codes, tariffs, target, rate) for rate in rates.tolist()]
        gained: FloatArray = (solve(base, np.stack(answers)).welfare - 1) * base.spending
        return gained[:, others].sum(axis=-1)

    return _peak(gains, 2 * formula_retaliation(base, target))[0]


def _peak(worth: Callable[[FloatArray], FloatArray], high: float) -> tuple[float, float]:
    """Return where a function with one peak is largest up to ``HIGHEST``, and its value there."""
    low, most = 0.0, HIGHEST
    while True:
        rates = np.linspace(low, high, TRIED)
        try:
            values = worth(rates)
        except ConvergenceError:  # the highest leave too little trade to carry the deficits
            most, high = high, (low + high) / 2
            continue
        best = int(values.argmax())
        if high - low <= NEAR:
            return float(rates[best]), float(values[best])
        low = float(rates[max(best - 1, 0)])
        # at the end of what was tried the peak lies further on, as far as there is an equilibrium
        high = min(1.5 * high, (high + most) / 2) if best == TRIED - 1 else float(rates[best + 1])
