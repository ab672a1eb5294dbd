"""Pictures in files: the same bytes for everybody, and no name is taken for a formula."""

import re
from io import BytesIO
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Text

from negotiation import plots
from negotiation.plots.files import UNDATED, kind_of, save
from tests.plots.conftest import PICTURES


@pytest.mark.parametrize("kind", UNDATED)
def test_a_picture_has_the_same_bytes_whatever_the_users_settings_are(examples, kind):
    written = []
    for settings in ({}, {"savefig.dpi": 31, "svg.hashsalt": None, "savefig.transparent": True}):
        with plt.rc_context(settings):
            save(plots.plot_payoff_space(examples.talks), {kind: (file := BytesIO())})
            written.append(file.getvalue())
    assert written[0] == written[1]
    assert written[0].startswith({"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[kind])
    assert not plt.get_fignums()


def test_a_file_is_of_the_kind_that_its_name_says():
    names = ("a.png", "a.PNG", "a.svg", "a.Pdf")
    assert [kind_of(Path(name)) for name in names] == ["png", "png", "svg", "pdf"]


def test_a_dollar_in_a_name_is_a_dollar(examples):
    names = dict.fromkeys(examples.result.parties, "A $x_{$ and a $5 bill")
    axes = plots.plot_waterfall(examples.result, names)
    save(axes, {"svg": (file := BytesIO())})
    assert "A $x_{$ and a $5 bill" in axes[0].get_title("left")
    assert file.getvalue()


@pytest.mark.parametrize("name", PICTURES)
def test_no_picture_reads_words_as_formulas(name, draw):
    figure = draw(name)[0].figure.figure
    words = [text for text in figure.findobj(Text) if re.search("[A-Za-z]", text.get_text())]
    assert words
    assert [text.get_text() for text in words if text.get_parse_math()] == []
