"""What both sides want by rows and columns of the outcomes, for the compiled pass over all of them.

The same as ``consents`` and ``ratification`` say of whole arrays: there a reader should look first.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Self

import numpy as np

from negotiation.bargaining.compiled.forms import SideForms, sums
from negotiation.bargaining.payoffs import Payoff, first_column, lay
from negotiation.base.arrays import FloatArray
from negotiation.scenarios.politics import Politics
from negotiation.valuation.home.consent import voices
from negotiation.valuation.home.mandate import Mandate
from negotiation.valuation.home.ratification import PROBIT, RULES


@dataclass(frozen=True)
class Laid:
    """A payoff's components, unweighted, shape ``(components, R)`` by rows and ``(components, K)``.

    ``places`` of components by name and by family.
    """

    rows: FloatArray
    columns: FloatArray
    places: Mapping[str, list[int]]

    @classmethod
    def of(cls, payoff: Payoff) -> Self | None:
        """Lay components out; None if there is one of both rows and columns that is no sum."""
        payoff.space.check_listed()
        space, first, number = payoff.space, first_column(payoff.space), len(payoff.components)
        rows = np.zeros((number, *space.shape[:first]))
        columns = np.zeros((number, *space.shape[first:]))
        places = defaultdict(list)
        for place, component in enumerate(payoff.components):
            for name in {component.name, component.family}:
                places[name].append(place)
            for term in component.terms:
                laid = lay(space, term)
                if laid.size == prod(laid.shape[first:]):
                    columns[place] += laid[(0,) * first]
                elif laid.size == prod(laid.shape[:first]):
                    rows[place] += laid.reshape(laid.shape[:first])
                else:
                    return None
        return cls(rows.reshape(number, -1), columns.reshape(number, -1), places)

    def weights(self, factors: Mapping[str, float]) -> FloatArray:
        """Return the weights of components, shape ``(components,)``, for factors by name or family."""
        weights = np.zeros(len(self.rows))
        for name, factor in factors.items():
            weights[self.places.get(name, [])] += factor
        return weights


def side_forms(politics: Politics, code: str, payoff: Payoff, laid: Laid, mandate: Mandate) -> SideForms:
    """Return what a side wants, its constituencies as its negotiator counts them.

    Raises
    ------
    OverflowError : odds that no pass over all outcomes could multiply.
    """
    side, heard = politics.sides[code], list(voices(politics, code, mandate, mandate.lean))
    heir = side.constituencies[side.challenger]
    felt = [{key: stake.value for key, stake in heir.stakes.items()}, *(v.stakes for v in heard)]
    weights = [[part.weight for part in payoff.components], *map(laid.weights, felt)]
    worth, successor, *stakes = sums(np.array(weights), laid.rows, laid.columns)
    nothing, rule, scale = worth * 0.0, RULES[side.rule], side.doubt.value
    governing = side.incumbent if mandate.office == "incumbent" else side.challenger
    forms = SideForms(worth, nothing, nothing, nothing, nothing, slope=PROBIT)
    for voice, stake in zip(heard, stakes, strict=True):
        own = stake * (1 - voice.share) + voice.own(0.0)
        odds = (own + worth * voice.share).odds(scale)
        if rule.needs_government and voice.key == governing:
            forms.office, odds = odds, odds * 0.0
        forms.hear(odds, voice.weight, voice.doubt, rule.threshold)
    if mandate.change > 0:
        forms.heir = (successor + -heir.reservation.value).odds(scale)
        forms.lost = (
            mandate.change * (1 - politics.consensus.value) * (1 - politics.reopened_value.value)
        )
    return forms
