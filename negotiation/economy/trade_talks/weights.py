"""Political weights that make given tariffs a government's best: what tariffs reveal.

Ossa (2014) chooses ``λ`` so that optimal most-favoured-nation tariffs, others' as they are, equal
observed noncooperative tariffs ``T_s`` up to a common shift ``c``. Given tariffs the equilibrium is
known, and the conditions of an optimum are linear in the weights: ``K λ = 0`` with

``K_rs = ∂e_s/∂ln τ_r - e_s ∂ln P̂/∂ln τ_r``, ``e_s = R'_s + TR' · (sector s's share of labour income)``.

One number is left, ``c``, such that weights with mean 1 exist: a secant, without any optimization.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.base.checks import finite
from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.agenda import Agenda
from negotiation.economy.trade_talks.best_response import sectors
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import Equilibrium, solve_logs
from negotiation.economy.trade_talks.governments import (
    adjoint_of,
    alone,
    shadow_prices,
    slopes_to_unknowns,
    stakes,
)

SHIFTED_UP_TO = 2.22
PROHIBITIVE_FROM = 2.25
"""Tariffs above are so high that hardly any trade is left: they are not shifted."""

ABOVE_THE_TARGET = 0.03
TOLERANCE = 1e-13
MOST_STEPS = 40
FIRST_STEP = 0.05
GRID = np.linspace(-0.5, 1.5, 41)
"""Shifts that are looked at where a secant finds nothing."""


@dataclass(frozen=True)
class RevealedWeights:
    """What a government's tariffs say about its weights.

    ``weights``: ``λ``, shape ``(S,)``, mean 1. ``tariffs``: that these weights make its best ones,
    fractions, ``(S,)``. ``shift``: ``c``. ``residual``: what is left of the conditions, after ``solves``
    evaluations of an equilibrium; ``converged`` says whether it is below the tolerance.
    """

    weights: FloatArray
    tariffs: FloatArray
    shift: float
    residual: float
    solves: int
    converged: bool


def conditions(after: Equilibrium, region: int) -> FloatArray:
    """Return ``K``, tariff by weight, ``(S, S)``; a tariff is what the region charges all others."""
    economy = after.economy
    n, s = after.sales.shape
    share = economy.wages / after.labour[region]
    income = after.sales[region] * (1 + after.revenue[region] * share)
    revenue = after.sales[region] * share / income
    sale = np.diag(1 / after.sales[region])
    adjoint = adjoint_of(after, slopes_to_unknowns(after, sale, revenue, np.full(s, region)))
    # shadow prices, exporter by objective by sector
    price = adjoint[:n, :, None] * economy.wages + adjoint[n:, :, None] * economy.profits
    price -= (adjoint[n + region] + revenue)[:, None]
    price[region] += sale
    worth = price * after.flows[:, None, region]
    common = (economy.sigma - 1) * worth.sum(axis=0) - economy.tastes[region]
    abroad = np.arange(n) != region
    foreign = after.theta[abroad, region].sum(axis=0)
    slopes = foreign * common - economy.sigma * worth[abroad].sum(axis=0)
    conditions: FloatArray = (slopes * income[:, None]).T
    return conditions


def revealed_weights(
    economy: Economy, region: str, targets: ArrayLike, held: Mapping[str, float] | None = None
) -> RevealedWeights:
    """Return the weights with which a government's best tariffs are its targets, up to a common shift.

    ``targets``: fractions, shape ``(S,)``. Targets up to 225 % are shifted, but not below 0 or above 222
    % or their own height; a weight that would be negative is 0. ``held``: weights of sectors whose
    targets say nothing, as a prohibitive tariff is best for any weight that is large enough; they have
    tariffs just above the target.

    Raises
    ------
    InputError : targets that do not fit or are -1 or less, an unknown region or sector; a world where
        goods are made with goods.
    ConvergenceError : no equilibrium was found on the way.
    """
    if economy.linked:
        raise InputError("where goods are made with goods, weights are not revealed by tariffs")
    wanted = finite("targets", targets)
    if wanted.shape != economy.sigma.shape or (wanted <= -1).any():
        raise InputError(f"targets need the shape {economy.sigma.shape} and values above -1")
    given = {economy.world.sector(name): weight for name, weight in (held or {}).items()}
    search = _Revealing(economy, economy.world.region(region), wanted, given)
    while True:
        shift, residual = _root(search.left)
        negative = search.weights < 0
        if abs(residual) >= TOLERANCE or not negative.any():
            break
        search.dropped |= negative
    weights = search.weights
    return RevealedWeights(
        weights, search.tariffs, shift, abs(residual), search.solves, abs(residual) < TOLERANCE
    )


class _Revealing:
    """The conditions of one region as a function of the common shift."""

    def __init__(
        self, economy: Economy, region: int, targets: FloatArray, held: Mapping[int, float]
    ) -> None:
        self.economy, self.region, self.targets = economy, region, targets
        self.weights = np.zeros_like(targets)
        self.held = np.zeros(len(targets), dtype=bool)
        for sector, weight in held.items():
            self.held[sector], self.weights[sector] = True, weight
        self.dropped: BoolArray = np.zeros_like(self.held)
        self.tariffs = targets
        self.table = Agenda.of(economy.world, [economy.world.regions[region]], mfn=True)
        self.unknowns: FloatArray | None = None
        self.solves = 0

    def left(self, shift: float) -> float:
        """Return what is left of the conditions; weights and tariffs are kept."""
        high = np.maximum(self.targets, SHIFTED_UP_TO)
        shifted = np.clip(self.targets + shift, 0, high)
        tariffs = np.where(self.targets <= PROHIBITIVE_FROM, shifted, self.targets)
        above = np.maximum(self.targets + ABOVE_THE_TARGET, PROHIBITIVE_FROM)
        tariffs = np.where(self.held, above, tariffs)
        self.tariffs = np.where(self.dropped, self.tariffs, tariffs)
        for _ in range(MOST_STEPS):
            after = self._solved()
            residual = self._weighed(conditions(after, self.region))
            answer = self._answer(after) if self.dropped.any() else self.tariffs
            moved = np.abs(answer - self.tariffs)[self.dropped].max(initial=0.0)
            self.tariffs = np.where(self.dropped, answer, self.tariffs)
            if moved < TOLERANCE:
                break
        return residual

    def _solved(self) -> Equilibrium:
        logs = np.log1p(self.economy.world.tariffs)
        logs[np.arange(len(logs)) != self.region, self.region] = np.log1p(self.tariffs)
        after = solve_logs(self.economy, logs, self.unknowns)
        self.unknowns, self.solves = after.unknowns, self.solves + after.steps
        return after

    def _weighed(self, slopes: FloatArray) -> float:
        """Solve the conditions for the weights that are free."""
        free = np.flatnonzero(~self.held & ~self.dropped)
        self.weights[self.dropped] = 0
        inner = slopes[np.ix_(free, free)]
        scale = np.abs(np.diag(inner))
        if self.held.any():
            right = -slopes[np.ix_(free, np.flatnonzero(self.held))] @ self.weights[self.held]
            self.weights[free] = np.linalg.solve(inner / scale[:, None], right / scale)
            # the mean has a pole, its inverse a zero: a secant finds its way to 1
            return float(1 - 1 / self.weights.mean())
        count = len(free)
        system = np.ones((count + 1, count + 1))
        system[:count, :count] = inner / scale[:, None]
        system[count] = 1 / len(self.weights)
        system[count, count] = 0
        solution = np.linalg.solve(system, np.arange(count + 1) == count)
        self.weights[free] = solution[:count]
        return float(solution[count])

    def _answer(self, after: Equilibrium) -> FloatArray:
        """Return the best tariffs under the weights, where they are not given by targets."""
        weights = np.ones_like(after.sales)
        weights[self.region] = self.weights
        importers = self.table.importers
        prices = shadow_prices(stakes(after, weights), alone(len(weights), importers), importers)
        logs = sectors(after, prices, self.table).response()[:, 0]
        tariffs: FloatArray = np.expm1(logs[int(self.region == 0)])
        return tariffs


def _root(left: Callable[[float], float]) -> tuple[float, float]:
    """Return the shift at which nothing is left, by a secant or on a grid, and what is left."""
    shift, residual = _secant(left, 0.0, FIRST_STEP)
    if abs(residual) < TOLERANCE:
        return shift, residual
    values = np.array([left(float(point)) for point in GRID])
    changes = np.flatnonzero(values[:-1] * values[1:] <= 0)
    if not changes.size:
        return shift, residual
    lowest = changes[np.argmin(np.abs(values[changes]) + np.abs(values[changes + 1]))]
    return _secant(left, float(GRID[lowest]), float(GRID[lowest + 1]))


def _secant(left: Callable[[float], float], last: float, at: float) -> tuple[float, float]:
    """Return a root, from two points, and what is left there."""
    before, now = left(last), left(at)
    for _ in range(MOST_STEPS):
        if abs(now) < TOLERANCE or now == before:
            break
        last, at, before = at, at - now * (at - last) / (now - before), now
        now = left(at)
    return at, now
