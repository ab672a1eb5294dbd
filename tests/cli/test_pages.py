"""``negotiate report``: what stands on the page is what the other commands say, and it is whole or not there."""

import csv
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from negotiation import cli, load_scenario
from negotiation.base.errors import InputError
from negotiation.base.pages import Column
from negotiation.scenarios import scenario_text
from negotiation.talks.pages import run_page
from negotiation.talks.results import run_result
from negotiation.talks.setup import Setup
from negotiation.talks.words import component_words
from tests.base.test_pages import Reader, addresses

NAME = "korus-2018"
SETTINGS = ("--seed", "3", "--rounds", "6", "--strategy", "KOR=boulware:exponent=2", "--set",
            "parties.KOR.idle_share=0.3", "--horizon", "long")  # fmt: skip
SIGNED = Column("", "+.2f").words


@pytest.fixture
def few_draws():
    """As many as usual: another process draws them, too."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A run, and its page in both forms."""
    folder = tmp_path_factory.mktemp("report")
    for words in (
        ("run", NAME, *SETTINGS, "--out", folder / "run", "--format", "csv"),
        ("report", folder / "run", "--out", folder / "page.html"),
        ("report", folder / "run" / "run.json", "--out", folder / "a page.md"),
    ):
        assert CliRunner().invoke(cli.app, [str(word) for word in words]).exit_code == 0
    return folder


def tables(folder: Path) -> dict[str, list[list[str]]]:
    files = (folder / "a page_files").glob("*.csv")
    return {path.stem: list(csv.reader(path.read_text().splitlines())) for path in files}


def numbers(rows: list[list[str]]) -> dict[str, list[float]]:
    return {row[0]: [float(cell or 0) for cell in row[1:]] for row in rows[1:]}


def test_the_tables_say_what_run_says(folder):
    run, found = json.loads((folder / "run" / "run.json").read_text()), tables(folder)
    parties = run["parties"].values()
    components = numbers(found["components"])
    assert components.pop("payoff") == [party["payoff"] for party in parties]
    said = {
        component_words(name): [party["components"].get(name, 0.0) for party in parties]
        for name in {name for party in parties for name in party["components"]}
    }
    assert set(components) <= set(said)
    for name, values in said.items():
        shown = [0.0 if abs(value) < 0.005 else value for value in values]
        assert components.get(name, [0.0, 0.0]) == shown, name
    solutions = numbers(found["solutions"])
    for name, solution in run["solutions"].items():
        *payoffs, distance = solutions[name.replace("_", "-").title()]
        assert payoffs == list(solution["payoffs"].values())
        assert distance == run["analysis"]["distances"][name]
    scenario = load_scenario(NAME)
    agreed = {issue.name: issue.words(run["agreement"][issue.key]) for issue in scenario.issues}
    assert {row[0]: row[1] for row in found["deal"][1:]} == agreed
    assert found["changed"][1:] == [["parties.KOR.idle_share", "0.35", "0.3"]]


def test_the_ranges_are_those_of_explain(folder, negotiate):
    run, found = json.loads((folder / "run" / "run.json").read_text()), tables(folder)
    offer = [f"{key}={value:g}" if isinstance(value, float) else f"{key}={value}"
             for key, value in run["agreement"].items()]  # fmt: skip
    settings = SETTINGS[SETTINGS.index("--set") :]
    code, out, _ = negotiate("explain", NAME, *offer, *settings, "--json")
    assert code == 0
    explained = json.loads(out)["parties"].values()
    assert list(numbers(found["ranges"]).values()) == [
        [each[key] for key in ("payoff", "low", "median", "high", "loss")] for each in explained
    ]


def test_the_sources_are_those_of_the_scenario(folder):
    figures = dict(load_scenario(NAME, {"parties.KOR.idle_share": 0.3}).figures())
    rows = tables(folder)["sources"][1:]
    assert len(rows) > 100
    for path, value, low, high, unit, year, source in rows:
        figure = figures[path]
        assert [float(value), float(low), float(high)] == [figure.value, figure.low, figure.high]
        assert (unit, year) == (figure.unit, str(figure.year))
        assert figure.source in source
        assert not figure.assumption or source.startswith("assumption")


def test_both_forms_say_what_the_files_say(folder):
    markdown, reader = (folder / "a page.md").read_text(), Reader((folder / "page.html").read_text())
    heard = " ".join(data.strip() for tag, data in reader.texts if tag in ("th", "td") and data.strip())
    for name, *cells in tables(folder)["components"][1:]:
        words = [SIGNED(float(cell)) if cell else "" for cell in cells]
        assert f"| {name} | {' | '.join(words)} |" in markdown
        assert " ".join([name, *filter(None, words)]) in heard


def test_the_page_needs_nothing_else_and_leads_nowhere(folder):
    reader = Reader((folder / "page.html").read_text())
    assert reader.open == []
    assert all(re.match(r"#s\d|data:image/svg\+xml;base64,", found) for found in addresses(reader))
    assert sum(tag == "img" for tag, _ in reader.tags) == 4
    beside = {path.name for path in (folder / "a page_files").iterdir()}
    links = re.findall(r"\]\(a%20page_files/([^)]*)\)", (folder / "a page.md").read_text())
    assert set(links) <= beside
    for name in ("payoff_space", "concessions", "issue_paths", "waterfall"):
        assert {f"{name}.{kind}" for kind in ("png", "svg", "pdf")} <= beside


@pytest.mark.slow
def test_the_same_run_gives_the_same_bytes(folder, negotiate):
    negotiate("report", folder / "run", "--out", folder / "again" / "page.html")
    arguments = ["report", folder / "run", "--out", folder / "again" / "a page.md"]
    subprocess.run(
        [sys.executable, "-m", "negotiation", *map(str, arguments)],
        check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    again = [path for path in (folder / "again").rglob("*") if path.is_file()]
    assert len(again) > 20
    for path in again:
        assert path.read_bytes() == (folder / path.relative_to(folder / "again")).read_bytes(), path.name


def test_the_command_on_the_page_plays_the_same_talks(folder, negotiate):
    typed = Reader((folder / "page.html").read_text()).said("code")[0]
    words = shlex.split(typed)
    assert words[0] == "negotiate"
    code, _, _ = negotiate(*words[1:], "--out", folder / "replayed", "--format", "csv")
    assert code == 0
    assert (folder / "replayed" / "run.json").read_bytes() == (folder / "run" / "run.json").read_bytes()


HOSTILE = """<img src=x onerror=alert(1)> $x_{$ **b** | [l](http://evil.example) 'q' &amp; é한"""


def test_hostile_names_are_text(tmp_path, negotiate):
    text = scenario_text(NAME)
    text = re.sub(r"^title = .*$", lambda _: f'title = "{HOSTILE}"', text, count=1, flags=re.MULTILINE)
    (tmp_path / "own.toml").write_text(text.replace('name = "Korea"', f'name = "{HOSTILE}"'))
    code, _, err = negotiate("report", tmp_path / "own.toml", "--out", tmp_path / "page.html")
    assert (code, err) == (0, "")
    reader = Reader((tmp_path / "page.html").read_text())
    assert reader.said("h1") == reader.said("title") == [HOSTILE]
    assert HOSTILE in reader.said("th")
    assert all(attrs["src"].startswith("data:") and "onerror" not in attrs
               for tag, attrs in reader.tags if tag == "img")  # fmt: skip


def test_the_page_of_coalitions_says_who_signed_as_run_does(tmp_path, negotiate):
    page = tmp_path / "page.md"
    talks = ("shared-airport", "--protocol", "coalitions", "--seed", "1")
    code, out, _ = negotiate("run", *talks, "--out", tmp_path / "run")
    assert code == 0
    code, *_ = negotiate("report", tmp_path / "run", "--out", page)
    assert code == 0
    said = [line for line in out.splitlines() if line.startswith(("Signed by ", "Left out, "))]
    assert len(said) == 2
    assert all(line in page.read_text() for line in said)


def test_without_an_agreement_the_page_says_why(tmp_path, negotiate):
    firm = ("--strategy", "KOR=hardliner", "--strategy", "USA=hardliner")
    negotiate("run", NAME, *firm, "--out", tmp_path / "run", "--format", "csv")
    code, _, _ = negotiate("report", tmp_path / "run", "--out", tmp_path / "page.md")
    assert code == 0
    page = (tmp_path / "page.md").read_text()
    assert "No agreement: the deadline passed;" in page
    assert "## Why" not in page
    names = {path.name for path in (tmp_path / "page_files").iterdir()}
    assert not {"waterfall.svg", "components.csv", "ranges.csv"} & names


@pytest.mark.parametrize(
    ("what", "out", "said"),
    [
        (NAME, "page.odt", "a page is needed, .html, .md, .pdf or .docx"),
        (NAME, "page", "a page is needed, .html, .md, .pdf or .docx"),
        (NAME, "there.html", "is there already; give a new file"),
        (NAME, "there.md", "is there already; give a new file"),
        (NAME, "beside.md", "already in use"),
        (NAME, "there.html/page.html", "cannot write there"),
        ("empty", "page.html", "has no run.json"),
        ("nowhere", "page.html", "there is no folder of results 'nowhere'; unknown"),
        ("nowhere.json", "page.html", "cannot read the run file"),
        ("there.html", "page.html", "not a TOML file"),
        ("hub-2025", "page.html", "many partners; a page is of one of them"),
    ],
)  # fmt: skip
def test_wrong_input_is_said_and_nothing_is_written(tmp_path, monkeypatch, negotiate, what, out, said):
    monkeypatch.chdir(tmp_path)
    for name in ("there.html", "there.md", "beside_files/mine"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text("mine")
    Path("empty").mkdir()
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    code, printed, err = negotiate("report", what, "--out", out)
    assert (code, printed) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_a_page_that_cannot_be_drawn_leaves_nothing(tmp_path, monkeypatch, negotiate, suffix):
    def fails(*_: object) -> None:
        raise InputError("no picture")

    monkeypatch.setattr("negotiation.plots.run.plot_issue_paths", fails)
    code, _, err = negotiate("report", NAME, "--out", tmp_path / f"page.{suffix}")
    assert (code, err) == (2, "negotiate: no picture\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("suffix", "begin"),
    [(".png", b"\x89PNG"), (".PNG", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")],
)
@pytest.mark.parametrize(
    "command_", [("firms", "--firms", "150"), ("winset", "--set", "firms.number=150")]
)
def test_every_picture_is_of_the_kind_that_its_name_says(tmp_path, negotiate, command_, suffix, begin):
    name, *settings = command_
    out = tmp_path / "new" / f"picture{suffix}"
    code, _, err = negotiate(name, "korea-us-2025", *settings, "--out", out)
    assert (code, err) == (0, "")
    assert out.read_bytes().startswith(begin)
    code, _, err = negotiate(name, "korea-us-2025", *settings, "--out", tmp_path / "picture.jpg")
    assert (code, "a picture is needed" in err) == (2, True)


def test_a_page_about_three_speaks_of_all_of_them():
    setup = Setup(scenario="shared-airport")
    talks = setup.talks().run()
    text = str(run_page(talks, setup, run_result(talks)))
    assert re.search(r"worth \S+ to Altland, \S+ to Borland and \S+ to Cenland\.", text)
    assert "help all." in text
    assert "help both" not in text
    assert "to both" not in text
