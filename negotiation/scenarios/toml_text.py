"""A scenario as the text of a file that loads as it."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from negotiation.scenarios.bare import AS_WRITTEN
from negotiation.scenarios.data import fields_of
from negotiation.scenarios.figures import Document, Figure, Strict


def toml_text(document: Document) -> str:
    """Write a scenario as its file: a line a figure, by its ``data`` where the tables have it."""
    return "\n".join([*_table((), document)]) + "\n"


def _table(path: tuple[str, ...], node: Any, head: str = "[{}]") -> Iterator[str]:
    """Yield the lines of a table: what stands in one line first, as TOML has it, then those below."""
    items = _items(node)
    short = {key: item for key, item in items.items() if not _is_table(item)}
    if path and (short or not items or head != "[{}]"):
        yield "\n" + head.format(".".join(map(_key, path)))
    yield from (f"{_key(key)} = {_inline(item)}" for key, item in short.items())
    for key, item in items.items():
        if key not in short:
            yield from _below((*path, key), item)


def _below(path: tuple[str, ...], item: Any) -> Iterator[str]:
    if not isinstance(item, list):
        yield from _table(path, item)
        return
    for one in item:
        yield from _table(path, one, "[[{}]]")


def _items(node: Any) -> dict[str, Any]:
    """Return what a table says: nothing of what holds anyway."""
    if not isinstance(node, Strict):
        return dict(node)
    fields = type(node).model_fields.items()
    given = (
        (name, getattr(node, name), field.get_default(call_default_factory=True))
        for name, field in fields
    )
    return {name: value for name, value, default in given if value is not None and value != default}


def _is_table(item: Any) -> bool:
    """Say whether something needs lines of its own."""
    if isinstance(item, list):
        return any(isinstance(one, Strict) and len(_items(one)) > 1 for one in item)
    return isinstance(item, Strict | dict) and not isinstance(item, Figure) and not _is_plain(item)


def _is_plain(item: Any) -> bool:
    """Say whether a table holds plain values only, as the levels of a phase."""
    return isinstance(item, dict) and not any(isinstance(part, Strict | dict) for part in item.values())


def _inline(item: Any) -> str:
    if isinstance(item, Figure):
        return _inline(item.value if item.source == AS_WRITTEN else _figure(item))
    if isinstance(item, Strict):
        ((_, only),) = _items(item).items()  # a level that is its number or label
        return _inline(only)
    if isinstance(item, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_inline(part)}" for key, part in item.items()) + " }"
    if isinstance(item, list):
        return "[" + ", ".join(map(_inline, item)) + "]"
    if isinstance(item, float):
        return repr(item).removesuffix(".0")
    return item.isoformat() if isinstance(item, date) else json.dumps(item, ensure_ascii=False)


def _figure(figure: Figure) -> dict[str, Any]:
    """Return what is written of a figure: of one that the tables have, what they do not say."""
    known = fields_of(figure.data) if figure.data else {}
    if known.get("value") != figure.value:  # put together from tables and something else
        return {name: value for name, value in _items(figure).items() if name != "data"}
    given = ("value", "year", "source")
    return {n: v for n, v in _items(figure).items() if n not in given and v != known.get(n)}


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "a").replace("-", "a").isalnum()
    return key if bare else json.dumps(key, ensure_ascii=False)
