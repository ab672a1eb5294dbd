"""Pictures that a command draws while the site is built, and the gallery of all of them.

A page has the fence ``{picture}`` with the command, its ``--out``, and words (``:alt:``) for who does
not see it; ``:file:`` names the picture if the command writes a folder.
"""

import logging
import re
import shlex
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from shutil import rmtree

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from tools.site.pages import page

FENCE = re.compile(
    r"^```\{picture\} (?P<command>.+)\n:alt: .+\n(?P<file>:file: .+\n)?```$", re.MULTILINE
)
STORED = re.compile(r"^!\[(?P<alt>[^\]]+)\]\((?:\.\./docs/)?img/(?P<file>[^)]+)\)$", re.MULTILINE)

FOLDER = "out/site-pictures"

FIRST = "how-to.md"
"""What is on this page is not shown again for others."""


class Picture(SphinxDirective):
    """A command and the picture that it has drawn."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"alt": directives.unchanged_required, "file": directives.unchanged}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Return both."""
        command, root = self.arguments[0], Path(self.env.srcdir)
        drawn = _target(root, command) / self.options.get("file", "")
        image = nodes.image(uri="/" + drawn.relative_to(root).as_posix(), alt=self.options["alt"])
        return [nodes.literal_block(command, command, language="sh"), image]


def draw_all(root: Path) -> None:
    """Run every command of the pages that has a picture, anew, from the repository's folder."""
    from negotiation.cli import app

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    folder = root / FOLDER
    rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    commands = {
        found["command"] for text in _pages(root / "docs").values() for found in FENCE.finditer(text)
    }
    for command in sorted(commands):
        words = shlex.split(command)[1:]
        words[words.index("--out") + 1] = str(_target(root, command))
        with redirect_stdout(StringIO()):
            app(words, standalone_mode=False)


def _target(root: Path, command: str) -> Path:
    words = shlex.split(command)
    name = Path(words[words.index("--out") + 1])
    return root / FOLDER / (re.sub(r"\W+", "-", command) + name.suffix)


def _pages(docs: Path) -> dict[Path, str]:
    paths = [path for path in sorted(docs.rglob("*.md")) if path.parent.name != "reference"]
    paths.sort(key=lambda path: path.name != FIRST)
    return {path: path.read_text(encoding="utf-8") for path in paths}


def gallery_page(docs: Path) -> str:
    """Write a page with every picture of the other pages once, and where it stands."""
    parts = [
        "Each picture with the page on which it is read; above it the command, if the build drew it."
    ]
    known: set[object] = set()
    for path, text in _pages(docs).items():
        drawn = {(found["command"], found["file"]): found[0] for found in FENCE.finditer(text)}
        stored = {
            found["file"]: f"![{found['alt']}](../img/{found['file']})"
            for found in STORED.finditer(text)
        }
        fresh = [picture for key, picture in (drawn | stored).items() if key not in known]
        known |= {*drawn, *stored}
        if fresh:
            title = text.partition("\n")[0].removeprefix("# ")
            parts += [f"## [{title}](../{path.relative_to(docs).as_posix()})", *fresh]
    return page("Gallery", *parts)
