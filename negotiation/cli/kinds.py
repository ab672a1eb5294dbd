"""``--format``: of which kinds are the pictures and tables that a command puts into a folder."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from negotiation.base.errors import InputError, unknown
from negotiation.cli.console import save_picture, write_new

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PICTURES = ("png", "svg", "pdf")
CSV = "csv"


def checked(text: str) -> str:
    """Refuse unknown kinds, before any work is done."""
    for kind in text.split(","):
        if kind not in (*PICTURES, CSV):
            raise unknown("kind of file", kind, (*PICTURES, CSV))
    return text


Kinds = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="png|svg|pdf|csv",
        callback=checked,
        help="Of what kinds --out has the pictures, and csv for the table; several: svg,csv.",
    ),
]


def only_pictures(kinds: str) -> None:
    """Refuse tables where another option writes these."""
    if CSV in kinds.split(","):
        raise InputError("--format csv: --csv FILE writes the runs")


def save_pictures(
    folder: Path, kinds: str, pictures: "Mapping[str, Callable[[], Axes | list[Axes]]]"
) -> list[str]:
    """Draw pictures into a folder, by name, a file of each kind; return the files' names."""
    names = [
        (draw, f"{name}.{kind}")
        for name, draw in pictures.items()
        for kind in PICTURES
        if kind in kinds.split(",")
    ]
    for draw, name in names:
        save_picture(folder / name, draw)
    return [name for _, name in names]


def save_table(folder: Path, kinds: str, name: str, columns: Mapping[str, Sequence[object]]) -> None:
    """Write a table as Parquet, and as CSV if that is asked for."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(dict(columns))
    pq.write_table(table, folder / f"{name}.parquet")
    save_rows(folder, kinds, name, table.to_pylist())


def save_rows(folder: Path, kinds: str, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write a table as CSV, if that is asked for."""
    from negotiation.base.tables import write_csv

    if rows and CSV in kinds.split(","):
        values = [list(row.values()) for row in rows]
        write_new(folder / f"{name}.csv", lambda draft: write_csv(draft, list(rows[0]), values))
