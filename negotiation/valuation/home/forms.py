"""What both sides want by rows and columns of the outcomes, for the compiled pass over all of them.

The same as ``consents`` and ``ratification`` say of whole arrays: there a reader should look first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

import numpy as np

from negotiation.bargaining.compiled.forms import Form, SideForms, sums
from negotiation.bargaining.outcomes import OutcomeSpace
from negotiation.bargaining.payoffs import Component, Term, first_column
from negotiation.base.arrays import BoolArray, FloatArray, IntArray, logistic
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
    """Components, unweighted, as sums over few issues, none of which are both rows and columns.

    So far a level at which a court has struck a tariff down stands behind the others, until it is said
    what is ``expected``: then what they were without a deal (``nothing``) is known, too.

    Arrays of shape ``(components,)``: the ``weights`` that a government gives them, whether they come
    from having ``signed``, and whether they are nothing at the no-deal levels (``from_no_deal``).
    ``places`` of components by name and by family. ``layers`` hold what depends on all issues of rows
    (or columns) apart from what depends on fewer: the places of components, and a term with an axis for
    them in front.
    """

    space: OutcomeSpace
    layers: tuple[tuple[IntArray, Term], ...]
    weights: FloatArray
    signed: BoolArray
    from_no_deal: BoolArray
    places: Mapping[str, list[int]]
    nothing: FloatArray | float = 0.0

    @classmethod
    def of(cls, space: OutcomeSpace, parts: Parts) -> Self | None:
        """Lay components out; None if there is one of both rows and columns that is no sum.

        None, too, where outcomes cannot be listed.
        """
        if not space.listed:
            return None
        first, places = first_column(space), defaultdict(list)
        layers = defaultdict[tuple[int, bool], _Laying](list)
        for place, (component, _) in enumerate(parts):
            for name in {component.name, component.family}:
                places[name].append(place)
            for term in component.terms:
                found = _where(space.keys, first, term.issues, term.values.shape)
                if found is None:
                    return None
                part, order, shape = found
                layer = layers[part, min(shape) > 1]
                layer.append((place, term.values.transpose(order).reshape(shape)))
        keys = space.keys[:first], space.keys[first:]
        return cls(
            space,
            # those of few numbers first: they are the cheapest to add to
            tuple(_layer(keys[part], layers[part, whole]) for part, whole in sorted(layers)),
            np.array([part.weight for part, _ in parts]),
            np.array([part.signed for part, _ in parts], dtype=bool),
            np.array([own for _, own in parts], dtype=bool),
            places,
        )

    def expected(self, ahead: Prospect, origin: Mapping[str, int]) -> Self:
        """Return what is expected of them, against the ``origin``, the places of the no-deal levels."""
        terms = ahead.expected(term for _, term in self.layers)
        layers = zip((own for own, _ in self.layers), terms, strict=True)
        there = replace(self, layers=tuple(layers))
        return replace(there, nothing=np.where(self.from_no_deal, there.at(origin), 0.0))

    def at(self, places: Mapping[str, int]) -> FloatArray:
        """Return what they are worth where every issue has its level at these places."""
        there = np.zeros(len(self.weights)) - self.nothing
        for own, term in self.layers:
            here: tuple[slice | int, ...] = (slice(None), *(places[key] for key in term.issues[1:]))
            there[own] += term.values[here]
        return there

    def unsigned(self, places: Mapping[str, int]) -> float:
        """Return what levels are worth to the government while they hold without an agreement."""
        return float((self.at(places) * self.weights)[~self.signed].sum())

    def weighted(self, weights: FloatArray, constants: FloatArray) -> Form:
        """Return sums of them and constants, by weights of shape ``(sums, components)``."""
        keys, shape, first = self.space.keys, self.space.shape, first_column(self.space)
        constants = constants - (weights * self.nothing).sum(axis=1)
        both = [constants.reshape(-1, *[1] * first), np.zeros([1] * (1 + len(keys) - first))]
        for own, term in self.layers:
            values = sums(np.ascontiguousarray(weights[:, own]), term.values.reshape(len(own), -1))
            part = not {*keys[:first]}.issuperset(term.issues[1:])
            lengths = dict(zip(term.issues, term.values.shape, strict=True))
            along = [lengths.get(key, 1) for key in (keys[first:] if part else keys[:first])]
            both[part] = both[part] + values.reshape(-1, *along)
        rows, columns = (
            np.array(np.broadcast_to(part, (len(weights), *whole))).reshape(len(weights), -1)
            for part, whole in zip(both, (shape[:first], shape[first:]), strict=True)
        )
        return Form(rows, columns)

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


type _Laying = list[tuple[int, FloatArray]]
"""Places of components, and what they are worth, with an axis for each issue."""


def _layer(keys: Sequence[str], found: _Laying) -> tuple[IntArray, Term]:
    """Add up by component, along those issues that any of them depends on."""
    shape = np.broadcast_shapes(*(values.shape for _, values in found))
    row = {place: n for n, place in enumerate(sorted({place for place, _ in found}))}
    whole = np.zeros((len(row), *shape))
    for place, values in found:
        whole[row[place]] += values
    lengths = {key: length for key, length in zip(keys, shape, strict=True) if length > 1}
    return np.array(list(row)), Term((OWN, *lengths), whole.reshape(len(row), *lengths.values()))


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


@dataclass(frozen=True)
class Vote:
    """How a side decides on one outcome after another, as ``HomeView.chance`` says, without a payoff.

    ``felt``, shape ``(groups, components)``, are the weights of components in what groups want, ``own``
    what they want besides; ``scale`` is that of doubts on their consent.
    """

    laid: Laid
    felt: FloatArray
    own: FloatArray
    scale: float
    decisions: Decisions

    @classmethod
    def of(cls, politics: Politics, code: str, laid: Laid, mandate: Mandate) -> Self | None:
        """Return a side's vote; None for more groups than are enumerated."""
        side, heard = politics.sides[code], list(voices(politics, code, mandate, mandate.shift))
        if len(heard) > ENUMERATED:
            return None
        own = np.array([voice.own(0.0) for voice in heard])
        decisions = Decisions.of(heard, RULES[side.rule], side.governing(mandate.office))
        return cls(laid, laid.felt(heard), own, side.doubt.value, decisions)

    def chance(self, places: Mapping[str, int]) -> float:
        """Return the chance of ratification where every issue has its level at these places."""
        worth = (self.felt * self.laid.at(places)).sum(axis=1) + self.own
        return self.decisions.chance(logistic(worth, self.scale))


def side_forms(politics: Politics, code: str, laid: Laid, mandate: Mandate) -> SideForms:
    """Return what a side wants, its constituencies as its negotiator counts them.

    Raises
    ------
    OverflowError : odds that no pass over all outcomes could multiply.
    """
    side, heard = politics.sides[code], list(voices(politics, code, mandate, mandate.lean))
    heir = side.constituencies[side.challenger]
    successor = laid.counting({key: stake.value for key, stake in heir.stakes.items()})
    weights = np.vstack([laid.weights, successor, laid.felt(heard)])
    constants = [0.0, -heir.reservation.value, *(voice.own(0.0) for voice in heard)]
    wanted = laid.weighted(weights, np.array(constants))
    rule, scale = RULES[side.rule], side.doubt.value
    forms, worth = SideForms(wanted[0], slope=PROBIT), wanted[2:]
    if rule.needs_government:
        keys = [voice.key for voice in heard]
        office = keys.index(side.governing(mandate.office))
        forms.office = worth[office].odds(scale)
        # its consent is given where the others' is counted
        worth.rows[office], worth.columns[office] = SURE * scale, 0.0
    weight, doubt = np.array([[voice.weight, voice.doubt] for voice in heard]).T
    forms.hear(worth, scale, weight, doubt, rule.threshold)
    if mandate.change > 0:
        forms.heir = wanted[1].odds(scale)
        forms.lost = (
            mandate.change * (1 - politics.consensus.value) * (1 - politics.reopened_value.value)
        )
    return forms
