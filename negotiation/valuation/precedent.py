"""What the host's deals with others are worth to both sides: nobody likes to be treated worse."""

import numpy as np

from negotiation.bargaining.payoffs import Component, Term
from negotiation.scenarios import Scenario


def precedent_components(scenario: Scenario) -> dict[str, list[Component]]:
    """Return both sides' components by party; empty before any deal is known.

    With rate ``t``, reference ``t*`` and exports ``X`` (base year) the home country loses
    ``λ X max(0, t - t*)``, the host ``λ X max(0, t* - t)``: losses from a reference point (Kőszegi &
    Rabin 2006). ``most_favoured`` is what the host loses to those who may claim the same rate. Its
    losses come from having agreed: a pause for all at the same rate is no precedent.
    """
    precedent = scenario.precedent
    if precedent is None:
        return {}
    spec = scenario.issue(precedent.issue)
    rates = np.array([0.0 if isinstance(s.level, str) else float(s.level) for s in spec.levels]) / 100
    governed = [s.exports.value for s in scenario.sectors.values() if s.governed_by == spec.key]
    scale, reference = precedent.loss.value * sum(governed), precedent.rate.value / 100
    worse, better = np.maximum(rates - reference, 0), np.maximum(reference - rates, 0)
    host = [Component("precedent", (Term((spec.key,), -scale * better),), income=False, signed=True)]
    if precedent.claims:
        claims = np.zeros(len(rates))
        for level, figure in precedent.claims.items():
            claims[spec.issue.position(level)] = -figure.value
        host.append(Component("most_favoured", (Term((spec.key,), claims),), signed=True))
    home = [Component("precedent", (Term((spec.key,), -scale * worse),), income=False)]
    return {scenario.home: home, scenario.host: host}
