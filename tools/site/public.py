"""Pages on every public name, from its docstring: one for the package, one for each room."""

import importlib
from collections import defaultdict
from inspect import isclass, isfunction

from tools.public import Name, public
from tools.site.pages import Pages, page, prose


def public_pages() -> Pages:
    """Write a page a room, a heading for each module that users import from."""
    modules: dict[str, list[Name]] = defaultdict(list)
    for name in public():
        modules[name.room].append(name)
    parts: dict[str, list[str]] = defaultdict(list)
    for path, names in modules.items():
        room = path.split(".")[1] if "." in path else path
        parts[room] += [f"## {path}", prose(importlib.import_module(path).__doc__)]
        parts[room] += [f"```{{eval-rst}}\n{_directive(name)}\n```" for name in names]
    titles = {room: f"Python: {room}" for room in parts} | {
        "negotiation": "Python: what is imported most"
    }
    return {f"python-{room}": page(titles[room], *texts) for room, texts in parts.items()}


def _directive(name: Name) -> str:
    thing = getattr(importlib.import_module(name.room), name.name)
    if isclass(thing):
        return f".. autoclass:: {name.room}.{name.name}\n   :members:"
    if isfunction(thing):
        return f".. autofunction:: {name.room}.{name.name}"
    return f".. autodata:: {name.module}.{name.name}\n   :no-value:"
