"""Which version this is, and which code."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

FACES = ("app", "cli", "examples", "experiments", "play", "plots")
"""Folders that show results or, in a wheel, come along; they decide none."""

SUFFIXES = (".py", ".toml", ".csv")


def package_version() -> str:
    """Return the version of the installed package."""
    return version("negotiation")


@cache
def code_digest() -> str:
    """Return a digest of all code and data of the package that decide results.

    A version has many states while somebody works on it; results of two of them must not be mixed.
    """
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root)
        if path.suffix in SUFFIXES and place.parts[0] not in FACES:
            digest.update(f"{place.as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
