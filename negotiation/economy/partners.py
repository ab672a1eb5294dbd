"""The host's trading partners: a CSV table, one row a partner, checked as it is read."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from negotiation.base.errors import unknown
from negotiation.base.files import own_data
from negotiation.base.tables import Row, by_code, csv_rows, read_table

EU_MEMBERS = frozenset(
    (
        *(
            "AUT",
            "BEL",
            "BGR",
            "CYP",
            "CZE",
            "DEU",
            "DNK",
            "ESP",
            "EST",
            "FIN",
            "FRA",
            "GRC",
            "HRV",
            "HUN",
        ),
        *("IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE"),
    )
)
"""Countries that talk as one, EUU in the table."""

BUILT_IN = "us-partners-2024.csv"
NEEDED = ("iso3", "name", "imports_bn", "exports_bn")
COLUMNS = (*NEEDED, "announced_pct", "gdp_bn", "fdi_in_us_bn", "election", "covered_share")


@dataclass(frozen=True)
class Partner:
    """What is known of a partner: flows as the host sees them, bn USD; None is not known.

    ``announced`` is the announced rate in percent; None: the partner is not under the order.
    ``covered`` is the part of its goods that the rate falls on.
    """

    iso3: str
    name: str
    imports: float
    exports: float
    announced: float | None = None
    gdp: float | None = None
    fdi: float | None = None
    election: date | None = None
    covered: float | None = None

    @property
    def deficit(self) -> float:
        """The host's deficit in goods with the partner, bn USD a year."""
        return self.imports - self.exports

    def part(self, share: float) -> "Partner":
        """Return the partner as if a share of its trade and its direct investment were all."""
        fdi = None if self.fdi is None else self.fdi * share
        return replace(self, imports=self.imports * share, exports=self.exports * share, fdi=fdi)


def read_partners(path: Path | None = None) -> dict[str, Partner]:
    """Read a table of partners, by code; the built-in one of the US in 2024 without a path.

    Columns: ``iso3, name, imports_bn, exports_bn`` and, if wanted, ``announced_pct, gdp_bn,
    fdi_in_us_bn, election, covered_share``; an empty cell is not known. Lines that begin with # are
    comments.

    Raises
    ------
    InputError : names the file, the line, the column, and what is allowed.
    """
    if path is None:
        text = own_data(BUILT_IN).read_text(encoding="utf-8")
        rows = csv_rows(text, BUILT_IN, NEEDED)
    else:
        rows = read_table(path, NEEDED, "partners")
    for name in rows[0].cells:
        if name not in COLUMNS:
            raise unknown(f"column in {path or BUILT_IN}:", name, COLUMNS)
    return {code: _partner(row) for code, row in by_code(rows, "iso3").items()}


def _partner(row: Row) -> Partner:
    imports = row.number("imports_bn")
    if not imports > 0:
        raise row.wrong("imports_bn", f"{imports:g} must be positive")
    known = {
        name: row.number(column) if row.filled(column) else None
        for name, column in zip(("announced", "gdp", "fdi"), COLUMNS[4:7], strict=True)
    }
    return Partner(
        row.text("iso3"),
        row.text("name"),
        imports,
        row.number("exports_bn"),
        **known,
        election=_election(row) if row.filled("election") else None,
        covered=_covered(row) if row.filled("covered_share") else None,
    )


def _covered(row: Row) -> float:
    share = row.number("covered_share")
    if not 0 < share <= 1:
        raise row.wrong("covered_share", f"{share:g} must lie above 0 and at most at 1")
    return share


def _election(row: Row) -> date:
    text = row.text("election")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise row.wrong("election", f"'{text}' is no date like 2025-06-03") from error
