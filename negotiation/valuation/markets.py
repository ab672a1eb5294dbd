"""The host's markets under every level of a tariff issue."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.economy.trade import Elasticities, solve_market
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

    @property
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
    tariffs: FloatArray,
    quotas: FloatArray,
    adjustment: Adjustment,
) -> MarketEffects:
    """Solve ``sectors`` at tariffs and quotas of shape ``(levels, origins)``.

    Origins are the home country, the rivals in the scenario's order, and the host itself.
    """
    grid = _Grid("", sectors, tariffs, quotas)
    return _solve([_Table(scenario, [grid], adjustment)])[0][""]


class _Grid(NamedTuple):
    """The sectors under an issue, each at all tariffs and quotas of shape ``(levels, origins)``."""

    key: str
    sectors: tuple[str, ...]
    tariffs: FloatArray
    quotas: FloatArray


@dataclass(frozen=True)
class _Table:
    """Markets in rows: each sector of each grid at each level, in as many cells as there are years.

    ``group``, shape ``(rivals,)``, says which rivals are one origin together.
    """

    scenario: Scenario
    grids: Sequence[_Grid]
    adjustment: Adjustment
    group: IntArray | None = None

    @property
    def origins(self) -> int:
        """How many origins there are."""
        return int(self.grids[0].tariffs.shape[1])

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(len(grid.sectors) * len(grid.tariffs) for grid in self.grids)

    def cells(self) -> tuple[FloatArray, ...]:
        """Return spending, shares, tariffs, quotas, and elasticities of each cell, in that order."""
        governed = [self.scenario.sectors[key] for grid in self.grids for key in grid.sectors]
        levels = [len(grid.tariffs) for grid in self.grids for _ in grid.sectors]
        shares = _shares_by_origin(self.scenario, governed, self.group)
        tariffs, quotas = (
            np.concatenate([np.tile(getattr(g, name), (len(g.sectors), 1)) for g in self.grids])
            for name in ("tariffs", "quotas")
        )
        by_row = np.repeat([s.market.value for s in governed], levels), np.repeat(shares, levels, axis=0)
        how = self.adjustment.elasticities(self.origins)
        years = len(self.adjustment.weights)
        return (
            *(np.repeat(each, years, axis=0) for each in (*by_row, tariffs, quotas)),
            *(np.tile(each, self.rows) for each in (how.origins, how.home, how.demand)),
            np.tile(how.supply, (self.rows, 1)),
        )

    def effects(self, by_cell: FloatArray) -> dict[str, MarketEffects]:
        """Return the effects of each issue, given what ``MarketEffects`` lists by cell."""
        found = by_cell.reshape(len(by_cell), self.rows, -1) @ self.adjustment.weights
        ends = np.cumsum([len(grid.sectors) * len(grid.tariffs) for grid in self.grids])[:-1]
        return {
            grid.key: self._effects(grid.sectors, own.reshape(len(own), -1, len(grid.tariffs)))
            for grid, own in zip(self.grids, np.split(found, ends, axis=1), strict=True)
        }

    def _effects(self, sectors: tuple[str, ...], found: FloatArray) -> MarketEffects:
        sold = np.array([self.scenario.sectors[key].exports.value for key in sectors])
        return MarketEffects(sectors, *[*found, sold])


def _laid(scenario: Scenario, issues: Sequence[IssueSpec], adjustment: Adjustment) -> _Table:
    """Lay out the sectors under each issue at all its levels."""
    rivals = [[rival.tariffs[i.key].value for rival in scenario.rivals.values()] for i in issues]
    paid, group = _pooled(np.array(rivals, dtype=float))
    grids = [_grid(scenario, issue, own) for issue, own in zip(issues, paid, strict=True)]
    return _Table(scenario, grids, adjustment, group)


def _grid(scenario: Scenario, issue: IssueSpec, paid: FloatArray) -> _Grid:
    sectors = tuple(key for key, s in scenario.sectors.items() if s.governed_by == issue.key)
    tariffs = np.tile(np.array([0.0, *paid, 0.0]) / 100, (len(issue.levels), 1))
    tariffs[struck_down(issue)] = 0.0
    tariffs[:, 0] = rates_of(issue)
    quotas = np.full(tariffs.shape, np.inf)
    quotas[:, 0] = [np.inf if s.quota is None else s.quota.value for s in issue.levels]
    return _Grid(issue.key, sectors, tariffs, quotas)


def _pooled(rates: FloatArray) -> tuple[FloatArray, IntArray | None]:
    """Return different rates by issue, and the place of each rival among them, if many pay the same.

    Origins of the same rates and elasticity are as one, whose share is the sum of theirs.
    """
    by_rival = list(zip(*rates.tolist(), strict=True))
    places = {paid: place for place, paid in enumerate(sorted(set(by_rival)))}
    if 2 * len(places) >= len(by_rival):
        return rates, None
    return np.array(list(places)).T, np.array([places[paid] for paid in by_rival])


def _solve(tables: Sequence[_Table]) -> list[dict[str, MarketEffects]]:
    """Solve each sector at each level of all tables, those with as many origins in one array."""
    found: list[dict[str, MarketEffects]] = [{}] * len(tables)
    alike = defaultdict(list)
    for place, table in enumerate(tables):
        alike[table.origins].append(place)
    for places in alike.values():
        cells = [tables[place].cells() for place in places]
        ends = np.cumsum([len(own[0]) for own in cells])[:-1]
        by_cell = np.split(_solve_cells(*map(np.concatenate, zip(*cells, strict=True))), ends, axis=1)
        for place, own in zip(places, by_cell, strict=True):
            found[place] = tables[place].effects(own)
    return found


def _solve_cells(
    spending: FloatArray,
    shares: FloatArray,
    tariffs: FloatArray,
    quotas: FloatArray,
    *elasticities: FloatArray,
) -> FloatArray:
    """Return what ``MarketEffects`` lists, shape ``(effects, cells)``."""
    market = solve_market(shares, tariffs, Elasticities(*elasticities), quotas)
    both, revenue = market.only([0, -1]), market.revenue(spending)
    surplus = both.producer_surplus(spending)
    return np.stack(
        [
            both.exports(spending)[..., 0],
            revenue.sum(axis=-1),
            revenue[..., 0],
            market.consumer_surplus(spending),
            surplus[..., 0],
            both.rents(spending)[..., 0],
            surplus[..., -1],
            both.landed[..., 0],
            both.quantity[..., 0],
        ]
    )


def _shares_by_origin(
    scenario: Scenario, governed: Sequence[Sector], group: IntArray | None
) -> FloatArray:
    """Return market shares, shape ``(sectors, origins)``."""
    shares = np.array([shares_of(scenario, s) for s in governed]).reshape(len(governed), -1)
    if group is None:
        return shares
    pooled = [np.bincount(group, row[1:-1]) for row in shares]
    return np.column_stack([shares[:, 0], np.reshape(pooled, (len(shares), -1)), shares[:, -1]])


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
