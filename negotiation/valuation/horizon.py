"""The years that a payoff looks ahead, and how trade adjusts in them on the way to the long run."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray
from negotiation.economy.investment import annuity, build_up
from negotiation.economy.trade import Elasticities, structural
from negotiation.scenarios import Scenario
from negotiation.scenarios.economy import ElasticitySet

type HorizonName = Literal["short", "path", "long"]


@dataclass(frozen=True)
class Years:
    """Midpoints of the years ahead, shape ``(Y,)``, and their discounted weights, summing to one.

    ``length`` in years, ``rate`` of discount a year.
    """

    middle: FloatArray
    weights: FloatArray
    length: float
    rate: float

    def running(self, years: float) -> float:
        """Return the worth a year, over the horizon, of a dollar a year that runs so many years.

        It runs to its end, however short the horizon.
        """
        return float(annuity(years, self.rate) / annuity(self.length, self.rate))

    def in_place(self, years: ArrayLike) -> FloatArray:
        """Return the part of a pledge that counts as in place, if it is invested over so many years."""
        return build_up(years, self.rate)


@dataclass(frozen=True)
class OneYear(Years):
    """A single year of those ahead: what runs in it, and what has been built by its middle."""

    def running(self, years: float) -> float:
        """Return whether a stream of so many years still runs: 1 or 0."""
        return float(self.middle[0] < years)

    def in_place(self, years: ArrayLike) -> FloatArray:
        """Return the part of a pledge, invested in equal parts over so many years, that is built."""
        part: FloatArray = np.minimum(self.middle[0] / np.asarray(years, dtype=float), 1.0)
        return part


@dataclass(frozen=True)
class Adjustment:
    """How trade adjusts: reduced-form elasticities by year, shape ``(Y,)``, and the years' weights.

    ``trade``: of the value net of tariff to the tariff; ``pass_through``: of landed prices to it.
    """

    figures: ElasticitySet
    years: Years
    trade: FloatArray
    pass_through: FloatArray
    weights: FloatArray

    def elasticities(self, origins: int) -> Elasticities:
        """Return those of the trade block; supply has shape ``(Y, origins)``, the host itself last."""
        choice, supply = structural(self.trade, self.pass_through)
        by_origin = np.repeat(supply[:, None], origins, axis=1)
        by_origin[:, -1] = self.figures.host_supply.value
        home = self.figures.home.value * choice
        return Elasticities(choice, home, self.figures.demand.value * home, by_origin)


def years_ahead(scenario: Scenario, year: int | None = None) -> Years:
    """Return the years of the scenario's horizon, or one of them, counted from 1.

    A last part of a year counts as such.
    """
    length, rate = scenario.horizon.years.value, scenario.horizon.discount_rate.value
    if year is not None:
        return OneYear(np.array([year - 0.5]), np.ones(1), length, rate)
    return _all_years(length, rate)


@lru_cache(maxsize=64)
def _all_years(length: float, rate: float) -> Years:
    ends = np.append(np.arange(1, np.ceil(length)), length)
    lengths = np.diff(ends, prepend=0.0)
    middle = ends - lengths / 2
    weights = lengths * np.exp(-rate * middle)
    return Years(middle, weights / weights.sum(), length, rate)


def adjustment(scenario: Scenario, name: HorizonName, year: int | None = None) -> Adjustment:
    """Return how trade adjusts over the horizon, or in one of its years.

    ``short`` and ``long`` are one year at those estimates; ``path`` moves from the first to the
    second in a straight line over the scenario's adjustment years (model: Boehm, Levchenko &
    Pandalai-Nayar 2023).
    """
    figures, years = scenario.elasticities, years_ahead(scenario, year)
    if name == "path":
        adjusted = np.clip((years.middle - 0.5) / (scenario.horizon.adjustment_years.value - 1), 0, 1)
        weights = years.weights
    else:
        adjusted = np.array([0.0 if name == "short" else 1.0])
        weights = np.ones(1)
    trade = _between(figures.short.trade.value, figures.long.trade.value, adjusted)
    through = _between(figures.short.pass_through.value, figures.long.pass_through.value, adjusted)
    return Adjustment(figures, years, trade, through, weights)


def _between(start: float, end: float, share: FloatArray) -> FloatArray:
    return start + (end - start) * share
