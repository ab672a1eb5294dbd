"""What sides want as sums and products over rows and columns of the outcomes (``payoffs.Split``)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from negotiation.bargaining.preferences import Preferences
from negotiation.base.arrays import FloatArray, IntArray

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


def sums(weights: FloatArray, rows: FloatArray, columns: FloatArray) -> list[Form]:
    """Return sums of parts, ``(parts, R)`` and ``(parts, K)``, times weights, ``(sums, parts)``."""
    from negotiation.bargaining.compiled.expected import weighted

    whole = [np.empty((len(weights), part.shape[1])) for part in (rows, columns)]
    # no product of matrices: its last digits depend on the number of processors
    for part, out in zip((rows, columns), whole, strict=True):
        weighted(weights, part, out)
    return [Form(*both) for both in zip(*whole, strict=True)]


@dataclass(eq=False)
class SideForms:
    """What one side wants, and what comes between a deal and its being kept.

    ``worth`` is a sum. Votes are a normal sum, of ``mean`` and ``variance`` but for ``mixed`` groups,
    which feel rows and columns: each has odds and adds ``w p`` and ``p (a - b p)`` for ``(w, a, b)``.
    ``office`` are odds against a consent that is needed besides (0: none is); ``heir`` those against
    being kept by another government, which takes away up to ``lost``. ``slope`` is that of the logistic
    curve near the normal one.
    """

    worth: Form
    mean: Form
    variance: Form
    office: Form
    heir: Form
    slope: float
    lost: float = 0.0
    mixed: list[tuple[Form, FloatArray]] = field(default_factory=list)

    def hear(self, odds: Form, weight: float, doubt: float, threshold: float) -> None:
        """Count a group that consents at these odds, its weight's deviation being ``doubt``."""
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


class Forms(NamedTuple):
    """Pairs of sides as arrays: ``rows``, shape ``(forms, R)``, and ``columns``, shape ``(forms, K)``.

    Table ``t`` is that of side ``sides[t]``, which may stand in several pairs. Side ``s`` has its worth,
    mean, variance, office and heir from ``codes.PARTS`` · s on; behind those of all sides stand mixed
    groups: group ``g`` of side ``groups[g]`` with ``says[g] = (w, a, b)``. ``lost`` and ``slopes`` have
    shape ``(sides,)``.
    """

    rows: FloatArray
    columns: FloatArray
    sides: IntArray
    groups: IntArray
    says: FloatArray
    lost: FloatArray
    slopes: FloatArray


def joined(pairs: Sequence["Pair"]) -> Forms:
    """Return pairs of sides as arrays, for the compiled pass."""
    tables = [side for pair in pairs for side in pair.sides]
    sides = list({id(side): side for side in tables}.values())
    own = [form for s in sides for form in (s.worth, s.mean, s.variance, s.office, s.heir)]
    mixed = [(number, *group) for number, side in enumerate(sides) for group in side.mixed]
    forms = [*own, *(odds for _, odds, _ in mixed)]
    return Forms(
        np.stack([form.rows for form in forms]) if forms else np.zeros((0, 0)),
        np.stack([form.columns for form in forms]) if forms else np.zeros((0, 0)),
        np.array([next(n for n, s in enumerate(sides) if s is side) for side in tables], dtype=np.int64),
        np.array([number for number, _, _ in mixed], dtype=np.int64),
        np.array([says for _, _, says in mixed]).reshape(-1, 3),
        np.array([side.lost for side in sides]),
        np.array([side.slope for side in sides]),
    )


@dataclass(frozen=True)
class Pair:
    """Two sides of one game."""

    sides: tuple[SideForms, SideForms]

    @cached_property
    def tables(self) -> FloatArray:
        """Expected worth of every outcome, shape ``(2, n)``."""
        return expected_worth([self])[0]


class Counted(Preferences):
    """Preferences of a side of a pair, of which all is known to fit: nothing is checked.

    The table is made when somebody asks, as are ``chances`` of ratification.
    """

    pair: Pair
    side: int
    chances: Callable[[], FloatArray]

    def __init__(self, **fields: Any) -> None:
        """Take all fields but the table and the chances of ratification as they are."""
        self.__dict__.update(fields)

    @cached_property
    def table(self) -> FloatArray:
        """The value of every outcome."""
        table: FloatArray = self.pair.tables[self.side]
        return table

    @cached_property
    def ratification(self) -> FloatArray:
        """The chances."""
        return self.chances()


def counted(preferences: Sequence[Preferences]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the tables of pairs' sides, shape ``(sides, n)``, and their ends: all in one pass."""
    sides = [side for side in preferences if isinstance(side, Counted)]
    if len(sides) < len(preferences) or sides[0].space.allowed is not None:
        tables = np.stack([side.table for side in preferences])
        bests, worsts = zip(*((side.best, side.worst) for side in preferences), strict=True)
        return tables, np.array(bests), np.array(worsts)
    tables, highs, lows = expected_worth([side.pair for side in sides[::2]])
    for side, table, best, worst in zip(sides, tables, highs, lows, strict=True):
        side.__dict__.update(table=table, best=float(best), worst=float(worst))
    return tables, highs, lows


def expected_worth(pairs: Sequence[Pair]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return expected worth of every outcome, shape ``(2 pairs, n)``, its largest and its smallest."""
    from negotiation.bargaining.compiled.expected import expected

    forms = joined(pairs)
    size = forms.rows.shape[1] * forms.columns.shape[1]
    tables, (highs, lows) = np.empty((2 * len(pairs), size)), np.empty((2, 2 * len(pairs)))
    expected(forms, tables, highs, lows)
    return tables, highs, lows
