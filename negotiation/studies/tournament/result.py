"""What was played, as arrays by scenario, home's strategy, host's strategy and repeat."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.solutions import pareto_frontier
from negotiation.base.arrays import FloatArray
from negotiation.studies.tournament.design import Design
from negotiation.valuation.game import Game

type Columns = Mapping[str, NDArray[np.int64] | FloatArray]
"""Runs as columns of equal length (``play.play_chunk``)."""


@dataclass(frozen=True)
class TournamentResult:
    """All runs of a tournament; ``runs`` are columns in the order of ``Design.shape``."""

    design: Design
    runs: Columns

    @cached_property
    def payoffs(self) -> FloatArray:
        """Payoffs in bn USD a year, shape ``(2, *Design.shape)``, home first; 0 without agreement."""
        sides = [self.runs[f"payoff_{side}"].reshape(self.design.shape) for side in ("home", "host")]
        return np.stack(sides)

    @cached_property
    def agreed(self) -> NDArray[np.bool_]:
        """Whether the talks ended in an agreement, shape ``Design.shape``."""
        agreed: NDArray[np.bool_] = (self.runs["agreement"] >= 0).reshape(self.design.shape)
        return agreed

    @cached_property
    def surpluses(self) -> FloatArray:
        """Largest joint payoff of each scenario in bn USD a year, shape ``(scenarios,)``."""
        return np.array([surplus(game) for game in self.design.games])

    @cached_property
    def shares(self) -> FloatArray:
        """Payoffs as shares of the surplus, shape ``(2, *Design.shape)``; 0 where there is none."""
        surpluses = self.surpluses[:, None, None, None]
        return np.divide(self.payoffs, surpluses, where=surpluses > 0, out=np.zeros_like(self.payoffs))

    @property
    def payoff_matrices(self) -> FloatArray:
        """Mean payoffs, shape ``(2, strategies, strategies)``: side, home's and host's strategy."""
        matrices: FloatArray = self.payoffs.mean(axis=(1, 4))
        return matrices

    @property
    def agreement_matrix(self) -> FloatArray:
        """Share of talks that end in an agreement, shape ``(strategies, strategies)``."""
        matrix: FloatArray = self.agreed.mean(axis=(0, 3))
        return matrix


def surplus(game: Game) -> float:
    """Return the largest joint payoff that an agreement can bring, whatever its date, hurting nobody.

    The utilitarian optimum over all outcomes and rounds, in bn USD a year; 0 where nothing helps both.
    """
    frontier = pareto_frontier(game.tables, game.space.allowed)
    rounds = np.arange(game.rounds)[:, None]
    payoffs = np.stack([side.payoff(frontier, rounds) for side in game.preferences.values()])
    joint = np.where((payoffs >= 0).all(axis=0), payoffs.sum(axis=0), 0.0)
    return float(joint.max())
