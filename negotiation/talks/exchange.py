"""What in return: at an offer, the worth of each step, swaps that help both, and what a change costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from negotiation.bargaining.outcomes import Level
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.records import Record
from negotiation.base.version import package_version
from negotiation.valuation.game import Game

SWAPS = 5
"""Swaps that are listed."""

ALIKE = 1e-9
"""Bn USD a year that nobody gains or loses by: payoffs are sums, and rounded."""


@dataclass(frozen=True)
class Change(Record):
    """Terms other than the offer's, and what each side gains by them over the offer, bn USD a year."""

    terms: dict[str, Level]
    gains: dict[str, float]


@dataclass(frozen=True)
class Price(Record):
    """What one side gives for a change that the other loses by, so that it does not.

    ``asked`` is the change alone. ``payer`` gains by it; None if nobody does, or nobody loses. ``one``
    and ``two`` are the terms in one other issue, and in at most two, that leave the payer most; their
    gains are those of the whole exchange. None: nothing makes up for it.
    """

    asked: Change
    payer: str | None
    one: Change | None
    two: Change | None


@dataclass(frozen=True)
class ExchangeResult(Record):
    """Exchange rates at an offer, values once in force in bn USD a year.

    ``steps``: one step of one issue, to the level before it and the one after it. ``swaps``: other
    levels of two issues by which both gain, though by neither alone; of each two issues the one with
    the largest smaller gain, best first.
    """

    each: ClassVar[str] = "steps"

    scenario: str
    horizon: str
    offer: dict[str, Level]
    steps: list[Change]
    swaps: list[Change]
    prices: list[Price]
    version: str


def exchange_result(game: Game, outcome: int, asked: Sequence[str] = ()) -> ExchangeResult:
    """Return the exchange rates at an offer, and prices of other levels of the issues ``asked``.

    Raises
    ------
    InputError : an unknown issue.
    """
    around = _Around(game, outcome)
    for key in asked:
        game.space.axis(key)
    return ExchangeResult(
        scenario=game.scenario.name,
        horizon=game.horizon,
        offer=game.space.levels(outcome),
        steps=[step for key in game.space.keys for step in around.steps(key)],
        swaps=around.swaps(),
        prices=[around.price(other) for key in asked for other in around.others((key,)).tolist()],
        version=package_version(),
    )


@dataclass(frozen=True)
class _Around:
    """The outcomes around an offer."""

    game: Game
    offer: int

    def others(self, keys: Iterable[str], start: int | None = None) -> IntArray:
        """Return what can be agreed on with other levels of exactly these issues than a start has."""
        space, changed = self.game.space, set(keys)
        here = space.places(self.offer if start is None else start)
        kept = [
            [place for place in range(length) if (place != same) == (key in changed)]
            for key, same, length in zip(space.keys, here, space.shape, strict=True)
        ]
        found = np.ravel_multi_index(np.ix_(*kept), space.shape).ravel()
        return found[space.allows_all(found)]

    def gains(self, outcomes: IntArray) -> FloatArray:
        """Return what all sides gain over the offer, shape ``(parties, outcomes)``."""
        return self.game.values_of(outcomes) - self.game.values_of(np.array([self.offer]))

    def change(self, outcome: int, start: int | None = None) -> Change:
        """Return an outcome's terms that a start has not, and its gains over the offer."""
        levels, before = map(self.game.space.levels, (outcome, self.offer if start is None else start))
        gains = self.gains(np.array([outcome]))[:, 0].tolist()
        return Change(
            {key: level for key, level in levels.items() if level != before[key]},
            dict(zip(self.game.parties, gains, strict=True)),
        )

    def steps(self, key: str) -> list[Change]:
        """Return the steps to the levels before and after an issue's."""
        space = self.game.space
        axis, here = space.axis(key), space.placed(self.offer)[key]
        others = self.others((key,))
        near = np.abs(space.digits(others)[:, axis] - here) == 1
        return [self.change(outcome) for outcome in others[near].tolist()]

    def swaps(self) -> list[Change]:
        """Return the best swaps of two issues."""
        best = [swap for pair in combinations(self.game.space.keys, 2) for swap in self._swap(pair)]
        return sorted(best, key=lambda swap: -min(swap.gains.values()))[:SWAPS]

    def _swap(self, pair: tuple[str, str]) -> list[Change]:
        """Return the swap of two issues whose smaller gain is largest, if there is one."""
        outcomes = self.others(pair)
        smaller = self.gains(outcomes).min(axis=0)
        for key in pair:
            half = self._undone(outcomes, key)
            enough = (self.gains(half).min(axis=0) > ALIKE) & self.game.space.allows_all(half)
            smaller[enough] = -np.inf
        if not (smaller > ALIKE).any():
            return []
        return [self.change(int(outcomes[smaller.argmax()]))]

    def _undone(self, outcomes: IntArray, key: str) -> IntArray:
        """Return outcomes with one issue as in the offer."""
        space = self.game.space
        digits = space.digits(outcomes)
        digits[:, space.axis(key)] = space.placed(self.offer)[key]
        undone: IntArray = np.ravel_multi_index(tuple(digits.T), space.shape)
        return undone

    def price(self, asked: int) -> Price:
        """Return what a change of the offer costs who gains by it."""
        gains = self.gains(np.array([asked]))[:, 0]
        change = self.change(asked)
        if gains.min() >= -ALIKE or gains.max() <= ALIKE:
            return Price(change, None, None, None)
        payer = int(gains.argmax())
        free = [key for key in self.game.space.keys if key not in change.terms]
        ones, twos = ([self.others(keys, asked) for keys in combinations(free, n)] for n in (1, 2))
        cheapest = [self._cheapest(found, asked, payer) for found in (ones, ones + twos)]
        return Price(change, self.game.parties[payer], *cheapest)

    def _cheapest(self, found: Sequence[IntArray], asked: int, payer: int) -> Change | None:
        """Return the terms that leave the payer most where nobody else loses against the offer."""
        outcomes = np.concatenate([*found, np.empty(0, dtype=np.int64)])
        gains = self.gains(outcomes)
        others = np.delete(gains, payer, axis=0)
        left = np.where((others >= -ALIKE).all(axis=0), gains[payer], -np.inf)
        if not np.isfinite(left).any():
            return None
        return self.change(int(outcomes[left.argmax()]), asked)
