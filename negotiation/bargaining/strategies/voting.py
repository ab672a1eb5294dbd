"""How to vote on a mediator's drafts: climb only, or take a step down while it is early."""

from dataclasses import dataclass
from math import exp
from typing import ClassVar

from negotiation.bargaining.protocols import View
from negotiation.bargaining.rules import uniform
from negotiation.bargaining.strategies.recipes import BIDDING
from negotiation.bargaining.strategies.simple import Hardliner

SOURCE = "Klein, Faratin, Sayama & Bar-Yam (2003), Group Decision and Negotiation 12(2)"
OFFERS = "where offers are asked for, the best outcome"


@dataclass(frozen=True)
class HillClimber(Hardliner, stochastic=False):
    """Vote for what is no worse than the text, as everybody does without a way of their own."""

    formula: ClassVar[str] = f"votes for a draft worth signing with gain(draft) ≥ gain(text); {OFFERS}"
    source: ClassVar[str] = SOURCE


BIDDING.register("hill-climber", HillClimber)


@dataclass(frozen=True)
class Annealer(Hardliner):
    """Vote for worse drafts, too, with a chance that falls with the loss and with time."""

    temperature: float = 0.1

    formula: ClassVar[str] = (
        "votes for a draft worth signing with chance min(1, exp((gain(draft) - gain(text))/T)), "
        f"T = temperature · (1 - t); {OFFERS}"
    )
    source: ClassVar[str] = SOURCE

    def __post_init__(self) -> None:
        """Refuse temperatures below zero."""
        self.require("temperature", low=0)

    def votes(self, view: View, draft: int, current: int | None) -> bool:
        """Draw once for each draft in each round."""
        if current is None or view.prefers(draft, current) or not view.prefers(draft, None):
            return view.prefers(draft, current)
        loss, heat = view.gain(current) - view.gain(draft), self.temperature * (1 - view.time)
        turn = view.round_index * view.preferences.space.size + draft
        return heat > 0 and uniform(view.seed, turn) < exp(-loss / heat)


BIDDING.register("annealer", Annealer)
