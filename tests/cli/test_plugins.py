"""A small distribution with plug-ins, used by name in every command that plays; broken ones, too."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from negotiation.studies import open_results
from tests.plugins import FAULTS, LEFT_OUT, install_broken, install_stairs

ROOT = Path(__file__).parents[2]

STUDY = """
name = "stairs"
title = "Stairs"
scenario = "korus-2018"
[fixed]
protocol = "two-rounds"
[vary]
"strategies.KOR" = ["stairs", "stairs:steps=2,accept=anything", "linear:model=mirror"]
[design]
replicates = 2
"""

WATCH = """
import json
from negotiation.app.choices import opponents
from negotiation.app.show import Show

offered = {key: words for key, (words, _) in opponents().items() if "plugin" in key}
chosen = {"KOR": next(iter(offered)), "USA": "steady"}
show = Show({"scenario": "korus-2018", "strategies": chosen, "seed": 0, "rounds": 3})
played = [government.name for government in show.model.governments.values()]
print(json.dumps({"offered": list(offered.values()), "played": played}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return install_stairs(tmp_path_factory.mktemp("plugins"))


def command(folder: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own that finds what is installed in a folder."""
    return python(folder, "-m", "negotiation", *arguments, code=code)


def python(folder: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    paths = {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    run = subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | paths,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code, run.stderr
    return run


def test_a_plug_in_is_listed_with_where_it_comes_from(folder):
    lines = command(folder, "strategies", "list").stdout.splitlines()
    found = {line.split()[0]: line for line in lines if "(from " in line}
    assert [*found] == ["stairs", "early", "anything", "mirror", "two-rounds"]
    assert all(line.endswith("(from stairs-plugin 0.1)") for line in found.values())
    assert "Concede in steps." in found["stairs"]
    listed = json.loads(command(folder, "strategies", "list", "--json").stdout)
    assert listed["protocol"]["two-rounds"]["from"] == "stairs-plugin 0.1"
    shown = command(folder, "strategies", "show", "stairs").stdout
    assert "from: stairs-plugin 0.1" in shown
    assert "parameter steps = 4" in shown


def test_run_plays_it_by_name(folder):
    spec = "stairs:steps=3,accept=anything,model=mirror"
    talks = ["run", "korus-2018", "--strategy", f"KOR={spec}", "--protocol", "two-rounds"]
    command(folder, *talks, "--out", "run")
    told = json.loads((folder / "run" / "run.json").read_text())
    assert told["setup"]["protocol"] == "two-rounds"
    assert told["setup"]["strategies"]["KOR"] == spec
    assert told["rounds"] <= 2
    again = json.loads(command(folder, "run", "run/run.json", "--json").stdout)
    assert again["parties"] == told["parties"]


def test_a_tournament_plays_it_by_name(folder):
    names = ["stairs", "early:accept=anything", "linear"]
    told = command(
        *(folder, "tournament", "korus-2018", "--strategies", ";".join(names)),
        *("--repeats", "2", "--json"),
    ).stdout
    assert json.loads(told)["strategies"] == names


def test_a_sweep_plays_it_by_name_in_processes_of_its_own(folder):
    (folder / "study.toml").write_text(STUDY)
    command(folder, "sweep", "study.toml", "--workers", "2", "--out", "sweep")
    rows = open_results(folder / "sweep").table().to_pydict()
    assert rows["status"] == ["ok"] * 6
    assert max(rows["round"]) <= 2
    assert set(rows["strategies.KOR"]) == {
        "stairs",
        "stairs:steps=2,accept=anything",
        "linear:model=mirror",
    }


def test_results_of_another_version_are_not_mixed_with_those_that_are_there(tmp_path):
    install_stairs(tmp_path)
    tournament = ["tournament", "korus-2018", "--strategies", "stairs;random", "--repeats", "2"]
    command(tmp_path, *tournament, "--out", "out")
    command(tmp_path, *tournament, "--out", "out")
    metadata = tmp_path / "stairs_plugin-0.1.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text().replace("0.1", "0.2"))
    told = command(tmp_path, *tournament, "--out", "out", code=2).stderr
    assert "stairs-plugin 0.2" in told


def test_the_page_offers_it(folder):
    told = json.loads(python(folder, "-c", WATCH).stdout)
    assert told["offered"] == ["stairs, from stairs-plugin 0.1", "early, from stairs-plugin 0.1"]
    assert told["played"] == ["stairs", "linear:model=prior"]


def test_broken_plug_ins_are_said_of_who_asks_for_them_or_lists(tmp_path):
    install_stairs(tmp_path)
    install_broken(tmp_path)
    listed = command(tmp_path, "strategies", "list")
    assert "stairs-plugin 0.1" in listed.stdout
    for words in (LEFT_OUT, *FAULTS.values()):
        assert f"negotiate: {words}\n" in listed.stderr
    for name, words in FAULTS.items():
        told = command(tmp_path, "strategies", "show", name, code=2).stderr
        assert told == f"negotiate: {words}\n"
    (tmp_path / "imported").unlink()
    asked = command(tmp_path, "run", "korus-2018", "--strategy", "KOR=noisy", code=2)
    assert asked.stderr == f"negotiate: {FAULTS['noisy']}\n"
    (tmp_path / "imported").unlink()
    command(tmp_path, "run", "korus-2018", "--strategy", "KOR=linear", "--strategy", "USA=stairs")
    assert not (tmp_path / "imported").exists()
