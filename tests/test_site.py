"""The pages of the documentation site say what is so: code and commands run, names exist, works are listed."""

import doctest
import re
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest

from negotiation.bargaining.strategies import BIDDING

DOCS = Path(__file__).parents[1] / "docs"
FENCE = re.compile(r"^```(python|text|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["one-offer.md", "theory.md"])
def test_the_numbers_of_the_explanations_are_what_the_code_gives(page):
    ran = doctest.testfile(str(DOCS / page), module_relative=False)
    assert ran.attempted > 10
    assert ran.failed == 0


@pytest.mark.parametrize("page", sorted(path.name for path in (DOCS / "tutorials").glob("*.md")))
def test_a_tutorial_does_what_it_shows(page, tmp_path, monkeypatch, capsys, negotiate):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(BIDDING, "_known", dict(BIDDING._known))  # what a page registers is gone again
    module = ModuleType("tutorial")
    module.__file__ = str(tmp_path / "tutorial.py")
    monkeypatch.setitem(sys.modules, "tutorial", module)
    written = said = ""
    for kind, text in FENCE.findall((DOCS / "tutorials" / page).read_text()):
        if kind == "python":
            above = "\n" * written.count("\n")
            Path(module.__file__).write_text(written := written + text)
            exec(compile(above + text, module.__file__, "exec"), vars(module))
            said = capsys.readouterr().out
        elif kind == "text":
            assert text == said
        else:
            shown(text, negotiate)


def shown(text, negotiate):
    """Run the commands of a block; what it shows of each must be in what is printed, in that order."""
    for block in text.removeprefix("$ negotiate ").split("\n$ negotiate "):
        command, *lines = block.splitlines()
        code, out, err = negotiate(*shlex.split(command))
        assert code == 0, err
        place = 0
        for line in lines:
            place = out.find(line, place)
            assert place >= 0, f"{command}\n{line}\n{out}"
