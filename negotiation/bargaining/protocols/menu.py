"""A menu: one side posts what it would sign, the others choose or wait."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols.protocol import ACCEPT, WALK_AWAY, Move, TalksProtocol
from negotiation.bargaining.protocols.view import Negotiator, View
from negotiation.base.errors import InputError


class Menu(TalksProtocol):
    """Posted terms of one party, such as lower tariffs for more capital; no counteroffers."""

    name: ClassVar[str] = "menu"
    in_the_open: ClassVar[bool] = True
    rule: ClassVar[str] = (
        "The party that moves last posts an outcome in each round but the last; all that it has posted "
        "stays open. The others take what they like best of it, or wait: what they would rather have is "
        "not heard. What all of them have taken is the agreement. In the last round nothing is "
        "added: the menu is the last offer, to be taken or left."
    )
    failure: ClassVar[str] = "nothing on the menu was taken"

    def __init__(self, views: Mapping[str, View], rng: np.random.Generator | None = None) -> None:
        """Open the talks with an empty menu."""
        super().__init__(views, rng)
        self.menu: list[int] = []
        self._taken: dict[str, int] = {}

    @property
    def agreement(self) -> int | None:
        """The outcome that all have taken, if any."""
        return next(iter(self._taken.values())) if self.status == "agreement" else None

    @property
    def standing(self) -> int | None:
        """What was posted last, if anything."""
        return self.menu[-1] if self.menu else None

    def play(self, party: str, negotiator: Negotiator) -> Move:
        """Let the last party post, and the others choose.

        Raises
        ------
        InputError : who posts accepts, or nothing has been posted; what cannot be agreed on.
        """
        posting = party == self.parties[-1]
        if posting and self.round_index == self.rounds - 1:
            return Move(self.round_index, party, "reject", None, "adds nothing: take it or leave it")
        choice = self.choice(party, negotiator)
        if choice == WALK_AWAY:
            return Move(self.round_index, party, "walk away", None)
        if choice == ACCEPT and (posting or not self.menu):
            why = "it posts what others choose from" if posting else "nothing is on the menu"
            raise InputError(f"{self.who(party, negotiator)} cannot accept: {why}")
        return self._post(party, choice) if posting else self._choose(party, choice)

    def _post(self, party: str, choice: int) -> Move:
        self.menu.append(choice)
        self.views[party].made.append(choice)
        for code in self.parties[:-1]:
            self.views[code].received.append(choice)
            self.views[code].senders.append(party)
        return Move(self.round_index, party, "offer", choice)

    def _choose(self, party: str, choice: int) -> Move:
        if choice == ACCEPT:
            choice = max(reversed(self.menu), key=self.views[party].preferences.value)
        if choice not in self.menu:
            self._taken.pop(party, None)
            return Move(self.round_index, party, "reject", None, "waits")
        self._taken[party] = choice
        if [self._taken.get(code) for code in self.parties[:-1]] == [choice] * (len(self.parties) - 1):
            self.status = "agreement"
        return Move(self.round_index, party, "accept", choice)
