"""The host's markets under every level of a tariff issue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.economy.trade import solve_market
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.economy import Sector
from negotiation.valuation.horizon import Adjustment, HorizonName
from negotiation.valuation.levels import rates_of
from negotiation.valuation.ruling import struck_down


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


@dataclass
class Solved:
    """The markets that were solved last, with the figures that they were solved for.

    ``compiled``: who solves so many of them that machine code pays.
    """

    compiled: bool = False
    last: tuple[tuple[object, ...], dict[str, MarketEffects]] = ((), {})

    def markets(
        self, scenario: Scenario, adjustment: Adjustment, years: tuple[HorizonName, int | None]
    ) -> dict[str, MarketEffects]:
        """Return the effects of each tariff issue, solved anew if a figure that counts has changed.

        ``years`` are those that the ``adjustment`` is over.
        """
        tariffs, (figures, effects) = scenario.of_kind("tariff"), self.last
        now = years, scenario.elasticities, scenario.horizon, scenario.rivals, scenario.sectors, tariffs
        if now != figures:
            effects = _solved(scenario, tariffs, adjustment)
            self.last = now, effects
        return effects


def market_effects(scenario: Scenario, issue: IssueSpec, adjustment: Adjustment) -> MarketEffects:
    """Solve all sectors that ``issue`` governs at all its levels, for every year of the adjustment."""
    return _solved(scenario, [issue], adjustment)[issue.key]


def _solved(
    scenario: Scenario, issues: Sequence[IssueSpec], adjustment: Adjustment
) -> dict[str, MarketEffects]:
    keys = [issue.key for issue in issues]
    rivals = [[rival.tariffs[key].value for rival in scenario.rivals.values()] for key in keys]
    paid, group = _pooled(np.array(rivals, dtype=float))
    grids = [_grid(scenario, issue, own) for issue, own in zip(issues, paid, strict=True)]
    return dict(zip(keys, _solve(scenario, grids, adjustment, group), strict=True))


class _Grid(NamedTuple):
    """Sectors, each at all tariffs and quotas of shape ``(levels, origins)``."""

    sectors: tuple[str, ...]
    tariffs: FloatArray
    quotas: FloatArray


def _grid(scenario: Scenario, issue: IssueSpec, paid: FloatArray) -> _Grid:
    sectors = tuple(key for key, s in scenario.sectors.items() if s.governed_by == issue.key)
    tariffs = np.tile(np.array([0.0, *paid, 0.0]) / 100, (len(issue.levels), 1))
    tariffs[struck_down(issue)] = 0.0
    tariffs[:, 0] = rates_of(issue)
    quotas = np.full(tariffs.shape, np.inf)
    quotas[:, 0] = [np.inf if s.quota is None else s.quota.value for s in issue.levels]
    return _Grid(sectors, tariffs, quotas)


def _pooled(rates: FloatArray) -> tuple[FloatArray, IntArray | None]:
    """Return different rates by issue, and the place of each rival among them, if many pay the same.

    Origins of the same rates and elasticity are as one, whose share is the sum of theirs.
    """
    by_rival = list(zip(*rates.tolist(), strict=True))
    places = {paid: place for place, paid in enumerate(sorted(set(by_rival)))}
    if 2 * len(places) >= len(by_rival):
        return rates, None
    return np.array(list(places)).T, np.array([places[paid] for paid in by_rival])


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
    return _solve(scenario, [_Grid(sectors, tariffs, quotas)], adjustment, None)[0]


def _solve(
    scenario: Scenario, grids: Sequence[_Grid], adjustment: Adjustment, group: IntArray | None
) -> list[MarketEffects]:
    """Solve each sector at each level: one row of cells, a cell for each year.

    ``group``, shape ``(rivals,)``, says which rivals are one origin together.
    """
    governed = [scenario.sectors[key] for grid in grids for key in grid.sectors]
    levels = [len(grid.tariffs) for grid in grids for _ in grid.sectors]
    shares = _shares_by_origin(scenario, governed, group)
    spending = np.repeat([s.market.value for s in governed], levels)[:, None]
    tariffs, quotas = (
        np.concatenate([np.tile(getattr(grid, name), (len(grid.sectors), 1)) for grid in grids])
        for name in ("tariffs", "quotas")
    )
    market = solve_market(
        np.repeat(shares, levels, axis=0)[:, None, :],
        tariffs[:, None, :],
        adjustment.elasticities(tariffs.shape[1]),
        quotas[:, None, :],
    )
    both, revenue = market.only([0, -1]), market.revenue(spending)
    surplus = both.producer_surplus(spending)
    by_year = [
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
    ends = np.cumsum([len(grid.sectors) * len(grid.tariffs) for grid in grids])[:-1]
    found = np.split(np.stack(by_year) @ adjustment.weights, ends, axis=1)
    return [
        _effects(scenario, grid.sectors, own.reshape(len(own), -1, len(grid.tariffs)))
        for grid, own in zip(grids, found, strict=True)
    ]


def _effects(scenario: Scenario, sectors: tuple[str, ...], found: FloatArray) -> MarketEffects:
    sold = np.array([scenario.sectors[key].exports.value for key in sectors])
    return MarketEffects(sectors, *[*found, sold])


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
