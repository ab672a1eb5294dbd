"""One side's home front under a mandate: its win-set and how long a deal lasts."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Payoff, Term, total
from negotiation.base.arrays import FloatArray
from negotiation.scenarios.politics import HomeFront, Politics
from negotiation.valuation.home.consent import AnyConsent, consents, successor_consent, weight_of
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
    """What a side can carry home.

    ``counted`` are the constituencies with the weights that the negotiator counts, ``consents`` with
    those that they have; ``governing`` names the party in office. ``reopens`` is the chance that the
    next government reopens what was signed; ``reopened_value`` the share of a deal's worth that is left.
    """

    space: OutcomeSpace
    consents: tuple[AnyConsent, ...]
    counted: tuple[AnyConsent, ...]
    rule: RatificationRule
    governing: str
    reopens: Term
    reopened_value: float

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
        durability: FloatArray = 1 - self.reopening * (1 - self.reopened_value)
        return durability

    @property
    def kept(self) -> FloatArray:
        """Chance that a deal is ratified times the share of its worth that lasts, shape ``(n,)``."""
        return self.expected * self.durability if self.reopening.any() else self.expected

    @cached_property
    def _decisions(self) -> Decisions:
        return Decisions.of(self.consents, self.rule, self.governing)

    def chance(self, outcome: int) -> float:
        """Return the chance of ratification of one outcome, exactly unless there are very many groups.

        ``ratification`` is quick for all outcomes, and a few points off where few groups decide.
        """
        if len(self.consents) > ENUMERATED:
            return float(self.ratification[outcome])
        chances = np.array([group.at(self.space, outcome) for group in self.consents])
        return self._decisions.chance(chances)

    def reopening_chance(self, outcome: int) -> float:
        """Return the chance that the next government reopens one outcome."""
        return self.reopens.at(self.space.placed(outcome))

    def vote(self, outcome: int, rng: np.random.Generator) -> bool:
        """Draw whether the side ratifies an outcome."""
        chances = np.array([group.at(self.space, outcome) for group in self.consents])
        return vote(chances, self.consents, self.rule, self.governing, rng)

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


def make_home_view(politics: Politics, code: str, payoff: Payoff, mandate: Mandate) -> HomeView:
    """Return a side's home front; ``payoff`` is its government's.

    What an outgoing government signs is reopened with the chance
    ``P(other party wins) · (1 - consensus) · (1 - acceptance by the successor)``.
    """
    side = politics.sides[code]
    reopens = Term((), np.zeros(()))
    if mandate.change > 0:
        accepts = successor_consent(politics, code, payoff)
        chance = mandate.change * (1 - politics.consensus.value) * (1 - accepts.values)
        reopens = Term(accepts.issues, chance)
    groups = tuple(consents(politics, code, payoff, mandate))
    return HomeView(
        payoff.space,
        groups,
        _counted(side, groups, mandate),
        RULES[side.rule],
        side.incumbent if mandate.office == "incumbent" else side.challenger,
        reopens,
        politics.reopened_value.value,
    )


def _counted(
    side: HomeFront, groups: tuple[AnyConsent, ...], mandate: Mandate
) -> tuple[AnyConsent, ...]:
    """Return the groups as the negotiator weighs them; the same tuple if that is how they weigh."""
    if mandate.lean == mandate.shift:
        return groups
    leaning = (weight_of(side, group.key, mandate.lean) for group in groups)
    return tuple(
        replace(group, weight=weight, doubt=doubt)
        for group, (weight, doubt) in zip(groups, leaning, strict=True)
    )
