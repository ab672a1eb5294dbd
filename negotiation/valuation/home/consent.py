"""What each constituency thinks of every outcome."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import sqrt

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Payoff, Split, Term, lay, split, total
from negotiation.base.arrays import FloatArray, logistic
from negotiation.scenarios.politics import HomeFront, Politics
from negotiation.valuation.home.mandate import Mandate


@dataclass(frozen=True)
class Consent:
    """A constituency's worth of and chance of consenting to every outcome.

    ``worth`` (bn USD a year over its reservation) and ``chance`` have one axis for each of ``issues``:
    a group that feels one issue only has a short array. ``weight`` is its say, ``doubt`` the standard
    deviation of it.
    """

    key: str
    name: str
    issues: tuple[str, ...]
    worth: FloatArray
    chance: FloatArray
    weight: float
    doubt: float

    def at(self, space: OutcomeSpace, outcome: int) -> float:
        """Return the chance of consenting to one outcome."""
        return Term(self.issues, self.chance).at(space.placed(outcome))

    def over(self, space: OutcomeSpace, outcomes: slice) -> FloatArray:
        """Return the chances over a block of outcomes, shape ``(number,)``."""
        return split(space, [Term(self.issues, self.chance)]).over(outcomes)


@dataclass(frozen=True)
class PartyConsent:
    """The consent of a party, which answers for its government's payoff wholly or in part.

    It wants ``V = share · U + own``: ``government`` is U, ``own`` is what the party feels itself.
    ``scale`` is τ of its chance. Its arrays cover all outcomes and are made only for who asks;
    ratification takes them by blocks.
    """

    key: str
    name: str
    government: Payoff
    share: float
    own: Term
    scale: float
    weight: float
    doubt: float

    @property
    def issues(self) -> tuple[str, ...]:
        """All issues, in order."""
        return self.government.space.keys

    @property
    def worth(self) -> FloatArray:
        """Worth of every outcome over the reservation, bn USD a year, shape of the space."""
        space = self.government.space
        return self.share * self.government.table().reshape(space.shape) + total(space, [self.own])

    @property
    def chance(self) -> FloatArray:
        """Chance of consenting to every outcome, shape of the space."""
        return logistic(self.worth, self.scale)

    def at(self, space: OutcomeSpace, outcome: int) -> float:
        """Return the chance of consenting to one outcome."""
        worth = self.share * self.government.split.at(outcome) + self.own.at(space.placed(outcome))
        return float(logistic(np.array(worth), self.scale))

    def over(self, space: OutcomeSpace, outcomes: slice) -> FloatArray:
        """Return the chances over a block of outcomes, shape ``(number,)``."""
        chances = self._odds.over(outcomes)
        chances += 1
        return np.divide(1, chances, out=chances)

    @cached_property
    def _odds(self) -> Split:
        """Odds against consent, ``exp(-V/τ)``: what adds up in V multiplies."""
        whole, own = self.government.split, split(self.government.space, [self.own])
        rows, columns = self.share * whole.rows + own.rows, self.share * whole.columns + own.columns
        return Split(rows, columns).exp(-1 / self.scale)


type AnyConsent = Consent | PartyConsent


def consents(
    voices: Sequence["Voice"], felt: FloatArray, payoff: Payoff, scale: float
) -> list[AnyConsent]:
    """Return the consent of a side's constituencies; ``felt`` is what their stakes make of components.

    A group wants ``V = Σ_k a_k component_k - r``. The party that governs answers for the whole: its V is
    the government's ``payoff`` less r. The other's is
    ``consensus · V_government + (1 - consensus) · (V_own - g)``: by consenting it forgoes the gain ``g``
    from the government's failure (shared accountability after Putnam 1988; Milner 1997).
    Consent has the chance ``1/(1 + exp(-V/τ))``.
    """
    result: list[AnyConsent] = []
    for voice, stake in zip(voices, _stakes(payoff, felt), strict=True):
        own, say = voice.own(stake.values), (voice.weight, voice.doubt)
        if voice.party:
            term = Term(stake.issues, own)
            one = PartyConsent(voice.key, voice.name, payoff, voice.share, term, scale, *say)
            result.append(one)
        else:
            chance = logistic(own, scale)
            result.append(Consent(voice.key, voice.name, stake.issues, own, chance, *say))
    return result


@dataclass(frozen=True)
class Voice:
    """What a constituency answers for: ``V = share · U + own``, and its say.

    ``stakes`` by name (or family) of components; ``asked`` is what the party that governs asks for.
    """

    key: str
    name: str
    party: bool
    share: float
    stakes: Mapping[str, float]
    reservation: float
    gain: float
    asked: float
    weight: float
    doubt: float

    def own[T: (float, FloatArray)](self, stake: T) -> T:
        """Return what a constituency feels itself, given what its stakes add up to."""
        worth = stake - self.reservation
        return (1 - self.share) * (worth - self.gain) - self.share * self.asked if self.party else worth


def voices(politics: Politics, code: str, mandate: Mandate, lean: float) -> Iterator[Voice]:
    """Yield a side's constituencies, with their say between incumbent (lean 0) and challenger (1)."""
    side, gain = politics.sides[code], politics.failure_gain.value
    roles = {"incumbent": side.incumbent, "challenger": side.challenger}
    governing = roles.pop(mandate.office)
    (opposed,) = roles.values()
    shares = {governing: 1.0, opposed: politics.consensus.value}
    asked = side.constituencies[governing].reservation.value
    for key, group in side.constituencies.items():
        share = shares.get(key, 0.0)
        # who answers for the whole has no stakes of its own
        stakes = {} if share == 1 else {k: f.value for k, f in group.stakes.items()}
        reservation, say = group.reservation.value, weight_of(side, key, lean)
        yield Voice(key, group.name, key in shares, share, stakes, reservation, gain, asked, *say)


def felt_by(voices: Iterable[Voice], payoff: Payoff) -> FloatArray:
    """Return what each constituency's stakes make of each component, ``(voices, components)``."""
    return np.array([payoff.factors(voice.stakes) for voice in voices])


def chances_at(
    voices: Iterable[Voice], felt: FloatArray, payoff: Payoff, scale: float, outcome: int
) -> FloatArray:
    """Return the chance that each constituency consents to one outcome, as ``consents`` says of all."""
    there = payoff.there(payoff.space.placed(outcome))
    value, stakes = float((payoff.weights * there).sum()), (felt * there).sum(axis=1).tolist()
    pairs = zip(voices, stakes, strict=True)
    return logistic(np.array([one.own(stake) + one.share * value for one, stake in pairs]), scale)


def successor_consent(politics: Politics, code: str, payoff: Payoff) -> Term:
    """Return the chance that the challenger, once in office, stands by an outcome, by its own stakes."""
    stakes, reservation, scale = _successor(politics, code)
    (own,) = _stakes(payoff, payoff.factors(stakes)[None])
    return Term(own.issues, logistic(own.values - reservation, scale))


def successor_at(politics: Politics, code: str, payoff: Payoff, outcome: int) -> float:
    """Return the same for one outcome."""
    stakes, reservation, scale = _successor(politics, code)
    own = (payoff.factors(stakes) * payoff.there(payoff.space.placed(outcome))).sum()
    return float(logistic(np.array(own - reservation), scale))


def _successor(politics: Politics, code: str) -> tuple[dict[str, float], float, float]:
    """Return the challenger's stakes and reservation, and the scale of its side's doubts."""
    side = politics.sides[code]
    group = side.constituencies[side.challenger]
    stakes = {name: stake.value for name, stake in group.stakes.items()}
    return stakes, group.reservation.value, side.doubt.value


def _stakes(payoff: Payoff, felt: FloatArray) -> list[Term]:
    """Add components up, times factors of shape ``(sums, components)``, over all issues with a say."""
    sums = payoff.weighted(felt)
    return [_merged(payoff.space, terms) for terms in sums]


def _merged(space: OutcomeSpace, terms: list[Term]) -> Term:
    """Add terms up over the issues that any of them depends on.

    Raises
    ------
    InputError : these issues have too many levels for a table of all.
    """
    used = {key for term in terms for key in term.issues}
    own = tuple(key for key in space.keys if key in used)
    if used and not space.listed:
        OutcomeSpace(tuple(issue for issue in space.issues if issue.key in used)).check_listed()
    # small arrays first: only the last addition touches all levels
    terms.sort(key=lambda term: term.values.size)
    laid = (lay([*map(own.index, issues)], len(own), values) for issues, values in terms)
    return Term(own, reduce(np.add, laid, np.zeros(())))


def weight_of(side: HomeFront, key: str, lean: float) -> tuple[float, float]:
    """Return a group's say between incumbent (lean 0) and challenger (1), and its standard deviation."""
    group = side.constituencies[key]
    after = group.weight_after or group.weight
    weight = (1 - lean) * group.weight.value + lean * after.value
    width = (1 - lean) * (group.weight.high - group.weight.low) + lean * (after.high - after.low)
    return weight, width / sqrt(12)
