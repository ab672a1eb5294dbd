"""Stacked alternating offers (Rubinstein 1982; Aydogan, Festen, Hindriks & Jonker 2017)."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols.protocol import ACCEPT, WALK_AWAY, Move, TalksProtocol
from negotiation.bargaining.protocols.view import Negotiator, View
from negotiation.base.errors import InputError


class AlternatingOffers(TalksProtocol):
    """Two or more parties take turns with offers.

    Examples
    --------
    >>> from negotiation import AlternatingOffers, Game, View, parse_strategy, play_out
    >>> game = Game("korus-2018")
    >>> views = {code: View(own, game.rounds) for code, own in game.preferences.items()}
    >>> talks = play_out(AlternatingOffers(views), {code: parse_strategy("conceder") for code in views})
    >>> talks.status, talks.round_index
    ('agreement', 4)
    """

    name: ClassVar[str] = "alternating"
    in_the_open: ClassVar[bool] = True
    rule: ClassVar[str] = (
        "In each round the parties move in a fixed order. Who moves accepts the offer on the table, "
        "puts its own there instead, or walks away. An offer that everybody but its proposer has "
        "accepted in a row is the agreement; walking away or the deadline ends the talks without one."
    )

    def __init__(self, views: Mapping[str, View], rng: np.random.Generator | None = None) -> None:
        """Open the talks with nothing on the table."""
        super().__init__(views, rng)
        self.offer: int | None = None
        self.proposer: str | None = None
        self.in_favour: set[str] = set()

    @property
    def agreement(self) -> int | None:
        """The outcome agreed on, if any."""
        return self.offer if self.status == "agreement" else None

    @property
    def standing(self) -> int | None:
        """The offer on the table, if any."""
        return self.offer

    @property
    def is_carried(self) -> bool:
        """Whether those in favour of the offer on the table, its proposer included, are enough."""
        return len(self.in_favour) == len(self.parties)

    def settle(self) -> None:
        """Make the offer on the table the agreement once it is carried."""
        if self.is_carried:
            self.status = "agreement"

    def play(self, party: str, negotiator: Negotiator) -> Move:
        """Apply one party's move.

        Raises
        ------
        InputError : there is nothing to accept, or the offer is no outcome that can be agreed on.
        """
        choice = self.choice(party, negotiator)
        if choice == WALK_AWAY:
            return Move(self.round_index, party, "walk away", None)
        if choice == ACCEPT:
            if self.offer is None or self.proposer == party:
                who = self.who(party, negotiator)
                raise InputError(f"{who} cannot accept: no offer of another party is on the table")
            move = Move(self.round_index, party, "accept", self.offer)
            self.in_favour.add(party)
            self.settle()
            return move
        self.offer, self.proposer, self.in_favour = choice, party, {party}
        for code, view in self.views.items():
            if code == party:
                view.made.append(choice)
            else:
                view.received.append(choice)
                view.senders.append(party)
        return Move(self.round_index, party, "offer", choice)
