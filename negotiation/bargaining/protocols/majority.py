"""Alternating offers that a majority carries, by heads or by weighted votes."""

from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np

from negotiation.bargaining.protocols.alternating import AlternatingOffers
from negotiation.bargaining.protocols.protocol import Move
from negotiation.bargaining.protocols.view import Negotiator, View
from negotiation.base.checks import number
from negotiation.base.errors import InputError, unknown


class MajorityOffers(AlternatingOffers):
    """Two or more parties take turns with offers; a majority is enough.

    ``votes`` are those of parties that have not one each; ``quota`` is how many carry an offer, by
    default more than half. ``majority:quota=4,ALT=3,BOR=2`` names both.
    """

    name: ClassVar[str] = "majority"
    rule: ClassVar[str] = (
        "As alternating offers, but an offer is the agreement of all as soon as those in favour of it, "
        "its proposer included, have enough votes in a row: more than half, or the quota. Parties have "
        "one vote each unless it is said otherwise (majority:quota=4,ALT=3). Who walks away has no more "
        "turn and no vote; the talks end once those who are left are too few. Strategies that know what "
        "others want please the cheapest of those whose votes are enough."
    )
    votes: ClassVar[Mapping[str, float]] = {}
    quota: ClassVar[float | None] = None

    @classmethod
    def given(cls, parameters: Mapping[str, str]) -> type[Self]:
        """Return the protocol with a quota and votes of its own."""
        values = {key: _amount(key, text) for key, text in parameters.items()}
        said = ",".join(f"{key}={value:g}" for key, value in values.items())
        quota = values.pop("quota", cls.quota)
        return type(
            cls.__name__, (cls,), {"name": f"{cls.name}:{said}", "quota": quota, "votes": values}
        )

    def __init__(self, views: Mapping[str, View], rng: np.random.Generator | None = None) -> None:
        """Open the talks with nothing on the table.

        Raises
        ------
        InputError : votes of who is not at the table, a quota that nobody can reach.
        """
        super().__init__(views, rng)
        for code in self.votes:
            if code not in self.parties:
                raise unknown(f"party in protocol '{self.name}'", code, ["quota", *self.parties])
        total = self._weight(set(self.parties))
        self.needed = float(np.nextafter(total / 2, np.inf)) if self.quota is None else self.quota
        self._count()
        if self.quota is not None and not 0 < self.quota <= total:
            raise InputError(
                f"quota is {self.quota:g}: above 0 and at most all {total:g} votes is needed"
            )

    def _weight(self, parties: set[str]) -> float:
        return sum(self.votes.get(code, 1.0) for code in self.parties if code in parties)

    def _enough(self, parties: set[str]) -> bool:
        return self._weight(parties) >= self.needed

    def _count(self) -> None:
        """Let all see whose votes still count, and how many are needed."""
        votes = {code: self.votes.get(code, 1.0) for code in self.parties if code not in self.gone}
        for view in self.views.values():
            view.votes, view.needed = votes, self.needed

    @property
    def is_carried(self) -> bool:
        """Whether those in favour of the offer on the table, with its proposer, have enough votes."""
        return self._enough(self.in_favour - self.gone)

    @property
    def goes_on(self) -> bool:
        """Whether those who are left have enough votes."""
        return self._enough(set(self.parties) - self.gone)

    def play(self, party: str, negotiator: Negotiator) -> Move:
        """Apply one party's move.

        Raises
        ------
        InputError : as alternating offers.
        """
        self._count()
        move = super().play(party, negotiator)
        if move.action == "offer":
            self.settle()
        return move


def _amount(key: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"{key}={text} is not a number of votes") from None
    return number(f"{key} of protocol 'majority'", value, 0, 1e9)
