"""What a pledge of investment does to both sides."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from negotiation.bargaining.payoffs import Component, Term
from negotiation.base.arrays import FloatArray
from negotiation.economy.book import PublicMoney, cheapest_help
from negotiation.economy.investment import public_cost
from negotiation.economy.supply import SupplyCurve
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.economy import Investment
from negotiation.valuation.blocks.block import Block, Context, Quantities, scaled
from negotiation.valuation.levels import amounts_of
from negotiation.valuation.supply import component_shares, public_money


@dataclass(frozen=True)
class Pledge(Block):
    """A pledge at every amount, number of years and level of the tariffs.

    What firms would invest on their own costs and earns nothing: it comes without a deal, too. Beyond it
    firms come first, by rising subsidy along their supply curve, as long as that is cheaper than the
    public money that makes up the rest.
    """

    name = "pledge"
    order = 50
    home = ("component_exports", "displaced_exports", "pledge_cost")
    host = ("investment",)

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
        amount = _along(0, dimensions, amounts_of(self.amount))
        span = _along(1, dimensions, amounts_of(self.years))
        # the axes of the tariffs stand behind those of the amount and the years
        supply = span * grid.amount[None, None, ..., 0]
        private = np.minimum(amount, supply)
        money = public_money(figures)
        helped, subsidies = _subsidised(amount, span, grid, money)
        public = amount - private - helped
        cost = money.wedge * helped + subsidies + public_cost(public, span, money.cost, money.capacity)
        in_place = context.adjustment.years.in_place(span)
        won = (amount - private) * in_place
        return self._trade(context, won) | {
            "private_supply": self._term(context, supply),
            "helped_supply": self._term(context, helped),
            "pledge.cost": self._term(context, cost * in_place),
            "pledge.benefit": self._term(context, figures.host_value.value * won),
        }

    def _trade(self, context: Context, won: FloatArray) -> Quantities:
        """Return what is drawn from home, choked by its tariff, and exports that plants displace."""
        figures = self.figures
        output = figures.plant_share.value * won * figures.output_per_capital.value
        drawn = figures.component_share.value * figures.sourcing_share.value
        components = output * drawn * (1 + _component_change(context))
        displaced = figures.displacement.value * output
        sold = components - displaced
        return {
            "exports.pledge": self._term(context, sold),
            "export_costs.pledge": self._term(context, (1 - figures.margin.value) * sold),
            "shipped.pledge": self._term(context, components),
            "pledge.displaced": self._term(context, displaced),
        }

    def _term(self, context: Context, values: FloatArray) -> tuple[Term, ...]:
        keys = (self.amount.key, self.years.key, *context.markets)
        shape = (len(self.amount.levels), len(self.years.levels), *context.supply.amount.shape[:-1])
        return (Term(keys, np.broadcast_to(values, shape)),)

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give home what the trade earns and the money costs, the host what the plants are worth."""
        margin = self.figures.margin.value
        drawn, displaced = context.quantity("shipped.pledge"), context.quantity("pledge.displaced")
        return {
            context.home: [
                Component("component_exports", scaled(drawn, margin)),
                Component("displaced_exports", scaled(displaced, -margin)),
                Component("pledge_cost", scaled(context.quantity("pledge.cost"), -1)),
            ],
            context.host: [Component("investment", context.quantity("pledge.benefit"))],
        }


def _subsidised(
    amount: FloatArray, span: FloatArray, grid: SupplyCurve, money: PublicMoney
) -> tuple[FloatArray, FloatArray]:
    """Return what subsidised firms bring, bn USD, and the subsidies for it, bn USD a year.

    Shapes ``(amounts, years, *tariffs)``.
    """
    # the steps of the supply curve are a last axis behind those of the tariffs
    years = span[..., None]
    step = np.diff(grid.amount)
    asked = np.divide(np.diff(grid.cost), step, out=np.zeros_like(step), where=step > 0)
    missing = amount[..., None] / years - grid.amount[..., :1]
    taken = cheapest_help(step, asked, missing, years, money)
    return span * taken.sum(axis=-1), span * np.vecdot(taken, asked)


def _component_change(context: Context) -> FloatArray:
    """Return the relative change of the components bought from home over the grid of tariffs."""
    parts = component_shares(context.sectors)
    result = np.zeros((1,) * (len(context.markets) + 2))
    for axis, market in enumerate(context.markets.values(), start=2):
        own = np.array([parts[sector] for sector in market.sectors])
        result = result + _along(axis, result.ndim, own @ (market.quantity - 1))
    return result


def _along(axis: int, dimensions: int, values: ArrayLike) -> FloatArray:
    """Lay ``values`` along one axis of a grid."""
    shape = [1] * dimensions
    shape[axis] = -1
    return np.asarray(values, dtype=float).reshape(shape)
