"""A forecast of deals to come, written down before they are looked at, and kept as it was."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.base.files import own_data
from negotiation.base.version import code_digest, package_version
from negotiation.scenarios import HubScenario
from negotiation.studies.backtest.baselines import pledge_rules, rate_rules
from negotiation.studies.backtest.deals import Deal, outcome_of
from negotiation.studies.backtest.forecasts import NO_DEALS, fit_of, named, unfitted
from negotiation.studies.backtest.no_deal import no_deal_rates
from negotiation.studies.backtest.objectives import OBJECTIVES, Objective
from negotiation.studies.backtest.scores import QUANTILES, Method, Predicted
from negotiation.studies.backtest.settlement import spread

NAME = "november-2026"

DIGEST = "79bb1fd3a7a8ca35ee5a4d1343da4116b391adc2d5ff12b4329c4ddc2978a146"
"""SHA-256 of the file: a forecast that was changed later is not read."""

SHARES = (np.arange(20) + 0.5) / 20
"""Quantiles that are written down."""


@dataclass(frozen=True)
class Registered:
    """A forecast: by quantity and method, and by partner, quantiles ``SHARES`` or one value.

    ``until``: the day of the last deal that it was fitted to; ``about`` has the rest in words.
    """

    name: str
    digest: str
    until: date
    about: Mapping[str, Any]
    forecasts: Mapping[str, Mapping[Method, Mapping[str, list[float]]]]

    @property
    def codes(self) -> list[str]:
        """Partners that it predicts anything for."""
        return list(dict.fromkeys(code for each in self.forecasts["rate"].values() for code in each))

    @property
    def words(self) -> str:
        """Name, day, digest, and what it was fitted to."""
        day, fitted = self.about["registered"], len(self.about["fitted_to"])
        digest = f"sha256 {self.digest[:16]}…"
        return (
            f"{self.name}, registered on {day} ({digest}), fitted to {fitted} deals until {self.until}"
        )

    def of(self, quantity: str, codes: Sequence[str]) -> Predicted:
        """Return the predictions of a quantity for partners, NaN where a method has none."""
        return {
            method: np.array([partners.get(code) or [np.nan] * _length(partners) for code in codes]).T
            for method, partners in self.forecasts[quantity].items()
        }


def _length(partners: Mapping[str, list[float]]) -> int:
    return len(next(iter(partners.values())))


@cache
def registered() -> Registered:
    """Return the registered forecast.

    Raises
    ------
    InputError : the file is not what was registered.
    """
    content = own_data(f"forecast-{NAME}.json").read_bytes()
    if (digest := sha256(content).hexdigest()) != DIGEST:
        raise InputError(
            f"forecast-{NAME}.json of the package is not the file that was registered: its sha256 is "
            f"{digest}, not {DIGEST}; install the package anew"
        )
    held = json.loads(content)
    forecasts = {
        quantity: {
            Method(each["name"], each["kind"], each["fitted"]): each["partners"] for each in group
        }
        for quantity, group in held.pop("forecasts").items()
    }
    return Registered(NAME, digest, date.fromisoformat(held["fitted_until"]), held, forecasts)


def registration(hub: HubScenario, outcomes: Sequence[Deal], day: date) -> dict[str, Any]:
    """Make a forecast for all of a hub's partners from all outcomes, as data to be written down."""
    settled = [deal for deal in outcomes if deal.settled]
    to_come = [
        Deal(code, hub.table[code].name, day, np.nan, None, settled=False, source="")
        for code in hub.at_tables
    ]
    made, parameters = _objectives(hub, settled, to_come)
    return {
        "registered": day.isoformat(),
        "fitted_until": max(deal.date for deal in settled).isoformat(),
        "fitted_to": [deal.iso3 for deal in settled],
        "package": package_version(),
        "code": code_digest(),
        "hub": f"{hub.name}, sha256 {hub.digest}",
        "parameters_10_50_90": parameters,
        "forecasts": {
            quantity: [
                asdict(method) | {"partners": _written(hub.at_tables, drawn[:, len(settled) :])}
                for method, drawn in methods.items()
            ]
            for quantity, methods in made.items()
        },
    }


def _objectives(
    hub: HubScenario, settled: list[Deal], to_come: list[Deal]
) -> tuple[dict[str, Predicted], dict[str, dict[str, list[float]]]]:
    """Return what rules and objectives, fitted to deals, say of all partners; and the parameters."""
    places = [*settled, *to_come]
    known = np.arange(len(places)) < len(settled)
    made, parameters = _rules(hub, places), {}
    for variant in NO_DEALS:
        without = no_deal_rates(places, hub.table, variant)
        made["rate"] |= unfitted(hub, places, without, variant)
        for objective in OBJECTIVES:
            fit, method = (
                fit_of(hub, objective, places, without),
                named(objective.name, variant, "earlier"),
            )
            drawn = [fit.predicted(place, known) for place in range(len(places))]
            for quantity, columns in zip(made, zip(*drawn, strict=True), strict=True):
                made[quantity][method] = np.stack(columns, axis=1)
            parameters[method.name] = _parameters(objective, fit.weights(known))
    return made, parameters


def _rules(hub: HubScenario, places: Sequence[Deal]) -> dict[str, Predicted]:
    """Return the simple rules, but those that took hindsight."""
    who, actual = [hub.table[deal.iso3] for deal in places], outcome_of(places)
    rules = {"rate": rate_rules(who, actual["rate"]), "pledge": pledge_rules(who, actual["pledge"])}
    return {
        quantity: {
            replace(method, fitted="nothing" if method.fitted == "nothing" else "earlier"): drawn
            for method, drawn in predicted.items()
            if method.fitted != "hindsight"
        }
        for quantity, predicted in rules.items()
    }


def _parameters(objective: Objective, weights: FloatArray) -> dict[str, list[float]]:
    """Return quantiles of each parameter, given the deals."""
    of_points = weights.sum(axis=(1, 2))
    return {name: _weighted(values, of_points) for name, values in spread(objective).items()}


def _weighted(values: FloatArray, weights: FloatArray) -> list[float]:
    order = np.argsort(values)
    place = np.searchsorted(np.cumsum(weights[order]), QUANTILES)
    return [float(f"{value:.3g}") for value in values[order][place.clip(max=len(values) - 1)]]


def _written(codes: Sequence[str], drawn: FloatArray) -> dict[str, list[float]]:
    """Return few quantiles of each partner's draws, rounded; partners without any are left out."""
    few = drawn if len(drawn) == 1 else np.quantile(drawn, SHARES, axis=0)
    return {
        code: [round(value, 1) for value in column.tolist()]
        for code, column in zip(codes, few.T, strict=True)
        if not np.isnan(column).any()
    }
