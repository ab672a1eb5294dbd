"""The home firms' plants in the host country buy components at home, which tariffs make dearer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from negotiation.bargaining.payoffs import Component, Term
from negotiation.base.arrays import FloatArray
from negotiation.economy.investment import component_trade
from negotiation.scenarios import Scenario
from negotiation.scenarios.economy import Investment, Sector
from negotiation.valuation.blocks.block import Block, Context, Quantities, scaled
from negotiation.valuation.markets import MarketEffects
from negotiation.valuation.supply import component_shares


@dataclass(frozen=True)
class Affiliates(Block):
    """What existing affiliates buy at home, and what tariffs on it cost them."""

    name = "affiliates"
    order = 20
    home = host = ("affiliate_costs.{tariff}",)

    figures: Investment

    @classmethod
    def of(cls, scenario: Scenario) -> Self:
        """Take the figures on investment."""
        return cls(scenario.investment)

    def bought(self, sectors: Mapping[str, Sector]) -> dict[str, float]:
        """Return what the affiliates buy at home by sector, bn USD a year: at most all that is sold."""
        figures = self.figures
        whole = component_trade(
            figures.stock.value * figures.plant_share.value,
            figures.output_per_capital.value,
            figures.component_share.value,
            figures.sourcing_share.value,
        )
        return {
            key: min(float(whole * share), sectors[key].exports.value)
            for key, share in component_shares(sectors).items()
        }

    def quantities(self, context: Context) -> Quantities:
        """Give the change of components ``shipped`` to the plants, and what dearer ones cost."""
        bought = self.bought(context.sectors)
        costs, shipped = [], []
        for key, market in context.markets.items():
            amounts = np.array([bought[sector] for sector in market.sectors])
            costs.append(Term((key,), self._cost(amounts, market)))
            shipped.append(Term((key,), amounts @ (market.value - 1)))
        return {"affiliate_costs": tuple(costs), "shipped.tariffs": tuple(shipped)}

    def _cost(self, amounts: FloatArray, market: MarketEffects) -> FloatArray:
        """At the quantity bought after the tariff (Paasche), less what customers bear."""
        retained = self.figures.cost_retained.value
        cost: FloatArray = -retained * amounts @ ((market.price - 1) * market.quantity)
        return cost

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give both sides the costs: the consumer surplus counts all buyers as the host's."""
        home, host = [], []
        for cost in context.quantity("affiliate_costs"):
            (key,) = cost.issues
            name, corrected = f"affiliate_costs.{key}", f"consumer_surplus.{key}"
            home.append(Component(name, (cost,)))
            host.append(Component(name, scaled([cost], -1), corrects=corrected))
        return {context.home: home, context.host: host}
