"""One side's home front under a mandate: its win-set and how long a deal lasts."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from negotiation.outcomes import OutcomeSpace
from negotiation.payoffs import FloatArray, Payoff, total
from negotiation.politics.consent import Consent, consents, own_consent
from negotiation.politics.mandate import Mandate
from negotiation.politics.ratification import THRESHOLDS, ratification, vote
from negotiation.scenarios import Scenario

CERTAIN_ENOUGH = 0.5
"""Chance of ratification from which an outcome counts as inside the win-set."""


@dataclass(frozen=True)
class HomeView:
    """What a side can carry home.

    ``reopening``, shape ``(n,)`` or a scalar 0, is the chance that the next government reopens what was
    signed; ``reopened_value`` the share of a deal's worth that is left then.
    """

    space: OutcomeSpace
    consents: tuple[Consent, ...]
    threshold: float
    reopening: FloatArray
    reopened_value: float

    @cached_property
    def ratification(self) -> FloatArray:
        """Chance of ratification of every outcome, shape ``(n,)``."""
        return ratification(self.space, self.consents, self.threshold)

    @cached_property
    def durability(self) -> FloatArray:
        """Share of a ratified deal's worth that lasts, shape ``(n,)`` or a scalar 1."""
        durability: FloatArray = 1 - self.reopening * (1 - self.reopened_value)
        return durability

    def reopening_chance(self, outcome: int) -> float:
        """Return the chance that the next government reopens one outcome."""
        return float(np.broadcast_to(self.reopening, self.space.size)[outcome])

    def vote(self, outcome: int, rng: np.random.Generator) -> bool:
        """Draw whether the side ratifies an outcome."""
        return vote(self.space, self.consents, self.threshold, outcome, rng)

    def binding(self, outcome: int) -> Consent:
        """Return the constituency that binds: the most weight is missing for want of its consent."""
        return max(self.consents, key=lambda group: group.weight * (1 - group.at(self.space, outcome)))


def look_home(
    scenario: Scenario, code: str, payoff: Payoff, values: FloatArray, mandate: Mandate
) -> HomeView:
    """Return a side's home front; ``values``, shape ``(n,)``, is the yearly worth to its government.

    What an outgoing government signs is reopened with the chance
    ``P(other party wins) · (1 - consensus) · (1 - acceptance by the successor)``.
    """
    politics = scenario.politics
    assert politics is not None
    reopening: FloatArray = np.zeros(())
    if mandate.change > 0:
        accepts = own_consent(scenario, code, payoff, "challenger")
        stands = total(payoff.space, [accepts]).ravel()
        reopening = mandate.change * (1 - politics.consensus.value) * (1 - stands)
    return HomeView(
        payoff.space,
        tuple(consents(scenario, code, payoff, values, mandate)),
        THRESHOLDS[politics.sides[code].rule],
        reopening,
        politics.reopened_value.value,
    )
