"""Programs that come to the table by themselves: what the door lets in, and how they are talked to."""

import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection

import pytest

from negotiation.bargaining.programs import Process, door, send_home
from negotiation.bargaining.programs.door import GUESTS, Door, Guest
from negotiation.bargaining.programs.process import LONGEST
from negotiation.bargaining.protocols import AlternatingOffers, View, play_out
from negotiation.bargaining.strategies import parse_strategy
from negotiation.base.errors import InputError
from tests.bargaining.test_programs import EXAMPLES, GOOD
from tests.domains import pie

AGENT = [sys.executable, str(EXAMPLES / "agent.py")]


@pytest.fixture
def table(monkeypatch):
    monkeypatch.setattr(door, "HOLD", 0.05)
    monkeypatch.setattr(door, "FAREWELL", 0.2)
    with Door("127.0.0.1", 0, ["A", "B"]) as opened:
        yield opened
    assert not GUESTS


def post(table, seat, answer=b"", token=None, method="POST", **headers):
    """Send a request; return status and content."""
    line = HTTPConnection(table.address.removeprefix("http://"), timeout=10)
    sent = {"Authorization": f"Bearer {GUESTS[seat].token}"} if token is None else {}
    sent |= {"Authorization": token} if token else {}
    line.request(method, f"/{seat}", answer, sent | headers)
    response = line.getresponse()
    said = response.status, response.read()
    line.close()
    return said


def opened(table):
    return socket.create_connection(("127.0.0.1", table._server.server_port), 5)


def said_to(table, seat, answer, length):
    """Send a request with part of an answer; return the connection."""
    line = opened(table)
    head = f"POST /{seat} HTTP/1.1\r\nAuthorization: Bearer {GUESTS[seat].token}\r\n"
    line.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode() + answer)
    return line


class Client(threading.Thread):
    """A guest that answers as a function does, and keeps what it is told."""

    def __init__(self, table, seat, answer):
        super().__init__(daemon=True)
        self.table, self.seat, self.answer = table, seat, answer
        self.told, self.statuses = [], set()
        self.start()

    def run(self):
        answer = b""
        while True:
            status, message = post(self.table, self.seat, answer)
            self.statuses.add(status)
            answer = b""
            if status == 204:
                return
            if status == 200:
                self.told.append(json.loads(message))
                if self.told[-1]["type"] != "ended":
                    answer = self.answer(message)


def talk(spec="guest:B", rival="conceder"):
    views = {code: View(side, 4, 5) for code, side in pie(6, 4).items()}
    players = {"A": parse_strategy(rival).fresh(), "B": parse_strategy(spec).fresh()}
    return play_out(AlternatingOffers(views), players)


def test_a_guest_plays_several_talks_as_the_same_program_does_by_its_streams():
    process = Process(AGENT, 1024)
    with Door("127.0.0.1", 0, ["B"]) as table:
        client = Client(table, "B", lambda message: process.ask(message, 5))
        played = [talk(rival=rival).moves for rival in ("conceder", "linear")]
    client.join(5)
    assert played == [talk(GOOD, rival).moves for rival in ("conceder", "linear")]
    kinds = [said["type"] for said in client.told]
    assert (kinds[:2], kinds.count("hello"), kinds.count("ended"), kinds[-1]) == (
        *(["hello", "turn"], 2, 2, "ended"),
    )
    send_home(0)
    process.close()


def test_who_has_no_token_of_the_seat_is_refused(table):
    for token in ("", "Bearer ", "Bearer é", GUESTS["B"].token, f"Bearer {GUESTS['A'].token}"):
        assert post(table, "B", token=token or "Basic eA==") == (401, b"the token of the seat is needed")
    assert post(table, "C", token="Bearer x")[0] == 404
    assert post(table, "B", method="GET")[0] == 501
    assert not GUESTS["B"]._here


def test_answers_without_bounds_are_refused(table):
    assert post(table, "B", **{"Content-Length": str(LONGEST + 1)})[0] == 413
    assert post(table, "B", **{"Content-Length": "x"})[0] == 411
    assert post(table, "B", **{"Content-Length": "9" * 20})[0] == 411


def test_there_is_nothing_yet_then_a_message_as_often_as_it_is_fetched_until_it_is_answered(table):
    assert post(table, "B") == (202, b"")
    assert post(table, "B", b"{}") == (409, b"nobody waits for an answer")
    answers = []
    asking = threading.Thread(target=lambda: answers.append(GUESTS["B"].ask(b"question\n", 5)))
    asking.start()
    while not GUESTS["B"]._messages:
        time.sleep(0.01)
    assert post(table, "B", b"{}")[0] == 409, "it has not been told yet"
    assert post(table, "B") == post(table, "B") == (200, b"question\n")
    assert post(table, "B", b" answer\n") == (202, b"")
    asking.join(5)
    assert answers == [b"answer"]
    assert post(table, "B", b"answer")[0] == 409, "it has been answered"


def test_an_answer_that_is_cut_off_is_none(table):
    guest, answers = GUESTS["B"], []
    asking = threading.Thread(target=lambda: answers.append(guest.ask(b"question\n", 5)))
    asking.start()
    while not guest._messages:
        time.sleep(0.01)
    assert post(table, "B") == (200, b"question\n")
    with said_to(table, "B", b'{"type": "of', 40) as line:
        line.shutdown(socket.SHUT_WR)
        assert b" 400 " in line.makefile("rb").readline()
    assert post(table, "B") == (200, b"question\n")
    assert post(table, "B", b"answer") == (202, b"")
    asking.join(5)
    assert answers == [b"answer"]


@pytest.mark.parametrize("asked", [True, False])
def test_who_is_gone_while_its_request_is_held_leaves_no_trace(table, asked):
    errors, left = [], threading.Event()
    table._server.handle_error = lambda *_: errors.append(sys.exception())
    table._server.close_request = lambda line: (line.close(), left.set())
    line = said_to(table, "B", b"", 0) if asked else opened(table)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # as if killed
    line.close()
    assert left.wait(5)
    assert errors == []
    assert post(table, "B") == (202, b"")


def test_a_guest_that_is_late_or_wrong_loses_its_talks_and_may_play_the_next(table):
    late = talk("guest:B,move=0.1")
    assert late.fault == "B walks away: guest at B: it does not answer in time"
    assert post(table, "B") == (202, b""), "the question is forgotten"
    client = Client(table, "B", lambda message: b"what?")
    wrong = talk()
    assert wrong.fault == "B walks away: guest at B: it answers 'what?', which is no JSON"
    assert client.told[0]["type"] == "hello"


def test_at_the_end_guests_hear_it_and_are_sent_home():
    guest = Guest()
    for message in (b"first\n", b"ended\n"):
        guest.tell(message, 1)
    assert guest.fetch(b"") == (200, b"first\n")
    begun = time.monotonic()
    leaving = threading.Thread(target=guest.dismiss, args=[begun + 60])
    leaving.start()
    assert guest.fetch(b"") == (200, b"ended\n")
    with guest.request():
        assert guest.fetch(b"") == (204, b"")
        assert leaving.is_alive(), "the answer is on its way"
    leaving.join(30)
    assert time.monotonic() < begun + 30, "nobody waits once it has gone"
    Guest().dismiss(begun + 60)
    assert time.monotonic() < begun + 30, "nor for who never came"


def test_where_no_table_is_open_there_is_no_seat():
    with pytest.raises(InputError, match="negotiate serve opens one"):
        parse_strategy("guest:B")
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(InputError, match="--port"):
        Door("127.0.0.1", taken.getsockname()[1], ["B"])
    assert not GUESTS


def test_a_served_table_ends_as_a_run_does_and_says_where_it_is(negotiate):
    asked = ("korus-2018", "--rounds", 3, "--seed", 4, "--json")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def come():
        while "KOR" not in GUESTS or not GUESTS["KOR"].token:
            time.sleep(0.01)
        environ = os.environ | {"TOKEN": GUESTS["KOR"].token}
        join = [sys.executable, str(EXAMPLES / "join.py"), f"http://127.0.0.1:{port}/KOR", *AGENT]
        left.append(subprocess.run(join, env=environ, check=False, timeout=30).returncode)

    left = []
    guest = threading.Thread(target=come)
    guest.start()
    code, text, err = negotiate("serve", *asked, "--seat", "KOR:move=20", "--port", port)
    guest.join(30)
    assert (code, left) == (0, [0])
    assert f"KOR is played by whoever posts to http://127.0.0.1:{port}/KOR with the token " in err
    again = negotiate("run", *asked, "--strategy", f"KOR={GOOD}")[1]
    assert json.loads(text) == json.loads(again)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--seat", "JPN"), "unknown party 'JPN': allowed: KOR, USA"),
        ((), "whom do programs come to play? --seat PARTY for any of KOR, USA"),
        (("--seat", "KOR", "--seat", "KOR:move=3"), "--seat KOR is given twice"),
        (("--seat", "KOR", "--strategy", "KOR=linear"), "--strategy KOR: a program comes to play KOR"),
        (("--seat", "KOR:move=0"), "parameter move=0 must be above 0"),
        (("--seat", "KOR", "--host", "nowhere.invalid"), "--host nowhere.invalid"),
        (("--seat", "KOR", "--host", "h" * 70), "--host hhh"),
        (("--seat", "KOR", "--host", "a..b"), "--host a..b"),
        (("--seat", "KOR", "--host", ""), "--host is empty"),
        (("--seat", "KOR", "--host", " "), "--host is empty"),
    ],
)
def test_a_table_that_cannot_be_is_refused(negotiate, arguments, said):
    code, _, err = negotiate("serve", "korus-2018", *arguments)
    assert code == 2
    assert said in err
    assert not GUESTS
