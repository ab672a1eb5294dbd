"""What learning agents see of talks by alternating offers, what they may do, and what it earns them."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, AlternatingOffers, View
from negotiation.bargaining.seeds import party_seeds
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError

type Talks = Mapping[str, Preferences] | Callable[[np.random.Generator], Mapping[str, Preferences]]
"""Preferences by party, or a function that draws them for an episode, over the same outcomes."""

MOST_ACTIONS = 100_000
"""Outcomes of which each is an action."""

NUMBERS = 5
"""Of an observation, before the parties and levels."""


class Table:
    """Talks that are opened for each episode.

    With ``n`` outcomes an action below ``n`` offers an outcome, ``n`` accepts, ``n + 1`` walks away and
    ``n + 2`` waits while others move. An action that cannot be done counts as walking away.

    An observation is a vector of ``5 + parties + 3 · levels`` numbers from 0 to 1: time; whether there
    is an offer on the table; its worth, the round's reservation value, and the worth of one's own last
    offer (from the worst outcome, 0, to the best, 1); who made the offer on the table; its levels; those
    of one's own last offer; and what each level is worth on average over all else. A reward is the
    payoff of the agreement over that of the best one in the first round, 0 before and without one.

    Raises
    ------
    InputError : too many outcomes for actions.
    """

    def __init__(self, talks: Talks) -> None:
        """Look at the first talks for what does not change."""
        self.talks = talks
        first = self._sides(np.random.default_rng(0))
        self.parties = tuple(first)
        self.space = next(iter(first.values())).space
        if self.space.size > MOST_ACTIONS:
            raise InputError(f"{self.space.size:,} outcomes: at most {MOST_ACTIONS:,} can be actions")
        self.accept, self.leave, self.wait = (self.space.size + k for k in range(3))
        self.actions = self.space.size + 3
        self.starts = np.cumsum([0, *self.space.shape[:-1]]).tolist()
        self.levels = sum(self.space.shape)
        self.length = NUMBERS + len(self.parties) + 3 * self.levels
        self._offers = np.ones(self.space.size, dtype=np.int8)
        if self.space.allowed is not None:
            self._offers = self.space.allowed.astype(np.int8)

    def _sides(self, rng: np.random.Generator) -> Mapping[str, Preferences]:
        return self.talks(rng) if callable(self.talks) else self.talks

    def open(self, rng: np.random.Generator) -> None:
        """Begin an episode."""
        self.sides = self._sides(rng)
        if tuple(self.sides) != self.parties:
            raise InputError(f"parties are {', '.join(self.sides)}, and were {', '.join(self.parties)}")
        seeds = party_seeds(rng, len(self.parties))
        self.protocol = AlternatingOffers(
            {
                code: View(side, len(side.reservation), seed)
                for (code, side), seed in zip(self.sides.items(), seeds, strict=True)
            }
        )
        if self.protocol.space.shape != self.space.shape:
            raise InputError("talks of all episodes need as many levels of each issue")
        self._place = 0
        self._worth = {code: self._scaled(side, side.table) for code, side in self.sides.items()}
        self._least = {code: self._scaled(side, side.reservation) for code, side in self.sides.items()}
        self._fixed = {code: self._unchanging(code) for code in self.parties}

    @property
    def over(self) -> bool:
        """Whether the talks have ended."""
        return self.protocol.status != "talking"

    @property
    def turn(self) -> str:
        """Who moves."""
        return self.parties[self._place]

    def _scaled(self, side: Preferences, values: FloatArray) -> FloatArray:
        scaled = (values - side.worst) / ((side.best - side.worst) or 1.0)
        return np.asarray(np.clip(scaled, 0.0, 1.0), dtype=float)

    def _unchanging(self, code: str) -> np.ndarray:
        """Return an observation with what stays as it is through the talks."""
        worth = self._worth[code].reshape(self.space.shape)
        axes = range(worth.ndim)
        marginal = [worth.mean(axis=tuple(a for a in axes if a != axis)) for axis in axes]
        found = np.zeros(self.length, dtype=np.float32)
        found[-self.levels :] = np.concatenate(marginal)
        return found

    def observation(self, code: str) -> dict[str, np.ndarray]:
        """Return what a party sees, and which actions it has: ``(length,)`` and ``(actions,)``."""
        seen, protocol = self._fixed[code].copy(), self.protocol
        now = min(protocol.round_index, protocol.rounds - 1)
        seen[0], seen[3] = (now + 1) / (protocol.rounds + 1), self._least[code][now]
        start = NUMBERS + len(self.parties)
        if protocol.offer is not None:
            seen[1], seen[2] = 1, self._worth[code][protocol.offer]
            seen[NUMBERS + self.parties.index(protocol.proposer or "")] = 1
            self._mark(seen, start, protocol.offer)
        if made := protocol.views[code].made:
            seen[4] = self._worth[code][made[-1]]
            self._mark(seen, start + self.levels, made[-1])
        return {"observation": seen, "action_mask": self.mask(code)}

    def _mark(self, seen: np.ndarray, start: int, outcome: int) -> None:
        for first, place in zip(self.starts, self.space.places(outcome), strict=True):
            seen[start + first + place] = 1

    def mask(self, code: str) -> np.ndarray:
        """Return 1 for each action that a party can do, shape ``(actions,)``."""
        mask = np.zeros(self.actions, dtype=np.int8)
        if self.over or code != self.turn:
            mask[self.wait] = 1
            return mask
        mask[: self.space.size] = self._offers
        mask[self.accept] = self.protocol.offer is not None and self.protocol.proposer != code
        mask[self.leave] = 1
        return mask

    def act(self, action: int) -> None:
        """Let the party whose turn it is do an action."""
        legal = 0 <= action < self.actions and action != self.wait and self.mask(self.turn)[action]
        special = {self.accept: ACCEPT, self.leave: WALK_AWAY}
        self.play(_Chosen(special.get(action, action) if legal else WALK_AWAY))

    def play(self, negotiator: Any) -> None:
        """Let the party whose turn it is move as a negotiator does."""
        self.protocol.turn(self.turn, negotiator)
        self._place += 1
        if self._place == len(self.parties):
            self._place = 0
            self.protocol.end_round()

    def reward(self, code: str) -> float:
        """Return what the talks have earned a party."""
        agreement = self.protocol.agreement
        if agreement is None:
            return 0.0
        side, last = self.sides[code], self.protocol.moves[-1].round_index
        return float(side.payoff(agreement, last)) / (float(side.discount[0]) * side.span)

    def words(self) -> str:
        """Say the last move."""
        if not self.protocol.moves:
            return "nobody has moved"
        move = self.protocol.moves[-1]
        said = "" if move.outcome is None else f" {self.space.levels(move.outcome)}"
        end = f"; {self.protocol.status}" if self.over else ""
        return f"round {move.round_index + 1}: {move.party} {move.action}{said}{end}"


class _Chosen:
    """Does what has been chosen."""

    def __init__(self, choice: int) -> None:
        self.choice = choice

    def move(self, view: View) -> int:
        return self.choice
