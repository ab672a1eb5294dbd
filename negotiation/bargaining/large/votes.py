"""The chance that a side ratifies, as a function of sums: its value, and lines that lie above it.

The same formula as for tables of all outcomes: groups consent with logistic chances, and the sum of the
weights of those who do is taken as normal.
"""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray, logistic

_LOW = np.r_[-np.geomspace(1e6, 1e-3, 900), 0.0]


def _touching(low: FloatArray) -> FloatArray:
    """Return from where on tangents of the logistic curve lie above it from ``low`` on."""
    below, above = np.zeros_like(low), np.maximum(2.0, 2 - 2 * low)
    for _ in range(60):
        middle = (below + above) / 2
        p = logistic(middle)
        good = p - p * (1 - p) * (middle - low) >= logistic(low)
        above, below = np.where(good, middle, above), np.where(good, below, middle)
    return above


_TOUCH = _touching(_LOW)


@dataclass(frozen=True)
class Line:
    """Linear functions of sums, one a case: ``constant``, shape ``(n,)``, ``slopes``, ``(n, sums)``."""

    constant: FloatArray
    slopes: FloatArray

    def __add__(self, other: "Line") -> "Line":
        """Return the sum of two."""
        return Line(self.constant + other.constant, self.slopes + other.slopes)


@dataclass(frozen=True)
class Box:
    """What sums may be, ``low`` to ``high``, and where lines should touch; all ``(n, sums)``.

    ``floor``, shape ``(n,)``: where the logarithm of what is kept is less, a line need not lie above it.
    """

    low: FloatArray
    high: FloatArray
    at: FloatArray
    floor: FloatArray


@dataclass(frozen=True)
class Vote:
    """How a side ratifies.

    ``rows``, shape ``(groups,)``, are the sums that say what groups gain, with ``weights`` and their
    ``doubts``; a group consents with the chance ``1/(1 + exp(-gain/scale))``. The side ratifies if the
    share ``threshold`` of the weight does; ``slope`` is that of the logistic curve nearest to the
    normal distribution. ``office``, if there is one, is the row of the party that must consent; ``heir``
    the row of that which may reopen a deal, of whose worth ``lost`` is then gone.
    """

    rows: IntArray
    weights: FloatArray
    doubts: FloatArray
    scale: float
    threshold: float
    slope: float
    office: int | None = None
    heir: int | None = None
    lost: float = 0.0

    def log_kept(self, sums: FloatArray) -> FloatArray:
        """Return the logarithm of the share of a deal's worth that is expected to last, shape ``(n,)``.

        ``sums`` has shape ``(n, sums)``.
        """
        result = self.log_ratified(sums)
        if self.heir is not None:
            result = result + np.log1p(-self.lost * logistic(-sums[:, self.heir] / self.scale))
        return result

    def log_ratified(self, sums: FloatArray) -> FloatArray:
        """Return the logarithm of the chance that a deal is ratified, shape ``(n,)``."""
        mean, variance = self._moments(self._chances(sums))
        result = _log_logistic(self.slope * mean / np.sqrt(variance))
        if self.office is not None:
            result = result + _log_logistic(sums[:, self.office] / self.scale)
        return result

    def _chances(self, sums: FloatArray) -> FloatArray:
        p: FloatArray = logistic(sums.take(self.rows, axis=1) / self.scale)
        return np.where(self.rows == self.office, 1.0, p)

    def _moments(self, p: FloatArray) -> tuple[FloatArray, FloatArray]:
        # no product of matrices: an outcome's last digits would depend on what else is asked for
        mean = ((p - self.threshold) * self.weights).sum(axis=1)
        return mean, np.maximum(self._spreads(p).sum(axis=1), np.finfo(float).tiny)

    def _spreads(self, p: FloatArray) -> FloatArray:
        square, spread, q = self.weights**2, self.doubts**2, self.threshold
        spreads: FloatArray = p * (square + spread * (1 - 2 * q) - square * p) + spread * q**2
        return spreads

    def above(self, box: Box) -> Line:
        """Return lines that lie above ``log_kept`` for all sums in boxes."""
        chances = self._above_chances(box, self.rows)
        office = self.rows == self.office
        constants = np.where(office, 1.0, chances.constant)
        slopes = np.zeros_like(box.at)
        np.add.at(slopes.T, self.rows, (np.where(office, 0.0, chances.slopes) * self.weights).T)
        mean = Line((constants - self.threshold) @ self.weights, slopes)
        result = self._above_vote(box, mean)
        if self.office is not None:
            result += self._above_consent(box, self.office)
        if self.heir is not None:
            result += self._above_durability(box, self.heir)
        return result

    def _above_chances(self, box: Box, rows: IntArray) -> Line:
        """Return lines above the chances of groups, both of shape ``(n, groups)``, in their own sums."""
        low, high, at = (part[:, rows] / self.scale for part in (box.low, box.high, box.at))
        place = np.clip(np.searchsorted(_LOW, low, side="right") - 1, 0, len(_LOW) - 1)
        touch = np.where(low >= 0, 0.0, _TOUCH[place])
        point = np.maximum(at, touch)
        p = logistic(point)
        slope, constant = p * (1 - p), p - p * (1 - p) * point
        # where the curve only bends upwards, or nearly so, the line from end to end lies above it
        bottom, top, width = logistic(low), logistic(high), high - low
        ends = np.divide(top - bottom, width, out=np.zeros_like(low), where=width > 1e-9)
        short = (high <= _TOUCH[np.minimum(place + 1, len(_LOW) - 1)]) & (low < 0)
        slope = np.where(short, ends, slope)
        constant = np.where(short, top - ends * high, constant)
        return Line(constant, slope / self.scale)

    def _above_vote(self, box: Box, mean: Line) -> Line:
        """Return lines above the vote's part, given lines above the mean."""
        low, high = self._chances(box.low), self._chances(box.high)
        least, most = (((p - self.threshold) @ self.weights) for p in (low, high))
        # a vote that is likelier won than lost has a mean above zero
        least = np.where(box.floor > np.log(0.5), np.maximum(least, 0.0), least)
        small, large = self._variances(low, high)
        flat, steep = self.slope / np.sqrt(large), self.slope / np.sqrt(small)
        # the score is mean / deviation: of both signs it lies below the line from end to end
        rise = (steep * most - flat * least) / np.maximum(most - least, 1e-12)
        both = (least < 0) & (most > 0)
        rise = np.where(both, rise, np.where(least >= 0, steep, flat))
        start = np.where(both, (flat - rise) * least, 0.0)
        score = start + rise * (mean.constant + (mean.slopes * box.at).sum(axis=1))
        fall = logistic(-score)
        constant = _log_logistic(score) - fall * score + fall * (start + rise * mean.constant)
        return Line(constant, (fall * rise)[:, None] * mean.slopes)

    def _variances(self, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the least and the greatest variance between two sets of chances."""
        square, spread = self.weights**2, self.doubts**2
        # without a weight the spread is a line in the chance: its top lies where that rises to
        rise = square + spread * (1 - 2 * self.threshold)
        top = np.divide(rise, 2 * square, out=np.copysign(np.inf, rise), where=square > 0)
        ends = [self._spreads(p) for p in (low, high)]
        least = np.minimum(*ends).sum(axis=1)
        most = self._spreads(np.clip(top, low, high)).sum(axis=1)
        tiny = np.finfo(float).tiny
        return np.maximum(least, tiny), np.maximum(most, tiny)

    def _above_consent(self, box: Box, row: int) -> Line:
        at = box.at[:, row] / self.scale
        slopes = np.zeros_like(box.at)
        slopes[:, row] = logistic(-at) / self.scale
        return Line(_log_logistic(at) - logistic(-at) * at, slopes)

    def _above_durability(self, box: Box, row: int) -> Line:
        chance = self._above_chances(box, np.array([row]))
        constant, slope = chance.constant[:, 0], chance.slopes[:, 0]
        p = np.minimum(constant + slope * box.at[:, row], 1.0)
        kept = 1 - self.lost + self.lost * p
        rise = self.lost / kept
        slopes = np.zeros_like(box.at)
        slopes[:, row] = rise * slope
        return Line(np.log(kept) + rise * (constant - p), slopes)


def _log_logistic(score: FloatArray) -> FloatArray:
    result: FloatArray = -np.logaddexp(0.0, -score)
    return result
