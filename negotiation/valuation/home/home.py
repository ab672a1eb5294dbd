"""One side's home front under a mandate: its win-set and how long a deal lasts."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Payoff, Term, total
from negotiation.base.arrays import FloatArray
from negotiation.scenarios.politics import HomeFront, Politics
from negotiation.valuation.home.consent import (
    AnyConsent,
    Voice,
    chances_at,
    consents,
    felt_by,
    successor_at,
    successor_consent,
    voices,
    weight_of,
)
from negotiation.valuation.home.mandate import Mandate
from negotiation.valuation.home.ratification import (
    ENUMERATED,
    RULES,
    Decisions,
    RatificationRule,
    ratification,
    vote,
)

CERTAIN_ENOUGH = 0.5
"""Chance of ratification from which an outcome counts as inside the win-set."""


@dataclass(frozen=True)
class HomeView:
    """What a side can carry home under a mandate; ``payoff`` is its government's."""

    politics: Politics
    code: str
    payoff: Payoff
    mandate: Mandate

    @property
    def space(self) -> OutcomeSpace:
        """The outcome space."""
        return self.payoff.space

    @property
    def side(self) -> HomeFront:
        """The side's figures."""
        return self.politics.sides[self.code]

    @property
    def rule(self) -> RatificationRule:
        """By which rule it ratifies."""
        return RULES[self.side.rule]

    @property
    def governing(self) -> str:
        """The party in office."""
        return self.side.governing(self.mandate.office)

    @cached_property
    def voices(self) -> tuple[Voice, ...]:
        """The constituencies, with the weights that they have."""
        return tuple(voices(self.politics, self.code, self.mandate, self.mandate.shift))

    @cached_property
    def consents(self) -> tuple[AnyConsent, ...]:
        """What they think of every outcome."""
        return tuple(consents(self.voices, self._felt, self.payoff, self.side.doubt.value))

    @cached_property
    def counted(self) -> tuple[AnyConsent, ...]:
        """The same with the weights that the negotiator counts; the same tuple if those are alike."""
        if self.mandate.lean == self.mandate.shift:
            return self.consents
        leaning = (weight_of(self.side, group.key, self.mandate.lean) for group in self.consents)
        return tuple(
            replace(group, weight=weight, doubt=doubt)
            for group, (weight, doubt) in zip(self.consents, leaning, strict=True)
        )

    @cached_property
    def reopens(self) -> Term:
        """Chance that the next government reopens what an outgoing one signs.

        ``P(other party wins) · (1 - consensus) · (1 - acceptance by the successor)``.
        """
        if self.mandate.change == 0:
            return Term((), np.zeros(()))
        accepts = successor_consent(self.politics, self.code, self.payoff)
        return Term(accepts.issues, self._reopening(accepts.values))

    @cached_property
    def reopening(self) -> FloatArray:
        """The chance that a deal is reopened, shape ``(n,)``, or a scalar if it is the same for all."""
        if not self.reopens.issues:
            return self.reopens.values
        return total(self.space, [self.reopens]).ravel()

    @cached_property
    def ratification(self) -> FloatArray:
        """Chance of ratification of every outcome, shape ``(n,)``."""
        return ratification(self.space, self.consents, self.rule, self.governing)

    @cached_property
    def expected(self) -> FloatArray:
        """The same as the negotiator counts it."""
        if self.counted is self.consents:
            return self.ratification
        return ratification(self.space, self.counted, self.rule, self.governing)

    @cached_property
    def durability(self) -> FloatArray:
        """Share of a ratified deal's worth that lasts, shape ``(n,)`` or a scalar 1."""
        lost = 1 - self.politics.reopened_value.value
        durability: FloatArray = 1 - self.reopening * lost
        return durability

    @property
    def kept(self) -> FloatArray:
        """Chance that a deal is ratified times the share of its worth that lasts, shape ``(n,)``."""
        return self.expected * self.durability if self.reopening.any() else self.expected

    @cached_property
    def _decisions(self) -> Decisions:
        return Decisions.of(self.voices, self.rule, self.governing)

    def chance(self, outcome: int) -> float:
        """Return the chance of ratification of one outcome, exactly unless there are very many groups.

        ``ratification`` is quick for all outcomes, and a few points off where few groups decide.
        """
        if outcome not in self._asked:
            self._asked[outcome] = self._chance(outcome)
        return self._asked[outcome]

    @cached_property
    def _asked(self) -> dict[int, float]:
        """Chances so far: an offer is looked at when it is made, and as long as it stands."""
        return {}

    def _chance(self, outcome: int) -> float:
        if len(self.voices) > ENUMERATED:
            return float(self.ratification[outcome])
        return self._decisions.chance(self._chances(outcome))

    def consent(self, outcome: int) -> dict[str, float]:
        """Return each constituency's chance to consent to one outcome, by its key."""
        keys = (voice.key for voice in self.voices)
        return dict(zip(keys, self._chances(outcome).tolist(), strict=True))

    def _chances(self, outcome: int) -> FloatArray:
        if outcome not in self._heard:
            scale = self.side.doubt.value
            self._heard[outcome] = chances_at(self.voices, self._felt, self.payoff, scale, outcome)
        return self._heard[outcome]

    @cached_property
    def _felt(self) -> FloatArray:
        return felt_by(self.voices, self.payoff)

    @cached_property
    def _heard(self) -> dict[int, FloatArray]:
        """What constituencies have said so far."""
        return {}

    def reopening_chance(self, outcome: int) -> float:
        """Return the chance that the next government reopens one outcome."""
        if self.mandate.change > 0 and not self.space.listed:
            accepts = successor_at(self.politics, self.code, self.payoff, outcome)
            return self._reopening(accepts)
        return self.reopens.at(self.space.placed(outcome))

    def _reopening[T: (float, FloatArray)](self, accepts: T) -> T:
        return self.mandate.change * (1 - self.politics.consensus.value) * (1 - accepts)

    def vote(self, outcome: int, rng: np.random.Generator) -> bool:
        """Draw whether the side ratifies an outcome."""
        return vote(self._chances(outcome), self.voices, self.rule, self.governing, rng)

    def binding(self, outcome: int) -> AnyConsent:
        """Return the constituency that binds: the most weight is missing for want of its consent.

        Where the government's own consent is needed and likelier to fail than the vote, it is the
        party that governs.
        """
        if self.rule.needs_government:
            government = next(group for group in self.consents if group.key == self.governing)
            consent = government.at(self.space, outcome)
            if consent**2 <= self.chance(outcome):
                return government
        return max(self.consents, key=lambda g: g.weight * (1 - g.at(self.space, outcome)))
