"""Tariffs in the host's markets: surpluses of sellers and buyers, and revenue."""

from negotiation.bargaining.payoffs import Component, Term
from negotiation.valuation.blocks.block import Block, Context, Quantities


class Markets(Block):
    """Surpluses and revenue by tariff issue, summed over its sectors (``valuation.markets``)."""

    name = "markets"
    order = 10
    home = ("producer_surplus.{tariff}",)
    host = ("consumer_surplus.{tariff}", "producer_surplus.{tariff}", "tariff_revenue.{tariff}")

    def quantities(self, context: Context) -> Quantities:
        """Give the change of the home country's exports, the pay in it, and the revenue."""
        exports = [
            Term((key,), market.exports.sum(axis=0) - market.sold.sum())
            for key, market in context.markets.items()
        ]
        profits, rents = _terms(context, "home_surplus"), _terms(context, "home_rents")
        return {
            "exports.tariffs": tuple(exports),
            "pay.tariffs": context.pay(context.home, exports, profits, rents),
            "tariff_revenue": _terms(context, "home_revenue"),
        }

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


def _terms(context: Context, field: str) -> tuple[Term, ...]:
    """Return what a field of the markets adds up to, an issue a term."""
    markets = context.markets.items()
    return tuple(Term((key,), getattr(market, field).sum(axis=0)) for key, market in markets)


def _by_issue(context: Context, name: str, field: str) -> list[Component]:
    terms = _terms(context, field)
    return [Component(f"{name}.{term.issues[0]}", (term,)) for term in terms]
