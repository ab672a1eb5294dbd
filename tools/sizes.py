"""Print the table of docs/install.md: what the package and each of its extras take on disk.

``python -m tools.sizes`` counts the files of what is installed beside it, so that all extras have to be.
"""

from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from negotiation.base.extras import EXTRAS

LARGEST = 6
"""How many parts of the core are named."""


def closure(name: str, extras: frozenset[str] = frozenset()) -> set[str]:
    """Return the distributions that one needs, itself included."""
    found: set[str] = set()
    open_ = [(name, extras)]
    seen = set(open_)
    while open_:
        name, extras = open_.pop()
        found.add(name.lower().replace("_", "-"))
        for line in distribution(name).requires or ():
            needed = Requirement(line)
            wanted = {"", *extras}
            if needed.marker is None or any(needed.marker.evaluate({"extra": each}) for each in wanted):
                step = (needed.name, frozenset(needed.extras))
                if step not in seen:
                    seen.add(step)
                    open_.append(step)
    return found


def megabytes(name: str) -> float:
    """Return the size of all files of a distribution, 10^6 bytes; those that are gone count for none."""
    paths = [Path(str(file.locate())) for file in distribution(name).files or ()]
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def main() -> None:
    """Print the table."""
    core = closure("negotiation")
    sizes = {name: megabytes(name) for name in core}
    print("| what | MB |\n|---|---|")
    print(f"| `negotiation` with all that it needs | {sum(sizes.values()):.0f} |")
    for name in sorted(sizes, key=lambda name: -sizes[name])[:LARGEST]:
        print(f"| of these {name} | {sizes[name]:.0f} |")
    for extra, use in EXTRAS.items():
        added = closure("negotiation", frozenset({extra})) - core
        print(f"| `negotiation[{extra}]`: {use} | + {sum(map(megabytes, added)):.0f} |")


if __name__ == "__main__":
    main()
