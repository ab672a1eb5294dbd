"""The empirical game: which strategies would be chosen, if strategies were the moves.

Row player is the home side, column player the host side; an entry is the mean payoff of the talks
(Wellman 2006, AAAI; Tuyls et al. 2018, AAMAS, "A generalised method for empirical game theoretic
analysis"). Payoffs are estimates, so close calls between strategies may be decided by chance.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from negotiation.base.arrays import BoolArray, FloatArray, IntArray
from negotiation.studies.tournament.equilibria import (
    TOLERANCE,
    Equilibria,
    Equilibrium,
    extreme_equilibria,
    scaled,
)

SURVIVAL = 0.01
"""A strategy survives with a larger share of its population than this."""

STEP, STEPS = 0.25, 8000
"""Length and number of the replicator's steps, for payoffs that range from 0 to 1."""

START = "equal shares"
"""Where the replicator starts; another start may end elsewhere."""


@dataclass(frozen=True)
class Replicator:
    """Shares of home's and host's strategies under the replicator dynamics, from ``START``.

    ``final`` are those at the end, ``average`` those over its second half. It has ``settled`` if no
    share has moved by more than ``SURVIVAL`` in that half; otherwise it goes in circles, or is slow,
    and the average says more than the end.
    """

    final: tuple[FloatArray, FloatArray]
    average: tuple[FloatArray, FloatArray]
    settled: bool

    @property
    def survivors(self) -> tuple[IntArray, IntArray]:
        """Strategies of each side with a share above ``SURVIVAL`` at the end, or on average."""
        left = self.final if self.settled else self.average
        home, host = (np.flatnonzero(shares > SURVIVAL) for shares in left)
        return home, host


@dataclass(frozen=True)
class EmpiricalGame:
    """Two payoff matrices of shape ``(home's strategies, host's strategies)``.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.studies.tournament import EmpiricalGame
    >>> prisoners = np.array([[2.0, 0.0], [3.0, 1.0]])
    >>> game = EmpiricalGame(prisoners, prisoners.T)
    >>> [found.home.tolist() for found in game.equilibria.found]
    [[0.0, 1.0]]
    """

    home: FloatArray
    host: FloatArray

    @cached_property
    def undominated(self) -> tuple[IntArray, IntArray]:
        """Strategies of each side left after strictly dominated ones are removed, again and again.

        Dominated by a single other strategy; no equilibrium uses them.
        """
        home, host = scaled(self.home), scaled(self.host)
        rows, columns = np.arange(home.shape[0]), np.arange(home.shape[1])
        while True:
            kept_rows = _undominated(home[np.ix_(rows, columns)])
            kept_columns = _undominated(host[np.ix_(rows, columns)].T)
            if kept_rows.all() and kept_columns.all():
                return rows, columns
            rows, columns = rows[kept_rows], columns[kept_columns]

    @cached_property
    def equilibria(self) -> Equilibria:
        """Equilibria among the undominated strategies (``extreme_equilibria``)."""
        rows, columns = self.undominated
        home, host = (m[np.ix_(rows, columns)] for m in (self.home, self.host))
        solved = extreme_equilibria(home, host)
        found = tuple(
            Equilibrium(
                _spread(each.home, rows, self.home.shape[0]),
                _spread(each.host, columns, self.home.shape[1]),
                each.payoffs,
            )
            for each in solved.found
        )
        return replace(solved, found=found)

    @cached_property
    def replicator(self) -> Replicator:
        """Two-population replicator dynamics (Taylor 1979) on payoffs scaled to a range of 1 a side.

        The exponential midpoint rule keeps shares positive and their sum at one, whatever the step.
        """
        home, host = scaled(self.home), scaled(self.host.T)
        x, y = (np.full(len(m), 1 / len(m)) for m in (home, host))
        late = []
        for step in range(STEPS):
            half_x, half_y = _grow(x, home @ y, STEP / 2), _grow(y, host @ x, STEP / 2)
            x, y = _grow(x, home @ half_y, STEP), _grow(y, host @ half_x, STEP)
            if step >= STEPS // 2:
                late.append(np.concatenate([x, y]))
        course = np.array(late)
        average = course.mean(axis=0)
        settled = bool(np.ptp(course, axis=0).max() <= SURVIVAL)
        return Replicator((x, y), (average[: len(x)], average[len(x) :]), settled)


def _undominated(payoffs: FloatArray) -> BoolArray:
    """Say which rows no other row beats in every column."""
    better = payoffs[None, :, :] > payoffs[:, None, :] + TOLERANCE
    beaten: BoolArray = better.all(axis=2).any(axis=1)
    return ~beaten


def _spread(mix: FloatArray, places: IntArray, size: int) -> FloatArray:
    """Return a mix of some strategies as probabilities of all."""
    spread = np.zeros(size)
    spread[places] = mix
    return spread


def _grow(shares: FloatArray, fitness: FloatArray, time: float) -> FloatArray:
    grown = shares * np.exp(time * (fitness - fitness.max()))
    normalised: FloatArray = grown / grown.sum()
    return normalised
