"""What a sweep says meanwhile where there is no terminal, and how it ends when it is told to."""

import signal
import subprocess

import pytest

from negotiation.cli import progress
from negotiation.cli.console import progress_bar
from negotiation.cli.progress import now_and_then
from negotiation.studies import open_results
from tests.studies.test_survival import STUDY, command, count, wait_until, workers

LONG = 'name = "long"\ntitle = "Long"\nscenario = "korea-us-2025"\n' + STUDY.replace("60", "1600")


def test_lines_come_every_ten_seconds_and_later_more_rarely():
    now, said = 0.0, []
    tell = now_and_then(lambda line: said.append((now, line)), lambda: now)
    while now < 36_000:
        now += 1
        tell(f"after {now:g}")
    times = [time for time, _ in said]
    assert times[:10] == [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
    assert all(line == f"after {time:g}" for time, line in said)
    assert 50 < len(times) < 100, "ten hours are not a thousand lines"


@pytest.fixture
def at_once(monkeypatch):
    """Have every line said."""
    monkeypatch.setattr(progress, "FIRST", 0.0)
    monkeypatch.setattr(progress, "SHARE", 0.0)


def test_a_sweep_in_a_pipe_tells_how_far_it_is(negotiate, at_once, write, tmp_path):
    study = write('[fixed]\n"firms.number" = 20\n[vary]\nrounds = [3, 4]\n[design]\nreplicates = 20\n')
    arguments = ("sweep", study, "--executor", "serial", "--out", tmp_path / "out")
    lines = negotiate(*arguments)[2].splitlines()
    assert lines[0] == "negotiate: 0 of 40 runs"
    assert lines[-1].startswith("negotiate: 40 of 40 runs, about 0 s left")
    assert negotiate(*arguments, "--json")[2] == ""


def test_other_long_work_in_a_pipe_tells_how_far_it_is(at_once, capsys):
    with progress_bar("Drawing", hidden=False) as tell:
        tell(3, 8)
    assert capsys.readouterr().err == "negotiate: Drawing: 3 of 8\n"
    with progress_bar("Drawing", hidden=True) as tell:
        tell(3, 8)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_sweep_that_is_told_to_end_does_so_in_one_line(tmp_path, name):
    study, folder = tmp_path / "study.toml", tmp_path / "out"
    study.write_text(LONG)
    sweep = subprocess.Popen(command(study, folder, 1), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_until(lambda: sweep.poll() is not None or count(folder) > 0)
    players = workers(sweep)
    sweep.send_signal(getattr(signal, name))
    out, err = sweep.communicate(timeout=300)
    assert (sweep.returncode, out) == (130, b""), err.decode()
    said = f"negotiate: interrupted; what is done is in {folder}; the same command goes on from there\n"
    assert err.decode() == said, "no warning of what was left behind"
    assert not any(player.is_running() for player in players)
    assert 0 < open_results(folder).done < 1600
