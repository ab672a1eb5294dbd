"""Expected worth of every outcome to both sides at once: its value times the chance that it holds.

All that a side wants is a sum over rows and columns of the outcomes (``payoffs.Split``), and so odds
against a consent are products: no exponential an outcome but for the normal sum of votes. One pass over
the rows keeps all work of a row in the cache; its loops are written to be vectorised.
"""

import numpy as np

from negotiation.bargaining.compiled.codes import PARTS
from negotiation.bargaining.compiled.compiler import vectorised

MAGIC = 6755399441055744.0
"""1.5 · 2^52: added to a small number, it leaves the nearest whole number in the lowest bits."""

LOG2_E, LN2_HIGH, LN2_LOW = 1.4426950408889634, 0.6931471803691238, 1.9082149292705877e-10

SMALLEST = np.finfo(float).tiny
"""The least variance of a vote."""

HIGHEST = 1e60
"""Odds from which a consent is out of the question: the product of all of them is a number still."""


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
def weighted(weights, parts, sums):
    """Write sums of parts (parts, n) times weights (sums, parts), each added up in order."""
    for row in range(len(weights)):
        whole = sums[row]
        whole[:] = 0.0
        for place in range(len(parts)):
            weight, part = weights[row, place], parts[place]
            if weight != 0.0:
                for k in range(len(whole)):
                    whole[k] += weight * part[k]


@vectorised
def consents(wanted, scale, says, mean, variance):
    """Add what groups that want so much, shape (groups, n), give to mean and variance of votes."""
    against, powers = np.empty(len(mean)), np.empty(len(mean))
    bits = powers.view(np.int64)
    for group in range(len(wanted)):
        worth, weight, a, b = wanted[group], says[group, 0], says[group, 1], says[group, 2]
        for k in range(len(mean)):
            against[k] = worth[k] / -scale
        exponentials(against, powers, bits)
        for k in range(len(mean)):
            p = 1 / (1 + against[k])
            mean[k] += weight * p
            variance[k] += p * (a - b * p)


@vectorised
def expected(forms, tables, highs, lows):
    """Write the expected worth of every outcome, shape (tables, n), and its largest and smallest.

    A side's worth counts as far as its own and the other side of its pair keep the deal.
    """
    rows, length = forms.rows.shape[1], forms.columns.shape[1]
    mean, variance, kept = np.empty(length), np.empty(length), np.empty((len(forms.lost), length))
    # ends by column: those of a row alone would be a chain in which each waits for the last; and two of
    # each, by turns: in one place the larger would only be written where it is new, which is no vector
    most, least = np.full((2, len(tables), length), -np.inf), np.full((2, len(tables), length), np.inf)
    powers = np.empty(length)
    bits = powers.view(np.int64)
    first = PARTS * len(forms.lost)
    for i in range(rows):
        for s in range(len(forms.lost)):
            at, keeps = PARTS * s, kept[s]
            more, others = forms.rows[at + 1, i], forms.columns[at + 1]
            spread, spreads = forms.rows[at + 2, i], forms.columns[at + 2]
            for k in range(length):
                mean[k] = more + others[k]
                variance[k] = spread + spreads[k]
            for g in range(len(forms.groups)):
                if forms.groups[g] == s:
                    weight, a, b = forms.says[g, 0], forms.says[g, 1], forms.says[g, 2]
                    odds, others = forms.rows[first + g, i], forms.columns[first + g]
                    for k in range(length):
                        p = 1 / (1 + odds * others[k])
                        mean[k] += weight * p
                        variance[k] += p * (a - b * p)
            slope = forms.slopes[s]
            for k in range(length):
                mean[k] = -slope * mean[k] / np.sqrt(max(variance[k], SMALLEST))
            exponentials(mean, powers, bits)
            odds, others = forms.rows[at + 3, i], forms.columns[at + 3]
            for k in range(length):
                keeps[k] = 1 / ((1 + mean[k]) * (1 + min(odds * others[k], HIGHEST)))
            lost = forms.lost[s]
            if lost > 0:
                odds, others = forms.rows[at + 4, i], forms.columns[at + 4]
                for k in range(length):
                    keeps[k] *= 1 - lost + lost / (1 + odds * others[k])
        for t in range(len(tables)):
            at, keeps, keep = PARTS * forms.sides[t], kept[forms.sides[t]], kept[forms.sides[t ^ 1]]
            worth, others = forms.rows[at, i], forms.columns[at]
            row = tables[t, i * length : (i + 1) * length]
            for k in range(length):
                row[k] = (worth + others[k]) * (keeps[k] * keep[k])
            high, low = most[i % 2, t], least[i % 2, t]
            higher, lower = most[1 - i % 2, t], least[1 - i % 2, t]
            for k in range(length):
                higher[k] = max(high[k], row[k])
                lower[k] = min(low[k], row[k])
    for t in range(len(tables)):
        highs[t], lows[t] = most[rows % 2, t].max(), least[rows % 2, t].min()


@vectorised
def worth_at(forms, table, outcome):
    """Return the worth of one outcome in a table, once it is kept."""
    length, at = forms.columns.shape[1], PARTS * forms.sides[table]
    return forms.rows[at, outcome // length] + forms.columns[at, outcome % length]


@vectorised
def expected_all(forms, table, outcomes, worth):
    """Write the expected worth of outcomes in a table."""
    for place in range(len(outcomes)):
        worth[place] = expected_at(forms, table, outcomes[place])


@vectorised
def expected_at(forms, table, outcome):
    """Return the expected worth of one outcome in a table."""
    length = forms.columns.shape[1]
    i, k = outcome // length, outcome % length
    first = PARTS * len(forms.lost)
    worth = worth_at(forms, table, outcome)
    for t in range(table - table % 2, table - table % 2 + 2):
        s = forms.sides[t]
        at = PARTS * s
        mean = forms.rows[at + 1, i] + forms.columns[at + 1, k]
        variance = forms.rows[at + 2, i] + forms.columns[at + 2, k]
        for g in range(len(forms.groups)):
            if forms.groups[g] == s:
                p = 1 / (1 + forms.rows[first + g, i] * forms.columns[first + g, k])
                mean += forms.says[g, 0] * p
                variance += p * (forms.says[g, 1] - forms.says[g, 2] * p)
        against = -forms.slopes[s] * mean / np.sqrt(max(variance, SMALLEST))
        worth /= 1 + np.exp(min(max(against, -138.0), 138.0))
        worth /= 1 + min(forms.rows[at + 3, i] * forms.columns[at + 3, k], HIGHEST)
        if forms.lost[s] > 0:
            odds = forms.rows[at + 4, i] * forms.columns[at + 4, k]
            worth *= 1 - forms.lost[s] + forms.lost[s] / (1 + odds)
    return worth
