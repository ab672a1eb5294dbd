import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from negotiation.base.errors import InputError
from negotiation.scenarios import draw_scenarios, load_hub, load_scenario, scenario_names, scenario_text
from negotiation.scenarios.draws import at_midpoints
from negotiation.scenarios.loader import is_hub, parse_overrides
from negotiation.valuation.game import Game

TEXT = scenario_text("korea-us-2025")
JAPAN = 'JPN = { data = "us_imports.JPN.autos / us_market.autos" }'


def write(folder: Path, *changes: tuple[str, str]) -> Path:
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path | str, **overrides: object) -> str:
    with pytest.raises(InputError) as caught:
        load_scenario(path, {key.replace("__", "."): value for key, value in overrides.items()})
    return str(caught.value)


def test_all_built_in_scenarios_load():
    assert {"korea-us-2025", "hub-2025"} <= set(scenario_names())
    for name in scenario_names():
        scenario = load_hub(name) if is_hub(name) else load_scenario(name)
        assert scenario.name == name


def test_a_copy_is_the_same_scenario(tmp_path, korea):
    assert load_scenario(write(tmp_path)).digest == korea.digest


def test_every_figure_says_where_it_comes_from(korea):
    figures = dict(korea.figures())
    assert len(figures) > 200
    for path, figure in figures.items():
        assert figure.source, path
        assert figure.unit, path
        assert figure.low <= figure.value <= figure.high, path


def test_the_scenario_holds_what_the_talks_were_about(korea):
    assert korea.space.size >= 200_000
    assert len(korea.issues) >= 8
    assert len(korea.sectors) >= 8
    assert korea.calendar.start == date(2025, 4, 14)
    assert korea.calendar.rounds == 16
    assert korea.context["announced_rate"].value == 25
    assert korea.investment.stock.value == 130
    assert korea.firms.number == korea.context["korean_firms_in_us"].value == 15000
    assert korea.investment.flow.value == 7.7
    assert korea.investment.sourcing_share.value == 0.6


def test_flows_add_up_to_the_published_totals(korea):
    exports = sum(sector.exports.value for sector in korea.sectors.values())
    imports = sum(sector.imports.value for sector in korea.sectors.values())
    published = korea.context["us_imports_from_korea"]
    assert exports == pytest.approx(130.46, abs=0.01), "for consumption, US Census Bureau"
    assert published.low < exports < published.high, "general imports and the Korean customs' basis"
    assert imports == pytest.approx(korea.context["us_exports_to_korea"].value)
    deficit = korea.context["us_imports_from_korea"].value - imports
    assert deficit == pytest.approx(korea.context["us_deficit"].value, abs=0.01)
    assert sum(sector.components.value for sector in korea.sectors.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ('exports = { data = "us_imports.KOR.autos" }', "exports = { value = -34.7 }", ["sectors.autos", "negative"]),
        (JAPAN, "JPN = { value = 1.2 }", ["sectors.autos", "share"]),
        (JAPAN, "JPN = { value = 0.9 }", ["sectors.autos", "more than 1"]),
        (JAPAN, "JPN = { value = -0.1 }", ["sectors.autos.shares.JPN", "share"]),
        (JAPAN, "JPN = { value = nan }", ["sectors.autos.shares.JPN.value", "finite"]),
        ('market = { data = "us_market.autos" }', "market = { value = 0 }", ["sectors.autos", "positive"]),
        ("levels = [0, 5, 10, 12.5, 15, 20, 25]", "levels = []", ["issues.0.levels", "at least 1"]),
        ("levels = [0, 5, 10, 12.5, 15, 20, 25]", "levels = [-5, 10, 25]", ["issues.0", "negative"]),
        ("levels = [0, 5, 10, 12.5, 15, 20, 25]", 'levels = ["low", 10, 25]', ["issues.0", "number"]),
        ("no_deal = 25\n", "no_deal = 26\n", ["unknown level of 'reciprocal' '26'", "allowed: 0, 5"]),
        ('governed_by = "autos"', 'governed_by = "cars"', ["sectors.autos.governed_by: unknown tariff issue 'cars'", "allowed: autos, reciprocal, steel, or leave it out"]),
        ("deadline = 2025-08-01", "deadline = 2025-04-01", ["calendar", "must come after start"]),
        ("round_days = 7", "round_days = 0", ["calendar.round_days", "a number above 0"]),
        ("round_days = 7", 'round_days = 7\nround_hours = "x"', ["calendar.round_hours", "unknown key"]),
        ("value = 0.76,", "value = 7.6,", ["elasticities.short.trade", "between low 0.5 and high 1.4"]),
        ("trade = { value = 0.76", "trade = { vaule = 0.76", ["elasticities.short.trade", "unknown key"]),
        ("host_supply = { value = 8,", "host_supply = { value = 8, low = 0, ", ["line"]),
        ('host = "USA"', 'host = "JPN"', ["parties.USA: unknown party (home and host) 'USA': allowed: KOR, JPN"]),
        ('key = "digital"', 'key = "defence"', ["stands twice"]),
        ('kind = "years"', 'kind = "pledge"', ["at most one issue of kind 'pledge'"]),
        (f"{JAPAN}\n", "", ["sectors.autos.shares: must name each rival of [rivals]: JPN is missing"]),
        ('tariffs.autos = { data = "us_rates.autos.all / (1 + us_duty.JPN.autos / 100)", low = 10 }\n', "", ["rivals.JPN.tariffs: must name each tariff issue: autos is missing"]),
        ("levels = { reciprocal = 10 } }", "levels = { reciprocal = 11 } }", ["level of 'reciprocal' '11'"]),
        ("{ start = 2025-07-09", "{ start = 2025-05-09", ["in order of date"]),
        ("low = 0.5, high = 1.0, source = \"Faj", "low = 0, high = 1.0, source = \"Faj", ["demand", "positive"]),
        ("trade = { value = 0.76, unit = \"elasticity\", year = 2023, low = 0.5", "trade = { value = 0.04, unit = \"elasticity\", year = 2023, low = 0.01", ["exceed 1 - pass_through"]),
        ("pass_through = { value = 0.95, unit = \"share\", year = 2021, low = 0.8", "pass_through = { value = 0.0, unit = \"share\", year = 2021, low = 0.0", ["above 0"]),
        ("imports = { value = 2.0,", "imports = { value = 99,", ["imports exceed home_market"]),
        ("[[issues.levels]]\nlevel = 25\n", "[[issues.levels]]\nlevel = 25\nvalues.KOR = { value = 1, unit = \"bn USD per year\", year = 2025, low = 0, high = 2, source = \"x\" }\n", ["level 25", "cannot have values"]),
        ("[firms]\nseed", "[firmss]\nseed", ["firmss", "unknown key"]),
        ("number = 15000", "number = 0", ["firms.number", "a number above 0"]),
        ("number = 15000", "number = -3", ["firms.number", "a number above 0"]),
        ("number = 15000", "number = 12.5", ["firms.number", "whole number"]),
        ("tail = { value = 1.06", "tail = { value = 1.0", ["firms.tail"]),
        ("low = 1.03, high = 1.3", "low = 0.9, high = 1.3", ["firms.tail", "must exceed 1"]),
        ("gap_spread = { value = 0.12, unit = \"share\", year = 2025, low = 0.06", "gap_spread = { value = 0.12, unit = \"points\", year = 2025, low = -0.06", ["firms.gap_spread", "between 0 and 5"]),
        ("drift = { value = 0.0, unit = \"per year\", year = 2025, low = -0.02, high = 0.02", "drift = { value = 0.0, unit = \"per year\", year = 2025, low = -0.02, high = 0.2", ["discount_rate must exceed drift"]),
        ("fixed_cost = { value = 0.001, unit = \"bn USD per year\", year = 2025, low = 0.0002", "fixed_cost = { value = 0.001, unit = \"bn USD per year\", year = 2025, low = 0", ["lobbying.fixed_cost", "positive"]),
        ("components = { value = 0.17,", "components = { value = 0.27,", ["sectors: components add up to 1.1, not to 1"]),
        ("date = 2025-06-03\nparty", "date = 2025-08-02\nparty", ["politics.election.date: is 2025-08-02", "calendar.deadline (2025-08-01)"]),
        ("date = 2025-06-03\nparty", "date = 2025-04-14\nparty", ["politics.election.date", "after the first round"]),
        ('date = 2025-06-03\nparty = "KOR"', 'date = 2025-06-03\nparty = "JPN"', ["politics.election.party: unknown party 'JPN'"]),
        ("consensus = { value = 0.2, unit = \"share\", year = 2025, low = 0.0, high = 0.6", "consensus = { value = 2, unit = \"weight\", year = 2025, low = 0.0, high = 3", ["politics.consensus", "the unit is 'weight', needed is 'share'"]),
        ("challenger_wins = { value = 0.85, unit = \"share\", year = 2025, low = 0.6", "challenger_wins = { value = 0.85, unit = \"share\", year = 2025, low = -0.6", ["politics.election.challenger_wins"]),
        ('incumbent = "ppp"', 'incumbent = "whigs"', ["incumbent is 'whigs'", "ppp, dp"]),
        ('challenger = "dp"', 'challenger = "ppp"', ["must differ"]),
        ('rule = "majority"', 'rule = "acclamation"', ["politics.sides.KOR.rule", "'two thirds'"]),
        ("stakes = { agriculture = { value = 3.0 } }", "stakes = {}", ["constituencies.farmers.stakes", "at least 1"]),
        ("weight = { value = 0.1 }\nweight_after", "weight = { value = -0.1 }\nweight_after", ["farmers", "must not be negative"]),
        ('rule = "majority"\ndoubt = { value = 1.0, unit = "bn USD per year", year = 2025, low = 0.5', 'rule = "majority"\ndoubt = { value = 1.0, unit = "bn USD per year", year = 2025, low = 0', ["politics.sides.KOR", "doubt: must be positive"]),
        ('party = "KOR"\ncredibility', 'party = "JPN"\ncredibility', ["evidence.net_surplus.party: unknown party 'JPN'"]),
        ("low = -1.0, high = -1.0", "low = -2.0, high = -1.0", ["moves.balance.components must be at least -1"]),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_file_key_and_reason(tmp_path, old, new, parts):
    message = refusal(write(tmp_path, (old, new)))
    assert re.search(r"mine\.toml.* line \d+", message)
    for part in parts:
        assert part in message


def test_a_concession_must_have_a_value_for_each_party(tmp_path):
    start = TEXT.index("values.USA")
    line = TEXT[start : TEXT.index("\n", start) + 1]
    assert "issues.6.levels.0.values: must name each party: USA is missing" in refusal(
        write(tmp_path, (line, ""))
    )


def test_politics_name_the_parties_at_the_table(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(TEXT.replace("politics.sides.USA", "politics.sides.JPN"), encoding="utf-8")
    assert "politics.sides.JPN: unknown party 'JPN': allowed: KOR, USA" in refusal(path)


def test_somebody_must_have_a_say(tmp_path, korea):
    groups = korea.politics.sides["KOR"].constituencies
    silent = {f"politics__sides__KOR__constituencies__{key}__weight": 0 for key in groups}
    assert "must add up to more than zero" in refusal(write(tmp_path), **silent)


def test_a_pledge_needs_its_years(tmp_path):
    start = TEXT.index('[[issues]]\nkey = "years"')
    issue = TEXT[start : TEXT.index("[[issues]]", start + 5)]
    assert "'pledge' issue needs a 'years' issue" in refusal(write(tmp_path, (issue, "")))


def test_the_message_names_the_line(tmp_path):
    path = write(tmp_path, ("value = 0.76,", "value = 7.6,"))
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "7.6" in text)
    assert f"mine.toml, line {line}: elasticities.short.trade" in refusal(path)
    path = write(tmp_path, ('name = "Digital platform rules"', 'name = "Digital"\ncolour = 3'))
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "colour" in text)
    assert f"line {line}: issues.7.colour: unknown key" in refusal(path)


def test_many_mistakes_are_counted(tmp_path):
    changes = [(f'[parties.{code}]\n', f"[parties.{code}]\n" + "".join(f"x{i} = {i}\n" for i in range(4))) for code in ("KOR", "USA")]  # fmt: skip
    message = refusal(write(tmp_path, *changes))
    assert message.count("unknown key") == 5
    assert "(3 more)" in message


def test_an_outcome_space_over_the_limit_has_no_table(tmp_path):
    wide = "levels = [" + ", ".join(str(n) for n in range(26)) + "]"
    path = write(
        tmp_path,
        ("levels = [0, 5, 10, 12.5, 15, 20, 25]", wide),
        ("levels = [0, 10, 12.5, 15, 20, 25]", wide),
    )
    game = Game(load_scenario(path))
    with pytest.raises(
        InputError, match=r"at most 5,000,000: give fewer levels to 'reciprocal' \(26 lev"
    ):
        _ = game.tables


@pytest.mark.parametrize(
    ("content", "part"), [("no toml at all", "not a TOML file"), ("a = 1\na = 2", "not a TOML file")]
)
def test_a_file_that_is_not_toml_is_refused(tmp_path, content, part):
    path = tmp_path / "bad.toml"
    path.write_text(content)
    assert part in refusal(path)
    assert "bad.toml" in refusal(path)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    assert "No such file" in refusal(tmp_path / "absent.toml")
    assert "Is a directory" in refusal(tmp_path)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    assert "not UTF-8" in refusal(binary)
    assert "did you mean 'korea-us-2025'" in refusal("korea-us-20255")


def test_overrides_change_the_value_and_widen_the_range(korea):
    changed = load_scenario(
        "korea-us-2025",
        {
            "sectors.autos.exports": 60,
            "issues.digital.levels.equal.values.USA": 9,
            "retaliation.enabled": True,
        },
    )
    assert changed.sectors["autos"].exports.value == 60
    assert changed.sectors["autos"].exports.high == 60
    assert changed.issues[7].levels[1].values["USA"].value == 9
    assert changed.retaliation.enabled
    assert changed.digest != korea.digest


@pytest.mark.parametrize(
    ("path", "value", "part"),
    [
        ("sectors.auto.exports", 1, "did you mean 'sectors.autos.exports'|unknown key 'auto'"),
        ("sectors.autos", 1, "not a single figure; go on with .*exports"),
        ("sectors.autos.exports", "many", "not a number"),
        ("sectors.autos.exports", True, "not a number"),
        ("sectors.autos.exports.value", 1, "is the figure itself; nothing is below it"),
        ("issues.cheese.levels", 1, "unknown key 'cheese'.*reciprocal"),
        ("name.x", 1, "unknown key 'x'"),
        ("calendar.events.77.date", 1, "unknown key '77'"),
        ("elasticities.short.pass_through", 1.5, "share"),
        ("sectors.autos.exports", float("nan"), "finite"),
    ],
)
def test_wrong_overrides_are_refused(path, value, part):
    with pytest.raises(InputError, match=part):
        load_scenario("korea-us-2025", {path: value})


def test_overrides_are_read_as_toml_or_text():
    parsed = parse_overrides(["a.b=1.5", "c=true", "d=2025-08-01", "e=some text"])
    assert parsed == {"a.b": 1.5, "c": True, "d": date(2025, 8, 1), "e": "some text"}
    for wrong in ("a", "=1", "a="):
        with pytest.raises(InputError, match="expected KEY=VALUE"):
            parse_overrides([wrong])


def test_draws_stay_in_their_ranges_and_leave_the_scenario_alone(korea):
    digest = korea.digest
    for drawn in draw_scenarios(korea, 3, np.random.default_rng(1)):
        for _, figure in drawn.figures():
            assert figure.low <= figure.value <= figure.high
    middle = at_midpoints(korea)
    assert middle.elasticities.short.trade.value == pytest.approx(0.95)
    assert korea.digest == digest
