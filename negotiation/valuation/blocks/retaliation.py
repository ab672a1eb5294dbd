"""What tariffs of the home country on the host's goods do to both sides when there is no deal."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from negotiation.bargaining.payoffs import Component
from negotiation.base.arrays import FloatArray
from negotiation.economy.trade import Market, solve_market
from negotiation.scenarios import Scenario
from negotiation.scenarios.economy import Retaliation as Figures
from negotiation.valuation.blocks.block import Block, Context, Quantities, constant


@dataclass(frozen=True)
class Retaliation(Block):
    """What any deal spares the sides: no deal is where retaliation would be felt."""

    name = "retaliation"
    order = 100
    home = ("retaliation",)
    host = ("retaliation", "jobs.retaliation", "balance.retaliation")
    from_no_deal = False

    figures: Figures

    @classmethod
    def of(cls, scenario: Scenario) -> Self | None:
        """Take the figures on retaliation; None when it is off."""
        figures = scenario.retaliation
        return cls(figures) if figures and figures.enabled else None

    def quantities(self, context: Context) -> Quantities:
        """Give the real income and the host's exports that a deal spares, constants.

        The home market has two origins in each sector: the host's goods and all others.
        """
        flows = [
            (sector.home_market.value, sector.imports.value)
            for sector in context.sectors.values()
            if sector.home_market
        ]
        bought, imported = np.array(flows).T
        from_host = (imported / bought)[:, None, None]
        shares = np.concatenate([from_host, 1 - from_host], axis=-1)
        elasticities, weights = context.adjustment.elasticities(2), context.adjustment.weights
        market = solve_market(shares, np.array([self.figures.rate.value / 100, 0.0]), elasticities)
        home, host = _income(market, bought[:, None])
        change = market.exports(bought[:, None])[..., 0] - imported[:, None]
        spared = {f"spared_income.{context.home}": home, f"spared_income.{context.host}": host}
        spared["spared_exports"] = change
        return {name: (constant(-float((values @ weights).sum())),) for name, values in spared.items()}

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give both sides their income, the host also its exports."""
        exports = context.quantity("spared_exports")
        profits = context.quantity(f"spared_income.{context.host}")
        pay = context.idle(context.host, context.pay(context.host, exports, profits))
        income = {
            code: [Component("retaliation", context.quantity(f"spared_income.{code}"))]
            for code in context.parties
        }
        income[context.host] += [
            Component("jobs.retaliation", pay),
            Component("balance.retaliation", exports, income=False),
        ]
        return income


def _income(market: Market, spending: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the yearly real income of home and host, shape ``(sectors, years)``."""
    surplus = market.producer_surplus(spending)
    revenue = market.revenue(spending).sum(axis=-1)
    return market.consumer_surplus(spending) + revenue + surplus[..., 1], surplus[..., 0]
