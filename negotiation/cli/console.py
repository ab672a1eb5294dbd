"""What all commands print with."""

import codecs
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from negotiation.base.errors import clipped
from negotiation.base.files import plain
from negotiation.cli.progress import now_and_then
from negotiation.talks.words import TINY, component_words, for_people, largest_first

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from negotiation.base.intervals import Interval
    from negotiation.talks.offers import PartyResult

MOST_SAID = 4000
"""Characters of an error."""

console = Console(highlight=False, markup=False, emoji=False)
"""What stands in brackets or between colons is text: people write titles, levels and names of files."""


LEGIBLE = "negotiation.legible"
"""How characters are written that an output's encoding lacks (``errors`` of a stream)."""

_PLAINER = {"−": "-", "–": "-", "—": "-", "→": "->", "…": "...", "×": "x", "≥": ">=", "≤": "<="}


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Write what is meant where there is a way: a minus must not become a question mark."""
    assert isinstance(error, UnicodeEncodeError)
    missing = error.object[error.start : error.end]
    return "".join(_PLAINER.get(character, "?") for character in missing), error.end


codecs.register_error(LEGIBLE, _replace)


def styled(style: str, text: str, after: str = "", before: str = "") -> Text:
    """Return a text of which a part has a style."""
    return Text.assemble(before, (text, style), after)


def warn(message: str) -> None:
    """Print one message on standard error."""
    print(f"negotiate: {plain(message)}", file=sys.stderr, flush=True)


def fail(message: str) -> NoReturn:
    """Print one message on standard error and end with exit code 2."""
    warn(clipped(message, MOST_SAID))
    sys.exit(2)


def interrupted(out: Path | None) -> NoReturn:
    """Say how to go on after Ctrl-C and end with exit code 130."""
    kept = "nothing was kept (--out keeps what is done)"
    if out is not None:
        kept = f"what is done is in {out}; the same command goes on from there"
    warn(f"interrupted; {kept}")
    sys.exit(130)


@contextmanager
def progress_bar(what: str, hidden: bool) -> Iterator[Callable[[int, int], None]]:
    """Show on standard error how much of some work is done; yields what is to be told: done, in all.

    Where there is no terminal it is a plain line now and then.
    """
    from rich.progress import Progress

    screen = Console(stderr=True)
    if not (hidden or screen.is_terminal):
        tell = now_and_then(warn)
        yield lambda done, total: tell(f"{what}: {done:,} of {total:,}")
        return
    with Progress(console=screen, transient=True, disable=hidden) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document on standard output."""
    print(json.dumps(document, indent=2, allow_nan=False))


def finish(
    document: Mapping[str, Any],
    json: bool,
    report: Callable[[], None],
    out: Path | None,
    write: Callable[[Path], None],
) -> None:
    """Write a result's file or folder, if one is asked for, and print the result in any case.

    Raises
    ------
    InputError : it could not be written; the result has been printed.
    """
    try:
        if out is not None:
            write(out)
    finally:
        if json:
            print_json(document)
        else:
            report()
    if out is not None and not json:
        names = f": {', '.join(sorted(path.name for path in out.iterdir()))}" if out.is_dir() else ""
        console.print(f"\nWritten to {out}{names}", soft_wrap=True)


def new_table(
    words: Iterable[str], numbers: Iterable[str], title: str | None = None, *, no_wrap: bool = False
) -> Table:
    """Return a table without rows: columns of words, then columns of numbers."""
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in words:
        table.add_column(name, no_wrap=no_wrap)
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=no_wrap)
    return table


def component_table(title: str, parties: Mapping[str, "PartyResult"]) -> Table:
    """Lay the components of all parties' payoffs side by side, largest effects first."""
    table = Table(title=title, title_justify="left", show_footer=True, box=None, pad_edge=False)
    table.add_column("component (bn USD a year)", footer="payoff")
    for code, party in parties.items():
        table.add_column(code, justify="right", footer=f"{party.payoff:+z.2f}")
    for name in largest_first(party.components for party in parties.values()):
        values = [party.components.get(name) for party in parties.values()]
        cells = ["" if v is None or abs(v) < TINY else f"{v:+z.2f}" for v in values]
        table.add_row(component_words(name), *cells)
    return table


def print_table(table: Table) -> None:
    """Print a table with its numbers whole: where the window is narrower, its lines run on."""
    for column in table.columns:
        if column.justify == "right":
            words = (*column.cells, column.footer, *str(column.header).split())
            column.min_width = max(column.min_width or 0, *(cell_len(str(word)) for word in words))
    if table.title is not None:  # which would be broken at the table's own width
        console.print(styled("italic", str(table.title)))
        table.title = None
    least = Measurement.get(console, console.options.update(width=MOST_SAID), table).minimum
    console.print(table, width=max(console.width, least), crop=False)


def share_words(share: "Interval") -> str:
    """Write a share of draws with the ends of its interval."""
    return f"{share.mean:z.0%} ({share.low:z.0%} to {share.high:z.0%})"


def print_people(parties: Mapping[str, "PartyResult"], names: Mapping[str, str]) -> None:
    """Print what becomes of GDP and dollars per household, where they are known."""
    for code, party in parties.items():
        people = for_people(party.gdp, party.per_household_usd)
        if people:
            console.print(f"{names[code]}: {people}, against no deal")


def check_picture(path: Path | None) -> None:
    """Refuse ``--out`` before any work is done.

    Raises
    ------
    InputError : the file is no PNG, SVG or PDF, or is there already.
    """
    from negotiation.base.errors import InputError
    from negotiation.base.outputs import check_new

    if path is not None and path.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise InputError(f"--out {path}: a picture is needed, .png, .svg or .pdf")
    check_new("--out", path)


def save_picture(path: Path, draw: "Callable[[], Axes | list[Axes]]") -> None:
    """Draw a figure into a PNG, SVG or PDF file; folders are made.

    Raises
    ------
    InputError : the file cannot be written.
    """
    import matplotlib as mpl

    mpl.use("Agg")
    from negotiation.plots.files import kind_of, save

    write_new(path, lambda draft: save(draw(), {kind_of(path): draft}))


def give_copy(text: Callable[[], str], file: Path, then: str) -> None:
    """Write a text that comes with the package into a new file, and say what ``then`` can be done.

    Raises
    ------
    InputError : the file is there already, or cannot be written.
    """
    from negotiation.base.files import write_text
    from negotiation.base.outputs import check_new

    check_new("FILE", file)
    write_text(file, text())
    console.print(f"Written to {file}; {then}", soft_wrap=True)


def write_new(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file, whole; folders are made.

    Raises
    ------
    InputError : the file cannot be written.
    """
    from negotiation.base.files import unwritable, write_whole

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error
    write_whole(path, write)
