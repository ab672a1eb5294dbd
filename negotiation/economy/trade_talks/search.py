"""The iteration that war and talks share: equilibrium, shadow prices, tariffs that follow, and again.

Each round solves one equilibrium, from the last one, and takes the tariffs that its shadow prices ask
for; no best response is nested in another. It contracts by about 0.6 with one slow direction, the
general level of tariffs, which Anderson acceleration on ``ln τ`` takes away.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.trade import ConvergenceError
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.anderson import Anderson
from negotiation.economy.trade_talks.best_response import Sectors, sectors
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import Equilibrium, solve_logs
from negotiation.economy.trade_talks.governments import Stakes, shadow_prices, stakes

MOST_ROUNDS = 300
MOST_SCANS = 6
LONGEST = 1.5
"""In ``ln τ``: an accelerated step that goes farther from the plain one is not trusted."""


@dataclass(frozen=True)
class Deciders:
    """Who decides on which importer's tariffs: here, as in a war, with weights that never move.

    ``weights``: of each government by importer, shape ``(N, M)``.
    """

    weights: FloatArray

    tolerance: ClassVar[float] = 1e-12

    @property
    def scanned(self) -> tuple[int, ...]:
        """Rounds after which far-away tariffs are tried, besides the last."""
        return (1, 2)

    @property
    def depth(self) -> int:
        """How much Anderson acceleration remembers."""
        return 8

    def start(self) -> FloatArray:
        """Return the first of what moves besides tariffs, shape ``(U,)``."""
        return np.zeros(0)

    def at(self, unknowns: FloatArray) -> FloatArray:
        """Return the weights, ``(N, M)``."""
        return self.weights

    def next(self, unknowns: FloatArray, objective: FloatArray) -> tuple[FloatArray, float]:
        """Return the unknowns that follow from ``ln G``, and how far they are from their end."""
        return unknowns, 0.0

    def worth(self, objective: FloatArray) -> float:
        """Return what a settled point is worth beside others, from ``ln G``; where no two compare, 0."""
        return 0.0

    def allowed(self, unknowns: FloatArray) -> FloatArray:
        """Bring unknowns that acceleration has moved back to where they may be."""
        return unknowns


@dataclass(frozen=True)
class Settled:
    """Tariffs that ask for no others.

    ``stakes``: the equilibrium, and what governments have at stake there. ``deciders``: the weight of
    each government by importer, ``(N, M)``. ``residual``: the longest step that is left, in ``ln τ`` or
    weights, after ``rounds`` with ``solves`` evaluations of an equilibrium; ``converged`` says whether
    it is below the tolerance.
    """

    stakes: Stakes
    deciders: FloatArray
    residual: float
    rounds: int
    solves: int
    converged: bool

    @property
    def equilibrium(self) -> Equilibrium:
        """The world under these tariffs."""
        return self.stakes.equilibrium

    @property
    def tariffs(self) -> FloatArray:
        """Tariffs, fractions, ``(N, N, S)``."""
        return self.equilibrium.tariffs


def settle(
    economy: Economy, weights: FloatArray, agenda: Agenda, deciders: Deciders, start: FloatArray
) -> Settled:
    """Search from tariffs ``start``, fractions ``(N, N, S)``; ``weights``: ``λ``, ``(N, S)``.

    Raises
    ------
    ConvergenceError : there is no equilibrium even at the first tariffs.
    """
    return _Search(economy, weights, agenda, deciders).run(agenda.within(np.log1p(start)))


class _Search:
    """A point of the search: ``ln τ`` of the tariffs that may move, and the deciders' weights."""

    def __init__(
        self, economy: Economy, weights: FloatArray, agenda: Agenda, deciders: Deciders
    ) -> None:
        self.economy, self.weights, self.agenda, self.deciders = economy, weights, agenda, deciders
        self.movable, self.importers = agenda.movable, agenda.importers
        self.count = int(self.movable.sum())
        self.low, self.high = agenda.low[self.movable], agenda.high[self.movable]
        self.anderson = Anderson(deciders.depth)
        self.unknowns: FloatArray | None = None
        self.solves = self.scans = 0
        self.found: list[Settled] = []

    def run(self, logs: FloatArray) -> Settled:
        self.frame = logs
        point = np.concatenate([logs[self.movable], self.deciders.start()])
        for turn in range(1, MOST_ROUNDS + 1):
            point, at = self._solved(point)
            image, settled = self._image(point, at, turn)
            if settled.converged:
                self.found.append(settled)
            if image is None or turn == MOST_ROUNDS:
                break
            self.last, point = point, self._following(point, image)
        return max(self.found, key=self._worth) if self.found else settled

    def _worth(self, settled: Settled) -> tuple[float, int]:
        return round(self.deciders.worth(settled.stakes.objective), 12), settled.rounds

    def _solved(self, point: FloatArray) -> tuple[FloatArray, Stakes]:
        """Solve at a point, or halfway to it from the last one, or halfway to that."""
        for _ in range(20):
            try:
                after = solve_logs(self.economy, self._logs(point), self.unknowns)
            except ConvergenceError:
                if self.unknowns is None:
                    raise
                self.anderson.restart()
                point = (point + self.last) / 2
            else:
                self.unknowns = after.unknowns
                self.solves += after.steps
                return point, stakes(after, self.weights)
        raise ConvergenceError("no equilibrium was found on the way to these tariffs")

    def _logs(self, point: FloatArray) -> FloatArray:
        logs = self.frame.copy()
        logs[self.movable] = point[: self.count]
        return logs

    def _image(self, point: FloatArray, at: Stakes, turn: int) -> tuple[FloatArray | None, Settled]:
        """Return the point that follows, if any, and the point itself with what is left to do there."""
        after, unknowns = at.equilibrium, point[self.count :]
        deciders = self.deciders.at(unknowns)
        problem = sectors(after, shadow_prices(at, deciders, self.importers), self.agenda)
        wanted = problem.response()
        following, distance = self.deciders.next(unknowns, at.objective)
        residual = max(distance, float(np.abs(wanted - problem.logs).max()))
        settled = Settled(at, deciders, residual, turn, self.solves, residual < self.deciders.tolerance)
        if settled.converged:
            better = self._scanned(problem, wanted)
            if better is wanted:
                return None, settled
            self.anderson.restart()
            wanted = better
        elif turn in self.deciders.scanned:
            wanted = problem.improved(wanted)
        return np.concatenate([self._free(wanted), following]), settled

    def _scanned(self, problem: Sectors, wanted: FloatArray) -> FloatArray:
        """Return tariffs with those far away that are better; the same if there are none."""
        self.scans += 1
        better = problem.improved(wanted) if self.scans <= MOST_SCANS else wanted
        return better if (better != wanted).any() else wanted

    def _free(self, logs: FloatArray) -> FloatArray:
        """Return those ``ln τ`` of the importers at the table, ``(N, M, S)``, that may move."""
        full = self.frame.copy()
        full[:, self.importers] = logs
        return full[self.movable]

    def _following(self, point: FloatArray, image: FloatArray) -> FloatArray:
        following = self.anderson.next(point, image)
        if np.abs(following - image)[: self.count].max() > LONGEST:
            self.anderson.restart()
            return image
        tariffs = np.clip(following[: self.count], self.low, self.high)
        return np.concatenate([tariffs, self.deciders.allowed(following[self.count :])])
