"""The chance that a side ratifies what its negotiators sign."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from negotiation.outcomes import OutcomeSpace
from negotiation.payoffs import FloatArray, Term, total
from negotiation.politics.consent import Consent
from negotiation.rules import logistic

PROBIT = 1.702
"""The logistic curve of this slope lies within 0.01 of the normal distribution (Camilli 1994)."""


@dataclass(frozen=True)
class RatificationRule:
    """Which consent is enough: a share of the weight, and perhaps that of the party that governs."""

    threshold: float
    needs_government: bool = False


RULES = {
    "majority": RatificationRule(1 / 2),
    "two thirds": RatificationRule(2 / 3),
    "executive": RatificationRule(1 / 3, needs_government=True),
}
"""What an executive stands by holds unless two thirds of the weight object."""


def ratification(
    space: OutcomeSpace, consents: Sequence[Consent], rule: RatificationRule, governing: str
) -> FloatArray:
    """Return the chance of ratification of every outcome, shape ``(n,)``.

    With weights ``w`` and independent consents ``B``, the side ratifies if ``Σ w (B - q) ≥ 0``. Mean
    and variance of this sum are sums over constituencies, ``Σ w (p - q)`` and
    ``Σ (w² + s²) p (1 - p) + s² (p - q)²``, ``s`` the deviation of the weight; the sum is taken as
    normal. Where the party that governs must consent, the chance that it does is multiplied by that of
    the rest given that it does.
    """
    if rule.needs_government:
        government = next(group for group in consents if group.key == governing)
        sure = replace(government, chance=np.ones_like(government.chance))
        given = [sure if group.key == governing else group for group in consents]
        chance = total(space, [Term(government.issues, government.chance)]).ravel()
        return chance * _weighed(space, given, rule.threshold)
    return _weighed(space, consents, rule.threshold)


def _weighed(space: OutcomeSpace, consents: Sequence[Consent], threshold: float) -> FloatArray:
    means, variances = [], []
    for group in consents:
        distance = group.chance - threshold
        spread = group.doubt**2
        noise = (group.weight**2 + spread) * group.chance * (1 - group.chance) + spread * distance**2
        means.append(Term(group.issues, group.weight * distance))
        variances.append(Term(group.issues, noise))
    mean = total(space, means).ravel()
    deviation = np.sqrt(np.maximum(total(space, variances).ravel(), np.finfo(float).tiny))
    return logistic(PROBIT * mean / deviation)


def vote(
    chances: FloatArray,
    consents: Sequence[Consent],
    rule: RatificationRule,
    governing: str,
    rng: np.random.Generator,
) -> bool:
    """Draw whether a side ratifies: weights from their ranges, each group's consent by its chance."""
    reach = np.sqrt(3) * np.array([group.doubt for group in consents])
    weights = np.array([group.weight for group in consents]) + reach * rng.uniform(-1, 1, len(chances))
    agree = rng.uniform(size=len(chances)) < chances
    if rule.needs_government and not agree[[group.key for group in consents].index(governing)]:
        return False
    return bool((weights * (agree - rule.threshold)).sum() >= 0)
