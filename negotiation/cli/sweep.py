"""``negotiate sweep``: thousands of runs around a scenario."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.cli import completion
from negotiation.cli.console import console, interrupted, print_json, warn
from negotiation.cli.kinds import Kinds
from negotiation.cli.options import Json, Programs
from negotiation.cli.progress import now_and_then
from negotiation.cli.results import document_of, draw_figures, print_summary

if TYPE_CHECKING:
    from negotiation.studies.plan import Plan

MOST_FAILURES = 100
"""Largest exit code that counts failed runs; shells keep those above 125 for themselves."""


def sweep(
    study: Annotated[
        str,
        typer.Argument(
            help="Built-in study (negotiate studies list), or a TOML file.",
            autocompletion=completion.studies,
        ),
    ],
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes at work; all processors if left out.")
    ] = None,
    executor: Annotated[
        str, typer.Option(metavar="processes|dask|serial", help="Where runs are played.")
    ] = "processes",
    address: Annotated[
        str | None, typer.Option(help="Dask scheduler, e.g. tcp://host:8786; else one of its own.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of results, else out/NAME; the same command goes on there."),
    ] = None,
    retry_failed: Annotated[bool, typer.Option(help="Play runs again that failed.")] = False,
    programs: Programs = False,
    plan: Annotated[
        bool, typer.Option(help="Only say how many runs, how long and how much disk.")
    ] = False,
    format_: Kinds = "png",
    json: Json = False,
) -> None:
    """Play a study's runs; stop it with Ctrl-C, and the same command goes on where it was.

    The exit code says how many runs failed (at most 100); 2 may also be wrong input, which says so.
    """
    from negotiation.bargaining.strategies.program import refuse_programs
    from negotiation.base.errors import InputError, unknown
    from negotiation.studies import load_study, open_executor, open_results, run_sweep
    from negotiation.studies.executors import EXECUTORS
    from negotiation.studies.plan import plan_sweep

    if executor not in EXECUTORS:
        raise unknown("executor", executor, EXECUTORS)
    if address is not None and executor != "dask":
        raise InputError(f"--address goes with --executor dask, not with {executor}")
    loaded = load_study(study)
    if not programs:
        refuse_programs(study, loaded.programs)
    busy = 1 if executor == "serial" else workers or os.cpu_count() or 1
    if plan:
        _report_plan(plan_sweep(loaded, busy), json)
        return
    folder = Path("out") / loaded.name if out is None else out
    try:
        with (
            _progress(loaded.design.runs, hidden=json) as progress,
            open_executor(executor, busy, address) as start,
        ):
            result = run_sweep(loaded, folder, start, busy, retry_failed, progress)
    except KeyboardInterrupt:
        interrupted(folder)
    for note in result.notes:
        warn(note)
    results = open_results(folder)
    if not json:
        print_summary(results)
    try:
        figures = draw_figures(results, format_)
    except InputError as error:  # the runs are done, and may have nothing to draw
        warn(f"not all figures could be drawn: {error}")
        figures = []
    if json:
        print_json(document_of(results, figures))
    else:
        console.print(f"\nWritten to {folder}: {', '.join(['manifest.json', 'results', *figures])}")
        console.print(f"More: negotiate results {folder} --help", soft_wrap=True)
    if result.failed:
        warn(
            f"{result.failed:,} of {result.runs:,} runs failed: negotiate discover {folder} status!=ok "
            "says where, --retry-failed plays them again"
        )
        raise typer.Exit(min(result.failed, MOST_FAILURES))


@contextmanager
def _progress(total: int, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """Show how many runs are done, at which rate, the time left and the failures so far."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    screen = Console(stderr=True)
    if not (hidden or screen.is_terminal):
        yield _lines(total)
        return
    bar = Progress(
        BarColumn(),
        TextColumn("{task.completed:z,.0f} of {task.total:z,.0f} runs"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failures]}"),
        console=screen,
        transient=True,
        disable=hidden,
    )
    task = bar.add_task("", total=total, rate="", failures="")

    def show(done: int, failed: int) -> None:
        speed = bar.tasks[0].speed
        bar.update(
            task,
            completed=done,
            rate=f"{speed:z,.0f} a second" if speed else "",
            failures=f"{failed:,} failed" if failed else "",
        )

    with bar:
        yield show


def _lines(total: int) -> Callable[[int, int], None]:
    """Tell the same in plain lines."""
    tell, begun, first = now_and_then(warn), time.monotonic(), None

    def show(done: int, failed: int) -> None:
        nonlocal first
        first = done if first is None else first  # what was there before says nothing of the speed
        speed = (done - first) / max(time.monotonic() - begun, 1e-9)
        left = f", about {_time((total - done) / speed)} left" if speed else ""
        tell(f"{done:,} of {total:,} runs{left}{f', {failed:,} failed' if failed else ''}")

    return show


def _report_plan(plan: "Plan", json: bool) -> None:
    if json:
        print_json(asdict(plan))
        return
    console.print(
        f"{plan.runs:,} runs at {plan.points:,} points; payoffs of {plan.games:,} game(s) to be built\n"
        f"about {_time(plan.seconds)} with {plan.workers} workers, and {plan.megabytes:z,.1f} MB "
        f"(from {plan.probed:,} runs; without what is built and compiled first)",
        soft_wrap=True,
    )


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{float(f'{seconds:.2g}'):g} s"
    return f"{seconds / 60:z.0f} min" if seconds < 7200 else f"{seconds / 3600:z.1f} h"
