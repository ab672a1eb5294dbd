"""Where a field of strategies drifts to if one side at a time takes up another strategy.

A profile is home's and host's strategy; numbered row by row, as in a payoff matrix.
"""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.studies.tournament.equilibria import TOLERANCE, scaled

SLIP = 1e-4
"""Chance with which alpha-rank's populations take up what is worse."""


@dataclass(frozen=True)
class Robustness:
    """Arrays of the shape of the payoff matrices.

    ``towards`` is the profile that the best single deviation leads to, itself if no side gains by one:
    the deviation graph (Baarslag et al. 2013, Artificial Intelligence 198). ``basin`` is the share of
    all profiles from which best deviations, one after the other, end in this profile; what is missing
    to one goes in circles. ``alpha_rank`` is the share of time that populations spend there
    (Omidshafiei et al. 2019, Scientific Reports 9, with strong selection).
    """

    towards: IntArray
    basin: FloatArray
    alpha_rank: FloatArray


def robustness(home: FloatArray, host: FloatArray) -> Robustness:
    """Return where single deviations lead in a game of two payoff matrices."""
    towards = _best_deviations(home, host)
    ends = towards.ravel()
    for _ in range(ends.size.bit_length()):
        ends = ends[ends]
    stays = towards.ravel()[ends] == ends
    basin = np.bincount(ends[stays], minlength=ends.size) / ends.size
    return Robustness(towards, basin.reshape(home.shape), _alpha_rank(home, host))


def _best_deviations(home: FloatArray, host: FloatArray) -> IntArray:
    """Return for each profile where its most profitable single deviation leads."""
    places = np.arange(home.size).reshape(home.shape)
    rows, columns = np.indices(home.shape)
    by_home = places[home.argmax(axis=0)[None, :], columns]
    by_host = places[rows, host.argmax(axis=1)[:, None]]
    gain_home, gain_host = home.max(axis=0) - home, host.max(axis=1)[:, None] - host
    least = TOLERANCE * max(np.ptp(home), np.ptp(host))
    moved = np.where(gain_home >= gain_host, by_home, by_host)
    return np.where(np.maximum(gain_home, gain_host) > least, moved, places)


def _alpha_rank(home: FloatArray, host: FloatArray) -> FloatArray:
    """Return the stationary distribution of populations that deviate one at a time."""
    size = home.size
    place = np.arange(size).reshape(home.shape)
    moves = np.zeros((size, size))
    for payoffs, lines in ((scaled(home), place.T), (scaled(host), place)):
        worth = payoffs.ravel()
        for line in lines:
            change = worth[line][None, :] - worth[line][:, None]
            moves[np.ix_(line, line)] += np.where(
                change > TOLERANCE, 1.0, np.where(change < -TOLERANCE, SLIP, 0.5)
            )
    np.fill_diagonal(moves, 0.0)
    moves /= max(sum(home.shape) - 2, 1)
    np.fill_diagonal(moves, 1 - moves.sum(axis=1))
    balance = np.vstack([moves.T - np.eye(size), np.ones(size)])
    shares: FloatArray = np.linalg.lstsq(balance, np.r_[np.zeros(size), 1.0])[0]
    return np.maximum(shares, 0.0).reshape(home.shape)
