"""Machine code kept for the next process: nobody else's, nothing damaged, and none if there is no place.

Numba keeps an index and pickles, and ends with an exception when a power cut has emptied one, or when
the disk is full. Here each entry is a file of its own that carries the digest of what it holds.
"""

import hashlib
import os
import pickle
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache

from negotiation.base.errors import InputError
from negotiation.base.files import write_whole

DIGEST_BYTES = 32


def own_folder(name: str) -> Path | None:
    """Return a folder below the user's cache that nobody else can write; None if there can be none."""
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "negotiation-code"
        for place in (base, base / name):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_own(place.lstat()):
                return None
    except (OSError, RuntimeError):  # RuntimeError: a user without a home
        return None
    return base / name if os.access(base / name, os.W_OK) else None


def _is_own(found: os.stat_result) -> bool:
    """Say whether only this user can have written a file or folder that is no link."""
    if os.name != "posix":
        return True
    written_by_others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return found.st_uid == os.getuid() and not written_by_others and not stat.S_ISLNK(found.st_mode)


def keep(dispatcher: Any, folder: Path) -> None:
    """Let a compiled function look for its machine code in a folder, and leave it there."""
    before, numba.config.CACHE_DIR = numba.config.CACHE_DIR, str(folder)
    try:
        dispatcher._cache = _Cache(dispatcher.py_func, folder)
    finally:
        numba.config.CACHE_DIR = before


class _Cache(FunctionCache):
    """Numba's cache of one function, with `_Entries` for its files."""

    def __init__(self, function: Any, folder: Path) -> None:
        super().__init__(function)
        # not where Numba would have them, by the place of the source: another environment has the same
        self._cache_file = _Entries(folder, self._impl.filename_base)

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled, if there is room: it is here in any case."""
        with suppress(OSError, InputError):
            super().save_overload(sig, data)


class _Entries:
    """Files that hold a digest and the pickle that it is of, named after their key."""

    def __init__(self, folder: Path, stem: str) -> None:
        self.folder, self.stem = folder, stem

    def _path(self, key: object) -> Path:
        return self.folder / f"{self.stem}.{hashlib.sha256(repr(key).encode()).hexdigest()[:16]}.bin"

    def save(self, key: object, data: object) -> None:
        content = pickle.dumps(data)
        whole = hashlib.sha256(content).digest() + content
        write_whole(self._path(key), lambda draft: draft.write_bytes(whole))

    def load(self, key: object) -> Any:
        """Return an entry; None if there is none, or it is damaged or somebody else's."""
        path = self._path(key)
        try:
            whole = path.read_bytes() if path.is_file() and _is_own(path.lstat()) else b""
        except OSError:
            return None
        digest, content = whole[:DIGEST_BYTES], whole[DIGEST_BYTES:]
        return pickle.loads(content) if hashlib.sha256(content).digest() == digest else None
