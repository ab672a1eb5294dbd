"""A program that is reached by HTTP: each message is posted to it, and the response is its answer."""

import socket
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from negotiation.bargaining.programs.process import LONGEST, Fault
from negotiation.base.errors import InputError

HEADERS = {"Content-Type": "application/json", "Connection": "close"}
"""A connection a message: servers hang up on those who think for long."""


class Post:
    """A way to a server; it follows no redirection and no proxy."""

    stderr = ""

    def __init__(self, address: str) -> None:
        """Remember where it is."""
        place = address_of(address)
        self._path = place.path + (f"?{place.query}" if place.query else "") or "/"
        self._line = HTTPConnection(place.hostname or "", place.port)

    def tell(self, message: bytes, seconds: float) -> None:
        """Post a message, whatever is said to it.

        Raises
        ------
        Fault : the server cannot be reached in time.
        """
        self._post(message, seconds)

    def ask(self, message: bytes, seconds: float) -> bytes:
        """Post a message and return the answer.

        Raises
        ------
        Fault : the server cannot be reached, is late, says too much or that something is wrong.
        """
        status, answer = self._post(message, seconds)
        if status != 200:
            raise Fault(f"the server answers with status {status}, not 200")
        if len(answer) > LONGEST:
            raise Fault(f"it says more than {LONGEST:,} bytes at once")
        return answer

    def _post(self, message: bytes, seconds: float) -> tuple[int, bytes]:
        deadline = time.monotonic() + seconds
        self._line.timeout = max(seconds, 0.001)
        end = Timer(seconds, self._cut)  # timeouts are of a part of the answer each, however small
        end.daemon = True
        end.start()
        try:
            self._line.request("POST", self._path, message, HEADERS)
            response = self._line.getresponse()
            answer = response.read(LONGEST + 1)
            if time.monotonic() >= deadline:
                raise TimeoutError
            return response.status, answer
        except (OSError, HTTPException) as error:
            late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
            why = "it does not answer in time" if late else f"the server cannot be asked: {error}"
            raise Fault(why) from error
        finally:
            end.cancel()
            self._line.close()

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):
            self._line.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> bool:
        """Leave it: the server goes on for others."""
        return True


def is_address(command: str) -> bool:
    """Say whether a command is an address instead."""
    return command.partition("://")[0].lower() in ("http", "https")


def address_of(address: str) -> SplitResult:
    """Return the parts of an address.

    Raises
    ------
    InputError : it is none, or of another kind than http.
    """
    try:
        place = urlsplit(address)
        assert place.port is None or place.port > 0
    except (ValueError, AssertionError) as error:
        raise InputError(f"command {address}: this is no address") from error
    if place.scheme != "http" or not place.hostname:
        raise InputError(f"command {address}: an address such as http://127.0.0.1:9000/move is needed")
    return place


def is_here(address: str) -> bool:
    """Say whether an address is of this machine, and of no network."""
    host = address_of(address).hostname or ""
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"
