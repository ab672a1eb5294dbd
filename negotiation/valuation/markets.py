"""The host's markets under every level of a tariff issue."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    """The markets that were solved last, with the figures that they were solved for."""

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
            effects = {each.key: market_effects(scenario, each, adjustment) for each in tariffs}
            self.last = now, effects
        return effects


def market_effects(scenario: Scenario, issue: IssueSpec, adjustment: Adjustment) -> MarketEffects:
    """Solve all sectors that ``issue`` governs at all its levels, for every year of the adjustment."""
    sectors = tuple(key for key, s in scenario.sectors.items() if s.governed_by == issue.key)
    rivals = [scenario.rivals[key].tariffs[issue.key].value for key in scenario.rivals]
    paid, group = _pooled(rivals)
    tariffs = np.tile(np.array([0.0, *paid, 0.0]) / 100, (len(issue.levels), 1))
    tariffs[struck_down(issue)] = 0.0
    tariffs[:, 0] = rates_of(issue)
    quotas = np.full(tariffs.shape, np.inf)
    quotas[:, 0] = [np.inf if s.quota is None else s.quota.value for s in issue.levels]
    return solve_sectors(scenario, sectors, tariffs, quotas, adjustment, group)


def _pooled(rates: Sequence[float]) -> tuple[Sequence[float], IntArray | None]:
    """Return different rates and the place of each rival's among them, where many pay the same.

    Origins of the same rate and elasticity are as one, whose share is the sum of theirs.
    """
    paid, group = np.unique(np.array(rates, dtype=float), return_inverse=True)
    return (paid.tolist(), group) if 2 * len(paid) < len(rates) else (rates, None)


def solve_sectors(
    scenario: Scenario,
    sectors: tuple[str, ...],
    tariffs: FloatArray,
    quotas: FloatArray,
    adjustment: Adjustment,
    group: IntArray | None = None,
) -> MarketEffects:
    """Solve ``sectors`` at tariffs and quotas of shape ``(levels, origins)``.

    Origins are the home country, the rivals in the scenario's order, and the host itself; ``group``,
    shape ``(rivals,)``, says which rivals are one origin together.
    """
    governed = [scenario.sectors[key] for key in sectors]
    shares = np.array([shares_of(scenario, s) for s in governed]).reshape(len(sectors), -1)
    if group is not None:
        pooled = [np.bincount(group, row[1:-1]) for row in shares]
        shares = np.column_stack([shares[:, 0], np.reshape(pooled, (len(sectors), -1)), shares[:, -1]])
    spending = np.array([s.market.value for s in governed])[:, None, None]
    elasticities, weights = adjustment.elasticities(tariffs.shape[1]), adjustment.weights
    market = solve_market(
        shares[:, None, None, :], tariffs[:, None, :], elasticities, quotas[:, None, :]
    )
    exports, surplus = market.exports(spending), market.producer_surplus(spending)
    revenue = market.revenue(spending)
    return MarketEffects(
        sectors,
        exports[..., 0] @ weights,
        revenue.sum(axis=-1) @ weights,
        revenue[..., 0] @ weights,
        market.consumer_surplus(spending) @ weights,
        surplus[..., 0] @ weights,
        market.rents(spending)[..., 0] @ weights,
        surplus[..., -1] @ weights,
        market.landed[..., 0] @ weights,
        market.quantity[..., 0] @ weights,
        np.array([sector.exports.value for sector in governed]),
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
