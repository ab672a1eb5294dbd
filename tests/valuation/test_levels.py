"""A level that is no worse than others: as low as the lowest rate that it names, whatever that is."""

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import load_scenario
from negotiation.scenarios.draws import narrowed
from negotiation.scenarios.figures import with_parts
from negotiation.scenarios.issues import IssueSpec, LevelSpec
from negotiation.valuation import evaluate
from negotiation.valuation.game import Game
from negotiation.valuation.levels import rates_of, with_rates

NAME, LABEL = "korea-us-2026", "as-others"
UK = f"issues.pharma.levels.{LABEL}.rate"


def talks(**figures: object):
    return load_scenario(NAME, {key.replace("__", "."): x for key, x in figures.items()})


def rate(scenario, key: str) -> float:
    issue = with_rates(scenario).issue(key)
    return 100 * rates_of(issue)[issue.issue.position(LABEL)]


@pytest.mark.parametrize(
    ("figures", "rates"),
    [
        ({}, (15, 15, 10)),
        ({"rivals.JPN.tariffs.chips": 5}, (5, 15, 10)),
        ({"rivals.JPN.tariffs.chips": 20}, (15, 15, 10)),
        ({"rivals.EUU.tariffs.pharma": 2, "rivals.JPN.tariffs.batteries": 12}, (15, 12, 2)),
        ({UK: 0}, (15, 15, 0)),
        ({UK: 30}, (15, 15, 15)),
        ({"rivals.MEX.tariffs.chips": 0}, (15, 15, 10)),
    ],
)
def test_the_level_follows_the_lowest_rate_of_who_has_a_deal(figures, rates):
    scenario = load_scenario(NAME, figures)
    assert tuple(rate(scenario, key) for key in ("chips", "batteries", "pharma")) == pytest.approx(rates)


def test_it_is_worth_what_the_number_is():
    scenario = talks(rivals__EUU__tariffs__chips=8)
    outcome = scenario.space.index({"chips": LABEL, "pledge": 350}, default=scenario.no_deal)
    few = narrowed(scenario, outcome)
    levels = [spec if spec.level != LABEL else LevelSpec(level=8) for spec in few.issue("chips").levels]
    issues = [
        with_parts(spec, {"levels": levels}) if spec.key == "chips" else spec for spec in few.issues
    ]
    number = few.model_copy(update={"issues": issues})
    for code, payoff in evaluate(few).payoffs.items():
        np.testing.assert_array_equal(payoff.table(), evaluate(number).payoffs[code].table())


def test_its_words_have_the_rate():
    game = Game(talks(rivals__JPN__tariffs__chips=7.5))
    words = game.words(game.outcome({"chips": LABEL, "batteries": "no worse than others"}))
    assert words["chips"] == "no worse than others (7.5 %)"
    assert words["batteries"] == "no worse than others (15 %)"


FIGURE = {"value": 5, "low": 5, "high": 5, "unit": "percent", "year": 2026, "source": "x"}
OTHERS = {"no_worse_than": ["JPN"]}


@pytest.mark.parametrize(
    ("kind", "level", "said"),
    [
        ("tariff", {"level": 5, **OTHERS}, "level 5 cannot have rate or no_worse_than"),
        ("tariff", {"level": 5, "rate": FIGURE}, "level 5 cannot have rate or no_worse_than"),
        ("tariff", {"level": "a"}, "level 'a' of a tariff issue must be a number"),
        ("pledge", {"level": "a", **OTHERS}, "level a cannot have rate or no_worse_than"),
        ("concession", {"level": "a", "rate": FIGURE}, "level a cannot have rate or no_worse_than"),
        ("tariff", {"level": "a", "rate": {**FIGURE, "unit": "years"}}, "needed is 'percent'"),
    ],
)
def test_other_levels_have_no_such_rate(kind, level, said):
    written = {"key": "k", "name": "K", "kind": kind, "no_deal": level["level"], "levels": [level]}
    with pytest.raises(ValueError, match=said):
        IssueSpec.model_validate(written)


def test_who_is_no_rival_is_refused(tmp_path):
    file = tmp_path / "mine.toml"
    level = '{ level = "as-others", no_worse_than = ["JPM"] }'
    file.write_text(f'base = "{NAME}"\n[[issues]]\nkey = "chips"\nlevels = [25, {level}, 0]\n')
    with pytest.raises(InputError, match="no_worse_than: unknown rival .* 'JPM': did you mean 'JPN'"):
        load_scenario(file)
