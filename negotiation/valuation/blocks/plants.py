"""What new plants of the home country's firms in the host country do to trade, and what it is worth."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from negotiation.bargaining.payoffs import Component, Term
from negotiation.base.arrays import FloatArray
from negotiation.scenarios.economy import Investment
from negotiation.valuation.blocks.block import Context, Parts, Quantities, parts_over_tariffs, scaled
from negotiation.valuation.levels import exports_of, rates_of
from negotiation.valuation.supply import component_shares


@dataclass(frozen=True)
class Plants:
    """What a dollar invested brings a year at all levels of the tariffs, dollars, in parts that add up.

    ``components`` that they buy at home; exports that they ``displace``; the ``duty`` on the first less
    that on the second, which the host no longer gets. What tariffs add to the price of components is no
    loss of its own: the goods that plants sell there are dearer, too. What else their goods replace is
    taken as the host's own, on which there is no duty.
    """

    figures: Investment
    context: Context
    components: Parts
    displaced: float
    duty: Parts

    @classmethod
    def of(cls, figures: Investment, context: Context) -> Self:
        """Return them, the same for all blocks."""
        if cls not in context.made:
            context.made[cls] = cls._of(figures, context)
        made: Self = context.made[cls]
        return made

    @classmethod
    def _of(cls, figures: Investment, context: Context) -> Self:
        """Plants buy as those that stand do, and displace some of all that is sold to the host."""
        output = figures.plant_share.value * figures.output_per_capital.value
        drawn = output * figures.component_share.value * figures.sourcing_share.value
        displaced = output * figures.displacement.value
        parts, sold = component_shares(context.sectors), exports_of(context.sectors.values())
        issues = {issue.key: issue for issue in context.issues}
        changes, duties, means = {}, {}, {}
        for key, market in context.markets.items():
            own, rates = np.array([parts[sector] for sector in market.sectors]), rates_of(issues[key])
            changes[key] = own @ (market.value - 1)
            duties[key] = own @ market.value * rates
            means[key] = market.sold.sum() / sold * rates
        return cls(
            figures,
            context,
            [drawn * part for part in parts_over_tariffs(context, changes, 1.0)],
            displaced,
            [
                drawn * duty - displaced * mean
                for duty, mean in zip(
                    parts_over_tariffs(context, duties),
                    parts_over_tariffs(context, means),
                    strict=True,
                )
            ],
        )

    def quantities(
        self, name: str, invested: FloatArray, one: Callable[[FloatArray], tuple[Term, ...]]
    ) -> Quantities:
        """Return the trade of what is ``invested``, bn USD; the ``name`` of its cause stands behind."""

        def term(*parts: FloatArray) -> tuple[Term, ...]:
            return tuple(each for part in parts for each in one(part))

        components, displaced = [invested * part for part in self.components], invested * self.displaced
        sold = [components[0] - displaced, *components[1:]]
        exports, profits = term(*sold), term(*(self.figures.margin.value * part for part in sold))
        return {
            f"exports.{name}": exports,
            f"pay.{name}": self.context.pay(self.context.home, exports, profits),
            f"shipped.{name}": term(*components),
            f"displaced.{name}": term(displaced),
            f"tariff_revenue.{name}": term(*(invested * part for part in self.duty)),
            f"plants.{name}": term(invested),
        }


def worth_of_plants(figures: Investment, context: Context, name: str) -> dict[str, list[Component]]:
    """Return by party the components that are made of ``Plants.quantities`` with this name."""

    def part(kind: str, quantity: str, factor: float) -> Component:
        return Component(f"{kind}.{name}", scaled(context.quantity(f"{quantity}.{name}"), factor))

    margin = figures.margin.value
    return {
        context.home: [
            part("component_exports", "shipped", margin),
            part("displaced_exports", "displaced", -margin),
        ],
        context.host: [
            part("investment", "plants", figures.host_value.value),
            part("tariff_revenue", "tariff_revenue", 1),
        ],
    }
