"""Folders that long work fills piece by piece: files that are whole or absent, whose folder it is."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from negotiation.errors import InputError

MANIFEST = "manifest.json"


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and rename it when it is whole.

    Raises
    ------
    InputError : it cannot be written.
    """
    draft = path.with_name(f".{path.name}")
    try:
        write(draft)
        draft.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError):  # what stopped the writing has been said
            draft.unlink(missing_ok=True)


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON document, whole.

    Raises
    ------
    InputError : it cannot be written.
    """
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    write_whole(path, lambda draft: draft.write_text(text, encoding="utf-8"))


def read_json(path: Path) -> dict[str, Any]:
    """Return a JSON document; nothing if it is damaged or holds something else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
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
    return all(path.name == f".{MANIFEST}" for path in folder.iterdir())


def check_same(folder: Path, found: Mapping[str, Any], wanted: Mapping[str, Any], what: str) -> None:
    """Refuse a manifest of another kind of work, or of the same kind with other contents.

    Raises
    ------
    InputError : says what differs.
    """
    if found.get("kind") != wanted["kind"]:
        raise in_use(folder)
    changes = [
        f"{key} {_words(one)} there, {_words(other)} now"
        for key, one, other in _pairs(found, wanted)
        if _exact(one) != _exact(other)
    ]
    if changes:
        raise InputError(
            f"--out {folder}: holds another {what} ({'; '.join(changes)}); "
            "give a new folder, or repeat the command that began it"
        )


def in_use(folder: Path) -> InputError:
    """Build the error for a folder that holds something else."""
    return InputError(f"--out {folder}: already in use by something else; give a new or an empty folder")


def unwritable(path: Path, error: OSError) -> InputError:
    """Build the error for a place that cannot be written."""
    return InputError(f"{path}: cannot write there: {error.strerror}")


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
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
