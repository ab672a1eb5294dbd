"""Tables in CSV or Parquet files, whose cells know where they stand."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any

from negotiation.base.errors import InputError
from negotiation.base.files import MOST_BYTES, plain, read_bytes, read_text

SUFFIXES = (".csv", ".parquet")

MOST_CELLS = 10_000_000
"""Of a Parquet file: a few bytes of it may stand for any number of rows."""

SEPARATORS = (",", ";", "\t")

DECIMAL = re.compile(r"[+-]?\d+([.,])\d+([eE][+-]?\d+)?")

type _Placed[T] = tuple[str, list[T]]
"""A row's place and its cells."""

INDEX = "__index_level_"
"""So begins what pandas calls an index without a name in a Parquet file."""


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
        return not _empty(self.cells.get(column))

    def wrong(self, column: str, what: str) -> InputError:
        """Build the error for a cell."""
        return InputError(f"{self.place}, column {column}: {what}")


def read_table(path: Path, needed: Sequence[str], what: str = "table") -> list[Row]:
    """Read a table with the columns ``needed`` and any others; ``what`` it is, in words.

    Lines of a CSV that begin with # are comments. Its cells are separated by commas, tabs or semicolons;
    by semicolons, numbers may have decimal commas. Empty rows, empty columns at the end and pandas'
    numbers of rows, in a first column without a name, are left out.

    Raises
    ------
    InputError : the file cannot be read, a column is missing, stands twice or has no name, decimal
        commas and points are mixed, there is no row.
    """
    if path.suffix.lower() == ".parquet":
        return _parquet_rows(path, needed)
    return csv_rows(read_text(path, what, MOST_BYTES), str(path), needed)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table as a CSV file.

    Raises
    ------
    OSError : it cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def csv_rows(text: str, origin: str, needed: Sequence[str]) -> list[Row]:
    """Return the rows of a CSV text; see `read_table`."""
    lines = plain(text.removeprefix("\ufeff")).splitlines()

    def found(separator: str) -> int:
        _, header = next(_content(lines, origin, separator), ("", []))
        return len({*needed} & {*header})

    separator = max(SEPARATORS, key=found)
    content = list(_content(lines, origin, separator))
    if separator == ";":
        content = _with_points(content)
    return _rows(content[0][1] if content else [], content[1:], origin, needed)


def _content(lines: list[str], origin: str, separator: str) -> Iterator[_Placed[str]]:
    """Yield the lines that are neither empty nor comments."""
    reader = csv.reader(lines, delimiter=separator)
    try:
        for fields in reader:
            cells = [field.strip() for field in fields]
            if any(cells) and not cells[0].startswith("#"):
                yield f"{origin}, line {reader.line_num}", cells
    except csv.Error as error:
        raise InputError(f"{origin}, line {reader.line_num}: not CSV: {error}") from error


def _with_points(content: list[_Placed[str]]) -> list[_Placed[str]]:
    """Write decimal commas as points; where both are there, one may separate thousands: unclear."""
    marks = {
        match[1]: (place, cell)
        for place, cells in content
        for cell in cells
        if (match := DECIMAL.fullmatch(cell))
    }
    if len(marks) > 1:
        place, cell = marks["."]
        raise InputError(
            f"{place}: '{cell}' has a decimal point, other numbers of the file have a decimal comma; "
            "write all alike, and nothing between thousands"
        )
    return [
        (place, [cell.replace(",", ".") if DECIMAL.fullmatch(cell) else cell for cell in cells])
        for place, cells in content
    ]


def _parquet_rows(path: Path, needed: Sequence[str]) -> list[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    content = BytesIO(read_bytes(path, "Parquet"))
    try:
        with pq.ParquetFile(content) as file:
            size = file.metadata.num_rows * file.metadata.num_columns
            table = file.read() if size <= MOST_CELLS else None
    except (OSError, ValueError, pa.ArrowException) as error:
        raise InputError(f"{path}: cannot read it as a Parquet file") from error
    if table is None:
        raise InputError(f"{path}: {size:,} cells; at most {MOST_CELLS:,} are read")
    names = sorted(table.column_names, key=lambda name: not name.startswith(INDEX))
    header = ["" if name.startswith(INDEX) else name for name in names]
    body = [
        (f"{path}, row {number}", [cells[name] for name in names])
        for number, cells in enumerate(table.to_pylist(), 1)
    ]
    return _rows(header, body, str(path), needed)


def _rows(
    header: list[str], body: Sequence[_Placed[Any]], origin: str, needed: Sequence[str]
) -> list[Row]:
    """Return the rows that are not empty, without empty columns at the end and numbers of rows."""
    names = header[: max((place for place, name in enumerate(header, 1) if name), default=0)]
    first = int(names[:1] == [""] and all(str(cells[0]).isdecimal() for _, cells in body))
    filled = [(place, cells) for place, cells in body if not all(map(_empty, cells[first:]))]
    _check_columns(names, first, origin, needed)
    rows = []
    for place, cells in filled:
        if len(cells) < len(names) or not all(map(_empty, cells[len(names) :])):
            raise InputError(f"{place}: {len(cells)} fields, the header has {len(names)}")
        rows.append(Row(place, dict(zip(names[first:], cells[first:], strict=False))))
    if not rows:
        raise InputError(f"{origin}: no row in it")
    return rows


def _empty(cell: object) -> bool:
    """Say whether a cell holds nothing; pandas writes NaN for that."""
    return cell is None or str(cell).strip().lower() in ("", "nan")


def _check_columns(header: list[str], first: int, origin: str, needed: Sequence[str]) -> None:
    if "" in header[first:]:
        place = header.index("", first) + 1
        raise InputError(f"{origin}: column {place} has no name; needed are {', '.join(needed)}")
    missing = [name for name in needed if name not in header]
    if missing:
        raise InputError(f"{origin}: no column {', '.join(missing)}; needed are {', '.join(needed)}")
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise InputError(f"{origin}: column {twice[0]} stands twice")


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
