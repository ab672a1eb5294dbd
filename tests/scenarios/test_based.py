"""A file that begins with a built-in scenario."""

import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.scenarios.based import left, over
from negotiation.valuation.game import Game

OWN = 'base = "korus-2018"\nname = "mine"\ntitle = "Mine"\n'


@pytest.fixture
def written(tmp_path):
    """Return how to load a file that says so much more than its base."""

    def load(text: str):
        (tmp_path / "mine.toml").write_text(OWN + text, encoding="utf-8")
        return load_scenario(tmp_path / "mine.toml")

    return load


def test_tables_are_joined_and_figures_and_lists_replaced():
    base = {"a": {"x": {"value": 1, "low": 0}, "y": 2}, "levels": [1, 2], "kept": "as it is"}
    own = {"a": {"x": {"value": 3}}, "levels": [5]}
    assert over(base, own) == {"a": {"x": {"value": 3}, "y": 2}, "levels": [5], "kept": "as it is"}


def test_tables_in_a_list_are_joined_by_their_key():
    base = [{"key": "cars", "unit": "%", "levels": [1]}, {"key": "steel"}]
    own = [{"key": "cars", "levels": [2]}, {"key": "chips"}]
    joined = [{"key": "cars", "unit": "%", "levels": [2]}, {"key": "steel"}, {"key": "chips"}]
    assert over({"issues": base}, {"issues": own}) == {"issues": joined}


def test_what_is_left_out_is_named_by_its_path():
    tables = {"issues": [{"key": "cars", "unit": "%"}, {"key": "steel"}], "politics": {"rule": 1}}
    assert left(tables, ["issues.steel", "politics", "issues.cars.unit"]) == {
        "issues": [{"key": "cars"}]
    }


def test_a_file_without_changes_is_its_base(written):
    assert list(written("").figures()) == list(load_scenario("korus-2018").figures())


def test_defaults_and_data_of_the_file_fill_in_its_own_figures_only(written):
    base = load_scenario("korus-2018")
    key = next(iter(base.sectors))
    mine = written(
        f'[sectors]\ndefaults = {{ unit = "bn USD", year = 2020, source = "mine" }}\n'
        f"[sectors.{key}]\nimports = {{ value = 1.5, spread = 0.1 }}\n"
    )
    changed = [path for path, figure in mine.figures() if figure != dict(base.figures())[path]]
    assert changed == [f"sectors.{key}.imports"]
    assert mine.sectors[key].imports.high == pytest.approx(1.65)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('without = ["issues.ships"]', "without: unknown path 'ships': .*allowed: "),
        ('without = ["name.first"]', "without: unknown path 'first'"),
        ("without = 3", "must be a list"),
        ("without = [3]", "a list of paths is needed"),
    ],
)
def test_what_cannot_be_left_out_is_told(written, text, said):
    with pytest.raises(InputError, match=said):
        written(f"{text}\n")


@pytest.mark.parametrize("base", ["3", "'korus'", "'mine.toml'", "['korus-2018']"])
def test_a_base_is_a_built_in_scenario(tmp_path, base):
    (tmp_path / "mine.toml").write_text(f"base = {base}\n")
    with pytest.raises(InputError, match="base: unknown built-in scenario") as error:
        load_scenario(tmp_path / "mine.toml")
    assert "korus-2018" in str(error.value)


@pytest.fixture(scope="module")
def talks() -> Game:
    return Game(load_scenario("korea-us-2026"))


def test_the_talks_of_2026_share_what_they_do_not_say_with_those_of_2025(talks):
    before = load_scenario("korea-us-2025")
    assert talks.scenario.investment.stock == before.investment.stock
    assert talks.scenario.sectors["autos"] == before.sectors["autos"]
    assert {"defence", "trucks"}.isdisjoint(spec.key for spec in talks.scenario.issues)
    assert talks.scenario.politics.election is None


def test_in_2026_the_pledge_buys_less_than_in_2025(talks):
    """At the deal of 2025, what the tariffs that it names are worth to Korea beside the same pledge."""
    worth = {}
    for game in (talks, Game(load_scenario("korea-us-2025"), election="none")):
        rate = min(15, game.scenario.issue("reciprocal").no_deal)
        years = {"pledge": 350, "years": 10}
        deal, alone = (game.outcome({**t, **years}) for t in ({"reciprocal": rate, "autos": 15}, {}))
        worth[game.scenario.name] = game.values[0, deal] - game.values[0, alone]
    assert 0 < worth["korea-us-2026"] < worth["korea-us-2025"]
