"""Tariffs in the host's markets: surpluses of sellers and buyers, and revenue."""

from negotiation.bargaining.payoffs import Component, Term
from negotiation.valuation.blocks.block import Block, Context, Quantities
from negotiation.valuation.levels import exports_of


class Markets(Block):
    """Surpluses and revenue by tariff issue, summed over its sectors (``valuation.markets``)."""

    name = "markets"
    order = 10
    home = ("producer_surplus.{tariff}",)
    host = ("consumer_surplus.{tariff}", "producer_surplus.{tariff}", "tariff_revenue.{tariff}")

    def quantities(self, context: Context) -> Quantities:
        """Give the change of the home country's exports, and the revenue on them."""
        exports, revenue = [], []
        for key, market in context.markets.items():
            base = exports_of(context.sectors[sector] for sector in market.sectors)
            exports.append(Term((key,), market.exports.sum(axis=0) - base))
            revenue.append(Term((key,), market.home_revenue.sum(axis=0)))
        return {"exports.tariffs": tuple(exports), "tariff_revenue": tuple(revenue)}

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give one component an issue and kind."""
        return {
            context.home: _by_issue(context, "producer_surplus", "home_surplus"),
            context.host: [
                *_by_issue(context, "consumer_surplus", "consumer_surplus"),
                *_by_issue(context, "producer_surplus", "host_surplus"),
                *_by_issue(context, "tariff_revenue", "revenue"),
            ],
        }


def _by_issue(context: Context, name: str, field: str) -> list[Component]:
    return [
        Component(f"{name}.{key}", (Term((key,), getattr(market, field).sum(axis=0)),))
        for key, market in context.markets.items()
    ]
