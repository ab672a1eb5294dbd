"""A page as a Word or a PDF file, by libraries that may be left out (extra ``report``)."""

from collections.abc import Mapping
from importlib import import_module
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from negotiation.base.errors import InputError
from negotiation.base.extras import needing
from negotiation.base.files import plain
from negotiation.base.html_page import LONG, html_page
from negotiation.base.pages import Block, Command, Page, Picture, Table

LIBRARIES = {".docx": ("docx", "python-docx"), ".pdf": ("weasyprint", "WeasyPrint")}
"""What writes a kind of file: its module, and what it is called."""

WIDTH = 6.0
"""Of pictures in a Word file, inches."""

MOST_TITLE = 255
"""Characters in the properties of a Word file."""

SIZE, SMALL = 9, 6.5
"""Of letters in the tables of a Word file, points; small ones are for long tables."""


def library(suffix: str) -> Any:
    """Return the library that writes a kind of file, ``.docx`` or ``.pdf``.

    Raises
    ------
    InputError : it is not installed, or does not find what it needs of the system.
    """
    module, name = LIBRARIES[suffix]
    try:
        with needing(f"a {suffix}", "report"):
            return import_module(module)
    except OSError as error:  # WeasyPrint without Pango
        raise InputError(
            f"a {suffix} needs {name}, which lacks a library of the system: {error}; print the .html "
            "in a browser instead"
        ) from error


def pdf_page(page: Page, drawn: Mapping[str, bytes]) -> bytes:
    """Return a page as PDF: what a browser would print; ``drawn`` has its pictures as SVG by name."""
    content: bytes = library(".pdf").HTML(string=html_page(page, drawn)).write_pdf()
    return content


def docx_page(page: Page, drawn: Mapping[str, bytes]) -> bytes:
    """Return a page as a Word file; ``drawn`` has its pictures as PNG by name."""
    document = library(".docx").Document()
    document.core_properties.title = plain(page.title)[:MOST_TITLE]
    document.core_properties.author = ""
    document.add_heading(plain(page.title), 0)
    for section in page.sections:
        document.add_heading(plain(section.title), 1)
        for block in section.blocks:
            _add(document, block, drawn)
    document.save(buffer := BytesIO())
    return _undated(buffer)


def _add(document: Any, block: Block, drawn: Mapping[str, bytes]) -> None:
    match block:
        case Table():
            _add_table(document, block)
        case Picture():
            _add_picture(document, block, drawn[block.name])
        case Command():
            document.add_paragraph().add_run(plain(block.text)).font.name = "Courier New"
        case str():
            document.add_paragraph(plain(block))


def _add_picture(document: Any, picture: Picture, content: bytes) -> None:
    from docx.shared import Inches

    shape = document.add_picture(BytesIO(content), width=Inches(WIDTH))
    shape._inline.docPr.set("descr", plain(picture.alt))
    document.add_paragraph(plain(picture.caption), style="Caption")


def _add_table(document: Any, table: Table) -> None:
    from docx.oxml import OxmlElement

    caption = document.add_paragraph(plain(table.caption), style="Caption")
    caption.paragraph_format.keep_with_next = True
    lines = [[column.title for column in table.columns], *table.lines()]
    made = document.add_table(len(lines), len(table.columns), style="Table Grid")
    bold = {0, len(lines) - 1} if table.total else {0}
    for place, (row, line) in enumerate(zip(made.rows, lines, strict=True)):
        _fill(row, line, table, place in bold)
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # again on each sheet
    document.add_paragraph()


def _fill(row: Any, line: list[str], table: Table, bold: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for cell, column, text in zip(row.cells, table.columns, line, strict=True):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(plain(text))
        run.font.size, run.bold = Pt(SMALL if len(table.rows) > LONG else SIZE), bold
        if column.form:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _undated(written: BytesIO) -> bytes:
    """Take the time of writing out of a file: the same page, the same bytes."""
    with ZipFile(written) as dated, ZipFile(result := BytesIO(), "w", ZIP_DEFLATED) as undated:
        for name in dated.namelist():
            undated.writestr(ZipInfo(name), dated.read(name), ZIP_DEFLATED)
    return result.getvalue()
