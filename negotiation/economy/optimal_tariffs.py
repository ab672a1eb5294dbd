"""Matrices of tariffs that people ask about: announced, optimal, with retaliation.

The formulas are those of Ignatenko, Lashkaripour, Macedoni & Simonovska (2025). Tariffs are shares,
exporters in rows, importers in columns.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError, unknown
from negotiation.economy.accounts import Base
from negotiation.economy.world import BASELINE_TARIFF, World


def charged(codes: Sequence[str], importer: str, rates: ArrayLike) -> FloatArray:
    """Return tariffs, shape ``(n, n)``, of one importer alone: one rate for all, or one an exporter.

    Raises
    ------
    InputError : the importer is not among ``codes``.

    Examples
    --------
    >>> from negotiation.economy.optimal_tariffs import charged
    >>> charged(("KOR", "USA"), "USA", 0.1).tolist()
    [[0.0, 0.1], [0.0, 0.0]]
    """
    place = _place(codes, importer)
    tariffs = np.zeros((len(codes), len(codes)))
    tariffs[:, place] = rates
    tariffs[place, place] = 0
    return tariffs


def announced(world: World) -> FloatArray:
    """Return the tariffs that the USA announced; the order's least where none is known.

    Raises
    ------
    InputError : the world has no announced tariffs, or no USA.

    Examples
    --------
    >>> from negotiation.economy.gravity import builtin_world
    >>> from negotiation.economy.optimal_tariffs import announced
    >>> world = builtin_world()
    >>> rates = announced(world)
    >>> float(rates[world.codes.index("KOR"), world.codes.index("USA")])
    0.25
    """
    if world.announced is None:
        raise InputError(
            "this world has no announced tariffs: the table of countries has no us_tariff_announced"
        )
    if "USA" not in world.codes:
        raise InputError("the announced tariffs are those of the USA, and this world has no USA")
    rates = np.where(np.isnan(world.announced), BASELINE_TARIFF, world.announced)
    return charged(world.codes, "USA", rates)


def with_retaliation(
    codes: Sequence[str], tariffs: FloatArray, target: str, rates: ArrayLike | None = None
) -> FloatArray:
    """Let the others charge a country: ``rates``, or each what that country charges it (reciprocal).

    Raises
    ------
    InputError : the target is not among ``codes``.

    Examples
    --------
    >>> from negotiation.economy.optimal_tariffs import charged, with_retaliation
    >>> codes = ("KOR", "USA")
    >>> with_retaliation(codes, charged(codes, "USA", 0.1), "USA").tolist()
    [[0.0, 0.1], [0.1, 0.0]]
    """
    place = _place(codes, target)
    answered = tariffs.copy()
    answered[place] = tariffs[:, place] if rates is None else rates
    answered[place, place] = 0
    return answered


def formula_tariff(base: Base, country: str) -> float:
    """Return about the uniform tariff that is best for a country whom nobody answers.

    An approximation (`economy.best_tariffs` has the maximum):
    ``1/((1 + δ ε) φ - 1)``, with ``δ = Σ_k (1-ν_k) X_ik (1-λ_ik)/((1-ν_i)(E_i - X_ii))``, ``k ≠ i``:
    exports, less so where the country has much of the market, over imports. It tends to ``1/ε`` for
    a small open economy with balanced trade and full pass-through.

    Raises
    ------
    InputError : the country is not in the base.
    """
    region = np.arange(len(base.codes)) == _place(base.codes, country)
    return _optimal(base, region, base.spending)


def formula_retaliation(base: Base, target: str) -> float:
    """Return about the best uniform tariff on one country's goods, for all the others together.

    The formula of `formula_tariff` for the others as one region, income in the place of its spending.

    Raises
    ------
    InputError : the target is not in the base.
    """
    region = np.arange(len(base.codes)) != _place(base.codes, target)
    return _optimal(base, region, base.income)


def _optimal(base: Base, region: NDArray[np.bool_], size: FloatArray) -> float:
    """Return the formula's tariff of a region, with the means of its ν and φ, weighted by income."""
    epsilon, kept = base.parameters.trade, 1 - base.parameters.markup
    weights = base.income * region / base.income[region].sum()
    sold = base.trade[region].sum(axis=0)
    abroad = (kept * sold * (1 - sold / base.spending))[~region].sum()
    bought = (kept @ weights) * (size - sold)[region].sum()
    phi = base.parameters.pass_through @ weights
    return float(1 / ((1 + epsilon * abroad / bought) * phi - 1))


def _place(codes: Sequence[str], code: str) -> int:
    if code not in codes:
        raise unknown("country", code, codes)
    return codes.index(code)
