"""A folder of finished chunks: a manifest that says of what, and a Parquet file for each."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from negotiation.batch.codes import STATUS
from negotiation.errors import InputError
from negotiation.tournaments.design import Design
from negotiation.tournaments.result import Columns

MANIFEST = "manifest.json"
PARTS = "results.parquet"
DIGEST = b"sha256"
NUMBERS = ("first", "rounds", "status", "agreement", "payoff_home", "payoff_host")


@dataclass(frozen=True)
class Store:
    """Chunks of one tournament in a folder; use ``Store.open``.

    A part is written beside its place and renamed, so that it is whole or absent. Its columns are
    ``scenario``, ``home`` and ``host`` (strategies), ``repeat``, ``ending`` and those of
    ``play.play_chunk``; ``pyarrow.parquet.read_table`` reads all parts from the folder ``PARTS``.
    """

    folder: Path
    design: Design

    @classmethod
    def open(cls, folder: Path, design: Design) -> "Store":
        """Return the store of a tournament in a new, empty or its own folder.

        Raises
        ------
        InputError : the folder holds something else or another tournament, or cannot be written.
        """
        manifest, store = folder / MANIFEST, cls(folder, design)
        try:
            if manifest.is_file():
                _check_same(folder, _read(manifest), design.manifest)
            elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                raise _in_use(folder)
            else:
                folder.mkdir(parents=True, exist_ok=True)
                write_whole(manifest, store._write_manifest)
            (folder / PARTS).mkdir(exist_ok=True)
        except OSError as error:
            raise _unwritable(folder, error) from error
        return store

    def load(self, scenario: int, home: int) -> Columns | None:
        """Return a finished chunk, or None if it is absent or damaged."""
        try:
            with pq.ParquetFile(self._path(scenario, home)) as file:
                table = file.read()
            digest = self._digest(scenario, home, table)
        except (OSError, ValueError, pa.ArrowException):
            return None
        if (table.schema.metadata or {}).get(DIGEST) != digest:
            return None
        return {name: table[name].to_numpy() for name in NUMBERS}

    def save(self, scenario: int, home: int, runs: Columns) -> None:
        """Keep a finished chunk.

        Raises
        ------
        InputError : it cannot be written.
        """
        names, repeats = self.design.names, self.design.repeats
        count = len(names) * repeats
        labels = {
            "scenario": [self.design.scenarios[scenario]] * count,
            "home": [names[home]] * count,
            "host": np.repeat(names, repeats),
            "repeat": np.tile(np.arange(repeats), len(names)),
            "ending": [STATUS[status] for status in runs["status"]],
        }
        table = pa.table({**labels, **{name: runs[name] for name in NUMBERS}})
        marked = table.replace_schema_metadata({DIGEST: self._digest(scenario, home, table)})
        write_whole(self._path(scenario, home), lambda path: pq.write_table(marked, path))

    def _digest(self, scenario: int, home: int, table: pa.Table) -> bytes:
        """Return what tells that these numbers are this chunk of this tournament."""
        content = [self.design.manifest, scenario, home, table.to_pydict()]
        return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest().encode()

    def _write_manifest(self, path: Path) -> None:
        text = json.dumps(self.design.manifest, indent=2, ensure_ascii=False)
        path.write_text(text + "\n", encoding="utf-8")

    def _path(self, scenario: int, home: int) -> Path:
        return self.folder / PARTS / f"part-{scenario:03}-{home:03}.parquet"


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and rename it when it is whole.

    Raises
    ------
    InputError : it cannot be written.
    """
    draft = path.with_name(f".{path.name}")
    try:
        write(draft)
        draft.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        draft.unlink(missing_ok=True)


def _read(manifest: Path) -> dict[str, Any]:
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError:
        content = None
    return content if isinstance(content, dict) else {}


def _check_same(folder: Path, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    if found.get("kind") != wanted["kind"]:
        raise _in_use(folder)
    changes = [
        f"{key} {_words(found.get(key))} there, {_words(value)} now"
        for key, value in wanted.items()
        if found.get(key) != value
    ]
    if changes:
        raise InputError(
            f"--out {folder}: holds another tournament ({'; '.join(changes)}); "
            "give a new folder, or repeat the command that began it"
        )


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _in_use(folder: Path) -> InputError:
    return InputError(f"--out {folder}: already in use by something else; give a new or an empty folder")


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"--out {path}: cannot write there: {error.strerror}")
