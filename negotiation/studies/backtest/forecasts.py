"""What the objectives predict: fitted to nothing, to all other deals, to those of earlier days."""

from collections.abc import Sequence

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.scenarios import HubScenario
from negotiation.scenarios.bilateral import RATE
from negotiation.studies.backtest.deals import Deal, outcome_of
from negotiation.studies.backtest.estimation import Fit, used_for
from negotiation.studies.backtest.no_deal import FLOOR, NoDeal, no_deal_rates
from negotiation.studies.backtest.objectives import OBJECTIVES, WELFARE, Objective
from negotiation.studies.backtest.scores import Fitted, Method, Predicted
from negotiation.studies.backtest.settlement import settled, spread
from negotiation.studies.backtest.unfitted import best_alone, best_jointly
from negotiation.talks.nash_in_nash import nash_in_nash

NO_DEALS: tuple[NoDeal, ...] = ("announced", "letters")

IN_NASH = Method("model, Nash-in-Nash", "model")

FITS: tuple[Fitted, ...] = ("others", "earlier")


def forecasts(hub: HubScenario, outcomes: Sequence[Deal]) -> dict[str, Predicted]:
    """Return the objectives' predictions of rates and pledges, by method; of pledges if fitted.

    Raises
    ------
    InputError : a partner that is not at the hub's tables.

    Examples
    --------
    >>> from negotiation import load_hub
    >>> from negotiation.studies.backtest import deals, forecasts
    >>> hub = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> sorted(forecasts(hub, [deal for deal in deals() if deal.iso3 in hub.at_tables]))
    ['pledge', 'rate']
    """
    rates, pledges = of_all_tables(hub, [deal.iso3 for deal in outcomes])
    made: dict[str, Predicted] = {"rate": {IN_NASH: rates}, "pledge": {IN_NASH: pledges}}
    for variant in NO_DEALS:
        without = no_deal_rates(outcomes, hub.table, variant)
        made["rate"] |= unfitted(hub, outcomes, without, variant)
        for objective in OBJECTIVES:
            fit = fit_of(hub, objective, outcomes, without)
            for fitted in FITS:
                method = named(objective.name, variant, fitted)
                made["rate"][method], made["pledge"][method] = from_others(fit, outcomes, fitted)
    return made


def of_all_tables(hub: HubScenario, codes: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """Return rates and pledges that are Nash's at each table given the others, shape ``(1, n)`` each.

    By the figures as they are; NaN where there is nothing to agree on.
    """
    found = nash_in_nash(hub, codes) or dict.fromkeys(codes)
    drawn = np.full((2, 1, len(codes)), np.nan)
    for place, code in enumerate(codes):
        if (terms := found[code]) is not None:
            drawn[:, 0, place] = terms[RATE], terms["pledge"]
    return drawn[0], drawn[1]


def unfitted(
    hub: HubScenario, outcomes: Sequence[Deal], without: FloatArray, variant: NoDeal
) -> Predicted:
    """Return the rates that are best for the host, table by table and jointly."""
    codes = [deal.iso3 for deal in outcomes]
    return {
        named(WELFARE.name, variant): best_alone(hub, codes, without)[None],
        named(f"{WELFARE.name}, jointly", variant): best_jointly(hub, codes, without)[None],
    }


def named(name: str, variant: NoDeal, fitted: Fitted = "nothing") -> Method:
    """Return a method's name, with the rates without a deal if they are not April's."""
    return Method(name if variant == "announced" else f"{name}, {variant}", "objective", fitted)


def fit_of(hub: HubScenario, objective: Objective, outcomes: Sequence[Deal], without: FloatArray) -> Fit:
    """Return what all points of an objective's parameters predict, NaN where stakes are not known.

    ``without``: rates that hold without a deal, percent, shape ``(n,)``.
    """
    values = spread(objective)
    predicted = np.full((2, len(values["power"]), len(outcomes)), np.nan)
    for place, (deal, rate) in enumerate(zip(outcomes, without.tolist(), strict=True)):
        stakes = objective.stakes(hub, deal.iso3, rate)
        if stakes is not None:
            predicted[:, :, place] = settled(objective, stakes, values)
    (rates, pledges), made = predicted, outcome_of(outcomes)
    return Fit(rates, pledges, made["rate"], made["pledge"], np.minimum(FLOOR, without))


def from_others(fit: Fit, outcomes: Sequence[Deal], fitted: Fitted) -> tuple[FloatArray, FloatArray]:
    """Return rates and pledges of each deal as others predict them, shapes ``(draws, n)``."""
    used = used_for(fitted, ~np.isnan(fit.rate), [deal.date for deal in outcomes])
    drawn = [fit.predicted(place, given) for place, given in enumerate(used)]
    rates, pledges = (np.stack(columns, axis=1) for columns in zip(*drawn, strict=True))
    return rates, pledges
