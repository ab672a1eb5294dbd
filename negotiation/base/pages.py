"""A page to hand over, as a value: text, tables and pictures, whatever file it becomes."""

from collections.abc import Iterator
from dataclasses import dataclass

type Cell = str | float | None


@dataclass(frozen=True)
class Column:
    """A column's title and how its numbers are written (``+z.2f``); without that it holds text."""

    title: str
    form: str = ""

    def words(self, cell: Cell) -> str:
        """Write a cell as people read it: a true minus, and none before what rounds to zero."""
        if cell is None or isinstance(cell, str):
            return cell or ""
        text = f"{cell:{self.form}}"
        return text.replace("-", "−") if any(map(text.count, "123456789")) else text.lstrip("+-")


def texts(*titles: str) -> tuple[Column, ...]:
    """Return columns of text."""
    return tuple(map(Column, titles))


@dataclass(frozen=True)
class Table:
    """Rows under a caption; ``name`` is that of its file. The last row may be a ``total``."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    total: bool = False

    def lines(self) -> list[list[str]]:
        """Return the rows as people read them."""
        return [
            [column.words(cell) for column, cell in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]


@dataclass(frozen=True)
class Picture:
    """A picture by its name; ``alt`` says in words what it shows, for those who do not see it."""

    name: str
    caption: str
    alt: str


@dataclass(frozen=True)
class Command:
    """What is typed into a terminal."""

    text: str


type Block = str | Table | Picture | Command
"""A text is a paragraph."""


@dataclass(frozen=True)
class Section:
    """Blocks under a heading."""

    title: str
    blocks: list[Block]


@dataclass(frozen=True)
class Page:
    """Sections under a title."""

    title: str
    sections: list[Section]

    def blocks[T: (Table, Picture)](self, kind: type[T]) -> Iterator[T]:
        """Yield all tables or all pictures, in order."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, kind))
