"""Machine code that was kept is used, and never trusted."""

import hashlib
import os

import numba
import pytest

from negotiation.base.code_cache import keep, own_folder

pytestmark = pytest.mark.attack


def twice(x):
    return 2 * x


def made(folder) -> object:
    dispatcher = numba.njit(twice)
    keep(dispatcher, folder)
    return dispatcher


def entries(folder) -> list:
    return sorted(folder.rglob("*.bin"))


def test_what_was_compiled_is_found_again(tmp_path):
    first, second = made(tmp_path), made(tmp_path)
    assert first(3) == 6
    assert len(entries(tmp_path)) == 1
    assert second(3) == 6
    assert sum(second.stats.cache_hits.values()) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: bytes(len(whole)),
        lambda whole: whole[:-40] + bytes(40),
        lambda whole: whole + b"x",
        lambda whole: b"cos\nsystem\n(S'touch caught'\ntR.",
    ],
    ids=["empty", "half", "zeros", "zeros at the end", "longer", "another's"],
)
def test_what_is_damaged_is_compiled_anew(tmp_path, monkeypatch, damage):
    monkeypatch.chdir(tmp_path)
    assert made(tmp_path / "c")(3) == 6
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    entry.write_bytes(damage(whole))
    again = made(tmp_path / "c")
    assert again(3) == 6
    assert not again.stats.cache_hits
    assert made(tmp_path / "c")(3) == 6, "and kept anew"
    assert not (tmp_path / "caught").exists()


def test_a_full_disk_keeps_nobody_from_going_on(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    assert made(tmp_path)(3) == 6
    assert entries(tmp_path) == []


def test_a_folder_that_has_gone_keeps_nobody_from_going_on(tmp_path):
    dispatcher = made(tmp_path / "c")
    (tmp_path / "c").rename(tmp_path / "d")
    (tmp_path / "c").write_text("a file")
    assert dispatcher(3) == 6


def test_the_folder_is_nobody_elses(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = own_folder("x")
    assert folder == tmp_path / "cache" / "negotiation-code" / "x"
    assert folder.stat().st_mode & 0o777 == 0o700
    for place in (folder, folder.parent):
        place.chmod(0o777)
        assert own_folder("x") is None, "others may have written there"
        place.chmod(0o700)
    assert own_folder("x") == folder
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert own_folder("x") is None


def test_without_a_place_nothing_is_kept(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert own_folder("x") is None
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    (tmp_path / "c" / "negotiation-code").mkdir(parents=True, mode=0o700)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "c" / "negotiation-code" / "x").symlink_to(tmp_path / "elsewhere")
    assert own_folder("x") is None


def test_an_entry_that_others_could_have_written_is_not_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert made(tmp_path / "c")(3) == 6
    (entry,) = entries(tmp_path)
    pickled = b"cos\nsystem\n(S'touch caught'\ntR."
    entry.write_bytes(hashlib.sha256(pickled).digest() + pickled)
    entry.chmod(0o666)
    again = made(tmp_path / "c")
    assert again(3) == 6
    assert not again.stats.cache_hits
    assert not (tmp_path / "caught").exists()


def test_a_user_without_a_home_keeps_nothing(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("pathlib.Path.home", homeless)
    assert own_folder("x") is None


def test_the_same_source_in_another_environment_is_not_compiled_anew(tmp_path):
    hits = []
    for place in ("one", "other"):
        source = tmp_path / place / "rules.py"
        source.parent.mkdir()
        source.write_text("def thrice(x):\n    return 3 * x\n")
        found: dict[str, object] = {"__name__": "rules"}
        exec(compile(source.read_text(), source, "exec"), found)
        dispatcher = numba.njit(found["thrice"])
        keep(dispatcher, tmp_path / "c")
        assert dispatcher(3) == 9
        hits.append(sum(dispatcher.stats.cache_hits.values()))
    assert hits == [0, 1]
