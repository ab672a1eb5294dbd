"""What a firm decides: whether to build abroad, and what its government must offer for it.

Every rule works on numbers and on arrays of firms alike.
"""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.population import Population


@dataclass(frozen=True)
class Quote:
    """What firms look at: the tariffs of an offer.

    ``protection``, shape ``(sectors,)``, is what a dollar of output made abroad saves; ``input_rise``
    the relative rise of the prices of components from home; ``volatility`` that of tariff policy.
    """

    protection: FloatArray
    input_rise: float
    volatility: float


@dataclass(frozen=True)
class Offers:
    """Firms' conditional pledges, arrays of shape ``(number,)``.

    ``amount`` bn USD a year if the prices of components rise by no more than ``ceiling`` (a share;
    negative: no exemption is enough), or else for ``subsidy`` a year per dollar invested.
    """

    amount: FloatArray
    ceiling: FloatArray
    subsidy: FloatArray


def saving[X: (float, FloatArray)](protection: X, gap: X, input_rise: float, input_load: X) -> X:
    """Return what a dollar of output made abroad saves against exporting it.

    The tariff on the finished good, less the cost gap, less dearer components: ``input_load`` is the
    share of components from home in the output.
    """
    return protection - gap - input_rise * input_load


def excess_return[X: (float, FloatArray)](saved: X, plant_cost: X, required_return: X) -> X:
    """Return what a dollar invested earns a year over what it must earn to be worth starting.

    A project is worth it when ``saved ≥ plant_cost · (r + δ) · β/(β-1)`` (Dixit & Pindyck 1994).
    """
    return saved / plant_cost - required_return


def subsidy_needed[X: (float, FloatArray)](excess: X) -> X:
    """Return the yearly subsidy per dollar invested that makes a project pay; 0 if it pays anyway."""
    needed: X = np.maximum(0.0, -excess)
    return needed


def input_ceiling[X: (float, FloatArray)](
    saved_before_inputs: X, plant_cost: X, required_return: X, input_load: X
) -> X:
    """Return the rise of component prices up to which a project pays without a subsidy."""
    # no components from home: any rise will do, or none
    load = np.maximum(input_load, np.finfo(float).tiny)
    with np.errstate(over="ignore"):
        ceiling: X = (saved_before_inputs - plant_cost * required_return) / load
    return ceiling


def make_offers(firms: Population, quote: Quote) -> Offers:
    """Return every firm's conditional pledge at a quote."""
    wanted = firms.required_return(quote.volatility)
    free = saving(quote.protection[firms.sector], firms.gap, 0.0, firms.load)
    return Offers(
        firms.projects,
        input_ceiling(free, firms.plant_cost, wanted, firms.load),
        subsidy_needed(excess_at(firms, quote, wanted)),
    )


def excess_at(firms: Population, quote: Quote, wanted: FloatArray) -> FloatArray:
    """Return every firm's excess return at a quote; ``wanted`` is its required return."""
    saved = saving(quote.protection[firms.sector], firms.gap, quote.input_rise, firms.load)
    return excess_return(saved, firms.plant_cost, wanted)
