"""Deals of later days, from a file, held against the registered forecast."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from negotiation.base.errors import InputError, unknown
from negotiation.base.tables import Row, read_table
from negotiation.economy.partners import EU_MEMBERS, read_partners
from negotiation.studies.backtest.compare import Ends
from negotiation.studies.backtest.deals import Deal, outcome_of
from negotiation.studies.backtest.registration import Registered
from negotiation.studies.backtest.scores import Method, Score, quantiles, score

NEEDED = ("iso3", "date", "agreed_pct")
COLUMNS = (*NEEDED, "pledge_bn", "source")

HIGHEST = 100.0
"""Percent: the highest rate that is read; more is a slip, such as 1500 for 15.00."""


@dataclass(frozen=True)
class Later:
    """Deals, what the objectives had predicted of each, and the scores of all methods."""

    held: Registered
    deals: list[Deal]
    predicted: dict[str, dict[Method, list[Ends]]]
    rates: list[Score]
    pledges: list[Score]

    @property
    def document(self) -> dict[str, Any]:
        """The results as plain data, with the name and the digest of the forecast."""
        return {
            "forecast": {"name": self.held.name, "sha256": self.held.digest, **self.held.about},
            "deals": [self._told(place, deal) for place, deal in enumerate(self.deals)],
            "rates": [asdict(each) for each in self.rates],
            "pledges": [asdict(each) for each in self.pledges],
        }

    def medians(self, quantity: str, names: Sequence[str], place: int) -> list[str]:
        """Return what the fitted methods of these names predicted of a deal, – where nothing."""
        fitted = {
            m.name: ends[place] for m, ends in self.predicted[quantity].items() if m.fitted != "nothing"
        }
        return [f"{fitted[name].median:.3g}" if fitted[name].known else "–" for name in names]

    def _told(self, place: int, deal: Deal) -> dict[str, Any]:
        row = {
            "iso3": deal.iso3,
            "date": deal.date.isoformat(),
            "agreed_pct": deal.rate,
            "pledge_bn": deal.pledge,
            "source": deal.source,
        }
        for quantity, methods in self.predicted.items():
            for method, ends in methods.items():
                name = f"{method.name}, fitted to {method.fitted}: {quantity}"
                row[name] = ends[place]._asdict() if ends[place].known else None
        return row


def score_later(deals: Sequence[Deal], held: Registered) -> Later:
    """Hold a registered forecast against deals."""
    codes, made = [deal.iso3 for deal in deals], outcome_of(deals)
    drawn = {quantity: held.of(quantity, codes) for quantity in made}
    ends = {
        quantity: {
            method: [Ends(*column) for column in quantiles(values).T.tolist()]
            for method, values in methods.items()
            if method.kind == "objective"
        }
        for quantity, methods in drawn.items()
    }
    scores = {q: [score(m, made[q], values) for m, values in drawn[q].items()] for q in made}
    return Later(held, list(deals), ends, scores["rate"], scores["pledge"])


def read_deals(path: Path, held: Registered) -> list[Deal]:
    """Read deals from a table, a row a deal, of partners and days that a forecast can be held against.

    Columns: ``iso3, date, agreed_pct`` and, if wanted, ``pledge_bn`` (bn USD; empty: not known) and
    ``source``.

    Raises
    ------
    InputError : names the file, the line, the column, and what is allowed.
    """
    rows = read_table(path, NEEDED, "deals")
    for name in rows[0].cells:
        if name not in COLUMNS:
            raise unknown(f"column in {path}:", name, COLUMNS)
    names, found = read_partners(), {}
    for row in rows:
        deal = _deal(row, held, {code: names[code].name for code in held.codes if code in names})
        if (key := (deal.iso3, deal.date)) in found:
            raise row.wrong("iso3", f"{deal.iso3} has two deals on {deal.date}")
        found[key] = deal
    return list(found.values())


def _deal(row: Row, held: Registered, names: dict[str, str]) -> Deal:
    code = row.text("iso3")
    if code not in held.codes:
        if code in EU_MEMBERS:
            raise row.wrong("iso3", f"{code} talks as a member of the European Union: EUU")
        raise InputError(f"{row.place}, column iso3: {unknown('partner', code, held.codes)}")
    rate = row.number("agreed_pct")
    if rate > HIGHEST:
        raise row.wrong("agreed_pct", f"{rate:g} must lie between 0 and {HIGHEST:g} percent")
    pledge = row.number("pledge_bn") if row.filled("pledge_bn") else None
    source = row.text("source") if row.filled("source") else ""
    return Deal(code, names.get(code, code), _day(row, held.until), rate, pledge, True, source)


def _day(row: Row, until: date) -> date:
    text = row.text("date")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise row.wrong("date", f"'{text}' is no date like 2026-03-31") from error
    if day <= until:
        raise row.wrong("date", f"{text} must be later than {until}, the last deal that it is fitted to")
    return day
