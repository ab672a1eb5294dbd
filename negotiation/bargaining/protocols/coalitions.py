"""Alternating offers that those sign whom they bind: coalitions of any size, one after the other."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, NamedTuple

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols.alternating import AlternatingOffers
from negotiation.bargaining.protocols.protocol import Move
from negotiation.bargaining.protocols.view import Negotiator, View
from negotiation.base.arrays import BoolArray
from negotiation.base.errors import InputError


class Deal(NamedTuple):
    """What a coalition signed: when, what holds since, and for whom it is binding."""

    round_index: int
    outcome: int
    members: tuple[str, ...]


class Opening:
    """What can be signed once something ``holds``, by those who are neither bound nor gone.

    ``signatures`` say which outcomes need whose consent, ``open`` what needs nobody else's.
    """

    def __init__(
        self, space: OutcomeSpace, parties: tuple[str, ...], holds: int, shut: frozenset[str]
    ) -> None:
        """Look at every outcome once."""
        self.holds, self.shut = holds, shut
        needed = dict(zip(parties, space.signatures(parties, holds), strict=True))
        self.signatures = {code: of for code, of in needed.items() if code not in shut}
        nobody = np.zeros((1, space.size), dtype=bool)
        changed = np.concatenate([nobody, *(of[None] for of in self.signatures.values())]).any(axis=0)
        closed = np.concatenate([nobody, *(needed[code][None] for code in shut)]).any(axis=0)
        self.open: BoolArray = space.only(changed & ~closed)
        self.space = OutcomeSpace(space.issues, self.open) if self.open.any() else space

    def seen(self, side: Preferences, signed: bool) -> Preferences:
        """Return what a party prefers of it; where others have signed, against what holds already."""
        least = np.full_like(side.reservation, side.table[self.holds]) if signed else side.reservation
        others = {code: self.seen(of, signed) for code, of in side.others.items()}
        return replace(side, space=self.space, reservation=least, others=others)


class CoalitionOffers(AlternatingOffers):
    """Two or more parties take turns with offers to some of them (``Issue.binds``).

    ``deals`` are those signed so far, ``holds`` is the outcome that they come to: at first no deal.

    Examples
    --------
    >>> from negotiation import Game, TradeTalks
    >>> talks = TradeTalks("shared-airport", protocol="coalitions", rng=1).run()
    >>> [deal.members for deal in talks.protocol.deals]
    [('ALT', 'BOR', 'CEN')]
    """

    name: ClassVar[str] = "coalitions"
    rule: ClassVar[str] = (
        "As alternating offers, but an offer needs only those whom it binds: the parties of the issues "
        "that it changes. They alone are asked, in their order, and who refuses makes the next offer. "
        "Once all of them have accepted they are bound for good and have no more turn; the others go on "
        "about what is left, and what was signed is what they have if they sign nothing. The talks end "
        "when nobody is left who could sign, or at the deadline; all that was signed holds from then on."
    )

    def __init__(self, views: Mapping[str, View], rng: np.random.Generator | None = None) -> None:
        """Open the talks with nothing signed.

        Raises
        ------
        InputError : an issue that binds who is not at the table.
        """
        super().__init__(views, rng)
        preferences = views[self.parties[0]].preferences
        self._space = preferences.space
        self.deals: list[Deal] = []
        self.holds = preferences.no_deal
        self._latest = Opening(self._space, self.parties, self.holds, frozenset())

    @property
    def space(self) -> OutcomeSpace:
        """What the parties talk about, with what can no longer be signed."""
        return self._space

    @property
    def agreement(self) -> int | None:
        """What holds after the talks, if anybody has signed."""
        return self.holds if self.status == "agreement" else None

    @property
    def signed(self) -> set[str]:
        """Who is bound by a deal."""
        return {code for deal in self.deals for code in deal.members}

    @property
    def opening(self) -> Opening:
        """What can still be signed."""
        shut = frozenset(self.signed | self.gone)
        if (self._latest.holds, self._latest.shut) != (self.holds, shut):
            self._latest = Opening(self._space, self.parties, self.holds, shut)
        return self._latest

    @property
    def asked(self) -> set[str]:
        """Whose consent the offer on the table needs."""
        if self.offer is None:
            return set()
        return {code for code, needed in self.opening.signatures.items() if needed[self.offer]}

    @property
    def is_carried(self) -> bool:
        """Whether all whom the offer on the table binds are in favour of it."""
        return self.asked <= self.in_favour

    @property
    def goes_on(self) -> bool:
        """Whether somebody is left who could sign something."""
        return bool(self.opening.open.any())

    def passed_over(self, party: str) -> str:
        """Say why a party is not asked: it has left or signed, or the offer is not for it."""
        if party in self.signed:
            return "has signed"
        if not self.goes_on:
            return "has nothing to sign"
        for_others = self.asked and party not in self.asked | {self.proposer}
        return super().passed_over(party) or ("is not asked" if for_others else "")

    def play(self, party: str, negotiator: Negotiator) -> Move:
        """Apply one party's move to what is still open.

        Raises
        ------
        InputError : as alternating offers; an offer that changes nothing, or what others have signed.
        """
        view, opening = self.views[party], self.opening
        if view.preferences.space is not opening.space:
            view.preferences = opening.seen(view.preferences, bool(self.deals))
            view.signatures = opening.signatures
        move = super().play(party, negotiator)
        if move.action == "offer":
            self.settle()
        return move

    def choice(self, party: str, negotiator: Negotiator) -> int:
        """Ask one party what it does.

        Raises
        ------
        InputError : as for all protocols; an offer that changes nothing, or what others have signed.
        """
        choice = super().choice(party, negotiator)
        if choice >= 0 and not self.opening.open[choice]:
            bound = ", ".join(code for code in self.parties if code in self.opening.shut) or "nobody"
            raise InputError(
                f"{self.who(party, negotiator)} cannot offer this: an offer has to change something, "
                f"and nothing that binds who has signed or left ({bound})"
            )
        return choice

    def settle(self) -> None:
        """Bind those who have to sign the offer on the table, once all of them have accepted."""
        if self.offer is not None and self.is_carried:
            members = tuple(code for code in self.parties if code in self.asked)
            self.deals.append(Deal(self.round_index, self.offer, members))
            self.holds, self.offer, self.proposer = self.offer, None, None
            if not self.goes_on:
                self.status = "agreement"

    def end_round(self) -> None:
        """Go on to the next round; after the last one, what was signed holds."""
        super().end_round()
        if self.deals and self.status != "talking":
            self.status = "agreement"

    def _without(self, move: Move, fault: str) -> Move:
        """Go on without who walks away; an offer that would bind it is no longer there."""
        move = super()._without(move, fault)
        if self.offer is not None and not self.opening.open[self.offer]:
            self.offer, self.proposer = None, None
        return move
