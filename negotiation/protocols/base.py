"""What all protocols share: moves, what a negotiator sees, the state of the talks."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar, Literal, Protocol

import numpy as np

from negotiation.errors import InputError
from negotiation.preferences import Preferences
from negotiation.rules import gain_of, uniform

ACCEPT = -1
WALK_AWAY = -2

type SeedLike = int | np.random.SeedSequence | np.random.Generator | None
type Status = Literal["talking", "agreement", "walked away", "deadline"]
type Action = Literal["offer", "accept", "reject", "walk away"]


@dataclass(frozen=True)
class Move:
    """What one party did; ``outcome`` is what it offered or voted on, None when it walked away."""

    round_index: int
    party: str
    action: Action
    outcome: int | None


@dataclass
class View:
    """All that a negotiator sees when it moves: its own preferences, the clock, the offers made.

    ``made`` and ``received`` are outcomes in order of time. ``seed`` is the party's own: ``draw`` and
    ``rng`` come from it. ``risk`` is the chance of walking away in its next turn that another side
    has announced.
    """

    preferences: Preferences
    rounds: int
    seed: int = 0
    round_index: int = 0
    made: list[int] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    risk: float = 0.0

    @property
    def time(self) -> float:
        """Relative time in (0, 1): ``(s+1)/(rounds+1)`` in round ``s`` from 0."""
        return (self.round_index + 1) / (self.rounds + 1)

    @property
    def floor(self) -> float:
        """Least value worth signing now or offering."""
        return float(self.preferences.floors[self.round_index])

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
        return gain_of(float(self.preferences.table[outcome]), self.floor, self.preferences.best)


class Negotiator(Protocol):
    """Anything that can sit at the table."""

    def move(self, view: View) -> int:
        """Return an outcome to offer, ``ACCEPT`` or ``WALK_AWAY``."""
        ...

    def vote(self, view: View, draft: int, current: int | None) -> bool:
        """Say whether ``draft`` should replace ``current`` (None: no deal) as the common text."""
        ...

    def announce(self, view: View) -> float:
        """Return the chance of walking away in the next turn that is announced to the others."""
        ...


class TalksProtocol(ABC):
    """The state of talks, and the rule by which moves change it.

    Subclasses in this package are found by their ``name``; ``rule`` says the rule in words,
    ``failure`` why there is no agreement at the end, ``in_the_open`` whether a party sees each offer
    before it makes its own.

    Parameters
    ----------
    views : what each party sees, in the order in which they move.
    rng : stream of the protocol's own chance, if it has any.
    """

    name: ClassVar[str]
    rule: ClassVar[str]
    failure: ClassVar[str] = "the deadline passed"
    in_the_open: ClassVar[bool] = False

    def __init__(self, views: Mapping[str, View], rng: np.random.Generator | None = None) -> None:
        """Open the talks."""
        self.views = dict(views)
        self.parties = tuple(views)
        self.rounds = next(iter(views.values())).rounds
        self.rng = np.random.default_rng(0) if rng is None else rng
        self.moves: list[Move] = []
        self.status: Status = "talking"
        self.round_index = 0

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

    def turn(self, party: str, negotiator: Negotiator) -> Move:
        """Let one party move and record it; others hear what it announces.

        Raises
        ------
        InputError : the talks are over.
        """
        if self.status != "talking":
            raise InputError(f"{party} cannot move: the talks are over ({self.status})")
        view = self.views[party]
        view.round_index = self.round_index
        move = self.play(party, negotiator)
        if move.action == "walk away":
            self.status = "walked away"
        self.moves.append(move)
        risk = negotiator.announce(view)
        for code, other in self.views.items():
            if code != party:
                other.risk = risk
        return move

    def end_round(self) -> None:
        """Go on to the next round; after the last one the talks fail."""
        if self.status == "talking":
            self.round_index += 1
            if self.round_index == self.rounds:
                self.status = "deadline"


def party_seeds(rng: SeedLike, count: int) -> list[int]:
    """Return a seed for each of ``count`` parties, 63 bits, from a seed, sequence or generator."""
    if isinstance(rng, np.random.Generator):
        return [int(seed) for seed in rng.integers(2**63, size=count)]
    sequence = rng if isinstance(rng, np.random.SeedSequence) else np.random.SeedSequence(rng)
    return [int(word) >> 1 for word in sequence.generate_state(count, np.uint64)]


def play_out(
    protocol: TalksProtocol,
    negotiators: Mapping[str, Negotiator],
    on_move: Callable[[Move], None] = lambda move: None,
    on_round: Callable[[int], None] = lambda round_index: None,
) -> TalksProtocol:
    """Play a whole negotiation without Mesa and return the protocol at its end.

    ``on_move`` is told each move, ``on_round`` the index of each round before its moves.
    """
    while protocol.status == "talking":
        on_round(protocol.round_index)
        for code in protocol.parties:
            on_move(protocol.turn(code, negotiators[code]))
            if protocol.status != "talking":
                break
        protocol.end_round()
    return protocol
