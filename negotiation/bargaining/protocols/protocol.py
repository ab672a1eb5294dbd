"""What all protocols share: moves and the state of the talks."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import Any, ClassVar, Literal

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.protocols.view import Negotiator, View, completed, name_of, said_by
from negotiation.base.checks import as_whole, number, of_kind, short
from negotiation.base.errors import InputError, unknown
from negotiation.base.files import plain

ACCEPT = -1
"""What a move says instead of an outcome: the offer on the table holds.

Examples
--------
>>> from negotiation import TradeTalks
>>> from negotiation.bargaining.protocols import ACCEPT
>>> class Yes:
...     def move(self, view):
...         return ACCEPT
...
>>> TradeTalks("korus-2018", {"USA": Yes()}, rng=1).run().protocol.moves[-1].action
'accept'
"""
WALK_AWAY = -2
"""What a move says instead of an outcome: the talks end here.

Examples
--------
>>> from negotiation import TradeTalks
>>> from negotiation.bargaining.protocols import WALK_AWAY
>>> class No:
...     def move(self, view):
...         return WALK_AWAY
...
>>> TradeTalks("korus-2018", {"USA": No()}, rng=1).run().protocol.status
'walked away'
"""

type Status = Literal["talking", "agreement", "walked away", "deadline"]
type Action = Literal["offer", "accept", "reject", "walk away"]


@dataclass(frozen=True)
class Move:
    """What one party did; ``outcome`` is what it offered or voted on, None when it walked away.

    ``remark`` says in words what the action alone does not, ``message`` what the party said beside it.

    Examples
    --------
    >>> from negotiation import TradeTalks
    >>> talks = TradeTalks("korus-2018", rng=1).run()
    >>> first = talks.protocol.moves[0]
    >>> first.round_index, first.party, first.action
    (0, 'KOR', 'offer')
    """

    round_index: int
    party: str
    action: Action
    outcome: int | None
    remark: str = ""
    message: str = ""


class TalksProtocol(ABC):
    """The state of talks, and the rule by which moves change it.

    ``name`` is what it is called, like the class where nothing else is said; ``rule`` says the rule in
    words, ``failure`` why there is no agreement at the end, ``in_the_open`` whether a party sees each
    offer before it makes its own.

    Parameters
    ----------
    views : what each party sees, in the order in which they move.
    rng : stream of the protocol's own chance, if it has any.

    Raises
    ------
    InputError : what is no view, views of talks that differ in outcomes or rounds.

    Examples
    --------
    >>> from negotiation import Game, TradeTalks
    >>> from negotiation.bargaining.protocols import AlternatingOffers
    >>> class Hasty(AlternatingOffers):
    ...     name, rule = "hasty", "As alternating; what stands after two rounds is the agreement."
    ...     def end_round(self):
    ...         if self.round_index >= 1 and self.offer is not None:
    ...             self.status = "agreement"
    ...         super().end_round()
    ...
    >>> TradeTalks("korus-2018", protocol=Hasty, rng=1).run().protocol.status
    'agreement'
    """

    name: ClassVar[str]
    rule: ClassVar[str] = ""
    failure: ClassVar[str] = "the deadline passed"
    in_the_open: ClassVar[bool] = False

    def __init_subclass__(cls, **others: Any) -> None:
        """Give the class a name of its own."""
        super().__init_subclass__(**others)
        cls.name = vars(cls).get("name", cls.__name__)

    @classmethod
    def given(cls, parameters: Mapping[str, str]) -> "type[TalksProtocol]":
        """Return the protocol with parameters, as they are written behind its name.

        Raises
        ------
        InputError : it has none.
        """
        raise InputError(f"protocol '{cls.name}' has no parameters: {', '.join(parameters)}")

    def __init__(self, views: Mapping[str, View], rng: np.random.Generator | None = None) -> None:
        """Open the talks."""
        _check_views(views)
        self.views = dict(views)
        self.parties = tuple(views)
        self.rounds = next(iter(views.values())).rounds
        self.rng = np.random.default_rng(0) if rng is None else rng
        of_kind("rng", self.rng, np.random.Generator)
        for code, view in self.views.items():
            view.party, view.parties, view.rules = code, self.parties, self.name
        self.moves: list[Move] = []
        self.gone: set[str] = set()
        self.risks: dict[str, float] = {}
        self.faults: dict[str, str] = {}
        self.status: Status = "talking"
        self.round_index = 0

    def __repr__(self) -> str:
        """Name the parties, and say how the talks stand."""
        stands: str = self.status
        if self.status == "talking":
            moved = sum(move.round_index == self.round_index for move in self.moves)
            turn = f", {self.parties[moved]} to move" if moved < len(self.parties) else ""
            stands = f"round {self.round_index + 1} of {self.rounds}{turn}"
        return f"<{type(self).__name__}: {' and '.join(self.parties)}, {stands}>"

    @property
    def space(self) -> OutcomeSpace:
        """What the parties talk about."""
        return self.views[self.parties[0]].preferences.space

    @property
    def fault(self) -> str:
        """What parties did wrong, so that they left, however the talks ended; nothing if none did."""
        return "; ".join(f"{code} {said}" for code, said in self.faults.items())

    @property
    @abstractmethod
    def agreement(self) -> int | None:
        """The outcome agreed on, if any."""

    @property
    def standing(self) -> int | None:
        """The offer or text on the table, if any."""
        return self.agreement

    @abstractmethod
    def play(self, party: str, negotiator: Negotiator) -> Move:
        """Let one party move."""

    def choice(self, party: str, negotiator: Negotiator) -> int:
        """Ask one party what it does: an outcome to offer, ``ACCEPT`` or ``WALK_AWAY``.

        Raises
        ------
        InputError : its answer is nothing of this, or an outcome that cannot be agreed on.
        """
        choice = negotiator.move(self.views[party])
        if (code := as_whole(choice)) in (ACCEPT, WALK_AWAY):
            return code
        try:
            return self.space.check(choice)
        except InputError as error:
            who = self.who(party, negotiator)
            raise InputError(f"{who} cannot offer this: {error}") from error

    def who(self, party: str, negotiator: Negotiator) -> str:
        """Name a party, who plays it, and the round, for what is wrong with its answer."""
        return f"{party} ({name_of(negotiator)}) in round {self.round_index + 1}"

    def turn(self, party: str, negotiator: Negotiator) -> Move:
        """Let one party move and record it; others hear what it announces.

        Raises
        ------
        InputError : the talks are over, there is no such party, it has moved in this round, or it does
            what cannot be done.
        """
        if party not in self.views:
            raise unknown("party", party, self.parties)
        if self.status != "talking":
            raise InputError(f"{party} cannot move: the talks are over ({self.status})")
        latest = self.moves[-len(self.parties) :]
        if any(m.party == party and m.round_index == self.round_index for m in latest):
            raise InputError(f"{party} cannot move twice in round {self.round_index + 1}")
        self.views[party].round_index = self.round_index
        if why := self.passed_over(party):
            self.moves.append(Move(self.round_index, party, "reject", None, why))
        else:
            self._ask(party, negotiator)
        return self.moves[-1]

    def passed_over(self, party: str) -> str:
        """Say in words why a party is not asked in its turn; nothing if it is."""
        return "has left" if party in self.gone else ""

    def _ask(self, party: str, negotiator: Negotiator) -> None:
        """Let a party move that is at the table, and the others hear what it announces."""
        view, full = self.views[party], completed(negotiator)
        move = self.play(party, full)
        if move.action == "walk away":
            move = self._without(move, said_by(negotiator, "fault"))
        if said := said_by(negotiator, "message"):
            # in one line: it must not look like several
            move = replace(move, message=" ".join(plain(said).split()))
        self.moves.append(move)
        what = f"the chance of breakdown announced by {self.who(party, negotiator)}"
        risk = number(what, full.announce(view), 0, 1)
        self.risks[party] = 0.0 if party in self.gone else risk
        largest = nlargest(2, self.risks, key=self.risks.__getitem__)
        for code, other in self.views.items():
            if code != party:
                other.risk = max(self.risks[who] for who in largest if who != code)
                other.messages += [(party, move.message)] if move.message else []

    def _without(self, move: Move, fault: str) -> Move:
        """Go on without who walks away, if the others can; keep what it did wrong."""
        self.gone.add(move.party)
        if self.goes_on:
            move = replace(move, action="reject", remark="leaves; the others go on")
        else:
            self.status = "walked away"
        if fault:
            self.faults[move.party] = f"{move.remark or 'walks away'}: {fault}"
            move = replace(move, remark=self.faults[move.party])
        return move

    @property
    def goes_on(self) -> bool:
        """Whether the talks go on without those who have left."""
        return not self.gone

    def end_round(self) -> None:
        """Go on to the next round; after the last one the talks fail."""
        if self.status == "talking":
            self.round_index += 1
            if self.round_index == self.rounds:
                self.status = "deadline"

    def tell(self, negotiators: Mapping[str, Negotiator]) -> None:
        """Tell negotiators who want to know how the talks ended."""
        for code, negotiator in negotiators.items():
            if callable(ended := getattr(negotiator, "ended", None)):
                ended(self.views[code], self.status, self.agreement)


def _check_views(views: Mapping[str, View]) -> None:
    """Refuse views that do not belong to the same talks."""
    of_kind("views", views, Mapping)
    if not views:
        raise InputError("talks need at least one party")
    for code, view in views.items():
        of_kind(f"the view of {code}", view, View)
    one = next(iter(views.values()))
    for code, view in views.items():
        if view.rounds != one.rounds or view.preferences.space != one.preferences.space:
            raise InputError(f"the view of {code} differs in outcomes or rounds from the others'")


def seated(code: str, negotiator: Negotiator, rounds: int, parties: int = 2) -> Negotiator:
    """Return a negotiator ready for talks of so many rounds; one's own may have nothing to prepare.

    Raises
    ------
    InputError : it cannot move, does not fit the talks' length, or so many parties.
    """
    if not callable(getattr(negotiator, "move", None)):
        raise InputError(
            f"{code} is played by {short(negotiator)}, which cannot move: a strategy is needed, e.g. "
            "parse_strategy('linear')"
        )
    fits: Callable[[int], None] | None = getattr(negotiator, "check_parties", None)
    if fits is not None:
        fits(parties)
    ready: Callable[[int], Negotiator] | None = getattr(negotiator, "seated", None)
    return negotiator if ready is None else ready(rounds)


def play_out(
    protocol: TalksProtocol,
    negotiators: Mapping[str, Negotiator],
    on_move: Callable[[Move], None] = lambda move: None,
    on_round: Callable[[int], None] = lambda round_index: None,
) -> TalksProtocol:
    """Play a whole negotiation without Mesa and return the protocol at its end.

    ``on_move`` is told each move, ``on_round`` the index of each round before its moves.

    Raises
    ------
    InputError : no protocol, a party without a negotiator, a strategy that does not fit the talks'
        length or does what cannot be done.

    Examples
    --------
    >>> from negotiation import AlternatingOffers, Game, View, parse_strategy, play_out
    >>> game = Game("korus-2018")
    >>> views = {code: View(own, game.rounds) for code, own in game.preferences.items()}
    >>> moves = []
    >>> players = {code: parse_strategy("conceder") for code in views}
    >>> _ = play_out(AlternatingOffers(views), players, on_move=moves.append)
    >>> moves[0].party, moves[-1].action
    ('KOR', 'accept')
    """
    of_kind("protocol", protocol, TalksProtocol)
    of_kind("negotiators", negotiators, Mapping)
    for code in protocol.parties:
        if code not in negotiators:
            raise unknown("negotiator of party", code, negotiators)
    talks = protocol.rounds, len(protocol.parties)
    negotiators = {code: seated(code, negotiators[code], *talks) for code in protocol.parties}
    while protocol.status == "talking":
        on_round(protocol.round_index)
        for code in protocol.parties:
            on_move(protocol.turn(code, negotiators[code]))
            if protocol.status != "talking":
                break
        protocol.end_round()
    protocol.tell(negotiators)
    return protocol
