"""Preferences over more outcomes than anybody can list: what is asked of them is found, not looked up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from heapq import heappop, heappush
from types import MappingProxyType

import numpy as np

from negotiation.bargaining.large.climbing import along_the_frontier, climbed
from negotiation.bargaining.large.deals import Deals
from negotiation.bargaining.large.elimination import efficient
from negotiation.bargaining.preferences import Preferences
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.checks import of_kind, whole

FEW = 20_000
"""Outcomes that are all looked at; of more, the efficient ones that are found."""


class Factored(Preferences):
    """What a party prefers, as sums over few issues each and votes at home (``deals``).

    ``side`` is the party's place among those of the deals; the rest is as in ``Preferences``. An offer
    at a target is looked for among outcomes along the frontier with what is believed of the other side
    (``known``), and from there by changing one issue or two (``improved``). Tables are made only in
    spaces that can be listed.

    Raises
    ------
    InputError : what is no deals, no party of theirs, or does not fit.
    """

    deals: Deals
    side: int

    def __init__(
        self,
        deals: Deals,
        side: int,
        reservation: FloatArray,
        discount: FloatArray = np.ones(0),  # noqa: B008  # an empty array has nothing to change
        no_deal: int = 0,
        others: Mapping[str, Preferences] = MappingProxyType({}),
        steady: bool = False,
        about: Mapping[str, object] | None = None,
    ) -> None:
        """Take the rounds and beliefs as ``Preferences`` does."""
        of_kind("deals", deals, Deals)
        space, side = deals.sums.space, whole("side", side, 0, deals.parties - 1)
        self.__dict__.update(space=space, deals=deals, side=side, others=others, steady=steady)
        self.__dict__.update(reservation=reservation, discount=discount, no_deal=no_deal, about=about)
        self._take_rounds()
        self._check_rest()

    @cached_property
    def table(self) -> FloatArray:
        """The value of every outcome, where they can be listed."""
        self.space.check_listed()
        return self.values(np.arange(self.space.size))

    @cached_property
    def ratification(self) -> FloatArray | None:
        """The chance that the own side ratifies each outcome, where they can be listed."""
        self.space.check_listed()
        every = self.deals.sums.at(np.arange(self.space.size)).T
        votes = self.deals.votes
        return np.exp(votes[self.side].log_ratified(every)) if votes else None

    def value(self, outcome: int) -> float:
        """Return the value of an outcome."""
        return float(self.values(np.array([outcome]))[0])

    def values(self, outcomes: IntArray | Sequence[int]) -> FloatArray:
        """Return the values of some outcomes, shape ``(n,)``; minus infinity for what is excluded."""
        return self.deals.gains(np.asarray(outcomes, dtype=np.int64))[self.side]

    @cached_property
    def known(self) -> tuple[IntArray, FloatArray]:
        """All outcomes if they are few, else those found along the frontier and the worst; best first."""
        outcomes = self.space.within(np.arange(self.space.size)) if self._few else self._found()
        values = self.values(outcomes)
        order = np.lexsort((outcomes, -values))
        return outcomes[order], values[order]

    @property
    def _few(self) -> bool:
        return self.space.size <= FEW

    def _found(self) -> IntArray:
        other, worst = self.believed, self._extreme(-1)
        if isinstance(other, Factored):
            believed, end = other.values, other._extreme(1)
        else:
            believed, end = (lambda outcomes: -self.values(outcomes)), worst
        found = along_the_frontier(
            self.space, lambda at: np.stack([self.values(at), believed(at)]), (self._extreme(1), end)
        )
        return np.union1d(found, [worst])

    def _extreme(self, sign: int) -> int:
        """Return the best (1) or worst (-1) outcome that is found: that of sums, and from there."""
        sums = self.deals.sums
        own = {axes: table[[self.side]] for axes, table in sums.tables.items()}
        one = {axes: np.where(np.isfinite(t), sign * t, -np.inf) for axes, t in own.items()}
        start = int(efficient(replace(sums, number=1, tables=one)).outcomes[0])

        def best(options: IntArray) -> int:
            values = self.values(options)
            return int(np.where(np.isfinite(values), sign * values, -np.inf).argmax())

        return climbed(self.space, start, best)

    @cached_property
    def best(self) -> float:
        """Value of the best outcome found."""
        return float(self.known[1][0])

    @cached_property
    def worst(self) -> float:
        """Value of the worst outcome found."""
        return float(self.known[1][-1])

    def top(self, number: int) -> IntArray:
        """Return so many of the best outcomes, best first: the next differs in one issue from one before.

        That finds all of them where issues count apart from each other.
        """
        outcomes, values = self.known
        if self._few:
            return outcomes[:number]
        queue, seen, found = [(-values[0], int(outcomes[0]))], {int(outcomes[0])}, list[int]()
        while len(found) < number and queue:
            found.append(heappop(queue)[1])
            near = self.space.neighbours(found[-1])[0]
            for outcome, value in zip(near.tolist(), self.values(near), strict=True):
                if outcome not in seen and np.isfinite(value):
                    seen.add(outcome)
                    heappush(queue, (-value, outcome))
        return np.array(found)

    def improved(self, outcome: int, goal: float, rate: Callable[[IntArray], FloatArray]) -> int:
        """Return an outcome worth the goal than which no change of one issue or two is rated higher.

        Of those rated alike the one closest to the goal, of these the last, as in a list of all.
        """

        def best(options: IntArray) -> int:
            values = self.values(options)
            there = np.flatnonzero(values >= goal)
            worse = -rate(options[there])
            return int(there[np.lexsort((-options[there], values[there], worse))[0]])

        return outcome if self._few else climbed(self.space, outcome, best)
