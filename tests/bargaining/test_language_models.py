"""Language models at the table: what they are told, what servers do wrong, and that a recording plays again."""

import json
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.programs import completions
from negotiation.bargaining.programs.chat import _last_move, schema_of
from negotiation.bargaining.programs.completions import Recording, Tape, by_request
from negotiation.bargaining.programs.messages import Issue as Told
from negotiation.bargaining.programs.prompt import PLACES, PROMPT, template_in
from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.errors import InputError
from tests.domains import Scripted, pie

KEY = "sk-never-to-be-seen"


def move(kind="offer", **more):
    """Write an answer as a model should."""
    return json.dumps({"reason": "for myself", "message": "", "type": kind, "offer": None} | more)


class Server(BaseHTTPRequestHandler):
    """The chat interface; what it does is the name of the model."""

    asked: list

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers.get("Authorization"), request))
        mode, count = request["model"], len(self.server.asked)
        said = move(message="take it\n now", offer={"pie": 2})
        status = 200
        match mode:
            case "once" if count == 1:
                said = "Let me think."
            case "garbage":
                said = "I would rather not."
            case "fenced":
                said = f"<think>well</think>```json\n{said}\n```"
            case "thinks":
                thought = """{"type": "accept"}, or {"type": "offer", or {better} not}" {"a": 1}"""
                tried = [{"type": "accept"}, {"type": "walk away"}]
                said = f"{thought * 99}\n{move(offer={'pie': 2}, tried=tried)} {{}} so {{ be it }}"
            case "level":
                said = move(offer={"pie": 77})
            case "forgets":
                said = move(offer={})
            case "below":
                said = move(offer={"pie": 5})
            case "asks":
                said = move("ask")
            case "walks":
                said = move("walk away")
            case "accepts":
                said = move("accept")
            case "gossip":
                said = move(message="x" * 2001, offer={"pie": 2})
            case "trouble" if count < 3:
                status = 503
            case "down":
                status = 500
            case "refuses" if "response_format" in request:
                status = 400
            case "stranger":
                status = 401
            case "late":
                time.sleep(0.6)
            case "halves":
                said = move(reason="\ud83d", message="so \ud83d", offer={"pie": 2})
                said = said if count == 1 else said.replace("\\ud83d", "\ud83d")
            case "argues":
                said = move(offer={"pie": 2}, evidence="law" if count == 1 else None)
            case "mute":
                said = None
        self.answer(status, said)

    def answer(self, status, said):
        wrong = {"error": {"message": f"not so, {self.headers.get('Authorization')}"}}
        good = {
            "choices": [{"message": {"content": said}}],
            "usage": {"prompt_tokens": 100, "completion_tokens": 7},
        }
        text = json.dumps(good if status == 200 else wrong).encode()
        if self.server.asked[-1][2]["model"] == "html":
            text = b"<html>"
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def listening():
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def server(listening, monkeypatch):
    listening.asked = []
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{listening.server_port}/v1/")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(completions, "PAUSE", 0.0)
    return listening


def talk(spec, *others, sides=None, seed=2**33 + 5, facts=()):
    """Play a model as B of a pie, of which it wants the low levels; return the talks and its player."""
    sides = pie(6, 4) if sides is None else sides
    views = {code: View(side, 4, seed, facts=dict(facts)) for code, side in sides.items()}
    player = parse_strategy(spec).fresh()
    return play_out(AlternatingOffers(views), {"A": Scripted(*others or (5,)), "B": player}), player


def kept(player):
    return json.loads(player.bidding.papers["chat.json"])


def test_a_model_is_told_its_side_in_words_and_what_it_says_is_heard(server):
    talks, _ = talk("llm:fine,temperature=0.5", 5, 4, -1)
    assert [(m.party, m.action, m.outcome) for m in talks.moves] == [
        *(("A", "offer", 5), ("B", "offer", 2), ("A", "offer", 4), ("B", "offer", 2)),
        ("A", "accept", 2),
    ]
    assert talks.moves[1].message == "take it now"
    assert talks.views["A"].messages == [("B", "take it now")] * 2
    (path, key, first), (_, _, second) = server.asked
    assert (path, key) == ("/v1/chat/completions", f"Bearer {KEY}")
    assert (first["temperature"], first["seed"], first["model"]) == (0.5, 5, "fine")
    assert first["response_format"]["json_schema"]["schema"] == schema_of(
        [Told(key="pie", levels=[0.0, 1.0, 2.0, 3.0, 4.0, 5.0])], []
    )
    (prompt,) = (each["content"] for each in second["messages"])
    assert "- pie: 0* (+4), 1 (+3), 2 (+2), 3 (+1), [4], 5 (-1)" in prompt
    assert "if the last offer of A is changed" in prompt
    assert "The best for you is worth 5: pie 0." in prompt
    history = 'A offered: pie 5 (worth 0 to you)\nYou offered: {"pie": 2}\nYou said: "take it\n now"'
    assert history + "\nA offered: pie 4 (worth 1 to you)" in prompt


def test_what_it_costs_is_kept_and_the_key_nowhere(server):
    _, player = talk("llm:fine", 5, 4, -1)
    recording = kept(player)
    assert recording["tokens"] == {"prompt_tokens": 200, "completion_tokens": 14}
    assert recording["seconds"] == pytest.approx(sum(c["seconds"] for c in recording["completions"]))
    assert (recording["model"], recording["temperature"]) == ("fine", 0)
    assert recording["completions"][0]["request"] == server.asked[0][2]
    _, stranger = talk("llm:stranger")
    for text in (repr(player), repr(stranger), *player.bidding.papers.values()):
        assert KEY not in text
    assert "the server answers with status 401: not so, Bearer …" in stranger.fault
    assert KEY not in stranger.bidding.papers["chat.json"]


SPELT = {
    "plain": str,
    "slashes": lambda key: key.replace("/", r"\/"),
    "numbers": lambda key: "".join(f"\\u{ord(sign):04X}" for sign in key),
    "twice": lambda key: key.replace("/", r"\\\/"),
}


@pytest.mark.parametrize("way", SPELT)
@pytest.mark.parametrize("body", ['{"error": {"message": "KEY"}}', '{"detail": "KEY"}', "<b>KEY</b>"])
def test_a_key_is_taken_out_however_it_is_written(monkeypatch, way, body):
    key = "ab/cd+ef12345"
    wrong = body.replace("KEY", "x" * 195 + SPELT[way](key)).encode()
    good = '{"choices": [{"message": {"content": "KEY"}}]}'.replace("KEY", SPELT[way](key)).encode()
    server = completions.Server("http://127.0.0.1:1/v1", key)
    for status, answer in ((401, wrong), (200, good)):
        monkeypatch.setattr(server._post, "post", lambda *_, s=status, a=answer: (s, a))
        done = server.complete({}, 1)
        told = (done.fault + done.content).replace("\\", "")
        assert not any(part in told for part in ("ab/", "cd+", "u0061", "U0061", "12345")), told
    assert done.content == "…"


def test_what_is_no_secret_changes_no_answer(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "2")
    talks, _ = talk("llm:fine", 5, 4, -1)
    assert (talks.status, talks.agreement, talks.fault) == ("agreement", 2, "")


@pytest.mark.parametrize("levels", [999, 1000, 2001])
def test_all_levels_are_told_however_many(server, levels):
    talk("llm:walks", levels - 2, sides=pie(levels, 4))
    prompt = server.asked[0][2]["messages"][0]["content"]
    (told,) = (text for text in prompt.splitlines() if text.startswith("- pie: "))
    gains = [f"[{k}]" if k == levels - 2 else f"{k} ({levels - 2 - k:+.3g})" for k in range(1, levels)]
    assert told.split(", ")[1:] == gains
    assert f"The best for you is worth {levels - 1:.3g}: pie 0." in prompt


def test_what_a_model_goes_on_with_without_end_is_no_answer():
    for part in ("{", '{"', '{"a":', '{"a":[', '{"a":' + "9" * 5000, '{"type": []} {"type": 1}'):
        assert _last_move(part * 9999) is None


WRONG = {
    "garbage": ("it answers 'I would rather not.', which is no JSON object", 3),
    "level": ("in its offer, unknown level of 'pie' '77'", 3),
    "forgets": ("in its offer, no level given for issue 'pie'", 3),
    "below": ("it offers pie=5.0, worth 0 to it, below its own reservation value 1", 3),
    "asks": ("which is no JSON object with a type of ('offer', 'accept', 'walk away')", 3),
    "accepts": ("it accepts what is worth 0 to it, below its own reservation value 1", 3),
    "gossip": ("message: ", 3),
    "down": ("the server answers with status 500: not so, Bearer …", 3),
    "mute": ("the server's answer holds no message of a model", 3),
    "html": ("the server's answer holds no message of a model", 3),
    "late": ("it does not answer in time", 1),
}  # fmt: skip


def demanding():
    """Return a pie of which B needs more than nothing."""
    sides = pie(6, 4)
    return sides | {"B": replace(sides["B"], reservation=np.ones(4))}


@pytest.mark.parametrize("mode", WRONG)
def test_the_third_wrong_answer_ends_the_talks_and_plays_again_from_the_recording(
    server, mode, tmp_path
):
    said, asked = WRONG[mode]
    talks, player = talk(f"llm:{mode}{',move=0.2' * (mode == 'late')}", sides=demanding())
    assert talks.status == "walked away"
    assert talks.fault.startswith(f"B walks away: language model {mode}: ")
    assert said in talks.fault
    assert talks.fault.endswith(" (try 3 of 3)") == (asked == 3)
    assert len(server.asked) == asked
    again, _ = talk(f"recorded:{recorded(player, tmp_path)}", sides=demanding())
    assert again.fault.split(": ", 2)[2] == talks.fault.split(": ", 2)[2]
    assert len(server.asked) == asked, "no server is asked"


def recorded(player, folder):
    file = folder / "B.chat.json"
    file.write_text(player.bidding.papers["chat.json"])
    return file


@pytest.mark.parametrize(
    ("mode", "asked"),
    [
        ("fine", 2),
        ("once", 3),
        ("fenced", 2),
        ("thinks", 2),
        ("halves", 3),
        ("trouble", 4),
        ("refuses", 3),
    ],
)
def test_what_goes_wrong_less_often_costs_a_try_and_a_recording_takes_the_same_course(
    server, mode, asked, tmp_path
):
    talks, player = talk(f"llm:{mode}", 5, 4, -1)
    assert (talks.status, talks.agreement, talks.fault) == ("agreement", 2, "")
    assert len(server.asked) == asked
    file = recorded(player, tmp_path)
    again, _ = talk(f"recorded:{file}", 5, 4, -1)
    assert (again.moves, again.status) == (talks.moves, talks.status)
    assert len(server.asked) == asked
    other, _ = talk(f"recorded:{file}", 4, 4, -1)
    assert "the talks take another course than those recorded" in other.fault


def test_recordings_of_many_talks_are_kept_in_a_folder_and_each_finds_its_own(server, tmp_path):
    kept = tmp_path / "kept"
    said = {seed: talk(f"llm:fine,keep={kept}", 5, 4, -1, seed=seed)[0].moves for seed in (1, 2, 3)}
    names = sorted(file.name.rpartition("-")[0] for file in kept.iterdir())
    assert names == [f"B-{seed}" for seed in (1, 2, 3)]
    asked = len(server.asked)
    for seed in (3, 1, 2, 1):
        again, _ = talk(f"recorded:{kept}", 5, 4, -1, seed=seed)
        assert (again.moves, again.fault) == (said[seed], "")
    assert "take another course" in talk(f"recorded:{kept}", 5, 4, -1, seed=4)[0].fault
    assert len(server.asked) == asked
    talk(f"llm:fine,keep={kept}", 3, 4, -1, seed=3)
    assert len([*kept.iterdir()]) == 4, "other talks with the same seed"
    talk(f"llm:once,keep={kept}", 5, seed=9)
    with pytest.raises(InputError, match="recordings are of several models or templates"):
        parse_strategy(f"recorded:{kept}")
    with pytest.raises(InputError, match="holds no recording"):
        parse_strategy(f"recorded:{tmp_path}")


def test_a_folder_for_recordings_that_cannot_be_is_said_before_the_talks(server, tmp_path):
    (tmp_path / "file").touch()
    for folder in ("file", "file/kept"):
        with pytest.raises(InputError, match="keep=.*file is no folder in which files may be made"):
            parse_strategy(f"llm:fine,keep={tmp_path / folder}")
    parse_strategy(f"llm:fine,keep={tmp_path / 'new'}")
    assert not (tmp_path / "new").exists(), "who only reads a name makes no folder"


def test_a_model_hears_why_its_answer_is_not_possible(server):
    talk("llm:once", 5, -1)
    first, second = (request["messages"] for _, _, request in server.asked)
    assert second[:1] == first
    assert [each["role"] for each in second] == ["user", "assistant", "user"]
    assert second[1]["content"] == "Let me think."
    assert "which is no JSON object" in second[2]["content"]


def test_trouble_of_the_server_is_not_told_to_the_model_and_structure_is_given_up_once(server):
    talk("llm:trouble", 5, -1)
    assert all(request == server.asked[0][2] for _, _, request in server.asked)
    server.asked.clear()
    talk("llm:refuses", 5, 4, -1)
    structured = ["response_format" in request for _, _, request in server.asked]
    assert structured == [True, False, False]


def test_a_fact_is_laid_on_the_table_once(server):
    talks, _ = talk("llm:argues", 5, 4, -1, facts={"law": "The law says so", "jobs": "Many work"})
    assert talks.fault == ""
    first, second = (request["messages"][0]["content"] for _, _, request in server.asked)
    assert "\n- law: The law says so\n- jobs: Many work\n" in first
    assert "law: The law" not in second
    assert "You laid on the table: law" in second
    allowed = [
        request["response_format"]["json_schema"]["schema"]["properties"]["evidence"]["enum"]
        for _, _, request in server.asked
    ]
    assert allowed == [["law", "jobs", None], ["jobs", None]]


def test_what_cannot_be_agreed_on_together_is_said(server):
    space = OutcomeSpace(
        (Issue("x", (1, 2), "%"), Issue("y", ("a", "b"), texts=("first", "second"))),
        allowed=np.array([True, True, True, False]),
    )
    side = Preferences(space, np.array([0.0, 1, 2, 3]), np.zeros(4))
    talk("llm:garbage", 1, sides={"A": side, "B": side})
    prompt = server.asked[0][2]["messages"][0]["content"]
    assert "- x (%): [1*], 2 (not together with the rest)" in prompt
    assert "- y: a* = first (-1), [b = second]" in prompt
    assert "The best for you is worth 2: x 2, y a." in prompt


def test_the_key_goes_to_the_server_of_the_environment_alone(server, monkeypatch):
    address = f"http://127.0.0.1:{server.server_port}"
    talk(f"llm:fine,address={address}/v2", 5, -1)
    talk(f"llm:fine,address={address}/v1", 5, -1)
    assert [(path, key) for path, key, _ in server.asked] == [
        ("/v2/chat/completions", None),
        ("/v1/chat/completions", f"Bearer {KEY}"),
    ]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("llm:", "parameter 'model' must be given"),
        ("llm:temperature=1", "parameter 'model' must be given"),
        ("llm:x,temperature=3", "parameter temperature=3 must be at least 0 and at most 2"),
        ("llm:x,move=0", "parameter move=0 must be above 0"),
        ("llm:x,address=ftp://h/v1", "address ftp://h/v1: an address such as https://example.org/v1"),
        ("llm:x,address=http://192.0.2.1/v1", "another machine is asked with network=yes only"),
        ("llm:x,template=nowhere.txt", "nowhere.txt: cannot read the template file"),
        ("llm:x,speed=3", "allowed: model, address, temperature, template, move, talks"),
        ("recorded:nowhere.json", "nowhere.json: cannot read the recording file"),
        (f"recorded:{__file__}", "Invalid JSON"),
    ],
)
def test_wrong_input_is_refused_before_the_talks(server, spec, said):
    with pytest.raises(InputError) as refused:
        parse_strategy(spec)
    assert said in str(refused.value)


def test_no_server_and_a_key_in_the_clear_are_refused(server, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://192.0.2.1/v1")
    with pytest.raises(InputError, match="a key is sent to another machine by https only") as refused:
        parse_strategy("llm:x")
    assert KEY not in str(refused.value)
    monkeypatch.setenv("OPENAI_API_KEY", "sk\nX-Other: 1")
    with pytest.raises(InputError, match="OPENAI_API_KEY holds what no key can"):
        parse_strategy("llm:x")
    monkeypatch.delenv("OPENAI_BASE_URL")
    with pytest.raises(InputError, match="no server is named: give address="):
        parse_strategy("llm:x")


def test_a_template_of_ones_own_is_what_is_told(server, tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("It costs $$3.\n$offers")
    talk(f"llm:fine,template={file}", 5, -1)
    told = server.asked[0][2]["messages"][0]["content"]
    assert told == "It costs $3.\nA offered: pie 5 (worth 0 to you)"
    file.write_text("$secrets")
    with pytest.raises(InputError, match=r"unknown place in .*mine.txt '\$secrets': .*\$briefing"):
        template_in(str(file))
    file.write_text("100 $")
    with pytest.raises(InputError, match=r"mine.txt: a dollar sign"):
        template_in(str(file))
    assert all(f"${place}" in PROMPT.read_text() for place in PLACES)


def test_a_recording_answers_equal_requests_in_their_order():
    requests = [{"n": 1}, {"n": 2}, {"n": 1}]
    done = [completions.Completion(request=r, content=str(n)) for n, r in enumerate(requests)]
    tape = Tape(by_request(Recording(model="m", temperature=0, template="", completions=done)))
    contents = [tape.complete(request, 1).content for request in ({"n": 2}, {"n": 1}, {"n": 1})]
    assert contents == ["1", "0", "2"]
    assert "it holds no answer" in tape.complete({"n": 1}, 1).fault


def test_a_run_keeps_what_was_said_and_starts_again_only_if_let(
    server, negotiate, tmp_path, monkeypatch
):
    def with_own_levels(handler, status, said):
        request = handler.server.asked[-1][2]
        offer = request["response_format"]["json_schema"]["schema"]["properties"]["offer"]["anyOf"][0]
        best = {key: each["enum"][0] for key, each in offer["properties"].items()}
        original(handler, status, move(message="<b>fair</b>", offer=best))

    original = Server.answer
    monkeypatch.setattr(Server, "answer", with_own_levels)
    out = tmp_path / "run"
    run = ("korus-2018", "--rounds", 2, "--json")
    code, text, _ = negotiate("run", *run, "--strategy", "KOR=llm:fine", "--out", out, "--format", "csv")
    document = json.loads(text)
    assert code == 0
    assert document["messages"][0] == [1, "KOR", "<b>fair</b>"]
    asked = len(server.asked)
    assert asked == 2
    code, again, _ = negotiate("run", *run, "--strategy", f"KOR=recorded:{out / 'KOR.chat.json'}")
    assert (code, json.loads(again)) == (0, document)
    assert len(server.asked) == asked
    code, _, err = negotiate("run", out / "run.json")
    assert (code, "would ask a language model here (llm:fine)" in err) == (2, True)
    assert all(KEY.encode() not in file.read_bytes() for file in Path(out).iterdir())
