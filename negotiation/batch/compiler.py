"""Compilation by Numba, cached on disk under a digest of all rules that go into it.

Numba notices a change of the file that holds a compiled function, but not of the rules it calls from
other files. The cache folder is therefore named after their content.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from types import FunctionType

import numba
from numba.extending import register_jitable

from negotiation import rules

RULES: list[Callable[..., object]] = [
    rule
    for rule in vars(rules).values()
    if isinstance(rule, FunctionType) and rule.__module__ == rules.__name__
]
for _rule in RULES:
    register_jitable(_rule)

_SOURCES = [*sorted(Path(__file__).parent.glob("*.py")), Path(rules.__file__)]
_DIGEST = hashlib.sha256(b"".join(path.read_bytes() for path in _SOURCES)).hexdigest()[:16]


def compiled[F: Callable[..., object]](function: F) -> F:
    """Compile a function that may call the rules; the machine code is kept for the next process."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(base / "negotiation" / _DIGEST)
    try:
        dispatcher: F = numba.njit(cache=True, nogil=True)(function)
    finally:
        numba.config.CACHE_DIR = before
    return dispatcher
