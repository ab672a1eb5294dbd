import pytest

from negotiation.base.errors import InputError
from negotiation.base.folders import unwritable
from negotiation.base.outputs import new_folder


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


@pytest.mark.parametrize(
    "arguments",
    [
        ("equilibrium", "nowhere", "--announced", "--out"),
        ("firms", "nowhere.toml", "--out"),
        ("winset", "nowhere.toml", "--out"),
        ("sensitivity", "nowhere", "payoff_KOR", "--out"),
        ("results", "nowhere", "--csv"),
        ("validation", "--out"),
        ("play", "nowhere.toml", "--as", "KOR", "--save"),
        ("scenarios", "copy", "nowhere"),
        ("scenarios", "new", "nowhere", "us", "--out"),
    ],
)
def test_no_command_overwrites_a_file(negotiate, tmp_path, arguments):
    """It is refused before the rest of the input is looked at, that is before any work."""
    for name in ("there.csv", "there.png"):
        (tmp_path / name).write_text("mine")
    path = tmp_path / ("there.csv" if arguments[0] == "equilibrium" else "there.png")
    code, out, err = negotiate(*arguments, path)
    assert (code, out) == (2, "")
    assert f"{path}: is there already; give a new file" in err
    assert err.count("\n") == 1
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "work"),
    [
        (("run", "korea-us-2025"), "negotiation.talks.model.TradeTalks.step"),
        (("run", "hub-2025"), "negotiation.talks.hub.HubTalks.step"),
        (("backtest",), "negotiation.studies.backtest.prediction.one_draw"),
    ],
)
def test_a_folder_in_use_is_refused_before_any_work(negotiate, tmp_path, monkeypatch, arguments, work):
    def fails(*_, **__):
        raise AssertionError("work was done")

    monkeypatch.setattr(work, fails)
    (tmp_path / "mine").touch()
    code, out, err = negotiate(*arguments, "--json", "--out", tmp_path)
    assert (code, out) == (2, "")
    assert f"--out {tmp_path}: already in use" in err


@pytest.mark.parametrize("command", ["firms", "run"])
def test_a_name_that_no_file_can_have_is_told_in_words(negotiate, command):
    code, out, err = negotiate(command, "korea-us-2025", "--out", "x" * 300 + ".png")
    assert (code, out) == (2, "")
    assert "cannot write there: File name too long" in err


@pytest.mark.parametrize("command", ["firms", "winset"])
def test_the_text_is_not_lost_with_its_picture(negotiate, tmp_path, command):
    (tmp_path / "file").touch()
    blocked = tmp_path / "file" / "picture.png"
    small = (command, "korea-us-2025", "--set", "firms.number=30")
    for form in ((), ("--json",)):
        text = negotiate(*small, *form)[1]
        code, out, err = negotiate(*small, *form, "--out", blocked)
        assert (code, out) == (2, text)
        assert err.startswith(f"negotiate: {blocked}: cannot write there")


@pytest.mark.parametrize(
    ("arguments", "save"),
    [
        (("run", "korea-us-2025", "--firms", "30", "--rounds", "2"), "negotiation.cli.run._save"),
        (("run", "hub-2025", "--set", "partners.number=3", "--set", 'talks.given=["KOR"]'),
         "negotiation.cli.hub._save"),
        (("tournament", "korea-us-2025", "--strategies", "linear,micro", "--repeats", "1"),
         "negotiation.base.folders.write_json"),
    ],
)  # fmt: skip
def test_the_text_is_not_lost_with_its_folder(negotiate, tmp_path, monkeypatch, arguments, save):
    def full(*_, **__):
        raise unwritable(tmp_path, OSError(28, "No space left on device"))

    done, text, _ = negotiate(*arguments)
    assert done == 0
    monkeypatch.setattr(save, full)
    code, out, err = negotiate(*arguments, "--out", tmp_path / "new")
    assert (code, out) == (2, text)
    assert "No space left on device" in err
