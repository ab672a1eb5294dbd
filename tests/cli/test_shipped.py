"""What comes with the package beside scenarios: studies and examples; what the Tab key makes of names."""

import json
import tomllib
from pathlib import Path

import pytest

from negotiation.base.files import shipped
from negotiation.cli import completion, examples
from negotiation.studies import load_study

TOP = Path(__file__).parents[2]


def test_studies_are_listed_with_what_they_are_about(negotiate):
    code, out, err = negotiate("studies", "list", "--json")
    assert (code, err) == (0, "")
    files = {file.stem: tomllib.loads(file.read_text()) for file in (TOP / "experiments").glob("*.toml")}
    assert json.loads(out)["studies"] == {name: files[name]["title"] for name in sorted(files)}
    assert all(name in negotiate("studies", "list")[1] for name in files)


def test_a_study_is_known_by_its_name(negotiate, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_study("patience").name == "patience"
    code, out, _ = negotiate("sweep", "patience", "--plan", "--json")
    assert (code, json.loads(out)["runs"]) == (0, load_study("patience").design.runs)


def test_a_study_is_copied_whole_and_never_over_another(negotiate, tmp_path):
    mine = tmp_path / "mine.toml"
    assert negotiate("studies", "copy", "patience", mine)[0] == 0
    assert mine.read_text() == (TOP / "experiments" / "patience.toml").read_text()
    code, _, err = negotiate("studies", "copy", "drivers", mine)
    assert (code, err) == (2, f"negotiate: FILE {mine}: is there already; give a new file\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sweep", "patienc"), "unknown study 'patienc': did you mean 'patience'? allowed: "),
        (("studies", "copy", "patienc", "x"), "unknown study 'patienc': did you mean 'patience'?"),
        (("sweep", "none.toml"), "none.toml: cannot read the study file"),
        (("examples", "copy", "agent", "x"), "unknown example 'agent': did you mean 'agent."),
    ],
)
def test_what_is_not_there_is_said(negotiate, words, said):
    code, out, err = negotiate(*words)
    assert (code, out) == (2, "")
    assert said in err


def test_every_example_is_listed_and_copied(negotiate, tmp_path):
    listed = json.loads(negotiate("examples", "list", "--json")[1])["examples"]
    files = {
        file.name: file for file in (TOP / "examples").rglob("*.*") if "__pycache__" not in file.parts
    }
    assert listed.keys() == files.keys()
    assert all(len(about) > 20 for about in listed.values())
    assert "agent.py" in negotiate("examples", "list")[1]
    for name, file in files.items():
        assert negotiate("examples", "copy", name, tmp_path / name)[0] == 0
        assert (tmp_path / name).read_text() == file.read_text()


def test_in_a_wheel_the_folders_are_inside_the_package(monkeypatch, tmp_path):
    """As hatch puts them there (pyproject.toml), and of the kinds that the commands look for only."""
    build = tomllib.loads((TOP / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    wheel = build["targets"]["wheel"]
    assert wheel["sources"] == {name: f"negotiation/{name}" for name in ("experiments", "examples")}
    assert wheel["include"] == [
        "/negotiation",
        "/experiments/*.toml",
        *(f"/examples/**/*{kind}" for kind in examples.KINDS),
    ]
    (tmp_path / "negotiation" / "examples").mkdir(parents=True)
    monkeypatch.setattr(
        "negotiation.base.files.__file__", str(tmp_path / "negotiation" / "base" / "files.py")
    )
    assert shipped("examples") == tmp_path / "negotiation" / "examples"
    assert shipped("experiments") == tmp_path / "experiments", "in a clone"


def test_what_else_lies_beside_examples_is_none(negotiate, monkeypatch, tmp_path):
    (tmp_path / "agent.o").write_bytes(b"\x80")
    (tmp_path / ".env").touch()
    (tmp_path / "empty.py").touch()
    (tmp_path / "mine.py").write_text('"""Plays."""\n')
    monkeypatch.setattr("negotiation.base.files.shipped", lambda folder: tmp_path)
    assert json.loads(negotiate("examples", "list", "--json")[1])["examples"] == {
        "empty.py": "",
        "mine.py": "Plays.",
    }


@pytest.mark.parametrize(
    ("complete", "begun", "some"),
    [
        (completion.scenarios, "korea-us-2025", ["korea-us-2025", "korea-us-2025-sectors"]),
        (completion.studies, "pat", ["patience"]),
        (completion.catalogue, "boul", ["boulware"]),
        (completion.protocols, "sing", ["single-text"]),
        (completion.seats, "KOR=boul", ["KOR=boulware"]),
        (completion.seats, "KO", []),
        (completion.strategies_of_a_list, "linear,boul", ["linear,boulware"]),
        (examples.beginning, "agent.p", ["agent.py"]),
        (completion.countries, "JP", ["JPN"]),
        (completion.countries, "Jap", ["Japan"]),
    ],
)
def test_names_are_completed(complete, begun, some):
    assert complete(begun) == some


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "korus-2018", "--sed", "1"), "No such option: --sed"),
        (("run", "korus-2018", "--seed", "x"), "Invalid value for '--seed'"),
        (("run", "korus-2018", "--seed"), "Option '--seed' requires an argument."),
        (("run",), "Missing argument"),
        (("rnu",), "No such command 'rnu'."),
    ],
)
def test_wrong_options_are_one_line_like_all_other_input(negotiate, words, said):
    code, out, err = negotiate(*words)
    assert (code, out) == (2, "")
    assert err.startswith(f"negotiate: {said}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", [(), ("scenarios",)])
def test_without_a_command_there_is_help(negotiate, words):
    code, out, err = negotiate(*words)
    assert (code, err) == (2, "")
    assert "Usage: " in out


def test_what_is_typed_may_end(negotiate, monkeypatch):
    def ended(*_: object, **__: object) -> None:
        raise EOFError

    monkeypatch.setattr("negotiation.base.outputs.check_folder", ended)
    code, _, err = negotiate("run", "korus-2018")
    assert (code, err.strip()) == (1, "negotiate: aborted")


def test_tournaments_take_rounds_and_figures(negotiate):
    words = ("tournament", "korus-2018", "--strategies", "linear,boulware", "--repeats", "1", "--json")
    code, out, _ = negotiate(*words, "--rounds", "4", "--set", "sectors.autos.exports=40")
    plain = json.loads(negotiate(*words)[1])["scenarios"][0]
    (played,) = json.loads(out)["scenarios"]
    assert (code, played["rounds"]) == (0, 4)
    assert plain["rounds"] == 19
    assert plain["sha256"] != played["sha256"]


def test_letters_are_given_names(negotiate):
    out = negotiate("run", "shared-airport", "--rounds", "2")[1]
    assert "CEN (Cenland) plays linear" in out
