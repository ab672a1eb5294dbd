"""What a negotiator sees, and how it answers."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.rules import gain_later, gain_of, uniform
from negotiation.base.arrays import BoolArray, FloatArray, IntArray
from negotiation.base.checks import of_kind, whole


@dataclass
class View:
    """All that a negotiator sees when it moves: its own preferences, the clock, the offers made.

    ``made`` and ``received`` are outcomes in order of time; ``senders`` says who made those received,
    nobody where it does not matter, as between two. Whoever answers one of several others answers the
    one that made the last offer (``heard``). ``seed`` is the party's own: ``draw`` and
    ``rng`` come from it. ``risk`` is the largest chance of walking away in its next turn that another
    side has announced last. ``party`` is the negotiator's own code, ``parties`` are all in the order in
    which they move, ``rules`` is what the protocol is called: they are known once talks are opened.
    ``messages`` are what others said beside their moves, with who said it. ``votes`` are those of who is
    still at the table, where fewer than all may be enough, ``needed`` how many carry an offer.
    ``signatures`` say, where deals need only those whom they bind, by code of who may still sign which
    outcomes need its consent, shape ``(n,)``.
    ``facts`` are those that the party may lay on the table, one with an offer, in words by key.

    Raises
    ------
    InputError : what is no preferences, or no number; more rounds than the preferences know.

    Examples
    --------
    >>> from negotiation import Game, View
    >>> game = Game("korus-2018")
    >>> view = View(game.preferences["KOR"], game.rounds, round_index=4)
    >>> view.time
    0.25
    >>> best = view.preferences.top(1)[0]
    >>> round(float(view.gain(best)), 2)
    1.0
    """

    preferences: Preferences
    rounds: int
    seed: int = 0
    round_index: int = 0
    made: list[int] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    risk: float = 0.0
    senders: list[str] = field(default_factory=list)
    party: str = ""
    parties: tuple[str, ...] = ()
    rules: str = ""
    messages: list[tuple[str, str]] = field(default_factory=list)
    votes: dict[str, float] = field(default_factory=dict)
    needed: float = 0.0
    signatures: dict[str, BoolArray] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what is no view of talks."""
        of_kind("preferences", self.preferences, Preferences)
        self.rounds = whole("rounds", self.rounds, 1, len(self.preferences.reservation))
        self.round_index = whole("round_index", self.round_index, 0, self.rounds - 1)
        self.seed = whole("seed", self.seed, 0, 2**64)

    @property
    def time(self) -> float:
        """Relative time in (0, 1): ``(s+1)/(rounds+1)`` in round ``s`` from 0."""
        return (self.round_index + 1) / (self.rounds + 1)

    @property
    def reservation(self) -> float:
        """Least value worth signing now."""
        return float(self.preferences.reservation[self.round_index])

    @property
    def floor(self) -> float:
        """Least value worth offering: an offer may be signed now or a round later."""
        return float(self.preferences.floors[self.round_index])

    @property
    def least(self) -> float:
        """Least value that an aspiration falls to: the floor, or the worst outcome if that is better."""
        return max(self.floor, self.preferences.worst)

    @property
    def heard(self) -> list[int]:
        """Offers received from whoever made the last one, in order of time."""
        return self.heard_from(self.senders[-1]) if self.senders else self.received

    def heard_from(self, sender: str) -> list[int]:
        """Return the offers received from one other side, in order of time."""
        if len(set(self.senders)) < 2:
            return self.received if not self.senders or sender in ("", *self.senders) else []
        return [offer for offer, who in zip(self.received, self.senders, strict=True) if who == sender]

    def present[T](self, sides: Mapping[str, T]) -> dict[str, T]:
        """Return, of what is known of the others by code, what concerns those still at the table."""
        here = self.votes or self.signatures
        return {code: of for code, of in sides.items() if not (here and code) or code in here}

    @property
    def needs_all(self) -> bool:
        """Whether every offer needs the consent of all, as far as one knows."""
        return not (self.votes or self.signatures)

    def pleased(
        self, liked: Mapping[str, FloatArray], outcomes: IntArray | slice = slice(None)
    ) -> FloatArray:
        """Return how those that an offer needs like outcomes, from how each other side does, by code.

        As the least pleased of them does: of all, of those who have to sign, or of the cheapest
        coalition that has enough votes with one's own. What needs nobody else is liked by 0.
        """
        rows = np.stack([*liked.values()])
        if self.signatures:
            everything = np.ones(self.preferences.space.size, dtype=bool)
            needed = np.stack([self.signatures.get(code, everything)[outcomes] for code in liked])
            among = np.where(needed, rows, np.inf).min(axis=0)
            return np.where(needed.any(axis=0), among, 0.0)
        if not self.votes:
            return np.asarray(rows.min(axis=0), dtype=float)
        own = self.votes[self.party]
        votes = np.array([self.votes.get(code, sum(self.votes.values()) - own) for code in liked])
        order = np.argsort(-rows, axis=0, kind="stable")
        short = np.cumsum(votes[order], axis=0) < self.needed - own
        last = np.minimum(short.sum(axis=0), len(rows) - 1)
        least = np.take_along_axis(np.take_along_axis(rows, order, axis=0), last[None], axis=0)[0]
        return np.where(own >= self.needed, 0.0, least)

    def worthwhile(self, gains: dict[str, FloatArray]) -> dict[str, FloatArray]:
        """Leave out, of gains by code, who can gain nothing, as long as the others' votes are enough."""
        if not self.votes:
            return gains
        can = {code: of for code, of in gains.items() if self.preferences.space.within(of).max() > 0}
        votes = self.votes[self.party] + sum(self.votes.get(code, 0.0) for code in can)
        return can if can and votes >= self.needed else gains

    @property
    def draw(self) -> float:
        """The round's own random number in [0, 1)."""
        return uniform(self.seed, self.round_index)

    @cached_property
    def rng(self) -> np.random.Generator:
        """The party's own random stream, for strategies that need more than one draw a round."""
        return np.random.default_rng(self.seed)

    def gain(self, outcome: int) -> float:
        """Return the value of an outcome between the floor (0) and the best outcome (1)."""
        return gain_of(self.preferences.value(outcome), self.floor, self.preferences.best)

    def gain_now(self, outcome: int) -> float:
        """Return the gain of signing now: from today's reservation value (0) to the best outcome (1)."""
        return gain_of(self.preferences.value(outcome), self.reservation, self.preferences.best)

    def gain_later(self, outcome: int) -> float:
        """Return, on the scale of ``gain_now``, the gain of an offer of one's own over the floor."""
        value, best = self.preferences.value(outcome), self.preferences.best
        return gain_later(value, self.floor, self.reservation, best)

    def prefers(self, draft: int, current: int | None) -> bool:
        """Say whether a draft is worth signing and no worse than the text as it stands (None: none)."""
        value = self.preferences.value
        least = self.floor if current is None else max(self.floor, value(current))
        return value(draft) >= least and self.preferences.space.allows(draft)


class Negotiator(Protocol):
    """Anything that can sit at the table: a strategy, a person, a program.

    It needs ``move`` alone, whether its class is derived from this one or not: without a way of its own
    it votes for what it prefers, and announces nothing. One with a text ``fault`` says there why it
    walks away, one with a text ``message`` what it says beside its last move, one with a text
    ``evidence`` which fact goes with its offer; one with a method ``ended`` is told how the talks ended.

    Examples
    --------
    >>> from negotiation import TradeTalks
    >>> class Mine:
    ...     def move(self, view):
    ...         return int(view.preferences.top(1)[0])
    ...
    >>> TradeTalks("korus-2018", {"KOR": Mine()}, rng=1).run().protocol.status
    'deadline'
    """

    @abstractmethod
    def move(self, view: View) -> int:
        """Return an outcome to offer, ``ACCEPT`` or ``WALK_AWAY``."""

    def vote(self, view: View, draft: int, current: int | None) -> bool:
        """Say whether ``draft`` should replace ``current`` (None: no deal) as the common text."""
        return view.prefers(draft, current)

    def announce(self, view: View) -> float:
        """Return the chance of walking away in the next turn that is announced to the others."""
        return 0.0


WAYS = "vote", "announce"
"""What a negotiator may answer in a way of its own."""


class _Completed(Negotiator):
    """Moves as somebody does, and votes and announces as they do if they have a way of their own."""

    def __init__(self, who: Negotiator) -> None:
        """Take over the name and the answers."""
        self.who, self.name = who, name_of(who)
        for answer in WAYS:
            if callable(own := getattr(who, answer, None)):
                setattr(self, answer, own)

    def move(self, view: View) -> int:
        """Do as they do."""
        return self.who.move(view)


def completed(negotiator: Negotiator) -> Negotiator:
    """Return a negotiator that votes and announces, too, as ``Negotiator`` does if not otherwise."""
    full = all(callable(getattr(negotiator, answer, None)) for answer in WAYS)
    return negotiator if full else _Completed(negotiator)


def said_by(negotiator: Negotiator, what: str) -> str:
    """Return its ``fault``, ``message`` or ``evidence``, if it has such a text."""
    said = getattr(negotiator, what, "")
    return said if isinstance(said, str) else ""


def name_of(negotiator: Negotiator) -> str:
    """Return what a negotiator is called: its ``name``, or that of its class."""
    return getattr(negotiator, "name", type(negotiator).__name__)
