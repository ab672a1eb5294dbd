"""Compilation by Numba, cached on disk under a digest of all rules that go into it.

Numba notices a change of the file that holds a compiled function, but not of the rules it calls from
other files. The cache folder is therefore named after their content.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from types import FunctionType

import numba
from numba.extending import register_jitable

from negotiation.bargaining import rules
from negotiation.bargaining.compiled.cache import keep, own_folder

RULES: list[Callable[..., object]] = [
    rule
    for rule in vars(rules).values()
    if isinstance(rule, FunctionType) and rule.__module__ == rules.__name__
]
for _rule in RULES:
    register_jitable(_rule)

_SOURCES = [*sorted(Path(__file__).parent.glob("*.py")), Path(rules.__file__)]
_CODE = b"".join([numba.__version__.encode(), *(path.read_bytes() for path in _SOURCES)])
_DIGEST = hashlib.sha256(_CODE).hexdigest()[:16]
_FOLDER = own_folder(_DIGEST)


def compiled[F: Callable[..., object]](function: F) -> F:
    """Compile a function that may call the rules; the machine code is kept for the next process."""
    return _kept(function, numba.njit(nogil=True))


def vectorised[F: Callable[..., object]](function: F) -> F:
    """Do so for loops over finite numbers: nothing is checked, and a product added is rounded once."""
    fast = {"contract", "nsz", "nnan", "ninf"}  # never the order of a sum
    return _kept(function, numba.njit(nogil=True, error_model="numpy", fastmath=fast))


def _kept[F: Callable[..., object]](function: F, compiler: Callable[[F], F]) -> F:
    dispatcher = compiler(function)
    if _FOLDER is not None:
        keep(dispatcher, _FOLDER)
    return dispatcher
