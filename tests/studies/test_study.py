"""Study files: what they may hold, and that wrong ones are refused in words with their line."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import replaced
from negotiation.studies import load_study
from negotiation.studies.sweep import Sweep
from tests.studies.conftest import HEAD, STRATEGIES

EXPERIMENTS = Path(__file__).parents[2] / "experiments"
LINES = HEAD.count("\n")


def test_parameters_come_with_the_dearest_first(write):
    study = load_study(
        write(
            """
            [vary]
            "strategies.USA" = ["linear", "boulware"]
            first = ["KOR", "USA"]
            rounds = { low = 4, high = 16, steps = 4 }
            "politics.consensus" = [0, 0.5]
            """
        )
    )
    assert [p.name for p in study.parameters] == [
        "politics.consensus",
        "rounds",
        "first",
        "strategies.USA",
    ]
    assert study.parameters[1].levels == (4, 8, 12, 16)
    assert study.design.runs == 2 * 4 * 2 * 2


def test_bare_and_quoted_keys_mean_the_same(write):
    quoted = write('[vary]\n"strategies.KOR.exponent" = [1, 2]\n"politics.consensus" = [0, 1]', "a.toml")
    bare = write("[vary]\nstrategies.KOR.exponent = [1, 2]\npolitics.consensus = [0, 1]", "b.toml")
    assert Sweep(load_study(quoted)).digest == Sweep(load_study(bare)).digest


def test_a_range_of_whole_numbers_takes_on_whole_numbers(write):
    study = load_study(
        write(
            """
            [vary]
            rounds = { low = 4, high = 6 }
            "strategies.KOR.lag" = { low = 1, high = 3 }
            [fixed]
            "strategies.KOR" = "tit-for-tat"
            [design]
            kind = "random"
            runs = 200
            """
        )
    )
    for name, levels in (("rounds", {4, 5, 6}), ("strategies.KOR.lag", {1, 2, 3})):
        values = study.design.values(np.arange(200))[name].tolist()
        assert set(values) == levels
        assert all(isinstance(value, int) for value in values)


def test_a_parameter_counts_with_any_of_the_strategies_that_are_listed(write):
    study = load_study(
        write(
            """
            [vary]
            "strategies.KOR" = ["tit-for-tat", "averaged-tit-for-tat"]
            "strategies.KOR.lag" = { low = 1, high = 3 }
            [design]
            kind = "random"
            runs = 30
            """
        )
    )
    assert set(study.design.values(np.arange(30))["strategies.KOR.lag"].tolist()) == {1, 2, 3}


def test_a_fixed_parameter_may_be_one_of_the_strategies_that_vary(write):
    study = load_study(
        write(
            '[fixed]\n"strategies.KOR.lag" = 2\n'
            '[vary]\n"strategies.KOR" = ["tit-for-tat", "averaged-tit-for-tat"]'
        )
    )
    assert study.fixed == {"strategies.KOR.lag": 2}


def test_ranges_take_every_figure_that_has_one_and_is_free(write, korea):
    study = load_study(
        write('ranges = "all"\n[fixed]\n"politics.consensus" = 0.1\n[design]\nkind = "random"\nruns = 1')
    )
    wide = {
        path
        for path, figure in korea.figures()
        if figure.low < figure.high and not path.startswith("context.")  # for reading only
    }
    assert {p.name for p in study.parameters} == wide - {"politics.consensus"}
    part = load_study(write('ranges = ["elasticities"]\n[design]\nkind = "random"\nruns = 1'))
    assert {p.name.split(".")[0] for p in part.parameters} == {"elasticities"}
    low = dict(korea.figures())["elasticities.demand"].low
    assert next(p for p in part.parameters if p.name == "elasticities.demand").low == low


def test_fixed_figures_are_in_the_scenario_others_are_settings(write):
    study = load_study(
        write('[fixed]\n"sectors.autos.exports" = 40\nelection = "none"\n[vary]\nrounds = [3, 4]')
    )
    assert study.scenario.sectors["autos"].exports.value == 40
    assert study.fixed == {"election": "none"}


def test_a_scenario_file_is_looked_for_beside_the_study(write, tmp_path):
    with pytest.raises(InputError, match=r"gone\.toml: cannot read"):
        load_study(write("[vary]\nrounds = [3]").with_name("gone.toml"))
    text = (HEAD + "[vary]\nrounds = [3]").replace("korea-us-2025", "mine.toml")
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(InputError, match=r"mine\.toml: cannot read the scenario file"):
        load_study(tmp_path / "s.toml")


def test_the_digest_is_about_results_only(write):
    plain, drawn = (
        load_study(write(STRATEGIES + more, f"{len(more)}.toml"))
        for more in ("", '[[figures]]\nkind = "ribbon"\nvalue = "agreed"\nx = "rounds"\n')
    )
    assert Sweep(plain).digest == Sweep(drawn).digest
    assert (
        Sweep(plain).digest
        != Sweep(load_study(write(STRATEGIES.replace("seed = 7", "seed = 8")))).digest
    )


@pytest.mark.parametrize("path", sorted(EXPERIMENTS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_studies_of_the_project_can_be_read_and_are_told_of(path):
    study = load_study(path)
    assert study.name == path.stem
    assert study.figures
    assert f"## {study.title}" in (EXPERIMENTS / "README.md").read_text()


def test_dates_and_switches_vary_as_set_takes_them(write):
    text = """
[fixed]
"firms.number" = 150
[vary]
"calendar.opening" = [2025-04-21, 2025-04-28]
"retaliation.enabled" = [true, false]
"""
    study = load_study(write(text))
    points = study.design.values(np.arange(4))
    found = set()
    for opening, enabled in zip(*(points[p.name].tolist() for p in study.parameters), strict=True):
        changed = replaced(study.scenario, {"calendar.opening": opening, "retaliation.enabled": enabled})
        found.add((changed.calendar.opening, changed.retaliation.enabled))
    days = [date(2025, 4, 21), date(2025, 4, 28)]
    assert found == {(day, switch) for day in days for switch in (True, False)}
    quoted = text.replace("2025-04-21, 2025-04-28", '"2025-04-21", "2025-04-28"')
    assert Sweep(load_study(write(quoted))).digest == Sweep(study).digest


@pytest.mark.parametrize(
    ("text", "part", "line"),
    [
        ("[vary]\nround = [3]", "unknown key 'round'", 2),
        ('[vary]\n"sectors.car.exports" = [3, 4]', "unknown key 'car' in the path", 2),
        ('[vary]\n"strategies.JPN" = ["linear"]', "unknown party in strategies 'JPN'", 2),
        ('[vary]\n"strategies.KOR" = ["lineer"]', "did you mean 'linear'", 2),
        ('[vary]\n"strategies.KOR.exponent" = [0]', "exponent", 2),
        ('[vary]\n"strategies.KOR.speed" = [1, 2]', "unknown parameter 'speed'", 2),
        ('[vary]\nrounds = [3]\n"strategies.KOR.speed" = [1, 2]', "unknown parameter 'speed'", 3),
        (
            '[vary]\nrounds = [3]\n[fixed]\n"strategies.KOR" = ["linear"]',
            "unknown strategy '['linear']'",
            4,
        ),
        ('[vary]\n"strategies.KOR.exponent" = [1, "2"]', "numbers or texts, not both", 2),
        (
            '[vary]\n"strategies.KOR" = ["boulware", "micro"]\n"strategies.KOR.exponent" = [1, 2]',
            "'micro:exponent=1': unknown parameter 'exponent': allowed: alpha, beta, ranked, error, cost, accept, model; "
            "boulware, listed beside it, can have it",
            2,
        ),
        (
            '[vary]\n"strategies.KOR.exponent" = [1, 2]\n"strategies.KOR" = ["boulware", "micro"]',
            "unknown parameter 'exponent'",
            2,
        ),
        (
            '[vary]\n"strategies.KOR" = ["boulware", "micro"]\n[fixed]\n"strategies.KOR.exponent" = 2',
            "unknown parameter 'exponent'",
            2,
        ),
        (
            '[vary]\n"politics.consensus" = [0, 1]\n[fixed]\n"strategies.KOR.exponent" = 2\n'
            '"strategies.KOR" = "micro"',
            "unknown parameter 'exponent'",
            4,
        ),
        (
            '[vary]\n"strategies.KOR" = ["tit-for-tat", "linear"]\n"strategies.KOR.lag" = [1, 2]',
            "unknown parameter 'lag'",
            2,
        ),
        ('[design]\nkind = "table"\n[vary]\nrounds = [3]', "go together", 1),
        ('[design]\nfile = "points.csv"\n[vary]\nrounds = [3]', "go together", 1),
        (
            '[design]\nkind = "random"\nruns = 2\n[vary]\nrounds = { low = 4, high = 6.5 }',
            "whole ends",
            5,
        ),
        (
            '[design]\nkind = "random"\nruns = 2\n[vary]\nrounds = { low = 4, high = 6, scale = "log" }',
            "no scale",
            5,
        ),
        (
            '[[figures]]\nkind = "ribbon"\nvalue = "ending"\nx = "rounds"\n[vary]\nrounds = [3]',
            "unknown outcome 'ending'",
            1,
        ),
        ("[vary]\nrounds = []", "empty list", 2),
        ("[vary]\nrounds = [3, 3]", "given twice", 2),
        ("[vary]\nrounds = [true]", "true and false are for what is true or false", 2),
        ('[vary]\n"firms.number" = [150, true]', "true and false are for what is true or false", 2),
        ("[vary]\nrounds = [12:00:00]", "numbers, texts, dates, true and false only", 2),
        ("[vary]\nrounds = [2025-04-21]", "rounds: a whole number is needed", 2),
        ("[vary]\nrounds = 3", "give a list of values", 2),
        ("[vary]\nrounds = [2.5]", "a whole number is needed", 2),
        ("[vary]\nrounds = [0]", "allowed are 1 to 500", 2),
        ('[vary]\nelection = ["maybe"]', "unknown election 'maybe'", 2),
        ('[vary]\nevidence = ["gossip"]', "unknown evidence 'gossip'", 2),
        ('[vary]\n"politics.consensus" = { low = 1, high = 0 }', "empty range", 2),
        ('[vary]\n"politics.consensus" = { low = 0, high = 1, scale = "log" }', "needs low above 0", 2),
        ('[vary]\n"politics.consensus" = { low = 0, high = 1, step = 3 }', "step", 2),
        ('[vary]\n"politics.consensus" = [0, 2]', "between 0 and 1", 2),
        ('[vary]\n"politics.consensus" = { low = 0, high = 1 }', "a grid needs 'steps'", 0),
        ('[fixed]\n"politics.consensus" = 2\n[vary]\nrounds = [3]', "between 0 and 1", 2),
        ("[fixed]\nrounds = 3\n[vary]\nrounds = [3]", "both fixed and varied", 4),
        ('ranges = ["politcs"]', "unknown figure or table 'politcs'", 1),
        ('[design]\nkind = "full"\n[vary]\nrounds = [3]', "design.kind", 2),
        ("[design]\nruns = 2\n[vary]\nrounds = [3, 4, 5]", "more than the 2 asked for", 1),
        ("[design]\nreplicates = 0\n[vary]\nrounds = [3]", "a number above 0", 2),
        (
            '[[figures]]\nkind = "heatmap"\nvalue = "agreed"\nx = "rounds"\n[vary]\nrounds = [3]',
            "needs 'y'",
            1,
        ),
        (
            '[[figures]]\nkind = "ribbon"\nvalue = "agred"\nx = "rounds"\n[vary]\nrounds = [3]',
            "agred",
            3,
        ),
        ("colour = 1", "unknown key", 1),
        ("", "nothing varies", 0),
        ("vary = [", "not a TOML file", 0),
    ],
)
def test_wrong_studies_are_refused_with_their_line(write, text, part, line):
    with pytest.raises(InputError) as caught:
        load_study(write(text))
    assert part in str(caught.value)
    assert "study.toml" in str(caught.value)
    if line:
        assert f"line {LINES + line}:" in str(caught.value)
