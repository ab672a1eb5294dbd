"""A template of one's own: what no table says is taken from it, and what cannot be one is told."""

import re

import pytest

from negotiation.scenarios import at, load_scenario, scenario_text
from negotiation.scenarios.assembled import new_text
from negotiation.scenarios.chosen import chosen
from negotiation.scenarios.new import new_scenario
from negotiation.scenarios.own import own_scenario
from negotiation.scenarios.template import TEMPLATE
from negotiation.talks.setup import Setup
from negotiation.valuation.names import check_names
from tests.scenarios.test_own import TABLES

BARE = {"politics": None, "firms": None, "lobbying": None, "retaliation": None, "ruling": None}


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def copy(file, *changes, name=TEMPLATE):
    """Write a built-in scenario with other text in it."""
    text = scenario_text(name)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def test_what_no_table_says_is_as_in_the_template(tmp_path):
    copy(
        tmp_path / "mine.toml",
        ("displacement = { value = 0.15", "displacement = { value = 0.25"),
        ("challenger_wins = { value = 0.85", "challenger_wins = { value = 0.9"),
        ("consensus = { value = 0.2", "consensus = { value = 0.3"),
        ("additional_share = { value = 0.35", "additional_share = { value = 0.5"),
    )
    made, usual = new_scenario("Japan", "USA", own=chosen("mine.toml")), new_scenario("Japan", "USA")
    own = {"investment.displacement": 0.25, "politics.consensus": 0.3, "purchases.additional_share": 0.5}
    for path, figure in made.figures():
        if path in own:
            assert figure.value == own[path] != at(usual, path).value
        else:
            assert figure.value == pytest.approx(at(usual, path).value, rel=0.01), path
        assert figure.source.startswith("assumption") == figure.assumption, path
    assert at(made, "politics.consensus").source == "assumption: as in mine.toml"
    assert at(made, "investment.sourcing_share").source.startswith("assumption: as in mine.toml; ")


def test_talks_that_were_made_are_a_template_that_gives_them_again(tmp_path):
    first = new_scenario("Japan", "USA")
    (tmp_path / "jpn.toml").write_text(new_text(first), encoding="utf-8")
    again = dict(new_scenario("Japan", "USA", own=chosen("jpn.toml")).figures())
    for path, figure in first.figures():
        assert again[path].value == pytest.approx(figure.value, rel=2e-3, abs=1e-4), path


@pytest.mark.parametrize("home", ["Korea", "Japan"])
def test_its_home_country_becomes_a_rival(tmp_path, home):
    (tmp_path / "jpn.toml").write_text(new_text(new_scenario("Japan", "USA")), encoding="utf-8")
    made = new_scenario(home, "USA", own=chosen("jpn.toml"))
    assert ("JPN" in made.rivals) == (home == "Korea")
    assert made.rivals.keys() | {made.home} == {"JPN", "KOR", "EUU", "MEX", "CAN", "CHN", "ROW"}
    (tmp_path / "new.toml").write_text(new_text(made), encoding="utf-8")
    Setup.of(scenario="new.toml", rounds=2).talks().run()


def test_what_a_template_does_without_the_new_talks_do_without(monkeypatch):
    bare = load_scenario(TEMPLATE).model_copy(update={**BARE, "evidence": {}})
    made = new_scenario("Japan", "USA", own=bare)
    assert all(getattr(made, name) is None for name in BARE)
    check_names(made)


@pytest.mark.parametrize("name", ["korus-2018", "korea-us-2026"])
def test_tables_of_ones_own_take_any_talks(tmp_path, name):
    for file, text in TABLES.items():
        (tmp_path / file).write_text(text)
    made = own_scenario(tmp_path, "Brazil", "India", own=chosen(name))
    check_names(made)
    assert made.purchases.years.value == load_scenario(name).purchases.years.value
    assert f"as in {name}" in new_text(made)
    (tmp_path / "new.toml").write_text(new_text(made), encoding="utf-8")
    Setup.of(scenario="new.toml", rounds=2).talks().run()


NUMBER = '{ value = 3, unit = "bn USD", year = 2024, low = 3, high = 3, source = "mine" }'


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mein.toml", r"unknown template 'mein\.toml': did you mean 'mine\.toml'"),
        ("korea-us-2052", "--template: which talks are"),
        ("atlantis", "--template: unknown scenario 'atlantis'"),
        ("hub-2025", "--template: hub-2025 is a hub with many partners"),
        ("korus-2018", "--template korus-2018: its talks are of 2017"),
        ("korea-us-2026", "--template korea-us-2026: its talks are of 2026"),
        ("hub-2025:GUY", "no table has the sales of GUY"),
        ("bare.toml", "--template: bare.toml: parties: is missing"),
        ("mine.toml", "--template mine.toml: sectors.steel needs exports and market from the tables"),
        (".", "cannot read the scenario file"),
    ],
)
def test_what_is_no_template_is_refused_and_nothing_is_written(tmp_path, negotiate, name, said):
    copy(tmp_path / "mine.toml", ('exports = { data = "us_imports.KOR.steel" }', f"exports = {NUMBER}"))
    (tmp_path / "bare.toml").write_text('name = "a"\ntitle = "A"\ndescription = ""\n')
    code, out, err = negotiate(
        "scenarios", "new", "Vietnam", "US", "--template", name, "--out", tmp_path / "new.toml"
    )
    assert (code, out) == (2, "")
    assert re.search(said, " ".join(err.split()))
    assert not (tmp_path / "new.toml").exists()


def test_the_command_says_which_template_they_are_from(tmp_path, negotiate):
    copy(tmp_path / "mine.toml")
    for name in (TEMPLATE, "mine.toml"):
        file = tmp_path / f"new-{name}"
        code, out, _ = negotiate("scenarios", "new", "Vietnam", "US", "--template", name, "--out", file)
        assert code == 0
        assert f"figures are assumptions, most of them as in {name}; replace these first" in out
        assert load_scenario(file).home == "VNM"
