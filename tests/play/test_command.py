"""``negotiate play``: the game in the terminal."""

import io
import json
import sys

import pytest

from tests.domains import STUBBORN_HOST
from tests.play.conftest import KOREA, KORUS


@pytest.fixture
def play(negotiate, monkeypatch):
    """Run the command with lines typed in; return exit code, standard output and standard error."""

    def call(*arguments, typed=()):
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
        return negotiate("play", *arguments)

    return call


def ok(result) -> str:
    code, out, err = result
    assert (code, err) == (0, "")
    # what was typed, and names of files, are as long as they are
    lines = [line for line in out.splitlines() if "> " not in line and "/" not in line]
    assert max(map(len, lines)) <= 80
    return out


def test_a_game_to_agreement_explains_itself(play):
    typed = [
        "hint",
        "offer reciprocal=10 autos=10, pledge=200 energy=100",
        "worth",
        "issues steel",
        "moves",
        "accept",
    ]
    out = ok(play(KOREA, "--as", "KOR", "--seed", 1, typed=typed))
    for part in (
        "The 2025 Korea-US tariff talks",
        "You play Korea (KOR) against United States (USA)",
        "without a deal: announced tariffs",
        "Korea votes; polls: Democratic Party wins with a chance of",
        "reciprocal: Reciprocal tariff, %",
        "beef+rice",
        "Nothing is on the table yet.",
        "United States offers reciprocal",
        "bn USD a year to you",
        "Analysts believe it is worth",
        "Chance of ratification: KOR",
        "firms would bring",
        "Round 2 of 16, 21 April 2025 (14 more after it)",
        "The talks are over",
        "Agreement in round 2",
        "Nash's solution",
        "The best deal for Korea that",
        "- To Korea: jobs",
    ):
        assert part in " ".join(out.split())
    for command in (
        "offer",
        "worth",
        "accept",
        "walk",
        "issues",
        "hint",
        "moves",
        "save",
        "help",
        "quit",
    ):
        assert f"\n  {command} " in out


def test_the_hint_can_be_typed_as_it_stands(play):
    out = ok(play(KORUS, "--as", "KOR", typed=["hint"]))
    hint = out.partition("> hint\n")[2].partition("  Worth")[0]
    offer = " ".join(hint.split())
    shown = ok(play(KORUS, "--as", "KOR", typed=[offer.replace("offer", "worth", 1), offer]))
    assert "Worth +" in shown
    assert "Round 2" in shown


def test_a_hint_names_what_an_offer_would_not_have_anyway(play):
    first, second = (
        ok(play(KORUS, "--as", "KOR", typed=typed)).rpartition("> hint\n")[2].partition("  Worth")[0]
        for typed in (["hint"], ["offer access=kept", "hint"])
    )
    assert "access=kept" in first
    assert "access=kept" not in second


def test_a_hint_needs_a_deal_that_helps_both(play):
    figures = [part for key, value in STUBBORN_HOST.items() for part in ("--set", f"{key}={value}")]
    out = ok(play(KOREA, "--as", "KOR", "--rounds", 1, *figures, typed=["hint"]))
    assert "Analysts believe that no deal helps both sides today." in out


def test_a_game_to_a_walk_away(play):
    out = ok(play("hub-2025:KOR", "--as", "USA", typed=["table", "walk"]))
    assert "South Korea offers reciprocal" in out
    assert "No agreement: United States walked away in round 1" in out


def test_a_game_to_the_deadline(play):
    typed = ["offer korus=0 access=kept", "offer", "offer steel=0"]
    out = ok(play(KORUS, "--as", "KOR", "--rounds", 3, "--against", "hardliner", typed=typed))
    assert "(the last one)" in out
    assert "No agreement: the deadline passed" in out
    assert "United States played hardliner" in out


def test_two_people_at_one_screen(play):
    typed = ["offer korus=0", "offer steel=0 access=kept", "accept"]
    out = ok(play(KORUS, "--as", "KOR", "--as", "USA", typed=typed))
    assert "You play both sides" in out
    assert out.index("KOR, round 1> ") < out.index("USA, round 1> ") < out.index("KOR, round 2> ")
    assert "Agreement in round 2" in out


def test_what_is_said_goes_along_with_the_next_move(play):
    typed = ["say not this", "say " + "x" * 501, "say", "say We are\tpatient.", "offer korus=0", "moves"]
    out = ok(play(KORUS, "--as", "KOR", "--as", "USA", typed=[*typed, "offer", "moves", "quit"]))
    assert "at most 500 characters can be said, these are 501" in out
    assert "You say nothing with your next move." in out
    assert out.count("Korea says: “We are patient.”") == 1
    assert out.count("“We are patient.”") == 3, "and in both lists of moves"
    assert "not this" not in "".join(line for line in out.splitlines() if "> " not in line)


def test_news_risk_and_ones_own_offer_are_told(play):
    typed = ["offer korus=0", "offer", "offer", "table", "quit"]
    out = ok(play(KORUS, "--as", "KOR", "--against", "brinkmanship:risk=0.9", "--seed", 5, typed=typed))
    assert "News: 1 September: reports that a notice of withdrawal is drafted" in out.replace(
        "\n      ", " "
    )
    assert "it may walk away next time" in out
    assert out.count("Your last offer again: korus=0\n") == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("ofer steel=0", "unknown command 'ofer': did you mean 'offer'?"),
        ("offer", "say what you offer, e.g. offer korus="),
        ("offer steel", "'steel': expected ISSUE=LEVEL, e.g. korus="),
        ("offer steel=0 steel=25", "'steel' is given twice"),
        ("offer stel=0", "unknown issue 'stel': did you mean 'steel'?"),
        ("offer steel=12", "unknown level of 'steel' '12': allowed: 25, quota63"),
        ("worth", "nothing is on the table"),
        ("worth steel=12", "unknown level of 'steel'"),
        ("accept", "there is nothing to accept"),
        ("accept it", "'accept' stands alone: 'it' is not understood"),
        ("issues stel", "unknown issue 'stel'"),
        ("save", "name a file: save FILE"),
        ("save /nowhere/game.json", "cannot write there"),
    ],
)
def test_wrong_input_is_one_message_and_the_game_goes_on(play, typed, told):
    out = ok(play(KORUS, "--as", "KOR", typed=[typed, "", "walk"]))
    answer = (
        out[out.index("KOR, round 1> ") :].partition("KOR, round 1> ")[2].partition("KOR, round 1> ")[0]
    )
    assert told in " ".join(answer.split())
    assert answer.count("\n\n") == 0
    assert "Korea walked away" in out


@pytest.mark.parametrize("typed", [["quit"], []])
def test_leaving_is_polite(play, typed):
    out = ok(play(KORUS, "--as", "KOR", typed=typed))
    assert out.endswith("The game is not kept (save FILE keeps one).\n")


class Terminal(io.StringIO):
    """A keyboard: some lines, then what a key does."""

    def __init__(self, *lines: str | type[BaseException]) -> None:
        super().__init__()
        self.lines = list(lines)

    def isatty(self) -> bool:
        return True

    def __call__(self, prompt: str = "") -> str:
        line = self.lines.pop(0)
        if isinstance(line, str):
            return line
        raise line


@pytest.mark.parametrize("key", [EOFError, KeyboardInterrupt])
def test_ctrl_d_and_ctrl_c_offer_to_keep_the_game(negotiate, monkeypatch, tmp_path, key):
    path = tmp_path / "game.json"
    (tmp_path / "notes.txt").write_text("mine")
    terminal = Terminal("offer korus=0", key, str(tmp_path / "notes.txt"), key, str(path))
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr("builtins.input", terminal)
    code, out, err = negotiate("play", KORUS, "--as", "KOR")
    assert (code, err) == (0, "")
    assert "holds something else" in " ".join(out.split())
    assert "negotiate play --load" in out
    assert len(json.loads(path.read_text())["moves"]) == 2
    terminal = Terminal(key, key)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr("builtins.input", terminal)
    code, out, _ = negotiate("play", KORUS, "--as", "KOR")
    assert code == 0
    assert "not kept" in out


def test_a_game_is_saved_and_goes_on(play, tmp_path):
    path = tmp_path / "my game.json"
    first = ok(play(KORUS, "--as", "KOR", typed=["offer korus=0", f"save {path}", "quit"]))
    assert f"negotiate play --load '{path}'".replace(" ", "") in "".join(first.split())
    assert "not kept" not in first
    out = ok(play("--load", path, typed=["moves", "walk"]))
    assert "Round 2 of 19" in out
    assert "Korea walked away in round 2" in out


def test_save_keeps_every_move(play, tmp_path):
    path = tmp_path / "game.json"
    out = ok(
        play(KORUS, "--as", "KOR", "--save", path, typed=["offer korus=0", "offer steel=0", "quit"])
    )
    assert "The game is kept" in out
    assert len(json.loads(path.read_text())["moves"]) == 4
    out = ok(play("--load", path, "--save", path, typed=["walk"]))
    assert json.loads(path.read_text())["moves"][-1]["action"] == "walk away"
    assert "The talks are over" in ok(play("--load", path))


def test_a_set_figure_is_part_of_the_game(play, tmp_path):
    path = tmp_path / "game.json"
    figures = ("--set", "horizon.years=8", "--set", "calendar.deadline=2018-04-01")
    ok(play(KORUS, "--as", "KOR", *figures, "--save", path, typed=["quit"]))
    kept = json.loads(path.read_text())["setup"]["overrides"]
    assert kept == {"horizon.years": 8, "calendar.deadline": "2018-04-01"}
    assert "Round 1 of 16" in ok(play("--load", path, typed=["quit"]))


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ((), ["which game?", "negotiate play korea-us-2025 --as KOR"]),
        ((KORUS,), ["which side do you play? --as KOR or --as USA"]),
        ((KORUS, "--as", "JPN"), ["unknown side 'JPN'", "KOR, USA"]),
        ((KORUS, "--as", "KOR", "--as", "KOR"), ["cannot both play KOR"]),
        ((KORUS, "--as", "KOR", "--as", "USA", "--against", "linear"), ["--against", "both sides"]),
        ((KORUS, "--as", "KOR", "--against", "lineer"), ["did you mean 'linear'"]),
        ((KORUS, "--as", "KOR", "--rounds", 0), ["rounds is 0"]),
        ((KORUS, "--as", "KOR", "--set", "horizon.years"), ["KEY=VALUE"]),
        (("korus", "--as", "KOR"), ["unknown scenario 'korus'"]),
        (("hub-2025", "--as", "KOR"), ["name one, e.g. hub-2025:KOR"]),
        (("--load", "none.json"), ["none.json: cannot read the game"]),
        ((KORUS, "--load", "none.json"), ["only --save goes with it"]),
        (("--load", "none.json", "--seed", 0), ["only --save goes with it"]),
        ((KORUS, "--as", "KOR", "--save", __file__), ["is there already; give a new file"]),
    ],
)
def test_wrong_options_are_one_message(play, arguments, parts):
    code, out, err = play(*arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    for part in parts:
        assert part in err


def test_an_opponent_that_cannot_go_on_ends_the_game(play, tmp_path):
    path = tmp_path / "script.toml"
    path.write_text('offers = [{ korus = 0, access = "kept", steel = "quota63", trucks = "2021" }]')
    code, out, err = play(
        KORUS, "--as", "KOR", "--against", f"script:file={path}", typed=["offer korus=0"]
    )
    assert code == 2
    assert "below its reservation value" in " ".join(out.split())
    assert "the other side cannot go on" in err
