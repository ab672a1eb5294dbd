"""A party that is not sure of its own payoffs: what it knows of them, and what it makes of that."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Term, total
from negotiation.bargaining.preferences import Preferences
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.checks import number, whole
from negotiation.base.errors import InputError

SURE = 100.0
"""How many ranked outcomes a known value counts as when level values are fitted."""

MOST = 10.0
"""The largest error and cost, as shares of what lies between a party's best and worst outcome."""


@dataclass(frozen=True)
class Estimate(Preferences):
    """What a party takes its payoffs to be: ``table`` is its estimate, and all else it does know.

    ``spread``, shape ``(n,)``, is the standard deviation of the estimate's error, 0 where the value is
    known. ``ranking`` are outcomes that it can put in order, best first; ``cost`` is what asking for
    the value of one outcome takes off its payoff, in the table's unit.
    """

    spread: FloatArray = field(default_factory=lambda: np.zeros(0))
    ranking: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    cost: float = 0.0


@dataclass(frozen=True)
class Knowledge:
    """What a party knows of its own payoffs before the talks.

    ``ranked`` : of so many outcomes it knows the order: of the best and the worst, whose values it
    knows, and of others drawn at random. Or ``error`` : it takes each value for another one, off by a
    normal error of this standard deviation. ``cost`` is that of asking for the value of one outcome.
    Errors and costs are shares of what lies between its best and its worst outcome. With nothing of
    this it knows all.

    Raises
    ------
    InputError : a ranking of one outcome, numbers below 0, shares above ``MOST``, or a ranking and an
        error.
    """

    ranked: int = 0
    error: float = 0.0
    cost: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be known."""
        number("parameter error", self.error, 0, MOST)
        number("parameter cost", self.cost, 0, MOST)
        if whole("parameter ranked", self.ranked, 0, 2**31) == 1:
            raise InputError("parameter ranked=1: an order needs two outcomes at least, 0 is none")
        if self.ranked and self.error:
            raise InputError("either outcomes are ranked or values have an error: one of both")

    def estimate(
        self, truth: Preferences, seed: int | Sequence[int], asked: Sequence[int] = ()
    ) -> Estimate:
        """Return what the party takes its payoffs to be once it has asked for the values of outcomes.

        The sample or the errors come from ``seed`` alone: who knows it can take errors off again.

        Raises
        ------
        InputError : more outcomes than can be listed.
        """
        truth.space.check_listed("leave out ranked, error and cost: an estimate needs the list")
        rng = np.random.default_rng(seed)
        known = {each.name: getattr(truth, each.name) for each in fields(Preferences)}
        if self.ranked:
            known |= _of_ranking(truth, _sample(truth, self.ranked, rng), asked)
        else:
            off = self.error * _range(truth)
            noise, spread = off * rng.standard_normal(truth.space.size), np.full(truth.space.size, off)
            noise[[*asked]] = spread[[*asked]] = 0.0
            known |= {"table": truth.table + noise, "spread": spread}
        return Estimate(**known, cost=self.price(truth))

    def price(self, truth: Preferences) -> float:
        """Return what a question costs, in the table's unit."""
        return self.cost * _range(truth)


def _range(truth: Preferences) -> float:
    return truth.best - truth.worst


def _sample(truth: Preferences, number: int, rng: np.random.Generator) -> IntArray:
    """Draw outcomes that can be agreed on, best first, among them the best and the worst."""
    outcomes = truth.space.within(np.arange(truth.space.size))
    values = truth.values(outcomes)
    drawn = rng.choice(outcomes, min(number, len(outcomes)), replace=False, shuffle=False)
    ends = outcomes[[values.argmax(), values.argmin()]]
    sample = np.sort([*dict.fromkeys([*ends, *drawn])][:number])
    ranking: IntArray = sample[np.argsort(-truth.values(sample), kind="stable")]
    return ranking


def _of_ranking(truth: Preferences, ranking: IntArray, asked: Sequence[int]) -> dict[str, Any]:
    """Fit a sum of level values to ranked outcomes, spread evenly between those of known value."""
    sure = np.unique([ranking[0], ranking[-1], *asked])
    places = np.arange(len(ranking))
    fixed = np.isin(ranking, sure)
    evenly = np.interp(places, places[fixed], truth.values(ranking[fixed]))
    outcomes = np.concatenate([ranking[~fixed], sure])
    worth = np.concatenate([evenly[~fixed], truth.values(sure)])
    weights = np.where(np.arange(len(outcomes)) < (~fixed).sum(), 1.0, SURE)
    table, spread = _fitted(truth.space, outcomes, worth, weights)
    table = np.clip(table, worth.min(), worth.max())
    table[sure], spread[sure] = truth.values(sure), 0.0
    return {"table": table, "spread": spread, "ranking": ranking}


def _fitted(
    space: OutcomeSpace, outcomes: IntArray, worth: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation of every outcome's value, shape ``(n,)`` each.

    Bayesian linear regression on the levels: values of levels are normal around zero, with the variance
    of what an outcome's value has beside them, which is that of the residuals.
    """
    marks = level_marks(space, outcomes)
    weighed = marks.T * weights
    covariance = np.linalg.inv(weighed @ marks + np.eye(marks.shape[1]))
    centre = np.average(worth, weights=weights)
    parts = covariance @ weighed @ (worth - centre)
    beside = np.mean((worth - centre - marks @ parts) ** 2)
    ends = np.cumsum([0, *space.shape])
    own = [slice(start, stop) for start, stop in pairwise(ends)]
    doubts = [Term((key,), np.diag(covariance)[at]) for key, at in zip(space.keys, own, strict=True)]
    pairs = combinations(zip(space.keys, own, strict=True), 2)
    doubts += [Term((one, two), 2 * covariance[at, to]) for (one, at), (two, to) in pairs]
    return centre + sum_of_levels(space, parts), np.sqrt(beside * (1 + total(space, doubts).ravel()))


def level_marks(space: OutcomeSpace, outcomes: IntArray) -> FloatArray:
    """Return which levels outcomes have, 1 or 0, shape ``(outcomes, levels of all issues)``."""
    by_issue = zip(space.shape, space.digits(outcomes).T, strict=True)
    return np.concatenate([np.eye(length)[digits] for length, digits in by_issue], axis=1)


def sum_of_levels(space: OutcomeSpace, parts: FloatArray) -> FloatArray:
    """Return every outcome's sum of level values, shape ``(n,)``."""
    by_issue = np.split(parts, np.cumsum(space.shape)[:-1])
    return total(space, [Term((k,), of) for k, of in zip(space.keys, by_issue, strict=True)]).ravel()
