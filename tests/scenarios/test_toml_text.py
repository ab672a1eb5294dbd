"""Scenarios as text load as they are."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation.base.toml_files import parse_toml
from negotiation.scenarios import load_scenario, scenario_names
from negotiation.scenarios.loader import load
from negotiation.scenarios.toml_text import toml_text


@pytest.mark.parametrize("name", scenario_names())
def test_built_in_ones_load_as_they_are(name, tmp_path):
    document, file = load(name), tmp_path / "same.toml"
    file.write_text(toml_text(document), encoding="utf-8")
    assert load(file).digest == document.digest


def test_a_figure_from_tables_is_written_by_its_key(korea):
    written = parse_toml(toml_text(korea), "korea")
    assert written["sectors"]["autos"]["exports"] == {"data": "us_imports.KOR.autos"}
    assert "value" not in written["sectors"]["machinery"]["market"]


def test_what_is_made_of_tables_and_something_else_is_written_as_it_is(tmp_path):
    """A table of a hub has figures whose formula is rounded: values count."""
    document, file = load_scenario("hub-2025:JPN"), tmp_path / "japan.toml"
    file.write_text(toml_text(document), encoding="utf-8")
    loaded = load_scenario(file)
    for (path, figure), (same, read) in zip(document.figures(), loaded.figures(), strict=True):
        assert (path, figure.value, figure.low, figure.high) == (same, read.value, read.low, read.high)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(words=st.text(max_size=20).filter(lambda text: all(c.isprintable() for c in text)))
def test_any_words_come_back(words):
    korea = load_scenario("korea-us-2025")
    changed = korea.model_copy(
        update={"title": words, "context": {words or "a": korea.context["us_deficit"]}}
    )
    read = parse_toml(toml_text(changed), "korea")
    assert read["title"] == words
    assert list(read["context"]) == [words or "a"]
    assert read["calendar"]["start"] == date(2025, 4, 14)
