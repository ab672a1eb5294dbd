"""What the engine plays: work of many runs, each of which is known from its number alone."""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import pyarrow as pa

from negotiation.bargaining.catalogue import plug_ins_in
from negotiation.base.arrays import IntArray
from negotiation.base.version import code_digest, package_version

OK, ERROR, DEAD = "ok", "error", "dead"
"""Status of a run: played, failed, or given up since it killed its worker again and again."""

RESULTS = "results"
"""Name of the table with a row a run."""

DAMAGED = (OSError, pa.ArrowException, UnicodeDecodeError)
"""What it raises to read a damaged Parquet file; the last one where it is the name of a column."""

type Tables = Mapping[str, pa.Table]
"""Rows by the name of their table."""


class Job(ABC):
    """Work for the engine: it travels to the workers, which play it run by run.

    ``what`` is the kind of work in words; ``first_chunk`` how many runs to begin with: they should take
    less than ``engine.CHUNK_SECONDS``. Chunks end at a multiple of ``block``, for runs that are cheaper
    together.
    """

    what: ClassVar[str]
    first_chunk: ClassVar[int]

    @property
    def block(self) -> int:
        """Runs that belong together."""
        return 1

    @property
    @abstractmethod
    def content(self) -> Mapping[str, Any]:
        """All that decides the results besides the package's code, as plain data."""

    @property
    @abstractmethod
    def runs(self) -> int:
        """Number of runs, which are called 0, 1, 2, …."""

    @property
    def looks(self) -> Sequence[int]:
        """After how many runs ``enough`` is asked, if after several; the last number is that of all."""
        return (self.runs,)

    def enough(self, rows: pa.Table) -> bool:
        """Say whether the first runs, of which these are the results, are all that is needed."""
        return False

    @property
    @abstractmethod
    def schemas(self) -> Mapping[str, pa.Schema]:
        """Columns of each table, ``RESULTS`` last.

        All have a column ``run``, the run; that of ``RESULTS`` also ``status``, ``error`` and
        ``traceback``.
        """

    @abstractmethod
    def play(self, runs: IntArray) -> Tables:
        """Play runs: what comes of one must not depend on which others are played with it."""

    def known(self, runs: IntArray) -> Mapping[str, Any]:
        """Return columns of ``RESULTS`` that are known before runs are played."""
        return {}

    @property
    def told(self) -> Mapping[str, Any]:
        """What the manifest says for readers, besides what decides the results."""
        return {}

    @cached_property
    def document(self) -> dict[str, Any]:
        """All that decides the results, as the package is here, as plain data."""
        content = self.content
        versions: dict[str, Any] = {"version": package_version(), "code": code_digest()}
        if plug_ins := plug_ins_in(json.dumps(content, default=str)):
            versions["plug-ins"] = plug_ins
        return {"kind": f"negotiation {self.what}", **versions, **content}

    def __getstate__(self) -> dict[str, Any]:
        """Travel without document and digest: where the package is another one, so are they."""
        return {name: value for name, value in vars(self).items() if name not in ("document", "digest")}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that decides the results."""
        return hashlib.sha256(json.dumps(self.document, default=str).encode()).hexdigest()


def table_of(schema: pa.Schema, columns: Mapping[str, Any], count: int) -> pa.Table:
    """Return a table of ``count`` rows; columns that are not given are empty."""
    arrays = [
        pa.array(columns[name], kind) if name in columns else pa.nulls(count, kind)
        for name, kind in zip(schema.names, schema.types, strict=True)
    ]
    return pa.table(arrays, schema=schema)


def lost(job: Job, runs: IntArray, status: str, why: str, traceback: str) -> Tables:
    """Return the rows of runs that there are no results of."""
    count = len(runs)
    said = {"status": [status] * count, "error": [why] * count, "traceback": [traceback] * count}
    rows = table_of(job.schemas[RESULTS], {"run": runs, **job.known(runs), **said}, count)
    return {name: schema.empty_table() for name, schema in job.schemas.items()} | {RESULTS: rows}
