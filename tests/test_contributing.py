"""The recipes of CONTRIBUTING.md, done in a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import house

TEXT = (house.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FENCE = re.compile(r"```(python|sh)\n(.*?)```", re.DOTALL)


def run(line: str, folder: Path) -> str:
    """Run a line of a shell in a folder that holds the package."""
    line = re.sub(r"^(negotiate|python)\b", lambda m: COMMANDS[m[1]], line)
    where = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(line, shell=True, cwd=folder, env=where, capture_output=True, text=True)
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    return done.stdout


COMMANDS = {"python": sys.executable, "negotiate": f"{sys.executable} -m negotiation"}


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """What each command of the page printed."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(house.PACKAGE, folder / "negotiation", ignore=shutil.ignore_patterns("__pycache__"))
    printed = {}
    for kind, text in FENCE.findall(TEXT):
        if kind == "python":
            place, _, code = text.removeprefix("# file: ").partition("\n")
            assert not (folder / place).exists(), f"{place} is there already"
            (folder / place).write_text(code, encoding="utf-8")
        else:
            printed |= {line: run(line, folder) for line in text.splitlines()}
    return printed


@pytest.mark.slow
def test_each_recipe_does_what_it_says(done):
    said = "\n".join(done.values())
    for words in ("stairs", "valid", "hasty", "Korea and United States"):
        assert words in said
    assert "visas" in done["negotiate explain mine permits=10"]


@pytest.mark.slow
def test_what_a_recipe_adds_is_in_order(tmp_path):
    for number, (kind, text) in enumerate(FENCE.findall(TEXT)):
        if kind == "python":
            (tmp_path / f"recipe{number}.py").write_text(text.partition("\n")[2], encoding="utf-8")
    for command in (["check"], ["format", "--check"]):
        config = ["--config", str(house.ROOT / "pyproject.toml")]
        subprocess.run([sys.executable, "-m", "ruff", *command, *config, str(tmp_path)], check=True)
