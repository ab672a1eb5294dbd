"""What a promise to buy the host's goods does to both sides."""

from dataclasses import dataclass
from typing import Self

from negotiation.bargaining.payoffs import Component, Term
from negotiation.base.arrays import FloatArray
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.economy import Purchases as Figures
from negotiation.valuation.blocks.block import Block, Context, Quantities, scaled
from negotiation.valuation.levels import amounts_of


@dataclass(frozen=True)
class Purchases(Block):
    """A part is additional; home pays a premium, the host earns a margin on the additional part."""

    name = "purchases"
    order = 60
    home = host = ("purchases",)

    figures: Figures
    issues: list[IssueSpec]

    @classmethod
    def of(cls, scenario: Scenario) -> Self:
        """Take the figures on purchases, and the issue if there is one."""
        return cls(scenario.purchases, scenario.of_kind("purchases"))

    def quantities(self, context: Context) -> Quantities:
        """Give the host's additional exports, and the profits and pay in them."""
        sales = self._terms(context, self.figures.additional_share.value)
        profits = scaled(sales, self.figures.margin.value)
        return {
            "host_exports.purchases": sales,
            "host_profits.purchases": profits,
            "host_pay.purchases": context.pay(context.host, sales, profits),
        }

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give home the premium and the host the margin."""
        paid = self._terms(context, -self.figures.premium.value)
        return {
            context.home: [Component("purchases", paid)] if self.issues else [],
            context.host: [Component("purchases", context.quantity("host_profits.purchases"))],
        }

    def _terms(self, context: Context, share: float) -> tuple[Term, ...]:
        return tuple(Term((issue.key,), share * self._yearly(context, issue)) for issue in self.issues)

    def _yearly(self, context: Context, issue: IssueSpec) -> FloatArray:
        """Return what is bought by level until the promise ends, bn USD a year of the horizon."""
        years = self.figures.years.value
        yearly: FloatArray = amounts_of(issue) / years * context.adjustment.years.running(years)
        return yearly
