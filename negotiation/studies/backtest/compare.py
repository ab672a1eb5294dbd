"""Predictions, baselines and outcomes side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.partners import Partner
from negotiation.studies.backtest.deals import Deal
from negotiation.studies.backtest.prediction import Prediction
from negotiation.studies.backtest.scores import Score, left_out, score

NAMES = {"played": "model, talks played", "nash": "model, Nash points"}


@dataclass(frozen=True)
class Backtest:
    """All that is reported: a row a partner, and the scores of the methods for rates and pledges.

    Only partners that settled are scored; the others' rows are shown.
    """

    rows: list[dict[str, Any]]
    rates: list[Score]
    pledges: list[Score]
    draws: int

    @property
    def document(self) -> dict[str, Any]:
        """The backtest as plain data."""
        scores = {"rates": self.rates, "pledges": self.pledges}
        return {
            "partners": self.rows,
            **{name: [asdict(each) for each in group] for name, group in scores.items()},
            "draws": self.draws,
        }


def compare(
    prediction: Prediction, outcomes: Sequence[Deal], partners: Mapping[str, Partner]
) -> Backtest:
    """Hold predictions and baselines against outcomes.

    Regressions are on the host's deficit with the partner, each predicted from all others.
    """
    by_code = {deal.iso3: deal for deal in outcomes}
    known = [by_code[code] for code in prediction.codes]
    settled = np.array([deal.settled for deal in known])
    rate = np.array([deal.rate for deal in known])
    pledge = np.array([np.nan if deal.pledge is None else deal.pledge for deal in known])
    actual = {"rate": np.where(settled, rate, np.nan), "pledge": np.where(settled, pledge, np.nan)}
    deficit = np.array([partners[code].deficit for code in prediction.codes])
    announced = np.array([partners[code].announced for code in prediction.codes], dtype=float)
    scores = {
        quantity: [
            score(NAMES[method], actual[quantity], ends[1], ends[[0, 2]])
            for method in NAMES
            for ends in [prediction.quantiles(method, quantity)]
        ]
        for quantity in actual
    }
    same = np.ones(len(known))
    constant = {"announced rate stays": announced, "10 % for all": 10 * same, "15 % for all": 15 * same}
    scores["rate"] += [score(name, actual["rate"], point) for name, point in constant.items()]
    scores["pledge"].append(score("no pledge from anybody", actual["pledge"], 0 * same))
    for quantity in actual:
        scores[quantity].append(_regression(deficit, actual[quantity]))
    rows = [_row(prediction, place, deal, partners) for place, deal in enumerate(known)]
    return Backtest(rows, scores["rate"], scores["pledge"], prediction.values.shape[2])


def _regression(deficit: FloatArray, actual: FloatArray) -> Score:
    known = ~np.isnan(actual)
    point, ends = left_out(deficit[known], actual[known])
    return score("regression on the deficit, leave-one-out", actual[known], point, ends)


def _row(
    prediction: Prediction, place: int, deal: Deal, partners: Mapping[str, Partner]
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "iso3": deal.iso3,
        "partner": deal.partner,
        "announced_pct": partners[deal.iso3].announced,
        "settled": deal.settled,
        "agreed_pct": deal.rate,
        "pledge_bn": deal.pledge,
        "agreed_in_draws": float(prediction.agreed[place]),
        "source": deal.source,
    }
    for method in NAMES:
        for quantity in ("rate", "pledge"):
            ends = prediction.quantiles(method, quantity)[:, place]
            for name, value in zip(("low", "median", "high"), ends, strict=True):
                row[f"{method}_{quantity}_{name}"] = None if np.isnan(value) else float(value)
    return row
