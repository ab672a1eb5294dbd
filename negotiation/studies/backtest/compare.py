"""Predictions, baselines and outcomes side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.partners import Partner
from negotiation.studies.backtest.deals import Deal
from negotiation.studies.backtest.prediction import Prediction
from negotiation.studies.backtest.scores import Score, brier, left_out, score

NAMES = {"played": "model, talks played", "nash": "model, Nash points"}


@dataclass(frozen=True)
class Backtest:
    """All that is reported: a row a partner, and the scores of the methods for rates and pledges.

    Only partners that settled are scored; the others' rows are shown. ``agreement`` has Brier scores of
    whether a partner settles, 0 at best: the model's shares of draws, and the share that settled, which
    is known only afterwards, for all.
    """

    rows: list[dict[str, Any]]
    rates: list[Score]
    pledges: list[Score]
    agreement: dict[str, float]
    draws: int

    @property
    def document(self) -> dict[str, Any]:
        """The backtest as plain data."""
        scores = {"rates": self.rates, "pledges": self.pledges}
        return {
            "partners": self.rows,
            **{name: [asdict(each) for each in group] for name, group in scores.items()},
            "agreement": self.agreement,
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
        quantity: [score(NAMES[m], actual[quantity], prediction.of(m, quantity)) for m in NAMES]
        for quantity in actual
    }
    same = np.ones((1, len(known)))
    constant = {"announced rate stays": announced * same}
    constant |= {f"{rate} % for all": rate * same for rate in (10, 15)}
    scores["rate"] += [score(name, actual["rate"], point) for name, point in constant.items()]
    scores["pledge"].append(score("no pledge from anybody", actual["pledge"], 0 * same))
    for quantity in actual:
        scores[quantity].append(_regression(deficit, actual[quantity]))
    rows = [_row(prediction, place, deal, partners) for place, deal in enumerate(known)]
    base = np.full(len(known), settled.mean())
    agreement = {"model": brier(prediction.agreed, settled), "base_rate": brier(base, settled)}
    draws = prediction.values.shape[2]
    return Backtest(rows, scores["rate"], scores["pledge"], agreement, draws)


def _regression(deficit: FloatArray, actual: FloatArray) -> Score:
    known = ~np.isnan(actual)
    drawn = left_out(deficit[known], actual[known])
    return score("regression on the deficit, leave-one-out", actual[known], drawn)


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
