"""Tables in CSV or Parquet files, whose cells know where they stand."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any

from negotiation.errors import InputError
from negotiation.files import MOST_BYTES, plain, read_bytes, read_text

SUFFIXES = (".csv", ".parquet")

MOST_CELLS = 10_000_000
"""Of a Parquet file: a few bytes of it may stand for any number of rows."""


@dataclass(frozen=True)
class Row:
    """A row's cells by column; ``place`` says where it stands, e.g. ``trade.csv, line 3``."""

    place: str
    cells: Mapping[str, Any]

    def text(self, column: str) -> str:
        """Return a cell's text.

        Raises
        ------
        InputError : it is empty.
        """
        cell = self.cells[column]
        text = "" if cell is None else str(cell).strip()
        if not text:
            raise self.wrong(column, "is empty")
        return text

    def number(self, column: str) -> float:
        """Return a cell's number.

        Raises
        ------
        InputError : it is empty, no number, not finite, or negative.
        """
        text = self.text(column)
        try:
            number = float(text)
        except ValueError as error:
            raise self.wrong(column, f"'{text}' is not a number") from error
        if not isfinite(number) or number < 0:
            raise self.wrong(column, f"{text} must be a finite number, not negative")
        return number

    def filled(self, column: str) -> bool:
        """Say whether the column is there and its cell holds something."""
        cell = self.cells.get(column)
        return cell is not None and str(cell).strip().lower() not in ("", "nan")

    def wrong(self, column: str, what: str) -> InputError:
        """Build the error for a cell."""
        return InputError(f"{self.place}, column {column}: {what}")


def read_table(path: Path, needed: Sequence[str], what: str = "table") -> list[Row]:
    """Read a table with the columns ``needed`` and any others; in a CSV, lines with # are comments.

    ``what`` it is, in words.

    Raises
    ------
    InputError : the file cannot be read, a column is missing or stands twice, there is no row.
    """
    if path.suffix == ".parquet":
        return _parquet_rows(path, needed)
    return csv_rows(read_text(path, what, MOST_BYTES), str(path), needed)


def csv_rows(text: str, origin: str, needed: Sequence[str]) -> list[Row]:
    """Return the rows of a CSV text; see `read_table`."""
    lines = csv.reader(plain(text.removeprefix("\ufeff")).splitlines())
    try:
        numbered = [(lines.line_num, fields) for fields in lines if fields]
    except csv.Error as error:
        raise InputError(f"{origin}, line {lines.line_num}: not CSV: {error}") from error
    content = [(number, fields) for number, fields in numbered if not fields[0].startswith("#")]
    header = [name.strip() for name in content[0][1]] if content else []
    _check_columns(header, origin, needed)
    rows = []
    for number, fields in content[1:]:
        place = f"{origin}, line {number}"
        if len(fields) != len(header):
            raise InputError(f"{place}: {len(fields)} fields, the header has {len(header)}")
        rows.append(Row(place, dict(zip(header, fields, strict=True))))
    return _some(rows, origin)


def _parquet_rows(path: Path, needed: Sequence[str]) -> list[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = BytesIO(read_bytes(path, "Parquet"))
    try:
        with pq.ParquetFile(content) as file:
            cells = file.metadata.num_rows * file.metadata.num_columns
            table = file.read() if cells <= MOST_CELLS else None
    except (OSError, ValueError, pa.ArrowException) as error:
        raise InputError(f"{path}: cannot read it as a Parquet file") from error
    if table is None:
        raise InputError(f"{path}: {cells:,} cells; at most {MOST_CELLS:,} are read")
    _check_columns(table.column_names, str(path), needed)
    rows = [Row(f"{path}, row {n}", cells) for n, cells in enumerate(table.to_pylist(), 1)]
    return _some(rows, str(path))


def _check_columns(header: Sequence[str], origin: str, needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in header]
    if missing:
        raise InputError(f"{origin}: no column {', '.join(missing)}; needed are {', '.join(needed)}")
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise InputError(f"{origin}: column {twice[0]} stands twice")


def _some(rows: list[Row], origin: str) -> list[Row]:
    if not rows:
        raise InputError(f"{origin}: no row in it")
    return rows


def by_code(rows: Sequence[Row], column: str) -> dict[str, Row]:
    """Return the rows by country code.

    Raises
    ------
    InputError : a country stands twice.
    """
    found: dict[str, Row] = {}
    for row in rows:
        code = row.text(column)
        if code in found:
            raise row.wrong(column, f"{code} stands twice")
        found[code] = row
    return found
