"""A file that begins with a built-in one: ``base`` names it, what the file says stands in its place."""

from collections.abc import Mapping, Sequence
from typing import Any

from negotiation.base.checks import items, short
from negotiation.base.errors import InputError, unknown
from negotiation.scenarios.figures import VALUE

BASE, WITHOUT = "base", "without"
"""Keys of a file: a built-in scenario, and the paths of what is left out of it."""

KEY = "key"
"""What tables in a list are told apart by."""


def over(base: Any, own: Any) -> Any:
    """Return what a file says over what its base does.

    Tables are joined key by key, and tables in a list by their ``key``; a figure and any other list take
    the place of what stands there.
    """
    if isinstance(base, Mapping) and isinstance(own, Mapping) and VALUE not in own:
        return {**base, **{key: over(base.get(key), item) for key, item in own.items()}}
    if _keyed(base) and _keyed(own):
        known = {item[KEY]: item for item in base}
        return list((known | {item[KEY]: over(known.get(item[KEY]), item) for item in own}).values())
    return own


def _keyed(node: object) -> bool:
    return isinstance(node, list) and all(
        isinstance(item, Mapping) and isinstance(item.get(KEY), str) for item in node
    )


def left(node: Any, without: object) -> Any:
    """Return tables without what some paths name: ``politics.election``, ``issues.trucks``.

    Raises
    ------
    InputError : no list of texts, or a path that leads to nothing.
    """
    for path in items("what is left out", without):
        if not isinstance(path, str):
            raise InputError(f"a list of paths is needed, such as 'issues.trucks', not {short(path)}")
        node = _less(node, path.split("."))
    return node


def _less(node: Any, path: Sequence[str]) -> Any:
    name, *rest = path
    places = {item[KEY]: n for n, item in enumerate(node)} if _keyed(node) else node
    if not isinstance(places, Mapping) or name not in places:
        raise unknown("path", name, places if isinstance(places, Mapping) else [])
    here = places[name] if _keyed(node) else name
    changed = {here: _less(node[here], rest)} if rest else {}
    if _keyed(node):
        return [changed.get(n, item) for n, item in enumerate(node) if rest or n != here]
    return {key: changed.get(key, item) for key, item in node.items() if rest or key != here}
