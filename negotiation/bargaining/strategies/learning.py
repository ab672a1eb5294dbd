"""Opponent models that learn from offers, issue by issue: frequency and Bayesian."""

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np

from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.payoffs import Term, total
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import EVERY, OpponentModel
from negotiation.bargaining.strategies.opponent import opposed
from negotiation.bargaining.strategies.recipes import MODELS
from negotiation.base.arrays import FloatArray, IntArray


@dataclass
class AdditiveModel(OpponentModel):
    """An estimate of the form ``Σ_i w_i v_i(level)``, weights adding up to one, ``v_i`` in [0, 1].

    Each sender of offers has a model of its own; with several, that of the least pleased counts
    of those that an offer needs (``View.pleased``).
    """

    _seen: int = field(default=0, init=False, repr=False)
    _last: tuple[int, ...] | None = field(default=None, init=False, repr=False)
    _senders: dict[str, "AdditiveModel"] = field(default_factory=dict, init=False, repr=False)

    def fresh(self) -> Self:
        """Return a model that has seen nothing."""
        return type(self)()

    def scores(self, view: View, candidates: IntArray) -> FloatArray:
        """Take in the offers received since the last call, then score the candidates."""
        each = self._estimates(view)
        if not each:
            return np.zeros(len(candidates))
        return view.pleased(_added(view.preferences.space, each, candidates), candidates)

    def gains(self, view: View) -> FloatArray:
        """Return the estimate over all outcomes, as if no deal were worth nothing to the other."""
        gains = self._gains(view, EVERY)
        return view.pleased(gains) if gains else opposed(view)

    def gains_of_each(self, view: View, outcomes: IntArray | slice = EVERY) -> FloatArray:
        """Return the estimate for each sender of offers so far that is still at the table."""
        return np.stack([*self._gains(view, outcomes).values()] or [opposed(view, outcomes)])

    def _gains(self, view: View, outcomes: IntArray | slice) -> dict[str, FloatArray]:
        space, each = view.preferences.space, self._estimates(view)
        if not isinstance(outcomes, slice):
            return _added(space, each, outcomes)
        terms = {c: map(Term, [(key,) for key in space.keys], parts) for c, parts in each.items()}
        return {code: total(space, own).ravel() for code, own in terms.items()}

    def knows(self, view: View) -> bool:
        """Know something from the first offer on."""
        return bool(view.received)

    def _estimates(self, view: View) -> dict[str, list[FloatArray]]:
        """Return ``w_i v_i`` by sender, once the offers received since the last call are taken in."""
        space = view.preferences.space
        for i in range(self._seen, len(view.received)):
            sender = view.senders[i] if view.senders else ""
            if sender not in self._senders:
                self._senders[sender] = self.fresh()
                self._senders[sender].start(space.issues)
            self._senders[sender]._hear(space.places(view.received[i]), view.rounds)
        self._seen = len(view.received)
        # rounding, which depends on the order of levels, must not decide between equals
        each = view.present(self._senders)
        return {code: [np.round(part, 12) for part in of.parts()] for code, of in each.items()}

    def _hear(self, places: tuple[int, ...], rounds: int) -> None:
        self._seen += 1
        self.learn(places, self._last, self._seen / (rounds + 1))
        self._last = places

    @abstractmethod
    def start(self, issues: tuple[Issue, ...]) -> None:
        """Know nothing yet of these issues."""

    @abstractmethod
    def learn(self, places: tuple[int, ...], before: tuple[int, ...] | None, time: float) -> None:
        """Take in one offer (positions of levels) and the offer before it."""

    @abstractmethod
    def parts(self) -> list[FloatArray]:
        """Return ``w_i v_i`` over the levels of each issue."""


@dataclass
class FrequencyModel(AdditiveModel, stochastic=False):
    """Issues that the other side seldom changes matter to it; levels that it asks for often are good."""

    formula: ClassVar[str] = (
        "score = Σ_i w_i f_i(level): f_i how often the level was asked for, relative to the most "
        "asked for; w_i how often issue i stayed the same from one offer to the next"
    )
    source: ClassVar[str] = (
        "van Galen Last (2012), Agent Smith (ANAC 2010); van Krimpen, Looije & Hajizadeh (2013), "
        "HardHeaded (ANAC 2011)"
    )

    def start(self, issues: tuple[Issue, ...]) -> None:
        """Count from zero; all issues weigh the same."""
        self._counts = [np.zeros(len(issue.levels)) for issue in issues]
        self._unchanged = np.ones(len(issues))

    def learn(self, places: tuple[int, ...], before: tuple[int, ...] | None, time: float) -> None:
        """Count the levels asked for and the issues that stayed the same."""
        for count, place in zip(self._counts, places, strict=True):
            count[place] += 1
        if before is not None:
            self._unchanged += np.equal(places, before)

    def parts(self) -> list[FloatArray]:
        """Return relative frequencies times relative steadiness."""
        weights = self._unchanged / self._unchanged.sum()
        return [w * c / max(c.max(), 1.0) for w, c in zip(weights, self._counts, strict=True)]


MODELS.register("frequency", FrequencyModel)


@dataclass
class BayesianModel(AdditiveModel, stochastic=False):
    """Learn weights and shapes of the other side's utility, taking it to concede over time."""

    formula: ClassVar[str] = (
        "score = Σ_i E[w_i] E[v_i(level)]; per issue, hypotheses on the best level (v falls from 1 "
        "there in straight lines to 0 at both ends: uphill, downhill, triangles; of labels, which have "
        "no order, the others are worth 0) and on the weight; an "
        "offer not made before is at time t as likely as its utility is near 1 - 0.5 t (normal, "
        "deviation 0.15), the other issues at their means"
    )
    source: ClassVar[str] = (
        "Hindriks & Tykhonov (2008), AAMAS-08: Opponent modelling using Bayesian learning"
    )

    CONCESSION: ClassVar[float] = 0.5
    DEVIATION: ClassVar[float] = 0.15
    WEIGHTS: ClassVar[FloatArray] = np.linspace(0.05, 1.0, 20)

    def start(self, issues: tuple[Issue, ...]) -> None:
        """Hold every best level and every weight equally likely."""
        self._known: set[tuple[int, ...]] = set()
        self._shapes = [_shapes(issue) for issue in issues]
        self._peaks = [np.full(len(shapes), 1 / len(shapes)) for shapes in self._shapes]
        self._weights = np.full((len(issues), len(self.WEIGHTS)), 1 / len(self.WEIGHTS))

    def learn(self, places: tuple[int, ...], before: tuple[int, ...] | None, time: float) -> None:
        """Update each issue's beliefs, the other issues at their expected values (scalable version).

        An offer made again says nothing new: it is no concession.
        """
        if places in self._known:
            return
        self._known.add(places)
        weights = self._weights @ self.WEIGHTS
        values = [p @ s[:, place] for p, s, place in zip(self._peaks, self._shapes, places, strict=True)]
        whole = weights.sum()
        utility = float(weights @ np.array(values))
        expected = 1 - self.CONCESSION * time
        for i, place in enumerate(places):
            others, rest = utility - weights[i] * values[i], whole - weights[i]
            by_peak = (others + weights[i] * self._shapes[i][:, place]) / whole
            by_weight = (others + self.WEIGHTS * values[i]) / (rest + self.WEIGHTS)
            self._peaks[i] = self._posterior(self._peaks[i], by_peak, expected)
            self._weights[i] = self._posterior(self._weights[i], by_weight, expected)

    def parts(self) -> list[FloatArray]:
        """Return expected weights, adding up to one, times expected values."""
        weights = self._weights @ self.WEIGHTS
        weights = weights / weights.sum()
        return [w * (p @ s) for w, p, s in zip(weights, self._peaks, self._shapes, strict=True)]

    def _posterior(self, prior: FloatArray, utility: FloatArray, expected: float) -> FloatArray:
        likelihood = np.exp(-0.5 * ((utility - expected) / self.DEVIATION) ** 2)
        posterior: FloatArray = prior * likelihood
        return posterior / posterior.sum()


MODELS.register("bayesian", BayesianModel)


def _added(
    space: OutcomeSpace, each: dict[str, list[FloatArray]], outcomes: IntArray
) -> dict[str, FloatArray]:
    """Return what the levels of outcomes add up to by each sender's estimate."""
    digits = space.digits(outcomes).T
    return {
        code: np.asarray(np.sum([p[d] for p, d in zip(parts, digits, strict=True)], axis=0))
        for code, parts in each.items()
    }


def _shapes(issue: Issue) -> FloatArray:
    """Return one row a best level: 1 there, falling in straight lines to 0 at both ends of numbers."""
    if issue.scale is None:
        return np.eye(len(issue.levels))
    place, peak = issue.scale, issue.scale[:, None]
    up = place / np.where(peak > 0, peak, 1.0)
    down = (1 - place) / np.where(peak < 1, 1 - peak, 1.0)
    tents: FloatArray = np.where(place == peak, 1.0, np.where(place < peak, up, down))
    return tents
