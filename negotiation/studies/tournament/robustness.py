"""Where a field of strategies drifts to if one side at a time takes up another strategy.

A profile is each side's strategy; numbered row by row, as in a payoff matrix.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.studies.tournament.equilibria import TOLERANCE, scaled

MOST_RANKED = 2500
"""Profiles of which alpha-rank is found: a linear system of as many equations is solved for it."""

SLIP = 1e-4
"""Chance with which alpha-rank's populations take up what is worse."""


@dataclass(frozen=True)
class Robustness:
    """Arrays of the shape of a side's payoffs.

    ``towards`` is the profile that the best single deviation leads to, itself if no side gains by one:
    the deviation graph (Baarslag et al. 2013, Artificial Intelligence 198). ``basin`` is the share of
    all profiles from which best deviations, one after the other, end in this profile; what is missing
    to one goes in circles. ``alpha_rank`` is the share of time that populations spend there
    (Omidshafiei et al. 2019, Scientific Reports 9, with strong selection); None with more than
    ``MOST_RANKED`` profiles.
    """

    towards: IntArray
    basin: FloatArray
    alpha_rank: FloatArray | None


def robustness(*payoffs: FloatArray) -> Robustness:
    """Return where single deviations lead in a game of as many payoffs as it has sides and axes."""
    towards = _best_deviations(payoffs)
    ends = towards.ravel()
    for _ in range(ends.size.bit_length()):
        ends = ends[ends]
    stays = towards.ravel()[ends] == ends
    basin = np.bincount(ends[stays], minlength=ends.size) / ends.size
    alpha_rank = _alpha_rank(payoffs) if towards.size <= MOST_RANKED else None
    return Robustness(towards, basin.reshape(towards.shape), alpha_rank)


def _best_deviations(payoffs: Sequence[FloatArray]) -> IntArray:
    """Return for each profile where its most profitable single deviation leads."""
    places = np.arange(payoffs[0].size).reshape(payoffs[0].shape)
    moved, gains = [], []
    for side, own in enumerate(payoffs):
        best = np.expand_dims(own.argmax(axis=side), side)
        moved.append(np.broadcast_to(np.take_along_axis(places, best, axis=side), places.shape))
        gains.append(own.max(axis=side, keepdims=True) - own)
    most = np.argmax(gains, axis=0)[None]
    least = TOLERANCE * max(np.ptp(own) for own in payoffs)
    to = np.take_along_axis(np.array(moved), most, axis=0)[0]
    return np.where(np.max(gains, axis=0) > least, to, places)


def _alpha_rank(by_side: Sequence[FloatArray]) -> FloatArray:
    """Return the stationary distribution of populations that deviate one at a time."""
    size, shape = by_side[0].size, by_side[0].shape
    place = np.arange(size).reshape(shape)
    moves = np.zeros((size, size))
    for side, payoffs in enumerate(by_side):
        worth = scaled(payoffs).ravel()
        for line in np.moveaxis(place, side, -1).reshape(-1, shape[side]):
            change = worth[line][None, :] - worth[line][:, None]
            moves[np.ix_(line, line)] += np.where(
                change > TOLERANCE, 1.0, np.where(change < -TOLERANCE, SLIP, 0.5)
            )
    np.fill_diagonal(moves, 0.0)
    moves /= max(sum(shape) - len(shape), 1)
    np.fill_diagonal(moves, 1 - moves.sum(axis=1))
    balance = np.vstack([moves.T - np.eye(size), np.ones(size)])
    shares: FloatArray = np.linalg.lstsq(balance, np.r_[np.zeros(size), 1.0])[0]
    return np.maximum(shares, 0.0).reshape(shape)
