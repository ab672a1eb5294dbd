"""Outputs that are complete or not there, and never take the place of something else."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from negotiation.errors import InputError
from negotiation.folders import unwritable


def check_new(option: str, file: Path | None) -> None:
    """Refuse a file that is there, before any work is done; ``option`` says who names it.

    Raises
    ------
    InputError : the file, or anything else of that name, is there, or cannot be looked for.
    """
    if file is not None and _seen(file, file.exists):
        raise InputError(f"{option} {file}: is there already; give a new file")


def check_folder(target: Path | None) -> None:
    """Refuse a folder of ``--out`` that is in use; before any work is done, if it is called then.

    Raises
    ------
    InputError : the target is a file, or a folder with something in it, or cannot be looked for.
    """
    if target is None:
        return
    if _seen(target, lambda: target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise InputError(f"--out {target}: already in use; give a new or an empty folder")


def _seen(path: Path, look: Callable[[], bool]) -> bool:
    """Look at a place; whoever may not look there, or not by such a name, cannot write there."""
    try:
        return look()
    except OSError as error:
        raise unwritable(path, error) from error


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Fill a folder beside ``target`` and rename it when all is written.

    Raises
    ------
    InputError : the target is in use (a file, or a folder with something in it) or not writable.
    """
    check_folder(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise unwritable(target, error) from error
    try:
        yield draft
        draft.chmod(0o755)
        if target.exists():
            target.rmdir()
        draft.rename(target)
    except OSError as error:
        raise unwritable(target, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
