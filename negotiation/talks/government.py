"""A government at the table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import mesa

from negotiation.bargaining.protocols import Negotiator, View
from negotiation.bargaining.protocols.protocol import seated
from negotiation.bargaining.protocols.view import name_of, said_by
from negotiation.bargaining.strategies import OpponentModel, Strategy
from negotiation.bargaining.strategies.opponent import NoModel

if TYPE_CHECKING:
    from negotiation.talks.model import TradeTalks


class Government(mesa.Agent):
    """Moves once a round, by its strategy or as whoever plays it says, on what it sees."""

    model: "TradeTalks"

    def __init__(self, model: "TradeTalks", code: str, strategy: Negotiator, view: View) -> None:
        """Sit down with nothing learnt yet.

        Raises
        ------
        InputError : what cannot move, or a strategy that does not fit the talks' length.
        """
        super().__init__(model)
        self.code = code
        ready = seated(code, strategy, view.rounds, len(model.game.parties))
        self.strategy = ready.fresh() if isinstance(ready, Strategy) else ready
        self.view = view
        self.evidence: list[str] = []
        if model.protocol.in_the_open:
            known = model.game.scenario.evidence.items()
            view.facts = {key: fact.name for key, fact in known if fact.party == code}

    def __repr__(self) -> str:
        """Say who it is and how it plays."""
        return f"<{type(self).__name__}: {self.code}, {self.name}>"

    @property
    def name(self) -> str:
        """What its strategy, or whoever plays it, is called."""
        return name_of(self.strategy)

    @property
    def papers(self) -> Mapping[str, str]:
        """What is worth keeping of a program that plays it, by the end of a file's name."""
        return self.strategy.papers if isinstance(self.strategy, Strategy) else {}

    @property
    def spent(self) -> float:
        """What its questions about its own payoffs have cost it."""
        return self.strategy.spent if isinstance(self.strategy, Strategy) else 0.0

    @property
    def beliefs(self) -> OpponentModel:
        """Its opponent model before the talks; that of nothing known if it has none."""
        strategy = self.strategy
        return strategy.model.fresh() if isinstance(strategy, Strategy) else NoModel()

    def step(self) -> None:
        """Accept, counter or walk away, unless the talks are over; each offer carries one more fact."""
        if self.model.protocol.status != "talking":
            return
        move = self.model.protocol.turn(self.code, self.strategy)
        fact = self._argument() if move.action == "offer" else None
        self.model.record(move, fact)
        if fact is not None:
            self._say(self.model.game.scenario.evidence[fact].name)
            self.model.move_on(self.model.game.with_fact(fact))

    def _say(self, words: str) -> None:
        """Let the others hear something beside an offer."""
        for code, view in self.model.views.items():
            if code != self.code:
                view.messages.append((self.code, words))

    def _argument(self) -> str | None:
        """Return the fact that goes with an offer: the strategy's choice, else the next of its list."""
        fact: str | None = said_by(self.strategy, "evidence")
        if fact not in self.view.facts:
            fact = next((each for each in self.evidence if each in self.view.facts), None)
        self.view.facts.pop(fact or "", None)
        return fact
