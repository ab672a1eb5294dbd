"""Count public names, and those whose docstring shows no example: ``python -m tools.public``.

A name is public that a room for users lists in its ``__all__``, or that documentation imports.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]

ROOMS = (
    "negotiation",
    "negotiation.bargaining.strategies",
    "negotiation.bargaining.protocols",
    "negotiation.bargaining.environments",
    "negotiation.scenarios",
    "negotiation.scenarios.domains",
    "negotiation.studies",
    "negotiation.studies.tournament",
    "negotiation.plots",
    "negotiation.play",
)
"""Rooms of which users import by name."""

APART = "negotiation.bargaining.negmas"
"""What stands here imports NegMAS, which nothing else needs: where it is absent no example runs."""

IMPORT = re.compile(r"from (negotiation[\w.]*) import (\([^)]*\)|[\w, ]+)")
"""An import in a page, or in the JSON of a notebook."""


@dataclass(frozen=True)
class Name:
    """A public name: where users import it from, where it is defined, and what it says of itself."""

    room: str
    module: str
    name: str
    docstring: str

    @property
    def example(self) -> bool:
        """Whether it shows how it is used."""
        return ">>> " in self.docstring


def public() -> list[Name]:
    """Return all public names, each once."""
    asked = [(room, name) for room in ROOMS for name in listed(room)] + sorted(in_pages())
    found: dict[tuple[str, str], Name] = {}
    for room, name in asked:
        module = home(room, name)
        found.setdefault((module, name), Name(room, module, name, docstrings(module)[name]))
    return list(found.values())


def in_pages() -> set[tuple[str, str]]:
    """Return what README, docs and notebooks import from the package: room and name."""
    pages = [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("notebooks/*.ipynb")]
    found = (match for page in pages for match in IMPORT.findall(page.read_text(encoding="utf-8")))
    return {
        (module, name)
        for module, names in found
        for name in re.findall(r"(\w+)(?: as \w+)?[,\s]*", names.replace("\\n", " "))
        if not module.startswith(APART)
    }


def listed(module: str) -> list[str]:
    """Return what a module lists in its ``__all__``."""
    values = (value for names, value in assigned(module) if "__all__" in names)
    return [str(name) for value in values for name in ast.literal_eval(value)]


def home(module: str, name: str) -> str:
    """Return the module that defines a name, however many others hand it on."""
    for line in imports(module):
        if name in {alias.name for alias in line.names} and line.module:
            return home(line.module, name)
    return module


@cache
def tree(module: str) -> ast.Module:
    """Return the text of a module as a tree."""
    path = ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(module: str) -> list[ast.ImportFrom]:
    """Return what a module takes from others, for types alone, too."""
    own = (node for node in ast.walk(tree(module)) if isinstance(node, ast.ImportFrom))
    return [node for node in own if (node.module or "").startswith("negotiation")]


def assigned(module: str) -> Iterator[tuple[set[str], ast.expr]]:
    """Yield the names that a module assigns something, and what."""
    for node in tree(module).body:
        if isinstance(node, ast.Assign):
            yield {target.id for target in node.targets if isinstance(target, ast.Name)}, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield {node.target.id}, node.value


@cache
def docstrings(module: str) -> dict[str, str]:
    """Return the docstring of each thing that a module defines, that of a constant from below it."""
    found = {}
    body = tree(module).body
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found[node.name] = ast.get_docstring(node) or ""
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            below = after.value if isinstance(after, ast.Expr) else None
            text = str(below.value) if isinstance(below, ast.Constant) else ""
            found |= {target.id: text for target in targets if isinstance(target, ast.Name)}
    return found


def main() -> int:
    """Print the counts, and the names that lack an example."""
    names = public()
    without = [name for name in names if not name.example]
    print(f"public names: {len(names)}")
    print(f"with an example: {len(names) - len(without)}")
    print(f"without: {len(without)}")
    print("".join(f"  {name.module}.{name.name}\n" for name in without), end="")
    return bool(without)


if __name__ == "__main__":
    sys.exit(main())
