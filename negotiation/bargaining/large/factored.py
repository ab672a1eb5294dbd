"""Preferences over more outcomes than anybody can list: answers are found, not looked up."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from heapq import heappop, heappush
from types import MappingProxyType

import numpy as np

from negotiation.bargaining.large.climbing import along_the_frontier, climbed, worst_found
from negotiation.bargaining.large.under_votes import Deals
from negotiation.bargaining.preferences import Preferences
from negotiation.base.arrays import BoolArray, FloatArray, IntArray
from negotiation.base.checks import of_kind, whole

FEW = 20_000
"""Outcomes that are all looked at; of more, the efficient ones that are found."""


OTHERS = "play by strategies and a protocol that look at some only (docs/large.md)"
"""What to do instead of looking at every outcome."""


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
        taken = {"space": space, "deals": deals, "side": side, "others": others, "steady": steady}
        rounds = {"reservation": reservation, "discount": discount}
        for name, value in (taken | rounds | {"no_deal": no_deal, "about": about}).items():
            self._set(name, value)
        self._take_rounds()
        self._check_rest()

    @cached_property
    def table(self) -> FloatArray:
        """The value of every outcome, where they can be listed."""
        self.space.check_listed(OTHERS)
        return self.values(np.arange(self.space.size))

    @cached_property
    def ratification(self) -> FloatArray | None:
        """The chance that the own side ratifies each outcome, where they can be listed."""
        self.space.check_listed(OTHERS)
        every = self.deals.sums.at(np.arange(self.space.size)).T
        votes = self.deals.votes
        return np.exp(votes[self.side].log_ratified(every)) if votes else None

    def value(self, outcome: int) -> float:
        """Return the value of an outcome."""
        if outcome not in self._asked:
            self._asked[outcome] = float(self.values([outcome])[0])
        return self._asked[outcome]

    @cached_property
    def _asked(self) -> dict[int, float]:
        """Values so far: offers are looked at again and again."""
        return {}

    def values(self, outcomes: IntArray | Sequence[int] | int | slice) -> FloatArray:
        """Return the values of some outcomes, of the same shape; minus infinity for what is excluded."""
        if isinstance(outcomes, slice):
            return np.asarray(self.table[outcomes])
        numbers = np.asarray(outcomes, dtype=np.int64)
        values: FloatArray = self.deals.gains(numbers.ravel())[self.side].reshape(numbers.shape)
        return values

    @cached_property
    def known(self) -> tuple[IntArray, FloatArray]:
        """All outcomes if they are few, else those found along the frontier, and the worst."""
        other = self.believed
        for_whom = (self.side, other.deals, other.side) if isinstance(other, Factored) else self.side
        if for_whom not in self.deals.known:
            outcomes = self.space.within(np.arange(self.space.size)) if self._few else self._found()
            values = self.values(outcomes)
            order = np.lexsort((outcomes, -values))
            self.deals.known[for_whom] = outcomes[order], values[order]
        return self.deals.known[for_whom]

    @cached_property
    def looked_at(self) -> IntArray:
        """The outcomes of ``known`` in order."""
        return np.sort(self.known[0])

    @property
    def _few(self) -> bool:
        return self.space.size <= FEW

    def _found(self) -> IntArray:
        own, other = self.deals.sums, self.believed
        if isinstance(other, Factored):
            believed, theirs = other.values, other.deals.sums.only(other.side)
        else:
            believed, theirs = (lambda outcomes: -self.values(outcomes)), own.only(self.side, -1.0)
        both = own.only(self.side).beside(theirs)
        found = along_the_frontier(both, lambda at: np.stack([self.values(at), believed(at)]))
        return np.union1d(found, [worst_found(own.only(self.side, -1.0), self.values)])

    @cached_property
    def best(self) -> float:
        """Value of the best outcome found."""
        return float(self.known[1][0])

    @cached_property
    def worst(self) -> float:
        """Value of the worst outcome found."""
        return float(self.known[1][-1])

    def top(self, number: int) -> IntArray:
        """Return so many of the best outcomes, each but one change of an issue away from one before.

        Where issues count apart from each other that misses none.
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
        rates = values = np.zeros(0)

        def best(options: IntArray) -> int:
            nonlocal rates, values
            rates, values = rate(options), self.values(options)
            there = np.flatnonzero(values >= goal)
            return int(there[np.lexsort((-options[there], values[there], -rates[there]))[0]])

        def partners(_: IntArray) -> BoolArray:
            pairs: BoolArray = np.logical_and.outer(rates[1:] > rates[0], values[1:] > values[0])
            return pairs

        return outcome if self._few else climbed(self.space, outcome, best, partners)
