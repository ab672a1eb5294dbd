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

TYPED = """
import json
import sys

from tests.playthroughs.play import typed

print(json.dumps([typed(line.split()) for line in sys.argv[1:]]))
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


def commands(folder: Path, *lines: str) -> list[tuple[int, str, str]]:
    """Type lines in one process that finds what is installed in a folder; exit code, output, errors."""
    return [(code, out, err) for code, out, err in json.loads(python(folder, "-c", TYPED, *lines))]


def said(folder: Path, *lines: str) -> list[str]:
    """Return what lines print that are all well."""
    told = commands(folder, *lines)
    assert [code for code, _, _ in told] == [0] * len(lines), told
    return [out for _, out, _ in told]


def python(folder: Path, *arguments: str) -> str:
    paths = {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    run = subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | paths,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_a_plug_in_is_listed_with_where_it_comes_from(folder):
    printed, plain, shown = said(
        folder, "strategies list", "strategies list --json", "strategies show stairs"
    )
    found = {line.split()[0]: line for line in printed.splitlines() if "(from " in line}
    assert [*found] == ["stairs", "early", "anything", "mirror", "two-rounds"]
    assert all(line.endswith("(from stairs-plugin 0.1)") for line in found.values())
    assert "Concede in steps." in found["stairs"]
    assert json.loads(plain)["protocol"]["two-rounds"]["from"] == "stairs-plugin 0.1"
    assert "from: stairs-plugin 0.1" in shown
    assert "parameter steps = 4" in shown


def test_run_plays_it_by_name(folder):
    spec = "stairs:steps=3,accept=anything,model=mirror"
    talks = f"run korus-2018 --strategy KOR={spec} --protocol two-rounds"
    _, again = said(folder, f"{talks} --out run --format csv", "run run/run.json --json")
    told = json.loads((folder / "run" / "run.json").read_text())
    assert told["setup"]["protocol"] == "two-rounds"
    assert told["setup"]["strategies"]["KOR"] == spec
    assert told["rounds"] <= 2
    assert json.loads(again)["parties"] == told["parties"]


def test_a_tournament_plays_it_by_name(folder):
    names = ["stairs", "early:accept=anything", "linear"]
    line = f"tournament korus-2018 --strategies {';'.join(names)} --repeats 2 --json"
    assert json.loads(*said(folder, line))["strategies"] == names


def test_a_sweep_plays_it_by_name_in_processes_of_its_own(folder):
    (folder / "study.toml").write_text(STUDY)
    said(folder, "sweep study.toml --workers 1 --out sweep --json")
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
    (tmp_path / "study.toml").write_text(STUDY)
    line = "sweep study.toml --executor serial --out out --json"
    first, again = said(tmp_path, line, line)
    assert first == again
    metadata = tmp_path / "stairs_plugin-0.1.dist-info" / "METADATA"
    metadata.write_text(metadata.read_text().replace("0.1", "0.2"))
    [(code, _, told)] = commands(tmp_path, line)
    assert code == 2
    assert "stairs-plugin 0.2" in told


def test_the_page_offers_it(folder):
    told = json.loads(python(folder, "-c", WATCH))
    assert told["offered"] == ["stairs, from stairs-plugin 0.1", "early, from stairs-plugin 0.1"]
    assert told["played"] == ["stairs", "linear:model=prior"]


def test_broken_plug_ins_are_said_of_who_asks_for_them_or_lists(tmp_path):
    install_stairs(tmp_path)
    install_broken(tmp_path)
    said(tmp_path, "run korus-2018 --strategy KOR=linear --strategy USA=stairs --json")
    assert not (tmp_path / "imported").exists()
    [asked] = commands(tmp_path, "run korus-2018 --strategy KOR=noisy")
    assert asked == (2, "", f"negotiate: {FAULTS['noisy']}\n")
    assert (tmp_path / "imported").exists()
    shows = (f"strategies show {name}" for name in FAULTS)
    (code, listed, warned), *shown = commands(tmp_path, "strategies list", *shows)
    assert (code, "stairs-plugin 0.1" in listed) == (0, True)
    for words in (LEFT_OUT, *FAULTS.values()):
        assert f"negotiate: {words}\n" in warned
    assert shown == [(2, "", f"negotiate: {words}\n") for words in FAULTS.values()]
