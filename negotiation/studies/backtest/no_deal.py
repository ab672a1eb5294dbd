"""What holds without a deal: the rate announced in April 2025, or the one that was named since."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.files import own_data
from negotiation.economy.partners import Partner
from negotiation.studies.backtest.deals import Deal

FILE = "letters-2025.csv"

FLOOR = 10.0
"""Percent: the least for all, said by the US President on 10 April 2025 (and in force since the 5th)."""

type NoDeal = Literal["announced", "letters"]
"""The rate of 2 April, or the last that was named to the partner before the day of its deal."""


@dataclass(frozen=True)
class Letter:
    """A rate, in percent, that the host named to a partner on a day, to hold without a deal."""

    iso3: str
    date: date
    rate: float
    source: str


def letters() -> list[Letter]:
    """Return the rates that were named after 2 April 2025."""
    text = own_data(FILE).read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return [
        Letter(row["iso3"], date.fromisoformat(row["date"]), float(row["rate_pct"]), row["source"])
        for row in rows
    ]


def no_deal_rates(
    outcomes: Sequence[Deal], partners: Mapping[str, Partner], variant: NoDeal
) -> FloatArray:
    """Return what each partner would pay without its deal, percent, shape ``(n,)``.

    Only what was named before the day of the deal counts; NaN for who is not under the order.
    """
    named = letters() if variant == "letters" else []

    def rate(deal: Deal) -> float:
        known = [each for each in named if each.iso3 == deal.iso3 and each.date < deal.date]
        announced = partners[deal.iso3].announced
        april = np.nan if announced is None else float(announced)
        return max(known, key=lambda each: each.date).rate if known else april

    return np.array([rate(deal) for deal in outcomes])
