"""What a browser may say to the server: the page's own events and what opens or resumes a window.

Solara's widgets understand far more than the page uses: a template's handler imports modules, calls
methods and builds widgets that a message names. So nothing is handed on as it came: each message is
made anew from the parts that the page needs.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from negotiation.app.screens import EVENTS

type Data = dict[str, Any]

CONTROL, WIDGETS = "solara.control", "jupyter.widget.control"

_IDENTIFIER = re.compile(r"[0-9A-Za-z_.:-]{1,80}")

_CHANNEL, _WIDGET = re.compile(r"[0-9a-f-]{36}"), re.compile(r"[0-9a-f]{32}")
"""Names of what a window has opened, and of widgets: a window opens nothing in a widget's name."""

_PATH = re.compile(r"/[a-z]{0,20}(\?[\w=&%.-]{0,200})?")

_OF_CHANNELS, _OF_WIDGETS = (
    ("app-status", "request_states", "run"),
    ("custom", "request_state", "update"),
)
"""What is said to either; the requests are those of a window whose connection was lost for a while."""


class UnwantedError(ValueError):
    """A message that the page does not send."""


def made_anew(text: str) -> str:
    """Return a message as the page would have sent it.

    Raises
    ------
    UnwantedError : it holds anything else.
    """
    try:
        message = json.loads(text, parse_constant=_refuse)
        header, content = message["header"], message["content"]
        if message["buffers"] or message["channel"] != "shell":
            raise UnwantedError("another channel, or binary data")
        kind = header["msg_type"]
        wanted = {
            "channel": "shell",
            "header": _header(header),
            "content": _CONTENTS[kind](content),
            "parent_header": {},
            "metadata": {"version": "1.0.0"},  # of the protocol in which a window asks for its state
            "buffers": [],
        }
    except Exception as error:  # whatever goes wrong in reading it: the page has not sent it
        raise UnwantedError(str(error)) from error
    return json.dumps(wanted)


def _refuse(constant: str) -> NoReturn:
    raise UnwantedError(f"{constant} is no JSON")


def _header(header: Mapping[str, Any]) -> Data:
    names = ("msg_id", "msg_type", "session", "date", "version")
    return {name: _matching(_IDENTIFIER, header[name]) for name in names} | {"username": ""}


def _open(content: Mapping[str, Any]) -> Data:
    target = content["target_name"]
    if target not in (CONTROL, WIDGETS):
        raise UnwantedError("another target")
    return _channel(content) | {"target_name": target, "data": {}}


def _channel(content: Mapping[str, Any]) -> Data:
    return {"comm_id": _matching(_CHANNEL, content["comm_id"])}


def _said(content: Mapping[str, Any]) -> Data:
    """Let pass: an event of a template, the start of a page, a trait, a look at the state."""
    data, method = content["data"], content["data"]["method"]
    if method == "custom":
        kept = {"method": method, "content": _event(data["content"])}
    elif method == "run":
        path = _matching(_PATH, data["args"]["path"])
        themes: Data = {"light": {}, "dark": {}}
        kept = {"method": method, "args": {"path": path, "dark": False, "themes": themes}}
    elif method == "update":
        kept = {"method": method, "state": _state(data["state"]), "buffer_paths": []}
    else:
        kept = {"method": method}
    if method in _OF_CHANNELS:
        return _channel(content) | {"data": kept}
    if method in _OF_WIDGETS:
        return {"comm_id": _matching(_WIDGET, content["comm_id"]), "data": kept}
    raise UnwantedError("no message of the page")


def _state(state: Mapping[str, Any]) -> Data:
    """Let pass: where the browser's history has led, and that the page is not dark."""
    if state == {"dark_effective": False}:
        return dict(state)
    return {"location": _matching(_PATH, state["location"])}


def _event(content: Mapping[str, Any]) -> Data:
    if not content.keys() <= {"event", "data"} or content["event"] not in EVENTS:
        raise UnwantedError("no event of the page")
    return dict(content)


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if pattern.fullmatch(text) is None:
        raise UnwantedError("a text that the page does not send")
    return text


_CONTENTS = {
    "kernel_info_request": lambda content: {},
    "comm_info_request": lambda content: {"target_name": "jupyter.widget"},
    "comm_open": _open,
    "comm_close": _channel,
    "comm_msg": _said,
}
