"""Outputs that are complete or not there, and never take the place of something else."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from negotiation.base.errors import InputError
from negotiation.base.files import draft_of, is_draft, unwritable
from negotiation.base.folders import Lock


def check_new(option: str, file: Path | None) -> None:
    """Refuse a file that is there, before any work is done; ``option`` says who names it.

    Raises
    ------
    InputError : the file, or anything else of that name, is there, or cannot be looked for.
    """
    if file is not None and _seen(file, lambda: file.exists() or file.is_symlink()):
        raise InputError(f"{option} {file}: is there already; give a new file")


def check_folder(target: Path | None) -> None:
    """Refuse a folder of ``--out`` that is in use; before any work is done, if it is called then.

    Raises
    ------
    InputError : the target is a file, or a folder with something in it, or cannot be looked for.
    """
    if target is None:
        return
    if _seen(target, lambda: _in_use(target)):
        raise InputError(f"--out {target}: already in use; give a new or an empty folder")


def _in_use(target: Path) -> bool:
    if target.exists():
        return not target.is_dir() or any(target.iterdir())
    return Path(os.path.realpath(target)).is_symlink()  # links that lead in a circle


def _seen(path: Path, look: Callable[[], bool]) -> bool:
    """Look at a place; whoever may not look there, or not by such a name, cannot write there."""
    try:
        return look()
    except OSError as error:
        raise unwritable(path, error) from error


FRESH = 60.0
"""Seconds in which a draft is left alone: its writer may not have come to lock it yet."""


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Fill a folder beside ``target`` and rename it when all is written.

    Raises
    ------
    InputError : the target is in use (a file, or a folder with something in it) or not writable.
    """
    check_folder(target)
    try:
        target = Path(os.path.realpath(target))  # a link to a folder is that folder
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_left(target)
        draft = draft_of(target)
        draft.mkdir()
        lock = Lock(draft, "command")
    except (OSError, ValueError) as error:
        raise unwritable(target, error) from error
    try:
        yield draft
        if target.exists():
            target.rmdir()
        draft.rename(target)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        lock.release()
        shutil.rmtree(draft, ignore_errors=True)


def _clear_left(target: Path) -> None:
    """Remove drafts of this target whose writers were killed: nobody holds their locks."""
    for left in target.parent.glob(".draft-*"):
        if is_draft(left, target) and left.is_dir() and time.time() - left.stat().st_mtime > FRESH:
            with suppress(InputError):
                lock = Lock(left, "command")
                if lock.held:
                    shutil.rmtree(left, ignore_errors=True)
                lock.release()
