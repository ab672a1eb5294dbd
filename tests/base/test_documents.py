"""Pages as Word and PDF files: what stands in them, the same bytes, and what is said without a library."""

import re
import sys
from io import BytesIO
from zipfile import ZipFile

import pytest
from PIL import Image

from negotiation.base import documents
from negotiation.base.documents import docx_page, library, pdf_page
from negotiation.base.errors import InputError
from negotiation.base.files import plain
from negotiation.base.html_page import LONG
from tests.base.test_pages import HOSTILE, SVG, page


@pytest.fixture
def installed(request):
    """Skip loudly where what writes the file is not there."""
    try:
        return library(request.param)
    except InputError as error:
        pytest.skip(str(error))


def picture() -> bytes:
    Image.new("RGB", (30, 20)).save(buffer := BytesIO(), "PNG")
    return buffer.getvalue()


word, pdf = (pytest.mark.parametrize("installed", [kind], indirect=True) for kind in (".docx", ".pdf"))


@word
@pytest.mark.parametrize("rows", [2, LONG + 1])
def test_a_word_file_says_what_the_page_says(installed, rows):
    content = docx_page(page(HOSTILE, rows), {"p": picture()})
    document = installed.Document(BytesIO(content))
    said = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert said == [plain(HOSTILE)] * 6, "title, heading, text, two captions, command"
    (table,) = document.tables
    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells == [[plain(HOSTILE)] * 2, *[[plain(HOSTILE), "+1.50"]] * rows]
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == plain(HOSTILE)
    assert "w:tblHeader" in document.element.xml


@word
def test_a_word_file_leads_nowhere_and_has_no_date(installed, monkeypatch):
    content = docx_page(page(), {"p": picture()})
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert docx_page(page(), {"p": picture()}) == content
    with ZipFile(BytesIO(content)) as file:
        links = [file.read(name).decode() for name in file.namelist() if name.endswith(".rels")]
    assert links
    assert not any("External" in text for text in links)


@pdf
def test_a_pdf_is_the_same_each_time_and_leads_nowhere(installed):
    content = pdf_page(page(HOSTILE), {"p": SVG})
    assert content.startswith(b"%PDF")
    assert pdf_page(page(HOSTILE), {"p": SVG}) == content
    assert not re.search(rb"/URI|CreationDate", content)


@pytest.mark.parametrize(("suffix", "module"), [(".docx", "docx"), (".pdf", "weasyprint")])
def test_a_library_that_is_not_installed_is_asked_for_by_name(
    tmp_path, negotiate, monkeypatch, suffix, module
):
    monkeypatch.setitem(sys.modules, module, None)
    code, out, err = negotiate("report", "korus-2018", "--out", tmp_path / f"page{suffix}")
    assert (code, out) == (2, "")
    assert f"a {suffix} needs packages that are not installed ({module}): " in err
    assert "pip install 'negotiation[report]'" in err
    assert list(tmp_path.iterdir()) == []


def test_a_library_of_the_system_that_is_not_there_is_said(monkeypatch):
    def fails(_: str) -> None:
        raise OSError("cannot load library 'libpango'")

    monkeypatch.setattr(documents, "import_module", fails)
    with pytest.raises(InputError, match="WeasyPrint, which lacks a library of the system: .*libpango"):
        library(".pdf")
