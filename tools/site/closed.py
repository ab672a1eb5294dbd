"""What a built page may load: nothing from another machine, and every picture has its words."""

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

LOADED = {
    "link": "href",
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "object": "data",
}
FORMS = ("http://", "https://", "mailto:")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get(LOADED.get(tag, "")) or ""
        if address.startswith(("http:", "https:", "//")) and given.get("rel") != "canonical":
            self.faults.append(f"loads {address}")
        if tag == "img" and not (given.get("alt") or "").strip():
            self.faults.append(f"picture without words: {address}")
        link = (given.get("href") or "") if tag == "a" else ""
        if ":" in link.split("/")[0] and not link.startswith(FORMS):
            self.faults.append(f"link of an unknown form: {link}")


def faults(folder: Path) -> Iterator[str]:
    """Yield what is wrong in the pages and style sheets of a built site."""
    for path in sorted(folder.rglob("*.html")):
        reader = _Reader()
        reader.feed(path.read_text(encoding="utf-8"))
        yield from (f"{path.relative_to(folder)}: {fault}" for fault in reader.faults)
    for path in sorted(folder.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        if "url(http" in text or "url(//" in text or "@import" in text:
            yield f"{path.relative_to(folder)}: loads from another address"


def check_closed(folder: Path) -> None:
    """Stop the build if a page loads something from elsewhere.

    Raises
    ------
    SystemExit : the faults, one a line.
    """
    found = list(faults(folder))
    if found:
        sys.exit("\n".join(found))
