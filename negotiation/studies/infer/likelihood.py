"""How likely outcomes are with given weights (docs/infer.md).

With gains ``U`` of the host and ``V`` of the home side, power ``α``, noise ``τ`` and the chance ``ε`` of
what has nothing to do with weights, outcome ``x`` is agreed on with chance

``(1 − ε) · (U^(1 − α) · V^α)^(1/τ) / Σ + ε / (2 · outcomes)``,

the sum over all outcomes from which both gain; where there is none there is no deal, and blindly there
is none half the time. Unknowns stand in arrays of shape ``(draws, n)`` in the order of ``Prior``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.studies.infer.cases import Case
from negotiation.studies.infer.prior import Prior

CELLS = 50_000
"""Draws times outcomes in a block: a few arrays of this size stay in cache."""

FARTHEST = 600.0
"""Exponents beyond are cut off, so that nothing overflows: the least noise takes gains up to e^30."""


@dataclass(frozen=True)
class _Odds:
    """The pairs of a draw and an outcome from which both sides gain, one after the other.

    ``draws`` and ``outcomes`` say which; ``host`` and ``home`` are the gains, ``exponents`` their
    logarithm, weighed by power and divided by noise, and ``weights`` what each is in the sum.
    """

    number: int
    draws: IntArray
    outcomes: IntArray
    host: FloatArray
    home: FloatArray
    exponents: FloatArray
    weights: FloatArray

    def sums(self, values: FloatArray) -> FloatArray:
        """Return the sums of values of pairs, by draw."""
        return np.bincount(self.draws, values, self.number)


def log_likelihood(cases: Sequence[Case], prior: Prior, values: FloatArray) -> FloatArray:
    """Return the logarithm of the chance of all cases, shape ``(draws,)``."""
    return np.asarray(sum(log_chance(case, prior, values) for case in cases))


def log_chance(case: Case, prior: Prior, values: FloatArray) -> FloatArray:
    """Return the logarithm of the chance of how one case ended, shape ``(draws,)``."""
    step = max(1, CELLS // max(1, len(case.signed)))
    blocks = (values[i : i + step] for i in range(0, len(values), step))
    explained = np.concatenate([_explained(case, _odds(case, prior, block)) for block in blocks])
    blind = values[:, -1]
    return np.asarray(np.log((1 - blind) * explained + blind * blindly(case)))


def blindly(case: Case) -> float:
    """Return the chance of what happened if weights have nothing to do with it."""
    return case.alike / (2 * case.size) if case.settled else 0.5


def chances(case: Case, prior: Prior, values: FloatArray) -> FloatArray:
    """Return the chance of each outcome where weights decide, shape ``(draws, n)``; 0 without a deal."""
    odds = _odds(case, prior, values)
    dense = np.zeros((len(values), len(case.signed)))
    dense[odds.draws, odds.outcomes] = odds.weights / odds.sums(odds.weights)[odds.draws]
    return dense


def gradient(cases: Sequence[Case], prior: Prior, values: FloatArray) -> FloatArray:
    """Return the derivatives of ``log_likelihood``, shape ``(draws, n)``.

    With ``E`` the mean over all outcomes and ``E_s`` that over those signed, each by its chance, the
    logarithm of what weights explain has the derivative ``E_s[∂s] − E[∂s]`` of the exponents ``s``.
    """
    return np.asarray(sum(_gradient(case, prior, values) for case in cases))


def _odds(case: Case, prior: Prior, values: FloatArray) -> _Odds:
    host, home = (case.worth(i, values[:, side]) for i, side in enumerate(prior.sides))
    places = np.flatnonzero((host > 0) & (home > 0))
    draws, outcomes = np.divmod(places, max(1, len(case.signed)))
    host, home = host.ravel()[places], home.ravel()[places]
    ours, theirs = _powers(values)
    exponents = ours[draws] * np.log(host) + theirs[draws] * np.log(home)
    weights = np.exp(np.clip(exponents, -FARTHEST, FARTHEST)) * case.counts[outcomes]
    return _Odds(len(values), draws, outcomes, host, home, exponents, weights)


def _powers(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return what the host's gain and the home side's are raised to, shapes ``(draws,)``."""
    power, noise = values[:, -3], np.exp(values[:, -2])
    return (1 - power) / noise, power / noise


def _explained(case: Case, odds: _Odds) -> FloatArray:
    total = odds.sums(odds.weights)
    if not case.settled:
        return np.asarray(total == 0, dtype=float)
    signed = odds.sums(odds.weights * case.signed[odds.outcomes])
    return np.asarray(signed / np.where(total > 0, total, 1.0))


def _gradient(case: Case, prior: Prior, values: FloatArray) -> FloatArray:
    odds = _odds(case, prior, values)
    explained, blind, by_chance = _explained(case, odds), values[:, -1], blindly(case)
    chance = (1 - blind) * explained + blind * by_chance
    slopes = np.zeros(values.shape)
    slopes[:, -1] = (by_chance - explained) / chance
    if case.settled:
        share = ((1 - blind) * explained / chance)[:, None]
        slopes[:, :-1] = share * _slopes(case, prior, values, odds)
    return slopes


def _slopes(case: Case, prior: Prior, values: FloatArray, odds: _Odds) -> FloatArray:
    """Return the derivatives of the logarithm of what weights explain, but for ``ε``."""
    weights = (odds.weights * case.signed[odds.outcomes], odds.weights)
    parts = [w / np.maximum(odds.sums(w), 1e-300)[odds.draws] for w in weights]
    more = parts[0] - parts[1]
    ours, theirs = _powers(values)
    by_gain = more * ours[odds.draws] / odds.host, more * theirs[odds.draws] / odds.home
    sides = [
        odds.sums(by_gain[side] * row[odds.outcomes]) for side in (0, 1) for row in case.gains[side][1:]
    ]
    by_power = odds.sums(more * (np.log(odds.home) - np.log(odds.host))) / np.exp(values[:, -2])
    by_noise = -odds.sums(more * odds.exponents)
    return np.stack([*sides, by_power, by_noise], axis=1)
