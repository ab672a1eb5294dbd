"""Plants that come to the host country unasked, since its tariffs make exports dearer."""

from dataclasses import dataclass
from typing import Self

from negotiation.bargaining.payoffs import Component
from negotiation.scenarios import Scenario
from negotiation.scenarios.economy import Investment
from negotiation.valuation.blocks.block import Block, Context, Quantities
from negotiation.valuation.blocks.plants import Plants, worth_of_plants


@dataclass(frozen=True)
class TariffJumping(Block):
    """What firms invest on their own over the horizon, by tariffs, against the flow of the base year.

    Lower tariffs keep it at home. It costs nothing: who invests unasked is as well off at home when it
    is about to.
    """

    name = "tariff_jumping"
    order = 45
    home = ("component_exports.tariff_jumping", "displaced_exports.tariff_jumping")
    host = ("investment.tariff_jumping", "tariff_revenue.tariff_jumping")

    figures: Investment

    @classmethod
    def of(cls, scenario: Scenario) -> Self | None:
        """Take the figures on investment; None without firms that answer to tariffs."""
        return cls(scenario.investment) if scenario.firms else None

    def quantities(self, context: Context) -> Quantities:
        """Give the trade that these plants make, and what is invested in them, bn USD."""
        # what firms that wait without a deal would add once policy is settled is told apart (Certainty)
        usual = self.figures.flow.value + context.waiting
        built = context.over_horizon(context.supply.amount[..., 0] - usual)
        return Plants.of(self.figures, context).quantities(self.name, built, context.by_tariffs)

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give home what the trade earns, the host what the plants are worth and the duty they pay."""
        return worth_of_plants(self.figures, context, self.name)
