import pytest

from negotiation.errors import InputError
from negotiation.outputs import new_folder


def test_a_folder_appears_when_it_is_complete(tmp_path):
    target = tmp_path / "a" / "b"
    with new_folder(target) as draft:
        (draft / "x").write_text("1")
        assert not target.exists()
    assert [p.name for p in target.iterdir()] == ["x"]
    assert [p.name for p in target.parent.iterdir()] == ["b"], "no draft is left"


def test_an_empty_folder_may_be_filled(tmp_path):
    target = tmp_path / "empty"
    target.mkdir()
    with new_folder(target) as draft:
        (draft / "x").write_text("1")
    assert (target / "x").exists()


def test_a_failure_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), new_folder(tmp_path / "t"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_folders_in_use_or_not_writable_are_refused(tmp_path):
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "x").write_text("1")
    for name in ("used", "used/x"):
        with pytest.raises(InputError, match="already in use"), new_folder(tmp_path / name):
            pass
    with (
        pytest.raises(InputError, match="cannot write there"),
        new_folder(tmp_path / "used" / "x" / "y"),
    ):
        pass


def test_an_error_while_writing_is_told_in_words(tmp_path):
    with (
        pytest.raises(InputError, match="cannot write there: No space left"),
        new_folder(tmp_path / "t"),
    ):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []
