"""The home country's firms: what they would invest on their own."""

from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from negotiation.talks import TradeTalks


class FirmSector(mesa.Agent):  # type: ignore[misc]
    """All firms as one agent: tells its government what they would invest at the offer on the table.

    ``supply`` is in bn USD over the offer's years to invest; at the no-deal levels before any offer.
    """

    model: "TradeTalks"

    def __init__(self, model: "TradeTalks") -> None:
        """Start from what firms do without a deal."""
        super().__init__(model)
        self.supply = self._at(model.game.scenario.no_deal)

    def step(self) -> None:
        """Look at the offer on the table."""
        if self.model.protocol.standing is not None:
            self.supply = self._at(self.model.protocol.standing)

    def _at(self, outcome: int) -> float:
        return self.model.game.measure("private_supply", outcome)
