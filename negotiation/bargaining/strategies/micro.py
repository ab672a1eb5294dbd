"""MiCRO: the minimal concession in reply to a new offer."""

from dataclasses import dataclass
from typing import ClassVar

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import count_at_least, may_concede
from negotiation.bargaining.strategies.base import Bidding, OpponentModel
from negotiation.bargaining.strategies.recipes import BIDDING


@dataclass(frozen=True)
class MiCRO(Bidding, compiled="MICRO"):
    """Go down one's own ranking, one outcome for each new one of the other side."""

    formula: ClassVar[str] = (
        "the next outcome of one's own ranking (down to the reservation value) while no more distinct "
        "offers were made than received from whoever made the last one, otherwise a random earlier one; "
        "compared with an offer is the next outcome, or the last new one when not ready to concede"
    )
    source: ClassVar[str] = "de Jonge (2022), IJCAI-22, An Analysis of the Linear Bilateral ANAC Domains"

    def propose(self, view: View, model: OpponentModel) -> int:
        """Concede by one outcome or repeat an earlier offer."""
        made, ready = self._state(view)
        rank = made if ready else int(view.draw * made)
        return int(view.preferences.top(rank + 1)[-1])

    def limit(self, view: View, planned: int) -> int:
        """Return the worst outcome that it has offered or is ready to offer."""
        made, ready = self._state(view)
        return planned if ready else int(view.preferences.top(made)[-1])

    def _state(self, view: View) -> tuple[int, bool]:
        """Return the number of distinct offers made that are still worth signing; ready for another?"""
        own, made = view.preferences, len(set(view.made))
        worth_signing = count_at_least(own.values(own.top(made + 1)), view.floor)
        made = min(made, worth_signing)
        return made, made < worth_signing and may_concede(made, len(set(view.heard)))


BIDDING.register("micro", MiCRO)
