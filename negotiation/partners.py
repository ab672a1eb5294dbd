"""The host's trading partners: a CSV table, one row a partner, checked as it is read."""

import csv
from dataclasses import dataclass
from datetime import date
from importlib import resources
from math import isfinite
from pathlib import Path

from negotiation.errors import InputError, unknown
from negotiation.toml_files import read_text

BUILT_IN = "us-partners-2024.csv"
NUMBERS = ("imports_bn", "exports_bn", "announced_pct", "gdp_bn", "fdi_in_us_bn")
NEEDED = ("iso3", "name", "imports_bn", "exports_bn")
COLUMNS = ("iso3", "name", *NUMBERS, "election")


@dataclass(frozen=True)
class Partner:
    """What is known of a partner: flows as the host sees them, bn USD; None is not known.

    ``announced`` is the announced rate in percent; None: the partner is not under the order.
    """

    iso3: str
    name: str
    imports: float
    exports: float
    announced: float | None = None
    gdp: float | None = None
    fdi: float | None = None
    election: date | None = None

    @property
    def deficit(self) -> float:
        """The host's deficit in goods with the partner, bn USD a year."""
        return self.imports - self.exports


def read_partners(path: Path | None = None) -> dict[str, Partner]:
    """Read a table of partners, by code; the built-in one of the US in 2024 without a path.

    Columns: ``iso3, name, imports_bn, exports_bn`` and, if wanted, ``announced_pct, gdp_bn,
    fdi_in_us_bn, election``; an empty field is not known. Lines that begin with # are comments.

    Raises
    ------
    InputError : names the file, the line, the column, and what is allowed.
    """
    if path is None:
        origin = BUILT_IN
        text = (resources.files("negotiation") / "data" / origin).read_text(encoding="utf-8")
    else:
        origin, text = str(path), read_text(path, "partners")
    numbered = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    content = [(n, line) for n, line in numbered if not line.startswith("#")]
    rows = csv.reader(line for _, line in content)
    header = next(rows, [])
    for name in header:
        if name not in COLUMNS:
            raise unknown(f"column in {origin}:", name, COLUMNS)
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise InputError(f"{origin}: no column {', '.join(missing)}; needed are {', '.join(NEEDED)}")
    partners: dict[str, Partner] = {}
    for (number, _), row in zip(content[1:], rows, strict=False):
        where = f"{origin}, line {number}"
        if len(row) != len(header):
            raise InputError(f"{where}: {len(row)} fields, the header has {len(header)}")
        partner = _partner(dict(zip(header, row, strict=True)), where)
        if partner.iso3 in partners:
            raise InputError(f"{where}: {partner.iso3} stands twice")
        partners[partner.iso3] = partner
    if not partners:
        raise InputError(f"{origin}: no partner in it")
    return partners


def _partner(fields: dict[str, str], where: str) -> Partner:
    for name in ("iso3", "name"):
        if not fields[name].strip():
            raise InputError(f"{where}: {name} is empty")
    numbers = {name: _number(fields.get(name, ""), f"{where}, {name}") for name in NUMBERS}
    for name in ("imports_bn", "exports_bn"):
        if numbers[name] is None:
            raise InputError(f"{where}: {name} is empty; a number in bn USD is needed")
    imports, exports, announced, gdp, fdi = numbers.values()
    assert imports is not None
    assert exports is not None
    if not imports > 0:
        raise InputError(f"{where}: imports_bn is {imports:g}; it must be positive")
    text = fields.get("election", "").strip()
    try:
        election = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"{where}: election '{text}' is no date like 2025-06-03") from error
    code, name = fields["iso3"].strip(), fields["name"].strip()
    return Partner(code, name, imports, exports, announced, gdp, fdi, election)


def _number(text: str, where: str) -> float | None:
    if not text.strip():
        return None
    try:
        number = float(text)
    except ValueError as error:
        raise InputError(f"{where}: '{text}' is not a number") from error
    if not (isfinite(number) and number >= 0):
        raise InputError(f"{where}: {text} must be a finite number, not negative")
    return number
