"""What both sides want by rows and columns of the outcomes, for the compiled pass over all of them.

The same as ``consents`` and ``ratification`` say of whole arrays: there a reader should look first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Self

import numpy as np

from negotiation.bargaining.compiled.forms import Form, SideForms, sums
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Component, Term, first_column
from negotiation.base.arrays import BoolArray, FloatArray, logistic
from negotiation.scenarios.politics import Politics
from negotiation.valuation.home.consent import Voice, voices
from negotiation.valuation.home.mandate import Mandate
from negotiation.valuation.home.ratification import ENUMERATED, PROBIT, RULES, Decisions
from negotiation.valuation.ruling import Prospect

SURE = 1000.0
"""From so many times the scale of doubts on consent is certain."""

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
        both = rows, columns = [np.zeros((number, *part)) for part in (lengths[:first], lengths[first:])]
        places = defaultdict(list)
        for place, (component, _) in enumerate(parts):
            for name in {component.name, component.family}:
                places[name].append(place)
            for term in component.terms:
                found = _where(space.keys, first, term.issues, term.values.shape)
                if found is None:
                    return None
                part, order, shape = found
                both[part][place] += term.values.transpose(order).reshape(shape)
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
        if not self.ahead.issue:
            return self._there(places) - self.nothing
        gone, part = {**places, self.ahead.issue: -1}, self.ahead.part
        return (1 - part) * self._there(places) + part * self._there(gone) - self.nothing

    def _there(self, places: Mapping[str, int]) -> FloatArray:
        rows, columns = (part.values for part in self._parts)
        for key in reversed(self.rows.issues[1:]):
            rows = rows[..., places[key]]
        for key in reversed(self.columns.issues[1:]):
            columns = columns[..., places[key]]
        return rows + columns

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

    def felt(self, heard: Sequence[Voice]) -> FloatArray:
        """Return the weights of components in what constituencies answer for, a row each."""
        share = np.array([[voice.share] for voice in heard])
        own = np.array([self.counting(voice.stakes) for voice in heard])
        felt: FloatArray = (1 - share) * own + share * self.weights
        return felt

    def counting(self, factors: Mapping[str, float]) -> list[float]:
        """Return the weights of components for factors by name or family."""
        weights = [0.0] * len(self.weights)
        for name, factor in factors.items():
            for place in self.places.get(name, ()):
                weights[place] += factor
        return weights


@lru_cache(maxsize=1 << 10)
def _where(
    keys: tuple[str, ...], first: int, issues: tuple[str, ...], shape: tuple[int, ...]
) -> tuple[int, list[int], list[int]] | None:
    """Return to which part a term belongs (0: rows, 1: columns), the order of its axes and its shape.

    None if it belongs to neither.
    """
    axes = [keys.index(key) for key in issues]
    lengths = {axis: length for axis, length in zip(axes, shape, strict=True) if length > 1}
    part = int(min(lengths, default=first) >= first)
    if not part and max(lengths) >= first:
        return None
    own = range(first, len(keys)) if part else range(first)
    return part, sorted(range(len(axes)), key=axes.__getitem__), [lengths.get(a, 1) for a in own]


def chance_there(
    politics: Politics, code: str, laid: Laid, mandate: Mandate, places: Mapping[str, int]
) -> float | None:
    """Return the chance of ratification where every issue has its level at these places.

    It is that of ``HomeView.chance``, without a payoff; None for more groups than are enumerated.
    """
    side, heard = politics.sides[code], list(voices(politics, code, mandate, mandate.shift))
    if len(heard) > ENUMERATED:
        return None
    there = laid.at(places)
    worth = (laid.felt(heard) * there).sum(axis=1) + np.array([voice.own(0.0) for voice in heard])
    decisions = Decisions.of(heard, RULES[side.rule], side.governing(mandate.office))
    return decisions.chance(logistic(worth, side.doubt.value))


def side_forms(politics: Politics, code: str, laid: Laid, mandate: Mandate) -> SideForms:
    """Return what a side wants, its constituencies as its negotiator counts them.

    Raises
    ------
    OverflowError : odds that no pass over all outcomes could multiply.
    """
    side, heard = politics.sides[code], list(voices(politics, code, mandate, mandate.lean))
    heir = side.constituencies[side.challenger]
    successor = laid.counting({key: stake.value for key, stake in heir.stakes.items()})
    wanted = laid.weighted(np.vstack([laid.weights, successor, laid.felt(heard)]))
    rule, scale = RULES[side.rule], side.doubt.value
    worth = wanted[2:] + np.array([[voice.own(0.0)] for voice in heard])
    forms = SideForms(wanted[0], slope=PROBIT)
    if rule.needs_government:
        keys = [voice.key for voice in heard]
        office = keys.index(side.governing(mandate.office))
        forms.office = worth[office].odds(scale)
        # its consent is given where the others' is counted
        worth.rows[office], worth.columns[office] = SURE * scale, 0.0
    weight, doubt = np.array([[voice.weight, voice.doubt] for voice in heard]).T
    forms.hear(worth, scale, weight, doubt, rule.threshold)
    if mandate.change > 0:
        forms.heir = (wanted[1] + -heir.reservation.value).odds(scale)
        forms.lost = (
            mandate.change * (1 - politics.consensus.value) * (1 - politics.reopened_value.value)
        )
    return forms
