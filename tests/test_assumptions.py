"""The page on assumptions speaks of the scenario as it is."""

from pathlib import Path

from negotiation.valuation.game import Game
from tools import assumptions

PAGE = Path(__file__).parents[1] / "docs" / "assumptions.md"


def test_the_page_has_each_figure_with_its_value_range_and_source(korea):
    page, figures = PAGE.read_text(encoding="utf-8"), dict(korea.figures())
    assert korea.name == assumptions.SCENARIO
    for title, (named, instead) in assumptions.ASSUMPTIONS.items():
        assert f"**{title}**" in page
        assert instead in page
        for path in named:
            assert f"- `{path}`: {assumptions.why(figures[path])}" in page


def test_the_page_says_what_the_deal_is_worth_now(korea):
    game = Game(korea)
    assert f"the deal is worth {assumptions.july(game)};" in PAGE.read_text(encoding="utf-8")
    parts = assumptions.july(game).split(" / ")
    for code, part in zip(game.parties, parts, strict=True):
        assert (
            abs(sum(game.components(code, game.outcome(assumptions.JULY)).values()) - float(part)) < 0.01
        )
