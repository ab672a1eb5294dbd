"""A government at the table."""

from typing import TYPE_CHECKING

import mesa

from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies import Strategy

if TYPE_CHECKING:
    from negotiation.talks.model import TradeTalks


class Government(mesa.Agent):
    """Moves once a round, by its strategy, on what it sees."""

    model: "TradeTalks"

    def __init__(self, model: "TradeTalks", code: str, strategy: Strategy, view: View) -> None:
        """Sit down with nothing learnt yet.

        Raises
        ------
        InputError : a strategy that does not fit the talks' length (``Strategy.seated``).
        """
        super().__init__(model)
        self.code = code
        self.strategy = strategy.seated(view.rounds).fresh()
        self.view = view
        self.evidence: list[str] = []

    def step(self) -> None:
        """Accept, counter or walk away, unless the talks are over; each offer carries one more fact."""
        if self.model.protocol.status != "talking":
            return
        move = self.model.protocol.turn(self.code, self.strategy)
        fact = self.evidence.pop(0) if move.action == "offer" and self.evidence else None
        self.model.record(move, fact)
        if fact is not None:
            self.model.move_on(self.model.game.with_fact(fact))
