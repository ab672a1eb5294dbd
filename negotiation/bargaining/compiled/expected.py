"""Expected worth of every outcome to both sides at once: its value times the chance that it holds.

All that a side wants is a sum over rows and columns of the outcomes (``payoffs.Split``), and so odds
against a consent are products: no exponential an outcome but for the normal sum of votes. One pass over
the rows keeps all work of a row in the cache; its loops are written to be vectorised.
"""

from math import factorial, log

import numpy as np

from negotiation.bargaining.compiled.codes import PARTS
from negotiation.bargaining.compiled.compiler import vectorised

MAGIC = 6755399441055744.0
"""1.5 · 2^52: added to a small number, it leaves the nearest whole number in the lowest bits."""

LOG2_E = 1.4426950408889634

TAYLOR = tuple(log(2) ** k / factorial(k) for k in range(11, -1, -1))
"""Coefficients of a power of two, the highest first: within half a step they err by 6e-15."""

REACH = 500.0
"""The largest power of two that is taken, and the least: its products with odds are numbers still."""

SMALLEST = np.finfo(float).tiny
"""The least variance of a vote."""

HIGHEST = 1e60
"""Odds from which a consent is out of the question: the product of all of them is a number still."""


@vectorised
def powers_of_two(x, steps, bits):
    """Leave two factors of powers of two, in ``x`` and in ``steps``; beyond ``REACH`` they are cut.

    ``steps`` are whole powers, put into the bits of their exponents: ``bits`` is the same memory, as
    whole numbers.
    """
    for k in range(len(x)):
        value = min(max(x[k], -REACH), REACH)
        steps[k] = value + MAGIC
        rest = value - (steps[k] - MAGIC)
        power = 0.0
        for coefficient in TAYLOR:
            power = power * rest + coefficient
        x[k] = power
    for k in range(len(x)):
        bits[k] = (bits[k] << 52) + (1023 << 52)


@vectorised
def exponentials(x, steps, bits):
    """Take exponentials in place, cut at ``REACH``; they err by up to 1e-13, large ones the most."""
    for k in range(len(x)):
        x[k] *= LOG2_E
    powers_of_two(x, steps, bits)
    for k in range(len(x)):
        x[k] *= steps[k]


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
    against, steps = np.empty(len(mean)), np.empty(len(mean))
    bits = steps.view(np.int64)
    for group in range(len(wanted)):
        worth, weight, a, b = wanted[group], says[group, 0], says[group, 1], says[group, 2]
        for k in range(len(mean)):
            against[k] = worth[k] * (-LOG2_E / scale)
        powers_of_two(against, steps, bits)
        for k in range(len(mean)):
            p = 1 / (1 + against[k] * steps[k])
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
    steps = np.empty(length)
    bits = steps.view(np.int64)
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
            slope = -LOG2_E * forms.slopes[s]
            for k in range(length):
                mean[k] = slope * mean[k] / np.sqrt(max(variance[k], SMALLEST))
            powers_of_two(mean, steps, bits)
            odds, others = forms.rows[at + 3, i], forms.columns[at + 3]
            for k in range(length):
                keeps[k] = 1 / ((1 + mean[k] * steps[k]) * (1 + min(odds * others[k], HIGHEST)))
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
        worth /= 1 + np.exp(min(max(against, -REACH / LOG2_E), REACH / LOG2_E))
        worth /= 1 + min(forms.rows[at + 3, i] * forms.columns[at + 3, k], HIGHEST)
        if forms.lost[s] > 0:
            odds = forms.rows[at + 4, i] * forms.columns[at + 4, k]
            worth *= 1 - forms.lost[s] + forms.lost[s] / (1 + odds)
    return worth
