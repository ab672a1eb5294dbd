"""Figures that take their value from the tables, or from a formula of them."""

import re
from math import hypot

import numpy as np
import pytest
from pydantic import ValidationError

from negotiation.base.errors import InputError
from negotiation.scenarios import draw_scenarios, load_scenario, replaced, scenario_text
from negotiation.scenarios.data import fields_of, is_formula
from negotiation.scenarios.loader import load, parse_overrides

TEXT = scenario_text("korus-2018")
LINE = next(line for line in TEXT.splitlines() if line.startswith("growth"))
PLACE = "parties.KOR.growth"


@pytest.fixture
def with_figure(tmp_path):
    """Return a scenario in which Korea's growth is written as given."""

    def load(written: str):
        path = tmp_path / "mine.toml"
        path.write_text(TEXT.replace(LINE, f"growth = {{ {written} }}", 1), encoding="utf-8")
        return load_scenario(path)

    return load


def test_a_key_gives_all_that_a_figure_needs(with_figure):
    figure = with_figure('data = "us_rates.reciprocal.all"').parties["KOR"].growth
    assert (figure.value, figure.low, figure.high, figure.unit) == (10, 10, 10, "percent")
    assert figure.year == 2025
    assert "federalregister" in figure.source
    assert figure.basis == "sourced"


def test_a_range_may_be_written_beside_the_key(with_figure):
    figure = with_figure('data = "us_rates.reciprocal.all", high = 24').parties["KOR"].growth
    assert (figure.low, figure.value, figure.high) == (10, 10, 24)
    figure = with_figure('data = "us_rates.reciprocal.all", spread = 0.2').parties["KOR"].growth
    assert (figure.low, figure.high) == (8, 12)


def test_a_formula_is_derived_and_says_its_unit(with_figure):
    figure = (
        with_figure('data = "us_rates.fentanyl.CHN / 2 - 1", unit = "percent"').parties["KOR"].growth
    )
    assert (figure.value, figure.unit, figure.basis) == (9, "percent", "derived")
    with pytest.raises(InputError, match=rf"mine.toml, line \d+: {PLACE}.unit: is missing"):
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
        (
            "korea.gdp / (korea.gdp - korea.gdp)",
            r"'korea.gdp / \(korea.gdp - korea.gdp\)' divides 1870 by 0",
        ),
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
        with_figure(f'data = "{data}", unit = "percent"')
    assert "mine.toml, line " in str(caught.value)
    assert f"{PLACE}.data: " in str(caught.value)


@pytest.mark.parametrize("twice", ["value = 3", "year = 2024", 'source = "mine"'])
def test_what_the_tables_say_is_not_written_twice(with_figure, twice):
    with pytest.raises(InputError, match=f"leave out {twice.split()[0]}"):
        with_figure(f'data = "us_rates.reciprocal.all", {twice}')


def test_overrides_and_draws_are_as_for_other_figures(with_figure):
    scenario = with_figure('data = "us_rates.reciprocal.all", low = 8, high = 12')
    assert replaced(scenario, {PLACE: 11}).parties["KOR"].growth.high == 12
    wider = replaced(scenario, {PLACE: 15, "name": "other"}).parties["KOR"].growth
    assert (wider.value, wider.low, wider.high) == (15, 8, 15)
    drawn = [
        s.parties["KOR"].growth.value for s in draw_scenarios(scenario, 20, np.random.default_rng(0))
    ]
    assert min(drawn) < 9 < 11 < max(drawn)


KOREA, HUB = scenario_text("korea-us-2025"), scenario_text("hub-2025")
EXPORTS, SPENDING = 'data = "us_imports.KOR.autos" }', 'data = "us_market.reciprocal" }'
FLOW = r"needed is 'bn USD' or 'bn USD per year'"


def refusal(folder, old: str, new: str, text: str = KOREA) -> str:
    """Return what is said of a file with another line, behind its name and the number of that line."""
    path = folder / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    with pytest.raises(InputError) as caught:
        load(path)
    before, named, said = str(caught.value).partition(f"mine.toml, line {line}: ")
    assert named, before
    assert before == f"{folder}/"
    return said


@pytest.mark.parametrize(
    ("old", "new", "said", "text"),
    [
        (EXPORTS, 'data = "us_rates.autos.all" }', f"exports: .*us_rates.autos.all is 'percent', {FLOW}", KOREA),
        (EXPORTS, 'data = "us_rates.autos.all", unit = "bn USD" }', "exports.data: .* is 'percent', not 'bn USD'", KOREA),
        (EXPORTS, 'data = "us_rates.autos.all + us_rates.steel.all" }', f"exports: .* is 'percent', {FLOW}", KOREA),
        (EXPORTS, 'data = "us_imports.KOR.autos / us_market.autos" }', "exports.data: .* is 'ratio', not 'bn USD'; a ratio may be called share", KOREA),
        (EXPORTS, 'data = "us_imports.KOR.autos / us_votes.AL.votes_2024" }', "exports: .* is 'bn USD / votes', needed", KOREA),
        (EXPORTS, 'data = "korea.gdp + us_rates.autos.all" }', "exports.data: 'korea.gdp .*' adds .* different units, bn USD and percent", KOREA),
        (EXPORTS, 'value = 34, unit = "percent" }', f"exports: the unit is 'percent', {FLOW}", KOREA),
        (SPENDING, 'data = "us_rates.steel.all" }', f"market.spending: .* is 'percent', {FLOW}", HUB),
        ('7.7", unit = "multiple"', '7.7", unit = "bn USD per year"', "firms.pipeline: .* needed is 'multiple'", HUB),
        ('4.25", unit = "bn USD per year"', '4.25", unit = "multiple"', "firms.pipeline: .* needed is 'bn USD per year'", KOREA),
    ],
)  # fmt: skip
def test_a_unit_is_held_against_its_place(tmp_path, old, new, said, text):
    assert re.match(rf"\S*{said}", refusal(tmp_path, old, new, text))


@pytest.mark.parametrize("name", ["korea-us-2025", "korus-2018", "hub-2025"])
def test_every_place_but_those_for_reading_knows_its_units(name):
    """Give each figure a unit that there is not: all say what is needed."""
    document = load(name)
    raw = document.model_dump(mode="json", exclude={"context"})
    paths = [path for path, _ in document.figures() if not path.startswith("context.")]
    for figure in figures_of(raw):
        figure["unit"] = "furlongs"
    with pytest.raises(ValidationError) as caught:
        type(document).model_validate(raw)
    said = [error["msg"] for error in caught.value.errors()]
    assert len(said) == len(paths)
    assert all("is 'furlongs', needed is '" in each for each in said)


def figures_of(node):
    if isinstance(node, dict) and "low" in node:
        yield node
        return
    for below in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from figures_of(below)


@pytest.mark.parametrize(
    ("data", "unit"),
    [
        ("us_imports.KOR.autos - us_imports.JPN.autos", "bn USD"),
        ("us_imports.KOR.autos * (1 - us_coverage.KOR.autos.exempt)", "bn USD"),
        ("-(us_rates.autos.all)", "percent"),
        ("25 - us_rates.reciprocal.all", "percent"),
        ("us_imports.KOR.autos / us_market.autos", "ratio"),
        ("us_imports.KOR.autos / us_market.autos * korea.gdp", "bn USD"),
        ("korea.gdp * korea.gdp / korea.exports / korea.exports", "ratio"),
        ("korea.won * korea.gdp", "KRW per USD × bn USD"),
        ("us_coverage.KOR.autos.exempt / korea.gdp", "1 / bn USD"),
        ("us_plants.US.since_2021 / 4.25", None),
        ("1000 * korea.defence_cost_share / korea.won", None),
        ("2 * us_rates.autos.all + us_rates.autos.all", "percent"),
    ],
)
def test_a_formula_has_the_unit_that_its_keys_tell(data, unit):
    assert fields_of(data).get("unit") == unit


def test_a_unit_that_the_keys_tell_need_not_be_written(with_figure):
    figure = with_figure('data = "us_rates.fentanyl.CHN + us_rates.autos.all"').parties["KOR"].growth
    assert (figure.value, figure.unit) == (45, "percent")


@pytest.mark.parametrize(("data", "value"), [("40", "40"), ("2 * (3 + 4)", "14"), ("-.5", "-0.5")])
def test_a_formula_without_a_key_is_no_data(with_figure, data, value):
    with pytest.raises(InputError, match=f"{PLACE}.data: names no key .* write value = {value}$"):
        with_figure(f'data = "{data}", unit = "percent"')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("korea.gdp / 0", "'korea.gdp / 0' divides 1870 by 0"),
        ("0 / 0 * korea.gdp", "'0 / 0' divides 0 by 0"),
        ("korea.gdp / (us_rates.autos.all - 25)", "divides 1870 by 0"),
        ("korea.gdp * 1e308", "'korea.gdp . 1e.308', of 1870 and 1e.308, is too large a number"),
        ("korea.gdp + 1e999", "is too large a number"),
        (f"korea.gdp + 1{'0' * 400}", "is too large a number"),
        (
            "1 / (korea.gdp - 1850)",
            "with korea.gdp at the low end of its range, 1850: '.*' divides 1 by 0",
        ),
    ],
)
def test_what_has_no_value_is_said_with_the_two_figures(with_figure, data, said):
    with pytest.raises(InputError, match=rf"mine.toml, line \d+: {PLACE}.data: .*{said}"):
        with_figure(f'data = "{data}", unit = "percent"')


FIELDS = "value, unit, year, source, low, high, data, assumption, context, spread"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ('dta = "us_imports.KOR.autos" }', "exports.dta: unknown key 'dta': did you mean 'data'? allowed: "),
        ("vlaue = 3, spread = 0.2 }", "exports.vlaue: unknown key 'vlaue': did you mean 'value'? allowed: "),
        ("value = 3, spraed = 0.2 }", "exports.spraed: unknown key 'spraed': did you mean 'spread'? allowed: "),
        ('data = "us_imports.KOR.autos", hihg = 99 }', "exports.hihg: unknown key 'hihg': did you mean 'high'? allowed: "),
    ],
)  # fmt: skip
def test_a_mistyped_field_of_a_figure_is_all_that_is_said(tmp_path, new, said):
    assert refusal(tmp_path, EXPORTS, new) == f"sectors.autos.{said}{FIELDS}"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("low = 3, high = 4 }", "value: is missing: a number, or data with a key of the tables"),
        ("data = 40 }", "data: a key of the tables is needed, not 40"),
        ('data = ["us_imports.KOR.autos"] }', "data: a key of the tables is needed, not ['us_imports."),
        ('value = "x" }', "value: a finite number is needed, not 'x'"),
        ('value = 3, spread = "x" }', "spread: a number from 0 up is needed, not 'x'"),
        ("value = 3, spread = -0.1 }", "spread: a number from 0 up is needed, not -0.1"),
    ],
)
def test_a_field_of_a_figure_that_makes_no_sense_is_all_that_is_said(tmp_path, new, said):
    message = refusal(tmp_path, EXPORTS, new)
    assert message.startswith(f"sectors.autos.exports.{said}")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (
            '{ unti = "share" }',
            "unknown key 'unti': did you mean 'unit'? allowed: unit, year, source, low",
        ),
        ("{ value = 3 }", "unknown key 'value': allowed: unit, year, source, low"),
        ('"share"', "a table is needed, not 'share'"),
    ],
)
def test_defaults_are_fields_that_can_be_inherited(tmp_path, new, said):
    message = refusal(tmp_path, 'defaults = { unit = "share" }', f"defaults = {new}")
    assert message.startswith(f"sectors.autos.shares.defaults: {said}")


@pytest.mark.parametrize(
    ("old", "new", "said", "text"),
    [
        ("JPN = { data", "JPM = { data", "sectors.autos.shares.JPM: unknown rival of [rivals] 'JPM': did you mean 'JPN'?", KOREA),
        ("tariffs.autos =", "tariffs.atuos =", "rivals.JPN.tariffs.atuos: unknown tariff issue 'atuos': did you mean 'autos'?", KOREA),
        ("values.USA = { value = 0.2", "values.USB = { value = 0.2", "issues.6.levels.1.values.USB: unknown party 'USB': did you mean 'USA'?", KOREA),
        ('governed_by = "autos"', 'governed_by = "atuos"', "sectors.autos.governed_by: unknown tariff issue 'atuos': did you mean 'autos'?", KOREA),
        ('"JPN", "IND"', '"JNP", "IND"', "talks.given: unknown partner (talks.order is 'given') 'JNP': did you mean 'JPN'?", HUB),
        ("[rivals.MEX]", "[rivals.MXE]", "rivals.MXE: unknown partner in the table 'MXE': did you mean 'MEX'?", HUB),
        ("tariffs.reciprocal =", "tariffs.reciprokal =", "rivals.CHN.tariffs.reciprokal: unknown tariff issue 'reciprokal': did you mean 'reciprocal'?", HUB),
    ],
)  # fmt: skip
def test_a_mistyped_name_of_something_else_is_said_with_the_nearest_and_its_line(tmp_path, old, new, said, text):  # fmt: skip
    assert refusal(tmp_path, old, new, text).startswith(said)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("sectors.autos.exports.data=us_imports.KOR.autos", "exports is the figure itself.*: set its number; data .* in a scenario file"),
        ("sectors.autos.exports.low=3", "exports is the figure itself.*: set its number; data .* in a scenario file"),
        ("sectors.autos.exports=us_imports.KOR.autos", "'us_imports.KOR.autos' is not a number; data .* in a scenario file"),
        ("sectors.autos.exports=us_imports.autos.KOR / 2", "is not a number; data .* in a scenario file"),
        ("sectors.autos.exports={data='us_imports.KOR.autos'}", "is not a number; data .* in a scenario file"),
        ("sectors.autos.exports=true", "'True' is not a number$"),
    ],
)  # fmt: skip
def test_data_are_written_in_a_file_and_not_set_beside_it(given, said):
    with pytest.raises(InputError, match=said):
        load_scenario("korea-us-2025", parse_overrides([given]))
