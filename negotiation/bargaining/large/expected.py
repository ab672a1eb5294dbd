"""The classic solutions where votes at home multiply what sums are worth: found, and bounded from above.

In a direction ``μ`` the gains add up to ``factor · (μ · sums) · share kept``, less a constant, and its
maximum is bounded by ``bound.Search``. Each such bound cuts off all gains beyond a plane, and with them
all scores that only gains beyond it have (weak duality).
"""

from dataclasses import dataclass, field

import numpy as np

from negotiation.bargaining.large.bound import Bounded, Search, products
from negotiation.bargaining.large.branches import Branches
from negotiation.bargaining.large.elimination import efficient
from negotiation.bargaining.large.fronts import Front
from negotiation.bargaining.large.solving import LargeSolutions, Solution, solve_sums
from negotiation.bargaining.large.under_votes import Deals, Score
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError

type Way = tuple[float, float]
"""A direction in which gains add up."""

EVEN: Way = (0.5, 0.5)

WAYS: tuple[Way, ...] = ((0.8, 0.2), (0.6, 0.4), EVEN, (0.4, 0.6), (0.2, 0.8))
"""Directions in which gains are bounded first."""

BOUNDED = ("nash", "kalai_smorodinsky", "egalitarian")

LOOKED = 1000
"""Parts of the space that are looked at each time."""

STARTS = 3
"""Outcomes from which one climbs."""

SAMPLE = 4000
"""Efficient outcomes without votes that are tried with them."""

ROUNDS = 4
"""How often the loosest bound is made closer, and one beside it."""


def solve_deals(deals: Deals) -> LargeSolutions:
    """Find the classic solutions of two parties, each with a bound on what there may be.

    Without votes they are exact (``solve_sums``). With them the front holds the efficient outcomes among
    those that were looked at, and how far it is from the whole one is not known (``gap`` infinite).

    Raises
    ------
    InputError : issues that depend on each other in too many combinations; nothing can be agreed on;
        votes with other than two parties.
    """
    if not deals.votes:
        return solve_sums(deals.certain(), np.zeros(deals.parties))
    if deals.parties != 2:
        raise InputError(f"votes at home need two parties, and here are {deals.parties}")
    return Hunt(deals, Branches.of(deals.sums), _start(deals)).solved()


def _start(deals: Deals) -> IntArray:
    """Return outcomes along the front without votes."""
    outcomes = efficient(deals.certain()).outcomes
    return outcomes[np.unique(np.linspace(0, len(outcomes) - 1, SAMPLE).astype(np.int64))]


@dataclass
class Hunt:
    """Outcomes found so far (``pool``), and a search by direction in which gains add up."""

    deals: Deals
    branches: Branches
    pool: IntArray
    searches: dict[Way, Search] = field(default_factory=dict)
    most: dict[Way, float] = field(default_factory=dict)

    def solved(self) -> LargeSolutions:
        """Climb, bound where the bounds are loosest, and climb again."""
        self._climb()
        for way in WAYS:
            self._bound(way)
        for _ in range(ROUNDS):
            name = max(BOUNDED, key=self._looseness)
            way = self._least(name)[0]
            self._bound(way)
            self._bound(self._beside(way))
        self._climb()
        gains = self._gains
        points = {
            name: self._solution(score, self._least(name)[1])
            for name, score in scores_by(_ideals(gains)).items()
            if (gains >= 0).all(axis=0).any()
        }
        welfare = self._solution(lambda own: own.sum(axis=0), 2 * self.most[EVEN])
        unknown = np.full(self.deals.parties, np.inf)
        return LargeSolutions(Front.of(gains, self.pool, unknown), points, welfare)

    @property
    def _gains(self) -> FloatArray:
        return self.deals.gains(self.pool)

    def _solution(self, score: Score, bound: float) -> Solution:
        scores = score(self._gains)
        best = int(scores.argmax())
        value = float(scores[best])
        return Solution(int(self.pool[best]), self._gains[:, best], value, max(value, bound))

    def _climb(self) -> None:
        """Add the outcomes that climbing by each score leads to."""
        for party in range(self.deals.parties):
            self._climb_by(_gain_of(party))
        for score in scores_by(_ideals(self._gains)).values():
            self._climb_by(score)

    def _climb_by(self, score: Score) -> None:
        scores = score(self._gains)
        best = scores.argsort(kind="stable")[-STARTS:]
        starts = self.pool[best[np.isfinite(scores[best])]]
        self._add([np.array([self.deals.climbed(int(start), score) for start in starts], np.int64)])

    def _add(self, found: list[IntArray]) -> None:
        """Keep what is efficient of the pool and what was found."""
        pool = np.unique(np.concatenate([self.pool, *found]))
        gains = self.deals.gains(pool)
        self.pool = Front.of(gains, pool, np.zeros(len(gains))).outcomes

    def _bound(self, way: Way) -> None:
        """Bound what gains add up to in a direction, more closely each time."""
        if way not in self.searches:
            self.searches[way] = self._search(np.array(way))
        search = self.searches[way]
        found = search.run(LOOKED)
        self._add([np.array([found.outcome]), *search.seen])
        search.seen.clear()
        self.most[way] = self.deals.factor * found.bound - float(np.array(way) @ self.deals.offsets)

    def _search(self, way: FloatArray) -> Search:
        deals, weights = self.deals, np.zeros(self.deals.sums.number)
        weights[: deals.parties] = way
        best = int(self.pool[(way @ self._gains).argmax()])
        first = deals.climbed(best, lambda gains: way @ gains)
        start = deals.sums.at(np.array([first]))[:, 0]
        value = float(products(start[None], deals.votes, weights)[0])
        return Search(self.branches, deals.votes, weights, Bounded(first, start, value, np.inf))

    def _beside(self, way: Way) -> Way:
        """Return the direction half way to that beside one in which the bound is tighter."""
        known = sorted(self.most)
        place = known.index(way)
        other = known[place - 1] if place and place == len(known) - 1 else known[place + 1]
        first, second = ((a + b) / 2 for a, b in zip(way, other, strict=True))
        return first, second

    def _looseness(self, name: str) -> float:
        """Return how far a solution's score may lie below what there is, as a share."""
        scores = scores_by(_ideals(self._gains))[name](self._gains)
        best = float(scores.max())
        return self._least(name)[1] / best - 1 if best > 0 else 0.0

    def _least(self, name: str) -> tuple[Way, float]:
        """Return the direction that bounds a solution's score best, and the bound."""
        ideals = _ideals(self._gains)
        bounds = {way: _bound_by(name, np.array(way), most, ideals) for way, most in self.most.items()}
        best = min(bounds, key=bounds.__getitem__)
        return best, bounds[best]


def _bound_by(name: str, way: FloatArray, most: float, ideals: FloatArray) -> float:
    """Return what a score is at most if gains, none negative, add up to ``most`` in a direction."""
    if most < 0:
        return 0.0
    if name == "nash":
        return float(((most / len(way)) ** len(way) / way.prod()) if way.all() else np.inf)
    if name == "utilitarian":
        return float(most / way.min()) if way.all() else np.inf
    each = ideals if name == "kalai_smorodinsky" else np.ones(len(way))
    return float(most / (way @ each)) if way @ each > 0 else np.inf


def _ideals(gains: FloatArray) -> FloatArray:
    """Return each party's best gain where nobody loses."""
    rational = (gains >= 0).all(axis=0)
    ideals: FloatArray = np.where(rational, gains, 0.0).max(axis=1, initial=0.0)
    return ideals


def _gain_of(party: int) -> Score:
    return lambda gains: np.where((gains >= 0).all(axis=0), gains[party], -np.inf)


def scores_by(ideals: FloatArray) -> dict[str, Score]:
    """Return the scores of ``solutions.scores_of`` as functions, given each party's best gain."""
    each = np.maximum(ideals, np.finfo(float).tiny)[:, None]

    def where_rational(score: Score) -> Score:
        return lambda gains: np.where((gains >= 0).all(axis=0), score(np.maximum(gains, 0)), -np.inf)

    return {
        "nash": where_rational(lambda gains: gains.prod(axis=0)),
        "kalai_smorodinsky": where_rational(lambda gains: (gains / each).min(axis=0)),
        "egalitarian": where_rational(lambda gains: gains.min(axis=0)),
        "utilitarian": where_rational(lambda gains: gains.sum(axis=0)),
    }
