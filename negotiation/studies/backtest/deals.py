"""What came of the talks of 2025: outcomes that only the backtest may look at."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.files import own_data

FILE = "deals-2025.csv"


@dataclass(frozen=True)
class Deal:
    """A partner's outcome: rate in percent, promised investment in bn USD (None: not known).

    ``settled`` says whether both sides agreed; otherwise the rate was set by the host alone.
    """

    iso3: str
    partner: str
    date: date
    rate: float
    pledge: float | None
    settled: bool
    source: str


def deals() -> list[Deal]:
    """Return all known outcomes.

    Examples
    --------
    >>> from negotiation.studies.backtest import deals
    >>> next((deal.rate, deal.pledge) for deal in deals() if deal.iso3 == "KOR")
    (15.0, 350.0)
    """
    text = own_data(FILE).read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return [
        Deal(
            row["iso3"],
            row["partner"],
            date.fromisoformat(row["date"]),
            float(row["agreed_pct"]),
            float(row["pledge_bn"]) if row["pledge_bn"] else None,
            row["settled"] == "yes",
            row["source"],
        )
        for row in rows
    ]


def outcome_of(known: Sequence[Deal]) -> dict[str, FloatArray]:
    """Return rates and pledges, shape ``(n,)``, NaN where there is no deal or it is not known."""
    settled = np.array([deal.settled for deal in known])
    made = {
        "rate": [deal.rate for deal in known],
        "pledge": [np.nan if deal.pledge is None else deal.pledge for deal in known],
    }
    return {quantity: np.where(settled, values, np.nan) for quantity, values in made.items()}
