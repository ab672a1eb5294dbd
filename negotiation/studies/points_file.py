"""Points of one's own: a table beside the study file, a row a point, a column for all that varies."""

import hashlib
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from negotiation.base.errors import InputError
from negotiation.base.files import read_bytes
from negotiation.studies.job import DAMAGED
from negotiation.studies.parameters import Parameter, Point, Value

LARGEST = 50_000_000
"""Bytes of a table at most, in the file and in memory."""

LISTED = 50
"""Different numbers of a column up to which they are its levels; more are a range."""

MOST_WORDS = 1_000
"""Different words that a column may hold."""

SHOWN = 100
"""Points that a manifest shows."""

WHOLE = 2.0**53
"""Number from which on not every whole one can be written with a point."""

NAMELESS = ("", "__index_level_0__")
"""What pandas calls the column of its index in a file."""

type Column = NDArray[Any]


@dataclass(frozen=True)
class Points:
    """What varies, by name: numbers or words, shape ``(points,)``; the digest is of all of it."""

    columns: Mapping[str, Column] = field(compare=False, repr=False)
    digest: str

    @property
    def count(self) -> int:
        """Number of points."""
        return len(next(iter(self.columns.values())))

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """What varies, by name: few different values are levels, in order of appearance.

        Raises
        ------
        InputError : a column with too many words.
        """
        return {name: _parameter(name, column) for name, column in self.columns.items()}

    def ends(self, name: str, names: list[str], by: str) -> list[Point]:
        """Return some columns where one of them is lowest and highest, for each value of ``by``.

        All different values count as ends if it holds words; ``by`` need not be a column.
        """
        import pandas as pd

        frame = pd.DataFrame({column: self.columns[column] for column in names})
        parts = [part for _, part in frame.groupby(by)] if by in names else [frame]
        if frame[name].dtype == object:
            rows = pd.concat([part.drop_duplicates(name) for part in parts])
        else:
            rows = frame.loc[[end for p in parts for end in (p[name].idxmin(), p[name].idxmax())]]
        return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]

    def head(self) -> dict[str, list[Value]]:
        """Return the first points, by what varies."""
        return {name: column[:SHOWN].tolist() for name, column in self.columns.items()}


def _parameter(name: str, column: Column) -> Parameter:
    import pandas as pd

    different = pd.unique(column)
    if column.dtype == object and len(different) > MOST_WORDS:
        raise InputError(
            f"column {name} holds {len(different):,} different words; at most {MOST_WORDS:,}"
        )
    if column.dtype == object or len(different) <= LISTED:
        return Parameter(name, tuple(different.tolist()))
    low, high = different.min().item(), different.max().item()
    return Parameter(name, (), low, high, whole=column.dtype == np.int64)


def read_points(path: Path) -> Points:
    """Read points from a CSV file (with commas, semicolons or tabs) or a Parquet file.

    Raises
    ------
    InputError : the file cannot be read or is too large, a column without a name or one that stands
        twice, a cell that is empty, or neither a finite number nor a word.
    """
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise InputError(f"{path}: a table of points is a .csv or .parquet file")
    try:
        content = read_bytes(path, "points", LARGEST)
        table = _read_csv(content) if path.suffix.lower() == ".csv" else _read_parquet(path, content)
    except DAMAGED as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise InputError(f"{path}: cannot read the table of points: {reason}") from error
    names = [name.strip() for name in table.column_names]
    _check_names(path, names)
    if not table.num_rows:
        raise InputError(f"{path}: no row in it")
    _check_size(path, table.nbytes)
    columns = {n: _values(path, n, c) for n, c in zip(names, table.columns, strict=True)}
    return Points(columns, _digest(columns))


def _digest(columns: Mapping[str, Column]) -> str:
    """Return the SHA-256 of the content; the order of the columns is not part of it."""
    digest = hashlib.sha256()
    for name in sorted(columns):
        values = columns[name]
        digest.update(f"{name} {values.dtype}".encode())
        digest.update(repr(values.tolist()).encode() if values.dtype == object else values.tobytes())
    return digest.hexdigest()


def _check_size(path: Path, size: int) -> None:
    if size > LARGEST:
        raise InputError(
            f"{path}: {size / 1e6:z,.0f} MB; a table of points has at most {LARGEST // 10**6}"
        )


def _read_csv(content: bytes) -> pa.Table:
    import pyarrow.csv as pa_csv

    content = content.removeprefix(BOM_UTF8)
    content.decode()  # other encodings are refused, not guessed
    header = content.partition(b"\n")[0].decode()
    separator = next((mark for mark in (",", ";", "\t") if mark in header), ",")
    return pa_csv.read_csv(
        BytesIO(content),
        parse_options=pa_csv.ParseOptions(delimiter=separator),
        # words are words, be they NA, true or a date
        convert_options=pa_csv.ConvertOptions(
            null_values=[""], strings_can_be_null=True, true_values=[], false_values=[]
        ),
    )


def _read_parquet(path: Path, content: bytes) -> pa.Table:
    import pyarrow.parquet as pq

    with pq.ParquetFile(BytesIO(content)) as file:
        _check_size(path, 8 * file.metadata.num_rows * file.metadata.num_columns)
        return file.read()


def _check_names(path: Path, names: list[str]) -> None:
    for place, name in enumerate(names, start=1):
        if name in NAMELESS:
            raise InputError(
                f"{path}: column {place} has no name; if it is the index of a pandas table, write the "
                "file with index=False"
            )
        if names.count(name) > 1:
            raise InputError(f"{path}: column {name} stands twice")


def _values(path: Path, name: str, column: pa.ChunkedArray) -> Column:
    """Return a column as whole numbers, numbers or words."""
    if column.null_count:
        row = pc.index(column.is_null(), True).as_py() + 1
        raise InputError(f"{path}, row {row}, column {name}: is empty")
    kind = column.type
    if pa.types.is_integer(kind):
        whole: Column = column.cast(pa.int64()).to_numpy()
        return whole
    if pa.types.is_floating(kind):
        numbers: Column = column.cast(pa.float64()).to_numpy()
        if not np.isfinite(numbers).all():
            row = int(np.argmin(np.isfinite(numbers))) + 1
            raise InputError(f"{path}, row {row}, column {name}: {numbers[row - 1]} is not finite")
        # pandas writes whole numbers with a point if one was missing on the way
        exact = (numbers == np.round(numbers)).all() and np.abs(numbers).max() < WHOLE
        return numbers.astype(np.int64) if exact else numbers
    if pa.types.is_boolean(kind) or pa.types.is_nested(kind) or pa.types.is_binary(kind):
        raise InputError(f"{path}: column {name} is of type {kind}; numbers and words only")
    words = column.cast(pa.string()).combine_chunks().dictionary_encode()
    # each word is there once: the table travels to the workers with every chunk
    texts = np.array([text.strip() for text in words.dictionary.to_pylist()], dtype=object)
    return texts[words.indices.to_numpy()]  # type: ignore[no-any-return]  # Arrow has no types
