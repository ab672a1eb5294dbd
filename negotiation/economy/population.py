"""A population of firms whose totals are given: heavy-tailed sizes, everything else scattered."""

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray, logistic
from negotiation.base.errors import InputError
from negotiation.economy.real_options import hurdle

TOLERANCE = 1e-12
"""How near the mean sourcing share comes; sums over 15,000 firms round at some 1e-14."""

LEAST_SHARE = 1e-10
LEAST_SPREAD = 0.005
"""What a logistic distribution counts as none: a scatter of half a cent a dollar, a share of nothing."""


@dataclass(frozen=True)
class FirmFigures:
    """What a population is made from.

    ``exports`` by sector, shape ``(sectors,)``, ``stock`` of capital abroad, ``flow`` of investment and
    ``pipeline`` of projects a year in bn USD; ``sourcing`` is the share of components bought at home,
    ``component_share`` that of components in output.
    ``tail`` is the Pareto exponent of sizes (above 1). ``plant_cost`` is capital per dollar of yearly
    output; spreads are standard deviations, ``discount_spread`` is half a range, relative to the rate.
    ``calm`` is the volatility of policy under which firms invest ``flow`` at no tariffs.
    """

    number: int
    exports: FloatArray
    stock: float
    flow: float
    pipeline: float
    sourcing: float
    component_share: float
    tail: float
    plant_cost: float
    discount: float
    depreciation: float
    calm: float
    drift: float
    size_spread: float
    sourcing_spread: float
    gap_spread: float
    cost_spread: float
    discount_spread: float


@dataclass(frozen=True)
class Population:
    """Firms as arrays of shape ``(number,)``.

    ``sector`` is an index; ``exports``, ``stock``, ``flow`` and ``projects`` (what the firm could
    start) are in bn USD, the last two a year; ``load`` is the share of components from home in output,
    ``gap`` the extra cost of producing abroad per dollar of output, ``plant_cost`` the capital that a
    dollar of yearly output needs.
    """

    sector: IntArray
    exports: FloatArray
    stock: FloatArray
    flow: FloatArray
    projects: FloatArray
    sourcing: FloatArray
    load: FloatArray
    gap: FloatArray
    plant_cost: FloatArray
    discount: FloatArray
    depreciation: float
    drift: float

    def required_return(self, volatility: float) -> FloatArray:
        """Return what a dollar invested must earn a year, shape ``(number,)``."""
        if volatility not in self._returns:
            multiple = hurdle(self.discount, volatility, self.drift)
            self._returns[volatility] = (self.discount + self.depreciation) * multiple
        return self._returns[volatility]

    @cached_property
    def _returns(self) -> dict[float, FloatArray]:
        # firms ask at every offer, and there are but two volatilities
        return {}


def make_population(figures: FirmFigures, seed: int) -> Population:
    """Draw a population with exactly the given totals; the same seed gives the same firms.

    Sizes are one draw from each of ``n`` equal slices of a Pareto distribution in each sector, so that
    a small population has the shape of a large one. Exports add up to each sector's, stocks to the
    stock, flows to the flow; ``sourcing`` averages to the given share, weighted by stocks. The mean
    cost gap is the one at which, without tariffs and in calm times, firms invest the flow, as near as
    whole firms allow.

    Raises
    ------
    InputError : fewer firms than sectors that export.
    """
    counts = apportion(figures.number, figures.exports)
    sector = np.repeat(np.arange(len(counts)), counts)
    drawn = [_draws(seed, place, count) for place, count in enumerate(counts.tolist())]
    uniform, normal = (np.concatenate(draws) for draws in zip(*drawn, strict=True))
    place, unit, chance = uniform.T
    noise = normal.T
    size = _pareto(counts, figures.tail, place)
    exports = size / np.bincount(sector, size, len(counts))[sector] * figures.exports[sector]
    stock = _scaled(exports * np.exp(figures.size_spread * noise[0]), figures.stock)
    plant_cost = figures.plant_cost * np.exp(figures.cost_spread * noise[1])
    scatter = figures.sourcing_spread * noise[2]
    sourcing = logistic(shifted_odds(stock, figures.sourcing, scatter))
    firms = Population(
        sector=sector,
        exports=exports,
        stock=stock,
        flow=_scaled(stock, figures.flow),
        projects=_scaled(stock, figures.pipeline),
        sourcing=sourcing,
        load=figures.component_share * sourcing,
        gap=logistic_scale(figures.gap_spread) * _log_odds(chance),
        plant_cost=plant_cost,
        discount=figures.discount * (1 + figures.discount_spread * (2 * unit - 1)),
        depreciation=figures.depreciation,
        drift=figures.drift,
    )
    return _with_mean_gap(firms, figures)


def apportion(number: int, weights: FloatArray) -> IntArray:
    """Split ``number`` firms over groups by weight (largest remainders), at least one a group.

    Raises
    ------
    InputError : fewer firms than groups with a positive weight.
    """
    groups = np.flatnonzero(weights > 0)
    if number < len(groups):
        raise InputError(
            f"firms.number is {number}: at least {len(groups)} are needed, one a sector that exports"
        )
    counts = np.zeros(len(weights), dtype=np.int64)
    exact = (number - len(groups)) * weights[groups] / weights.sum()
    counts[groups] = 1 + np.floor(exact)
    left = number - int(counts.sum())
    largest = groups[np.argsort(-(exact - np.floor(exact)), kind="stable")]
    counts[largest[:left]] += 1
    return counts


@lru_cache(maxsize=64)
def _draws(seed: int, sector: int, number: int) -> tuple[FloatArray, FloatArray]:
    """Return what is left to chance: uniforms and normals, a row a firm; not to be written to.

    A firm is known by its sector and its rank there, so that nothing else moves what it draws. The
    figures do not enter: scenarios drawn one after the other need it once.
    """
    rng, other = (np.random.default_rng((seed, sector, part)) for part in range(2))
    draws = rng.uniform(size=(number, 3)), other.standard_normal((number, 3))
    for values in draws:
        values.flags.writeable = False
    return draws


def _pareto(counts: IntArray, tail: float, place: FloatArray) -> FloatArray:
    """Return the draw at ``place`` in each of ``n`` equal slices of a Pareto distribution, falling."""
    ends = np.cumsum(counts)
    smaller = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
    survival = (smaller + place) / np.repeat(counts, counts)
    # a draw of zero would be an infinite firm
    sizes: FloatArray = np.maximum(survival, np.finfo(float).tiny) ** (-1 / tail)
    return sizes


def _scaled(parts: FloatArray, whole: float) -> FloatArray:
    scaled: FloatArray = parts / parts.sum() * whole
    return scaled


def logistic_scale(spread: float) -> float:
    """Return the scale of the logistic distribution with a standard deviation."""
    return max(spread, LEAST_SPREAD) * math.sqrt(3) / math.pi


def _log_odds(chance: FloatArray) -> FloatArray:
    # a draw of zero would be an infinite gap
    odds: FloatArray = np.log(np.maximum(chance, np.finfo(float).tiny) / (1 - chance))
    return odds


def shifted_odds(weights: FloatArray, mean: float, odds: FloatArray) -> FloatArray:
    """Return log odds, all shifted alike so that the weighted mean of the shares is ``mean``.

    By Newton steps, short ones so that they cannot run away; a mean of none or all is nearly met.
    """
    mean = min(max(mean, LEAST_SHARE), 1 - LEAST_SHARE)
    weights = weights / weights.sum()
    shares = logistic(odds)
    for _ in range(200):
        # no product of matrices: its threads would wait for each other, and round by their number
        missing = mean - float((weights * shares).sum())
        if abs(missing) <= TOLERANCE:
            break
        slope = float((weights * shares * (1 - shares)).sum())
        odds = odds + min(max(missing / max(slope, np.finfo(float).tiny), -2.0), 2.0)
        shares = logistic(odds)
    return odds


def _with_mean_gap(firms: Population, figures: FirmFigures) -> Population:
    """Shift the cost gaps so that a part ``flow/pipeline`` of the projects pays without tariffs."""
    needed = firms.gap + firms.plant_cost * firms.required_return(figures.calm)
    order = np.argsort(needed)
    reached = np.cumsum(firms.projects[order]) / figures.pipeline
    last = int(np.abs(reached - figures.flow / figures.pipeline).argmin())
    # between the last firm that invests and the next one, so that rounding decides nothing
    between = needed[order[last : last + 2]].mean()
    return replace(firms, gap=firms.gap - between)
