"""Figures that take their value from the tables, or from a formula of them."""

from math import hypot

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import draw_scenarios, load_scenario, replaced, scenario_text
from negotiation.scenarios.data import fields_of, is_formula

TEXT = scenario_text("korus-2018")
LINE = next(line for line in TEXT.splitlines() if line.startswith("adjustment_years"))


@pytest.fixture
def with_figure(tmp_path):
    """Return a scenario whose long adjustment is written as given."""

    def load(written: str):
        path = tmp_path / "mine.toml"
        path.write_text(TEXT.replace(LINE, f"adjustment_years = {{ {written} }}"), encoding="utf-8")
        return load_scenario(path)

    return load


def test_a_key_gives_all_that_a_figure_needs(with_figure):
    figure = with_figure('data = "us_rates.reciprocal.all"').horizon.adjustment_years
    assert (figure.value, figure.low, figure.high, figure.unit) == (10, 10, 10, "percent")
    assert figure.year == 2025
    assert "federalregister" in figure.source
    assert figure.basis == "sourced"


def test_a_range_may_be_written_beside_the_key(with_figure):
    figure = with_figure('data = "us_rates.reciprocal.all", high = 24').horizon.adjustment_years
    assert (figure.low, figure.value, figure.high) == (10, 10, 24)
    figure = with_figure('data = "us_rates.reciprocal.all", spread = 0.2').horizon.adjustment_years
    assert (figure.low, figure.high) == (8, 12)


def test_a_formula_is_derived_and_says_its_unit(with_figure):
    figure = with_figure(
        'data = "us_rates.fentanyl.CHN / 2 - 1", unit = "years"'
    ).horizon.adjustment_years
    assert (figure.value, figure.unit, figure.basis) == (9, "years", "derived")
    with pytest.raises(
        InputError, match=r"mine.toml, line \d+: horizon.adjustment_years.unit: is missing"
    ):
        with_figure('data = "us_rates.fentanyl.CHN / 2 - 1"')


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("us_imports.JPN.autos / us_market.autos", 41.9272 / 532.2),
        ("-(1 + 2.5) * korea.gdp", -3.5 * 1870),
        ("korea.seats_dp - korea.seats_ppp - 2 * 3", 56),
    ],
)
def test_formulas_mean_what_they_say(data, value):
    assert is_formula(data)
    assert fields_of(data)["value"] == pytest.approx(value)


def test_independent_errors_add_up_by_their_squares():
    total, parts = fields_of("us_imports.JPN.autos + us_imports.KOR.autos"), (41.9272, 36.8719)
    assert total["high"] - total["value"] == pytest.approx(0.02 * hypot(*parts))
    assert total["value"] - total["low"] == pytest.approx(0.02 * hypot(*parts))
    share = fields_of("us_imports.JPN.autos / us_market.autos")
    up = hypot(1.02 - 1, 1 / 0.9 - 1)
    assert share["high"] / share["value"] - 1 == pytest.approx(up)


def test_what_stands_twice_in_a_formula_has_one_error():
    assert fields_of("korea.gdp / korea.gdp")["low"] == fields_of("korea.gdp / korea.gdp")["high"] == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("us_import.KOR.autos", "unknown table in .*did you mean 'us_imports'"),
        ("us_imports.KO.autos", "unknown part of .* 'KO': did you mean 'KOR'"),
        ("us_imports.KOR.auto", "unknown part of .* 'auto': did you mean 'autos'"),
        ("us_imports.KOR", "is no value: go on with one of .*autos"),
        ("us_market", "is no value: go on with one of .*autos"),
        ("us_market.autos.KOR", "is no value: there is nothing below"),
        ("us_imports.KOR.autos / us_market.auto", "did you mean 'autos'"),
        ("korea.gdp / (korea.gdp - korea.gdp)", "has no value"),
        ("korea.gdp ** 2", "no formula"),
        ("max(korea.gdp)", "no formula"),
        ("(korea).gdp().x + 1", "no formula"),
        ("korea.gdp +", "no formula"),
        ("'x' + 1", "no formula"),
        ("(" * 400, "no formula"),
        ("1+" * 400 + "1", "no formula"),
        ("", "unknown table"),
    ],
)
def test_wrong_keys_are_refused_in_words_with_the_line(with_figure, data, said):
    with pytest.raises(InputError, match=said) as caught:
        with_figure(f'data = "{data}", unit = "years"')
    assert "mine.toml, line " in str(caught.value)
    assert "horizon.adjustment_years.data: " in str(caught.value)


@pytest.mark.parametrize("twice", ["value = 3", "year = 2024", 'source = "mine"'])
def test_what_the_tables_say_is_not_written_twice(with_figure, twice):
    with pytest.raises(InputError, match=f"leave out {twice.split()[0]}"):
        with_figure(f'data = "us_rates.reciprocal.all", {twice}')


def test_overrides_and_draws_are_as_for_other_figures(with_figure):
    path = "horizon.adjustment_years"
    scenario = with_figure('data = "us_rates.reciprocal.all", low = 8, high = 12')
    assert replaced(scenario, {path: 11}).horizon.adjustment_years.high == 12
    wider = replaced(scenario, {path: 15, "name": "other"}).horizon.adjustment_years
    assert (wider.value, wider.low, wider.high) == (15, 8, 15)
    drawn = [
        s.horizon.adjustment_years.value for s in draw_scenarios(scenario, 20, np.random.default_rng(0))
    ]
    assert min(drawn) < 9 < 11 < max(drawn)
