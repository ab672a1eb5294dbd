"""Folders that long work fills piece by piece: whose folder it is, and who is at work there."""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from negotiation.base.errors import InputError, clipped
from negotiation.base.files import is_draft, parse_json, plain, read_text, unwritable, write_text

if sys.platform != "win32":
    import fcntl

MANIFEST = "manifest.json"

MOST_JSON = 200_000_000
"""Bytes read of a manifest: it names each chunk of a study."""


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON document, whole.

    Raises
    ------
    InputError : it cannot be written.
    """
    write_text(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON document; nothing if it is damaged or holds something else."""
    try:
        content = parse_json(read_text(path, "JSON", MOST_JSON))
    except InputError:
        content = None
    return content if isinstance(content, dict) else {}


def claim(folder: Path, wanted: Mapping[str, Any], what: str) -> None:
    """Make a folder, or make sure that it is empty or holds the same work, whose manifest it then has.

    ``wanted`` is all that decides the results: a manifest that is there must hold the same. ``what`` is
    the kind of work in words.

    Raises
    ------
    InputError : the folder holds something else or other work (saying what differs), or cannot be
        written.
    """
    manifest = folder / MANIFEST
    try:
        if manifest.is_file():
            check_same(folder, read_json(manifest), wanted, what)
        elif folder.exists() and not (folder.is_dir() and _is_free(folder)):
            raise in_use(folder)
        else:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def _is_free(folder: Path) -> bool:
    """Say whether a folder holds no more than what a kill may have left of its first manifest."""
    return all(is_draft(path) for path in folder.iterdir())


def check_same(folder: Path, found: Mapping[str, Any], wanted: Mapping[str, Any], what: str) -> None:
    """Refuse a manifest of another kind of work, or of the same kind with other contents.

    Raises
    ------
    InputError : says what differs.
    """
    if found.get("kind") != wanted["kind"]:
        raise in_use(folder)
    changes = [
        f"{_words(key)} {_words(one)} there, {_words(other)} now"
        for key, one, other in _pairs(found, wanted)
        if _exact(one) != _exact(other)
    ]
    if [change.split()[0] for change in changes] == ["code"]:
        raise InputError(
            f"--out {folder}: the code or the data of the package have changed since this {what} was "
            "begun, and results of both must not be mixed; give a new folder, or go back to that state"
        )
    if changes:
        raise InputError(
            f"--out {folder}: holds another {what} ({'; '.join(changes)}); "
            "give a new folder, or repeat the command that began it"
        )


def in_use(folder: Path) -> InputError:
    """Build the error for a folder that holds something else."""
    return InputError(f"--out {folder}: already in use by something else; give a new or an empty folder")


class Lock:
    """Keeps other work out of a folder until it is released, or this process ends.

    Raises
    ------
    InputError : other work, ``what`` in words, goes on there.
    """

    def __init__(self, folder: Path, what: str) -> None:
        """Take the lock."""
        self._handle: int | None = None
        if sys.platform == "win32":  # no locks on folders there
            return
        self._handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise InputError(f"--out {folder}: another {what} is at work there") from None
        except OSError:  # some file systems of networks have no locks on folders
            self.release()

    @property
    def held(self) -> bool:
        """Whether others are kept out: some file systems and Windows have no locks on folders."""
        return self._handle is not None

    def release(self) -> None:
        """Let others in."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def lock_new(folder: Path, what: str) -> Lock:
    """Make a folder if there is none, and lock it: who comes second sees what the first has claimed.

    Raises
    ------
    InputError : other work goes on there, something else has that name, or it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return Lock(folder, what)
    except FileExistsError:
        raise in_use(folder) from None
    except OSError as error:
        raise unwritable(folder, error) from error


def clear_drafts(folder: Path, lock: Lock) -> None:
    """Remove what a kill has left half written in a folder, if a lock keeps others out of it.

    Raises
    ------
    OSError : it cannot be removed.
    """
    for path in folder.iterdir() if lock.held else ():
        if is_draft(path):
            path.unlink() if path.is_symlink() or path.is_file() else shutil.rmtree(path)


def _pairs(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield what two manifests say of the same, tables entry by entry."""
    for key, value in wanted.items():
        there = found.get(key)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            for name in sorted({*value, *there}):
                yield f"{key}.{name}", there.get(name), value.get(name)
        else:
            yield key, there, value


def _exact(value: object) -> str:
    """Return a value as it is written: 2 and 2.0, or two orders of a list, are not the same."""
    return json.dumps(value, sort_keys=True, default=str)


def _words(value: object) -> str:
    if value is None:
        return "nothing"
    return plain(clipped(", ".join(map(str, value)) if isinstance(value, list) else value, 200))
