"""Nash's demand game (Nash 1953): everybody demands at once, and only once."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols.protocol import ACCEPT, WALK_AWAY, Move, TalksProtocol
from negotiation.bargaining.protocols.view import Negotiator, View
from negotiation.base.errors import InputError


class NashDemand(TalksProtocol):
    """Simultaneous demands in a single round."""

    name: ClassVar[str] = "demand"
    rule: ClassVar[str] = (
        "All parties name an outcome at the same time, once; none sees the others' choice. If some "
        "outcome gives every party at least what its own choice would, the demands are compatible: "
        "of those outcomes the one with the largest product of gains over the demands is the "
        "agreement. Otherwise there is none."
    )
    failure: ClassVar[str] = "the demands were incompatible"

    def __init__(self, views: Mapping[str, View], rng: np.random.Generator | None = None) -> None:
        """Open talks of one round, whatever the calendar allows."""
        super().__init__(views, rng)
        self.rounds = 1
        for view in views.values():
            view.rounds = 1
        self._demands: dict[str, int] = {}
        self._agreement: int | None = None

    @property
    def agreement(self) -> int | None:
        """The outcome that satisfies all demands, if any."""
        return self._agreement

    def play(self, party: str, negotiator: Negotiator) -> Move:
        """Take one party's sealed demand.

        Raises
        ------
        InputError : it accepts, or demands what is no outcome that can be agreed on.
        """
        choice = self.choice(party, negotiator)
        if choice == ACCEPT:
            who = self.who(party, negotiator)
            raise InputError(f"{who} cannot accept: all demand at the same time, and only once")
        if choice == WALK_AWAY:
            return Move(self.round_index, party, "walk away", None)
        self._demands[party] = choice
        self.views[party].made.append(choice)
        return Move(self.round_index, party, "offer", choice)

    def end_round(self) -> None:
        """Open the demands."""
        if self.status == "talking":
            tables = np.stack([self.views[code].preferences.table for code in self.parties])
            asked = tables[range(len(self.parties)), [self._demands[code] for code in self.parties]]
            excess = tables - asked[:, None]
            compatible = np.flatnonzero(self.space.only((excess >= 0).all(axis=0)))
            if compatible.size:
                product = excess[:, compatible].prod(axis=0)
                total = excess[:, compatible].sum(axis=0)
                self._agreement = int(compatible[np.lexsort((-total, -product))[0]])
                self.status = "agreement"
        if self.status == "talking":
            super().end_round()
