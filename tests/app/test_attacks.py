"""What strangers, other users of the machine and pages from elsewhere try against the page."""

import json
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

pytest.importorskip("solara", reason="THE PAGE IS NOT TESTED: solara is not installed (extra 'app')")

from websockets.exceptions import ConnectionClosed, InvalidStatus

from negotiation.app.messages import UnwantedError, made_anew
from tests.app.client import Client, custom, message, started

pytestmark = pytest.mark.attack

COMM = "436eb472fa6843318fc8a11e6187abf0"

CHANNEL = "eca43f64-19c6-42c9-a6da-dab11b22f920"

TRAP = "marker"
"""A module beside the server that leaves a file when it is imported."""


@pytest.fixture
def client(server) -> Client:
    return Client(server)


@pytest.fixture
def trap(place) -> Path:
    """The file that is there once the server has imported what a stranger named."""
    caught = place / "caught"
    (place / f"{TRAP}.py").write_text(f"open({str(caught)!r}, 'w').close()")
    return caught


def memory(server_process: int) -> float:
    """Return a process's memory in MB."""
    pages = Path(f"/proc/{server_process}/statm").read_text().split()[1]
    return int(pages) * 4096 / 1e6


PATHS = ["/", "/two", "/static/assets/style.css", "/_solara/cdn/requirejs@2.3.6/require.js", "/readyz"]


@pytest.mark.parametrize("path", PATHS)
def test_nobody_gets_in_without_the_token(server, path):
    stranger = Client(server, enter=False)
    answers = [stranger.ask(path), stranger.ask(f"{path}?token=guessed"), stranger.ask(f"{path}?token=")]
    stranger.cookie = f"trade-talks-{stranger.host.rpartition(':')[2]}=guessed"
    answers.append(stranger.ask(path))
    assert [answer.status for answer in answers] == [403] * 4
    assert all("address that negotiate app has printed" in answer.body for answer in answers)
    assert not any(answer.headers["set-cookie"] for answer in answers)


@pytest.mark.parametrize(
    "wrong",
    [
        {"Origin": None},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "null"},
        {"Cookie": None},
        {"Cookie": "trade-talks=x"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_socket_needs_the_token_and_the_page_as_its_origin(client, wrong):
    with pytest.raises(InvalidStatus, match="403"), client.socket(**wrong):
        pass
    with client.socket() as opened:
        started(opened)


@pytest.mark.parametrize(
    "other", ['p={"a":"b c"}', "a[b]=1", "a@b=1", "foo", "a=b,c d", "path=/", "=", "caf\u00e9=1"]
)
def test_cookies_of_other_ports_lock_nobody_out(client, other):
    own = client.cookie
    for cookie in (f"{other}; {own}", f"{own}; {other}"):
        client.cookie = cookie
        assert client.ask("/").status == 200


@pytest.mark.parametrize(
    "query", ["", "?session_id=", f"?session_id={'x' * 36}", f"?session_id={'x' * 20_000}"]
)
def test_a_socket_says_which_page_it_is_of(client, query):
    with pytest.raises(InvalidStatus, match="403"), client.socket(query):
        pass
    kernel = "f9fc3df9-8c0e-44dd-8fd7-0a51f73ece67"
    assert client.ask(f"/_solara/api/close/{kernel}{query}", "POST").status == 404


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_from_elsewhere_gets_nothing(client, path, site):
    assert client.ask(path, Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors").status == 403
    assert client.ask(path, Origin="http://evil.example").status == 403
    assert client.ask(path, Host="evil.example").status == 403


def test_a_link_from_elsewhere_leads_to_the_page(client):
    assert client.ask("/two", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate").status == 200


def test_assets_are_served_and_never_deleted_or_fetched(client):
    script = "/_solara/cdn/requirejs@2.3.6/require.js"
    whole = client.ask(script)
    assert whole.status == 200
    for path in (
        "requirejs@2.3.6",
        "requirejs@2.3.6/",
        "nothing@1.0/x.js",
        "..%2f..%2f..%2fetc/passwd",
        "",
    ):
        assert client.ask(f"/_solara/cdn/{path}").status in (403, 404)
    assert client.ask(script).body == whole.body


@pytest.mark.parametrize(
    "path",
    [
        "/resourcez",
        "/readyz",
        "/jupyter/api/kernels/x",
        "/jupyter/nbextensions/jupyter-js-widgets/extension.js",
        "/jupyter/nbextensions/../../../../etc/passwd",
        "/static/public/x",
        "/nowhere",
    ],
)
def test_there_is_nothing_but_the_page(client, path):
    answer = client.ask(path)
    assert answer.status == 404
    assert '<a href="/watch">' in answer.body


def test_methods_that_the_page_does_not_use_are_refused(client):
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert client.ask("/", method).status == 404


def test_every_answer_says_what_a_browser_may_do_with_it(client):
    for answer in (client.ask("/"), client.ask("/nowhere"), client.ask(client.entrance)):
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
    for answer in (client.ask("/"), client.ask(client.entrance)):
        assert "httponly" in answer.headers["set-cookie"].lower()


def test_a_header_does_not_move_the_scripts(client):
    evil = "http://evil.example"
    for name in (
        "X_Script_Name",
        "Script_Name",
        "X_Forwarded_Host",
        "X_Forwarded_Proto",
        "X_Forwarded_Prefix",
    ):
        assert evil not in client.ask("/", **{name: evil}).body
    assert "evil" not in client.ask("/").body


ATTACKS = [
    {"create_widget": [TRAP, "Widget"], "props": {}, "id": "1"},
    {"create_widget": ["os", "system"], "props": {"command": "touch caught"}, "id": "1"},
    {"update_ref": {"functionRef": "close"}, "id": COMM, "prop": "x"},
    {"destroy_widget": "1"},
    {"event": "go", "create_widget": [TRAP, "Widget"], "props": {}, "id": "1"},
    {"event": "__init__"},
    {"event": "close"},
]


@pytest.mark.parametrize("content", ATTACKS)
def test_a_template_is_told_only_the_events_of_the_page(client, trap, content):
    with client.socket() as socket:
        templates = started(socket)
        attack = custom(templates["go"], content)
        with pytest.raises(UnwantedError):
            made_anew(json.dumps(attack))
        socket.send(json.dumps(attack))
        # an answer to what comes after shows that the attack has been dealt with
        socket.send(json.dumps(message("kernel_info_request", {})))
        while json.loads(socket.recv(timeout=10))["header"]["msg_type"] != "kernel_info_reply":
            pass
    assert not trap.exists()


@pytest.mark.parametrize(
    "said",
    [
        message("execute_request", {"code": "1"}),
        message("shutdown_request", {"restart": False}),
        message("comm_open", {"comm_id": COMM, "target_name": "jupyter.widget", "data": {"state": {}}}),
        message("comm_msg", {"comm_id": COMM, "data": {"method": "evict"}}),
        message("comm_msg", {"comm_id": COMM, "data": {"method": "reload"}}),
        message("comm_msg", {"comm_id": COMM, "data": {"method": "update", "state": {"template": "x"}}}),
        message(
            "comm_msg", {"comm_id": COMM, "data": {"method": "update", "state": {"location": "//evil"}}}
        ),
        message("comm_msg", {"comm_id": CHANNEL, "data": {"method": "run", "args": {"path": "/../x"}}}),
        message("comm_open", {"comm_id": COMM, "target_name": "solara.control", "data": {}}),
        message("comm_msg", {"comm_id": COMM, "data": {"method": "app-status"}}),
        custom(CHANNEL, {"event": "move"}),
        custom(COMM, {"event": "move", "data": 1}) | {"buffers": ["x"]},
        custom(COMM, {"event": "move", "data": 1}) | {"channel": "control"},
        custom("../" + COMM, {"event": "move"}),
        {},
        [],
        None,
        {"header": {"msg_type": []}, "content": {}, "buffers": [], "channel": "shell"},
    ],
)
def test_what_the_page_does_not_say_is_refused(said):
    with pytest.raises(UnwantedError):
        made_anew(json.dumps(said))


@pytest.mark.parametrize(
    "text",
    ["", "{", "NaN", "[" * 100_000, "1" * 100_001, '{"a":' * 50_000, "\ud800", '{"header": Infinity}'],
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(UnwantedError):
        made_anew(text)


def test_what_the_page_says_is_passed_on_without_anything_beside_it():
    said = custom(COMM, {"event": "move", "data": {"what": "accept", "answers": 3}})
    noise = {"metadata": {"x": 1}, "parent_header": {"y": 2}, "extra": 3}
    passed = json.loads(made_anew(json.dumps(said | noise)))
    assert passed["content"] == said["content"]
    assert passed["header"] == said["header"]
    assert (passed["parent_header"], set(passed)) == ({}, set(said))


@pytest.mark.parametrize("frame", [b"\xff\xff\xff\x7f", b"", b"\x00" * 4, b"\x7f" * 1000])
def test_binary_frames_are_dropped(client, server_process, frame):
    before = memory(server_process)
    with client.socket() as socket:
        socket.send(frame)
        started(socket)
    assert memory(server_process) < before + 200


def test_a_frame_over_the_limit_ends_the_socket(client):
    with client.socket() as socket:
        with suppress(ConnectionClosed):  # it may end while the frame is still on its way
            socket.send("x" * 3_000_000)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)


def mutated(rng: random.Random, node: object) -> object:
    """Return a message with one thing in it that is wrong."""
    junk = [
        None,
        True,
        -1,
        1e308,
        10**30,
        "",
        "x" * 2000,
        "\x1b[2J\n",
        [],
        {},
        [[[]]],
        {"functionRef": "close"},
    ]
    if isinstance(node, dict) and node and rng.random() < 0.9:
        key = rng.choice(list(node))
        changed = dict(node)
        action = rng.random()
        if action < 0.1:
            del changed[key]
        elif action < 0.2:
            changed[rng.choice(["create_widget", "update_ref", "props", "id", "prop", "event", "x"])] = (
                rng.choice([*junk, [TRAP, "Widget"]])
            )
        else:
            changed[key] = mutated(rng, node[key])
        return changed
    return rng.choice(junk)


@pytest.mark.slow
def test_ten_thousand_mutated_messages_run_nothing_and_end_nothing(client, server_process, trap, place):
    rng = random.Random(1)
    before, sent = memory(server_process), 0
    forms = [
        {"scenario": "korus-2018", "side": "KOR", "opponent": "steady", "rounds": 3, "seed": 1},
        {"scenario": "korus-2018", "strategies": {}, "rounds": 3, "seed": 1, "figures": {}},
    ]
    data = [
        *forms,
        "hint",
        "ABCDEF",
        {"name": "x.json", "text": "{}"},
        {"what": "accept", "answers": 0},
        "/watch",
        None,
    ]
    while sent < 10_000:
        with client.socket() as socket:
            templates = started(socket, rng.choice(["/", "/two", "/watch", "/results"]))
            for _ in range(500):
                event = rng.choice(list(templates))
                text = json.dumps(
                    mutated(rng, custom(templates[event], {"event": event, "data": rng.choice(data)}))
                )
                if rng.random() < 0.1:
                    text = text[: rng.randrange(len(text))]
                socket.send(text.encode() if rng.random() < 0.1 else text)
                sent += 1
            socket.send(json.dumps(message("kernel_info_request", {})))
            deadline = time.monotonic() + 60
            while json.loads(socket.recv(timeout=60))["header"]["msg_type"] != "kernel_info_reply":
                assert time.monotonic() < deadline
    assert not trap.exists()
    assert client.ask("/").status == 200
    assert memory(server_process) < before + 300
    assert "Traceback" not in (place / "server.log").read_text()


def test_the_address_that_a_browser_is_started_with_opens_the_page_once():
    from negotiation.app.guard import Guard

    guard = Guard(None, None, ["/"], "127.0.0.1:1", lambda window: True)  # type: ignore[arg-type]  # no application is asked
    ticket = guard.ticket()
    assert guard.opens(ticket)
    assert not guard.opens(ticket)
    assert guard.opens(guard.token)


def test_there_is_an_end_to_windows(tmp_path):
    start = "from negotiation.app import server as s; s.MOST_WINDOWS = 2; s.serve(0, open_browser=False)"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", start], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    ) as run:
        try:
            client = Client(run.stdout.readline().split()[2])
            with client.socket() as one, client.socket() as two:
                for opened in (one, two):
                    started(opened)
                with pytest.raises(InvalidStatus), client.socket():
                    pass
        finally:
            run.terminate()
