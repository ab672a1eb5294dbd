"""``negotiate results``: look at what a sweep has found."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.cli.console import console, print_json
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from negotiation.sweeps.results import SweepResults

SHOWN = 40
"""Rows printed at most; the JSON document and the CSV file have all."""


def results(
    folder: Annotated[Path, typer.Argument(help="Folder of a sweep.")],
    by: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="A row for each value; may be repeated.")
    ] = None,
    outcome: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="What to average; may be repeated.")
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=VALUE", help="Only these runs (also !=, <, <=, >, >=)."),
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the runs to a new CSV file.")] = None,
    figures: Annotated[bool, typer.Option(help="Draw the study's figures again.")] = False,
    json: Json = False,
) -> None:
    """Summarise a sweep, finished or not: means with 95 % intervals; filter, draw, export."""
    from negotiation.outputs import check_new
    from negotiation.sweeps import open_results

    check_new("--csv", csv)
    opened = open_results(folder)
    written: list[str] = []
    try:
        if figures:
            written += draw_figures(opened)
        if csv is not None:
            _write_csv(opened, csv, where or [])
    finally:
        if json:
            print_json(document_of(opened, written, by or [], outcome, where or []))
        else:
            print_summary(opened, by or [], outcome, where or [])
    written += [str(csv)] if csv else []
    if written and not json:
        console.print(f"\nWritten: {', '.join(written)}", soft_wrap=True)


def document_of(
    opened: "SweepResults",
    figures: list[str],
    by: list[str] | None = None,
    outcomes: list[str] | None = None,
    where: list[str] | None = None,
) -> dict[str, Any]:
    """Return a summary as plain data, with why runs failed."""
    return {
        "study": opened.manifest["name"],
        "title": opened.manifest["title"],
        "scenario": opened.manifest["scenario"],
        "runs": opened.manifest["runs"],
        "done": opened.done,
        "failed": opened.failed,
        "errors": opened.errors(),
        "by": by or [],
        "where": where or [],
        "summary": [
            {"outcome": name, "key": [_plain(part) for part in key], "runs": count}
            | {"mean": mean.mean, "low": mean.low, "high": mean.high}
            for name in outcomes or opened.main_outcomes
            for key, count, mean in opened.summary(name, by or [], where or [])
        ],
        "figures": figures,
        "version": opened.manifest["version"],
    }


def print_summary(
    opened: "SweepResults",
    by: list[str] | None = None,
    outcomes: list[str] | None = None,
    where: list[str] | None = None,
) -> None:
    """Print what there is, a table of means, and why runs failed."""
    from rich.markup import escape
    from rich.table import Table

    from negotiation.sweeps.results import short

    manifest, by, names = opened.manifest, by or [], outcomes or opened.main_outcomes
    found = {name: opened.summary(name, by, where or []) for name in names}
    counts: dict[tuple[Any, ...], int] = {}
    for key, count, _ in (entry for entries in found.values() for entry in entries):
        counts[key] = max(counts.get(key, 0), count)
    rows = {key: {"runs": f"{count:,}"} for key, count in counts.items()}
    for name, entries in found.items():
        for key, count, mean in entries:
            half = "" if mean.high is None else f" ±{mean.high - mean.mean:.3f}"
            # an outcome that only some of the runs have says of how many it is the mean
            few = f" of {count:,}" if count < counts[key] else ""
            rows[key][name] = f"{mean.mean:.3f}{half}{few}"
    console.print(
        f"[bold]{escape(manifest['title'])}[/bold] (study {manifest['name']}, {opened.scenario})"
    )
    console.print(
        f"{opened.done:,} of {manifest['runs']:,} runs done, {opened.failed:,} of them failed; "
        f"varied: {', '.join(_few([p.name for p in opened.design.parameters]))}\n",
        soft_wrap=True,
    )
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for title in (*by, "runs", *names):
        table.add_column(title, justify="left" if title in by else "right", overflow="fold")
    for key, row in list(rows.items())[:SHOWN]:
        table.add_row(
            *(escape(short(part)) for part in key), *(row.get(n, "–") for n in ("runs", *names))
        )
    console.print(table)
    if len(rows) > SHOWN:
        console.print(f"and {len(rows) - SHOWN:,} more (--json, --csv)")
    for error, count in opened.errors().items():
        console.print(f"{count:,} × {error}", soft_wrap=True)


def draw_figures(opened: "SweepResults") -> list[str]:
    """Draw a study's figures into its folder; return their names."""
    from negotiation.cli.console import save_picture
    from negotiation.plots.sweep import draw

    names = []
    for number, spec in enumerate(opened.figures, start=1):
        parts = (
            spec.kind,
            *(part.replace(".", "-") for part in (spec.value, spec.x, spec.y, spec.by) if part),
        )
        name = f"{number}-{'-'.join(parts)}.png"
        save_picture(opened.folder / name, lambda: draw(opened, spec))  # noqa: B023
        names.append(name)
    return names


def _write_csv(opened: "SweepResults", path: Path, where: list[str]) -> None:
    import pyarrow.csv as pa_csv

    from negotiation.files import write_whole

    table = opened.table(where=where)
    write_whole(path, lambda draft: pa_csv.write_csv(table, draft))


def _few(names: list[str]) -> list[str]:
    return names if len(names) <= 6 else [*names[:5], f"and {len(names) - 5} more"]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
