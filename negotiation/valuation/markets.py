"""The host's markets under every level of a tariff issue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.economy.trade import Elasticities, as_one, solve_market
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.economy import Sector
from negotiation.valuation.horizon import Adjustment, HorizonName, adjustment
from negotiation.valuation.levels import rates_of, with_rates
from negotiation.valuation.ruling import struck_down, with_struck


@dataclass(frozen=True)
class MarketEffects:
    """Yearly effects of a tariff issue, annuities over the horizon, shape ``(sectors, levels)``.

    Values in bn USD a year against base-year trade without tariffs; ``exports`` are levels;
    ``revenue`` is that on all origins, ``home_revenue`` that on the home country's goods; its surplus
    holds ``home_rents``, what a quota leaves it above the costs of filling it.
    ``price`` and ``quantity`` of the home country's good are ratios to the base; ``sold`` are its
    exports in the base year, shape ``(sectors,)``.
    """

    sectors: tuple[str, ...]
    exports: FloatArray
    revenue: FloatArray
    home_revenue: FloatArray
    consumer_surplus: FloatArray
    home_surplus: FloatArray
    home_rents: FloatArray
    host_surplus: FloatArray
    price: FloatArray
    quantity: FloatArray
    sold: FloatArray

    @cached_property
    def value(self) -> FloatArray:
        """Home exports net of tariff as ratios to the base; ones where it sells nothing."""
        sold = self.sold[:, None]
        return np.divide(self.exports, sold, out=np.ones_like(self.exports), where=sold > 0)


@dataclass(frozen=True)
class Asked:
    """Markets that are to be solved: those under all tariffs of a scenario, or in one of its years.

    The ``scenario`` has every level that the tariffs may come to (``of``).
    """

    scenario: Scenario
    horizon: HorizonName
    year: int | None = None

    @classmethod
    def of(cls, scenario: Scenario, falls: str, horizon: HorizonName, year: int | None = None) -> Self:
        """Ask for a scenario's markets, also where a court strikes down the tariff ``falls``."""
        return cls(with_struck(with_rates(scenario), falls), horizon, year)

    @cached_property
    def adjustment(self) -> Adjustment:
        """How trade adjusts in the years ahead."""
        return adjustment(self.scenario, self.horizon, self.year)

    @cached_property
    def figures(self) -> tuple[object, ...]:
        """The figures that count."""
        one, tariffs = self.scenario, self.scenario.of_kind("tariff")
        when = self.horizon, self.year
        return when, one.elasticities, one.horizon, one.rivals, one.sectors, tariffs


@dataclass
class Solved:
    """The markets that were solved last, with the figures that they were solved for.

    ``compiled``: who solves so many of them that machine code pays.
    """

    compiled: bool = False
    last: tuple[tuple[object, ...], dict[str, MarketEffects]] = ((), {})

    def markets(self, asked: Asked) -> dict[str, MarketEffects]:
        """Return the effects of each tariff issue, solved anew if a figure that counts has changed."""
        solve_together([(self, asked)])
        return self.last[1]


def solve_together(tables: Iterable[tuple[Solved, Asked]]) -> None:
    """Solve the markets of many tables in one go, but those that were solved last."""
    new = [(solved, asked) for solved, asked in tables if solved.last[0] != asked.figures]
    laid = [_laid(a.scenario, a.scenario.of_kind("tariff"), a.adjustment) for _, a in new]
    for (solved, asked), effects in zip(new, _solve(laid), strict=True):
        solved.last = asked.figures, effects


def market_effects(scenario: Scenario, issue: IssueSpec, adjustment: Adjustment) -> MarketEffects:
    """Solve all sectors that ``issue`` governs at all its levels, for every year of the adjustment."""
    return _solve([_laid(scenario, [issue], adjustment)])[0][issue.key]


def solve_sectors(
    scenario: Scenario,
    sectors: tuple[str, ...],
    rates: ArrayLike,
    rivals: ArrayLike,
    adjustment: Adjustment,
) -> MarketEffects:
    """Solve ``sectors`` at some ``rates``, shape ``(levels,)``; ``rivals`` pay theirs, in their order.

    Tariffs are shares.
    """
    own = np.asarray(rates, dtype=float)
    grid = _Grid(sectors, own, np.full(own.shape, np.inf), np.asarray(rivals, dtype=float), own < 0)
    return _solve([_Table(scenario, {"": grid}, adjustment)])[0][""]


class _Grid(NamedTuple):
    """The sectors under an issue, each at all levels: the home country's rates and quotas.

    ``rivals`` pay what they pay but at the levels at which the tariff is ``struck`` down.
    """

    sectors: tuple[str, ...]
    rates: FloatArray
    quotas: FloatArray
    rivals: FloatArray
    struck: BoolArray


@dataclass(frozen=True)
class _Table:
    """Markets in rows, one for each sector at each level; a row has a cell for each year.

    Of origins there are three: the home country, all rivals, who are as one, and the host itself.
    """

    scenario: Scenario
    grids: dict[str, _Grid]
    adjustment: Adjustment

    def rows(self) -> tuple[FloatArray, ...]:
        """Return by row what the market spends, its shares, rates and quotas; by row and year rivals'.

        Rivals' are the tariff at which they are as one, and what the host takes of a dollar sold.
        """
        grids = [grid for grid in self.grids.values() for _ in grid.sectors]
        governed = [self.scenario.sectors[key] for grid in self.grids.values() for key in grid.sectors]
        # the place of each row's sector among all
        place = np.repeat(np.arange(len(governed)), [len(grid.rates) for grid in grids])
        rates, quotas, struck = (
            np.concatenate(each)
            for each in zip(*((g.rates, g.quotas, g.struck) for g in grids), strict=True)
        )
        shares = np.array([shares_of(self.scenario, s) for s in governed])
        paid = np.array([grid.rivals for grid in grids])
        mean, taken = (each[place] for each in as_one(shares[:, 1:-1], paid, self.adjustment.trade))
        mean[struck] = taken[struck] = 0.0
        three = np.stack([shares[:, 0], shares[:, 1:-1].sum(axis=1), shares[:, -1]], axis=1)
        spending = np.array([sector.market.value for sector in governed])
        return spending[place], three[place], rates, quotas, mean, taken

    def effects(self, by_cell: FloatArray) -> dict[str, MarketEffects]:
        """Return the effects of each issue, given what ``MarketEffects`` lists by row and year."""
        found = by_cell @ self.adjustment.weights
        ends = np.cumsum([len(g.sectors) * len(g.rates) for g in self.grids.values()])[:-1]
        return {
            key: self._effects(grid.sectors, own.reshape(len(own), -1, len(grid.rates)))
            for (key, grid), own in zip(self.grids.items(), np.split(found, ends, axis=1), strict=True)
        }

    def _effects(self, sectors: tuple[str, ...], found: FloatArray) -> MarketEffects:
        sold = np.array([self.scenario.sectors[key].exports.value for key in sectors])
        return MarketEffects(sectors, *[*found, sold])


def _laid(scenario: Scenario, issues: Sequence[IssueSpec], adjustment: Adjustment) -> _Table:
    """Lay out the sectors under each issue at all its levels."""
    return _Table(scenario, {issue.key: _grid(scenario, issue) for issue in issues}, adjustment)


def _grid(scenario: Scenario, issue: IssueSpec) -> _Grid:
    sectors = tuple(key for key, s in scenario.sectors.items() if s.governed_by == issue.key)
    quotas = [np.inf if s.quota is None else s.quota.value for s in issue.levels]
    paid = np.array([rival.tariffs[issue.key].value for rival in scenario.rivals.values()]) / 100
    return _Grid(sectors, rates_of(issue), np.array(quotas), paid, struck_down(issue))


def _solve(tables: Sequence[_Table]) -> list[dict[str, MarketEffects]]:
    """Solve each sector at each level of all tables, those that look so many years ahead together."""
    found: dict[int, dict[str, MarketEffects]] = {}
    for years in dict.fromkeys(len(table.adjustment.weights) for table in tables):
        alike = [n for n, table in enumerate(tables) if len(table.adjustment.weights) == years]
        solved = _solve_alike([tables[n] for n in alike])
        found |= dict(zip(alike, solved, strict=True))
    return [found[n] for n in range(len(tables))]


def _solve_alike(tables: Sequence[_Table]) -> list[dict[str, MarketEffects]]:
    """Solve tables of as many years ahead."""
    rows = [table.rows() for table in tables]
    numbers = [len(own[0]) for own in rows]
    how = [table.adjustment.elasticities(3) for table in tables]
    elasticities = (
        np.repeat(np.array([getattr(each, name) for each in how]), numbers, axis=0)
        for name in ("origins", "home", "demand", "supply")
    )
    found = _solve_rows(Elasticities(*elasticities), *map(np.concatenate, zip(*rows, strict=True)))
    by_table = zip(tables, np.split(found, np.cumsum(numbers)[:-1], axis=1), strict=True)
    return [table.effects(own) for table, own in by_table]


def _solve_rows(
    elasticities: Elasticities,
    spending: FloatArray,
    shares: FloatArray,
    rates: FloatArray,
    quotas: FloatArray,
    mean: FloatArray,
    taken: FloatArray,
) -> FloatArray:
    """Return what ``MarketEffects`` lists, shape ``(effects, rows, years)``, for ``_Table.rows``."""
    tariffs, limits = np.zeros((*mean.shape, 3)), np.full((*mean.shape, 3), np.inf)
    tariffs[..., 0], tariffs[..., 1], limits[..., 0] = rates[:, None], mean, quotas[:, None]
    market, spent = solve_market(shares[:, None], tariffs, elasticities, limits), spending[:, None]
    sales, surplus = market.exports(spent), market.producer_surplus(spent)
    home_revenue = market.tariff[..., 0] * sales[..., 0]
    return np.stack(
        [
            sales[..., 0],
            home_revenue + taken * sales[..., 1],
            home_revenue,
            market.consumer_surplus(spent),
            surplus[..., 0],
            market.rents(spent)[..., 0],
            surplus[..., -1],
            market.landed[..., 0],
            market.quantity[..., 0],
        ]
    )


def as_tariffs(issue: IssueSpec, market: MarketEffects) -> FloatArray:
    """Return each sector's tariff at each level as a share, shape ``(sectors, levels)``.

    A quota, which keeps goods out without a tariff, counts as the rise of the landed price.
    """
    capped = np.array([spec.quota is not None for spec in issue.levels])
    return np.where(capped, np.maximum(market.price - 1, 0), rates_of(issue))


def shares_of(scenario: Scenario, sector: Sector) -> list[float]:
    """Return the shares of home, rivals and the host itself in the host's market."""
    own = sector.exports.value / sector.market.value
    imported = [own, *(sector.shares[key].value for key in scenario.rivals)]
    # draws from the figures' ranges may add up to more than the market: then there is no host share
    whole = max(1.0, sum(imported))
    return [*(share / whole for share in imported), 1 - sum(imported) / whole]
