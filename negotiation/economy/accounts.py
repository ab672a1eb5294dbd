"""The base year that counterfactuals start from: parameters, all trade, spending, income."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.economy.world import World

TRADE_ELASTICITY = 4.0
LABOUR_SUPPLY = 0.5
SCALE = 0.67
"""The scale elasticity times the trade elasticity, which is also ε/θ."""

MARKUP_USA, MARKUP_OTHERS = 0.27047098, 0.11433521
"""Share of sales in a market that stays there as profit."""

LITTLE = 0.01
"""Trade below this share of GDP is rare: of 194 countries in 2023 none had less than 0.017."""

NAMED = 5
"""How many countries an error names."""

OBSERVED = "own trade is the observed one: income is what sales bring, and GDP is not used"


@dataclass(frozen=True, eq=False)
class Parameters:
    """Elasticities of a world of ``n`` countries.

    ``trade``: ε, of trade flows to costs. ``labour``: κ, of labour supply to the real wage. ``scale``:
    ψ, of productivity to employment. ``markup``: ν, share of a country's spending that stays there as
    profit. ``pass_through``: φ, by importer; a tariff moves trade flows with elasticity ``ε φ``. Both
    of shape ``(n,)``. Tariff revenue lowers the tax on labour income, or is handed out as a
    ``lump_sum``. κ = ψ = ν = 0 and φ = 1 is the Armington model with a fixed labour force.

    Raises
    ------
    InputError : a parameter is outside its range.
    """

    trade: float
    labour: float
    scale: float
    markup: FloatArray
    pass_through: FloatArray
    lump_sum: bool = False

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name, good, allowed in (
            ("trade elasticity", 0 < self.trade < np.inf, "positive and finite"),
            ("labour supply elasticity", 0 <= self.labour < np.inf, "zero or more"),
            ("scale elasticity", 0 <= self.scale < np.inf, "zero or more"),
            ("markup", np.all((self.markup >= 0) & (self.markup < 1)), "in [0, 1)"),
            ("pass-through", np.all((self.pass_through > 0) & (self.pass_through < np.inf)), "positive"),
        ):
            if not good:
                raise InputError(f"the {name} must be {allowed}")


def published(codes: Sequence[str], *, lump_sum: bool = False) -> Parameters:
    """Return the baseline of Ignatenko, Lashkaripour, Macedoni & Simonovska (2025).

    Monopolistic competition with selection into exporting: ``θ = ε/0.67``, ``ψ = 1/θ`` and
    ``φ = (1+θ)/((1-ν) θ) - 1/θ``. The paper solves for the markups ν; they are given here.

    Examples
    --------
    >>> from negotiation.economy.accounts import published
    >>> published(("KOR", "USA")).trade
    4.0
    """
    theta = TRADE_ELASTICITY / SCALE
    markup = np.where(np.array(codes) == "USA", MARKUP_USA, MARKUP_OTHERS)
    pass_through = (1 + theta) / ((1 - markup) * theta) - 1 / theta
    return Parameters(TRADE_ELASTICITY, LABOUR_SUPPLY, 1 / theta, markup, pass_through, lump_sum)


def eaton_kortum(codes: Sequence[str], *, lump_sum: bool = False) -> Parameters:
    """Return the same paper's perfect competition: full pass-through (φ = 1), no profits (ν = 0)."""
    n = len(codes)
    scale = SCALE / TRADE_ELASTICITY
    return Parameters(TRADE_ELASTICITY, LABOUR_SUPPLY, scale, np.zeros(n), np.ones(n), lump_sum)


@dataclass(frozen=True, eq=False)
class Base:
    """Accounts of the base year: the world before any of the tariffs that are asked about.

    ``trade``: shape ``(n, n)``, bn USD, exporters in rows, importers in columns, own trade on the
    diagonal. `dataclasses.replace` gives the same trade with other parameters. ``assumptions``: the
    world's, and what was assumed to complete its accounts.

    Raises
    ------
    InputError : a country neither sells nor buys, or parts of the world do not trade with each other.
    """

    codes: tuple[str, ...]
    trade: FloatArray
    parameters: Parameters
    assumptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that relative incomes are determined for all."""
        for code, income, spending in zip(self.codes, self.income, self.spending, strict=True):
            if not (income > 0 and spending > 0):
                raise InputError(f"{code}: income {income:g} and spending {spending:g} must be positive")
        from scipy.sparse.csgraph import connected_components  # a third of a second, seldom needed

        parts, part = connected_components(self.trade > 0, directed=False)
        if parts > 1:
            apart = ", ".join(np.array(self.codes)[part != np.bincount(part).argmax()])
            raise InputError(f"these countries do not trade with the rest of the world: {apart}")

    @cached_property
    def spending(self) -> FloatArray:
        """``E_i = Σ_k X_ki``, bn USD, shape ``(n,)``."""
        return self.trade.sum(axis=0)

    @cached_property
    def income(self) -> FloatArray:
        """Income from sales at home and abroad, profits included, ``Y_i``, bn USD, shape ``(n,)``."""
        markup = self.parameters.markup
        return self.trade @ (1 - markup) + markup * self.spending

    @property
    def transfers(self) -> FloatArray:
        """What a country spends beyond its income: a fixed share of the world's income."""
        return self.spending - self.income


def base_of(world: World, parameters: Parameters) -> Base:
    """Complete a world's accounts with own trade: as observed, or what spending leaves after imports.

    Spending is what GDP implies. Where trade exceeds it there is no own trade, and income is what trade
    brings instead of GDP: the base's ``assumptions`` name the country.

    Raises
    ------
    InputError : income is not GDP for countries that have most of the world's.

    Examples
    --------
    >>> from negotiation.economy.accounts import base_of, published
    >>> from negotiation.economy.gravity import builtin_world
    >>> world = builtin_world()
    >>> base = base_of(world, published(world.codes))
    >>> base.trade.shape == (len(base.codes),) * 2
    True
    """
    if world.trade.diagonal().any():
        return Base(world.codes, world.trade, parameters, (*world.assumptions, OBSERVED))
    exports, imports = world.trade @ (1 - parameters.markup), world.trade.sum(axis=0)
    spending = world.gdp + (1 - parameters.markup) * (imports - exports)
    own = np.maximum(spending - imports, 0)
    base = Base(world.codes, world.trade + np.diag(own), parameters)
    notes = [*_without_own_goods(world, base, spending < imports), *_hardly_trading(world)]
    return replace(base, assumptions=(*world.assumptions, *notes))


def _without_own_goods(world: World, base: Base, places: NDArray[np.bool_]) -> list[str]:
    """Name the countries whose trade exceeds GDP: the income that it brings, and GDP."""
    incomes = zip(world.codes, base.income, world.gdp, places, strict=True)
    named = [f"{code} {income:,.4g} (GDP {gdp:,.4g})" for code, income, gdp, there in incomes if there]
    if base.income[places].sum() > base.income.sum() / 2:
        raise InputError(
            "trade exceeds GDP in countries that have most of the world's income; is GDP in another "
            "unit than trade (files have both in thousand USD)? Income that trade brings, bn USD: "
            + ", ".join(named[:NAMED])
            + (" …" if named[NAMED:] else "")
        )
    what = "trade exceeds GDP, so that no goods stay at home and income is what trade brings, bn USD"
    return [f"{what}: {', '.join(named)}"] if named else []


def _hardly_trading(world: World) -> list[str]:
    """Name the countries whose trade, the mean of exports and imports, is hardly any of GDP."""
    trade = (world.trade.sum(axis=0) + world.trade.sum(axis=1)) / 2
    named = [code for code, few in zip(world.codes, trade < LITTLE * world.gdp, strict=True) if few]
    what = f"all trade is in the table, though it is less than {LITTLE:z.0%} of GDP (is a partner"
    return [f"{what} missing, or GDP in another unit?): {', '.join(named)}"] if named else []
