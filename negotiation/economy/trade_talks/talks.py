"""Trade talks: tariffs that governments agree on, and how they share what that brings.

Ossa (2014) maximizes the gain of one government while all gain by the same percentage over the threat
point. All splits here are optima of ``Σ_g ω_g ln G_g`` for some weights ``ω``, which move in the same
iteration as tariffs:

- ``max-min``: the government that gains least gains as much as it can. Who has ``ω > 0`` gains the same;
  who gains more does so for nothing, with ``ω = 0``. The result is Pareto efficient.
- ``equal``: all gain the same, even if somebody has to be made worse off for it, with ``ω < 0``, as
  published.
- ``nash``: the product of gains ``G/G_threat - 1`` is the largest; ``ω_g ∝ 1/(1 - e^(-gain_g))``. Nash
  (1950).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.base.errors import unknown
from negotiation.economy.trade_talks.agenda import Agenda, tariffs_of
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import solve
from negotiation.economy.trade_talks.governments import objectives
from negotiation.economy.trade_talks.search import Deciders, Settled, settle
from negotiation.economy.trade_talks.war import political_weights

SPLITS = ("max-min", "equal", "nash")

LONGEST_STEP = 0.3
FORCED_STEP, LONGEST_FORCED_STEP = 0.05, 0.001
"""For the weight of somebody who is made worse off."""

ATTEMPTS = ((20, 3, (3,)), (60, 3, (3,)), (5, 3, (3,)), (60, -3, (3,)), (20, 8, (3,)), (20, 3, ()))
"""Step of weights, memory beyond the number of governments, rounds with a scan; one after another."""


@dataclass(frozen=True)
class Agreement:
    """What talks end with.

    ``settled``: tariffs, equilibrium and the report of the search. ``gains``: of each government's
    objective over the threat, in logs, shape ``(N,)``. ``weights``: ``ω``, ``(N,)``, which sum to one.
    """

    settled: Settled
    gains: FloatArray
    weights: FloatArray

    @property
    def tariffs(self) -> FloatArray:
        """Tariffs, fractions, ``(N, N, S)``."""
        return self.settled.tariffs

    @property
    def gains_pct(self) -> FloatArray:
        """Gains over the threat in percent, ``(N,)``."""
        return 100 * np.expm1(self.gains)


@dataclass(frozen=True)
class Together(Deciders):
    """All parties decide on all tariffs; unknowns are ``ω`` over shares of spending, shape ``(N,)``.

    ``threat``: ``ln G`` without an agreement. ``shares``: of the parties' spending, 0 for those not at
    the table. ``forced``: those who are made to gain no more than others. ``step``: of the weights, in
    gains.
    """

    threat: FloatArray
    shares: FloatArray
    forced: BoolArray
    split: str
    step: float
    memory: int
    tried: tuple[int, ...]

    tolerance: ClassVar[float] = 1e-11

    @property
    def scanned(self) -> tuple[int, ...]:
        """Rounds with a scan."""
        return self.tried

    @property
    def depth(self) -> int:
        """Memory of the acceleration."""
        return max(4, len(self.shares) + self.memory)

    def start(self) -> FloatArray:
        """Begin with weights as spending."""
        return self.allowed(np.where(self.forced, 0.0, 1.0))

    def at(self, unknowns: FloatArray) -> FloatArray:
        """Return the weights, the same for all importers."""
        return np.repeat((unknowns * self.shares)[:, None], self.weights.shape[1], axis=1)

    def allowed(self, unknowns: FloatArray) -> FloatArray:
        """Keep weights from being negative, but of those who are forced, and let them sum to one.

        Where nobody else has any, they are as at the start.
        """
        kept = np.where(self.forced, unknowns, np.maximum(unknowns, 0)) * (self.shares > 0)
        if not (kept > 0)[~self.forced].any():
            return self.start()
        scaled: FloatArray = kept / (kept * self.shares).sum()
        return scaled

    def worth(self, objective: FloatArray) -> float:
        """Return the least gain of a party."""
        return float((objective - self.threat)[self.shares > 0].min())

    def next(self, unknowns: FloatArray, objective: FloatArray) -> tuple[FloatArray, float]:
        """Give weight to those who gain less than others."""
        gains = objective - self.threat
        heavy = (unknowns > 0) & ~self.forced
        excess = (
            self._over_nash(unknowns, gains) if self.split == "nash" else gains - gains[heavy].mean()
        )
        left = np.where(heavy | self.forced, np.abs(excess), np.maximum(-excess, 0))[self.shares > 0]
        return self.allowed(unknowns + self._steps(excess)), float(left.max())

    def _over_nash(self, unknowns: FloatArray, gains: FloatArray) -> FloatArray:
        """Return gains, ``1 - e^-gain``, over those that fit the weights, in proportion to ``1/ω``."""
        weights, made = unknowns * self.shares, -np.expm1(-gains)
        product = max((weights * made).sum() / (self.shares > 0).sum(), 0.0)
        fitting = np.divide(product, weights, out=np.full_like(weights, np.inf), where=weights > 0)
        return made - fitting

    def _steps(self, excess: FloatArray) -> FloatArray:
        size = np.clip(-self.step * excess, -LONGEST_STEP, LONGEST_STEP)
        forced = np.clip(-FORCED_STEP * excess, -LONGEST_FORCED_STEP, LONGEST_FORCED_STEP)
        over = np.divide(forced, self.shares, out=np.zeros_like(forced), where=self.shares > 0)
        return np.where(self.forced, over, size)


def trade_talks(
    economy: Economy,
    weights: ArrayLike | None = None,
    threat: ArrayLike | None = None,
    agenda: Agenda | None = None,
    split: str = "max-min",
    parties: Sequence[str] | None = None,
) -> Agreement:
    """Return the tariffs that parties agree on.

    ``weights``: political weights ``λ``, ``(N, S)``; without them governments want welfare. ``threat``:
    tariffs without an agreement, fractions ``(N, N, S)``: the world's, unless given; a trade war's or
    zero are others. ``agenda``: tariffs on the table; without one, all that the parties charge each
    other, from 0 to 1000 %. ``parties``: regions at the table, all unless named. If the search fails,
    ``settled.converged`` says so.

    Raises
    ------
    InputError : weights, tariffs, split or parties that cannot be.
    ConvergenceError : there is no equilibrium at the threat.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.economy.trade_talks.equilibrium import balanced
    >>> from negotiation.economy.trade_talks.talks import trade_talks
    >>> from negotiation.economy.trade_talks.world import TradingWorld
    >>> home, abroad = np.eye(2)[..., None], 1 - np.eye(2)[..., None]
    >>> trade, sigma = 90 * home + 10 * abroad, np.array([5.0])
    >>> world = TradingWorld(("A", "B"), ("food",), trade, 0.1 * abroad, sigma)
    >>> deal = trade_talks(balanced(world))
    >>> bool(deal.gains.min() > 0)
    True
    """
    if split not in SPLITS:
        raise unknown("split", split, SPLITS)
    world, politics = economy.world, political_weights(economy, weights)
    without = tariffs_of(world, threat)
    table = agenda or Agenda.of(world, between=parties, others=without)
    seats = [world.region(name) for name in (world.regions if parties is None else parties)]
    shares = np.zeros(len(economy.labour))
    shares[seats] = economy.spending[seats] / economy.spending[seats].sum()
    before = objectives(solve(economy, without), politics)
    empty = np.zeros((len(shares), len(table.importers)))
    together = Together(empty, before, shares, np.zeros(len(shares), dtype=bool), split, 20, 3, (3,))
    found = _agreed(economy, politics, table, together, without)
    if split == "equal":
        spared = (found.gains > found.gains[seats].min() + 1e-9) & (found.weights == 0) & (shares > 0)
        if spared.any():
            found = _agreed(economy, politics, table, replace(together, forced=spared), found.tariffs)
    return found


def _agreed(
    economy: Economy, politics: FloatArray, table: Agenda, together: Together, start: FloatArray
) -> Agreement:
    """Try one way of searching after another; the one that leaves least if none succeeds."""
    tries = []
    for deciders in _attempts(together, subsidies=bool((table.low[table.movable] < 0).any())):
        tries.append(settle(economy, politics, table, deciders, start))
        if tries[-1].converged:
            break
    best = tries[-1] if tries[-1].converged else min(tries, key=lambda settled: settled.residual)
    return Agreement(best, best.stakes.objective - together.threat, best.deciders[:, 0])


def _attempts(together: Together, subsidies: bool) -> Iterator[Together]:
    for step, memory, tried in ATTEMPTS:
        yield replace(together, step=min(step, 5) if subsidies else step, memory=memory, tried=tried)
