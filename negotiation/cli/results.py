"""``negotiate results``: look at what a sweep has found."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.cli.console import console, print_json, print_table, styled
from negotiation.cli.kinds import CSV, Kinds, only_pictures, save_pictures
from negotiation.cli.options import Json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from negotiation.base.intervals import Interval
    from negotiation.studies.failed import Policy
    from negotiation.studies.results import SweepResults

Failed = Annotated[
    str,
    typer.Option(
        metavar="refuse|drop|worst",
        help="What failed runs do to the figures: stop them, nothing, or count as the worst value.",
    ),
]

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
    format_: Kinds = "png",
    failed: Failed = "drop",
    json: Json = False,
) -> None:
    """Summarise a sweep, finished or not: means with 95 % intervals; filter, draw, export."""
    from negotiation.base.outputs import check_new
    from negotiation.studies import open_results

    check_new("--csv", csv)
    only_pictures(format_)
    opened = open_results(folder)
    written: list[str] = []
    try:
        if figures:
            written += draw_figures(opened, format_, failed)
        if csv is not None:
            _write_csv(opened, csv, where or [])
    finally:
        if json:
            print_json(document_of(opened, written, by or [], outcome, where or [], failed))
        else:
            print_summary(opened, by or [], outcome, where or [], failed)
    written += [str(csv)] if csv else []
    if written and not json:
        console.print(f"\nWritten: {', '.join(written)}", soft_wrap=True)


def document_of(
    opened: "SweepResults",
    figures: list[str],
    by: list[str] | None = None,
    outcomes: list[str] | None = None,
    where: list[str] | None = None,
    failed: str = "drop",
) -> dict[str, Any]:
    """Return a summary as plain data, with why runs failed."""
    from negotiation.studies.failed import policy_of, said_first
    from negotiation.studies.group_means import interval_words

    policy, names = policy_of(failed), outcomes or opened.main_outcomes
    compared = _compared(opened, by or [], names, where or [], policy)
    return {
        "study": opened.manifest["name"],
        "title": opened.manifest["title"],
        "scenario": opened.manifest["scenario"],
        "runs": opened.manifest["runs"],
        "done": opened.done,
        "failed": opened.failed,
        "errors": opened.errors(),
        "notes": said_first(opened, names, where or [], policy),
        "by": by or [],
        "where": where or [],
        "intervals": interval_words(opened.design),
        "summary": [
            _entry(name, key, "runs", count, mean)
            for name in names
            for key, count, mean in opened.summary(name, by or [], where or [], policy)
        ],
        "differences": [
            _entry(name, key, "pairs", pairs, mean)
            for name, (_, entries) in compared.items()
            for key, pairs, mean in entries
        ],
        "figures": figures,
        "version": opened.manifest["version"],
    }


def _entry(
    outcome: str, key: tuple[Any, ...], counted: str, count: int, mean: "Interval"
) -> dict[str, Any]:
    keys = [part.isoformat() if isinstance(part, date) else part for part in key]
    ends = {"mean": mean.mean, "low": mean.low, "high": mean.high}
    return {"outcome": outcome, "key": keys, counted: count, **ends}


def print_summary(
    opened: "SweepResults",
    by: list[str] | None = None,
    outcomes: list[str] | None = None,
    where: list[str] | None = None,
    failed: str = "drop",
) -> None:
    """Print what there is, first what is missing in it; tables of means; why runs failed."""

    from negotiation.studies.failed import policy_of, said_first

    policy, names = policy_of(failed), outcomes or opened.main_outcomes
    by, where = by or [], where or []
    manifest = opened.manifest
    found = {name: opened.summary(name, by, where, policy) for name in names}
    print_notes(said_first(opened, names, where, policy))
    console.print(styled("bold", manifest["title"], f" (study {manifest['name']}, {opened.scenario})"))
    console.print(
        f"{opened.done:,} of {manifest['runs']:,} runs done, {opened.failed:,} of them failed; "
        f"varied: {', '.join(_few([_typed(opened, p.name) for p in opened.design.parameters]))}\n",
        soft_wrap=True,
    )
    _print_means(opened, by, found, opened.failures(by, where))
    for name, (first, entries) in _compared(opened, by, names, where, policy).items():
        _print_differences(opened, by, name, first, entries)
    for error, count in opened.errors().items():
        console.print(f"{count:,} × {error}", soft_wrap=True)


def print_notes(notes: "Sequence[str]") -> None:
    """Print what has to be known before any figure."""
    for note in notes:
        console.print(note, style="bold", soft_wrap=True)


def _print_means(
    opened: "SweepResults", by: list[str], found: dict[str, list[Any]], lost: "Mapping[Any, int]"
) -> None:
    """Print a table of means, with a column for the failed runs if there are some."""
    from negotiation.studies.group_means import interval_words
    from negotiation.studies.rows import SHARES

    counts: dict[tuple[Any, ...], int] = {}
    for key, count, _ in (entry for entries in found.values() for entry in entries):
        counts[key] = max(counts.get(key, 0), count)
    keys = [*counts, *(key for key in lost if key not in counts)]
    rows = {key: {"runs": f"{counts.get(key, 0):,}", "failed": f"{lost.get(key, 0):,}"} for key in keys}
    for name, entries in found.items():
        for key, count, mean in entries:
            # an outcome that only some of the runs have says of how many it is the mean
            few = f" of {count:,}" if count < counts[key] else ""
            said = with_ends(mean) if name in SHARES else _with_half(mean)
            rows[key][name] = f"{said}{few}"
    columns = {"runs": "runs", **({"failed": "failed"} if lost else {})}
    columns |= {name: opened.name_of(name) for name in found}
    _print_table(
        opened, by, columns, dict(sorted(rows.items(), key=lambda r: opened.place(by, keys)(r[0])))
    )
    console.print(f"{interval_words(opened.design).capitalize()}.", soft_wrap=True)


def _print_differences(
    opened: "SweepResults", by: list[str], outcome: str, first: tuple[Any, ...], entries: list[Any]
) -> None:
    """Print how far groups are from the first one, over pairs of runs with the same chance."""
    if not entries:
        return
    base = ", ".join(
        f"{opened.name_of(n)} {opened.value_of(n, v)}" for n, v in zip(by, first, strict=True)
    )
    console.print(f"\n{opened.name_of(outcome)}, against {base}, same chance:", soft_wrap=True)
    rows = {key: {"pairs": f"{n:,}", "difference": _with_half(mean, "+")} for key, n, mean in entries}
    _print_table(opened, by, {"pairs": "pairs", "difference": "difference"}, rows)


def _compared(
    opened: "SweepResults", by: list[str], names: list[str], where: list[str], policy: "Policy"
) -> dict[str, tuple[Any, list[Any]]]:
    """Return the differences between groups, where the study is paired."""
    from negotiation.studies.paired import differences

    varied = {parameter.name for parameter in opened.design.parameters}
    if not (opened.design.paired and by and set(by) <= varied):
        return {}
    return {name: differences(opened, name, by, where, policy) for name in names}


def _print_table(
    opened: "SweepResults", by: list[str], columns: dict[str, str], rows: dict[Any, dict[str, str]]
) -> None:
    from rich.table import Table

    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for name in by:
        table.add_column(opened.name_of(name), overflow="fold")
    for title in columns.values():
        table.add_column(title, justify="right", overflow="fold")
    for key, row in list(rows.items())[:SHOWN]:
        values = (opened.value_of(n, part) for n, part in zip(by, key, strict=True))
        table.add_row(*values, *(row.get(name, "–") for name in columns))
    print_table(table)
    if len(rows) > SHOWN:
        console.print(f"and {len(rows) - SHOWN:,} more (--json, --csv)")


def with_ends(mean: "Interval", form: str = "z.3f") -> str:
    """Write a share with the ends of its interval, which lie at unlike distances."""
    ends = "" if mean.low is None else f" ({mean.low:{form}} to {mean.high:{form}})"
    return f"{mean.mean:{form}}{ends}"


def _with_half(mean: "Interval", sign: str = "") -> str:
    half = "" if mean.high is None else f" ±{mean.high - mean.mean:z.3f}"
    return f"{mean.mean:{sign}z.3f}{half}"


def _typed(opened: "SweepResults", column: str) -> str:
    """Name a column, and how it is called where it has to be typed."""
    words = opened.name_of(column)
    return column if words == column else f"{words} ({column})"


def draw_figures(opened: "SweepResults", kinds: str, failed: str = "drop") -> list[str]:
    """Draw a study's figures into its folder, and write its runs as CSV if asked; return the names."""
    from negotiation.plots.sweep import draw
    from negotiation.studies.failed import policy_of

    names, policy = list[str](), policy_of(failed)
    if CSV in kinds.split(","):
        _write_csv(opened, opened.folder / "runs.csv", [])
        names.append("runs.csv")
    for number, spec in enumerate(opened.figures, start=1):
        parts = (
            spec.kind,
            *(part.replace(".", "-") for part in (spec.value, spec.x, spec.y, spec.by) if part),
        )
        picture = {f"{number}-{'-'.join(parts)}": lambda: draw(opened, spec, policy)}  # noqa: B023
        names += save_pictures(opened.folder, kinds, picture)
    return names


def _write_csv(opened: "SweepResults", path: Path, where: list[str]) -> None:
    import pyarrow.csv as pa_csv

    from negotiation.base.files import write_whole

    table = opened.table(where=where)
    write_whole(path, lambda draft: pa_csv.write_csv(table, draft))


def _few(names: list[str]) -> list[str]:
    return names if len(names) <= 6 else [*names[:5], f"and {len(names) - 5} more"]
