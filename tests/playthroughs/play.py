"""Play a setup: type its commands in a folder of its own, keep what they print and write."""

import io
import os
import sys
import tomllib
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from shlex import split
from tempfile import TemporaryDirectory
from typing import Any

from negotiation.cli import main, progress
from tests.playthroughs.shorten import printed, written

SETUPS = Path(__file__).with_name("setups.toml")

WIDTH = "80"
"""Columns of the terminal that is printed for."""


@dataclass(frozen=True)
class Setup:
    """Commands that are typed one after the other in one folder, in which ``files`` are there.

    ``typed`` are the lines that the commands read; who leaves the table leaves the rest to the next.
    ``deepest`` says how many levels of printed documents are kept.
    """

    commands: list[str]
    typed: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    deepest: int = 4


def read_setups() -> dict[str, dict[str, Setup]]:
    """Return all setups by group and name."""
    groups = tomllib.loads(SETUPS.read_text(encoding="utf-8"))
    return {
        group: {name: Setup(**setup) for name, setup in setups.items()}
        for group, setups in groups.items()
    }


def play(setup: Setup) -> dict[str, Any]:
    """Return what each command printed, and what is in the folder in the end besides the given files."""
    with TemporaryDirectory() as folder, _typing(setup.typed), chdir(folder):
        for name, text in setup.files.items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(text, encoding="utf-8")
        told = {command: _run(split(command), setup.deepest) for command in setup.commands}
        return {"commands": told, "files": written(Path(folder), leave_out=setup.files)}


@contextmanager
def _typing(lines: list[str]) -> Iterator[None]:
    """Let commands read these lines, for a terminal that is as wide for everybody."""
    before, width, first = sys.stdin, os.environ.get("COLUMNS"), progress.FIRST
    progress.FIRST = inf  # a slow machine says how far it is
    sys.stdin, os.environ["COLUMNS"] = io.StringIO("".join(f"{line}\n" for line in lines)), WIDTH
    try:
        yield
    finally:
        sys.stdin, progress.FIRST = before, first
        del os.environ["COLUMNS"]
        os.environ.update({} if width is None else {"COLUMNS": width})


def _run(arguments: list[str], deepest: int) -> dict[str, Any]:
    """Run the command; return its exit code and what it printed."""
    code, out, err = typed(arguments)
    return {"exit code": code, "out": printed(out, deepest), "err": printed(err, deepest)}


def typed(arguments: list[str]) -> tuple[int | str, str, str]:
    """Run the command in this process; return its exit code, standard output and standard error."""
    out, err, before, code = io.StringIO(), io.StringIO(), sys.argv, None
    sys.argv = ["negotiate", *arguments]
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.argv = before
    return code or 0, out.getvalue(), err.getvalue()
