"""Predictions, baselines and outcomes side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import product
from math import isnan
from typing import NamedTuple

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.partners import Partner
from negotiation.studies.backtest.baselines import by_date, pledge_rules, rate_rules
from negotiation.studies.backtest.deals import Deal, outcome_of
from negotiation.studies.backtest.forecasts import named
from negotiation.studies.backtest.objectives import OBJECTIVES
from negotiation.studies.backtest.prediction import Prediction
from negotiation.studies.backtest.scores import Method, Predicted, Score, brier, quantiles, score

NAMES = {
    "played": Method("model, talks played", "model"),
    "nash": Method("model, Nash points", "model"),
}
RULES = {"rate": rate_rules, "pledge": pledge_rules}

SHOWN = [named(each.name, "announced", "others") for each in OBJECTIVES]
"""Objectives that a partner's row tells."""


class Ends(NamedTuple):
    """A prediction: its median, and the ends of its 80 %; NaN where no draw agrees."""

    low: float
    median: float
    high: float

    @property
    def known(self) -> bool:
        """Whether there is a prediction."""
        return not isnan(self.median)


@dataclass(frozen=True)
class PartnerRow:
    """What was announced to a partner, predicted, and agreed; rates in percent, pledges in bn USD.

    ``predicted`` is by method and quantity, as in ``played_rate``; objectives are fitted to the others.
    """

    iso3: str
    partner: str
    announced_pct: float
    settled: bool
    agreed_pct: float
    pledge_bn: float | None
    agreed_in_draws: float
    source: str
    predicted: Mapping[str, Ends]

    def document(self) -> dict[str, object]:
        """Return the row as plain data, without what is not known."""
        row = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "predicted"}
        for name, ends in self.predicted.items():
            row |= {f"{name}_{end}": v if ends.known else None for end, v in ends._asdict().items()}
        return row


@dataclass(frozen=True)
class Backtest:
    """All that is reported: a row a partner, and the scores of the methods for rates and pledges.

    Only partners that settled are scored; the others' rows are shown. ``agreement`` has Brier scores of
    whether a partner settles, 0 at best: the model's shares of draws, and the share that settled, which
    is known only afterwards, for all.
    """

    rows: list[PartnerRow]
    rates: list[Score]
    pledges: list[Score]
    agreement: dict[str, float]
    draws: int

    @property
    def document(self) -> dict[str, object]:
        """The backtest as plain data."""
        scores = {"rates": self.rates, "pledges": self.pledges}
        return {
            "partners": [row.document() for row in self.rows],
            **{name: [asdict(each) for each in group] for name, group in scores.items()},
            "agreement": self.agreement,
            "draws": self.draws,
        }


def compare(
    prediction: Prediction,
    outcomes: Sequence[Deal],
    partners: Mapping[str, Partner],
    objectives: Mapping[str, Predicted],
) -> Backtest:
    """Hold predictions, the ``objectives``' (in the order of outcomes) and simple rules against them.

    Examples
    --------
    >>> from negotiation import load_hub
    >>> from negotiation.studies.backtest import compare, deals, predict
    >>> hub = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> few = [deal for deal in deals() if deal.iso3 in hub.at_tables]
    >>> prediction = predict(hub, [deal.iso3 for deal in few], draws=2, seed=0)
    >>> found = compare(prediction, few, hub.table, {"rate": {}, "pledge": {}})
    >>> found.draws
    2
    """
    by_code = {deal.iso3: deal for deal in outcomes}
    known = [by_code[code] for code in prediction.codes]
    settled = np.array([deal.settled for deal in known])
    ends = {
        f"{name}_{quantity}": prediction.quantiles(name, quantity)
        for name, quantity in product(NAMES, RULES)
    } | {
        f"{method.name}_{quantity}": quantiles(drawn)
        for quantity, methods in objectives.items()
        for method, drawn in methods.items()
        if method in SHOWN
    }
    rows = [_row(prediction, place, deal, partners, ends) for place, deal in enumerate(known)]
    base = np.full(len(known), settled.mean())
    agreement = {"model": brier(prediction.agreed, settled), "base_rate": brier(base, settled)}
    who = [partners[code] for code in prediction.codes]
    scores = {}
    for quantity, made in outcome_of(known).items():
        drawn = {NAMES[name]: prediction.of(name, quantity) for name in NAMES}
        drawn |= objectives.get(quantity, {})
        drawn |= RULES[quantity](who, made)
        drawn |= by_date(RULES[quantity], who, made, [deal.date for deal in known])
        scores[quantity] = [score(method, made, values) for method, values in drawn.items()]
    return Backtest(rows, scores["rate"], scores["pledge"], agreement, prediction.values.shape[2])


def _row(
    prediction: Prediction,
    place: int,
    deal: Deal,
    partners: Mapping[str, Partner],
    ends: Mapping[str, FloatArray],
) -> PartnerRow:
    announced = partners[deal.iso3].announced
    assert announced is not None  # a hub's partners have a rate
    return PartnerRow(
        deal.iso3,
        deal.partner,
        announced,
        deal.settled,
        deal.rate,
        deal.pledge,
        float(prediction.agreed[place]),
        deal.source,
        {name: Ends(*values[:, place].tolist()) for name, values in ends.items()},
    )
