"""What came of the talks of 2025: outcomes that only the backtest may look at."""

import csv
from dataclasses import dataclass
from datetime import date

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
    """Return all known outcomes."""
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
