"""Read and replace by dotted path: the one way to name a thing in a document.

A document is checked before it is changed, so a path means the same wherever it is written: on the
command line, in a study, on the page, in a saved game.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

import numpy as np

from negotiation.base.checks import of_kind
from negotiation.base.errors import InputError, clipped, unknown
from negotiation.base.toml_files import checking
from negotiation.scenarios.figures import (
    Background,
    Document,
    Figure,
    Key,
    Keys,
    Strict,
    Way,
    figures_in,
    names_of,
    places_of,
    with_parts,
    with_values,
)

BACKGROUND = "context"
"""The table of figures that are for reading only."""

MANY = 50
"""Values from which on it pays to find once where they stand."""

IN_A_FILE = "data from the tables, unit and range are written in a scenario file"
"""Why a path leads to a figure as a whole, and only a number can take its place."""


def at(document: Document, path: str) -> Any:
    """Return what a path leads to: a figure, a plain value, a table or a list.

    A part of a list is called by its place, its key, its level or, if it is a text, by itself.

    Raises
    ------
    InputError : names the key that is unknown, and those that are there.

    Examples
    --------
    >>> from negotiation import load_scenario
    >>> from negotiation.scenarios import at
    >>> at(load_scenario("korus-2018"), "horizon.discount_rate").value
    0.05
    """
    return _found(document, path)[1]


def names_below(node: object) -> list[str]:
    """Return how paths may go on below a table or list; nothing is below a figure or a plain value."""
    return [names[0] for _, names in _below(node)]


def replaced[T: Document](document: T, values: Mapping[str, object]) -> T:
    """Return the document with other values; what does not change is shared with the old one.

    All values are put in together, in any order, before the whole is checked. A figure beyond its range
    widens it. If all are figures within their ranges they are taken as they are: that is what the
    ranges say.

    Raises
    ------
    InputError : a path that is unknown, for reading only or given twice; a value that is not allowed,
        alone or together with the others.

    Examples
    --------
    >>> from negotiation import load_scenario
    >>> from negotiation.scenarios import at, replaced
    >>> changed = replaced(load_scenario("korus-2018"), {"horizon.discount_rate": 0.05})
    >>> at(changed, "horizon.discount_rate").value
    0.05
    """
    changed: T | None = _in_place(document, values)
    if changed is None:
        changes = _changes(document, values)
        if all(isinstance(new, Figure) for new in changes.values()):
            changed = _changed(document, changes, with_parts)
    if changed is not None:
        changed.__dict__["by_ranges"] = document.by_ranges
        return changed
    with checking("", document.name):
        return type(document).model_validate(
            _changed(document, changes, _as_written), context={"before": document}
        )


def _in_place[T: Document](document: T, values: Mapping[str, object]) -> T | None:
    """Return the document with many other numbers within their ranges; None if it is something else.

    Draws change the same figures again and again: where they stand is found once.
    """
    paths = tuple(values) if isinstance(values, Mapping) else ()
    if len(paths) < MANY:
        return None
    if paths not in document.ways:
        document.ways[paths] = _way(document, paths)
    if (way := document.ways[paths]) is None:
        return None
    places, figures = way
    numbers: list[float] = []
    for path, figure in figures.items():
        number = values[path]
        if type(number) is not float or not figure.low <= number <= figure.high:
            return None
        numbers.append(number)
    changed: T = with_values(places, iter(numbers))
    return changed


def _way(document: Document, paths: Sequence[str]) -> Way | None:
    """Return where figures stand, and themselves in that order by path; None if not all are figures."""
    found = {id(figure): (path, figure) for path in paths for figure in [_found(document, path)[1]]}
    figures = [figure for figure in figures_in(document) if id(figure) in found]
    wrong = any(isinstance(figure, Background) for figure in figures)
    places = places_of(document, lambda figure: id(figure) in found)
    if wrong or places is None or not len(figures) == len(found) == len(paths):
        return None
    return places, dict(found[id(figure)] for figure in figures)


def _changes(document: Document, values: Mapping[str, object]) -> dict[Keys, object]:
    """Return what takes the place of what, each thing named once."""
    of_kind("values by path", values, Mapping)
    changes: dict[Keys, object] = {}
    for path, value in values.items():
        of_kind("a path", path, str)
        keys, old = _found(document, path)
        if keys in changes:
            raise InputError(f"{path}: given twice, under different names")
        changes[keys] = _new(path, old, value)
    for keys in changes:
        if any(keys[:depth] in changes for depth in range(1, len(keys))):
            whole = ".".join(map(str, keys[:-1]))
            raise InputError(f"{whole}: given as a whole and in parts; give one of them")
    return changes


def _new(path: str, old: object, value: object) -> object:
    """Return what takes the place of something: a figure if it needs no check, else as in a file."""
    if path.partition(".")[0] == BACKGROUND:
        instead = old.instead if isinstance(old, Background) else ""
        raise InputError(
            f"{path} is for reading only, nothing is computed from it"
            + (f"; what counts is {instead}" if instead else "")
        )
    if isinstance(old, Figure):
        return _new_figure(path, old, value)
    plain_list = isinstance(old, list) and not any(isinstance(item, Strict | dict) for item in old)
    if isinstance(old, Strict | dict | list) and not (plain_list and isinstance(value, list)):
        raise InputError(f"{path}: not a single figure; go on with {', '.join(names_below(old))}")
    return value


def _new_figure(path: str, figure: Figure, value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        data = f"; {IN_A_FILE}" if isinstance(value, str | Mapping) else ""
        raise InputError(f"{path}: '{clipped(value)}' is not a number{data}")
    if figure.low <= value <= figure.high:
        return figure.at(float(value))
    return _as_written(
        figure, {"value": value, "low": min(figure.low, value), "high": max(figure.high, value)}
    )


def _changed(
    node: Any, changes: Mapping[Keys, object], make: Callable[[Any, dict[Key, Any]], Any]
) -> Any:
    """Return a table or list with other things in it, however deep they are."""
    if () in changes:
        return changes[()]
    below: dict[Key, dict[Keys, object]] = {}
    for keys, new in changes.items():
        below.setdefault(keys[0], {})[keys[1:]] = new
    return make(node, {key: _changed(_part(node, key), group, make) for key, group in below.items()})


def _as_written(node: Any, changed: dict[Key, Any]) -> Any:
    """Return a table as a file would give it, to be checked; what did not change has been."""
    if isinstance(node, Strict):
        return {name: getattr(node, name) for name in type(node).model_fields} | changed
    return with_parts(node, changed)


def _part(node: Any, key: Any) -> Any:
    return getattr(node, key) if isinstance(node, Strict) else node[key]


def _found(document: Document, path: str) -> tuple[Keys, Any]:
    """Return the way to what a path names, and the thing itself; each is looked for once."""
    if path not in document.found:
        document.found[path] = _search(document, path)
    return document.found[path]


def _search(document: Document, path: str) -> tuple[Keys, Any]:
    node, keys, left = document, [], path.split(".")
    while left:
        known = [(key, name) for key, names in _below(node) for name in names]
        # a key may hold dots itself: the longest one that fits is meant
        tries = [".".join(left[:size]) for size in range(len(left), 0, -1)]
        fits = [(key, name) for each in tries for key, name in known if name == each]
        if not fits:
            if isinstance(node, Figure):
                whole = path.removesuffix("." + ".".join(left))
                itself = f"{whole} is the figure itself; nothing is below it"
                raise InputError(f"{path}: {itself}: set its number; {IN_A_FILE}")
            raise unknown(f"key '{left[0]}' in the path", path, names_below(node))
        key, name = fits[0]
        keys.append(key)
        node, left = _part(node, key), left[name.count(".") + 1 :]
    return tuple(keys), node


def _below(node: object) -> Iterator[tuple[Key, list[str]]]:
    """Yield the keys below a table or list with all their names, the one that people write first.

    Tables and figures that may be left out, and are, are not there.
    """
    if isinstance(node, Strict) and not isinstance(node, Figure):
        for name, field in type(node).model_fields.items():
            if getattr(node, name) is not None or not _holds_a_table(field.annotation):
                yield name, [name]
    elif isinstance(node, dict):
        yield from ((key, [key]) for key in node)
    elif isinstance(node, list):
        yield from ((place, [*names_of(item, place), str(place)]) for place, item in enumerate(node))


def _holds_a_table(annotation: Any) -> bool:
    found = (annotation, *get_args(annotation))
    kinds = [getattr(each, "__origin__", each) for each in found]
    return any(isinstance(kind, type) and issubclass(kind, Strict) for kind in kinds)
