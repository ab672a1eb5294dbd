"""The chance that a side ratifies what its negotiators sign."""

from collections.abc import Sequence

import numpy as np

from negotiation.outcomes import OutcomeSpace
from negotiation.payoffs import FloatArray, Term, total
from negotiation.politics.consent import Consent
from negotiation.rules import logistic

THRESHOLDS = {"majority": 1 / 2, "two thirds": 2 / 3, "executive": 1 / 3}
"""Share of the weight that must consent; what an executive signs stands unless two thirds object."""

PROBIT = 1.702
"""The logistic curve of this slope lies within 0.01 of the normal distribution (Camilli 1994)."""


def ratification(space: OutcomeSpace, consents: Sequence[Consent], threshold: float) -> FloatArray:
    """Return the chance of ratification of every outcome, shape ``(n,)``.

    With weights ``w`` and independent consents ``B``, the side ratifies if ``Σ w (B - q) ≥ 0``. Mean
    and variance of this sum are sums over constituencies, ``Σ w (p - q)`` and
    ``Σ (w² + s²) p (1 - p) + s² (p - q)²``, ``s`` the deviation of the weight; the sum is taken as
    normal.
    """
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
    space: OutcomeSpace,
    consents: Sequence[Consent],
    threshold: float,
    outcome: int,
    rng: np.random.Generator,
) -> bool:
    """Draw whether a side ratifies an outcome: weights from their ranges, then each group's consent."""
    chances = np.array([group.at(space, outcome) for group in consents])
    reach = np.sqrt(3) * np.array([group.doubt for group in consents])
    weights = np.array([group.weight for group in consents]) + reach * rng.uniform(-1, 1, len(chances))
    agree = rng.uniform(size=len(chances)) < chances
    return bool((weights * (agree - threshold)).sum() >= 0)
