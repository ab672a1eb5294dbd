"""Pictures that a command draws while the site is built, and the gallery of all of them.

A page has the fence ``{picture}`` with the command, its ``--out``, and the words (``:alt:``) for who does not see
it; ``:file:`` names the picture if the command writes a folder.
"""

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
    r"^```\{picture\} (?P<command>.+)\n:alt: .+\n(:file: (?P<file>.+)\n)?```$", re.MULTILINE
)
STORED = re.compile(r"^!\[(?P<alt>[^\]]+)\]\((?:\.\./docs/)?img/(?P<file>[^)]+)\)$", re.MULTILINE)

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

    folder = root / "out" / "site-pictures"
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
    return root / "out" / "site-pictures" / (re.sub(r"\W+", "-", command) + name.suffix)


def _pages(docs: Path) -> dict[Path, str]:
    paths = [path for path in sorted(docs.rglob("*.md")) if path.parent.name != "reference"]
    return {
        path: path.read_text(encoding="utf-8") for path in sorted(paths, key=lambda p: p.name != FIRST)
    }


def gallery_page(docs: Path) -> str:
    """Write a page with every picture of the other pages once, and where it stands."""
    parts = [
        "Each picture with the page on which it is read; what was drawn for this page has its command above it."
    ]
    known: set[str] = set()
    for path, text in _pages(docs).items():
        drawn = [found[0] for found in FENCE.finditer(text)]
        stored = [f"![{found['alt']}](../img/{found['file']})" for found in STORED.finditer(text)]
        fresh = [picture for picture in (*drawn, *stored) if _key(picture) not in known]
        known |= set(map(_key, fresh))
        if fresh:
            title = text.partition("\n")[0].removeprefix("# ")
            parts += [f"## [{title}](../{path.relative_to(docs).as_posix()})", *fresh]
    return page("Gallery", *parts)


def _key(picture: str) -> str:
    return picture.rpartition("(")[2] if picture.startswith("!") else picture
