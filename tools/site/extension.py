"""What the site adds to Sphinx: reference pages from the code, pictures from commands, a check.

Pages of ``docs/reference/`` are written at each build and not kept; ``docs/conf.py`` names this module.
"""

from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

from tools.site.closed import check_closed
from tools.site.codebook import codebook_page
from tools.site.commands import commands_page
from tools.site.files import file_pages
from tools.site.pages import Pages
from tools.site.pictures import Picture, draw_all, gallery_page
from tools.site.public import public_pages
from tools.site.strategies import strategies_page

START = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>negotiation</title>'
    '<meta http-equiv="refresh" content="0; url=docs/index.html">\n'
)
"""The page at the top of the site, which leads to the one that is written."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx what is ours."""
    app.add_lexer("csv", TextLexer)
    app.add_directive("picture", Picture)
    app.connect("config-inited", _begin)
    app.connect("html-page-context", _with_levels, priority=900)
    app.connect("build-finished", _finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _begin(app: Sphinx, config: object) -> None:
    root = Path(app.srcdir)
    write_reference(root)
    draw_all(root)


def write_reference(root: Path) -> None:
    """Write all pages that come from the code."""
    pages: Pages = {
        "commands": commands_page(),
        "strategies": strategies_page(),
        "results": codebook_page(),
        "gallery": gallery_page(root / "docs"),
        **file_pages(),
        **public_pages(),
    }
    folder = root / "docs" / "reference"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.md"):
        if old.stem not in pages:
            old.unlink()
    for name, text in pages.items():
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _with_levels(app: Sphinx, name: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Say of which level the captions of the navigation are, for who hears the page."""
    shown = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = shown.replace('role="heading"', 'role="heading" aria-level="2"')


def _finish(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.name == "html":
        out = Path(app.outdir)
        (out / "index.html").write_text(START, encoding="utf-8")
        check_closed(out)
