"""What both sides want by rows and columns of the outcomes, for the compiled pass over all of them.

The same as ``consents`` and ``ratification`` say of whole arrays: there a reader should look first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Self

import numpy as np

from negotiation.bargaining.payoffs import Payoff, first_column, lay
from negotiation.base.arrays import FloatArray
from negotiation.scenarios.politics import Politics
from negotiation.valuation.home.consent import voices
from negotiation.valuation.home.mandate import Mandate
from negotiation.valuation.home.ratification import PROBIT, RULES

if TYPE_CHECKING:
    from negotiation.bargaining.compiled.expected import Forms

STEEPEST = 250.0
"""Largest exponent of odds by column; by row there is room for more, and more is out of the question."""


@dataclass(frozen=True)
class Form:
    """A sum (or product) over rows, shape ``(R,)``, and columns, shape ``(K,)``, of the outcomes."""

    rows: FloatArray
    columns: FloatArray

    def __add__(self, other: "Form | float") -> "Form":
        """Add a number or another form."""
        if isinstance(other, Form):
            return Form(self.rows + other.rows, self.columns + other.columns)
        return Form(self.rows + other, self.columns)

    def __mul__(self, factor: float) -> "Form":
        """Multiply a sum by a number."""
        return Form(factor * self.rows, factor * self.columns)

    def odds(self, scale: float) -> "Form":
        """Return the odds against consent to a worth, ``exp(-V/τ)``, as a product.

        Raises
        ------
        OverflowError : a column's part is too far from the others'.
        """
        middle = (self.columns.max() + self.columns.min()) / 2
        columns = (middle - self.columns) / scale
        if columns.max() > STEEPEST:
            raise OverflowError("odds by column are too far apart")
        rows = np.clip((-middle - self.rows) / scale, -STEEPEST - 50, STEEPEST + 50)
        return Form(np.exp(rows), np.exp(columns))


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

    def form(self, factors: Mapping[str, float]) -> Form:
        """Return the sum of components (or families) by name, times factors."""
        weights = np.zeros(len(self.rows))
        for name, factor in factors.items():
            weights[self.places.get(name, [])] += factor
        return self.weighted(weights)

    def weighted(self, weights: FloatArray) -> Form:
        """Return the sum of components times weights, shape ``(components,)``."""
        some = np.flatnonzero(weights)
        # no product of matrices: its last digits depend on the number of processors
        sums = ((weights[some, None] * part[some]).sum(axis=0) for part in (self.rows, self.columns))
        return Form(*sums)


@dataclass
class SideForms:
    """One side's part of ``Forms``: ``mixed`` are the odds of groups that feel rows and columns."""

    worth: Form
    mean: Form
    variance: Form
    office: Form
    heir: Form
    lost: float = 0.0
    mixed: list[tuple[Form, FloatArray]] = field(default_factory=list)

    def hear(self, odds: Form, weight: float, doubt: float, threshold: float) -> None:
        """Count a group that consents at these odds (``ratification``)."""
        square, spread = weight**2, doubt**2
        mean, variance = -threshold * weight, threshold**2 * spread
        a, b = square + spread * (1 - 2 * threshold), square
        if np.ptp(odds.rows) and np.ptp(odds.columns):
            self.mixed.append((odds, np.array([weight, a, b])))
        elif np.ptp(odds.rows):
            p = 1 / (1 + odds.rows * odds.columns[0])
            self.mean += Form(weight * p, 0 * odds.columns)
            self.variance += Form(p * (a - b * p), 0 * odds.columns)
        else:
            p = 1 / (1 + odds.rows[0] * odds.columns)
            self.mean += Form(0 * odds.rows, weight * p)
            self.variance += Form(0 * odds.rows, p * (a - b * p))
        self.mean += mean
        self.variance += variance


def side_forms(politics: Politics, code: str, payoff: Payoff, laid: Laid, mandate: Mandate) -> SideForms:
    """Return what a side wants, its constituencies as its negotiator counts them.

    Raises
    ------
    OverflowError : odds that no pass over all outcomes could multiply.
    """
    side, nothing = politics.sides[code], laid.form({})
    worth = laid.weighted(np.array([part.weight for part in payoff.components]))
    rule, scale = RULES[side.rule], side.doubt.value
    governing = side.incumbent if mandate.office == "incumbent" else side.challenger
    forms = SideForms(worth, nothing, nothing, nothing, nothing)
    for voice in voices(politics, code, mandate, mandate.lean):
        own = laid.form(voice.stakes) * (1 - voice.share) + voice.own(0.0)
        odds = (own + worth * voice.share).odds(scale)
        if rule.needs_government and voice.key == governing:
            forms.office, odds = odds, Form(0 * odds.rows, 0 * odds.columns)
        forms.hear(odds, voice.weight, voice.doubt, rule.threshold)
    if mandate.change > 0:
        heir = side.constituencies[side.challenger]
        own = laid.form({name: stake.value for name, stake in heir.stakes.items()})
        forms.heir = (own + -heir.reservation.value).odds(scale)
        forms.lost = (
            mandate.change * (1 - politics.consensus.value) * (1 - politics.reopened_value.value)
        )
    return forms


def joined(sides: Sequence[SideForms]) -> "Forms":
    """Return both sides' forms for the compiled pass."""
    from negotiation.bargaining.compiled.expected import Forms

    def both(name: str) -> tuple[FloatArray, FloatArray]:
        forms = [getattr(side, name) for side in sides]
        return np.stack([form.rows for form in forms]), np.stack([form.columns for form in forms])

    mixed = [(number, *group) for number, side in enumerate(sides) for group in side.mixed]
    rows, columns = (part.shape[1] for part in both("worth"))
    return Forms(
        *both("worth"),
        *both("mean"),
        *both("variance"),
        np.array([number for number, _, _ in mixed], dtype=np.int64),
        np.array([says for _, _, says in mixed]).reshape(-1, 3),
        np.array([odds.rows for _, odds, _ in mixed]).reshape(-1, rows),
        np.array([odds.columns for _, odds, _ in mixed]).reshape(-1, columns),
        *both("office"),
        *both("heir"),
        np.array([side.lost for side in sides]),
        PROBIT,
    )
