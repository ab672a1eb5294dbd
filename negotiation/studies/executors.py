"""Where chunks are played: in this process, in processes of their own, or on a Dask cluster."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import Any, Literal

from negotiation.base.errors import InputError
from negotiation.base.extras import needing

type ExecutorName = Literal["processes", "serial", "dask"]

EXECUTORS: tuple[ExecutorName, ...] = ("processes", "serial", "dask")


class SerialExecutor(Executor):
    """Does the work when it is submitted, in this process."""

    def submit[T](self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Call a function and return its finished future."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def open_executor(
    name: ExecutorName, workers: int, address: str | None = None
) -> Iterator[Callable[[], Executor]]:
    """Yield a function that starts an executor, in the place of the last one if that has broken.

    Raises
    ------
    InputError : Dask is not installed, or no scheduler answers at the address.

    Examples
    --------
    >>> from negotiation.studies import open_executor
    >>> with open_executor("serial", 1) as start, start() as executor:
    ...     executor.submit(max, 1, 2).result()
    ...
    2
    """
    if name == "dask":
        with _dask(workers, address) as executor:
            yield lambda: executor
        return
    started: list[Executor] = []

    def start() -> Executor:
        if name == "serial":
            started.append(SerialExecutor())
        else:
            started.append(_Processes(workers, get_context("spawn"), _begin))
        return started[-1]

    try:
        yield start
    finally:
        for executor in started:
            executor.shutdown(cancel_futures=True)


class _Processes(ProcessPoolExecutor):
    """Starts its processes deaf to Ctrl-C: they could not say at once that it is not for them."""

    def submit[T](self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Submit a call; the first one starts the processes."""
        if sys.platform == "win32":
            return super().submit(fn, *args, **kwargs)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Prepare a worker: Ctrl-C is the parent's affair, and a worker does not outlive its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@contextmanager
def _dask(workers: int, address: str | None) -> Iterator[Executor]:
    with needing("--executor dask", "distributed"):
        import cryptography  # noqa: F401  # for the keys
        from distributed import Client, LocalCluster
    if address is None:
        # with keys of its own: whoever reaches a scheduler or worker may let it run any code
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address=None,
            silence_logs=50,
            security=True,
        )
        with cluster, Client(cluster) as client:
            yield client.get_executor()
        return
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise InputError(f"--address {address}: no Dask scheduler answers there") from error
    with client:
        yield client.get_executor()
