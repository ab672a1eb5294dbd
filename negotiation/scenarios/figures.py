"""Figures: numbers that say where they come from and how sure they are."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from math import isclose
from typing import Any, Literal, Self, cast

from pydantic import BaseModel, ConfigDict, model_validator

from negotiation.base.toml_files import misplaced, only_known
from negotiation.scenarios.data import is_formula
from negotiation.scenarios.fixed import KINDS, FixedDict, FixedList, fixed

GUESSED = (0.25, 0.3)
"""Ranges, as a share of the value, that stand for "not well known" and come from no source."""

VALUE, DATA, SPREAD = "value", "data", "spread"
"""What makes a table of a file a figure; what stands there for a range (``scenarios.written``)."""

_SET_FIELDS, _SET_EXTRA, _SET_PRIVATE = (
    vars(BaseModel)[f"__pydantic_{name}__"].__set__ for name in ("fields_set", "extra", "private")
)

type Basis = Literal["sourced", "derived", "assumed"]

type Key = str | int
"""Where something stands in a table (its name) or in a list (its place)."""

type Keys = tuple[Key, ...]
"""The way from a document to something in it."""

type Places = tuple[Callable[[Any, Any], Any], Any, list[tuple[Key, "Places"]]]
"""How to make a thing anew, the thing, and those of its parts in which figures change."""

type Way = tuple[Places, dict[str, "Figure"]]
"""Where figures change, and the figures by path, in that order."""


class Strict(BaseModel):
    """Base of every table of a file: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, raw: object) -> object:
        """Name unknown keys alone: what is missing may be what was meant by them."""
        if isinstance(raw, dict):
            only_known(raw, cls.model_fields)
        return raw

    def model_post_init(self, _: object, /) -> None:
        """Fix what tables and lists hold, too."""
        self.__dict__.update([(k, fixed(v)) for k, v in self.__dict__.items() if type(v) in KINDS])

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values, unchecked."""
        values = {name: fixed(value) for name, value in (update or {}).items()}
        return super().model_copy(update=values, deep=deep)


class Figure(Strict):
    """A number with unit, year, source and the range it is believed to lie in.

    A figure in the unit ``share`` lies between 0 and 1. ``data`` is the key, or the formula of keys, by
    which it was taken from the package's tables (``scenarios.data``). ``assumption`` marks a guess,
    ``context`` what is for reading only: nothing is computed from it in these talks, until a setting
    asks for it (retaliation, firms, general equilibrium, hands that are idle).

    Examples
    --------
    >>> from negotiation import load_scenario
    >>> from negotiation.scenarios import at
    >>> sold = at(load_scenario("korus-2018"), "sectors.autos.exports")
    >>> sold.low <= sold.value <= sold.high, sold.unit, sold.basis
    (True, 'bn USD', 'sourced')
    """

    value: float
    unit: str
    year: int | str
    source: str
    low: float
    high: float
    data: str = ""
    assumption: bool = False
    context: bool = False

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, raw: object) -> object:
        """Name besides that there is no value alone: without one, nothing has been filled in."""
        if isinstance(raw, dict):
            only_known(raw, [*cls.model_fields, SPREAD])
            if VALUE not in raw:
                raise misplaced(f"is missing: a number, or {DATA} with a key of the tables", VALUE)
        return raw

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.low <= self.value <= self.high:
            raise ValueError(
                f"value {self.value:g} must lie between low {self.low:g} and high {self.high:g}"
            )
        if self.unit == "share" and not (self.low >= 0 and self.high <= 1):
            raise ValueError(f"a share lies between 0 and 1, here {self.low:g} to {self.high:g}")
        return self

    @property
    def range_assumed(self) -> bool:
        """Whether it is a guess in the middle of a range that is one of ``GUESSED``."""
        below, above = self.value - self.low, self.high - self.value
        guessed = any(isclose(below, share * abs(self.value)) for share in GUESSED)
        return self.assumption and below > 0 and isclose(below, above) and guessed

    @property
    def basis(self) -> Basis:
        """What it rests on: a source, a formula of sourced figures, or a guess."""
        if self.assumption:
            return "assumed"
        return "derived" if is_formula(self.data) else "sourced"

    def at(self, value: float) -> Self:
        """Return the figure with another value from its range."""
        return _with_fields(self, {"value": value})

    def sized(self, size: float, unit: str, source: str = "") -> Self:
        """Return a figure per unit of size, times the size."""
        low, high = sorted((self.low * size, self.high * size))
        amounts = {"value": self.value * size, "low": low, "high": high}
        words = {"source": f"{source}{self.source}", "data": self.data and f"({self.data}) * {size:g}"}
        return _with_fields(self, {**amounts, "unit": unit, **words})

    def assumed(self, why: str) -> Self:
        """Return the figure as a guess for something that it is not about."""
        return _with_fields(self, {"assumption": True, "data": "", "source": f"assumption: {why}"})

    def at_most(self, most: float) -> Self:
        """Return the figure with its value and range cut off at a bound."""
        ends = {name: min(getattr(self, name), most) for name in ("value", "low", "high")}
        return _with_fields(self, ends)


def certain(value: float, unit: str, source: str, *, context: bool = False) -> Figure:
    """Return a sourced figure of 2024 that is known for certain."""
    known = {"value": value, "low": value, "high": value}
    return Figure(**known, unit=unit, year=2024, source=source, context=context)


class Background(Figure):
    """A figure that no setting asks for; ``instead`` is the path of what counts."""

    context: bool = True
    instead: str = ""


class Document(Strict):
    """Base of a whole file; what is computed from it is kept, and is no part of copies."""

    name: str
    title: str
    description: str

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Yield every figure with its dotted path."""
        yield from _walk("", self)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values, unchecked."""
        copy = super().model_copy(update=update, deep=deep)
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy

    def __getstate__(self) -> dict[Any, Any]:
        """Leave out what can be computed again: documents travel to workers."""
        state, fields = super().__getstate__(), type(self).model_fields
        return state | {"__dict__": {n: v for n, v in state["__dict__"].items() if n in fields}}

    @cached_property
    def found(self) -> dict[str, tuple[Keys, Any]]:
        """What paths have led to so far: runs of a study name the same ones again and again."""
        return {}

    @cached_property
    def ways(self) -> dict[tuple[str, ...], Way | None]:
        """Where figures stand that have been changed together."""
        return {}

    @cached_property
    def by_ranges(self) -> dict[str, Any]:
        """What has been made from the ranges alone: documents with other values from them share it."""
        return {}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def parts(node: object) -> Iterator[tuple[Key, str, Any]]:
    """Yield what a table or list holds: the key, the name in a path, and the thing itself."""
    if isinstance(node, Strict):
        yield from ((name, name, getattr(node, name)) for name in type(node).model_fields)
    elif isinstance(node, dict):
        yield from ((key, str(key), item) for key, item in node.items())
    elif isinstance(node, list):
        yield from ((place, names_of(item, place)[-1], item) for place, item in enumerate(node))


def names_of(item: object, place: int) -> list[str]:
    """Return what a part of a list is called: by its key or level, as itself, or by its place.

    The first one is what a person would write, the last one how paths of figures are written.
    """
    if isinstance(item, Strict):
        name = getattr(item, "key", None) or getattr(item, "level", place)
    else:
        name = place if isinstance(item, dict | list) else item
    return [f"{name:g}", str(name)] if isinstance(name, float) else [str(name)]


def with_parts[T](node: T, changed: Mapping[Any, Any]) -> T:
    """Return a table or list with other parts by their keys, unchecked; the rest is shared."""
    return maker(node)(node, changed) if changed else node


def maker(node: object) -> Callable[[Any, Mapping[Any, Any]], Any]:
    """Return how a table or list with other parts is made."""
    if isinstance(node, Document):
        return _with_contents
    if isinstance(node, Strict):
        return _with_fields
    return _with_keys if isinstance(node, dict) else _with_places


def each_figure[T](node: T, change: Callable[[Figure], Figure]) -> T:
    """Return a table or list with all figures in it changed, unchecked; what does not is shared."""
    if isinstance(node, Figure):
        return cast(T, change(node))
    changed = {}
    for key, part in held(node):
        if isinstance(part, Strict | dict | list):
            new = each_figure(part, change)
            if new is not part:
                changed[key] = new
    return with_parts(node, changed)


def held(node: object) -> Iterable[tuple[Key, Any]]:
    """Return what a table or list holds, as ``parts`` does, without names."""
    if isinstance(node, Document):  # has what is computed from it beside its fields
        return [(name, node.__dict__[name]) for name in type(node).model_fields]
    if isinstance(node, Strict | dict):
        return (node if isinstance(node, dict) else node.__dict__).items()
    return enumerate(node) if isinstance(node, list) else ()


def places_of(node: object, changes: Callable[[Figure], bool]) -> Places | None:
    """Return where figures change; None if none does. It is found once for many changed documents."""
    if isinstance(node, Figure):
        return (maker(node), node, []) if changes(node) else None
    below = [(key, places_of(part, changes)) for key, _, part in parts(node)]
    found = [(key, places) for key, places in below if places is not None]
    return (maker(node), node, found) if found else None


def with_values(places: Places, values: Iterator[float]) -> Any:
    """Return what stands there with other values, taken in the order of ``Document.figures``."""
    make, node, below = places
    if not below:
        return make(node, {"value": next(values)})
    return make(node, {key: with_values(part, values) for key, part in below})


def _with_contents(document: Document, changed: Mapping[str, Any]) -> Document:
    return document.model_copy(update=changed)


def _with_fields[T: Strict](table: T, changed: Mapping[str, Any]) -> T:
    """Make a table as ``model_copy`` does, in a third of the time: draws make hundreds."""
    copy: T = object.__new__(type(table))
    copy.__dict__.update({**table.__dict__, **changed})
    _SET_FIELDS(copy, table.__pydantic_fields_set__)
    _SET_EXTRA(copy, None)
    _SET_PRIVATE(copy, None)
    return copy


def _with_keys(table: dict[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    return FixedDict({**table, **changed})


def _with_places(items: list[Any], changed: Mapping[int, Any]) -> list[Any]:
    return FixedList(changed.get(place, item) for place, item in enumerate(items))


def figures_in(node: object) -> Iterator[Figure]:
    """Yield every figure of a table or list."""
    return (figure for _, figure in _walk("", node))


def _walk(path: str, node: object) -> Iterator[tuple[str, Figure]]:
    if isinstance(node, Figure):
        yield path, node
        return
    for _, name, item in parts(node):
        yield from _walk(f"{path}.{name}" if path else name, item)
