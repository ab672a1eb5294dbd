"""What each constituency thinks of every outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from negotiation.outcomes import OutcomeSpace
from negotiation.payoffs import Component, FloatArray, Payoff, Term, total
from negotiation.politics.mandate import Mandate
from negotiation.rules import logistic
from negotiation.scenarios import Scenario
from negotiation.scenarios.politics import HomeFront


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
        places = space.placed(outcome)
        return float(self.chance[tuple(places[key] for key in self.issues)])


def consents(
    scenario: Scenario, code: str, payoff: Payoff, values: FloatArray, mandate: Mandate
) -> list[Consent]:
    """Return the consent of a side's constituencies.

    ``payoff`` is the side's; ``values``, shape ``(n,)``, its yearly worth to the government. A group
    wants ``V = Σ_k a_k component_k - r``. The party that governs answers for the whole: its V is the
    government's payoff less r. The other's is
    ``consensus · V_government + (1 - consensus) · (V_own - g)``: by consenting it forgoes the gain ``g``
    from the government's failure (shared accountability after Putnam 1988; Milner 1997).
    Consent has the chance ``1/(1 + exp(-V/τ))``.
    """
    politics = scenario.politics
    assert politics is not None
    side = politics.sides[code]
    roles = {"incumbent": side.incumbent, "challenger": side.challenger}
    governing = roles.pop(mandate.office)
    (opposed,) = roles.values()
    shared, gain = politics.consensus.value, politics.failure_gain.value
    whole = values - side.constituencies[governing].reservation.value
    government = Term(payoff.space.keys, whole.reshape(payoff.space.shape))
    result = []
    for key, group in side.constituencies.items():
        stake = _stake(payoff, {k: f.value for k, f in group.stakes.items()})
        term = Term(stake.issues, stake.values - group.reservation.value)
        if key == governing:
            term = government
        elif key == opposed:
            parts = [Term(term.issues, (1 - shared) * (term.values - gain))]
            if shared > 0:
                parts.append(Term(government.issues, shared * government.values))
            term = _merged(payoff.space, parts)
        weight, doubt = weight_of(side, key, mandate.shift)
        chance = logistic(term.values / side.doubt.value)
        result.append(Consent(key, group.name, term.issues, term.values, chance, weight, doubt))
    return result


def successor_consent(scenario: Scenario, code: str, payoff: Payoff) -> Term:
    """Return the chance that the challenger, once in office, stands by an outcome, by its own stakes."""
    politics = scenario.politics
    assert politics is not None
    side = politics.sides[code]
    group = side.constituencies[side.challenger]
    own = _stake(payoff, {k: f.value for k, f in group.stakes.items()})
    return Term(own.issues, logistic((own.values - group.reservation.value) / side.doubt.value))


def _stake(payoff: Payoff, stakes: Mapping[str, float]) -> Term:
    parts = [
        Term(term.issues, factor * term.values)
        for name, factor in stakes.items()
        for component in payoff.components
        if _belongs(component, name)
        for term in component.terms
    ]
    return _merged(payoff.space, parts)


def _belongs(component: Component, name: str) -> bool:
    return name in (component.name, component.family)


def _merged(space: OutcomeSpace, terms: list[Term]) -> Term:
    """Add terms up over the issues that any of them depends on."""
    used = {key for term in terms for key in term.issues}
    issues = tuple(issue for issue in space.issues if issue.key in used)
    if not issues:
        return Term((), np.array(sum(float(term.values) for term in terms)))
    return Term(tuple(issue.key for issue in issues), total(OutcomeSpace(issues), terms))


def weight_of(side: HomeFront, key: str, lean: float) -> tuple[float, float]:
    """Return a group's say between incumbent (lean 0) and challenger (1), and its standard deviation."""
    group = side.constituencies[key]
    after = group.weight_after or group.weight
    weight = (1 - lean) * group.weight.value + lean * after.value
    width = (1 - lean) * (group.weight.high - group.weight.low) + lean * (after.high - after.low)
    return weight, float(width / np.sqrt(12))
