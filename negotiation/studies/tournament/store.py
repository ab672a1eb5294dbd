"""A folder of finished chunks: a manifest that says of what, and a Parquet file for each."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from negotiation.bargaining.compiled.codes import STATUS
from negotiation.base.files import unwritable, write_whole
from negotiation.base.folders import MANIFEST, Lock, claim, clear_drafts, lock_new, write_json
from negotiation.studies.tournament.design import Design
from negotiation.studies.tournament.result import Columns

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
    lock: Lock

    @classmethod
    def open(cls, folder: Path, design: Design) -> "Store":
        """Return the store of a tournament in a new, empty or its own folder.

        Raises
        ------
        InputError : the folder holds something else or another tournament, one is at work there, or it
            cannot be written.
        """
        lock = lock_new(folder, "tournament")
        try:
            claim(folder, design.manifest, "tournament")
            (folder / PARTS).mkdir(exist_ok=True)
            for place in (folder, folder / PARTS):
                clear_drafts(place, lock)
            write_json(folder / MANIFEST, design.manifest)
        except BaseException as error:
            lock.release()
            if isinstance(error, OSError):
                raise unwritable(folder, error) from error
            raise
        return cls(folder, design, lock)

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

    def _path(self, scenario: int, home: int) -> Path:
        return self.folder / PARTS / f"part-{scenario:03}-{home:03}.parquet"
