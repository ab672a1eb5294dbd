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

    def cells(self) -> tuple[FloatArray, ...]:
        """Return what ``_solve_cells`` takes."""
        grids, years = self.grids.values(), len(self.adjustment.weights)
        keys = [key for grid in grids for key in grid.sectors]
        governed = [self.scenario.sectors[key] for key in keys]
        # the place of each row's sector among all
        place = np.repeat(np.arange(len(keys)), [len(g.rates) for g in grids for _ in g.sectors])
        rates, quotas, struck = (
            np.concatenate([np.tile(getattr(g, name), len(g.sectors)) for g in grids])
            for name in ("rates", "quotas", "struck")
        )
        shares = np.array([shares_of(self.scenario, s) for s in governed]).reshape(len(keys), -1)
        paid = np.array([g.rivals for g in grids for _ in g.sectors]).reshape(len(keys), -1)
        mean, taken = (
            np.where(struck[:, None], 0.0, each[place])
            for each in as_one(shares[:, 1:-1], paid, self.adjustment.trade)
        )
        three = np.column_stack([shares[:, 0], shares[:, 1:-1].sum(axis=1), shares[:, -1]])
        tariffs, limits = np.zeros((len(place), years, 3)), np.full((len(place), years, 3), np.inf)
        tariffs[..., 0], tariffs[..., 1], limits[..., 0] = rates[:, None], mean, quotas[:, None]
        how = self.adjustment.elasticities(3)
        return (
            np.repeat(np.array([s.market.value for s in governed])[place], years),
            np.repeat(three[place], years, axis=0),
            tariffs.reshape(-1, 3),
            limits.reshape(-1, 3),
            taken.ravel(),
            *(np.tile(each, len(place)) for each in (how.origins, how.home, how.demand)),
            np.tile(how.supply, (len(place), 1)),
        )

    def effects(self, by_cell: FloatArray) -> dict[str, MarketEffects]:
        """Return the effects of each issue, given what ``MarketEffects`` lists by cell."""
        years = len(self.adjustment.weights)
        found = by_cell.reshape(len(by_cell), -1, years) @ self.adjustment.weights
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
    """Solve each sector at each level of all tables."""
    cells = [table.cells() for table in tables]
    if not cells:
        return []
    found = _solve_cells(*map(np.concatenate, zip(*cells, strict=True)))
    ends = np.cumsum([len(own[0]) for own in cells])[:-1]
    by_table = zip(tables, np.split(found, ends, axis=1), strict=True)
    return [table.effects(own) for table, own in by_table]


def _solve_cells(
    spending: FloatArray,
    shares: FloatArray,
    tariffs: FloatArray,
    quotas: FloatArray,
    taken: FloatArray,
    *elasticities: FloatArray,
) -> FloatArray:
    """Return what ``MarketEffects`` lists, shape ``(effects, cells)``.

    ``taken`` is what the host takes of a dollar that rivals sell.
    """
    market = solve_market(shares, tariffs, Elasticities(*elasticities), quotas)
    sales, surplus = market.exports(spending), market.producer_surplus(spending)
    home_revenue = market.tariff[:, 0] * sales[:, 0]
    return np.stack(
        [
            sales[:, 0],
            home_revenue + taken * sales[:, 1],
            home_revenue,
            market.consumer_surplus(spending),
            surplus[:, 0],
            market.rents(spending)[:, 0],
            surplus[:, -1],
            market.landed[:, 0],
            market.quantity[:, 0],
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
