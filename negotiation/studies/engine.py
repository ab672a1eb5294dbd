"""The engine of many runs: chunks go to an executor, finished ones into the store, until all are."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import format_exception

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from negotiation.base.arrays import IntArray
from negotiation.base.errors import InputError
from negotiation.studies.executors import SerialExecutor
from negotiation.studies.job import DEAD, ERROR, RESULTS, Job, Tables, lost
from negotiation.studies.notebook import told_in_notebook
from negotiation.studies.store import Chunk, Store, count_failed, encode

CHUNK_SECONDS = 2.0
"""How long a chunk should take: what a crash may cost, and how often progress is told."""

GROWTH, LARGEST_CHUNK = 8, 200_000
"""By how much a chunk may be larger than the last, and runs in the largest."""

MOST_CHUNKS = 1_000
"""Chunks, and so files of each table, that a job is cut into where its runs are slow."""

MAX_DEATHS = 3
"""Deaths of its worker after which a chunk is given up."""


@dataclass(frozen=True)
class Finished:
    """A played chunk with its Parquet files by table, and what it took."""

    chunk: Chunk
    parts: Mapping[str, bytes]
    runs: int
    seconds: float


@dataclass(frozen=True)
class Done:
    """What a job has come to: runs done and failed in all, and what was mended on the way."""

    folder: Path
    runs: int
    failed: int
    notes: tuple[str, ...]


def play_chunk(job: Job, runs: IntArray, digest: str) -> Finished:
    """Play runs of a job, anywhere; ``digest`` is the job's where it was begun.

    Raises
    ------
    InputError : here it is another one, since the package is of another version.
    """
    if job.digest != digest:
        raise InputError("a worker has another version of the package: install the same one there")
    begun = time.perf_counter()
    return _finished(runs, job.play(runs), digest, begun)


def _finished(runs: IntArray, tables: Tables, digest: str, begun: float) -> Finished:
    parts = {name: encode(table, digest) for name, table in tables.items()}
    chunk = Chunk(int(runs[0]), int(runs[-1]), count_failed(tables[RESULTS]))
    return Finished(chunk, parts, len(runs), time.perf_counter() - begun)


def run_job(
    job: Job,
    folder: Path,
    start: Callable[[], Executor] = SerialExecutor,
    workers: int = 1,
    retry_failed: bool = False,
    progress: Callable[[int, int], None] | None = None,
    stop: bool = False,
) -> Done:
    """Play all runs of a job that are not in the folder yet, or as many as are enough.

    Parameters
    ----------
    job : what to play.
    folder : where it is kept; the same call goes on with what is missing there.
    start : starts a ``concurrent.futures.Executor``; called again if the last one has broken.
    workers : how many chunks it plays at once.
    retry_failed : play runs again that failed.
    progress : is told how many runs are done and failed; if left out, a notebook shows it in a line.
    stop : play nothing more once a run has failed; it stays missing.

    Results do not depend on workers, chunks or interruptions. A worker's death breaks the executor: the
    chunks in hand are played again, alone, and the one whose worker died ``MAX_DEATHS`` times is given
    up: its runs have the status ``dead``. ``KeyboardInterrupt`` keeps what is in hand and is raised on.

    Raises
    ------
    InputError : the folder cannot be used or written, holds another job, or another one is at work in
        it; with ``stop`` the run that failed (what it raised is the cause, as text).
    """
    store = Store.open(folder, job)
    progress = progress or told_in_notebook(job.runs)
    try:
        progress(store.done, store.failed)
        again = deque(store.failures() if retry_failed else ())
        for until in job.looks:
            gaps = deque(store.missing(until))
            _Work(job, store, start, workers, progress, gaps, again, stop).run()
            if len(job.looks) > 1 and until >= store.done and job.enough(store.results(until)):
                store.ended = until
                break
    finally:
        store.close()
    return Done(folder, store.done, store.failed, tuple(store.notes))


def play_all(
    job: Job,
    folder: Path | None,
    start: Callable[[], Executor] = SerialExecutor,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> pa.Table:
    """Play a job of which no run may fail, and return its rows in order.

    Parameters are those of ``run_job``, but that without a folder nothing is kept, that the first run
    that fails stops all, and that ``progress`` is told how many runs of how many are done.

    Raises
    ------
    InputError : as ``run_job``.
    """
    with _kept(folder) as place:
        tell = None if progress is None else lambda done, failed: progress(done, job.runs)
        run_job(job, place, start, workers, False, tell, True)
        return pq.read_table(place / RESULTS).sort_by("run")


@contextmanager
def _kept(folder: Path | None) -> Iterator[Path]:
    """Yield a folder, or one for the time being."""
    if folder is not None:
        yield folder
        return
    with TemporaryDirectory() as passing:
        yield Path(passing)


@dataclass
class _Work:
    """A job under way: what is yet to be played, what is being played, what to play alone."""

    job: Job
    store: Store
    start: Callable[[], Executor]
    workers: int
    progress: Callable[[int, int], None]
    gaps: deque[tuple[int, int]]
    again: deque[IntArray]
    stop: bool = False
    suspects: deque[IntArray] = field(default_factory=deque)
    in_hand: dict[Future[Finished], IntArray] = field(default_factory=dict)
    deaths: Counter[int] = field(default_factory=Counter)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        """Begin with a small chunk."""
        self.size = self.job.first_chunk

    @cached_property
    def digest(self) -> str:
        """The job's, as it is here."""
        return self.job.digest

    def run(self) -> None:
        """Play until nothing is left."""
        executor = self.start()
        try:
            while self.gaps or self.again or self.suspects or self.in_hand:
                if not (self._hand_out(executor) and self._take_in()):
                    self._take_back()
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
                self.in_hand[executor.submit(play_chunk, self.job, runs, self.digest)] = runs
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
        blocks = -(-(start + min(self.size, shared)) // self.job.block)
        end = min(stop, blocks * self.job.block)
        if end < stop:
            self.gaps.appendleft((end, stop))
        return np.arange(start, end)

    def _take_in(self) -> bool:
        """Wait for a chunk and keep all that are finished; False if the executor is broken."""
        finished, _ = wait(self.in_hand, return_when=FIRST_COMPLETED)
        for future in sorted(finished, key=lambda future: int(self.in_hand[future][0])):
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
            elif self.stop and len(runs) > 1:  # to find the one that fails
                halves = [*self.suspects, *np.array_split(runs, 2)]
                self.suspects = deque(sorted(halves, key=lambda runs: int(runs[0])))
            else:
                said = "".join(format_exception(error))
                self._give_up(runs, ERROR, f"{type(error).__name__}: {error}", said)
        return True

    def _take_back(self) -> None:
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
        self.store.save(done.chunk, done.parts)
        self.progress(self.store.done, self.store.failed)
        if done.runs >= self.size // GROWTH:  # a smaller one was the rest of a gap and tells little
            wanted = int(done.runs * CHUNK_SECONDS / max(done.seconds, 1e-9))
            least = -(-self.job.runs // MOST_CHUNKS)
            self.size = min(max(wanted, least), GROWTH * done.runs, LARGEST_CHUNK)

    def _give_up(self, runs: IntArray, status: str, why: str, traceback: str = "") -> None:
        """Keep rows that say why there are no results, or stop."""
        if self.stop:
            raise self._stopped(runs, why) from (RuntimeError(traceback) if traceback else None)
        tables = lost(self.job, runs, status, why, traceback)
        done = _finished(runs, tables, self.digest, time.perf_counter())
        self.store.save(done.chunk, done.parts)
        self.progress(self.store.done, self.store.failed)

    def _stopped(self, runs: IntArray, why: str) -> InputError:
        """Name what has failed, with what is known of it if it is a single run."""
        first, last = int(runs[0]) + 1, int(runs[-1]) + 1
        which, known = f"one of the runs {first:,} to {last:,}", ""
        if len(runs) == 1:
            values = {name: values[0] for name, values in self.job.known(runs).items()}
            which, known = f"run {first:,}", ", ".join(f"{n} {value}" for n, value in values.items())
        return InputError(
            f"{which} of {self.job.runs:,} of the {self.job.what} failed{known and f' ({known})'}, and "
            f"no more are played: {why}"
        )
