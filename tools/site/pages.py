"""Markdown that more than one reference page needs."""

import re
from collections.abc import Iterable, Sequence
from inspect import cleandoc
from typing import Any

type Pages = dict[str, str]
"""Text of Markdown pages, by file name without its ending."""

SECTION = re.compile(r"\n\n\w+\n-{3,}\n")
EXAMPLE = re.compile(r"^>>> .*?(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)

NAMES: dict[Any, str] = {str: "text", int: "whole number", float: "number"}
"""What types of fields and options are called."""

NOTE = "*Made from the code when the site was built.*"


def page(title: str, *parts: str) -> str:
    """Put a page together."""
    return "\n\n".join([f"# {title}", NOTE, *(part for part in parts if part)]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table; lines and bars in cells are made harmless."""
    lines = [list(map(str, heads)), ["---"] * len(heads), *(list(map(str, row)) for row in rows)]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(value: object) -> str:
    """Write something as code; nothing as nothing."""
    text = str(value)
    return f"`{text}`" if text else ""


def prose(docstring: str | None) -> str:
    """Return what a docstring says before its sections, as Markdown; examples are code."""
    said = SECTION.split(cleandoc(docstring or ""))[0]
    return EXAMPLE.sub(r"```python\n\g<0>\n```", said)
