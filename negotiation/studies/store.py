"""The folder of a job: a manifest that says of what, and a Parquet part for each finished chunk."""

import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from negotiation.base.arrays import IntArray
from negotiation.base.files import unwritable, write_whole
from negotiation.base.folders import (
    MANIFEST,
    Lock,
    claim,
    clear_drafts,
    in_use,
    lock_new,
    read_json,
    write_json,
)
from negotiation.studies.job import DAMAGED, OK, RESULTS, Job

SAVED_EVERY = 2.0
"""Seconds between two writings of the manifest; the parts alone tell what is done."""

_NAME = re.compile(r"part-(\d+)-(\d+)\.parquet")
_JOB = b"job"


MANY_ROWS = 1_000
"""Rows from which on zstd and dictionaries pay: zstd takes 40 µs a column to begin, and dictionaries of
hundreds of columns take as long as a fourth of a draw."""


@dataclass(frozen=True)
class Chunk:
    """Finished runs from ``first`` to ``last``, in one part; ``failed`` of them did not go well."""

    first: int
    last: int
    failed: int

    @property
    def file(self) -> str:
        """Name of the part."""
        return f"part-{self.first:012}-{self.last:012}.parquet"

    @property
    def state(self) -> str:
        """Say how it went."""
        return f"done, {self.failed} failed" if self.failed else "done"


def encode(table: pa.Table, digest: str) -> bytes:
    """Return a table as a Parquet file that knows its job (by its digest) and notices damage."""
    file = BytesIO()
    marked = table.replace_schema_metadata({_JOB: digest.encode()})
    many = len(table) >= MANY_ROWS
    codec = "zstd" if many else "snappy"
    pq.write_table(marked, file, compression=codec, use_dictionary=many, write_page_checksum=True)
    return file.getvalue()


@dataclass
class Store:
    """Finished chunks of one job; use ``Store.open``.

    A part is named after its first and last run, in a folder named after its table, which is a Parquet
    data set. It is written beside its place and renamed, so that it is whole or absent. It carries the
    job's digest and checksums: what a lost manifest said is found again in the parts, and a damaged part
    is noticed and its runs are missing again. ``notes`` say what was mended on opening; ``ended`` after
    how many runs there were enough, 0 if there were not.
    """

    folder: Path
    job: Job
    chunks: list[Chunk] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ended: int = 0
    _saved: float = 0.0
    _lock: Lock = field(kw_only=True)

    @classmethod
    def open(cls, folder: Path, job: Job) -> "Store":
        """Return the store of a job in a new, empty or its own folder.

        Raises
        ------
        InputError : the folder holds something else or another job, one is at work there, or it cannot
            be written.
        """
        store = cls(folder, job, _lock=lock_new(folder, job.what))
        manifest = folder / MANIFEST
        try:
            known = manifest.is_file() and read_json(manifest)
            if not known and store._find_chunks():
                store.notes.append(f"{manifest} was damaged: made anew from the parts beside it")
            else:
                claim(folder, job.document, job.what)
            store.chunks = store._find_chunks()
            store.save_manifest()
            store._clear()
        except BaseException as error:
            store.release()
            if isinstance(error, OSError):
                raise unwritable(folder, error) from error
            raise
        return store

    def close(self) -> None:
        """Write the manifest, and let others work in the folder."""
        try:
            self.save_manifest()
        finally:
            self.release()

    def release(self) -> None:
        """Let others work in the folder."""
        self._lock.release()

    @property
    def done(self) -> int:
        """Number of runs that are done."""
        return sum(chunk.last - chunk.first + 1 for chunk in self.chunks)

    @property
    def failed(self) -> int:
        """Number of runs among them that failed."""
        return sum(chunk.failed for chunk in self.chunks)

    def missing(self, until: int) -> list[tuple[int, int]]:
        """Return the gaps between finished chunks among the runs before ``until``, in order.

        A gap is its first run and the one after its last.
        """
        chunks = sorted(self.chunks, key=lambda chunk: chunk.first)
        starts = [0, *(chunk.last + 1 for chunk in chunks)]
        ends = [*(min(chunk.first, until) for chunk in chunks), until]
        return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]

    def results(self, until: int) -> pa.Table:
        """Return the rows of the runs before ``until``, in order."""
        chunks = sorted(self.chunks, key=lambda chunk: chunk.first)
        return pa.concat_tables(self._read(RESULTS, c) for c in chunks if c.last < until)

    def failures(self) -> Iterator[IntArray]:
        """Yield the failed runs of each chunk that has some."""
        for chunk in list(self.chunks):
            if chunk.failed:
                table = self._read(RESULTS, chunk)
                yield table["run"].to_numpy()[table["status"].to_numpy() != OK]

    def save(self, chunk: Chunk, parts: Mapping[str, bytes]) -> None:
        """Keep finished runs: a new chunk, or runs of an old one that were played again.

        The part of the results comes last: with it the chunk counts as done.

        Raises
        ------
        InputError : they cannot be written; what was kept before stays as it was.
        """
        old = next((c for c in self.chunks if c.first <= chunk.first and chunk.last <= c.last), None)
        if old is not None:
            runs = pq.read_table(BytesIO(parts[RESULTS]), columns=["run"])["run"]
            parts = {name: self._merged(name, old, runs, part) for name, part in parts.items()}
            chunk = Chunk(old.first, old.last, count_failed(pq.read_table(BytesIO(parts[RESULTS]))))
        for name in self.job.schemas:
            write_whole(self.folder / name / chunk.file, lambda draft: _write(draft, parts[name]))  # noqa: B023
        self.chunks = [c for c in self.chunks if c is not old] + [chunk]
        if time.monotonic() - self._saved > SAVED_EVERY:
            self.save_manifest()

    def _merged(self, name: str, old: Chunk, runs: pa.ChunkedArray, part: bytes) -> bytes:
        """Put runs that were played again in the place of those that they replace."""
        kept = self._read(name, old)
        kept = kept.filter(pc.invert(pc.is_in(kept["run"], runs.combine_chunks())))
        merged = pa.concat_tables([kept, pq.read_table(BytesIO(part))])
        keys = [(key, "ascending") for key in ("run", "move") if key in merged.column_names]
        return encode(merged.sort_by(keys), self.job.digest)

    @cached_property
    def _told(self) -> Mapping[str, Any]:
        """What the manifest says for readers: to put it together takes longer than to write it."""
        return self.job.told

    def save_manifest(self) -> None:
        """Write down what the job is and what is done.

        Raises
        ------
        InputError : it cannot be written.
        """
        chunks = sorted(self.chunks, key=lambda chunk: chunk.first)
        document = {
            **self.job.document,
            "digest": self.job.digest,
            **self._told,
            "done": self.done,
            "failed": self.failed,
            **({"ended": self.ended} if self.ended else {}),
            "chunks": {f"{chunk.first}-{chunk.last}": chunk.state for chunk in chunks},
        }
        write_json(self.folder / MANIFEST, document)
        self._saved = time.monotonic()

    def _clear(self) -> None:
        """Make the folders, remove drafts and what has no results, put damaged results aside."""
        clear_drafts(self.folder, self._lock)
        kept = {chunk.file for chunk in self.chunks}
        for name in self.job.schemas:
            (self.folder / name).mkdir(exist_ok=True)
            clear_drafts(self.folder / name, self._lock)
            for path in (self.folder / name).iterdir():
                if not _NAME.fullmatch(path.name) or path.name in kept:
                    continue
                if name != RESULTS:
                    path.unlink()
                else:  # put aside, where neither data sets nor stores look
                    path.rename(path.with_name(f"_{path.stem}.damaged"))
                    self.notes.append(f"{path} was damaged: put aside, its runs are played again")

    def _find_chunks(self) -> list[Chunk]:
        """Return the chunks whose parts are whole.

        Raises
        ------
        InputError : a part is of another job. OSError, MemoryError : one cannot be read just now.
        """
        found: list[Chunk] = []
        for path in sorted((self.folder / RESULTS).glob("part-*.parquet")):
            place = _NAME.fullmatch(path.name)
            if place is None:
                continue
            chunk = Chunk(int(place[1]), int(place[2]), 0)
            try:
                *others, table = (self._read(name, chunk) for name in self.job.schemas)
            except MemoryError:
                raise
            except FileNotFoundError:
                continue
            except DAMAGED as error:
                if getattr(error, "errno", None) is not None:
                    raise  # it may be whole: nothing is said of its content
                continue
            runs = np.arange(chunk.first, chunk.last + 1)
            whole = np.array_equal(table["run"].to_numpy(), runs) and all(
                np.isin(other["run"].to_numpy(), runs).all() for other in others
            )
            if whole and (not found or found[-1].last < chunk.first):
                found.append(Chunk(chunk.first, chunk.last, count_failed(table)))
        return found

    def _read(self, name: str, chunk: Chunk) -> pa.Table:
        """Read a part.

        Raises
        ------
        InputError : it is of another job. DAMAGED : it is damaged or cannot be read.
        """
        path = self.folder / name / chunk.file
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            if (file.schema_arrow.metadata or {}).get(_JOB) != self.job.digest.encode():
                raise in_use(self.folder)
            table = file.read()
        if not table.schema.equals(self.job.schemas[name]):
            raise pa.ArrowInvalid("a name or a kind of its columns is damaged")
        return table


def count_failed(table: pa.Table) -> int:
    """Return how many rows are of runs that failed."""
    return int(pc.sum(pc.not_equal(table["status"], OK)).as_py() or 0)


def _write(draft: Path, content: bytes) -> None:
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        # a power failure after the rename must not leave an empty part
        os.fsync(file.fileno())
