"""Plants that come to the host country since an agreement settles what tariffs will be."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from negotiation.bargaining.payoffs import Component
from negotiation.scenarios import Scenario
from negotiation.scenarios.economy import Investment
from negotiation.valuation.blocks.block import Block, Context, Quantities
from negotiation.valuation.blocks.plants import Plants, worth_of_plants


@dataclass(frozen=True)
class Certainty(Block):
    """What firms invest on their own over the horizon once they need not wait to see.

    Without a deal policy stays as unsettled as in the talks, so that firms wait at the same tariffs
    (trade policy uncertainty: Handley & Limão 2015, AEJ: Economic Policy 7(4)). An agreement that leaves
    every tariff as it would be without one settles nothing.
    """

    name = "certainty"
    order = 46
    home = ("component_exports.certainty", "displaced_exports.certainty")
    host = ("investment.certainty", "tariff_revenue.certainty")

    figures: Investment

    @classmethod
    def of(cls, scenario: Scenario) -> Self | None:
        """Take the figures on investment; None without firms that answer to tariffs."""
        return cls(scenario.investment) if scenario.firms else None

    def quantities(self, context: Context) -> Quantities:
        """Give the trade that these plants make, and what is invested in them, bn USD."""
        built = np.full(context.supply.amount.shape[:-1], context.over_horizon(context.waiting))
        built[context.unchanged] = 0.0
        return Plants.of(self.figures, context).quantities(self.name, built, context.by_tariffs)

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give home what the trade earns, the host what the plants are worth and the duty they pay."""
        parts = worth_of_plants(self.figures, context, self.name)
        return {code: [replace(part, signed=True) for part in own] for code, own in parts.items()}
