"""XML that somebody else has written: read without entities, and not beyond all use."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from negotiation.base.errors import InputError
from negotiation.base.files import plain, read_bytes

MOST_XML = 10_000_000
"""Bytes read of a file."""

DEEPEST, MOST_ELEMENTS = 50, 200_000

_DECLARATION = re.compile(r"<\?xml\b[^>]*\?>")


def read_xml(path: Path, what: str) -> Element:
    """Return the outermost element of an XML file, in UTF-8 or else Windows's Latin letters.

    Raises
    ------
    InputError : it cannot be read, is no XML (with the line), defines entities or a document type, or
        is nested or long beyond all use.
    """
    content = read_bytes(path, what, MOST_XML)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return parse_xml(text, str(path))


def parse_xml(text: str, origin: str) -> Element:
    """Return the outermost element of an XML text, as ``read_xml``."""
    reader = _Reader(origin)
    try:
        reader.parser.Parse(_DECLARATION.sub("", plain(text), count=1).strip(), True)
        return reader.builder.close()
    except (expat.ExpatError, AssertionError) as error:  # an assertion: there is no element
        raise InputError(f"{origin}: not an XML file: {error or 'it is empty'}") from error


def check_size(depth: int, count: int, kind: str, origin: str) -> None:
    """Refuse a file that is nested or long beyond all use.

    Raises
    ------
    InputError : it has more levels or elements than are read.
    """
    if depth > DEEPEST or count > MOST_ELEMENTS:
        most = f"{DEEPEST} levels and {MOST_ELEMENTS:,} elements"
        raise InputError(f"{origin}: too much {kind}: at most {most} are read")


class _Reader:
    """Builds elements, and refuses what no honest file has."""

    def __init__(self, origin: str) -> None:
        self.origin, self.builder, self.depth, self.count = origin, TreeBuilder(), 0, 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = lambda text: self.builder.data(plain(text))
        self.parser.StartDoctypeDeclHandler = self._refuse_types

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth, self.count = self.depth + 1, self.count + 1
        check_size(self.depth, self.count, "XML", self.origin)
        # once more: &#x9b; is plain in the file
        self.builder.start(name, {key: plain(value) for key, value in attributes.items()})

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(name)

    def _refuse_types(self, *_: object) -> None:
        raise InputError(f"{self.origin}: an XML file with a document type (<!DOCTYPE …>) is not read")
