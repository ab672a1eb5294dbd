"""The page says in Korean what it says in English."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("solara", reason="THE PAGE IS NOT TESTED: solara is not installed")

from negotiation.app.choices import FIGURES, STRATEGIES, in_words
from negotiation.app.main import ASSETS, KOREAN, PAGES
from negotiation.scenarios import load_scenario

SHOWN = {"aria-label", "alt", "placeholder", "title"}


class Words(HTMLParser):
    """What a template shows: texts with {} for what is put in, and the texts in expressions."""

    def __init__(self, template: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(template)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in SHOWN:
                self.handle_data(value)
            elif name.removeprefix(":") in SHOWN:
                self.literals(value)

    def handle_data(self, data):
        self.found.add(" ".join(re.sub(r"\{\{.*?\}\}", "{}", data, flags=re.DOTALL).split()))
        for expression in re.findall(r"\{\{(.*?)\}\}", data, re.DOTALL):
            self.literals(expression)

    def literals(self, expression):
        texts = re.findall(r"'([^']*)'", expression)
        self.found.update(" ".join(text.replace("\\u2019", "’").split()) for text in texts)


def shown(file: Path) -> set[str]:
    text = file.read_text(encoding="utf-8")
    words = Words(text[: text.rindex("</template>")])
    return {said for said in words.found if re.search("[A-Za-z]{2}", said.replace("한국어", ""))}


@pytest.mark.parametrize("file", sorted(ASSETS.glob("*.vue")), ids=lambda file: file.stem)
def test_every_word_of_a_template_is_there_in_korean(file):
    assert shown(file) - KOREAN.keys() - {"English"} == set()


def test_so_are_pages_opponents_figures_and_the_terms_of_the_main_case():
    korea = load_scenario("korea-us-2025")
    names = {issue.name for issue in korea.issues} | {party.name for party in korea.parties.values()}
    words = {text for text, _ in STRATEGIES.values()} | set(FIGURES.values()) | set(PAGES.values())
    assert (names | words | {korea.title, " ".join(korea.description.split())}) - KOREAN.keys() == set()
    assert in_words("linear:model=prior") == "Steady"


def test_what_stands_in_holes_is_said_again_and_nothing_else_is():
    for english, korean in KOREAN.items():
        holes = english.count("{}")
        numbered = {int(place) for place in re.findall(r"\{(\d)\}", korean)}
        assert korean.count("{}") <= holes, english
        assert numbered <= set(range(holes)), english
        assert not (numbered and "{}" in korean), english


def test_the_page_is_read_and_played_in_korean_and_goes_back(windows):
    window = windows(390)
    page = window.goto("/")
    window.the("language").click()
    page.get_by_text("협상 테이블에 앉기").wait_for()
    page.get_by_text("시작", exact=True).last.click()
    page.get_by_text("당신 차례").first.wait_for()
    window.the("hint").click()
    window.the("offer").click()
    page.get_by_text(
        re.compile("미국의 제안은 나에게 연간 .* 10억 달러의 값어치입니다")
    ).first.wait_for()
    assert page.evaluate("document.documentElement.lang") == "ko"
    assert "플레이" in page.title()
    assert "2025년 4월 21일" in window.text()
    left = page.evaluate(
        "[...document.querySelectorAll('h1, h2, button, label, summary, th')].map(e => e.innerText)"
    )
    assert [words for words in left if re.search("[A-Za-z]{3}", words)] == ["English"]
    page.evaluate(
        """() => { const said = document.createElement('p');
        said.innerHTML = '<span>no deal</span><span translate="no">no deal, from today</span>';
        document.querySelector('main').append(said); }"""
    )
    page.get_by_text("합의 없음no deal, from today").wait_for()  # what people say is theirs
    window.the("language").click()
    page.get_by_text("United States offers a deal").first.wait_for()
    assert page.locator("html").get_attribute("lang") != "ko"
