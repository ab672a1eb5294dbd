"""``negotiate report``: a page to hand over."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from negotiation.base.errors import InputError
from negotiation.cli import completion
from negotiation.cli.console import console, write_new
from negotiation.cli.run import opened

if TYPE_CHECKING:
    from negotiation.base.pages import Page
    from negotiation.plots.files import Format
    from negotiation.plots.run import Pictures
    from negotiation.talks.model import TradeTalks
    from negotiation.talks.setup import Setup


def report(
    run: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO|RUN",
            help="Built-in scenario or a TOML file; for talks with settings of your own the folder that "
            "'negotiate run … --out' wrote, or its run.json.",
            autocompletion=completion.scenarios,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            help="New page: .html, .pdf or .docx, all in one; .md, with pictures and tables as files "
            "beside it."
        ),
    ],
) -> None:
    """Write a page to hand over: the deal, why, how sure it is, what it rests on, its sources."""
    import matplotlib as mpl

    from negotiation.base.documents import LIBRARIES, library
    from negotiation.base.outputs import check_folder, check_new

    mpl.use("Agg")
    from negotiation.plots.run import run_pictures
    from negotiation.talks.pages import run_page
    from negotiation.talks.results import run_result

    if out.suffix not in (".html", ".md", *LIBRARIES):
        raise InputError(f"--out {out}: a page is needed, .html, .md, .pdf or .docx")
    check_new("--out", out)
    if out.suffix in LIBRARIES:
        library(out.suffix)
    beside = out.with_name(f"{out.stem}_files")
    check_folder(beside if out.suffix == ".md" else None)
    setup, talks = _opened(run)
    talks.run()
    result = run_result(talks)
    page, pictures = run_page(talks, setup, result), run_pictures(talks, result)
    if out.suffix == ".md":
        _write_markdown(out, beside, page, pictures)
    else:
        content = _whole(out.suffix, page, pictures)
        write_new(out, lambda draft: draft.write_bytes(content))
    console.print(f"Written to {out}", soft_wrap=True)


def _opened(name: str) -> "tuple[Setup, TradeTalks]":
    """Open the talks that a page is about: one partner's."""
    from negotiation.base.files import is_there
    from negotiation.talks.model import TradeTalks
    from negotiation.talks.setup import Setup

    saved = Path(name) / "run.json"
    if Path(name).is_dir() and not saved.is_file():
        raise InputError(f"{name}: has no run.json; 'negotiate run … --out FOLDER' makes such a folder")
    try:
        setup, talks = opened(str(saved) if saved.is_file() else name, {})
    except InputError as error:
        if is_there(Path(name)) or Path(name).suffix or ":" in name:
            raise
        raise InputError(f"there is no folder of results '{name}'; {error}") from error
    if isinstance(setup, Setup) and isinstance(talks, TradeTalks):
        return setup.seated(talks.game.parties), talks
    raise InputError(f"{name}: many partners; a page is of one of them, e.g. {setup.scenario}:KOR")


def _whole(suffix: str, page: "Page", pictures: "Pictures") -> bytes:
    """Return a page with its pictures as one file."""
    from negotiation.base.documents import docx_page, pdf_page
    from negotiation.base.html_page import html_page

    if suffix == ".docx":
        return docx_page(page, _drawn(pictures, "png"))
    drawn = _drawn(pictures, "svg")
    return pdf_page(page, drawn) if suffix == ".pdf" else html_page(page, drawn).encode()


def _drawn(pictures: "Pictures", kind: "Format") -> dict[str, bytes]:
    from negotiation.plots.files import save

    drawn = {}
    for name, draw in pictures.items():
        save(draw(), {kind: (buffer := BytesIO())})
        drawn[name] = buffer.getvalue()
    return drawn


def _write_markdown(out: Path, beside: Path, page: "Page", pictures: "Pictures") -> None:
    """Write the page last: what it needs is there by then, or nothing is."""
    from negotiation.base.markdown_page import markdown_page
    from negotiation.base.outputs import new_folder
    from negotiation.base.pages import Table
    from negotiation.base.tables import write_csv
    from negotiation.plots.files import UNDATED, save

    text = markdown_page(page, beside.name)
    with new_folder(beside) as folder:
        for table in page.blocks(Table):
            write_csv(folder / f"{table.name}.csv", [c.title for c in table.columns], table.rows)
        for name, draw in pictures.items():
            save(draw(), {kind: folder / f"{name}.{kind}" for kind in UNDATED})
        write_new(out, lambda draft: draft.write_text(text, encoding="utf-8"))
