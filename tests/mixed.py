"""A tournament of all kinds of players: built in, plugged in, in another language, a model, NegMAS's."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.plugins import install_stairs

ROOT = Path(__file__).parents[1]
DOMAIN = str(ROOT / "examples" / "laptop.toml")
SAID = json.dumps(
    {"type": "offer", "offer": {"brand": "b", "disk": "middle", "screen": "23"}, "message": "Deal?"}
)
REPEATS = 4


class Model(BaseHTTPRequestHandler):
    """A language model that has one idea."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        text = json.dumps({"choices": [{"message": {"content": SAID}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def in_another_language(folder):
    """Return the command of the example in JavaScript or, where nothing runs that, in C."""
    agents = ROOT / "examples" / "agents"
    if shutil.which("node"):
        return f"program:{agents / 'agent.js'}"
    if not shutil.which("cc"):
        pytest.skip("neither node nor a compiler of C is here")
    subprocess.run(["cc", "-O2", "-o", folder / "agent", agents / "agent.c", "-lm"], check=True)
    return f"program:{folder / 'agent'}"


def begin(folder, out, *strategies):
    """Start the tournament."""
    command = [sys.executable, "-m", "negotiation", "tournament", DOMAIN, "--json", "--out", str(out)]
    command += ["--strategies", ";".join(strategies), "--repeats", str(REPEATS)]
    known = os.pathsep.join([str(folder / "plug-ins"), str(ROOT)])
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": known},
    )


def finish(playing):
    """Wait for the end, and for nothing to be said of it."""
    _, said = playing.communicate(timeout=600)
    assert playing.returncode == 0, said.decode()


def rows(out):
    return pq.read_table(out / "results").sort_by("run")


def play_mixed(folder, *more):
    """Record a model in the tournament, play it from the recordings, whole, and killed in the middle."""
    install_stairs(folder / "plug-ins")
    others = ["boulware:model=frequency", "stairs:accept=anything", in_another_language(folder), *more]
    with ThreadingHTTPServer(("127.0.0.1", 0), Model) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/v1"
        model = f"llm:one-idea,address={address},keep={folder / 'kept'}"
        finish(begin(folder, folder / "asked", *others, model))
        server.shutdown()
    players = [*others, f"recorded:{folder / 'kept'}"]
    finish(begin(folder, folder / "whole", *players))
    killed = folder / "killed"
    playing = begin(folder, killed, *players)
    end = time.monotonic() + 300
    while not [*killed.glob("results/part-*")]:
        assert playing.poll() is None
        assert time.monotonic() < end
        time.sleep(0.01)
    playing.kill()
    playing.communicate()
    begun = len(rows(killed))
    finish(begin(folder, killed, *players))
    table = rows(killed)
    runs = len(players) ** 2 * REPEATS
    assert 0 < begun < runs, "it was not killed in the middle"
    assert table["run"].to_pylist() == [*range(runs)], "every session is there once"
    for other in ("whole", "asked"):  # as the model has played, too
        names = [name for name in table.column_names if other == "whole" or name not in ("home", "host")]
        assert repr(table.select(names).to_pylist()) == repr(
            rows(folder / other).select(names).to_pylist()
        )
    assert not any(table["error"].to_pylist())
    return table
