"""Compilation by Numba, cached on disk under a digest of all sources that go into it.

Numba notices a change of the file that holds a compiled function, but not of what it calls from other
files. The cache folder is therefore named after the content of all.
"""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import numba

from negotiation.base.code_cache import keep, own_folder


class Compiler:
    """Compiles functions that stand in some files, or call what stands there."""

    def __init__(self, sources: Iterable[Path]) -> None:
        """Name the place of machine code after Numba and the sources."""
        code = b"".join([numba.__version__.encode(), *(path.read_bytes() for path in sources)])
        self._folder = own_folder(hashlib.sha256(code).hexdigest()[:16])

    def compiled[F: Callable[..., object]](self, function: F) -> F:
        """Compile a function; the machine code is kept for the next process."""
        return self._kept(function, numba.njit(nogil=True))

    def inner[F: Callable[..., object]](self, function: F) -> F:
        """Compile a function that only compiled ones call: as a part of each, which costs less."""
        compiler: Callable[[F], F] = numba.njit(
            nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True
        )
        return compiler(function)

    def vectorised[F: Callable[..., object]](self, function: F) -> F:
        """Do so for loops over finite numbers: unchecked, and a product added is rounded once."""
        fast = {"contract", "nsz", "nnan", "ninf"}  # never the order of a sum
        return self._kept(function, numba.njit(nogil=True, error_model="numpy", fastmath=fast))

    def _kept[F: Callable[..., object]](self, function: F, compiler: Callable[[F], F]) -> F:
        dispatcher = compiler(function)
        if self._folder is not None:
            keep(dispatcher, self._folder)
        return dispatcher
