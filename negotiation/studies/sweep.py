"""The sweep: chunks go to an executor, finished ones into the store, until no run is missing."""

import gc
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from negotiation.base.arrays import IntArray
from negotiation.base.errors import InputError
from negotiation.studies.executors import SerialExecutor
from negotiation.studies.play import DEAD, ERROR, Failure, Results, play_runs
from negotiation.studies.rows import move_rows, run_rows
from negotiation.studies.store import Chunk, Store, encode
from negotiation.studies.study import Study
from negotiation.studies.workbench import Columns, Workbench

CHUNK_SECONDS = 0.5
"""How long a chunk should take: what a crash may cost, and how often progress is told."""

FIRST_CHUNK, GROWTH, LARGEST_CHUNK = 16, 8, 200_000
"""Runs in the first chunk, by how much the next may be larger, and in the largest."""

MAX_DEATHS = 3
"""Deaths of its worker after which a chunk is given up."""


@dataclass(frozen=True)
class Finished:
    """A played chunk with its Parquet files, and what it took."""

    chunk: Chunk
    results: bytes
    traces: bytes | None
    runs: int
    seconds: float


@dataclass(frozen=True)
class SweepResult:
    """What a sweep has come to: runs done and failed in all, and what was mended on the way."""

    folder: Path
    runs: int
    failed: int
    notes: tuple[str, ...]


_bench: list[tuple[str, Workbench]] = []
"""The process's own workbench: games are used for chunk after chunk of the same study."""


def play_chunk(study: Study, runs: IntArray, digest: str) -> Finished:
    """Play runs of a study, anywhere; ``digest`` is the study's where the sweep was begun.

    Raises
    ------
    InputError : here it is another one, since the package is of another version.
    """
    if study.digest != digest:
        raise InputError("a worker has another version of the package: install the same one there")
    new = not _bench or _bench[0][0] != digest
    if new:
        _bench[:] = [(digest, Workbench(study))]
    begun = time.perf_counter()
    values = study.design.values(runs)
    finished = _finish(study, runs, values, play_runs(_bench[0][1], runs, values), begun)
    if new:
        # by now all is loaded and compiled: to search it for garbage again and again would take longer
        # than to build payoffs anew for a draw of the figures
        gc.freeze()
    return finished


def _finish(study: Study, runs: IntArray, values: Columns, results: Results, begun: float) -> Finished:
    digest, traces = study.digest, None
    if study.record == "traces":
        traces = encode(move_rows(study, runs, results), digest)
    rows = encode(run_rows(study, runs, values, results), digest)
    failed = sum(len(places) for places, result in results if isinstance(result, Failure))
    chunk = Chunk(int(runs[0]), int(runs[-1]), failed)
    return Finished(chunk, rows, traces, len(runs), time.perf_counter() - begun)


def run_sweep(
    study: Study,
    folder: Path,
    start: Callable[[], Executor] = SerialExecutor,
    workers: int = 1,
    retry_failed: bool = False,
    progress: Callable[[int, int], None] = lambda done, failed: None,
) -> SweepResult:
    """Play all runs of a study that are not in the folder yet.

    Parameters
    ----------
    study : what to play.
    folder : where it is kept; the same call goes on with what is missing there.
    start : starts a ``concurrent.futures.Executor``; called again if the last one has broken.
    workers : how many chunks it plays at once.
    retry_failed : play runs again that failed.
    progress : is told how many runs are done and failed.

    Results do not depend on workers, chunks or interruptions. A worker's death breaks the executor: the
    chunks in hand are played again, alone, and the one whose worker died ``MAX_DEATHS`` times is given
    up: its runs have the status ``dead``. ``KeyboardInterrupt`` keeps what is in hand and is raised on.

    Raises
    ------
    InputError : the folder cannot be used or written, holds another study, or another sweep is at
        work in it.
    """
    store = Store.open(folder, study)
    try:
        progress(store.done, store.failed)
        again = deque(store.failures() if retry_failed else ())
        _Sweep(study, store, start, workers, progress, deque(store.missing()), again).run()
    finally:
        store.close()
    return SweepResult(folder, store.done, store.failed, tuple(store.notes))


@dataclass
class _Sweep:
    """A sweep under way: what is yet to be played, what is being played, what to play alone."""

    study: Study
    store: Store
    start: Callable[[], Executor]
    workers: int
    progress: Callable[[int, int], None]
    gaps: deque[tuple[int, int]]
    again: deque[IntArray]
    suspects: deque[IntArray] = field(default_factory=deque)
    in_hand: dict[Future[Finished], IntArray] = field(default_factory=dict)
    deaths: Counter[int] = field(default_factory=Counter)
    size: int = field(default_factory=lambda: FIRST_CHUNK)

    @cached_property
    def digest(self) -> str:
        """The study's, as it is here."""
        return self.study.digest

    def run(self) -> None:
        """Play until nothing is left."""
        executor = self.start()
        try:
            while self.gaps or self.again or self.suspects or self.in_hand:
                if not (self._hand_out(executor) and self._take_in()):
                    self._bury()
                    executor = self.start()
        except KeyboardInterrupt:
            for future in [future for future in self.in_hand if future.cancel()]:
                del self.in_hand[future]
            while self.in_hand and self._take_in():
                pass
            raise

    def _hand_out(self, executor: Executor) -> bool:
        """Give each worker a chunk and one more, a suspect alone; False if the executor is broken."""
        while self.gaps or self.again or self.suspects:
            alone = bool(self.suspects)
            if len(self.in_hand) >= (1 if alone else 2 * self.workers):
                break
            runs = (self.suspects or self.again).popleft() if alone or self.again else self._cut()
            try:
                self.in_hand[executor.submit(play_chunk, self.study, runs, self.digest)] = runs
            except BrokenExecutor:
                (self.suspects if alone else self.again).appendleft(runs)
                return False
            if alone:
                break
        return True

    def _cut(self) -> IntArray:
        """Cut the next chunk off the first gap, small enough that all workers have some in the end."""
        start, stop = self.gaps.popleft()
        left = stop - start + sum(stop - start for start, stop in self.gaps)
        shared = max(-(-left // (2 * self.workers)), self.size // GROWTH)
        end = min(stop, start + min(self.size, shared))
        if end < stop:
            self.gaps.appendleft((end, stop))
        return np.arange(start, end)

    def _take_in(self) -> bool:
        """Wait for a chunk and keep all that are finished; False if the executor is broken."""
        finished, _ = wait(self.in_hand, return_when=FIRST_COMPLETED)
        for future in finished:
            if future.cancelled():
                raise InputError("the executor is gone; the same command goes on from what is done")
            error = future.exception()
            if isinstance(error, BrokenExecutor):
                return False
            runs = self.in_hand.pop(future)
            if error is None:
                self._keep(future.result())
            elif isinstance(error, InputError):
                raise error
            elif type(error).__name__ == "KilledWorker":  # Dask's word after several deaths
                if self.deaths[int(runs[0])]:
                    self._give_up(runs, DEAD, "its workers died again and again")
                else:  # perhaps of another chunk beside it
                    self.deaths[int(runs[0])] += 1
                    self.suspects.append(runs)
            else:
                self._give_up(runs, ERROR, f"{type(error).__name__}: {error}")
        return True

    def _bury(self) -> None:
        """Take back what a broken executor had in hand, to be played alone."""
        for future, runs in self.in_hand.items():
            if future.done() and future.exception() is None:
                self._keep(future.result())
                continue
            key = int(runs[0])
            self.deaths[key] += 1
            if self.deaths[key] < MAX_DEATHS:
                self.suspects.append(runs)
            else:
                self._give_up(runs, DEAD, f"its worker died {MAX_DEATHS} times")
        self.in_hand.clear()

    def _keep(self, done: Finished) -> None:
        self.store.save(done.chunk, done.results, done.traces)
        self.progress(self.store.done, self.store.failed)
        if done.runs >= self.size // GROWTH:  # a smaller one was the rest of a gap and tells little
            wanted = int(done.runs * CHUNK_SECONDS / max(done.seconds, 1e-9))
            self.size = max(1, min(wanted, GROWTH * done.runs, LARGEST_CHUNK))

    def _give_up(self, runs: IntArray, status: str, why: str) -> None:
        """Keep rows that say why there are no results."""
        results: Results = [(np.arange(len(runs)), Failure(why, "", status))]
        values = self.study.design.values(runs)
        done = _finish(self.study, runs, values, results, time.perf_counter())
        self.store.save(done.chunk, done.results, done.traces)
        self.progress(self.store.done, self.store.failed)
