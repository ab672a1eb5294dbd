"""Pages on every public name, from its docstring: one for the package, one for each room."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from inspect import isclass, isfunction, ismodule

import negotiation
from tools.site.pages import Pages, page


def public_modules() -> Iterator[str]:
    """Name the modules that say what is public of them (``__all__``), the package first."""
    yield negotiation.__name__
    for module in pkgutil.walk_packages(negotiation.__path__, f"{negotiation.__name__}."):
        if module.ispkg and hasattr(importlib.import_module(module.name), "__all__"):
            yield module.name


def public_pages() -> Pages:
    """Write a page a room; a name that several modules give stands where it was met first."""
    told: set[int] = set()
    parts: dict[str, list[str]] = defaultdict(list)
    for name in public_modules():
        module = importlib.import_module(name)
        room = name.split(".")[1] if "." in name else name
        parts[room] += [f"## {name}", f"```{{eval-rst}}\n.. automodule:: {name}\n```"]
        for public in sorted(module.__all__):
            thing = getattr(module, public)
            if ismodule(thing) or id(thing) in told:
                continue
            told.add(id(thing))
            parts[room].append(f"```{{eval-rst}}\n{_directive(f'{name}.{public}', thing)}\n```")
    titles = {room: f"Python: {room}" for room in parts} | {
        "negotiation": "Python: what is imported most"
    }
    return {f"python-{room}": page(titles[room], *texts) for room, texts in parts.items()}


def _directive(path: str, thing: object) -> str:
    if isclass(thing):
        return f".. autoclass:: {path}\n   :members:"
    if isfunction(thing):
        return f".. autofunction:: {path}"
    return f".. py:data:: {path}\n   :type: {type(thing).__name__}"
