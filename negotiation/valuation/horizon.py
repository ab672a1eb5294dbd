"""The years that a payoff looks ahead: annuity weights and elasticities on the way to the long run."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.investment import annuity
from negotiation.economy.trade import Elasticities, structural
from negotiation.scenarios import Scenario

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


def years_ahead(scenario: Scenario) -> Years:
    """Return the years of the scenario's horizon; a last part of a year counts as such."""
    horizon = scenario.horizon
    ends = np.append(np.arange(1, np.ceil(horizon.years.value)), horizon.years.value)
    lengths = np.diff(ends, prepend=0.0)
    middle = ends - lengths / 2
    weights = lengths * np.exp(-horizon.discount_rate.value * middle)
    return Years(middle, weights / weights.sum(), horizon.years.value, horizon.discount_rate.value)


def elasticity_path(
    scenario: Scenario, name: HorizonName, origins: int
) -> tuple[Elasticities, FloatArray]:
    """Return elasticities by year and the years' weights.

    ``short`` and ``long`` are one year at those estimates; ``path`` moves from the first to the
    second in a straight line over the scenario's adjustment years (model: Boehm, Levchenko &
    Pandalai-Nayar 2023). Supply has shape ``(Y, origins)``: the last origin is the host itself.
    """
    figures = scenario.elasticities
    years = years_ahead(scenario)
    if name == "path":
        adjusted = np.clip((years.middle - 0.5) / (scenario.horizon.adjustment_years.value - 1), 0, 1)
        weights = years.weights
    else:
        adjusted = np.array([0.0 if name == "short" else 1.0])
        weights = np.ones(1)
    trade = _between(figures.short.trade.value, figures.long.trade.value, adjusted)
    through = _between(figures.short.pass_through.value, figures.long.pass_through.value, adjusted)
    origins_choice, supply = structural(trade, through)
    by_origin = np.repeat(supply[:, None], origins, axis=1)
    by_origin[:, -1] = figures.host_supply.value
    home = figures.home.value * origins_choice
    return Elasticities(origins_choice, home, figures.demand.value * home, by_origin), weights


def _between(start: float, end: float, share: FloatArray) -> FloatArray:
    return start + (end - start) * share
