"""What a folder of results may go through: damage, loss, other studies, full and read-only disks."""

import errno
import json
import os
import pickle
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from negotiation.base.errors import InputError
from negotiation.base.files import draft_of
from negotiation.studies import engine, open_results, run_sweep
from negotiation.studies import store as module
from negotiation.studies.parameters import Parameter
from negotiation.studies.store import Store
from negotiation.studies.sweep import Sweep
from tests.studies.conftest import STRATEGIES


@pytest.fixture
def study(small, monkeypatch):
    """A study with traces in chunks of ten runs."""
    monkeypatch.setattr(Sweep, "first_chunk", 10)
    monkeypatch.setattr(engine, "LARGEST_CHUNK", 10)
    return small('record = "traces"\n' + STRATEGIES)


@pytest.fixture
def whole(study, tmp_path):
    """An uninterrupted sweep: its folder, rows and moves."""
    run_sweep(study, tmp_path / "out")
    results = open_results(tmp_path / "out")
    return tmp_path / "out", results.table(), results.traces()


def assert_whole(folder: Path, whole) -> None:
    results = open_results(folder)
    assert results.table().equals(whole[1])
    assert results.traces().equals(whole[2])
    assert [path for path in folder.rglob("*") if path.name.startswith(".")] == []


@pytest.mark.parametrize("name", ["results", "traces"])
@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "gone", "other"])
def test_a_damaged_part_is_noticed_and_its_runs_are_played_again(study, whole, name, damage):
    folder = whole[0]
    other, part = sorted((folder / name).iterdir())[:2]
    content = bytearray(part.read_bytes())
    # the last byte of the first column, in a page's content: its checksum has to tell
    column = pq.read_metadata(part).row_group(0).column(0)
    first = column.dictionary_page_offset or column.data_page_offset
    content[first + column.total_compressed_size - 1] ^= 0xFF
    if damage == "gone":
        part.unlink()
    else:
        spoilt = {"cut": content[:100], "flip": content, "empty": b"", "other": other.read_bytes()}
        part.write_bytes(spoilt[damage])
    result = run_sweep(study, folder)
    assert result.runs == study.design.runs
    if (damage, name) != ("gone", "results"):
        assert [note for note in result.notes if part.stem in note and "played again" in note]
    assert_whole(folder, whole)


def test_a_byte_flipped_in_many_places_is_noticed_or_changes_nothing(study, whole):
    """Pages have checksums, what stands around them has none: names, kinds and lengths of columns."""
    folder = whole[0]
    part = sorted((folder / "results").iterdir())[1]
    content, missing = part.read_bytes(), []
    begin, end = (int(each) for each in part.stem.split("-")[1:])
    for place in range(0, len(content), 23):
        part.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        store = Store.open(folder, Sweep(study))
        missing.append((begin, end + 1) in store.missing(study.design.runs))
        if missing[-1]:
            next(part.parent.glob("_*.damaged")).unlink()
        else:
            rows = store.results(end + 1).slice(begin)
            assert rows.equals(whole[1].slice(begin, end + 1 - begin)), place
        store.close()
    assert 0.3 < np.mean(missing) < 1


@pytest.mark.parametrize("content", ["", '{"kind": "negotiation swe', "[1]"])
def test_a_manifest_cut_short_is_made_anew_from_the_parts(study, whole, content):
    folder = whole[0]
    before = (folder / "manifest.json").read_bytes()
    (folder / "manifest.json").write_text(content)
    with pytest.raises(InputError, match=r"manifest\.json: damaged; repeat the command"):
        open_results(folder)
    result = run_sweep(study, folder)
    assert any("made anew from the parts" in note for note in result.notes)
    assert (folder / "manifest.json").read_bytes() == before
    assert_whole(folder, whole)


def test_a_damaged_manifest_beside_parts_of_another_study_is_refused(study, whole):
    folder = whole[0]
    (folder / "manifest.json").write_text("")
    other = replace(study, design=replace(study.design, seed=8))
    with pytest.raises(InputError, match="already in use by something else"):
        run_sweep(other, folder)
    assert (folder / "manifest.json").read_text() == ""


def test_another_study_or_version_is_refused_and_says_what_changed(study, whole, monkeypatch):
    folder, files = whole[0], sorted(whole[0].rglob("*"))
    changes = {
        "seed 7 there, 8 now": replace(study, design=replace(study.design, seed=8)),
        "record traces there, summary now": replace(study, record="summary"),
        "fixed.election nothing there, none now": replace(
            study, fixed={**study.fixed, "election": "none"}
        ),
        "sha256": replace(study, scenario=study.scenario.model_copy(update={"title": "other"})),
    }
    for part, other in changes.items():
        with pytest.raises(InputError, match="another sweep") as caught:
            run_sweep(other, folder)
        assert part in str(caught.value)
    monkeypatch.setattr("negotiation.studies.job.package_version", lambda: "9.9")
    with pytest.raises(InputError, match=r"version .* there, 9\.9 now"):
        run_sweep(study, folder)
    assert sorted(folder.rglob("*")) == files


def test_a_folder_of_something_else_is_refused(study, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="already in use by something else"):
        run_sweep(study, tmp_path)
    with pytest.raises(InputError, match="already in use"):
        run_sweep(study, tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".toml"] == ["mine.txt"]


def test_leftovers_of_a_killed_sweep_go(study, whole):
    folder = whole[0]
    draft_of(folder / "results" / "part-000000000010-000000000019.parquet").write_bytes(b"half")
    run_sweep(study, folder)
    assert_whole(folder, whole)


@pytest.mark.parametrize("failing", range(1, 9))
def test_a_full_disk_at_any_moment_is_said_and_loses_nothing(
    study, whole, tmp_path, monkeypatch, failing
):
    writes = []

    def full(draft, content):
        writes.append(draft)
        if len(writes) == failing:
            draft.write_bytes(content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(draft, content)

    real = module._write
    monkeypatch.setattr(module, "_write", full)
    with pytest.raises(InputError, match="cannot write there: No space left on device"):
        run_sweep(study, tmp_path / "full")
    monkeypatch.undo()
    run_sweep(study, tmp_path / "full")
    assert_whole(tmp_path / "full", whole)


@pytest.fixture
def tiny_disk(tmp_path):
    """A real file system of 96 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(
            f"NO SMALL DISK TO FILL: mounting one takes rights: {mounted.stderr.decode().strip()}"
        )
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_disk_that_is_really_full_is_said_and_can_be_gone_on_with(study, whole, tiny_disk):
    filler = tiny_disk / "filler"
    filler.write_bytes(b"0" * 40_000)
    with pytest.raises(InputError, match="cannot write there: No space left on device"):
        run_sweep(study, tiny_disk / "out")
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=2m", tiny_disk], check=True)
    run_sweep(study, tiny_disk / "out")
    assert_whole(tiny_disk / "out", whole)


def test_a_read_only_folder_is_said_and_loses_nothing(study, whole, tiny_disk):
    subprocess.run(["mount", "-o", "remount,size=2m", tiny_disk], check=True)
    run_sweep(study, tiny_disk / "out")
    next((tiny_disk / "out" / "results").iterdir()).unlink()
    subprocess.run(["mount", "-o", "remount,ro", tiny_disk], check=True)
    with pytest.raises(InputError, match="cannot write there: Read-only file system"):
        run_sweep(study, tiny_disk / "out")
    with pytest.raises(InputError, match="cannot write there: Read-only file system"):
        run_sweep(study, tiny_disk / "new")
    subprocess.run(["mount", "-o", "remount,rw", tiny_disk], check=True)
    run_sweep(study, tiny_disk / "out")
    assert_whole(tiny_disk / "out", whole)


def test_the_manifest_says_what_and_how_far(study, whole):
    manifest = json.loads((whole[0] / "manifest.json").read_text())
    assert manifest["digest"] == Sweep(study).digest
    assert (manifest["runs"], manifest["done"], manifest["failed"]) == (36, 36, 0)
    assert manifest["seed"] == 7
    assert manifest["chunks"]["0-9"] == "done"


def test_two_sweeps_do_not_work_in_one_folder(study, whole, tmp_path):
    folder, seen = tmp_path / "twice", []

    def also(done, failed):
        if not seen:
            seen.append(done)
            with pytest.raises(InputError, match="another sweep is at work there"):
                run_sweep(study, folder)

    run_sweep(study, folder, progress=also)
    assert seen == [0]
    assert_whole(folder, whole)
    assert run_sweep(study, folder).runs == study.design.runs, "it is free again"


def test_a_sweep_that_has_not_begun_is_said_to_have_no_runs(study, tmp_path):
    Store.open(tmp_path / "new", Sweep(study)).close()
    with pytest.raises(InputError, match="no run is done so far"):
        open_results(tmp_path / "new")


def test_a_study_that_only_looks_the_same_is_refused_and_nothing_is_touched(study, whole):
    folder = whole[0]
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    parameters = study.design.parameters
    others = {
        "order": replace(study.design, parameters=parameters[::-1]),
        "vary.rounds": replace(
            study.design, parameters=(replace(parameters[0], levels=(6.0, 9.0)), *parameters[1:])
        ),
    }
    for part, design in others.items():
        with pytest.raises(InputError, match="another sweep") as caught:
            run_sweep(replace(study, design=design), folder)
        assert part in str(caught.value)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_ranges_that_differ_a_little_are_not_the_same(study):
    digests = {
        Sweep(replace(study, design=replace(study.design, parameters=(Parameter("x", **ends),)))).digest
        for ends in (
            {"low": 0.1234567, "high": 1.0},
            {"low": 0.1234568, "high": 1.0},
            {"levels": (1,)},
            {"levels": ("1",)},
            {"low": 1.0, "high": 2.0},
            {"low": 1.0, "high": 2.0, "whole": True},
        )
    }
    assert len(digests) == 6


def test_parts_of_another_study_are_refused_and_kept(study, whole, tmp_path):
    other = replace(study, design=replace(study.design, seed=8))
    run_sweep(other, tmp_path / "other")
    foreign = next((tmp_path / "other" / "results").iterdir())
    place = whole[0] / "results" / foreign.name
    place.write_bytes(foreign.read_bytes())
    with pytest.raises(InputError, match="already in use by something else"):
        run_sweep(study, whole[0])
    assert place.read_bytes() == foreign.read_bytes()


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "Permission denied"), MemoryError()])
def test_a_part_that_cannot_be_read_just_now_is_kept(study, whole, monkeypatch, error):
    def fails(*_, **__):
        raise error

    files = sorted(whole[0].rglob("*"))
    with monkeypatch.context() as busy:
        busy.setattr(module.pq, "ParquetFile", fails)
        with pytest.raises(MemoryError if isinstance(error, MemoryError) else InputError):
            run_sweep(study, whole[0])
    assert sorted(whole[0].rglob("*")) == files
    run_sweep(study, whole[0])
    assert_whole(whole[0], whole)


def test_a_damaged_part_is_put_aside_not_deleted(study, whole):
    part = sorted((whole[0] / "results").iterdir())[1]
    part.write_bytes(b"spoilt")
    run_sweep(study, whole[0])
    assert (part.parent / f"_{part.stem}.damaged").read_bytes() == b"spoilt"
    assert_whole(whole[0], whole)


def test_a_lost_manifest_is_made_anew(study, whole):
    (whole[0] / "manifest.json").unlink()
    assert any("made anew" in note for note in run_sweep(study, whole[0]).notes)
    assert_whole(whole[0], whole)


def test_a_disk_that_is_full_for_the_first_manifest_can_be_gone_on_with(
    study, whole, tmp_path, monkeypatch
):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_text", full)
        with pytest.raises(InputError, match="No space left on device"):
            run_sweep(study, tmp_path / "new")
    draft_of(tmp_path / "new" / "manifest.json").write_text("half")
    run_sweep(study, tmp_path / "new")
    assert_whole(tmp_path / "new", whole)


def test_what_decides_the_results_is_worked_out_once(study, tmp_path, monkeypatch):
    asked, content, document = [], Sweep.content.fget, study.document
    monkeypatch.setattr(Sweep, "content", property(lambda job: asked.append(1) or content(job)))
    monkeypatch.setattr(Sweep, "first_chunk", 1)
    run_sweep(study, tmp_path / "out")
    assert len(asked) == 1
    assert len([*(tmp_path / "out" / "results").iterdir()]) > 1
    assert study.document == document


def test_a_job_that_travels_is_looked_at_anew(study, monkeypatch):
    job = Sweep(study)
    there = job.digest
    monkeypatch.setattr("negotiation.studies.job.code_digest", lambda: "another")
    assert job.digest == there
    assert pickle.loads(pickle.dumps(job)).digest == Sweep(study).digest != there


def test_another_state_of_the_code_is_not_mixed_with_what_is_there(study, whole, monkeypatch):
    monkeypatch.setattr("negotiation.studies.job.code_digest", lambda: "another")
    before = sorted(path.name for path in (whole[0] / "results").iterdir())
    with pytest.raises(InputError, match="the code or the data of the package have changed since"):
        run_sweep(study, whole[0])
    (whole[0] / "manifest.json").unlink()
    with pytest.raises(InputError, match="already in use by something else"):
        run_sweep(study, whole[0])  # the parts know it, too
    assert sorted(path.name for path in (whole[0] / "results").iterdir()) == before


def test_the_digest_of_the_code_is_of_what_decides_results(tmp_path, monkeypatch):
    import shutil

    from negotiation.base import version

    package = tmp_path / "negotiation"
    shutil.copytree(
        Path(version.__file__).parents[1], package, ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setattr(version, "__file__", str(package / "base" / "version.py"))

    def digest() -> str:
        version.code_digest.cache_clear()
        return version.code_digest()

    first = digest()
    (package / "cli" / "console.py").write_text("# a face")
    assert digest() == first
    for changed in (
        "bargaining/rules.py",
        "valuation/value.py",
        "data/scenarios/korea-us-2025.toml",
        "data/world-2024.csv",
    ):
        before = digest()
        (package / changed).write_text((package / changed).read_text() + "\n")
        assert digest() != before
    version.code_digest.cache_clear()
