"""Sweeps that are killed, for good, at random moments: every run is there once, and is the same."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from negotiation.studies import load_study, open_results, run_sweep

STUDY = """
ranges = ["elasticities"]
[fixed]
election = "none"
"firms.number" = 150
"strategies.KOR" = "conceder"
[design]
kind = "random"
runs = 60
seed = 11
"""

KILLS = 2
NEGOTIATE = str(Path(sys.executable).with_name("negotiate"))


def command(study, folder, workers: int = 2) -> list[str]:
    return [NEGOTIATE, "sweep", str(study), "--out", str(folder), "--workers", f"{workers}", "--json"]


def begin(study, folder) -> subprocess.Popen:
    return subprocess.Popen(command(study, folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def workers(parent: subprocess.Popen) -> list[psutil.Process]:
    """Return the processes that play (not Python's tracker of resources)."""
    try:
        children = psutil.Process(parent.pid).children(recursive=True)
        return [child for child in children if "spawn_main" in " ".join(child.cmdline())]
    except psutil.NoSuchProcess:
        return []


def count(folder) -> int:
    return len(list((folder / "results").glob("part-*")))


def wait_until(condition, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The study and an uninterrupted sweep of it."""
    folder = tmp_path_factory.mktemp("whole")
    study = folder / "study.toml"
    study.write_text('name = "killed"\ntitle = "Killed"\nscenario = "korea-us-2025"\n' + STUDY)
    run_sweep(load_study(study), folder / "out")
    return study, open_results(folder / "out").table()


def test_a_parent_killed_several_times_goes_on_where_it_was(whole, tmp_path):
    study, table = whole
    rng, kills = random.Random(1), 0
    folder = tmp_path / "out"
    while True:
        sweep = begin(study, folder)
        if kills < KILLS:
            done = count(folder)
            # at first at any moment, its start included; then once there is progress, so that it ends
            wait_until(lambda: sweep.poll() is not None or kills % 2 == 0 or count(folder) > done)  # noqa: B023
            time.sleep(rng.uniform(0, 0.7))
            orphans = workers(sweep)
            sweep.kill()
            kills += 1
            sweep.wait(10)
            wait_until(lambda: not any(orphan.is_running() for orphan in orphans))  # noqa: B023
        code = sweep.wait(300)
        sweep.stderr.close()
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert kills == KILLS
    assert open_results(folder).table().equals(table)


def test_workers_killed_several_times_are_replaced(whole, tmp_path):
    study, table = whole
    rng, kills = random.Random(2), 0
    folder = tmp_path / "out"
    sweep = begin(study, folder)
    while kills < KILLS and sweep.poll() is None:
        time.sleep(rng.uniform(0, 0.6))
        victims = workers(sweep)
        if victims:
            rng.choice(victims).kill()
            kills += 1
    code = sweep.wait(300)
    errors = sweep.stderr.read().decode()
    sweep.stderr.close()
    assert "Traceback" not in errors
    found = open_results(folder)
    dead = found.table(["run"], ["status=dead"])["run"].to_pylist()
    # a chunk may have been hit three times by chance; it is then given up, said so, and can be retried
    assert code == min(len(dead), 100)
    if dead:
        again = subprocess.run(
            [*command(study, folder), "--retry-failed"], capture_output=True, check=False
        )
        assert again.returncode == 0
    assert open_results(folder).table().equals(table)
    assert kills == KILLS
