"""A page as one HTML file that needs nothing else: no address in it leads anywhere."""

import base64
import re
from collections.abc import Mapping
from html import escape

from negotiation.base.files import plain
from negotiation.base.pages import Block, Command, Page, Picture, Section, Table

LONG = 30
"""Rows from which a table may break between two sheets of paper, and is set small."""

STYLE = """
:root { color-scheme: light }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem; background: #fff; color: #111;
  font: 1rem/1.5 system-ui, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; padding-top: .6rem; border-top: 2px solid #111 }
p { max-width: 46rem; margin: .6rem 0 }
nav { font-size: .9rem }
nav a { color: inherit; margin-right: 1rem; white-space: nowrap }
figure { margin: 1.2rem 0 }
img { display: block; max-width: 100%; height: auto }
figcaption, caption { text-align: left; font-size: .9rem; color: #444; padding: .3rem 0 }
caption { color: #111; font-weight: 600 }
.wide { overflow-x: auto; margin: 1rem 0 }
table { border-collapse: collapse; font-size: .9rem; line-height: 1.35 }
th, td { text-align: left; vertical-align: top; padding: .2rem .9rem .2rem 0; font-weight: normal;
  border-bottom: 1px solid #ccc; overflow-wrap: break-word }
thead th { border-bottom: 2px solid #111; font-weight: 600; vertical-align: bottom }
.number { text-align: right; font-variant-numeric: tabular-nums }
td.number { white-space: nowrap }
tbody th { min-width: 9rem }
.total > * { border-top: 2px solid #111; font-weight: 600 }
.long table { font-size: .75rem }
.long th, .long td { padding: .08rem .6rem .08rem 0 }
pre { background: #f3f3f3; border: 1px solid #ccc; padding: .6rem; white-space: pre-wrap;
  overflow-wrap: anywhere }
@page { margin: 16mm }
@media print {
  html { font-size: 9.5pt }
  body { max-width: none; padding: 0 }
  nav { display: none }
  .wide { overflow: visible }
  h2, caption { break-after: avoid }
  figure, pre, tr, .wide:not(.long) { break-inside: avoid }
  figure img { max-height: 22cm }
  thead { display: table-header-group }
}
"""


def html_page(page: Page, drawn: Mapping[str, bytes]) -> str:
    """Return a page as HTML; ``drawn`` has its pictures as SVG by name."""
    title = _text(page.title)
    links = [f'<a href="#s{n}">{_text(s.title)}</a>' for n, s in enumerate(page.sections, 1)]
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">",
        f"<title>{title}</title>",
        f"<style>{STYLE}</style></head>",
        f"<body><main>\n<h1>{title}</h1>",
        f'<nav aria-label="Sections">{" ".join(links)}</nav>',
        *(_section(f"s{n}", section, drawn) for n, section in enumerate(page.sections, 1)),
        "</main></body>\n</html>\n",
    ]
    return "\n".join(lines)


_JOINT = re.compile(r"(?<=[A-Za-z])[._/](?=[A-Za-z])")
"""Where a long name may go on in the next line."""


def _text(text: str) -> str:
    return escape(plain(text))


def _cell(text: str) -> str:
    return _JOINT.sub(lambda joint: f"{joint[0]}<wbr>", _text(text))


def _section(anchor: str, section: Section, drawn: Mapping[str, bytes]) -> str:
    blocks = "\n".join(_block(block, drawn) for block in section.blocks)
    return (
        f'<section aria-labelledby="{anchor}">\n<h2 id="{anchor}">{_text(section.title)}</h2>\n'
        f"{blocks}\n</section>"
    )


def _block(block: Block, drawn: Mapping[str, bytes]) -> str:
    match block:
        case Table():
            return html_table(block)
        case Picture():
            data = base64.b64encode(drawn[block.name]).decode()
            source = f'src="data:image/svg+xml;base64,{data}"'
            caption = f"<figcaption>{_text(block.caption)}</figcaption>"
            return f'<figure><img alt="{_text(block.alt)}" {source}>{caption}</figure>'
        case Command():
            return f"<pre><code>{_text(block.text)}</code></pre>"
        case str():
            return f"<p>{_text(block)}</p>"


def html_table(table: Table) -> str:
    """Return a table as HTML, its texts escaped."""
    kinds = [' class="number"' if column.form else "" for column in table.columns]
    heads = zip(kinds, table.columns, strict=True)
    head = "".join(f'<th scope="col"{kind}>{_text(column.title)}</th>' for kind, column in heads)
    lines = table.lines()
    rows = [_row(kinds, line, table.total and line is lines[-1]) for line in lines]
    wide = "wide long" if len(rows) > LONG else "wide"
    return (
        f'<div class="{wide}"><table><caption>{_text(table.caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody></table></div>"
    )


def _row(kinds: list[str], cells: list[str], total: bool) -> str:
    first, *others = cells
    data = "".join(f"<td{k}>{_cell(cell)}</td>" for k, cell in zip(kinds[1:], others, strict=True))
    return f'<tr{' class="total"' * total}><th scope="row"{kinds[0]}>{_cell(first)}</th>{data}</tr>'
