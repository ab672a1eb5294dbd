"""What sides want as sums and products over rows and columns of the outcomes (``payoffs.Split``)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import local
from typing import Any, NamedTuple

import numpy as np

from negotiation.bargaining.preferences import Preferences
from negotiation.base.arrays import BoolArray, FloatArray, IntArray

_NONE, _kept = np.empty(0), local()

STEEPEST = 250.0
"""Largest exponent of odds by column; by row there is room for more, and more is out of the question."""


@dataclass(frozen=True)
class Form:
    """Sums (or products) over rows, shape ``(…, R)``, and columns, shape ``(…, K)``, of the outcomes."""

    rows: FloatArray
    columns: FloatArray

    def __getitem__(self, place: int | slice | BoolArray) -> "Form":
        """Return some of several."""
        return Form(self.rows[place], self.columns[place])

    def odds(self, scale: float) -> "Form":
        """Return the odds against consent to a worth, ``exp(-V/τ)``, as a product.

        Raises
        ------
        OverflowError : a column's part is too far from the others'.
        """
        high, low = self.columns.max(axis=-1, keepdims=True), self.columns.min(axis=-1, keepdims=True)
        middle = (high + low) / 2
        columns = (middle - self.columns) / scale
        if columns.max(initial=0.0) > STEEPEST:
            raise OverflowError("odds by column are too far apart")
        rows = np.clip((-middle - self.rows) / scale, -STEEPEST - 50, STEEPEST + 50)
        return Form(_exponentials(rows), _exponentials(columns))


def _exponentials(values: FloatArray) -> FloatArray:
    from negotiation.bargaining.compiled.expected import exponentials

    found, steps = values.flatten(), np.empty(values.size)
    exponentials(found, steps, steps.view(np.int64))
    return found.reshape(values.shape)


def sums(weights: FloatArray, parts: FloatArray) -> FloatArray:
    """Return sums of parts, ``(parts, n)``, times weights, ``(sums, parts)``."""
    from negotiation.bargaining.compiled.expected import weighted

    whole = np.empty((len(weights), parts.shape[1]))
    # no product of matrices: its last digits depend on the number of processors
    weighted(weights, parts, whole)
    return whole


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
    slope: float
    mean: Form = field(init=False)
    variance: Form = field(init=False)
    office: Form = field(init=False)
    heir: Form = field(init=False)
    lost: float = 0.0
    mixed: list[tuple[Form, FloatArray]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with nobody."""
        nothing = Form(np.zeros_like(self.worth.rows), np.zeros_like(self.worth.columns))
        self.mean = self.variance = self.office = self.heir = nothing

    def hear(
        self, wanted: Form, scale: float, weight: FloatArray, doubt: FloatArray, threshold: float
    ) -> None:
        """Count groups by what they want, their weights' deviations being ``doubt``.

        Raises
        ------
        OverflowError : as ``Form.odds``.
        """
        square, spread = weight**2, doubt**2
        says = np.column_stack([weight, square + spread * (1 - 2 * threshold), square])
        by_row, by_column = (np.ptp(part, axis=1) > 0 for part in (wanted.rows, wanted.columns))
        mixed, alone = by_row & by_column, by_row & ~by_column
        odds = wanted[mixed].odds(scale)
        self.mixed = [(odds[n], own) for n, own in enumerate(says[mixed])]
        rows = _moments(wanted.rows[alone] + wanted.columns[alone, :1], scale, says[alone])
        columns = _moments(wanted.rows[~by_row, :1] + wanted.columns[~by_row], scale, says[~by_row])
        mean, variance = -threshold * weight.sum(), threshold**2 * spread.sum()
        self.mean, self.variance = (
            Form(by + start, own) for by, own, start in zip(rows, columns, (mean, variance), strict=True)
        )


def _moments(wanted: FloatArray, scale: float, says: FloatArray) -> FloatArray:
    """Return what groups that want so much, shape ``(groups, n)``, add to mean and variance."""
    from negotiation.bargaining.compiled.expected import consents

    moments = np.zeros((2, wanted.shape[1]))
    consents(wanted, scale, says, *moments)
    return moments


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
    def forms(self) -> Forms:
        """They as arrays."""
        return joined([self])

    @cached_property
    def tables(self) -> FloatArray:
        """Expected worth of every outcome, shape ``(2, n)``."""
        size = self.forms.rows.shape[1] * self.forms.columns.shape[1]
        return expected_worth([self], np.empty((2, size)))[0]


class Counted(Preferences):
    """Preferences of a side of a pair, of which all is known to fit: nothing is checked.

    The table is made when somebody asks, as are ``chances`` of ratification: many games are played
    whose tables would not fit into memory together.
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

    def payoff(self, outcomes: IntArray | int, rounds: IntArray | int) -> FloatArray:
        """Return the payoffs, without a table."""
        from negotiation.bargaining.compiled.expected import expected_all

        places, worth = np.atleast_1d(outcomes), np.empty(np.size(outcomes))
        expected_all(self.pair.forms, self.side, places.ravel(), worth)
        values = worth.reshape(np.shape(outcomes))
        payoffs: FloatArray = self.discount[rounds] * (values - self.reservation[rounds])
        return payoffs

    @cached_property
    def ratification(self) -> FloatArray:
        """The chances."""
        return self.chances()


def counted(preferences: Sequence[Preferences]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the tables of pairs' sides, shape ``(sides, n)``, and their ends: all in one pass.

    Those of ``Counted`` sides stand in memory that the thread's next call writes to again.
    """
    sides = [side for side in preferences if isinstance(side, Counted)]
    if len(sides) < len(preferences) or sides[0].space.allowed is not None:
        tables = np.stack([side.table for side in preferences])
        bests, worsts = zip(*((side.best, side.worst) for side in preferences), strict=True)
        return tables, np.array(bests), np.array(worsts)
    shape = len(sides), sides[0].space.size
    if _kept.__dict__.get("tables", _NONE).shape != shape:
        _kept.tables = np.empty(shape)
    tables, highs, lows = expected_worth([side.pair for side in sides[::2]], _kept.tables)
    for side, best, worst in zip(sides, highs, lows, strict=True):
        side.__dict__.update(best=float(best), worst=float(worst))
    return tables, highs, lows


def expected_worth(
    pairs: Sequence[Pair], tables: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Write expected worth of every outcome, shape ``(2 pairs, n)``; return it and its ends."""
    from negotiation.bargaining.compiled.expected import expected

    highs, lows = np.empty((2, 2 * len(pairs)))
    expected(pairs[0].forms if len(pairs) == 1 else joined(pairs), tables, highs, lows)
    return tables, highs, lows
