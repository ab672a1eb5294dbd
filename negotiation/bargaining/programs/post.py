"""A program that is reached by HTTP: each message is posted to it, and the response is its answer."""

import re
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from threading import Timer
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit

from negotiation.bargaining.programs.process import LONGEST, Fault, Late
from negotiation.base.errors import InputError

HEADERS = {"Content-Type": "application/json", "Connection": "close"}
"""A connection a message: servers hang up on those who think for long."""


class Post:
    """A way to a server; it follows no redirection and no proxy.

    Parameters
    ----------
    address : where it is.
    headers : what is sent with each message beside the usual.
    """

    tries = 1

    def __init__(self, address: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        """Remember where it is."""
        place = urlsplit(address)
        self._path = place.path + (f"?{place.query}" if place.query else "") or "/"
        self._where = f"the server at {place._replace(query='', fragment='').geturl()}"  # no key in it
        self._headers = HEADERS | dict(headers)
        secret = place.scheme == "https"
        port = place.port or (443 if secret else 80)  # else http.client looks for one in the host
        self._line = (HTTPSConnection if secret else HTTPConnection)(place.hostname or "", port)

    @property
    def papers(self) -> dict[str, str]:
        """What is worth keeping of it: nothing."""
        return {}

    def tell(self, message: bytes, seconds: float) -> None:
        """Post a message, whatever is said to it.

        Raises
        ------
        Fault : the server cannot be reached in time.
        """
        self.post(message, seconds)

    def ask(self, message: bytes, seconds: float) -> bytes:
        """Post a message and return the answer.

        Raises
        ------
        Fault : the server cannot be reached, is late, says too much or that something is wrong.
        """
        status, answer = self.post(message, seconds)
        if status != 200:
            raise Fault(f"the server answers with status {status}, not 200")
        return answer

    def post(self, message: bytes, seconds: float) -> tuple[int, bytes]:
        """Post a message and return the status and the content of the answer.

        Raises
        ------
        Fault : the server cannot be reached, is late or says too much.
        """
        deadline = time.monotonic() + seconds
        self._line.timeout = max(seconds, 0.001)
        end = Timer(seconds, self._cut)  # timeouts are of a part of the answer each, however small
        end.daemon = True
        end.start()
        try:
            self._line.request("POST", self._path, message, self._headers)
            response = self._line.getresponse()
            answer = response.read(LONGEST + 1)
            if time.monotonic() >= deadline:
                raise TimeoutError
        except (OSError, HTTPException, ValueError) as error:  # a host that cannot be is a ValueError
            late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
            raise Late() if late else Fault(f"{self._where} cannot be asked: {error}") from error
        finally:
            end.cancel()
            self._line.close()
        if len(answer) > LONGEST:
            raise Fault(f"it says more than {LONGEST:,} bytes at once")
        return response.status, answer

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):
            self._line.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> bool:
        """Leave it: the server goes on for others."""
        return True


def is_address(command: str) -> bool:
    """Say whether a command is an address instead."""
    return command.partition("://")[0].lower() in ("http", "https")


def address_of(
    address: str, what: str = "command", like: str = "http://127.0.0.1:9000/move"
) -> SplitResult:
    """Return the parts of an address, of the kind of one that is ``like`` it.

    Raises
    ------
    InputError : it is none, or of another kind; says ``what`` it was given for.
    """
    try:
        place = urlsplit(address)
        assert place.port is None or place.port > 0
        (place.hostname or "").encode("idna")
    except (ValueError, AssertionError) as error:
        raise InputError(f"{what} {address}: this is no address") from error
    if place.username is not None or place.password is not None:
        raise InputError(f"{what}: an address holds no name and no password")
    if not re.fullmatch("[!-~]+", address):
        raise InputError(f"{what} {address}: an address is of plain letters; write others as %C3%B6")
    if place.scheme not in ("http", like.partition(":")[0]) or not place.hostname:
        raise InputError(f"{what} {address}: an address such as {like} is needed")
    return place


def is_here(address: str) -> bool:
    """Say whether an address is of this machine, and of no network."""
    host = urlsplit(address).hostname or ""
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"
