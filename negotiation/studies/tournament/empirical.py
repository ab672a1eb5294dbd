"""The empirical game: which strategies would be chosen, if strategies were the moves.

Row player is the home side, column player the host side; an entry is the mean payoff of the talks
(Wellman 2006, AAAI; Tuyls et al. 2018, AAMAS, "A generalised method for empirical game theoretic
analysis"). Payoffs are estimates, so close calls between strategies may be decided by chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import comb
from typing import Literal

import numpy as np

from negotiation.base.arrays import BoolArray, FloatArray, IntArray

MAX_SUPPORTS = 15_000
"""Pairs of supports tried at most, about a second: all of them up to 8 strategies a side."""

TOLERANCE = 1e-9
"""Payoffs that differ by less of their side's range count as equal, lower probabilities as zero."""

SURVIVAL = 0.01
"""A strategy survives with a larger share of its population than this."""

STEP, STEPS = 0.25, 8000
"""Length and number of the replicator's steps, for payoffs that range from 0 to 1."""


@dataclass(frozen=True)
class Equilibrium:
    """A Nash equilibrium: probabilities of home's and host's strategies, and both sides' payoffs."""

    home: FloatArray
    host: FloatArray
    payoffs: tuple[float, float]


@dataclass(frozen=True)
class Equilibria:
    """Nash equilibria found, the largest joint payoff first.

    ``largest_support`` is the number of strategies that each side mixes at most in those looked for;
    ``complete`` says whether that is all. ``degenerate`` says that some equilibrium has more best
    replies than strategies in use: there may then be others, which form continua with these.
    """

    found: tuple[Equilibrium, ...]
    largest_support: int
    complete: bool
    degenerate: bool


@dataclass(frozen=True)
class EmpiricalGame:
    """Two payoff matrices of shape ``(home's strategies, host's strategies)``."""

    home: FloatArray
    host: FloatArray

    @cached_property
    def undominated(self) -> tuple[IntArray, IntArray]:
        """Strategies of each side left after strictly dominated ones are removed, again and again.

        Dominated by a single other strategy; no equilibrium uses them.
        """
        rows, columns = np.arange(self.home.shape[0]), np.arange(self.home.shape[1])
        while True:
            kept_rows = _undominated(self.home[np.ix_(rows, columns)])
            kept_columns = _undominated(self.host[np.ix_(rows, columns)].T)
            if kept_rows.all() and kept_columns.all():
                return rows, columns
            rows, columns = rows[kept_rows], columns[kept_columns]

    @cached_property
    def equilibria(self) -> Equilibria:
        """Equilibria by enumeration of supports of equal size (Nisan et al. 2007, algorithm 3.4).

        Among the undominated strategies, by rising size of support, with at most ``MAX_SUPPORTS``
        pairs; nashpy solves for indifference, and every solution is held against all strategies.
        """
        rows, columns = self.undominated
        size, pairs = 0, 0
        smaller = min(len(rows), len(columns))
        while size < smaller:
            pairs += comb(len(rows), size + 1) * comb(len(columns), size + 1)
            if size > 0 and pairs > MAX_SUPPORTS:
                break
            size += 1
        found = sorted(self._enumerate(size), key=lambda e: -sum(e.payoffs))
        degenerate = any(self._has_idle_replies(equilibrium) for equilibrium in found)
        return Equilibria(tuple(found), size, size == smaller, degenerate)

    @cached_property
    def replicator(self) -> tuple[FloatArray, FloatArray]:
        """Shares of home's and host's strategies in the end, from equal shares.

        Two-population replicator dynamics (Taylor 1979) on payoffs scaled to a range of 1 a side. The
        exponential midpoint rule keeps shares positive and their sum at one, whatever the step.
        """
        home, host = (m / (np.ptp(m) or 1.0) for m in (self.home, self.host.T))
        x, y = (np.full(len(m), 1 / len(m)) for m in (home, host))
        for _ in range(STEPS):
            half_x, half_y = _grow(x, home @ y, STEP / 2), _grow(y, host @ x, STEP / 2)
            x, y = _grow(x, home @ half_y, STEP), _grow(y, host @ half_x, STEP)
        return x, y

    @property
    def survivors(self) -> tuple[IntArray, IntArray]:
        """Strategies of each side with a share above ``SURVIVAL`` in the end."""
        home, host = (np.flatnonzero(shares > SURVIVAL) for shares in self.replicator)
        return home, host

    def best_replies(self, home: FloatArray, host: FloatArray) -> tuple[BoolArray, BoolArray]:
        """Say which strategies are best replies of each side to the other's mix."""
        return _largest(self.home @ host, self.home), _largest(self.host.T @ home, self.host)

    def _enumerate(self, largest: int) -> Iterator[Equilibrium]:
        from nashpy.algorithms.support_enumeration import solve_indifference

        rows, columns = self.undominated
        home, host = (m[np.ix_(rows, columns)] for m in (self.home, self.host))
        for size in range(1, largest + 1):
            supports = (combinations(range(len(side)), size) for side in (rows, columns))
            for mine, yours in product(*supports):
                x = _mix(solve_indifference(host.T, yours, mine), mine, rows, len(self.home))
                y = _mix(solve_indifference(home, mine, yours), yours, columns, self.home.shape[1])
                if x is None or y is None:
                    continue
                best = self.best_replies(x, y)
                if best[0][x > 0].all() and best[1][y > 0].all():
                    yield Equilibrium(x, y, (float(x @ self.home @ y), float(x @ self.host @ y)))

    def _has_idle_replies(self, found: Equilibrium) -> bool:
        best = self.best_replies(found.home, found.host)
        return bool((best[0] & (found.home == 0)).any() or (best[1] & (found.host == 0)).any())


def _undominated(payoffs: FloatArray) -> BoolArray:
    """Say which rows no other row beats in every column."""
    beaten: BoolArray = (payoffs[None, :, :] > payoffs[:, None, :]).all(axis=2).any(axis=1)
    return ~beaten


def _largest(expected: FloatArray, payoffs: FloatArray) -> BoolArray:
    largest: BoolArray = expected >= expected.max() - TOLERANCE * np.ptp(payoffs)
    return largest


def _mix(
    solution: FloatArray | Literal[False], support: tuple[int, ...], places: IntArray, size: int
) -> FloatArray | None:
    """Return the solution as probabilities of all strategies, None unless it uses its whole support."""
    if solution is False or (solution[[*support]] <= TOLERANCE).any():
        return None
    mix = np.zeros(size)
    mix[places[[*support]]] = solution[[*support]]
    return mix


def _grow(shares: FloatArray, fitness: FloatArray, time: float) -> FloatArray:
    grown = shares * np.exp(time * (fitness - fitness.max()))
    normalised: FloatArray = grown / grown.sum()
    return normalised
