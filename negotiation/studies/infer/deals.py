"""Deals as somebody writes them down, checked against the talks in which they were made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from negotiation.base.errors import InputError, about, unknown
from negotiation.base.files import own_data
from negotiation.base.tables import Row, by_code, csv_rows, read_table
from negotiation.scenarios import HubScenario, Scenario
from negotiation.scenarios.bilateral import RATE
from negotiation.scenarios.off_grid import with_amounts
from negotiation.studies.backtest.deals import FILE
from negotiation.valuation.timing import DAYS_PER_YEAR

NEEDED = ("iso3", "date", "settled")
ASIDE = ("partner", "source")
"""Columns for people to read."""

WRITTEN = {"agreed_pct": RATE, "pledge_bn": "pledge"}
"""Columns of the built-in deals that are called otherwise than their issues."""


@dataclass(frozen=True)
class Ending:
    """How talks ended; ``terms`` are the levels agreed on by issue, as far as they are known."""

    iso3: str
    date: date
    settled: bool
    terms: Mapping[str, float | str]
    row: Row


def read_endings(document: Scenario | HubScenario, path: Path | None = None) -> list[Ending]:
    """Read a file of deals, the built-in ones of 2025 if none is given, the earliest first.

    Raises
    ------
    InputError : names the file, its line and column, and what is allowed.
    """
    if path is None and not isinstance(document, HubScenario):
        raise InputError(f"the deals of {document.name}: a file is needed (--deals)")
    if path is None:
        text = own_data(FILE).read_text(encoding="utf-8")
        rows = csv_rows(text, FILE, NEEDED)
    else:
        rows = read_table(path, NEEDED, "deals")
    columns = _columns(document)
    for name in rows[0].cells:
        if name not in (*NEEDED, *ASIDE, *columns):
            with about(FILE if path is None else str(path)):
                raise unknown("column of a file of deals", name, (*NEEDED, *columns, *ASIDE))
    endings = [_ending(document, columns, row) for row in by_code(rows, "iso3").values()]
    return sorted(endings, key=lambda ending: ending.date)


def _columns(document: Scenario | HubScenario) -> dict[str, str]:
    """Return which issue each column may hold."""
    table = _first(document, document.at_tables[0]) if isinstance(document, HubScenario) else document
    keys = [spec.key for spec in table.issues]
    return {key: key for key in keys} | {name: key for name, key in WRITTEN.items() if key in keys}


def _ending(document: Scenario | HubScenario, columns: Mapping[str, str], row: Row) -> Ending:
    code = row.text("iso3")
    try:
        table = _first(document, code)
    except InputError as error:
        raise row.wrong("iso3", str(error)) from error
    settled = _yes(row)
    terms: dict[str, float | str] = {}
    for column, key in columns.items() if settled else ():
        if row.filled(column):
            if key in terms:
                raise row.wrong(column, f"'{key}' stands in another column, too")
            terms[key] = _level(table, key, row, column)
    if settled and not terms:
        raise row.wrong("settled", f"a deal needs one term at least, in {', '.join(columns)}")
    return Ending(code, _date(row, table), settled, terms, row)


def _first(document: Scenario | HubScenario, code: str) -> Scenario:
    """Return the talks with a partner before any deal."""
    if isinstance(document, HubScenario):
        document.negotiating(code)
        return document.tables.first(code)
    if code != document.home:
        raise unknown("partner", code, [document.home])
    return document


def _yes(row: Row) -> bool:
    text = row.text("settled")
    if text not in ("yes", "no"):
        raise row.wrong("settled", f"'{text}': allowed are yes (both sides agreed) and no")
    return text == "yes"


def _date(row: Row, table: Scenario) -> date:
    """Return when talks ended: within the years that payoffs look at."""
    start = table.calendar.start
    return day_of(row, start, start + timedelta(days=round(table.horizon.years.value * DAYS_PER_YEAR)))


def day_of(row: Row, start: date, last: date) -> date:
    """Return the date of a row.

    Raises
    ------
    InputError : it is none, or lies outside the dates allowed.
    """
    text = row.text("date")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise row.wrong("date", f"'{text}' is no date: 2025-07-30 is how one is written") from error
    if not start <= day <= last:
        raise row.wrong("date", f"{text}: dates from {start}, when talks begin, to {last} are allowed")
    return day


def _level(table: Scenario, key: str, row: Row, column: str) -> float | str:
    """Return a level of an issue: an amount that its figures can speak of, or one of the labels."""
    text = row.text(column)
    try:
        issue = with_amounts(table, {key: text})[0].issue(key).issue
        return issue.levels[issue.position(text)]
    except InputError as error:
        raise row.wrong(column, str(error)) from error


def table_of(document: Scenario | HubScenario, endings: Sequence[Ending], ending: Ending) -> Scenario:
    """Return the talks as they stood when they ended, the terms agreed on among the levels.

    In a hub the others' markets have the rates of all who ended earlier.
    """
    table: Scenario
    if isinstance(document, HubScenario):
        before = [other for other in endings if other.date < ending.date]
        concluded = {e.iso3: float(e.terms[RATE]) for e in before if RATE in e.terms}
        failed = [e.iso3 for e in before if not e.settled]
        table = document.tables.scenario(ending.iso3, concluded=concluded, failed=failed)
    else:
        table = document
    return with_amounts(table, ending.terms)[0]
