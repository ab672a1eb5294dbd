"""Make documents and tables short: long lists and deep parts become hashes, passing things go."""

import hashlib
import json
import re
from collections.abc import Container, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

MOST = 50
"""Entries of a list, and lines of a text, that are kept as they are."""

BLOCK = 10
"""Lines of a longer text that share a hash."""

KEPT_DIGITS, HASHED_DIGITS = 12, 9
"""Significant digits of a number that is kept, and of one that goes into a hash."""

SMALLEST = 1e-12
"""A number that is smaller goes into a hash as 0."""

PASSING = {
    *("version", "code", "digest", "sha256", "scenario_sha256"),
    *("chunks", "seconds", "megabytes", "traceback"),
}
"""Keys and columns that tell of the code, the machine or the time it took."""

DIGEST = re.compile(r"\b[0-9a-f]{16,}\b|(?<=residual )\S+")
"""What differs by code or by processor: digests, and what is left of an equation that is solved."""


def printed(text: str, deepest: int) -> Any:
    """Return a printed document, of so many levels, or the lines of a text."""
    try:
        return shortened(json.loads(text), deepest)
    except json.JSONDecodeError:
        return _lines(text)


def _lines(text: str) -> Any:
    lines = [DIGEST.sub("…", line) for line in text.splitlines()]
    if len(lines) <= MOST:
        return lines
    starts = range(0, len(lines), BLOCK)
    return {f"from line {start + 1}": hashed(lines[start : start + BLOCK]) for start in starts}


def written(folder: Path, leave_out: Container[str]) -> dict[str, Any]:
    """Return what a folder's files hold, by name; the parts of one table count as one file."""
    tables: dict[str, list[pa.Table]] = {}
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name in leave_out:
            continue
        if path.suffix == ".parquet":
            part = path.name.startswith("part-")
            where = f"{Path(name).parent.as_posix()}/part-*" if part else name
            tables.setdefault(where, []).append(pq.read_table(path))
        else:
            found[name] = _content(path)
    return found | {name: _columns(pa.concat_tables(parts)) for name, parts in tables.items()}


def _content(path: Path) -> Any:
    if path.suffix == ".csv":
        return _columns(pa_csv.read_csv(path))
    if path.suffix == ".json":
        return shortened(json.loads(path.read_text(encoding="utf-8")), deepest=1)
    if path.suffix in (".md", ".toml"):
        return _lines(path.read_text(encoding="utf-8"))
    return "a picture" if path.suffix in (".png", ".svg", ".pdf") else "a file"


def _columns(table: pa.Table) -> dict[str, Any]:
    columns = {
        name: f"{column.type} {hashed(column.to_pylist())}"
        for name, column in zip(table.column_names, table.columns, strict=True)
        if name not in PASSING
    }
    return {"rows": table.num_rows, "columns": columns}


def shortened(value: Any, deepest: int) -> Any:
    """Return a document without what passes, as hashes its long lists and what lies deeper than asked for."""
    if isinstance(value, list) and len(value) > MOST:
        return _long(value)
    if isinstance(value, dict | list) and value and not deepest:
        return hashed(value)
    if isinstance(value, list):
        return [shortened(entry, deepest - 1) for entry in value]
    if isinstance(value, dict):
        return {k: shortened(entry, deepest - 1) for k, entry in value.items() if k not in PASSING}
    return float(f"{value:.{KEPT_DIGITS}g}") if isinstance(value, float) else _plain(value)


def _plain(value: Any) -> Any:
    return DIGEST.sub("…", value) if isinstance(value, str) else value


def _long(values: list[Any]) -> dict[str, Any]:
    """Return a list's length and hash; of rows with the same keys a hash a column."""
    if all(isinstance(row, dict) and row.keys() == values[0].keys() for row in values):
        columns = {key: hashed([row[key] for row in values]) for key in values[0] if key not in PASSING}
        return {"length": len(values), "columns": columns}
    return {"length": len(values), "hash": hashed(values)}


def hashed(value: Any) -> str:
    """Return a hash of something, its numbers rounded."""
    return hashlib.sha256("\n".join(_words(value)).encode()).hexdigest()[:12]


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            if key not in PASSING:
                yield f"{key}:"
                yield from _words(entry)
    elif isinstance(value, list):
        yield f"{len(value)} entries"
        for entry in value:
            yield from _words(entry)
    elif isinstance(value, float):
        yield "0" if abs(value) < SMALLEST else f"{value:.{HASHED_DIGITS}g}"
    else:
        yield str(_plain(value))
