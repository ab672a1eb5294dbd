"""Programs at the table: what they are told, what they do wrong, and that none is left running."""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from negotiation.bargaining.conformance import check_program, programs
from negotiation.bargaining.negmas.seat import negotiator_class
from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.programs import Fault, Process, messages, send_home
from negotiation.bargaining.programs import process as processes
from negotiation.bargaining.programs.post import Post
from negotiation.bargaining.protocols import (
    PROTOCOLS,
    AlternatingOffers,
    View,
    parse_protocol,
    play_out,
)
from negotiation.bargaining.strategies import parse_strategy
from negotiation.bargaining.strategies.negmas import Negmas
from negotiation.bargaining.strategies.program import DAY, TERABYTE, files_in
from negotiation.bargaining.strategies.recipes import BIDDING, Recipe
from negotiation.base.errors import InputError
from tests.domains import Scripted, pie

EXAMPLES = Path(__file__).parents[2] / "examples" / "agents"
GOOD = f"program:{EXAMPLES / 'agent.py'}"

AGENT = """
import itertools, json, os, sys, time
mode, talks, hello = sys.argv[1], 0, None

def say(**answer):
    print(json.dumps(answer), flush=True)

def turn(said):
    offer = {issue["key"]: issue["levels"][0] for issue in hello["issues"]}
    match mode:
        case "strange": say(type="propose", offer=offer)
        case "more": say(type="offer", offer=offer, price=3)
        case "forgets": say(type="offer", offer=dict(list(offer.items())[1:]))
        case "issue": say(type="offer", offer=offer | {"colour": 1})
        case "level": say(type="offer", offer={key: 77 for key in offer})
        case "nan": say(type="ask", least=float("nan"))
        case "signs": say(type="accept")
        case "twice": print('{"type": "walk away"}\\n{"type": "walk away"}', flush=True)
        case "later": sys.exit("no more")
        case "memory": bytearray(1 << 30); say(type="walk away")
        case "asks": say(type="ask", least=0)
        case "argues": say(type="offer", offer=offer, evidence=(sorted(hello.get("evidence", {})) + ["jobs"])[0])
        case "below" | "excluded":
            levels = [[(issue["key"], level) for level in issue["levels"]] for issue in hello["issues"]]
            say(type="ask", offers=[dict(each) for each in itertools.product(*levels)])
        case "remembers" if talks > 1: say(type="walk away")
        case _: say(type="ask", least=said["floor"], count=1000)

def answer(said):
    known = [each for each in said["offers"] if each["worth"] is not None]
    best, worst = (end(known, key=lambda each: each["worth"]) for end in (max, min))
    match mode:
        case "asks": say(type="ask", least=0)
        case "below": say(type="offer", offer=worst["offer"])
        case "excluded":
            chosen = next((each for each in said["offers"] if each["worth"] is None), best)
            say(type="offer", offer=chosen["offer"])
        case _: say(type="offer", offer=said["offers"][0]["offer"], message=f"{len(known)} are\\n\\x1b fine")

if mode == "dies":
    print("no licence", file=sys.stderr)
    sys.exit(3)
while True:
    for line in sys.stdin:
        said = json.loads(line)
        if mode == "tells":
            open(sys.argv[2], "a").write(line)
        match said["type"], mode:
            case _, "silent": time.sleep(60)
            case _, "floods": print("x" * (1 << 21), flush=True)
            case "hello", "garbage": print("hello there", flush=True)
            case "hello", "old": say(type="ready", version=2)
            case "hello", "closes": os.close(1); time.sleep(60)
            case "hello", _:
                hello, talks = said, talks + 1
                if mode == "env":
                    print(os.getpid(), sorted(os.environ), file=sys.stderr, flush=True)
                say(type="ready", version=1)
            case "turn", _: turn(said)
            case "answer", _: answer(said)
            case "ended", "thanks": say(type="offer", offer={})
            case "ended", "leaves": sys.exit()
            case "ended", "sleeps": time.sleep(60)
            case "ended", "closes later": os.close(1); time.sleep(60)
            case "ended", "mutters": print("until then", file=sys.stderr, flush=True)
    if mode != "lingers":
        break
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def agent(tmp_path_factory):
    """Return the command of the agent above in one of its modes."""
    file = tmp_path_factory.mktemp("agents") / "agent.py"
    file.write_text(AGENT)
    return lambda mode, limits="": f"{file} {mode}{limits}"


@pytest.fixture(autouse=True)
def _nobody_waits():
    yield
    send_home(0)


def talk(spec, rival="hardliner", sides=None, seed=5, protocol=AlternatingOffers):
    """Play a program as B; return the talks and its strategy."""
    sides = pie(6, 4) if sides is None else sides
    views = {code: View(side, 4, seed) for code, side in sides.items()}
    other = parse_strategy(rival).fresh() if isinstance(rival, str) else rival
    players = {"A": other, "B": parse_strategy(spec).fresh()}
    return play_out(protocol(views), players), players["B"]


WRONG = {
    "dies": "it ended with exit code 3, saying: no licence",
    "silent": "it does not answer in time",
    "floods": "it says more than 1,048,576 bytes at once: 'xxx",
    "garbage": "it answers 'hello there', which is no JSON",
    "old": "which is not ready with version 1",
    "closes": "it has closed its standard input or output",
    "strange": "'propose' .* does not match any of the expected tags: 'offer', 'accept', 'walk away', 'ask'",
    "more": "price: unknown key",
    "forgets": "in its offer, no level given for issue 'issue 0'",
    "issue": "in its offer, unknown issue 'colour': allowed: issue 0, issue 1, issue 2",
    "level": "in its offer, unknown level of 'issue 0' '77",
    "nan": "no JSON|finite number",
    "signs": "it accepts, but there is no offer",
    "twice": "it says more than one line in answer: '{\"type\": \"walk away\"}'",
    "later": "it ended with exit code 1, saying: no more",
    "memory": "it ended with exit code 1, saying: MemoryError",
    "asks": "it does not answer in time",
    "below": r"it offers .*, worth .* to it, below its own reservation value",
    "excluded": "some outcomes cannot be agreed on .*: it offers .*, which cannot be agreed on",
    "remembers": "the same seed and offers do not give the same moves again",
    "lingers": "it goes on when its input has ended",
    "thanks": "it says something that nobody asked for: '{\"type\": \"offer\"",
}  # fmt: skip


@pytest.mark.parametrize("mode", WRONG)
def test_what_a_program_does_wrong_is_found_and_said(agent, mode, monkeypatch):
    if mode == "memory" and sys.platform != "linux":
        pytest.skip("memory is limited on Linux only")
    monkeypatch.setattr(programs, "PATIENCE", 0.1)
    slow = ",move=0.4" if mode in ("silent", "asks") else ",memory=256"
    with pytest.raises(AssertionError, match=f"(?s){WRONG[mode]}"):
        check_program(agent(mode, slow))


@pytest.mark.parametrize("language", ["py", "js", "c"])
def test_the_examples_keep_to_the_protocol(language, tmp_path):
    file = EXAMPLES / f"agent.{language}"
    needed = {"py": sys.executable, "js": "node", "c": "cc"}[language]
    if shutil.which(needed) is None:
        pytest.skip(f"{needed} is not here")
    if language == "c":
        subprocess.run(["cc", "-Wall", "-Werror", "-o", tmp_path / "agent", file], check=True)
        file = tmp_path / "agent"
    assert check_program(str(file)) > 20


def test_the_schema_is_that_of_the_messages():
    assert json.loads(messages.SCHEMA.read_text()) == messages.schema()


@pytest.fixture
def told(agent, tmp_path):
    """Return an agent that keeps what it is told, and what it was told since it was last asked."""
    file = tmp_path / "told"

    def messages():
        send_home(5)
        lines = file.read_text().splitlines()
        file.unlink()
        return [json.loads(line) for line in lines]

    return f"program:{agent('tells')} {file}", messages


def test_a_program_is_told_its_own_side_and_nothing_of_the_other(told):
    spec, messages_told = told
    sides = pie(6, 4)
    heard = []
    for other in (sides["A"], replace(sides["A"], table=9 * sides["A"].table ** 2 + 0.123)):
        talk(spec, Scripted(5, 4, 3), {**sides, "A": other})
        heard.append(messages_told())
    for message in heard[0] + heard[1]:
        messages.TOLD.validate_json(json.dumps(message))
        message.pop("talks")
    assert heard[0] == heard[1]
    hello, turn, _, *_, ended = heard[0]
    assert (hello["party"], hello["parties"], hello["rules"]) == ("B", ["A", "B"], "alternating")
    assert hello["worth"]["reservation"] == [0, 0, 0, 0]
    assert turn["offers"] == [{"by": "A", "offer": {"pie": 5}, "worth": 0}]
    assert ended["status"] == "deadline"


def test_values_are_told_by_level_where_they_add_up_and_on_request_where_not(told):
    spec, messages_told = told
    rng = np.random.default_rng(1)
    space = OutcomeSpace((Issue("x", (1, 2, 3)), Issue("y", ("a", "b"))))
    parts = rng.random(3)[:, None] + rng.random(2)
    table = parts.ravel()
    own = Preferences(space, table, np.zeros(4))
    other = Preferences(space, rng.random(6), np.zeros(4))
    talk(spec, sides={"A": other, "B": own})
    hello, _, answer, *_ = messages_told()
    sums = hello["worth"]["additive"]
    for outcome in range(6):
        levels = dict(zip(space.keys, space.places(outcome), strict=True))
        worth = sums["base"] + sum(sums["levels"][key][place] for key, place in levels.items())
        assert worth == pytest.approx(table[outcome], abs=1e-12)
    assert [each["worth"] for each in answer["offers"]] == sorted(table)
    assert replace(own, table=table**3).by_level is None


def test_a_fact_goes_with_an_offer_if_there_is_such_a_fact(agent, told):
    for facts, wrong in (({"law": "The law says so"}, ""), ({}, "facts that it may lay there: none")):
        program = parse_strategy(f"program:{agent('argues')}").fresh()
        view = View(pie(6, 4)["B"], 4, facts=facts)
        AlternatingOffers({"B": view})
        moved, laid = program.move(view), program.evidence
        assert (moved, laid) == ((0, "law") if facts else (-2, ""))
        assert wrong in program.fault
        assert bool(program.fault) == bool(wrong)
        program.ended(view, "deadline", None)
    spec, messages_told = told
    program, view = (
        parse_strategy(spec).fresh(),
        View(pie(6, 4)["B"], 4, facts={"law": "The law says so"}),
    )
    AlternatingOffers({"B": view})
    program.move(view)
    program.ended(view, "deadline", None)
    assert messages_told()[0]["evidence"] == {"law": "The law says so"}


def test_preferences_that_change_during_the_talks_are_told(told):
    spec, messages_told = told
    before, after = (pie(6, 4)["B"] for _ in range(2))
    after = replace(after, table=2 * after.table)
    program = parse_strategy(spec).fresh()
    view = View(before, 4)
    AlternatingOffers({"B": view})
    program.move(view)
    view.preferences, view.round_index = after, 1
    program.move(view)
    program.ended(view, "deadline", None)
    turns = [message for message in messages_told() if message["type"] == "turn"]
    assert [turn.get("worth", {}).get("best") for turn in turns] == [None, 10]


def test_what_is_said_beside_a_move_is_heard_and_kept(agent, told):
    spec, messages_told = told
    views = {code: View(side, 4) for code, side in pie(6, 4).items()}
    players = {
        "A": parse_strategy(f"program:{agent('good')}").fresh(),
        "B": parse_strategy(spec).fresh(),
    }
    talks = play_out(AlternatingOffers(views), players)
    assert [move.message for move in talks.moves] == ["6 are fine"] * 8
    turns = [message for message in messages_told() if message["type"] == "turn"]
    assert [turn["messages"] for turn in turns] == [[{"by": "A", "text": "6 are fine"}]] * 4


def test_whoever_can_move_may_say_something_and_hear_the_end():
    class Talkative(Scripted):
        message, fault, heard = "take it", "", ()

        def ended(self, view, status, agreement):
            self.heard = (view.party, status, agreement)

    class Mover:
        message, fault, ended = len, "bored", True  # texts alone are said, and only methods called

        def move(self, view):
            return -2

    views = {code: View(side, 4) for code, side in pie(6, 4).items()}
    talkative = Talkative(3)
    talks = play_out(AlternatingOffers(views), {"A": talkative, "B": Mover()})
    assert [(move.message, move.remark) for move in talks.moves] == [
        ("take it", ""),
        ("", "walks away: bored"),
    ]
    assert views["B"].messages == [("A", "take it")]
    assert talkative.heard == ("A", "walked away", None)


def test_a_program_hears_all_parties_of_a_larger_table(told):
    spec, messages_told = told
    side = pie(6, 4)["A"]
    views = {code: View(side, 4) for code in "ABC"}
    players = {"A": Scripted(2), "B": parse_strategy(spec).fresh(), "C": Scripted(3)}
    play_out(AlternatingOffers(views), players)
    hello, *others = messages_told()
    assert hello["parties"] == ["A", "B", "C"]
    heard = [[each["by"] for each in m["offers"]] for m in others if m["type"] == "turn"]
    assert heard == [["A"], ["C", "A"], ["C", "A"], ["C", "A"]]


def test_a_program_is_told_whose_consent_an_offer_needs(told):
    spec, messages_told = told
    space = OutcomeSpace(tuple(Issue(code, (0, 1), binds=(code,)) for code in "ABC"))
    worth = space.digits(np.arange(8)).sum(axis=1).astype(float)
    for protocol, first in (("majority:A=2", 0), ("coalitions", space.index({"A": 1}, default=0))):
        views = {code: View(Preferences(space, worth, np.zeros(2)), 2) for code in "ABC"}
        players = {"A": Scripted(first), "B": Scripted(-2), "C": parse_strategy(spec).fresh()}
        play_out(parse_protocol(protocol)(views), players)
        hello, *rest = messages_told()
        turn = next(message for message in rest if message["type"] == "turn")
        for message in (hello, turn):
            messages.TOLD.validate_json(json.dumps(message))
        assert [issue["binds"] for issue in hello["issues"]] == [["A"], ["B"], ["C"]]
        if protocol == "coalitions":  # A has signed, B has left: C may cut or not
            assert turn["open_to"] == ["C"]
            assert hello["worth"]["reservation"] == [1, 1]
        else:
            assert (turn["votes"], turn["needed"]) == ({"A": 2, "C": 1}, pytest.approx(2))


@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_program_plays_by_all_protocols_and_no_answer_of_it_stops_others(agent, name):
    for mode in ("good", "signs"):
        for seats in (("A", "B"), ("B", "A")):
            sides = {code: pie(6, 4)[code] for code in seats}
            talks, _ = talk(f"program:{agent(mode)}", "linear", sides, protocol=PROTOCOLS[name])
            assert talks.status in ("agreement", "deadline", "walked away")
            assert not talks.fault or (mode, talks.fault[:2]) == ("signs", "B ")


def test_one_process_plays_talks_one_after_the_other_with_little_of_our_environment(agent, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    spec = f"program:{agent('env')}"
    first, second = (talk(spec)[1].bidding.papers["stderr.txt"].split(maxsplit=1) for _ in range(2))
    assert first == second
    assert set(eval(first[1])) <= {"PATH", "LANG", "LC_CTYPE", "PWD", "OLDPWD", "SHLVL", "_"}


def test_a_process_plays_for_one_party_alone(agent):
    spec = f"program:{agent('env')}"
    number = {"B": talk(spec)[1].bidding.papers["stderr.txt"].split()[0]}
    sides = pie(6, 4)
    for _ in range(2):
        players = {code: parse_strategy(spec).fresh() for code in "AB"}
        play_out(AlternatingOffers({c: View(side, 4) for c, side in sides.items()}), players)
        heard = {
            code: player.bidding.papers["stderr.txt"].split()[0] for code, player in players.items()
        }
        assert heard["B"] == number["B"]
        assert heard["A"] == number.setdefault("A", heard["A"]) != heard["B"]


@pytest.mark.parametrize("mode", ["thanks", "leaves", "sleeps", "closes later", "mutters"])
def test_what_a_program_does_after_its_talks_changes_nothing_in_the_next(agent, mode):
    spec = f"program:{agent(repr(mode), ',move=1')}"
    played = [talk(spec, "linear")[0] for _ in range(2)]
    ((place, waiting),) = processes._waiting.items()
    assert place[-1] == "B"
    select.select([waiting._err], [], [], 5 * (mode == "mutters"))
    third, player = talk(spec, "linear")
    for talks in (*played, third):
        assert (talks.fault, talks.moves) == ("", played[0].moves)
    assert player.bidding.papers == {}


def test_a_fault_is_why_it_walks_away_and_stands_in_results(agent, negotiate, tmp_path, game):
    program = f"program:{agent('later')}"
    said = f"KOR walks away: program {agent('later')}: it ended with exit code 1, saying: no more"
    out = tmp_path / "run"
    code, text, _ = negotiate(
        *("run", "korus-2018", "--rounds", 4, "--json", "--out", out, "--format", "csv"),
        *("--strategy", f"KOR={program}"),
    )
    document = json.loads(text)
    assert (code, document["status"]) == (0, "walked away")
    assert document["fault"] == said
    assert (out / "KOR.stderr.txt").read_text() == "no more\n"
    code, _, err = negotiate("run", out / "run.json")
    assert code == 2
    assert f"would start a program here ({program})" in err
    assert negotiate("run", out / "run.json", "--programs", "--json")[0] == 0


def test_faults_are_rows_of_tournaments_and_sweeps(agent, tmp_path, negotiate, game, monkeypatch):
    from negotiation.studies.engine import play_all
    from negotiation.studies.tournament.tournament import Tournament

    monkeypatch.chdir(tmp_path)
    shutil.copy(agent("x").split()[0], "agent.py")
    spec, why = (
        "program:agent.py later",
        "program agent.py later: it ended with exit code 1, saying: no more",
    )
    chosen = tuple(map(parse_strategy, (spec, GOOD)))
    rows = play_all(Tournament((game,), chosen, 1, 0), None)
    errors = dict(zip(zip(*(rows[c].to_pylist() for c in ("home", "host")), strict=True),
                      rows["error"].to_pylist(), strict=True))  # fmt: skip
    assert errors[spec, GOOD] == f"KOR walks away: {why}"
    assert errors[GOOD, spec] == f"USA walks away: {why}"
    assert errors[GOOD, GOOD] is None
    assert set(rows["status"].to_pylist()) == {"ok"}
    Path("study.toml").write_text(
        'name = "s"\ntitle = "S"\nscenario = "korea-us-2025"\n[fixed]\nelection = "none"\nrounds = 4\n'
        f'"strategies.KOR" = "{spec}"\n[vary]\n"strategies.USA" = ["linear", "hardliner"]\n'
    )
    sweep = ("sweep", "study.toml", "--executor", "serial", "--out", "out")
    code, _, err = negotiate(*sweep)
    assert (code, "would start a program here" in err) == (2, True)
    code, out, _ = negotiate(*sweep, "--programs")
    assert code == 0
    assert f"2 × KOR walks away: {why}" in out


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("./nothing", "command ./nothing: there is no such program"),
        (__file__[:-3] + ".txt", "there is no such program"),
        (str(EXAMPLES / "agent.c"), "it may not be run (chmod +x)"),
        ("'a", "No closing quotation"),
        ("cat,move=0", "parameter move=0 must be above 0"),
        ("cat,speed=1", "unknown parameter 'speed'"),
        ("cat,memory=1", "parameter memory=1 must be at least 16"),
        ("cat,move=1e7", "must be above 0 and at most 86400"),
        ("cat,talks=1e300", "must be above 0 and at most 86400"),
        ("cat,memory=9999999999", "at most"),
        ("command=", "is not of the form key=value"),
        ("", "parameter 'command' must be given"),
        ("https://127.0.0.1/x", "an address such as http://127.0.0.1:9000/move is needed"),
        ("http://127.0.0.1:x/", "this is no address"),
        (f"http://{'h' * 70}/x,network=yes", "this is no address"),
        ("http://a..b/x,network=yes", "this is no address"),
        ("http://127.0.0.1/ö", "write others as %C3%B6"),
        ("http://127.0.0.1/a b", "write others as %C3%B6"),
        ("http://ö.example/x,network=yes", "write others as %C3%B6"),
        ("http://me:sécret@127.0.0.1/", "command: an address holds no name and no password"),
        ("http://me:secret@127.0.0.1/", "an address holds no name and no password"),
        ("HTTP://192.0.2.1/move", "another machine is asked with network=yes only"),
        ("Https://127.0.0.1/x", "an address such as http://127.0.0.1:9000/move is needed"),
        ("http://192.0.2.1/move", "another machine is asked with network=yes only"),
        ("http://127.0.0.1.evil.example/move", "another machine is asked with network=yes only"),
    ],
)
def test_a_command_that_cannot_be_is_refused_before_the_talks(command, said):
    with pytest.raises(InputError) as refused:
        parse_strategy(f"program:{command}")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "spec", ["{}", "command={}", "move=3,command={}", "memory=99, command=node {} x"]
)
def test_a_program_that_has_changed_is_another_wherever_its_command_stands(spec, tmp_path):
    file, digests = tmp_path / "agent.py", set()
    for content in ("1", "2"):
        file.write_text(content)
        digests |= set(files_in([f"program:{spec.format(file)}"]).values())
    assert len(digests) == 2


def test_the_most_that_can_be_given_is_waited_for(agent):
    limits = f",move={DAY},talks={DAY},memory={TERABYTE}"
    talks, _ = talk(f"program:{agent('good', limits)}")
    assert (talks.status, talks.fault) == ("agreement", "")


@pytest.mark.parametrize("spec", ["program:cat", "llm:x", "negmas:anl.X"])
def test_no_file_and_no_page_starts_a_program_by_itself(spec, monkeypatch):
    from negotiation.play import PlaySetup, Session
    from negotiation.play.saves import resume, saved_game
    from negotiation.talks.setup import HubSetup, Setup

    monkeypatch.setitem(BIDDING._known, "negmas", Recipe(Negmas))  # as where NegMAS is installed
    given = {"strategies": {"KOR": spec}}
    for setup in (
        Setup(scenario="korea-us-2025", **given),
        HubSetup(scenario="hub-2025", **given),
        PlaySetup(scenario="korea-us-2025", people=("USA",), **given),
    ):
        assert setup.reads_files, "the page refuses it"
        assert setup.programs == [spec]
    saved = saved_game(Session(PlaySetup(scenario="korea-us-2025", people=("USA",))))
    foreign = saved.model_copy(update={"setup": setup})
    with pytest.raises(InputError, match="a saved game starts no program"):
        resume(foreign, "game.json")


def test_no_class_of_negmas_asks_a_language_model():
    with pytest.raises(InputError, match="'negmas_llm.sao.X': a class of negmas, anl, hani"):
        negotiator_class("negmas_llm.sao.X")


def test_a_process_that_speaks_unasked_or_does_not_read_is_found():
    eager = Process(["sh", "-c", "echo early; cat"], 256)
    while not eager._said:
        eager._listen(1)
    with pytest.raises(Fault, match="it says something that nobody asked for: 'early'"):
        eager.ask(b"x\n", 5)
    deaf = Process(["sleep", "60"], 256)
    with pytest.raises(Fault, match="it does not read in time"):
        deaf.tell(b"x" * (1 << 20), 0.1)
    assert not deaf.close()
    assert eager.close(5)


class Server(BaseHTTPRequestHandler):
    """The examples' agent as a server; it does what the path says, at its first turn."""

    protocol_version = "HTTP/1.1"
    running: ClassVar[dict] = {}

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if said["type"] == "hello":
            self.running[said["talks"]] = Process([sys.executable, EXAMPLES / "agent.py"], 1024)
        process, line = self.running[said["talks"]], json.dumps(said).encode() + b"\n"
        if said["type"] == "ended":
            self.answer(200 * process.close(5), b"")
            return
        wrong = self.path.strip("/") if said["type"] == "turn" else ""
        if wrong == "drips":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
            while wrong:
                self.wfile.write(b" ")
                time.sleep(0.05)
        elif wrong == "moved":
            self.answer(302, b"", {"Location": "/elsewhere"})
        elif wrong == "hangs-up":
            self.close_connection = True
        else:
            self.answer(200, b"hello" if wrong == "garbage" else process.ask(line, 5))

    def answer(self, status, text, headers=()):
        self.send_response(status)
        for name, value in {"Content-Length": len(text), **dict(headers)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass

    def handle(self):
        with suppress(OSError):  # the table hangs up on who drips
            super().handle()


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as listening:
        listening.daemon_threads = True
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}"
        listening.shutdown()
    for process in Server.running.values():
        process.close()


def test_a_program_by_http_plays_as_it_does_by_its_streams(server):
    for rival, address in (("conceder", server), ("linear", server.replace("http", "HTTP"))):
        by_http, _ = talk(f"program:{address}/", rival)
        by_streams, _ = talk(GOOD, rival)
        assert by_http.moves == by_streams.moves
        assert by_http.status == "agreement"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("drips", "it does not answer in time"),
        ("moved", "the server answers with status 302, not 200"),
        ("hangs-up", "the server at http://127.0.0.1:"),
        ("garbage", "it answers 'hello', which is no JSON"),
    ],
)
def test_what_a_server_does_wrong_is_said(server, wrong, said):
    limit = ",move=0.5" if wrong == "drips" else ""
    talks, _ = talk(f"program:{server}/{wrong}{limit}")
    assert talks.fault.startswith(f"B walks away: program {server}/{wrong}: {said}")


def test_a_server_that_is_not_there_is_a_fault():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    assert f"the server at {address} cannot be asked" in talk(f"program:{address}")[0].fault


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("http://[::1]/v1", "::1", 80),
        ("https://[fe80::abcd]/x", "fe80::abcd", 443),
        ("http://[fe80::12]/x", "fe80::12", 80),
        ("http://[::1]:9/x", "::1", 9),
        ("http://127.0.0.1", "127.0.0.1", 80),
    ],
)
def test_a_host_is_where_an_address_says(address, host, port):
    line = Post(address)._line
    assert (line.host, line.port) == (host, port)


def test_a_host_that_cannot_be_is_a_fault():
    with pytest.raises(Fault, match="the server at .* cannot be asked"):
        Post(f"http://{'h' * 70}/").ask(b"x", 1)


PARENT = """
import sys, time
from negotiation.bargaining.programs import Process
process = Process(["sh", "-c", "sleep 60 & echo $$ $! >&2; sleep 60"], 256)
while len(process.stderr.split()) < 2:
    process._listen(1)
print(process.stderr, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("end", ["SIGKILL", "SIGINT"])
def test_programs_and_what_they_have_started_end_with_us_however_we_end(end):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    started = [int(word) for word in parent.stdout.readline().split()]
    assert all(alive(number) for number in started)
    parent.send_signal(getattr(signal, end))
    parent.communicate()
    for _ in range(200):
        if not any(alive(number) for number in started):
            return
        time.sleep(0.05)
    pytest.fail(f"{started} go on")


def alive(number):
    """Say whether a process is there and has not ended."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] not in "ZX"


def test_talks_that_are_left_in_the_middle_end_the_program(agent):
    program = parse_strategy(f"program:{agent('good')}").fresh()
    view = View(pie(6, 4)["B"], 4)
    AlternatingOffers({"B": view})
    program.move(view)
    number = program.bidding._seat._process._child.pid
    assert alive(number)
    del program
    assert not alive(number)


def test_who_is_left_in_the_middle_writes_no_papers(agent):
    """Python may be ending then, and what they are written with has gone."""
    program = parse_strategy(f"program:{agent('good')}").fresh()
    AlternatingOffers({"B": (view := View(pie(6, 4)["B"], 4))})
    program.move(view)
    seat, asked = program.bidding._seat, []

    class Watched:
        def close(self):
            asked.append("close")

        @property
        def papers(self):
            asked.append("papers")

    seat._process.close()
    seat._process = Watched()
    seat.__del__()
    assert asked == ["close"]
    seat._process = None
