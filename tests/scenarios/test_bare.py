"""Talks without trade: any number of parties, and what each level is worth to each of them."""

import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario, replaced
from negotiation.scenarios.bare import TRADE

CAKE = """
name = "cake"
title = "A cake"
description = "Three share a cake."
[calendar]
start = 2026-01-05
deadline = 2026-02-02
round_days = 7
[parties]
A = { name = "Anna" }
B = { name = "Bob" }
C = { name = "Cleo" }
[[issues]]
key = "cut"
name = "Who gets it"
no_deal = "nobody"
levels = [
    { level = "nobody", values = { A = 0, B = 0, C = 0 } },
    { level = "even", values = { A = 1, B = 1, C = 1 } },
    { level = "A", values = { A = 3, B = 0, C = { value = 0.5, unit = "bn USD per year", year = 2026, low = 0, high = 1, source = "crumbs" } } },
]
"""


def load(tmp_path, text):
    file = tmp_path / "cake.toml"
    file.write_text(text)
    return load_scenario(file)


def test_a_plain_number_is_known_for_certain_and_a_figure_keeps_its_range(tmp_path):
    cake = load(tmp_path, CAKE)
    assert (cake.trades, cake.sides) == (False, ("A", "B", "C"))
    figures = dict(cake.figures())
    sure, unsure = (figures[f"issues.cut.levels.A.values.{code}"] for code in "AC")
    assert (sure.value, sure.low, sure.high) == (3, 3, 3)
    assert (unsure.low, unsure.high, unsure.source) == (0, 1, "crumbs")
    assert all(getattr(cake, name) in ("", None, {}) for name in TRADE)


def test_a_value_can_be_set_and_a_table_that_is_not_there_cannot(tmp_path):
    cake = load(tmp_path, CAKE)
    changed = replaced(cake, {"issues.cut.levels.even.values.B": 2})
    assert changed.issue("cut").levels[1].values["B"].value == 2
    with pytest.raises(InputError, match="unknown key 'investment'"):
        replaced(cake, {"investment.stock": 2})


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("B = 1, C = 1", "C = 1", "must name each party: B is missing"),
        ("B = 1, C = 1", "B = 1, C = 1, D = 1", "unknown party"),
        ('name = "cake"', 'name = "cake"\nobjective = "welfare"', "objective: is about trade"),
        ('name = "cake"', 'name = "cake"\nhome = "A"', "is missing"),
        ('name = "cake"', 'name = "cake"\nworld = "w"', "world: is about trade, and so are home"),
        ('B = { name = "Bob" }\nC = { name = "Cleo" }', "", "at least two parties"),
        ("A = 3,", "A = true,", "issues.0.levels.2.values.A"),
    ],
)
def test_what_does_not_fit_is_said(tmp_path, old, new, wrong):
    assert old in CAKE
    with pytest.raises(InputError, match=wrong):
        load(tmp_path, CAKE.replace(old, new, 1))


def test_there_is_no_tariff_without_trade(tmp_path):
    tariff = '[[issues]]\nkey = "t"\nname = "T"\nkind = "tariff"\nno_deal = 5\nlevels = [0, 5]\n'
    with pytest.raises(InputError, match=r"issues.1.kind: 'tariff' needs a home and a host"):
        load(tmp_path, CAKE + tariff)


def contents(scenario):
    return {name: getattr(scenario, name) for name in type(scenario).model_fields}


@pytest.mark.parametrize("name", ["investment", "purchases", "elasticities"])
def test_talks_about_trade_lack_no_part_of_it(name):
    korus = load_scenario("korus-2018")
    with pytest.raises(ValueError, match=rf"{name}\s+is missing"):
        type(korus).model_validate({n: v for n, v in contents(korus).items() if n != name})


@pytest.mark.parametrize("share", ["value_added_share", "idle_share"])
def test_who_trades_has_an_economy(share):
    korus = load_scenario("korus-2018")
    party = korus.parties["KOR"].model_copy(update={share: None})
    with pytest.raises(ValueError, match=rf"parties.KOR.{share}\s+is missing"):
        type(korus).model_validate(contents(korus) | {"parties": dict(korus.parties) | {"KOR": party}})
