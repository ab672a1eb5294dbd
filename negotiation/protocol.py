"""Stacked alternating offers: whose turn it is, what ends the talks, and the record of moves.

The rule in words: in each round the parties move in a fixed order. A party that moves either accepts
the offer on the table, puts its own offer there instead, or walks away. When everybody but its
proposer has accepted the offer, it is the agreement; when somebody walks away, or the last round
ends with none, the talks fail (Aydogan, Festen, Hindriks & Jonker 2017).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from negotiation.errors import InputError
from negotiation.preferences import Preferences

ACCEPT = -1
WALK_AWAY = -2

type Status = Literal["talking", "agreement", "walked away", "deadline"]
type Action = Literal["offer", "accept", "walk away"]


@dataclass(frozen=True)
class Move:
    """What one party did; ``outcome`` is the offer made or accepted, None when it walked away."""

    round_index: int
    party: str
    action: Action
    outcome: int | None


@dataclass
class View:
    """All that a negotiator sees when it moves: its own preferences, the clock, the offers made.

    ``made`` and ``received`` are outcomes in order of time. ``rng`` is the party's own stream.
    """

    preferences: Preferences
    rounds: int
    rng: np.random.Generator
    round_index: int = 0
    made: list[int] = field(default_factory=list)
    received: list[int] = field(default_factory=list)

    @property
    def time(self) -> float:
        """Relative time in (0, 1): ``(s+1)/(rounds+1)`` in round ``s`` from 0."""
        return (self.round_index + 1) / (self.rounds + 1)

    @property
    def floor(self) -> float:
        """Least value worth signing now or offering."""
        return self.preferences.floor(self.round_index)

    def gain(self, outcome: int) -> float:
        """Return the value of an outcome between the floor (0) and the best outcome (1)."""
        floor, best = self.floor, self.preferences.best
        value = float(self.preferences.table[outcome])
        return (value - floor) / (best - floor) if best > floor else float(value >= floor)


class Negotiator(Protocol):
    """Anything that can sit at the table."""

    def move(self, view: View) -> int:
        """Return an outcome to offer, ``ACCEPT`` or ``WALK_AWAY``."""
        ...


@dataclass
class AlternatingOffers:
    """The state of talks between ``parties`` over at most ``rounds`` rounds."""

    parties: tuple[str, ...]
    rounds: int
    moves: list[Move] = field(default_factory=list)
    status: Status = "talking"
    standing: int | None = None
    proposer: str | None = None
    round_index: int = 0
    _accepted: int = 0

    @property
    def agreement(self) -> int | None:
        """The outcome agreed on, if any."""
        return self.standing if self.status == "agreement" else None

    def play(self, party: str, choice: int) -> Move:
        """Apply one party's move.

        Raises
        ------
        InputError : the talks are over, or there is nothing to accept.
        """
        if self.status != "talking":
            raise InputError(f"{party} cannot move: the talks are over ({self.status})")
        if choice == WALK_AWAY:
            move = Move(self.round_index, party, "walk away", None)
            self.status = "walked away"
        elif choice == ACCEPT:
            if self.standing is None or self.proposer == party:
                raise InputError(f"{party} cannot accept: no offer of another party is on the table")
            move = Move(self.round_index, party, "accept", self.standing)
            self._accepted += 1
            if self._accepted == len(self.parties) - 1:
                self.status = "agreement"
        else:
            move = Move(self.round_index, party, "offer", choice)
            self.standing, self.proposer, self._accepted = choice, party, 0
        self.moves.append(move)
        return move

    def end_round(self) -> None:
        """Go on to the next round; after the last one the talks fail."""
        if self.status == "talking":
            self.round_index += 1
            if self.round_index == self.rounds:
                self.status = "deadline"


def turn(
    protocol: AlternatingOffers, party: str, negotiator: Negotiator, views: Mapping[str, View]
) -> Move:
    """Let one party move and show the move to the others."""
    view = views[party]
    view.round_index = protocol.round_index
    move = protocol.play(party, negotiator.move(view))
    if move.action == "offer" and move.outcome is not None:
        for code, other in views.items():
            (other.made if code == party else other.received).append(move.outcome)
    return move


def play_out(
    negotiators: Mapping[str, Negotiator],
    preferences: Mapping[str, Preferences],
    rounds: int,
    rngs: Sequence[np.random.Generator],
    on_move: Callable[[Move], None] = lambda move: None,
) -> AlternatingOffers:
    """Play a whole negotiation without Mesa; parties move in the order of ``negotiators``."""
    parties = tuple(negotiators)
    protocol = AlternatingOffers(parties, rounds)
    views = {code: View(preferences[code], rounds, rng) for code, rng in zip(parties, rngs, strict=True)}
    while protocol.status == "talking":
        for code in parties:
            on_move(turn(protocol, code, negotiators[code], views))
            if protocol.status != "talking":
                break
        protocol.end_round()
    return protocol
