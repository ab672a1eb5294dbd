"""The chance that a side ratifies what its negotiators sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, sqrt
from typing import Self

import numpy as np

from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Term, blocks, split
from negotiation.base.arrays import BoolArray, FloatArray, logistic
from negotiation.valuation.home.consent import AnyConsent, PartyConsent, Voice

ENUMERATED = 16
"""Groups up to which all ways to decide are gone through for one outcome."""

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
    space: OutcomeSpace, consents: Sequence[AnyConsent], rule: RatificationRule, governing: str
) -> FloatArray:
    """Return the chance of ratification of every outcome, shape ``(n,)``.

    With weights ``w`` and independent consents ``B``, the side ratifies if ``Σ w (B - q) ≥ 0``. Mean
    and variance of this sum are sums over constituencies, ``Σ w (p - q)`` and
    ``Σ (w² + s²) p (1 - p) + s² (p - q)²``, ``s`` the deviation of the weight; the sum is taken as
    normal. Where the party that governs must consent, the chance that it does is multiplied by that of
    the rest given that it does.
    """
    q = rule.threshold
    needed: list[AnyConsent] = []
    parties: list[PartyConsent] = []
    # both sums start with what is left of them for p = 0
    means = [Term((), np.array(-q * sum(group.weight for group in consents)))]
    variances = [Term((), np.array(q**2 * sum(group.doubt**2 for group in consents)))]
    for group in consents:
        if rule.needs_government and group.key == governing:
            needed.append(group)
            given = Term((), np.ones(()))
        elif isinstance(group, PartyConsent):
            parties.append(group)
            continue
        else:
            given = Term(group.issues, group.chance)
        mean, variance = _moments(given.values, group, q)
        means.append(Term(given.issues, mean))
        variances.append(Term(given.issues, variance))
    few_mean, few_variance = split(space, means), split(space, variances)
    result = np.empty(space.size)
    for block in blocks(space):
        mean, variance = few_mean.over(block), few_variance.over(block)
        for party in parties:
            own_mean, own_variance = _moments(party.over(space, block), party, q)
            mean += own_mean
            variance += own_variance
        np.clip(variance, np.finfo(float).tiny, np.inf, out=variance)
        mean /= np.sqrt(variance, out=variance)
        result[block] = logistic(mean, 1 / PROBIT)
        for group in needed:
            result[block] *= group.over(space, block)
    return result


@dataclass(frozen=True)
class Decisions:
    """All ways in which groups can decide, and the chance that each of them is enough.

    ``agree``, shape ``(ways, groups)``, says who consents; ``enough``, shape ``(ways,)``, takes the sum
    of the weights' doubts as normal.
    """

    agree: BoolArray
    enough: FloatArray

    @classmethod
    def of(cls, consents: Sequence[AnyConsent | Voice], rule: RatificationRule, governing: str) -> Self:
        """Go through all ways to decide by a rule."""
        number = len(consents)
        agree = (np.arange(2**number)[:, None] >> np.arange(number) & 1).astype(bool)
        over = agree - rule.threshold
        sums = over @ np.array([group.weight for group in consents])
        doubts = np.sqrt(over**2 @ np.array([group.doubt**2 for group in consents]))
        # without doubt the sum itself decides, a tie in favour
        scaled = np.divide(sums, doubts, out=np.where(sums >= 0, np.inf, -np.inf), where=doubts > 0)
        enough = np.array([(1 + erf(value / sqrt(2))) / 2 for value in scaled.tolist()])
        if rule.needs_government:
            enough *= agree[:, [group.key for group in consents].index(governing)]
        return cls(agree, enough)

    def chance(self, chances: FloatArray) -> float:
        """Return the chance of ratification, given each group's chance to consent."""
        return float(np.where(self.agree, chances, 1 - chances).prod(axis=1) @ self.enough)


def _moments(p: FloatArray, group: AnyConsent, q: float) -> tuple[FloatArray, FloatArray]:
    """Return what a group's chance adds to mean and variance, multiplied out in powers of ``p``."""
    square, spread = group.weight**2, group.doubt**2
    return group.weight * p, p * (square + spread * (1 - 2 * q) - square * p)


def vote(
    chances: FloatArray,
    consents: Sequence[AnyConsent | Voice],
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
