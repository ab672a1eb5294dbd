"""The recipes of CONTRIBUTING.md, done in a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

from tools import house

TEXT = (house.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FENCE = re.compile(r"```(python|sh)\n(.*?)```", re.DOTALL)


DRIVER = """
import shlex, sys
from negotiation.cli import main
for line in sys.stdin:
    print("$", line, end="", flush=True)
    program, *sys.argv[1:] = shlex.split(line)
    if program == "python":
        exec(sys.argv[2], {})
        continue
    try:
        main()
    except SystemExit as ended:
        if ended.code:
            raise
"""
"""Runs lines of ``negotiate`` and ``python -c`` in one process: starting one takes longer than most of them."""


def run(folder: Path, *command: str, typed: str = "") -> str:
    """Run a command in a folder that holds the package."""
    where = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(command, input=typed, cwd=folder, env=where, capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """What the commands of the page printed: with all files there, in a new process wherever a shell changes one."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(house.PACKAGE, folder / "negotiation", ignore=shutil.ignore_patterns("__pycache__"))
    lines = []
    for kind, text in FENCE.findall(TEXT):
        if kind == "python":
            place, _, code = text.removeprefix("# file: ").partition("\n")
            assert not (folder / place).exists(), f"{place} is there already"
            (folder / place).write_text(code, encoding="utf-8")
        else:
            lines += text.splitlines(keepends=True)
    printed = ""
    for ours, group in groupby(lines, lambda line: line.startswith(("negotiate ", "python "))):
        command = [sys.executable, "-c", DRIVER] if ours else ["sh", "-e"]
        printed += run(folder, *command, typed="".join(group))
    return printed


@pytest.mark.slow
def test_each_recipe_does_what_it_says(done):
    for words in ("stairs", "valid", "hasty", "Korea and United States"):
        assert words in done
    assert "visas" in done.partition("$ negotiate explain mine permits=10")[2]


@pytest.mark.slow
def test_what_a_recipe_adds_is_in_order(tmp_path):
    for number, (kind, text) in enumerate(FENCE.findall(TEXT)):
        if kind == "python":
            (tmp_path / f"recipe{number}.py").write_text(text.partition("\n")[2], encoding="utf-8")
    for command in (["check"], ["format", "--check"]):
        config = ["--config", str(house.ROOT / "pyproject.toml")]
        subprocess.run([sys.executable, "-m", "ruff", *command, *config, str(tmp_path)], check=True)
