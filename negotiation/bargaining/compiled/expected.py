"""Expected worth of every outcome to both sides at once: its value times the chance that it holds.

All that a side wants is a sum over rows and columns of the outcomes (``payoffs.Split``), and so odds
against a consent are products: no exponential an outcome but for the normal sum of votes. One pass over
the rows keeps all work of a row in the cache; its loops are written to be vectorised.
"""

from typing import NamedTuple

import numpy as np

from negotiation.bargaining.compiled.compiler import vectorised
from negotiation.base.arrays import FloatArray, IntArray

MAGIC = 6755399441055744.0
"""1.5 · 2^52: added to a small number, it leaves the nearest whole number in the lowest bits."""

LOG2_E, LN2_HIGH, LN2_LOW = 1.4426950408889634, 0.6931471803691238, 1.9082149292705877e-10

HIGHEST = 1e60
"""Odds from which a consent is out of the question: the product of all of them is a number still."""


class Forms(NamedTuple):
    """What both sides want, by rows ``(…, R)`` and columns ``(…, K)`` of the outcomes.

    ``worth_rows``, ``worth_columns``, shape ``(2, …)``: value to each side, a sum. Each side's votes are
    a normal sum: ``mean_…`` and ``variance_…``, shape ``(2, …)``, are what is left of both moments for
    groups that feel rows only or columns only; each other group of side ``sides[g]`` consents with the
    chance ``p = 1/(1 + odds_rows[g] · odds_columns[g])`` and adds ``w p`` and ``p (a - b p)``, with
    ``says[g] = (w, a, b)``. ``office_…``, shape ``(2, …)``, are odds against a consent that is needed
    besides (0: none is); ``heir_…`` those against being kept by another government, which takes away
    up to ``lost``, shape ``(2,)``. ``slope`` is that of the logistic curve near the normal one.
    """

    worth_rows: FloatArray
    worth_columns: FloatArray
    mean_rows: FloatArray
    mean_columns: FloatArray
    variance_rows: FloatArray
    variance_columns: FloatArray
    sides: IntArray
    says: FloatArray
    odds_rows: FloatArray
    odds_columns: FloatArray
    office_rows: FloatArray
    office_columns: FloatArray
    heir_rows: FloatArray
    heir_columns: FloatArray
    lost: FloatArray
    slope: float


@vectorised
def exponentials(x, powers, bits):
    """Take the exponential of each number from -138 to 138, in place; larger ones are cut to that.

    ``powers`` and ``bits`` are the same memory as floating-point and as whole numbers. The polynomial
    errs by 1e-16 on half a step of a power of two; the power is put into the exponent's bits.
    """
    for k in range(len(x)):
        value = min(max(x[k], -138.0), 138.0)
        shifted = value * LOG2_E + MAGIC
        whole = shifted - MAGIC
        powers[k] = shifted
        r = (value - whole * LN2_HIGH) - whole * LN2_LOW
        p = 1.6059043836821613e-10
        p = p * r + 2.08767569878681e-09
        p = p * r + 2.505210838544172e-08
        p = p * r + 2.755731922398589e-07
        p = p * r + 2.7557319223985893e-06
        p = p * r + 2.48015873015873e-05
        p = p * r + 1.984126984126984e-04
        p = p * r + 1.388888888888889e-03
        p = p * r + 8.333333333333333e-03
        p = p * r + 4.1666666666666664e-02
        p = p * r + 1.6666666666666666e-01
        p = p * r + 0.5
        p = p * r + 1.0
        x[k] = p * r + 1.0
    for k in range(len(x)):
        bits[k] = (bits[k] << 52) + (1023 << 52)
    for k in range(len(x)):
        x[k] *= powers[k]


@vectorised
def expected(forms, tables, highs, lows):
    """Write both sides' expected worth of every outcome, shape (2, n), and its largest and smallest."""
    rows, length = forms.worth_rows.shape[1], forms.worth_columns.shape[1]
    mean, variance, kept = np.empty(length), np.empty(length), np.empty(length)
    powers = np.empty(length)
    bits = powers.view(np.int64)
    highs[:], lows[:] = -np.inf, np.inf
    for i in range(rows):
        kept[:] = 1.0
        for s in range(2):
            for k in range(length):
                mean[k] = forms.mean_rows[s, i] + forms.mean_columns[s, k]
                variance[k] = forms.variance_rows[s, i] + forms.variance_columns[s, k]
            for g in range(len(forms.sides)):
                if forms.sides[g] == s:
                    weight, a, b = forms.says[g, 0], forms.says[g, 1], forms.says[g, 2]
                    odds, others = forms.odds_rows[g, i], forms.odds_columns[g]
                    for k in range(length):
                        p = 1 / (1 + odds * others[k])
                        mean[k] += weight * p
                        variance[k] += p * (a - b * p)
            for k in range(length):
                mean[k] = -forms.slope * mean[k] / np.sqrt(max(variance[k], 1e-300))
            exponentials(mean, powers, bits)
            odds, others = forms.office_rows[s, i], forms.office_columns[s]
            for k in range(length):
                kept[k] /= (1 + mean[k]) * (1 + min(odds * others[k], HIGHEST))
            if forms.lost[s] > 0:
                odds, others, lost = forms.heir_rows[s, i], forms.heir_columns[s], forms.lost[s]
                for k in range(length):
                    kept[k] *= 1 - lost + lost / (1 + odds * others[k])
        for s in range(2):
            worth, others = forms.worth_rows[s, i], forms.worth_columns[s]
            row = tables[s, i * length : (i + 1) * length]
            high, low = highs[s], lows[s]
            for k in range(length):
                row[k] = (worth + others[k]) * kept[k]
                high = max(high, row[k])
                low = min(low, row[k])
            highs[s], lows[s] = high, low


def expected_worth(forms: Forms) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return both sides' expected worth of every outcome, shape (2, n), its largest and its smallest."""
    size = forms.worth_rows.shape[1] * forms.worth_columns.shape[1]
    tables, highs, lows = np.empty((2, size)), np.empty(2), np.empty(2)
    expected(forms, tables, highs, lows)
    return tables, highs, lows
