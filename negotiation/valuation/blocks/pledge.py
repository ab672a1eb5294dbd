"""What a pledge of investment does to both sides."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from negotiation.bargaining.payoffs import Component, Term
from negotiation.base.arrays import FloatArray, along
from negotiation.economy.book import cheapest_on_curve
from negotiation.economy.investment import public_cost
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.economy import Investment
from negotiation.valuation.blocks.block import Block, Context, Quantities, scaled
from negotiation.valuation.blocks.plants import Plants, worth_of_plants
from negotiation.valuation.levels import amounts_of
from negotiation.valuation.supply import public_money


@dataclass(frozen=True)
class Pledge(Block):
    """A pledge at every amount, number of years and level of the tariffs.

    What firms invest on their own at the deal's tariffs is no part of it (``TariffJumping``). Beyond it
    firms come first, by rising subsidy along their supply curve, as long as that is cheaper than the
    public money that makes up the rest.
    """

    name = "pledge"
    order = 50
    home = ("component_exports.pledge", "displaced_exports.pledge", "pledge_cost")
    host = ("investment.pledge", "tariff_revenue.pledge")

    figures: Investment
    amount: IssueSpec
    years: IssueSpec

    @classmethod
    def of(cls, scenario: Scenario) -> Self | None:
        """Take the figures on investment; None without a pledge at the table."""
        issues = [*scenario.of_kind("pledge"), *scenario.of_kind("years")]
        return cls(scenario.investment, *issues) if issues else None

    def quantities(self, context: Context) -> Quantities:
        """Give trade that it makes, its cost and worth, and who invests.

        ``private_supply`` is what firms would invest on their own, ``helped_supply`` what subsidised
        firms add to reach the pledge, both in bn USD in all (not a year).
        """
        figures, grid, dimensions = self.figures, context.supply, len(context.markets) + 2
        amount = along(0, dimensions, amounts_of(self.amount))
        span = along(1, dimensions, amounts_of(self.years))
        # the axes of the tariffs stand behind those of the amount and the years
        supply = span * grid.amount[None, None, ..., 0]
        private = np.minimum(amount, supply)
        money = public_money(figures)
        missing = amount / span - grid.amount[..., 0]
        helped, subsidies = (span * each for each in cheapest_on_curve(grid, missing, span, money))
        public = amount - private - helped
        cost = money.wedge * helped + subsidies + public_cost(public, span, money.cost, money.capacity)
        in_place = context.adjustment.years.in_place(span)

        def term(values: FloatArray) -> tuple[Term, ...]:
            return self._term(context, values)

        won = (amount - private) * in_place
        return Plants.of(figures, context).quantities(self.name, won, term) | {
            "private_supply": term(supply),
            "helped_supply": term(helped),
            "pledge.cost": term(cost * in_place),
        }

    def _term(self, context: Context, values: FloatArray) -> tuple[Term, ...]:
        keys = (self.amount.key, self.years.key, *context.markets)
        shape = (len(self.amount.levels), len(self.years.levels), *context.supply.amount.shape[:-1])
        if values.shape != shape:
            values = np.broadcast_to(values, np.broadcast_shapes(shape, values.shape))
        if not context.apart:
            return (Term(keys, values),)
        # of many tariffs those that have a say
        alone = [axis for axis in range(2, values.ndim) if values.shape[axis] == 1]
        kept = tuple(key for axis, key in enumerate(keys) if axis not in alone)
        return (Term(kept, values.squeeze(tuple(alone))),)

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give home what the trade earns and the money costs, the host what the plants are worth."""
        parts = worth_of_plants(self.figures, context, self.name)
        cost = scaled(context.quantity("pledge.cost"), -1)
        return {**parts, context.home: [*parts[context.home], Component("pledge_cost", cost)]}
