"""The sweep: a study's runs as a job for the engine."""

import gc
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from negotiation.bargaining.catalogue import registered_in
from negotiation.bargaining.compiled import expect
from negotiation.base.arrays import IntArray
from negotiation.studies.chance import sources
from negotiation.studies.column_words import column_words, level_words
from negotiation.studies.engine import Done, run_job
from negotiation.studies.exact import every_way, expected_rows
from negotiation.studies.executors import SerialExecutor
from negotiation.studies.games import Games
from negotiation.studies.job import RESULTS, Job, Tables
from negotiation.studies.rows import TRACES, move_rows, move_schema, run_rows, run_schema
from negotiation.studies.runs import play_runs
from negotiation.studies.study import Study

_games: list[tuple[str, Games]] = []
"""The process's own: games are used for chunk after chunk of the same study."""


@dataclass(frozen=True)
class Sweep(Job):
    """All runs of a study."""

    study: Study
    what = "sweep"
    first_chunk = 16

    @property
    def content(self) -> Mapping[str, Any]:
        """The study, with what is behind names that this program has registered, as plain data.

        Raises
        ------
        InputError : the source of something registered cannot be read.
        """
        document = self.study.document
        registered = registered_in(json.dumps(document, default=str))
        return document | ({"registered": registered} if registered else {})

    @property
    def runs(self) -> int:
        """Number of runs."""
        return self.study.design.runs

    @property
    def looks(self) -> Sequence[int]:
        """Where the study may end."""
        stop = self.study.stop
        return super().looks if stop is None else stop.looks(self.study.design)

    def enough(self, rows: pa.Table) -> bool:
        """Say whether what the study is to tell is told."""
        return self.study.stop is not None and self.study.stop.reached(self.study.design, rows)

    @property
    def schemas(self) -> Mapping[str, pa.Schema]:
        """Columns of the moves, if the study records them, and of the results."""
        traced = {TRACES: move_schema(self.study)} if self.study.record == "traces" else {}
        return traced | {RESULTS: run_schema(self.study)}

    @property
    def told(self) -> Mapping[str, Any]:
        """What those who read the results need: words, units, parameters, pictures."""
        study = self.study
        varied = dict.fromkeys([*(p.name for p in study.parameters), *study.design.factors])
        return {
            "title": study.title,
            "description": study.description,
            "units": study.units,
            "words": column_words(study.scenario, study.hub, list(varied)),
            "levels": level_words(study.scenario),
            "parties": list(study.scenario.sides),
            "parameters": [parameter.document for parameter in study.parameters],
            "base": study.design.base,
            "chance": sources(study),
            "first points": {} if study.design.table is None else study.design.table.head(),
            "figures": [figure.model_dump() for figure in study.figures],
        }

    def known(self, runs: IntArray) -> Mapping[str, Any]:
        """Return what varies."""
        return self.study.design.values(runs)

    def play(self, runs: IntArray) -> Tables:
        """Play runs; one that fails is a row that says why."""
        digest = self.digest
        new = not _games or _games[0][0] != digest
        if new:
            expect(self.study.design.runs)
            _games[:] = [(digest, Games(every_way(self.study)))]
        tables = self._tables(_games[0][1], runs)
        if new:
            # by now all is loaded and compiled: to search it for garbage again and again would take
            # longer than to build payoffs anew for a draw of the figures
            gc.freeze()
        return tables

    def _tables(self, games: Games, runs: IntArray) -> Tables:
        values = self.study.design.values(runs)
        if self.study.design.lots:
            return {RESULTS: expected_rows(games, runs, values)}
        played = play_runs(games, runs, values)
        traced = self.study.record == "traces"
        traces = {TRACES: move_rows(self.study, runs, played)} if traced else {}
        return traces | {RESULTS: run_rows(self.study, runs, values, played)}


def run_sweep(
    study: Study,
    folder: str | Path,
    start: Callable[[], Executor] = SerialExecutor,
    workers: int = 1,
    retry_failed: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Done:
    """Play all runs of a study that are not in the folder yet (``engine.run_job``).

    Raises
    ------
    InputError : the folder cannot be used or written, holds another study, or another sweep is at
        work in it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation import load_study, run_sweep
    >>> text = '''name = "pace"
    ... title = "How fast Korea gives way"
    ... scenario = "korus-2018"
    ... vary."strategies.KOR" = ["linear", "conceder"]
    ... design.replicates = 2'''
    >>> _ = Path("pace.toml").write_text(text)
    >>> done = run_sweep(load_study("pace.toml"), "out")
    >>> done.runs, done.failed
    (4, 0)
    """
    return run_job(Sweep(study), Path(folder), start, workers, retry_failed, progress)
