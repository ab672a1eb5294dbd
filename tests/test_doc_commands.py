"""Every command line of the documentation names commands and options that there are."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from negotiation.cli import app
from tools.site.commands import commands, commands_page

TOP = Path(__file__).parents[1]
PAGES = [*TOP.glob("README*.md"), *(TOP / "docs").rglob("*.md"), TOP / "experiments" / "README.md"]
LINE = re.compile(r"`(negotiate [^`]+)`|^(?:\$ |\{picture\} )?(negotiate .+)$", re.MULTILINE)

TREE = dict(commands(typer.main.get_command(app), "negotiate"))
GROUPS = {path.rsplit(" ", depth)[0] for path in TREE for depth in range(1, path.count(" ") + 1)}


def names(parameter: typer.core.TyperOption) -> list[str]:
    """Return all names of an option."""
    return parameter.opts + parameter.secondary_opts


def fault(line: str) -> str:
    """Say what is wrong with a line; nothing if it fits the commands. Dots stand for what is left out."""
    words = [word.strip(".,;()[]") for word in shlex.split(line.split(" #")[0].split(" | ")[0])]
    most = next((n for n in (3, 2, 1) if " ".join(words[:n]) in TREE.keys() | GROUPS), 0)
    path, rest = " ".join(words[:most]), words[most:]
    options = [word.partition("=")[0] for word in rest if word.startswith("--")]
    if path in GROUPS:
        unknown = [word for word in rest[:1] if word and not word.startswith(("-", "…"))]
        known = {"--help", "--version", "--install-completion", "--show-completion"}
    else:
        unknown, known = [], {"--help"}.union(*map(names, TREE[path].params))
    return " ".join(unknown + [option for option in options if option not in known])


@pytest.mark.parametrize("page", sorted(PAGES), ids=lambda page: str(page.relative_to(TOP)))
def test_command_lines_fit_the_commands(page):
    text = page.read_text(encoding="utf-8").replace("\\\n", " ")
    found = [first or second for first, second in LINE.findall(text)]
    assert {line: fault(line) for line in found if fault(line)} == {}


def test_a_line_that_does_not_fit_is_found():
    assert fault("negotiate sensitivity out/drivers --outcome payoff_KOR") == "--outcome"
    assert fault("negotiate scenarios shwo korus-2018") == "shwo"
    assert fault("negotiate rnu") == "rnu"
    assert fault("negotiate app --port 9000 --no-open") == ""


def test_the_page_on_commands_has_every_name_of_every_option():
    sections = dict(re.findall(r"^## (negotiate .+)\n([^#]*)", commands_page(), re.MULTILINE))
    assert sections.keys() == TREE.keys()
    for path, command in TREE.items():
        cells = re.findall(r"^\| (`--.*?) \|", sections[path], re.MULTILINE)
        options = [each for each in command.params if each.param_type_name == "option"]
        assert cells == [", ".join(f"`{name}`" for name in names(each)) for each in options], path
