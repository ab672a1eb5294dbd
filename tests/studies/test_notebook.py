"""Progress where a study is played in a notebook."""

import sys
from types import SimpleNamespace

import pytest

from negotiation.studies.notebook import told_in_notebook

display = pytest.importorskip("IPython.display")


def test_a_notebook_shows_one_line_that_changes(monkeypatch):
    lines = []

    class Handle:
        def display(self, bundle, raw):
            lines.append(bundle["text/plain"])

        def update(self, bundle, raw):
            lines[-1] = bundle["text/plain"]

    monkeypatch.setattr(display, "DisplayHandle", Handle)
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: SimpleNamespace(kernel=1))
    tell = told_in_notebook(2000)
    tell(5, 0)
    assert lines == ["5 of 2,000 runs"]
    tell(2000, 3)
    assert lines == ["2,000 of 2,000 runs, 3 failed"]


def test_elsewhere_nothing_is_said(capsys):
    told_in_notebook(10)(5, 0)
    assert capsys.readouterr() == ("", "")
