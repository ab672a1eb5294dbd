"""Pages: what people read, and that nothing in a text is obeyed."""

import re
from html.parser import HTMLParser

import pytest

from negotiation.base.html_page import LONG, html_page
from negotiation.base.markdown_page import markdown_page
from negotiation.base.pages import Column, Command, Page, Picture, Section, Table, texts

HOSTILE = "<script>alert(1)</script> & \"x\" 'y' [l](http://evil.example) ![i](//evil) `a` $b$ | *c* \x1b[31m\u202e"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"
ADDRESSES = {"src", "href", "srcset", "action", "data", "poster", "background", "formaction", "cite"}
VOID = {"meta", "img"}


class Reader(HTMLParser):
    """Every tag with its attributes, text by tag, and whether tags close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "wbr":  # a place to break a long name, no more
            return
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else "", data))

    def said(self, tag: str) -> list[str]:
        return [data for name, data in self.texts if name == tag]


def addresses(reader: Reader) -> set[str]:
    return {value for _, attrs in reader.tags for name, value in attrs.items() if name in ADDRESSES}


def page(text: str = "plain", rows: int = 2) -> Page:
    table = Table("t", text, (*texts(text), Column(text, "+.2f")), [[text, 1.5]] * rows, total=True)
    return Page(text, [Section(text, [text, table, Picture("p", text, text), Command(text)])])


@pytest.mark.parametrize(
    ("form", "number", "words"),
    [
        ("+.2f", 1.005, "+1.00"),
        ("+.2f", -1.5, "−1.50"),
        ("+.2f", -0.001, "0.00"),
        ("+.2f", 0.001, "0.00"),
        (",.6g", 27360.0, "27,360"),
        (",.6g", -0.00002, "−2e−05"),
        (".0%", 0.185, "18%"),
        (".0%", 0.0, "0%"),
        ("", "a text", "a text"),
        ("+.2f", None, ""),
    ],
)
def test_numbers_are_written_as_people_read_them(form, number, words):
    assert Column("", form).words(number) == words


def test_nothing_in_a_text_is_obeyed_in_html():
    plain, hostile = (Reader(html_page(page(text), {"p": SVG})) for text in ("plain", HOSTILE))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in plain.tags]
    assert [sorted(attrs) for _, attrs in hostile.tags] == [sorted(attrs) for _, attrs in plain.tags]
    seen = HOSTILE.replace("\x1b", "").replace("\u202e", "")
    for tag in ("title", "h1", "h2", "p", "caption", "th", "figcaption", "code", "a"):
        assert seen in "".join(hostile.said(tag)), tag
    assert next(attrs["alt"] for tag, attrs in hostile.tags if tag == "img") == seen


@pytest.mark.parametrize("text", ["plain", HOSTILE])
def test_html_leads_nowhere(text):
    html = html_page(page(text), {"p": SVG})
    reader = Reader(html)
    assert all(address.startswith(("#s", "data:image/svg+xml;base64,")) for address in addresses(reader))
    assert not {"script", "link", "iframe", "object", "form", "base"} & {tag for tag, _ in reader.tags}
    style = "".join(reader.said("style"))
    assert not re.search(r"url\(|@import|//", style)
    policy = next(a["content"] for _, a in reader.tags if "Content-Security-Policy" in a.values())
    assert policy.startswith("default-src 'none'")


def test_html_can_be_heard_and_printed():
    reader = Reader(html_page(page(), {"p": SVG}))
    assert reader.open == []
    assert dict(reader.tags)["html"] == {"lang": "en"}
    tags = [tag for tag, _ in reader.tags]
    assert tags.count("h1") == tags.count("main") == tags.count("title") == 1
    assert tags.count("caption") == tags.count("table")
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in reader.tags if tag == "th")
    assert all(attrs["alt"] for tag, attrs in reader.tags if tag == "img")
    linked = {address[1:] for address in addresses(reader) if address.startswith("#")}
    assert linked == {attrs["id"] for _, attrs in reader.tags if "id" in attrs}
    assert [attrs["class"] for tag, attrs in reader.tags if tag == "tr" and attrs] == ["total"]


def test_only_long_tables_break_between_sheets():
    classes = [
        next(
            attrs["class"]
            for tag, attrs in Reader(html_page(page(rows=rows), {"p": SVG})).tags
            if tag == "div"
        )
        for rows in (LONG, LONG + 1)
    ]
    assert classes == ["wide", "wide long"]


def test_nothing_in_a_text_is_obeyed_in_markdown():
    lines = markdown_page(page(HOSTILE), "a folder").splitlines()
    said = "\n".join(line for line in lines if not line.startswith("    "))
    bare = re.sub(r"\\.", "", said)
    assert not re.search(r"<|`|\$|evil\.example\)?\]|\x1b|\u202e", bare)
    assert re.findall(r"\]\(([^)]*)\)", bare) == ["a%20folder/t.csv", "a%20folder/p.svg"]
    rows = [re.sub(r"\\.", "", line) for line in lines if line.startswith("|")]
    assert {row.count("|") for row in rows} == {3}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("+ item", "\\+ item"),
        ("---", "\\---"),
        ("# head", "\\# head"),
        ("1.5 of it", "1.5 of it"),
        ("-1.5 bn", "-1.5 bn"),
        ("two\nlines", "two lines"),
    ],
)
def test_a_paragraph_stays_one_in_markdown(text, written):
    assert markdown_page(Page("t", [Section("s", [text])]), "f").splitlines()[-1] == written
