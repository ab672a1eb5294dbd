"""A page as Markdown, with its pictures and tables as files beside it."""

import re
from urllib.parse import quote

from negotiation.base.files import plain
from negotiation.base.pages import Block, Command, Page, Picture, Table

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~$&!]|^[-+=](?=[-+= ]|$)|^\d+(?=[.)](?: |$))")
"""Marks anywhere, and those that begin a list or a line."""


def markdown_page(page: Page, folder: str) -> str:
    """Return a page as Markdown; ``folder`` holds its pictures (SVG) and tables (CSV) by name."""
    parts = [f"# {literal(page.title)}"]
    for section in page.sections:
        parts += [f"## {literal(section.title)}", *(_block(b, quote(folder)) for b in section.blocks)]
    return "\n\n".join(parts) + "\n"


def literal(text: str) -> str:
    """Write a text in one line, with what Markdown would obey marked as letters."""
    return _MARKS.sub(_as_letter, " ".join(plain(text).split()))


def _as_letter(mark: re.Match[str]) -> str:
    return f"{mark[0]}\\" if mark[0].isdigit() else f"\\{mark[0]}"


def _block(block: Block, folder: str) -> str:
    match block:
        case Table():
            return _table(block, folder)
        case Picture():
            return f"![{literal(block.alt)}]({folder}/{block.name}.svg)\n\n*{literal(block.caption)}*"
        case Command():
            return "\n".join(f"    {line}" for line in plain(block.text).splitlines())
        case str():
            return literal(block)


def _table(table: Table, folder: str) -> str:
    rows = [[column.title for column in table.columns], *table.lines()]
    lines = [f"| {' | '.join(map(literal, row))} |" for row in rows]
    lines.insert(1, f"|{'|'.join('---:' if column.form else '---' for column in table.columns)}|")
    return f"**{literal(table.caption)}** ([CSV]({folder}/{table.name}.csv))\n\n" + "\n".join(lines)
