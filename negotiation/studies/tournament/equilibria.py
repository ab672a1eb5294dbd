"""Nash equilibria of a game between two with finitely many moves.

All equilibria are mixes of extreme ones, with ties or without (Avis, Rosenberg, Savani & von Stengel
2010, Economic Theory 42). In an extreme one each side's mix is the only one of its moves that makes some
set of the other's moves, as many as it mixes itself, best replies: these are solved for, set by set.
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from negotiation.base.arrays import BoolArray, FloatArray, IntArray

MAX_SUPPORTS = 200_000
"""Pairs of sets tried at most, about a second: all of them up to 10 moves a side."""

TOLERANCE = 1e-9
"""Payoffs that differ by less of their side's range count as equal, lower probabilities as zero."""

GRID = np.pi * 1e-7
"""Mixes closer than this are one; a width on whose edges no fraction lies."""


@dataclass(frozen=True)
class Equilibrium:
    """A Nash equilibrium: probabilities of home's and host's strategies, and both sides' payoffs."""

    home: FloatArray
    host: FloatArray
    payoffs: tuple[float, float]


@dataclass(frozen=True)
class Equilibria:
    """Extreme Nash equilibria found, the largest joint payoff first.

    ``largest_support`` is the number of strategies that each side mixes at most in those looked for;
    ``complete`` says whether that is all. ``degenerate`` says that some equilibrium has more best
    replies than strategies in use: some mixes of those found may then be equilibria, too.
    """

    found: tuple[Equilibrium, ...]
    largest_support: int
    complete: bool
    degenerate: bool


def extreme_equilibria(home: FloatArray, host: FloatArray) -> Equilibria:
    """Return the equilibria of two payoff matrices, rows home's moves, columns host's.

    Supports are tried by rising size, with at most ``MAX_SUPPORTS`` pairs.
    """
    mine, yours, size = scaled(home), scaled(host).T, _largest_size(*home.shape)
    x, y = _mixes(yours, size), _mixes(mine, size)
    best_for_home, best_for_host = best_moves(y @ mine.T), best_moves(x @ yours.T)
    # of both sides no move is in use that is not a best reply
    fits = ((x > 0) @ ~best_for_home.T == 0) & (~best_for_host @ (y > 0).T == 0)
    i, j = np.nonzero(fits)
    idle = (best_for_home[j] & (x[i] == 0)).any() or (best_for_host[i] & (y[j] == 0)).any()
    found = [
        Equilibrium(a, b, (float(a @ home @ b), float(a @ host @ b)))
        for a, b in zip(x[i], y[j], strict=True)
    ]
    found.sort(key=lambda each: -sum(each.payoffs))
    return Equilibria(tuple(found), size, size == min(home.shape), bool(idle))


def scaled(payoffs: FloatArray) -> FloatArray:
    """Return payoffs on a scale from 0 to 1."""
    on_one: FloatArray = (payoffs - payoffs.min()) / (np.ptp(payoffs) or 1.0)
    return on_one


def best_moves(expected: FloatArray) -> BoolArray:
    """Say which moves are best, shape ``(…, moves)``, by expected payoffs that range from 0 to 1."""
    best: BoolArray = expected >= expected.max(axis=-1, keepdims=True) - TOLERANCE
    return best


def _largest_size(rows: int, columns: int) -> int:
    """Return up to which size all supports can be tried; at least one."""
    size, pairs = 0, 0
    while size < min(rows, columns):
        pairs += comb(rows, size + 1) * comb(columns, size + 1)
        if size > 0 and pairs > MAX_SUPPORTS:
            break
        size += 1
    return size


def _mixes(replier: FloatArray, largest: int) -> FloatArray:
    """Return the extreme mixes of up to so many moves, shape ``(mixes, moves)``.

    ``replier`` has the payoffs of the side that replies, rows its replies, columns the moves mixed.
    """
    mixes = np.concatenate([_of_size(replier, size) for size in range(1, largest + 1)])
    places = np.unique(np.round(mixes / GRID), axis=0, return_index=True)[1]
    return mixes[np.sort(places)]


def _of_size(replier: FloatArray, size: int) -> FloatArray:
    """Return the mixes of ``size`` moves that make as many replies equally good, and none better."""
    support, replies = _pairs_of_sets(replier.shape, size)
    equations = _indifference(replier, support, replies)
    regular = np.linalg.det(equations) != 0
    support, replies, equations = support[regular], replies[regular], equations[regular]
    solved = np.linalg.solve(equations, np.r_[np.zeros(size), 1.0][:, None])[:, :size, 0]
    mixes = np.zeros((len(solved), replier.shape[1]))
    np.put_along_axis(mixes, support, solved, axis=1)
    good = (solved > TOLERANCE).all(axis=1)
    good &= np.take_along_axis(best_moves(mixes @ replier.T), replies, axis=1).all(axis=1)
    # what rounding alone makes regular has many solutions, none of them extreme
    good[good] = np.linalg.matrix_rank(equations[good], rtol=TOLERANCE) == size + 1
    return mixes[good]


def _pairs_of_sets(shape: tuple[int, ...], size: int) -> tuple[IntArray, IntArray]:
    """Return every set of moves mixed beside every set of replies, shape ``(pairs, size)`` each."""
    replies, moves = (np.array(list(combinations(range(n), size))) for n in shape)
    return np.repeat(moves, len(replies), axis=0), np.tile(replies, (len(moves), 1))


def _indifference(replier: FloatArray, support: IntArray, replies: IntArray) -> FloatArray:
    """Return equations: payoffs of replies less their common worth are 0, probabilities add up to 1."""
    size = support.shape[1]
    equations = np.zeros((len(support), size + 1, size + 1))
    equations[:, :size, :size] = replier[replies[:, :, None], support[:, None, :]]
    equations[:, :size, size], equations[:, size, :size] = -1.0, 1.0
    return equations
