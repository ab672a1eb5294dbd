"""What two versions are compared by can be played in this one."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from benchmarks.history import COMMAND, FIGURES, MILLION
from negotiation.cli import app
from tools.site.commands import commands

TREE = dict(commands(typer.main.get_command(app), "negotiate"))
COMMANDS = [figure.code[1:] for figure in FIGURES if figure.code[0] == COMMAND]
QUICK = ("--help", "equilibrium")


@pytest.mark.parametrize("words", [words for words in COMMANDS if words[0] not in QUICK], ids=" ".join)
def test_commands_fit_this_version(words):
    name, *rest = words
    assert TREE[f"negotiate {name}"].make_context(name, rest).params
    assert Path(MILLION).is_file()


@pytest.mark.parametrize("words", [words for words in COMMANDS if words[0] in QUICK], ids=" ".join)
def test_quick_commands_are_played(words):
    assert CliRunner().invoke(app, words).exit_code == 0
