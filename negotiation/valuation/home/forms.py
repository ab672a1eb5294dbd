"""What both sides want by rows and columns of the outcomes, for the compiled pass over all of them.

The same as ``consents`` and ``ratification`` say of whole arrays: there a reader should look first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import Self

import numpy as np

from negotiation.bargaining.compiled.forms import Form, SideForms, sums
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Component, Term, first_column, lay
from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.scenarios.politics import Politics
from negotiation.valuation.home.consent import voices
from negotiation.valuation.home.mandate import Mandate
from negotiation.valuation.home.ratification import PROBIT, RULES
from negotiation.valuation.ruling import Prospect

OWN = "*"
"""Stands for the axis of components among those of issues."""

type Parts = Sequence[tuple[Component, bool]]
"""Weighted components, each with whether it is nothing at the no-deal levels."""


@dataclass(frozen=True)
class Laid:
    """Components, unweighted, by rows and by columns of the outcomes; their own axis comes first.

    So far a level at which a court has struck a tariff down stands behind the others: what is ``ahead``
    is taken account of in sums, and so is what they were without a deal (``nothing``).

    Arrays of shape ``(components,)``: the ``weights`` that a government gives them, whether they come
    from having ``signed``, and whether they are nothing at the no-deal levels (``from_no_deal``).
    ``places`` of components by name and by family.
    """

    rows: Term
    columns: Term
    weights: FloatArray
    signed: BoolArray
    from_no_deal: BoolArray
    places: Mapping[str, list[int]]
    ahead: Prospect = field(default_factory=Prospect)
    nothing: FloatArray | float = 0.0

    @property
    def _parts(self) -> tuple[Term, Term]:
        return self.rows, self.columns

    @classmethod
    def of(cls, space: OutcomeSpace, lengths: Sequence[int], parts: Parts) -> Self | None:
        """Lay components out; None if there is one of both rows and columns that is no sum.

        None, too, where outcomes cannot be listed.
        Issues have ``lengths``: a tariff that may be struck down has a level more than in the space.
        """
        if not space.listed:
            return None
        first, number = first_column(space), len(parts)
        rows, columns = (np.zeros((number, *part)) for part in (lengths[:first], lengths[first:]))
        places = defaultdict(list)
        for place, (component, _) in enumerate(parts):
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
        return cls(
            Term((OWN, *space.keys[:first]), rows),
            Term((OWN, *space.keys[first:]), columns),
            np.array([part.weight for part, _ in parts]),
            np.array([part.signed for part, _ in parts], dtype=bool),
            np.array([own for _, own in parts], dtype=bool),
            places,
        )

    def expected(self, ahead: Prospect, origin: Mapping[str, int]) -> Self:
        """Return what is expected of them, against the ``origin``, the places of the no-deal levels."""
        there = replace(self, ahead=ahead)
        return replace(there, nothing=np.where(self.from_no_deal, there.at(origin), 0.0))

    def at(self, places: Mapping[str, int]) -> FloatArray:
        """Return what they are worth where every issue has its level at these places."""
        gone, part = {**places, self.ahead.issue: -1}, self.ahead.part
        return (1 - part) * self._there(places) + part * self._there(gone) - self.nothing

    def _there(self, places: Mapping[str, int]) -> FloatArray:
        rows, columns = (
            np.moveaxis(part.values, 0, -1)[tuple(places[key] for key in part.issues[1:])]
            for part in self._parts
        )
        there: FloatArray = rows + columns
        return there

    def unsigned(self, places: Mapping[str, int]) -> float:
        """Return what levels are worth to the government while they hold without an agreement."""
        return float((self.at(places) * self.weights)[~self.signed].sum())

    def weighted(self, weights: FloatArray) -> Form:
        """Return sums of them, by weights of shape ``(sums, components)``."""
        whole = sums(weights, *(part.values.reshape(len(self.weights), -1) for part in self._parts))
        rows, columns = self.ahead.expected(
            Term(part.issues, own.reshape(len(weights), *part.values.shape[1:]))
            for part, own in zip(self._parts, (whole.rows, whole.columns), strict=True)
        )
        flat = Form(*(part.values.reshape(len(weights), -1) for part in (rows, columns)))
        return flat + -(weights * self.nothing).sum(axis=1, keepdims=True)

    def counting(self, factors: Mapping[str, float]) -> FloatArray:
        """Return the weights of components, shape ``(components,)``, for factors by name or family."""
        weights = np.zeros(len(self.weights))
        for name, factor in factors.items():
            weights[self.places.get(name, [])] += factor
        return weights


def side_forms(politics: Politics, code: str, laid: Laid, mandate: Mandate) -> SideForms:
    """Return what a side wants, its constituencies as its negotiator counts them.

    Raises
    ------
    OverflowError : odds that no pass over all outcomes could multiply.
    """
    side, heard = politics.sides[code], list(voices(politics, code, mandate, mandate.lean))
    heir = side.constituencies[side.challenger]
    felt = [(1 - v.share) * laid.counting(v.stakes) + v.share * laid.weights for v in heard]
    successor = laid.counting({key: stake.value for key, stake in heir.stakes.items()})
    wanted = laid.weighted(np.array([laid.weights, successor, *felt]))
    rule, scale = RULES[side.rule], side.doubt.value
    odds = (wanted[2:] + np.array([[voice.own(0.0)] for voice in heard])).odds(scale)
    forms = SideForms(wanted[0], slope=PROBIT)
    if rule.needs_government:
        governing = side.incumbent if mandate.office == "incumbent" else side.challenger
        others = np.array([voice.key != governing for voice in heard])
        forms.office = odds[int(others.argmin())]
        odds = Form(odds.rows * others[:, None], odds.columns)
    say = np.array([[voice.weight, voice.doubt] for voice in heard])
    forms.hear(odds, say[:, 0], say[:, 1], rule.threshold)
    if mandate.change > 0:
        forms.heir = (wanted[1] + -heir.reservation.value).odds(scale)
        forms.lost = (
            mandate.change * (1 - politics.consensus.value) * (1 - politics.reopened_value.value)
        )
    return forms
