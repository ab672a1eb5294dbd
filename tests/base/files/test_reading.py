"""Whatever a file holds, reading it ends soon, in one sentence."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from negotiation.base.errors import InputError
from negotiation.base.files import MOST_TEXT, plain, read_text
from negotiation.base.folders import check_same, read_json
from negotiation.base.tables import MOST_CELLS, read_table
from negotiation.base.toml_files import DEEPEST, parse_toml
from negotiation.scenarios import scenario_text

ENDLESS = Path("/dev/zero")

needs_zero = pytest.mark.skipif(not ENDLESS.exists(), reason="NOT TESTED: there is no /dev/zero here")

pytestmark = pytest.mark.attack


def linked(folder: Path, name: str) -> Path:
    path = folder / name
    path.symlink_to(ENDLESS)
    return path


@needs_zero
@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["run", "{}"], "x.toml"),
        (["explain", "{}"], "x.toml"),
        (["scenarios", "validate", "{}"], "x.toml"),
        (["scenarios", "show", "{}"], "x.toml"),
        (["firms", "{}"], "x.toml"),
        (["winset", "{}"], "x.toml"),
        (["tournament", "{}"], "x.toml"),
        (["sweep", "{}"], "study.toml"),
        (["play", "--load", "{}"], "game.json"),
        (["run", "korus-2018", "--strategy", "KOR=script:file={}"], "script.toml"),
    ],
)
def test_a_file_without_end_is_refused_by_every_command_that_reads_one(
    negotiate, tmp_path, command, name
):
    path = linked(tmp_path, name)
    code, _, err = negotiate(*(part.format(path) for part in command))
    assert code == 2
    assert err.count("\n") == 1
    assert "too large" in err


@needs_zero
@pytest.mark.parametrize("name", ["trade.csv", "trade.parquet", "countries.csv"])
def test_a_table_without_end_is_refused(negotiate, tmp_path, name):
    for other in ("countries.csv", "trade.csv"):
        if other.partition(".")[0] != name.partition(".")[0]:
            (tmp_path / other).write_text("iso3,gdp_thousand_usd\nAAA,5\nBBB,6\n")
    linked(tmp_path, name)
    code, _, err = negotiate("equilibrium", tmp_path)
    assert (code, err.count("\n")) == (2, 1)


@needs_zero
@pytest.mark.parametrize(
    "command", [["results"], ["sensitivity", "payoff_KOR"], ["discover", "agreed=0"]]
)
def test_a_manifest_without_end_is_refused(negotiate, tmp_path, monkeypatch, command):
    monkeypatch.setattr("negotiation.base.folders.MOST_JSON", 1000)
    linked(tmp_path, "manifest.json")
    code, _, err = negotiate(command[0], tmp_path, *command[1:])
    assert (code, err.count("\n")) == (2, 1)


def test_a_parquet_table_of_few_bytes_and_many_cells_is_refused(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": pa.nulls(MOST_CELLS + 1, pa.int8())}), tmp_path / "x.parquet")
    with pytest.raises(InputError, match="cells; at most"):
        read_table(tmp_path / "x.parquet", ["a"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("seed = 99999999999999999999", "64 bits"),
        ("seed = " + "9" * 100_001, "digits"),
        ("x = " + "[" * 100_000, "nested too deep"),
        ("x = " + "{a=" * 100_000, "nested too deep"),
        (".".join(["a"] * 20_000) + " = 1", f"more than {DEEPEST} parts"),
        ("[" + ".".join(['"a b"'] * 20_000) + "]", f"more than {DEEPEST} parts"),
        ("x = {" + " . ".join(["a"] * 20_000) + " = 1}", f"more than {DEEPEST} parts"),
        ("x = 'a\0b'", "not a TOML file"),
    ],
)
def test_toml_beyond_all_use_is_refused(text, words):
    with pytest.raises(InputError, match=words):
        parse_toml(text, "x.toml")


@pytest.mark.parametrize(
    "text",
    [
        'a = "' + "a" * 900_000 + '"',
        'a = """' + "a.b." * 200_000 + '"""',
        "#" + "a." * 400_000,
        'a="' + '\\"' * 400_000,
        '"' * 900_000,
        "x = [" + "1.5," * 200_000 + "]",
        ".".join([r'"a\""'] * 10_000) + " = 1",
        "\n".join(".".join(f"a{i}x{j}" for j in range(45)) + " = 1" for i in range(2_000)),
    ],
)
def test_looking_at_keys_takes_a_time_that_grows_with_the_text(text):
    """These took minutes or gigabytes; a test's own time limit would tell."""
    with suppress(InputError):
        assert isinstance(parse_toml(text, "x.toml"), dict)


def test_long_sentences_are_no_long_keys():
    text = "a.b " * 300 + "... " * 100
    assert parse_toml(f'x = "{text}"\n[a.b.c]\ny = 1', "x.toml")["x"] == text


@pytest.mark.parametrize("document", ["[" * 100_000, '{"a":' * 100_000, "1" * 100_001, "", "[]", "null"])
def test_a_document_that_is_no_table_is_nothing(tmp_path, document):
    (tmp_path / "m.json").write_text(document)
    assert read_json(tmp_path / "m.json") == {}


def test_what_a_terminal_would_obey_is_not_read(tmp_path, negotiate):
    text = scenario_text("korus-2018")
    title = text.split('title = "')[1].split('"')[0]
    path = tmp_path / "x.toml"
    path.write_text(
        text.replace(f'title = "{title}"', r'title = "Two\u001b[2J\u001b]0;x\u0007\u202e\rlines"')
    )
    code, out, err = negotiate("explain", path, "korus=0")
    assert (code, err) == (0, "")
    assert "Two[2J]0;xlines" in out
    assert plain(out) == out


def test_text_is_the_same_with_any_line_ends(tmp_path):
    for number, end in enumerate(("\n", "\r\n", "\r")):
        path = tmp_path / str(number)
        path.write_bytes(f"a{end}b".encode())
        assert read_text(path, "text") == "a\nb"


def test_the_bound_is_a_bound(tmp_path):
    path = tmp_path / "x"
    path.write_text("x" * MOST_TEXT)
    assert len(read_text(path, "text")) == MOST_TEXT
    path.write_text("x" * (MOST_TEXT + 1))
    with pytest.raises(InputError, match="at most 1 MB"):
        read_text(path, "text")


@pytest.mark.parametrize("name", ["x" * 300 + ".toml", "x" * 5000], ids=["file", "long"])
@pytest.mark.parametrize(
    "command",
    [
        ["run", "{}"],
        ["explain", "{}"],
        ["firms", "{}"],
        ["winset", "{}"],
        ["run", "{}:KOR"],
        ["run", "korea-us-2025", "--out", "{}"],
        ["sweep", "experiments/election-consensus.toml", "--out", "{}"],
        ["sweep", "{}"],
        ["results", "{}"],
        ["play", "--load", "{}"],
        ["play", "{}", "--as", "KOR"],
        ["equilibrium", "{}"],
        ["scenarios", "validate", "{}"],
    ],
)
def test_names_that_no_file_can_have_are_refused(negotiate, command, name):
    code, _, err = negotiate(*(part.format(name) for part in command))
    assert code == 2
    assert err.startswith("negotiate: ")
    assert "Traceback" not in err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="NOT TESTED: there are no pipes with names here")
def test_a_pipe_that_nobody_writes_into_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.toml")
    assert read_text(tmp_path / "x.toml", "text") == ""


@needs_zero
def test_a_table_of_points_without_end_is_refused(tmp_path):
    from negotiation.studies.points_file import read_points

    for name in ("x.csv", "x.parquet"):
        with pytest.raises(InputError, match="at most 50 MB"):
            read_points(linked(tmp_path, name))


def test_what_a_manifest_says_is_clipped_and_without_control_characters(tmp_path):
    wanted = {"kind": "x", "a": 1}
    found = {"kind": "x", "a": "\u001b[2J" + "y" * 100_000}
    with pytest.raises(InputError) as refused:
        check_same(tmp_path, found, wanted, "sweep")
    assert len(str(refused.value)) < 1000
    assert "\u001b" not in str(refused.value)
