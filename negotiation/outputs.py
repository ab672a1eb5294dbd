"""Output folders that are complete or not there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from negotiation.errors import InputError
from negotiation.files import draft_of, is_draft, unwritable
from negotiation.folders import Lock


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Fill a folder beside ``target`` and rename it when all is written.

    Raises
    ------
    InputError : the target is in use (a file, or a folder with something in it) or not writable.
    """
    try:
        target = Path(os.path.realpath(target))  # a link to a folder is that folder
        if os.path.lexists(target) and (not target.is_dir() or any(target.iterdir())):
            raise InputError(f"--out {target}: already in use; give a new or an empty folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_left(target)
        draft = draft_of(target)
        draft.mkdir()
        lock = Lock(draft, "command")
    except OSError as error:
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
        if is_draft(left) and left.is_dir() and left.name.endswith(draft_of(target).name[23:]):
            with suppress(InputError):
                Lock(left, "command").release()
                shutil.rmtree(left, ignore_errors=True)
