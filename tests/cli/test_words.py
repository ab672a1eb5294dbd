"""What people wrote is printed as it is, on any console; what they set and ask for is answered in words."""

import io
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from negotiation import Game, load_scenario
from negotiation.bargaining.outcomes import number_in
from negotiation.base.errors import InputError
from negotiation.scenarios import replaced, scenario_names, scenario_text
from negotiation.scenarios.figures import Background
from negotiation.scenarios.off_grid import with_amounts
from negotiation.talks.idle import idle
from negotiation.talks.offers import TradeResult, explain_result, trade_result

ENCODINGS = ("cp949", "cp932", "cp850", "cp1252", "ascii")

MARKS = ("[s232]", "[/b]", "[bold]x[/bold]", ":smile:")


@pytest.fixture(scope="module")
def bracketed(tmp_path_factory) -> str:
    """The talks of 2018, with brackets in whatever people write."""
    text = scenario_text("korus-2018")
    for name in ("title", "name", "text"):
        lines = text.split("\n")
        for number, line in enumerate(lines):
            start = f'{name} = "'
            place = line.find(start)
            if place >= 0 and "korus-2018" not in line:
                end = line.index('"', place + len(start))
                lines[number] = f"{line[:end]} {' '.join(MARKS)}{line[end:]}"
        text = "\n".join(lines)
    path = tmp_path_factory.mktemp("words") / "talks [draft].toml"
    path.write_text(text)
    return str(path)


@pytest.mark.parametrize(
    "command",
    [
        ["run", "{}"],
        ["run", "{}", "--protocol", "single-text"],
        ["explain", "{}", "korus=0"],
        ["scenarios", "show", "{}"],
        ["scenarios", "validate", "{}"],
    ],
    ids=lambda command: " ".join(command[:1] + command[2:]),
)
def test_text_in_brackets_is_text_in_every_command(negotiate, bracketed, command):
    code, out, err = negotiate(*(part.format(bracketed) for part in command))
    assert (code, err) == (0, "")
    shown = " ".join(out.split())
    assert "[draft]" in shown or all(mark in shown for mark in MARKS)


def test_text_in_brackets_is_text_at_the_table(bracketed):
    played = subprocess.run(
        [sys.executable, "-m", "negotiation", "play", bracketed, "--as", "KOR"],
        input="show\nhint\noffer\nwalk\nyes\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in played.stderr
    assert all(mark in " ".join(played.stdout.split()) for mark in MARKS)


@pytest.mark.parametrize(
    "command", [["run", "korus-2018"], ["firms", "korea-us-2025"], ["winset", "korea-us-2025"]]
)
def test_names_of_files_in_brackets_are_printed_as_they_are(negotiate, tmp_path, command):
    out = tmp_path / ("x[/b]" if command[0] == "run" else "x[/b].png")
    code, said, err = negotiate(*command, "--out", out)
    assert (code, err) == (0, "")
    assert str(out) in said.replace("\n", "")
    assert out.exists()


def test_a_wrong_name_in_brackets_is_one_message(negotiate):
    code, _, err = negotiate("run", "[/nowhere]")
    assert code == 2
    assert "'[/nowhere]'" in err


def test_a_console_that_lacks_characters_gets_plainer_ones():
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "negotiation", "strategies", "list"],
        capture_output=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode("ascii")


@pytest.mark.parametrize(
    ("command", "encoding"),
    [
        *(("explain korus-2018 korus=0", name) for name in ENCODINGS),
        ("equilibrium --announced", "ascii"),
    ],
)
def test_every_command_is_written_in_letters_that_a_console_has(
    negotiate, monkeypatch, command, encoding
):
    console = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr(sys, "stdout", console)
    assert negotiate(*command.split()) == (0, "", "")
    console.flush()
    assert console.buffer.getvalue().decode(encoding)


def test_a_minus_stays_a_minus_on_any_console():
    import negotiation.cli.console as console

    assert "−8 – × …한".encode("ascii", console.LEGIBLE) == b"-8 - x ...?"


def test_pictures_take_letters_from_fonts_that_are_there(negotiate, tmp_path):
    from matplotlib import font_manager

    from negotiation.plots.style import fonts

    assert set(fonts()[1:]) <= set(font_manager.get_font_names())
    text = scenario_text("korus-2018").replace('name = "Korea"', 'name = "대한민국 協商"')
    (tmp_path / "ko.toml").write_text(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        code, out, err = negotiate("run", tmp_path / "ko.toml", "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    assert "대한민국" in out


@pytest.mark.parametrize(
    ("level", "unit", "number"),
    [
        (15, "%", 15.0),
        ("15", "%", 15.0),
        ("15%", "%", 15.0),
        ("12.5 %", "%", 12.5),
        ("15 percent", "%", 15.0),
        ("350bn", "bn", 350.0),
        ("350 bn", "bn USD", 350.0),
        ("$350bn", "bn", 350.0),
        ("US$350 bn", "bn", 350.0),
        ("350 bn USD", "bn", 350.0),
        ("350 billion dollars", "bn USD", 350.0),
        ("$15", "%", None),
        ("$10", "years", None),
        ("350m", "bn", None),
        ("$1,000bn", "bn", 1000.0),
        ("12,5 %", "%", None),
        ("1000,00", "bn", None),
        ("350 bn EUR", "bn", None),
        ("10 years", "years", 10.0),
        ("1e2", "%", 100.0),
        ("15bn", "%", None),
        ("15%", "bn", None),
        ("quota70", "%", None),
        ("", "%", None),
        (None, "%", None),
    ],
)
def test_amounts_are_read_as_they_are_printed(level, unit, number):
    assert number_in(level, unit) == number


def test_an_amount_is_no_level_of_a_cut(negotiate):
    code, _, err = negotiate("explain", "usmca-2026", "cars=12.5")
    assert code == 2
    assert "unknown level of 'cars' '12.5'" in err
    assert "flat-4" in err


def test_an_amount_that_is_a_level_is_worth_what_the_level_is(korea):
    same, between = with_amounts(korea, {"pledge": "350 bn", "reciprocal": "15%"})
    assert same is korea
    assert between == []


def test_an_amount_between_levels_is_worth_something_between(korea):
    """The pledge's worth to the host rises with it, so that half-way lies between its neighbours."""
    worth = {}
    for pledge in (300, 325, 350):
        scenario, between = with_amounts(korea, {"pledge": pledge})
        assert between == ([] if pledge != 325 else ["pledge"])
        game = Game(scenario)
        outcome = game.outcome({"reciprocal": 15, "pledge": pledge})
        worth[pledge] = explain_result(game, outcome).parties["USA"].payoff
    assert min(worth[300], worth[350]) < worth[325] < max(worth[300], worth[350])


def test_a_level_taken_off_the_grid_and_asked_for_is_worth_what_it_was(korea):
    issue = korea.issue("pledge")
    without = [spec for spec in issue.levels if spec.level != 350]
    issues = [
        issue.model_copy(update={"levels": without}) if i.key == "pledge" else i for i in korea.issues
    ]
    scenario, between = with_amounts(korea.model_copy(update={"issues": issues}), {"pledge": 350})
    assert between == ["pledge"]
    worth = [
        explain_result(game, game.outcome({"reciprocal": 15, "pledge": 350})).parties
        for game in (Game(korea), Game(scenario))
    ]
    for code in ("KOR", "USA"):
        assert worth[0][code].components == pytest.approx(worth[1][code].components, abs=1e-12)


@pytest.mark.parametrize("offer", [{"pledge": -1}, {"pledge": 1e9}, {"reciprocal": "1e300"}])
def test_amounts_far_from_all_levels_are_refused(korea, offer):
    with pytest.raises(InputError, match="can be explained"):
        with_amounts(korea, offer)


def test_explain_says_what_lies_between_levels_and_asks_for_an_offer(negotiate):
    code, out, _ = negotiate("explain", "korea-us-2025", "reciprocal=15%", "pledge=550bn")
    assert code == 0
    assert "Investment pledge: 550 bn" in out
    assert "not one of the levels at the table" in out
    code, out, err = negotiate("explain", "korea-us-2025")
    assert (code, out) == (2, "")
    assert "which offer? ISSUE=LEVEL for any of reciprocal" in err


@pytest.mark.parametrize("name", [n for n in scenario_names() if not n.startswith("hub")])
def test_figures_for_reading_only_say_so_when_they_are_set(name):
    scenario = load_scenario(name)
    reading = {p: f for p, f in scenario.figures() if isinstance(f, Background)}
    assert set(reading) == {p for p, _ in scenario.figures() if p.startswith("context.")}
    for path, figure in reading.items():
        with pytest.raises(InputError, match="for reading only") as refused:
            load_scenario(name, {path: 1})
        assert figure.instead in str(refused.value)
        with pytest.raises(InputError, match="for reading only"):
            replaced(scenario, {path: figure.value})


def test_what_counts_instead_is_there(korea):
    for figure in korea.context.values():
        for name in figure.instead.split("."):
            assert name in korea.model_dump_json() or name == "<sector>"


def test_what_changes_nothing_is_said(negotiate):
    game = Game(load_scenario("korus-2018"))
    moving = {"horizon.years": 8, "issues.korus.no_deal": 0, "sectors.autos.exports": 30}
    still = {"investment.margin": 0.3, "purchases.premium": 0.2}
    assert idle(game, "korus-2018", moving | still) == list(still)
    code, _, err = negotiate("run", "korus-2018", "--set", "purchases.premium=0.2")
    assert code == 0
    assert err == "negotiate: note: --set purchases.premium changes nothing in these talks\n"


@pytest.mark.parametrize(
    ("overrides", "changes"),
    [
        ({"retaliation.rate": 20}, False),
        ({"retaliation.enabled": True, "retaliation.rate": 20}, True),
        ({"politics.sides.USA.constituencies.republicans.stakes.balance": 2}, False),  # always in office
        ({"politics.sides.KOR.constituencies.ppp.stakes.jobs": 2}, True),  # when it has lost
        ({"evidence.jobs.credibility": 0.6}, True),
    ],
)
def test_settings_are_looked_at_beside_the_others_and_at_each_stage(korea, overrides, changes):
    assert idle(Game(korea), "korea-us-2025", overrides) == ([] if changes else list(overrides))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "step"), [("korus-2018", 4), ("hub-2025:KOR", 61), ("korea-us-2025", 67)]
)
def test_every_figure_moves_something_or_is_said_not_to(name, step):
    """No figure is silently without effect: what ``idle`` does not name has changed a number."""
    scenario = load_scenario(name)
    game = Game(scenario)
    for path, figure in list(scenario.figures())[::step]:
        end = figure.low if figure.low != figure.value else figure.high
        if figure.low == figure.high or isinstance(figure, Background):
            continue
        try:
            changed = Game(load_scenario(name, {path: end}))
        except InputError:
            continue  # it may be changed with others only
        sides = zip(game.preferences.values(), changed.preferences.values(), strict=True)
        if not all(np.array_equal(one.table, other.table) for one, other in sides):
            assert idle(game, name, {path: end}) == [], path
        elif path.partition(".")[0] not in ("evidence", "politics", "parties", "firms"):
            assert idle(game, name, {path: end}) == [path] or _trade(game) != _trade(changed), path


def _trade(game: Game) -> TradeResult:
    return trade_result(game, game.space.size - 1)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hub-2025:CHN", "China (CHN) has no table"),
        ("hub-2025:CAN", "Canada (CAN) has no table"),
        ("hub-2025:DEU", "DEU talks as a member of the European Union: hub-2025:EUU"),
        ("korea-us", "which talks are 'korea-us'? korea-us-2025, "),
        ("korea-us-20255", "did you mean 'korea-us-2025'"),
    ],
)
def test_names_of_countries_lead_to_their_talks(negotiate, name, words):
    code, _, err = negotiate("run", name)
    assert code == 2
    assert words in err


def test_the_command_has_a_second_name():
    done = subprocess.run(
        [sys.executable, "-m", "negotiation", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.count(".") == 2


@pytest.mark.parametrize("width", [20, 60, 200])
def test_no_number_of_a_table_is_cut_however_narrow_the_window(monkeypatch, capsys, width):
    from rich.table import Table

    import negotiation.cli.console as console

    monkeypatch.setattr(console.console, "_width", width)
    table = Table(title="A title of its own", box=None)
    table.add_column("a long column of words")
    for name in ("egalitarian", "what others have", "worth"):
        table.add_column(name, justify="right")
    table.add_row("words that may be broken", "+12,345.67", "12.5 → 17.5 %", "-0.001")
    console.print_table(table)
    told = capsys.readouterr().out
    for whole in ("egalitarian", "+12,345.67", "12.5 → 17.5 %", "-0.001"):
        assert whole in told
