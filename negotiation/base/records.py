"""Results as records: typed in Python, plain data on paper, a table in a notebook and in pandas."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from negotiation.base.html_page import html_table
from negotiation.base.pages import Cell, Column, Table

if TYPE_CHECKING:
    import pandas as pd

MOST = 20
"""Rows that a notebook shows; a frame has all of them."""

FEW = 4
"""Figures within others that a line shows of what has none of its own."""

WIDE = 8
"""With more columns than these, and than rows, figures stand below each other."""

NUMBER = Column("", "z.4g")
"""How figures of any unit and size are written."""

type Rows = dict[str, Mapping[str, object]]
"""Figures by row and column."""


class Shown(ABC):
    """Base of what people look at: a line where Python prints it, a table in a notebook or in pandas."""

    @abstractmethod
    def in_short(self) -> str:
        """Say in a line what it is."""

    @abstractmethod
    def entries(self) -> Rows:
        """Return the rows of its table."""

    def to_frame(self) -> "pd.DataFrame":
        """Return its table as a pandas DataFrame, one row an entry, units as the class says."""
        import pandas as pd

        rows = self.entries()
        return pd.DataFrame(list(rows.values()), index=list(rows))

    def __repr__(self) -> str:
        """Return the line."""
        return f"<{type(self).__name__}: {self.in_short()}>"

    def _repr_html_(self) -> str:
        return html_table(_table(self.in_short(), self.entries()))


@dataclass(frozen=True)
class Record(Shown):
    """Base of what a computation returns; ``each`` names the field whose entries are its rows."""

    each: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Keep the short line: a dataclass writes its own only where none stands in the class."""
        super().__init_subclass__()
        cls.__repr__ = Shown.__repr__  # type: ignore[method-assign]  # of each class, on purpose

    def document(self) -> dict[str, object]:
        """Return the record as JSON-able data, its fields in their order."""
        return asdict(self)

    def in_short(self) -> str:
        """Name the fields that are single values; without any, the first of those within others."""
        own = {n: v for n, v in _single(vars(self)).items() if n != "version"}
        told = own or dict(list(_single(dict(flat(self.document()))).items())[:FEW])
        return ", ".join(f"{name} {_words(v)}" for name, v in told.items())

    def entries(self) -> Rows:
        """Return figures by dotted name: of each entry of ``each``, or of the record in one row."""
        if not self.each:
            return {"": dict(flat(self.document()))}
        held = getattr(self, self.each)
        named = held if isinstance(held, Mapping) else {str(n): one for n, one in enumerate(held, 1)}
        return {name: _figures(self.each, one) for name, one in named.items()}


def flat(
    document: Mapping[str, Any],
    above: str = "",
    whole: Callable[[Mapping[str, Any]], bool] = lambda table: False,
) -> Iterator[tuple[str, Any]]:
    """Yield what stands in tables within tables, by dotted names; a table may be ``whole``."""
    for key, value in document.items():
        if isinstance(value, Mapping) and not whole(value):
            yield from flat(value, f"{above}{key}.", whole)
        else:
            yield f"{above}{key}", value


def _single(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: v for name, v in fields.items() if isinstance(v, str | int | float)}


def _figures(name: str, entry: object) -> dict[str, object]:
    if is_dataclass(entry) and not isinstance(entry, type):
        return dict(flat(asdict(entry)))
    return dict(flat(entry)) if isinstance(entry, Mapping) else {name: entry}


def _table(caption: str, rows: Rows) -> Table:
    """Lay out rows; many figures of few things stand below each other, a column a thing."""
    if len(rows) > MOST:
        caption = f"{caption} (the first {MOST} of {len(rows)} rows)"
    kept = dict(list(rows.items())[:MOST])
    names = list(dict.fromkeys(name for row in kept.values() for name in row))
    names = [name for name in names if any(row.get(name) is not None for row in kept.values())]
    values = [[row.get(name) for name in names] for row in kept.values()]
    heads, sides = names, list(kept)
    if len(names) > max(WIDE, len(kept)):
        values, heads, sides = [list(column) for column in zip(*values, strict=True)], sides, heads
    numbers = [all(isinstance(v, float | None) for v in column) for column in zip(*values, strict=True)]
    forms = [NUMBER.form * number for number in numbers]
    pairs = zip(sides, values, strict=True)
    cells: list[list[Cell]] = [[side, *map(_words, row)] for side, row in pairs]
    return Table("", caption, (Column(""), *map(Column, heads, forms)), cells)


def _words(value: object) -> str:
    if value is None or isinstance(value, float):
        return NUMBER.words(value)
    return ", ".join(map(_words, value)) if isinstance(value, list | tuple) else str(value)
