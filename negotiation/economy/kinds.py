"""The population of firms as governments count on it: its distribution, not one draw from it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray, logistic
from negotiation.economy.population import FirmFigures, logistic_scale, shifted_odds
from negotiation.economy.real_options import hurdle

NODES = (7, 4, 2)
"""Nodes for plant costs, sourcing and discount rates; more change no share by 0.001."""

BLOCK = 32
"""Rises that are looked at together: their odds stay in cache."""


@dataclass(frozen=True)
class Kinds:
    """Kinds of firms and their part of the projects, arrays of shape ``(kinds,)``.

    A kind has a plant cost, a ``load`` of components from home and a discount rate; ``weight`` adds up
    to one. Within each kind cost gaps are logistic with ``scale`` around the mean ``gap``. ``projects``,
    bn USD a year, has shape ``(sectors,)``; sectors differ in nothing else.
    """

    projects: FloatArray
    weight: FloatArray
    plant_cost: FloatArray
    load: FloatArray
    discount: FloatArray
    gap: float
    scale: float
    depreciation: float
    drift: float

    def required_return(self, volatility: float) -> FloatArray:
        """Return what a dollar invested must earn a year, shape ``(kinds,)``."""
        returns: FloatArray = (self.discount + self.depreciation) * hurdle(
            self.discount, volatility, self.drift
        )
        return returns

    def ready(
        self,
        protection: ArrayLike,
        rises: FloatArray,
        volatility: float,
        subsidies: FloatArray,
        compiled: bool = False,
    ) -> FloatArray:
        """Return the share of projects that need no more than a subsidy, ``(*rises, subsidies)``.

        ``protection`` is one for all rises, or each has its own.
        With ``P`` the protection, ``κ`` a rise of component prices and ``b`` a subsidy a year per dollar
        of plant, a project of kind ``j`` is ready if its gap is below
        ``P - κ load_j - plant_cost_j (wanted_j - b)``. ``compiled``: by machine code.
        """
        wanted = self.plant_cost * self.required_return(volatility)
        spared = np.asarray(protection)[..., None] - np.multiply.outer(rises, self.load)
        needs = (wanted + self.gap - spared) / self.scale
        helps = np.multiply.outer(subsidies, self.plant_cost) / self.scale
        # odds against: what adds up in the exponent multiplies
        odds = _odds(needs).reshape(-1, len(self.load)), _odds(-helps)
        share = _compiled(compiled)(*odds, self.weight)
        return share.reshape(*np.shape(rises), len(subsidies))


def ready_shares(needs: FloatArray, helps: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the share of projects that are ready, shape ``(rises, subsidies)``.

    Odds against are ``needs``, shape ``(rises, kinds)``, times ``helps``, shape ``(subsidies, kinds)``.
    """
    shares = np.empty((len(needs), len(helps)))
    for start in range(0, len(needs), BLOCK):
        against = needs[start : start + BLOCK, None, :] * helps
        against += 1
        np.vecdot(np.divide(1, against, out=against), weight, out=shares[start : start + BLOCK])
    return shares


def _compiled(wanted: bool) -> Callable[[FloatArray, FloatArray, FloatArray], FloatArray]:
    if not wanted:
        return ready_shares
    from negotiation.economy import kinds_compiled

    return kinds_compiled.ready_shares


def make_kinds(figures: FirmFigures) -> Kinds:
    """Return the distribution that `make_population` draws from, by quadrature in all its dimensions.

    Gauss-Hermite over the normal scatter of plant costs and of sourcing shares, Gauss-Legendre over the
    uniform one of discount rates, and the cost gap in closed form. Sizes are independent of the rest, so
    that a sector's part of the projects is its part of exports. Sourcing averages to the given share,
    and the mean gap is the one at which firms invest the flow without tariffs and in calm times.
    """
    weight, cost_noise, sourcing_noise, unit = _nodes()
    plant_cost = figures.plant_cost * np.exp(figures.cost_spread * cost_noise)
    sourcing = logistic(shifted_odds(weight, figures.sourcing, figures.sourcing_spread * sourcing_noise))
    kinds = Kinds(
        projects=figures.pipeline * figures.exports / figures.exports.sum(),
        weight=weight,
        plant_cost=plant_cost,
        load=figures.component_share * sourcing,
        discount=figures.discount * (1 + figures.discount_spread * unit),
        gap=0.0,
        scale=logistic_scale(figures.gap_spread),
        depreciation=figures.depreciation,
        drift=figures.drift,
    )
    return _with_mean_gap(kinds, figures)


def _with_mean_gap(kinds: Kinds, figures: FirmFigures) -> Kinds:
    wanted = -kinds.plant_cost * kinds.required_return(figures.calm) / kinds.scale
    odds = shifted_odds(kinds.weight, figures.flow / figures.pipeline, wanted)
    return replace(kinds, gap=-kinds.scale * float(odds[0] - wanted[0]))


@lru_cache(maxsize=1)
def _nodes() -> tuple[FloatArray, ...]:
    """Return weights, two standard normals and a uniform in [-1, 1], each of shape ``(kinds,)``."""
    normal, legendre = np.polynomial.hermite_e.hermegauss, np.polynomial.legendre.leggauss
    rules = [rule(number) for rule, number in zip((normal, normal, legendre), NODES, strict=True)]
    places, widths = (np.meshgrid(*parts, indexing="ij") for parts in zip(*rules, strict=True))
    weights = np.prod(widths, axis=0).ravel()
    return weights / weights.sum(), *(place.ravel() for place in places)


def _odds(exponent: FloatArray) -> FloatArray:
    """Return the exponential; two of them multiply without overflow."""
    odds: FloatArray = np.exp(np.clip(exponent, -300, 300))
    return odds
