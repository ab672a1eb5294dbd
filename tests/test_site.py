"""The pages of the documentation site say what is so: code and commands run, names exist, works are listed."""

import doctest
import pydoc
import re
import runpy
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest

import negotiation
from negotiation.bargaining.catalogue import REGISTRIES
from negotiation.bargaining.strategies import BIDDING
from negotiation.bargaining.strategies.recipes import Recipe
from negotiation.scenarios import HubScenario, Scenario
from negotiation.studies.study_file import StudyFile
from negotiation.valuation.blocks import BLOCKS
from tools.site.closed import faults
from tools.site.codebook import codebook_page
from tools.site.commands import commands_page
from tools.site.files import file_pages
from tools.site.strategies import strategies_page

DOCS = Path(__file__).parents[1] / "docs"
FENCE = re.compile(r"^```(python|text|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", ["one-offer.md", "theory.md"])
def test_the_numbers_of_the_explanations_are_what_the_code_gives(page):
    ran = doctest.testfile(str(DOCS / page), module_relative=False)
    assert ran.attempted > 10
    assert ran.failed == 0


@pytest.mark.slow
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
        words = shlex.split(command)
        serial = ["--executor", "serial"] if words[0] == "sweep" else []
        code, out, err = negotiate(*words, *serial)
        assert code == 0, err
        place = 0
        for line in lines:
            place = out.find(line, place)
            assert place >= 0, f"{command}\n{line}\n{out}"


def test_every_page_is_in_the_navigation_once(monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])  # the file puts the repository there
    top = DOCS.parent
    shown = runpy.run_path(str(DOCS / "conf.py"))["include_patterns"]
    found = {path for pattern in shown for path in top.glob(re.sub(r"\*\*$", "**/*.md", pattern))}
    made = DOCS / "reference"
    pages = {path for path in found if made not in path.parents} - {DOCS / "index.md"}
    index = (DOCS / "index.md").read_text()
    lines = "".join(re.findall(r"```\{toctree\}([^`]*)```", index)).splitlines()
    named = [line for line in lines if line and not line.startswith((":", "reference/"))]
    assert sorted(named) == sorted(
        str(path.relative_to(DOCS)).removesuffix(".md")
        if DOCS in path.parents
        else f"/{path.relative_to(top).with_suffix('')}"
        for path in pages
    )


WORK = re.compile(r"((?:van |de )?[A-Z]\w+(?: [A-Z]\w+)?)(?:, [\w ]+)*(?: & [\w-]+)? \((\d{4})\)")
"""A work as sources name it: the first author, others, the year."""


def test_the_works_that_strategies_rest_on_are_in_the_literature():
    listed = (DOCS / "literature.md").read_text()
    recipes = [registry[name] for registry in REGISTRIES.values() for name in registry.usable()]
    sources = [recipe.part.source for recipe in recipes if isinstance(recipe, Recipe)]
    works = {(work[1], work[2]) for source in sources for work in WORK.finditer(source)}
    assert len(works) > 12
    for surname, year in works:
        assert re.search(rf"^- .*{surname}.* \({year}\)", listed, re.MULTILINE), (surname, year)


def test_the_protocol_of_the_model_names_what_exists():
    page = (DOCS / "odd.md").read_text()
    rooms = [path.name for path in Path(negotiation.__file__).parent.iterdir() if path.is_dir()]
    for name in re.findall(r"`([a-z_]+(?:\.\w+)+)`", page.replace("`jobs.retaliation`", "")):
        assert name.split(".")[0] in rooms, name
        assert pydoc.locate(f"negotiation.{name}") is not None, name


def test_the_protocol_of_the_model_names_every_block():
    page = (DOCS / "odd.md").read_text()
    files = {block.__module__.rpartition(".")[2] for block in BLOCKS}
    assert {name for name in files if f"`valuation.blocks.{name}`" not in page} == set()


def test_the_pages_from_the_code_name_all_that_there_is():
    page = commands_page()
    for name in ("negotiate run", "negotiate scenarios validate", "negotiate agent check"):
        assert f"\n## {name}\n" in page
    assert "| `--strategy` | PARTY=NAME" in page
    page = strategies_page()
    assert all(f"\n### {name}\n" in page for each in REGISTRIES.values() for name in each.usable())
    page = codebook_page()
    assert all(f"| `{name}` |" in page for name in ("payoff_KOR", "ratification", "trucks", "nice_host"))
    _, run, move, match = page.split("\n## ")
    assert "| `rounds` | int64 | what varies" in run
    assert "| `rounds` | int64 | round in which the talks ended, from 0 |" in match
    assert "-1 without one" in match
    assert "-1 without one" not in run
    assert "if what is offered were signed" in move


def test_the_pages_on_files_have_each_field_with_type_and_example():
    pages = file_pages()
    assert "| `exports` | [figure](#figure) | bn USD |" in pages["scenario-file"]
    assert "| `kind` | `grid` or " in pages["study-file"]
    for model, name in (
        (Scenario, "scenario-file"),
        (HubScenario, "hub-file"),
        (StudyFile, "study-file"),
    ):
        assert all(f"\n| `{field}` | " in pages[name] for field in model.model_fields)


def test_a_page_that_loads_something_from_elsewhere_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<img src="x.png" alt=""><script src="https://cdn.example/x.js"></script>'
    )
    (tmp_path / "b.html").write_text(
        '<a href="https://example.org">out</a><img src="x.png" alt="words">'
    )
    (tmp_path / "c.css").write_text("@font-face { src: url(https://fonts.example/f) }")
    found = list(faults(tmp_path))
    assert found == [
        "a.html: picture without words: x.png",
        "a.html: loads https://cdn.example/x.js",
        "c.css: loads from another address",
    ]
