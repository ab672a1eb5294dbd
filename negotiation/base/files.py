"""Files: read up to a bound, written whole or not at all."""

import json
import os
import re
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from negotiation.base.errors import InputError

MOST_BYTES = 50_000_000
"""Read from a file at most, unless said otherwise: /dev/zero has no end."""

MOST_TEXT = 1_000_000
"""Read at most from a file that somebody writes by hand."""

_DRAFT = re.compile(r"\.draft-[0-9a-f]{16}-(.*)", re.DOTALL)

_UNSEEN = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F)])
_UNSEEN |= dict.fromkeys([*range(0x2066, 0x206A), *range(0xD800, 0xE000)])
"""Control characters, but for tabs and line ends; those that turn the direction of writing; halves of
characters, which cannot be written."""


def read_bytes(path: Path, what: str, most: int = MOST_BYTES) -> bytes:
    """Return what a file holds.

    Raises
    ------
    InputError : it cannot be read, or holds more than ``most`` bytes.
    """
    try:
        with open(path, "rb", opener=_at_once) as file:  # Path.open takes no opener
            content = file.read(most + 1)
    except (OSError, ValueError) as error:  # a name with a null byte is a ValueError
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot read the {what} file: {reason}") from error
    if len(content) > most:
        raise InputError(f"{path}: too large for a {what} file: at most {most / 1e6:g} MB are read")
    return content


def _at_once(path: str, flags: int) -> int:
    """Open a file without waiting for somebody to write into it, as one would for a pipe."""
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(handle, True)
    return handle


def own_data(*place: str) -> Traversable:
    """Return a file or folder among the package's data."""
    return resources.files("negotiation").joinpath("data", *place)


def shipped(folder: str) -> Path:
    """Return a folder that a wheel holds inside the package and a clone beside it: studies, examples."""
    package = Path(__file__).parents[1]
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder


def is_there(path: Path) -> bool:
    """Say whether there is a file; there is none by a name that cannot be one."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def read_text(path: Path, what: str, most: int = MOST_TEXT) -> str:
    """Return a file's text.

    Raises
    ------
    InputError : it cannot be read, holds more than ``most`` bytes, or is no UTF-8 text.
    """
    try:
        return read_bytes(path, what, most).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: cannot read the {what} file: it is not UTF-8 text") from error


def plain(text: str) -> str:
    """Return a text without what a terminal would obey instead of showing it, or a file not take."""
    return text.translate(_UNSEEN)


def parse_json(text: str) -> Any:
    """Return what a JSON text says; None if it is none, or nested or long beyond all use."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and rename it when it is whole.

    Raises
    ------
    InputError : it cannot be written.
    """
    draft = draft_of(path)
    try:
        # by a name that nobody knows, and not through a link: what stands there is somebody else's
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        write(draft)
        if path.is_file():
            draft.chmod(stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
    except InputError:  # there is nothing to write
        raise
    except (OSError, ValueError) as error:  # a name or a text that cannot be written is a ValueError
        raise unwritable(path, error) from error
    finally:
        with suppress(OSError, ValueError):  # what stopped the writing has been said
            draft.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text, whole.

    Raises
    ------
    InputError : it cannot be written.
    """
    write_whole(path, lambda draft: draft.write_text(text, encoding="utf-8"))


def draft_of(path: Path) -> Path:
    """Return a new name beside a path for what is not whole yet."""
    return path.with_name(f".draft-{secrets.token_hex(8)}-{_tail(path)}")


def _tail(path: Path) -> str:
    """Return as much of a name's end as fits behind a draft's mark."""
    return path.name.encode(errors="replace")[-100:].decode(errors="ignore")


def is_draft(path: Path, of: Path | None = None) -> bool:
    """Say whether a file or folder has the name of what was not whole yet; ``of`` a certain one."""
    match = _DRAFT.fullmatch(path.name)
    return match is not None and (of is None or match[1] == _tail(of))


def unwritable(path: Path, error: OSError | ValueError) -> InputError:
    """Build the error for a place that cannot be written."""
    return InputError(f"{path}: cannot write there: {getattr(error, 'strerror', None) or error}")
