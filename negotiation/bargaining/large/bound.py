"""The most that a product of a sum and of votes can be: branch and bound with lines that lie above.

The logarithm of the product is bent downwards where votes are likely to succeed, so that lines touch it
closely. A line is a sum, whose maximum is found issue by issue.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from negotiation.bargaining.large.branches import Branches
from negotiation.bargaining.large.votes import Box, Line, Vote
from negotiation.base.arrays import FloatArray, IntArray

BATCH = 256
"""Parts of the space that are bounded at once."""

CLOSE = 1e-3
"""A part whose bound is above the best found by no more than this share is left alone."""

TANGENTS = 3
"""Lines that are tried for a part; the best of them bounds it."""


@dataclass(frozen=True)
class Bounded:
    """The best outcome found, its sums, the value of the product there, and what none is above."""

    outcome: int
    sums: FloatArray
    value: float
    bound: float


@dataclass(frozen=True)
class Nodes:
    """Parts of the space in which the first groups are set, with what they add up to so far.

    ``bound``, shape ``(n,)``, is of the product's logarithm; ``sums`` has shape ``(n, sums)``.
    """

    branch: IntArray
    sums: FloatArray
    outcomes: IntArray
    bound: FloatArray

    def some(self, places: IntArray) -> "Nodes":
        """Return some of them."""
        return Nodes(self.branch[places], self.sums[places], self.outcomes[places], self.bound[places])

    def plus(self, other: "Nodes") -> "Nodes":
        """Return both."""
        return Nodes(
            np.r_[self.branch, other.branch],
            np.concatenate([self.sums, other.sums]),
            np.r_[self.outcomes, other.outcomes],
            np.r_[self.bound, other.bound],
        )


@dataclass
class Search:
    """A search for the greatest ``(weights · sums) · share kept``, from an outcome on (``best``)."""

    branches: Branches
    votes: Sequence[Vote]
    weights: FloatArray
    best: Bounded
    seen: list[IntArray] = field(default_factory=list)
    layers: list[Nodes] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the whole space, branch by branch."""
        start = self.branches.start
        nothing = np.full(len(start), np.inf)
        whole = Nodes(np.arange(len(start)), start, self.branches.first, nothing)
        whole = Nodes(whole.branch, start, whole.outcomes, self._bound(0, whole))
        self.layers = [whole, *(whole.some(np.arange(0)) for _ in self.branches.values)]

    def run(self, most: int) -> Bounded:
        """Search on until nothing is left, or ``most`` more parts have been looked at."""
        looked = 0
        while looked < most and (depth := self._widest()) is not None:
            layer = self.layers[depth]
            order = np.argsort(-layer.bound, kind="stable")
            nodes, self.layers[depth] = layer.some(order[:BATCH]), layer.some(order[BATCH:])
            looked += len(nodes.branch)
            self.layers[depth + 1] = self.layers[depth + 1].plus(self._below(depth, nodes))
        left, value = max(self._tops(), default=-np.inf), self.best.value
        bound = max(float(np.exp(min(left, 700.0))), value * (1 + CLOSE), 0.0)
        return Bounded(self.best.outcome, self.best.sums, value, bound)

    def _tops(self) -> list[float]:
        """Return the highest bound of each depth but the last, where everything is set."""
        return [float(layer.bound.max(initial=-np.inf)) for layer in self.layers[:-1]]

    def _widest(self) -> int | None:
        """Return the depth with the highest bound if it is worth looking there."""
        tops = self._tops()
        depth = max(range(len(tops)), key=tops.__getitem__, default=None)
        return None if depth is None or tops[depth] <= self._enough else depth

    @property
    def _enough(self) -> float:
        """The logarithm of the product that is as good as the best found."""
        return float(np.log(self.best.value * (1 + CLOSE))) if self.best.value > 0 else -np.inf

    def _below(self, depth: int, nodes: Nodes) -> Nodes:
        """Return the parts of parts in which the next group is set, those worth keeping."""
        values, outcomes = self.branches.values[depth], self.branches.outcomes[depth]
        number = len(outcomes)
        branch = np.repeat(nodes.branch, number)
        sums = (nodes.sums[:, None] + values[nodes.branch]).reshape(-1, nodes.sums.shape[1])
        made = Nodes(
            branch,
            sums,
            (nodes.outcomes[:, None] + outcomes).ravel(),
            np.repeat(nodes.bound, number),
        )
        made = made.some(np.flatnonzero(np.isfinite(sums).all(axis=1)))
        bound = np.minimum(made.bound, self._bound(depth + 1, made))
        made = Nodes(made.branch, made.sums, made.outcomes, bound)
        return made.some(np.flatnonzero(bound > self._enough))

    def _bound(self, depth: int, nodes: Nodes) -> FloatArray:
        """Return what the logarithm of the product is not above, shape ``(n,)``."""
        low, high = (nodes.sums + end[nodes.branch] for end in self.branches.ends[depth])
        most = np.maximum(self.weights * low, self.weights * high).sum(axis=1)
        left = [(v[nodes.branch], barred[nodes.branch]) for v, barred in self.branches.safe[depth:]]
        at, bound = np.clip(self.best.sums, low, high), np.full(len(low), np.inf)
        for _ in range(TANGENTS if left else 1):
            line = self._line(Box(low, high, at, self._floor(most)), most)
            value, reached, outcomes = self._highest(depth, nodes, left, line)
            bound = np.minimum(bound, value)
            self._look(reached, outcomes)
            at = (at + reached) / 2
        return np.where(most > 0, bound, -np.inf)

    def _floor(self, most: FloatArray) -> FloatArray:
        """Return the logarithm of the share that must be kept for more than the best so far."""
        share = max(self.best.value, 0.0) / np.where(most > 0, most, np.inf)
        return np.log(np.maximum(share, np.finfo(float).tiny))

    def _line(self, box: Box, most: FloatArray) -> Line:
        # what is better than the best so far has a sum above its product
        least = np.maximum(0.05 * most, max(self.best.value, 1e-9))
        worth = np.maximum(box.at @ self.weights, least)
        line = Line(np.log(worth) - 1, self.weights / worth[:, None])
        for vote in self.votes:
            line = line + vote.above(box)
        return line

    def _highest(
        self, depth: int, nodes: Nodes, left: list[tuple[FloatArray, FloatArray]], line: Line
    ) -> tuple[FloatArray, FloatArray, IntArray]:
        """Return the maximum of lines over what is not set, where it is reached, and the outcome.

        ``left`` are the values of what is not set, and which of them cannot be.
        """
        value = line.constant + (line.slopes * nodes.sums).sum(axis=1)
        sums, outcomes = nodes.sums.copy(), nodes.outcomes.copy()
        every = np.arange(len(value))
        for (values, barred), numbers in zip(left, self.branches.outcomes[depth:], strict=True):
            worth = np.einsum("nls,ns->nl", values, line.slopes) + barred
            best = worth.argmax(axis=1)
            value += worth[every, best]
            sums += values[every, best]
            outcomes += numbers[best]
        return value, sums, outcomes

    def _look(self, sums: FloatArray, outcomes: IntArray) -> None:
        """Take the best of some outcomes if it is better than the best so far."""
        if not len(outcomes):
            return
        self.seen.append(outcomes)
        values = products(sums, self.votes, self.weights)
        place = int(values.argmax())
        if values[place] > self.best.value:
            value = float(values[place])
            self.best = Bounded(int(outcomes[place]), sums[place], value, float("inf"))


def products(sums: FloatArray, votes: Sequence[Vote], weights: FloatArray) -> FloatArray:
    """Return ``(weights · sums) · share kept`` of outcomes, shape ``(n,)``; sums are ``(n, sums)``."""
    kept = np.exp(sum((vote.log_kept(sums) for vote in votes), np.zeros(len(sums))))
    result: FloatArray = (sums @ weights) * kept
    return result
