"""The second table: constituencies at home, and the vote on what was signed."""

from typing import TYPE_CHECKING

import mesa

if TYPE_CHECKING:
    from negotiation.talks.model import TradeTalks


class Constituency(mesa.Agent):
    """A group at home: looks at the offer on the table each round.

    ``chance`` is that of its consent, None before any offer.
    """

    model: "TradeTalks"

    def __init__(self, model: "TradeTalks", code: str, key: str) -> None:
        """Belong to a side, with no opinion yet."""
        super().__init__(model)
        self.code, self.key = code, key
        self.chance: float | None = None

    def step(self) -> None:
        """Look at the offer on the table, under the mandate of the day."""
        standing = self.model.protocol.standing
        if standing is not None:
            self.chance = self.model.game.home_views[self.code].consent(standing)[self.key]


class Legislature(mesa.Agent):
    """A side's ratification: ``chance`` for the offer it last saw, ``ratified`` once it has voted."""

    model: "TradeTalks"

    def __init__(self, model: "TradeTalks", code: str) -> None:
        """Wait for something to vote on."""
        super().__init__(model)
        self.code = code
        self.chance: float | None = None
        self.ratified: bool | None = None

    def step(self) -> None:
        """Look at the offer on the table, under the mandate of the day."""
        standing = self.model.protocol.standing
        if standing is not None:
            self.chance = self.model.game.ratification_chance(standing, self.code)

    def vote(self, outcome: int) -> None:
        """Vote on what was signed."""
        view = self.model.game.home_views[self.code]
        self.ratified = view.vote(outcome, self.model.politics_rng)
