"""What tariffs are worth in general equilibrium: a table over all their levels, computed once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np

from negotiation.bargaining.payoffs import Component
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import unknown
from negotiation.economy.accounts import Base, base_of, published
from negotiation.economy.equilibrium import solve
from negotiation.economy.gravity import builtin_world
from negotiation.economy.optimal_tariffs import charged
from negotiation.economy.world import read_world
from negotiation.scenarios import Scenario
from negotiation.scenarios.economy import Rival
from negotiation.scenarios.suppliers import REST
from negotiation.valuation.blocks.affiliates import Affiliates
from negotiation.valuation.blocks.block import Block, Context, Quantities, over_tariffs
from negotiation.valuation.levels import exports_of, rates_of
from negotiation.valuation.markets import MarketEffects, as_tariffs
from negotiation.valuation.ruling import struck_down
from negotiation.valuation.supply import check_together

LEAST = 0.1
"""The least trade elasticity that is solved for: estimates of the first years lie below what the model
can bear, where a higher tariff would raise what exporters earn."""


@dataclass(frozen=True)
class Welfare(Block):
    """Welfare and trade under every combination of tariffs, in place of the host's markets.

    A country is one sector: its tariff is the mean over the sectors, weighted by what it sells to the
    host. The rival ``ROW`` stands for all countries that are not named, and the world's ``ROW`` for
    rivals that it does not name. Trade answers with the scenario's elasticities, year by year; with the
    world's own where welfare is what the host wants.
    """

    name = "welfare"
    order = 90
    home = host = ("welfare",)
    replaces = (
        "consumer_surplus",
        "producer_surplus",
        "tariff_revenue.{tariff}",
        "affiliate_costs",
        "jobs.trade",
    )

    world: str
    rivals: Mapping[str, Rival]
    bought: float
    own_elasticity: bool

    @classmethod
    def of(cls, scenario: Scenario) -> Self | None:
        """Take the world, who else sells, what plants buy; None unless the scenario asks for it.

        A host that wants welfare looks at its market where the world does not name its partner.
        """
        if not scenario.in_equilibrium or (scenario.payoff == "partial" and not _has(scenario)):
            return None
        check_together(scenario, "a world in equilibrium weighs", "payoff = 'partial' does not")
        bought = Affiliates.of(scenario).bought(scenario.sectors)
        wanted = scenario.objective == "welfare"
        return cls(scenario.world, scenario.rivals, sum(bought.values()), wanted)

    def quantities(self, context: Context) -> Quantities:
        """Solve for the world; give welfare (money worth as much at the base), trade both ways, revenue.

        A quota keeps goods out as a tariff does, but the exporters have what that would bring.

        Raises
        ------
        InputError : a party or rival that the scenario's world does not have.
        """
        base, issues = _base(self.world), {issue.key: issue for issue in context.issues}
        rates = self._rates(context, base.codes)
        rows = rates.reshape(-1, len(base.codes))
        tariffs = np.stack([charged(base.codes, context.host, row) for row in rows])
        effects, shape = self._effects(base, tariffs, context), rates.shape[:-1]
        kept_out = rates[..., base.codes.index(context.home)]
        paid = _mean_rate(context, lambda key, market: market.sold.sum() * rates_of(issues[key]))

        sold = exports_of(context.sectors.values())
        bought = sum(sector.imports.value for sector in context.sectors.values())
        exports, imports = (each.reshape(shape) for each in (effects.exports, effects.host_exports))
        rents = sold * (kept_out - paid) * exports
        return {
            f"welfare.{context.home}": context.by_tariffs(effects.home.reshape(shape) + rents),
            f"welfare.{context.host}": context.by_tariffs(effects.host.reshape(shape) - rents),
            "exports.tariffs": context.by_tariffs(sold * (exports - 1) + rents),
            "shipped.tariffs": context.by_tariffs(self.bought * (exports - 1)),
            "host_exports.tariffs": context.by_tariffs(bought * (imports - 1)),
            "tariff_revenue": context.by_tariffs(sold * paid * exports),
        }

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give each side its welfare."""
        return {
            code: [Component("welfare", context.quantity(f"welfare.{code}"))] for code in context.parties
        }

    def _effects(self, base: Base, tariffs: FloatArray, context: Context) -> "_Effects":
        if self.own_elasticity:
            return _Effects(*_gains_and_trade(base, tariffs, context))
        return _over_years(base, tariffs, context)

    def _rates(self, context: Context, codes: Sequence[str]) -> FloatArray:
        """Return what each country pays at the host's border, an axis a tariff issue, then countries."""
        for code in (context.home, context.host, *([] if REST in codes else self.rivals)):
            if code not in codes and code != REST:
                raise unknown("country in the scenario's world:", code, codes)
        issues = {issue.key: issue for issue in context.issues}
        own = _mean_rate(context, lambda key, market: market.sold @ as_tariffs(issues[key], market))
        rates = np.zeros((*own.shape, len(codes)))
        rates[..., :] = self._paid_by_others(context, codes)
        for axis, key in enumerate(context.markets):
            gone = struck_down(issues[key])
            if gone.any():
                np.moveaxis(rates, axis, 0)[gone] = self._paid_by_others(context, codes, key)
        rates[..., codes.index(context.home)] = own
        return rates

    def _paid_by_others(self, context: Context, codes: Sequence[str], gone: str = "") -> FloatArray:
        """Return what each country pays, shape ``(countries,)``; one tariff may be ``gone``."""
        # the world's rest holds all rivals that it does not name; a world without one must name them
        unnamed = [code for code in self.rivals if code not in codes or code == REST]
        rates = np.full(len(codes), self._paid_by(context, unnamed, gone))
        for code in self.rivals:
            if code not in unnamed:
                rates[codes.index(code)] = self._paid_by(context, [code], gone)
        return rates

    def _paid_by(self, context: Context, codes: Sequence[str], gone: str) -> float:
        """Return the tariff of some rivals as a share, a mean over them and their sectors."""
        paid = whole = 0.0
        for code in codes:
            for sector in context.sectors.values():
                sold = sector.shares[code].value * sector.market.value
                tariffs = self.rivals[code].tariffs
                free = sector.governed_by in ("", gone)
                paid += 0.0 if free else sold * tariffs[sector.governed_by].value
                whole += sold
        return paid / whole / 100 if whole else 0.0


def _has(scenario: Scenario) -> bool:
    """Say whether the scenario's world names both sides."""
    return {scenario.home, scenario.host} <= {*_base(scenario.world).codes}


def _mean_rate(context: Context, paid: Callable[[str, MarketEffects], FloatArray]) -> FloatArray:
    """Return what the home country pays on all it sells, a share, with an axis for each tariff issue.

    ``paid`` by an issue's key and market: bn USD by level.
    """
    by_issue = {key: paid(key, market) for key, market in context.markets.items()}
    mean: FloatArray = over_tariffs(context, by_issue) / exports_of(context.sectors.values())
    return mean


@dataclass(frozen=True)
class _Effects:
    """Means over the years, shape ``(rows,)``: gains of both sides, bn USD, and trade, ratios."""

    home: FloatArray
    host: FloatArray
    exports: FloatArray
    host_exports: FloatArray


def _over_years(base: Base, tariffs: FloatArray, context: Context) -> _Effects:
    """Solve for every year's elasticity and take the mean over the years, by their weights."""
    host, path = base.codes.index(context.host), context.adjustment
    # value net of tariff falls by 1 + ε φ: by one as spending holds, by ε φ as buyers turn to others
    trade = np.maximum((path.trade - 1) / base.parameters.pass_through[host], LEAST)
    years, place = np.unique(trade, return_inverse=True)
    mean = np.zeros((4, len(tariffs)))
    for elasticity, weight in zip(years.tolist(), np.bincount(place, path.weights), strict=True):
        mean += weight * _gains_and_trade(_with_elasticity(base, elasticity), tariffs, context)
    return _Effects(*mean)


def _gains_and_trade(base: Base, tariffs: FloatArray, context: Context) -> FloatArray:
    """Solve for the world; return what ``_Effects`` has, shape ``(4, rows)``."""
    host, home = base.codes.index(context.host), base.codes.index(context.home)
    world = solve(base, tariffs)
    gains = (world.welfare - 1) * base.spending
    flows = [world.trade[:, a, b] / base.trade[a, b] for a, b in ((home, host), (host, home))]
    return np.stack([gains[:, home], gains[:, host], *flows])


@lru_cache(maxsize=32)
def _with_elasticity(base: Base, trade: float) -> Base:
    """Return the same base; kept, since its Jacobian is."""
    return replace(base, parameters=replace(base.parameters, trade=trade))


@lru_cache(maxsize=8)
def _base(folder: str) -> Base:
    world = read_world(Path(folder)) if folder else builtin_world()
    return base_of(world, published(world.codes))
