"""The doctor finds what is missing, and says what to do."""

import json
import sys
import webbrowser
from importlib.metadata import PathDistribution

import pytest

from negotiation.app import server
from negotiation.base import extras
from negotiation.cli import doctor


@pytest.fixture
def quick(monkeypatch):
    """Leave out playing."""
    monkeypatch.setattr(doctor, "_self_test", lambda: iter(()))


def test_talks_are_played_both_ways_and_drawn():
    played, compiled, drawn = doctor._self_test()
    assert all(finding.ok and finding.core for finding in (played, compiled, drawn))
    assert "the same" in compiled.said


def test_compiled_talks_that_differ_are_found(monkeypatch):
    monkeypatch.setattr(doctor, "STRATEGIES", doctor.STRATEGIES | {"USA": "boulware"})
    talks = doctor._talks()
    talks.run()
    monkeypatch.setattr(doctor, "STRATEGIES", doctor.STRATEGIES | {"USA": "hardliner"})
    finding = doctor._tried("talks", lambda: doctor._compiled(talks))
    assert (finding.ok, finding.core) == (False, True)
    assert "differ" in finding.said


def test_what_is_optional_may_be_missing(negotiate, monkeypatch, quick):
    def without(name: str) -> str | None:
        return None if name in ("solara", "python-docx") else "1"

    def no_browser() -> None:
        raise webbrowser.Error

    monkeypatch.setattr(doctor, "installed", without)
    monkeypatch.setattr(webbrowser, "get", no_browser)
    monkeypatch.setattr("negotiation.plots.style.fonts", lambda: ["sans-serif"])
    code, out, err = negotiate("doctor")
    assert (code, err) == (0, "")
    missing = [line for line in out.splitlines() if line.startswith("missing")]
    assert [line.split(None, 1)[1].split(",")[0].split(":")[0] for line in missing] == [
        "app",
        "report",
        "fonts for Korean",
        "browser",
    ]
    assert "pip install 'negotiation[app]'" in missing[0]


def test_a_core_that_is_not_whole_is_an_exit_code_of_1(negotiate, monkeypatch, quick):
    monkeypatch.setattr(doctor, "installed", lambda name: None if name == "scipy" else "1")
    code, out, _ = negotiate("doctor", "--json")
    assert code == 1
    (broken,) = [f for f in json.loads(out)["findings"] if f["core"] and not f["ok"]]
    assert broken["said"].startswith("scipy not installed")


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_look_that_fails_is_a_finding(negotiate, monkeypatch, quick, form):
    monkeypatch.setitem(sys.modules, "negotiation.base.code_cache", None)
    code, out, err = negotiate("doctor", *form)
    assert (code, err) == (1, "")
    assert "ModuleNotFoundError" in out
    assert "browser" in out, "what comes after it is looked at, too"


def test_assets_that_are_absent_are_said(monkeypatch, tmp_path):
    site = tmp_path / "lib" / "python" / "site-packages"
    monkeypatch.setattr(server, "distribution", lambda name: PathDistribution(site / "made.dist-info"))
    monkeypatch.setattr(doctor, "installed", lambda name: "1")
    app, *_ = doctor._extras()
    assert not app.ok
    assert "pip install --force-reinstall solara-assets" in app.said
    folder = tmp_path / "share" / "solara" / "cdn"
    folder.mkdir(parents=True)
    assert server.assets() == folder
    assert next(doctor._extras()).ok


def test_no_place_for_compiled_code_is_said(monkeypatch):
    monkeypatch.setattr("negotiation.base.code_cache.own_folder", lambda name: None)
    (finding,) = doctor._cache()
    assert (finding.ok, finding.core) == (False, False)


def test_a_library_of_the_system_that_pdf_lacks_is_said(monkeypatch):
    def lacking(suffix: str) -> None:
        raise extras.InputError("no Pango")

    monkeypatch.setattr(doctor, "installed", lambda name: "1")
    monkeypatch.setattr("negotiation.base.documents.library", lacking)
    (report,) = [finding for finding in doctor._extras() if finding.what.startswith("report")]
    assert (report.ok, report.said) == (False, "no Pango")
