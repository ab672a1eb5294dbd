"""What is written is whole, where it was asked for, and nowhere else."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from negotiation.base.errors import InputError
from negotiation.base.files import draft_of, is_draft, write_text, write_whole
from negotiation.base.folders import Lock, clear_drafts, write_json
from negotiation.base.outputs import new_folder

OUT = [
    ["run", "korus-2018", "--out"],
    ["run", "hub-2025", "--out"],
    ["tournament", "korus-2018", "--strategies", "linear", "--out"],
    ["firms", "korus-2018", "--out"],
    ["winset", "korus-2018", "--out"],
    ["equilibrium", "--announced", "--out"],
    ["backtest", "--draws", "1", "--out"],
    ["play", "korus-2018", "--as", "KOR", "--save"],
    ["scenarios", "copy", "korus-2018"],
    ["scenarios", "new", "japan", "us", "--out"],
]

pytestmark = pytest.mark.attack


@pytest.mark.parametrize("command", OUT, ids=lambda command: command[0])
def test_a_name_that_is_too_long_is_refused_in_words(negotiate, tmp_path, command):
    code, _, err = negotiate(*command, tmp_path / ("x" * 300))
    assert code == 2
    assert err.startswith("negotiate: ")
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_what_stands_beside_by_the_name_of_a_draft_is_left_alone(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    for name in (".x.json", ".draft-x.json"):
        (tmp_path / name).symlink_to(victim)
    write_json(tmp_path / "x.json", {"a": 1})
    assert victim.read_text() == "precious"
    assert (tmp_path / ".x.json").is_symlink()
    assert (tmp_path / "x.json").read_text() == '{\n  "a": 1\n}\n'


def test_a_draft_is_not_written_through_a_link(tmp_path, monkeypatch):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    trap = tmp_path / ".draft-0123456789abcdef-x"
    trap.symlink_to(victim)
    monkeypatch.setattr("negotiation.base.files.draft_of", lambda path: trap)
    with pytest.raises(InputError, match="cannot write there"):
        write_text(tmp_path / "x", "new")
    assert victim.read_text() == "precious"


def test_two_writers_never_show_half_a_file(tmp_path):
    path = tmp_path / "x"
    texts = [character * 100_000 for character in "ab"]
    write_text(path, texts[0])

    def write_often(text: str) -> None:
        for _ in range(200):
            write_text(path, text)

    writers = [threading.Thread(target=write_often, args=[text]) for text in texts]
    for writer in writers:
        writer.start()
    torn = 0
    while any(writer.is_alive() for writer in writers):
        torn += path.read_text() not in texts
    assert torn == 0
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


@pytest.mark.skipif(os.name != "posix", reason="NOT TESTED: permissions are another matter here")
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o027])
def test_files_and_folders_are_for_whom_the_user_has_said(tmp_path, mask):
    before = os.umask(mask)
    try:
        write_text(tmp_path / "file", "x")
        with new_folder(tmp_path / "folder") as draft:
            (draft / "x").write_text("1")
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o666 & ~mask
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o777 & ~mask


def test_an_error_leaves_what_was_there(tmp_path):
    path = tmp_path / "x"
    write_text(path, "old")

    def fail(draft: Path) -> None:
        draft.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="No space left"):
        write_whole(path, fail)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


def test_a_link_to_a_folder_is_that_folder(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with new_folder(tmp_path / "link") as draft:
        (draft / "x").write_text("1")
    assert (tmp_path / "real" / "x").read_text() == "1"
    assert (tmp_path / "link").is_symlink()


def test_links_that_lead_nowhere_or_in_a_circle_are_refused_before_any_work(tmp_path):
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    with pytest.raises(InputError), new_folder(tmp_path / "one"):
        pytest.fail("work has begun")


KILLED = """
import os, signal, sys
from pathlib import Path
from negotiation.base.outputs import new_folder
with new_folder(Path(sys.argv[1])) as draft:
    (draft / "x").write_text("1")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="NOT TESTED: there is no kill -9 here")
def test_what_a_kill_has_left_is_removed_and_what_others_write_is_not(tmp_path):
    for name in ("a", "b"):
        subprocess.run([sys.executable, "-c", KILLED, tmp_path / name], check=False)
    left = list(tmp_path.iterdir())
    assert len(left) == 2
    with new_folder(tmp_path / "x-a"):  # ends alike, and is another
        assert set(left) <= set(tmp_path.iterdir())
    shutil.rmtree(tmp_path / "x-a")
    with new_folder(tmp_path / "a"):  # not at once: its writer might be about to lock it
        assert set(left) <= set(tmp_path.iterdir())
    shutil.rmtree(tmp_path / "a")
    for draft in left:
        os.utime(draft, (0, 0))
    with new_folder(tmp_path / "a") as busy:
        with new_folder(tmp_path / "a2"):
            assert busy.exists()
        (busy / "x").write_text("1")
    left = [each.name for each in tmp_path.iterdir() if is_draft(each)]
    assert len(left) == 1
    assert left[0].endswith("-b")


def test_one_at_a_time_works_in_a_folder(tmp_path):
    lock = Lock(tmp_path, "tournament")
    with pytest.raises(InputError, match="another tournament is at work there"):
        Lock(tmp_path, "tournament")
    lock.release()
    Lock(tmp_path, "tournament").release()


def test_two_tournaments_do_not_work_in_one_folder(negotiate, tmp_path):
    command = [
        "tournament",
        "korus-2018",
        "--strategies",
        "linear",
        "--repeats",
        "2",
        "--out",
        tmp_path / "t",
    ]
    assert negotiate(*command)[0] == 0
    lock = Lock(tmp_path / "t", "tournament")
    code, _, err = negotiate(*command)
    lock.release()
    assert code == 2
    assert "another tournament is at work there" in err


def test_drafts_are_known_by_their_names(tmp_path):
    for path in (Path("x"), Path("x" * 300), Path("a\nb.png"), Path("관세" * 42 + ".png")):
        draft = draft_of(path)
        assert is_draft(draft)
        assert len(draft.name.encode()) < 255
        assert draft.suffix == path.suffix
    for name in (".x", ".draft-x", "draft-0123456789abcdef-x", ".draft-0123456789ABCDEF-x"):
        assert not is_draft(Path(name))
    (tmp_path / draft_of(Path("x")).name).write_text("half")
    (tmp_path / "whole").write_text("1")
    (tmp_path / "elsewhere").mkdir()
    draft_of(tmp_path / "y").symlink_to(tmp_path / "elsewhere")
    lock = Lock(tmp_path, "test")
    clear_drafts(tmp_path, lock)
    lock.release()
    assert {each.name for each in tmp_path.iterdir()} == {"elsewhere", "whole"}
    (tmp_path / draft_of(Path("x")).name).write_text("half")
    clear_drafts(tmp_path, lock)
    assert len(list(tmp_path.iterdir())) == 3, "without a lock it may be somebody's"


def test_who_may_read_a_file_stays_who_may(tmp_path):
    path = tmp_path / "game.json"
    write_text(path, "old")
    path.chmod(0o600)
    write_text(path, "new")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_names_that_cannot_be_written_are_refused(tmp_path, name):
    with pytest.raises(InputError, match="cannot write there"):
        write_text(tmp_path / name, "x")
    with pytest.raises(InputError, match="cannot write there"):
        write_text(tmp_path / "x", "\ud800")
