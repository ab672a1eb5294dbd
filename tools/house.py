"""Count what the house is made of: ``python -m tools.house``.

Rooms, floors, circles of imports, loose modules, lines; long modules by name. Exits with 1 if a limit
is passed.
"""

import re
import sys
import tomllib
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "negotiation"

EXAMPLES = re.compile(r"\n\n *Examples\n *-+\n.*?(?=\"{3})", re.DOTALL)

MOST_ROOMS, MOST_FLOORS, MOST_LINES = 12, 9, 300


def rooms() -> list[str]:
    """Return the folders of the package."""
    return sorted(path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name[0] not in "_.")


def loose() -> list[str]:
    """Return modules that stand in no room."""
    return sorted(path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__"))


def floors() -> list[str]:
    """Return what import-linter keeps apart, the highest first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = project["tool"]["importlinter"]["contracts"]
    return list(contract["layers"])


def lengths() -> dict[str, int]:
    """Return the lines of each module, but for examples in docstrings."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    return {
        path.relative_to(PACKAGE).as_posix(): len(EXAMPLES.sub("", text).splitlines())
        for path, text in texts.items()
    }


def circles() -> list[set[str]]:
    """Return sets of modules that import each other, directly or through others."""
    graph = grimp.build_graph(PACKAGE.name, exclude_type_checking_imports=True)
    reach = {module: graph.find_upstream_modules(module) for module in graph.modules}
    found = [
        {module, *(other for other in above if module in reach[other])}
        for module, above in reach.items()
    ]
    return [
        circle for place, circle in enumerate(found) if len(circle) > 1 and circle not in found[:place]
    ]


def main() -> int:
    """Print the counts; say what is too much."""
    lines = lengths()
    long = {name: count for name, count in lines.items() if count > MOST_LINES}
    print(f"rooms    {len(rooms())}: {', '.join(rooms())}")
    print(f"floors   {len(floors())}: {' > '.join(floors()).replace('negotiation.', '')}")
    print(f"loose    {len(loose())} {', '.join(loose())}")
    print(f"circles  {len(circles())} {'; '.join(', '.join(sorted(c)) for c in circles())}")
    print(f"modules  {len(lines)}, lines {sum(lines.values())}, longest {max(lines.values())}")
    for name, count in long.items():
        print(f"long     {name}: {count} lines, more than {MOST_LINES}")
    too_many = len(rooms()) > MOST_ROOMS or len(floors()) > MOST_FLOORS
    return int(too_many or bool(loose() or circles() or long))


if __name__ == "__main__":
    sys.exit(main())
