"""A process that answers lines with lines: started, limited, listened to, and gone in the end."""

import atexit
import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from negotiation.base.errors import clipped
from negotiation.base.files import plain

LONGEST = 1 << 20
"""Bytes of an answer, at most."""

KEPT = 1 << 16
"""Bytes that are kept of what a program writes to its standard error: the last."""

_PATIENCE = 0.5
"""Seconds that a program has to end by itself."""

_START = """
ulimit -c 0; ulimit -d "$1" 2>/dev/null
(read -r _; kill -KILL 0) <"/dev/fd/$2" >/dev/null 2>&1 &
shift 2; exec "$@"
"""
"""Limits memory (of the process and each that it starts), then becomes the program.

Beside it a watcher reads from a pipe that only we can write to: when we are gone, however that came,
the pipe ends, and with it all processes of the group.
"""


class Fault(Exception):
    """What a program did wrong, in words."""


class Late(Fault):
    """No answer in time: nobody is asked again after that."""

    def __init__(self, what: str = "it does not answer in time") -> None:
        """Say what it did not do in time."""
        super().__init__(what)


class Process:
    """A program that runs, in a group of its own, with little of our environment.

    Parameters
    ----------
    words : the command.
    memory : megabytes that each of its processes may fill with data.
    """

    tries = 1

    def __init__(self, words: Sequence[str], memory: int) -> None:
        """Start it."""
        watched, self._alive = os.pipe()
        limits = [str(memory * 1024), str(watched)]
        self._child = subprocess.Popen(
            ["/bin/sh", "-c", _START, "sh", *limits, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
            pass_fds=[watched],
            start_new_session=True,
        )
        os.close(watched)
        self._in, self._out = _ours(self._child.stdin), _ours(self._child.stdout)
        self._err = _ours(self._child.stderr)
        self._said, self._stderr, self._mute = bytearray(), bytearray(), False
        self._poll = select.poll()
        for stream in (self._out, self._err):
            self._poll.register(stream, select.POLLIN)

    @property
    def stderr(self) -> str:
        """The last of what it wrote to its standard error."""
        return plain(self._stderr.decode(errors="replace"))

    @property
    def papers(self) -> dict[str, str]:
        """What is worth keeping of it, by the end of a file's name."""
        return {"stderr.txt": self.stderr} if self._stderr else {}

    def begin_anew(self) -> None:
        """Leave out what it wrote to its standard error so far.

        Raises
        ------
        Fault : it has said something that nobody asked for, or is gone.
        """
        self._listen(0)
        self._stderr.clear()
        self._be_quiet()

    def _be_quiet(self) -> None:
        if self._said:
            raise Fault(f"it says something that nobody asked for: {_quoted(self._said)}")

    def tell(self, message: bytes, seconds: float) -> None:
        """Write a line; it may take so long until the program has read it.

        Raises
        ------
        Fault : it does not read, or is gone.
        """
        self._exchange(message, time.monotonic() + seconds, answered=False)

    def ask(self, message: bytes, seconds: float) -> bytes:
        """Write a line and return the line that answers it.

        Raises
        ------
        Fault : it is late, says more or other than one line, or is gone.
        """
        self._listen(0)
        self._be_quiet()
        self._exchange(message, time.monotonic() + seconds, answered=True)
        line, _, more = bytes(self._said).partition(b"\n")
        self._said.clear()
        if more:
            raise Fault(f"it says more than one line in answer: {_quoted(more)}")
        return line

    def _exchange(self, message: bytes, deadline: float, answered: bool) -> None:
        rest = self._write(message)
        while rest or (answered and b"\n" not in self._said):
            left = deadline - time.monotonic()
            if left <= 0:
                raise Late("it does not read in time") if rest else Late()
            if rest:
                self._poll.register(self._in, select.POLLOUT)
            self._listen(left)
            if rest:
                self._poll.unregister(self._in)
                rest = self._write(rest)

    def _write(self, message: bytes) -> bytes:
        """Write as much as it takes at once, and return the rest."""
        try:
            return message[self._in.write(message) or 0 :]
        except BrokenPipeError:
            raise self._gone() from None

    def _listen(self, seconds: float) -> None:
        """Wait until it says something, and take it down."""
        for stream, _ in self._poll.poll(1000 * seconds):
            if stream == self._out.fileno():
                self._hear()
            elif stream == self._err.fileno():
                self._note()

    def _hear(self) -> None:
        part = self._out.read(1 << 16)
        if part == b"":
            raise self._gone()
        self._said += part or b""
        if len(self._said) > LONGEST:
            raise Fault(f"it says more than {LONGEST:,} bytes at once: {_quoted(self._said)}")

    def _note(self) -> None:
        part = self._err.read(1 << 16)
        if part:
            self._stderr += part
            del self._stderr[:-KEPT]
        elif part == b"" and not self._mute:
            self._poll.unregister(self._err)
            self._mute = True

    def _gone(self) -> Fault:
        try:
            code = self._child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return Fault("it has closed its standard input or output")
        self._note()
        how = f"with exit code {code}" if code >= 0 else f"by signal {signal.Signals(-code).name}"
        said = self.stderr.strip().splitlines()
        return Fault(f"it ended {how}" + (f", saying: {clipped(said[-1], 200)}" if said else ""))

    def close(self, patience: float = 0.0) -> bool:
        """End it and all of its group; return whether it ended by itself once its input had ended."""
        with suppress(OSError):
            self._in.close()
        try:
            self._child.wait(patience)
            alone = True
        except subprocess.TimeoutExpired:
            alone = False
        if self._alive >= 0:
            os.close(self._alive)  # the watcher ends the others
            self._alive = -1
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        if not self._err.closed:
            self._note()
            with suppress(Fault):
                self._hear()
        for stream in (self._out, self._err):
            stream.close()
        return alone

    def go_home(self, patience: float) -> str:
        """End it, and return what it does wrong between talks and the end of its input, if anything."""
        if not self.close(patience):
            return "it goes on when its input has ended: it has to be killed"
        try:
            self._be_quiet()
        except Fault as fault:
            return str(fault)
        return ""


def _ours(stream: IO[bytes] | None) -> IO[bytes]:
    """Return our end of a pipe, which is never waited for but in turn with the others."""
    assert stream is not None
    os.set_blocking(stream.fileno(), False)
    return stream


def _quoted(said: bytes | bytearray) -> str:
    return repr(clipped(plain(bytes(said[:200]).decode(errors="replace")).strip()))


type Place = tuple[tuple[str, ...], int, str]
"""Whom a process plays for: its command, memory and party. It hears the payoffs of one party alone."""

_waiting: dict[Place, Process] = {}


def at_rest(place: Place) -> Process | None:
    """Return the process that waits for other talks of a party, if there is one."""
    return _waiting.pop(place, None)


def rest(process: Process, place: Place) -> None:
    """Let a process wait for other talks of its party, if none does so already."""
    if place in _waiting:
        process.close()
    else:
        _waiting[place] = process


@atexit.register
def send_home(patience: float = _PATIENCE) -> list[str]:
    """End all processes that wait; return what they do wrong when talks and their input have ended."""
    waiting = list(_waiting.values())
    _waiting.clear()
    return [wrong for process in waiting if (wrong := process.go_home(patience))]
