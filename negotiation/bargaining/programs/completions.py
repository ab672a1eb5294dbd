"""Chat completions: from a server with the usual interface, or from what one has answered before."""

import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field

from negotiation.bargaining.programs.post import Post
from negotiation.bargaining.programs.process import Fault, Late
from negotiation.base.errors import InputError, clipped
from negotiation.base.files import is_there, parse_json, plain, read_text
from negotiation.base.toml_files import checking

PAUSE = 1.0
"""Seconds before a server that was in trouble is asked again."""

KEPT = "*.chat.json"
"""What recordings are called in a folder of many."""

MOST_BYTES = 50_000_000
"""Largest recording that is read."""

SECRET = 8
"""Characters of the shortest key that is taken out: what is shorter stands in answers by chance."""

type Request = dict[str, Any]


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Completion(_Kept):
    """What came of a request; ``fault`` says in words what went wrong, ``tokens`` are those it cost."""

    request: Request
    status: int = 0
    content: str = ""
    fault: str = ""
    late: bool = False
    tokens: dict[str, int] = Field(default_factory=dict)
    seconds: float = 0.0

    def check(self) -> None:
        """Raise what went wrong, as a fault."""
        if self.fault:
            raise Late(self.fault) if self.late else Fault(self.fault)


class Recording(_Kept):
    """All that a model was asked in some talks, with what it was told beforehand and what that cost."""

    kind: Literal["chat with a language model"] = "chat with a language model"
    format: Literal[1] = 1
    model: str
    temperature: float
    template: str
    tokens: dict[str, int] = Field(default_factory=dict)
    seconds: float = 0.0
    completions: list[Completion] = Field(default_factory=list)

    @property
    def head(self) -> tuple[str, float, str]:
        """What all talks of one model have in common."""
        return self.model, self.temperature, self.template

    def with_all(self, completions: list[Completion]) -> Self:
        """Return the recording with what a model was asked."""
        tokens: dict[str, int] = {}
        for done in completions:
            for kind, number in done.tokens.items():
                tokens[kind] = tokens.get(kind, 0) + number
        seconds = sum(done.seconds for done in completions)
        return self.model_copy(update={"tokens": tokens, "seconds": seconds, "completions": completions})


def read_recording(name: str) -> Recording:
    """Read what was kept of a model: a file of one talks, or a folder of many, as one recording.

    Raises
    ------
    InputError : a file cannot be read, or holds something else; a folder holds none, or several models.
    """
    folder = Path(name)
    files = sorted(folder.glob(KEPT)) if is_there(folder) and folder.is_dir() else [folder]
    if not files:
        raise InputError(f"{name}: the folder holds no recording ({KEPT})")
    first, *others = map(_read_file, files)
    completions = list(first.completions)
    for other in others:
        if other.head != first.head:
            raise InputError(f"{name}: its recordings are of several models or templates: one is needed")
        completions += other.completions
    return first.with_all(completions)


def _read_file(file: Path) -> Recording:
    text = read_text(file, "recording", MOST_BYTES)
    with checking("", str(file)):
        return Recording.model_validate_json(text, strict=True)


class Source(Protocol):
    """Where completions come from."""

    def complete(self, request: Request, seconds: float) -> Completion:
        """Return what comes of a request within some seconds, faults included."""


class Server:
    """A server with the chat interface; ``key`` is sent to it, and is in nothing that is returned."""

    def __init__(self, address: str, key: str) -> None:
        """Remember where it is."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._post = Post(f"{address.rstrip('/')}/chat/completions", headers)
        self._key, self._pause = _spelt(key), 0.0

    def complete(self, request: Request, seconds: float) -> Completion:
        """Ask the server."""
        begun, status = time.monotonic(), 0
        pause, self._pause = min(self._pause, max(seconds, 0.0)), PAUSE
        time.sleep(pause)
        answer: dict[str, Any] = {"request": request}
        try:
            status, said = self._post.post(json.dumps(request).encode(), seconds - pause)
            answer |= _read(status, said.decode(errors="replace"), self._without_key)
        except Fault as fault:
            answer |= {"fault": self._without_key(str(fault)), "late": isinstance(fault, Late)}
        self._pause = PAUSE if status in (0, 429) or status >= 500 else 0.0
        return Completion(status=status, seconds=round(time.monotonic() - begun, 3), **answer)

    def _without_key(self, said: str) -> str:
        return self._key.sub("…", said)


def _spelt(key: str) -> re.Pattern[str]:
    """Return a pattern of a key in whatever way JSON may write it; of nothing if it is no secret."""
    if len(key) < SECRET:
        return re.compile(r"(?!)")
    letters = (rf"\\{{0,3}}(?:{re.escape(sign)}|u(?i:{ord(sign):04x}))" for sign in key)
    return re.compile("".join(letters))


def _read(status: int, said: str, without_key: Callable[[str], str]) -> dict[str, Any]:
    """Return the content and the cost of an answer, or what is wrong with it."""
    answer = parse_json(said)
    if status != 200:
        why = _at(answer, "error", "message") or said
        told = clipped(without_key(plain(" ".join(str(why).split()))), 200)
        return {"fault": f"the server answers with status {status}: {told}"}
    content, usage = _at(answer, "choices", 0, "message", "content"), _at(answer, "usage")
    tokens = {
        kind: number
        for kind in ("prompt_tokens", "completion_tokens")
        if isinstance(number := _at(usage, kind), int) and number >= 0
    }
    if not isinstance(content, str):
        return {"fault": "the server's answer holds no message of a model", "tokens": tokens}
    return {"content": without_key(plain(content)), "tokens": tokens}


def _at(value: Any, *path: str | int) -> Any:
    """Return what stands at a place in a JSON document; None if there is no such place."""
    for step in path:
        try:
            value = value[step]
        except (LookupError, TypeError):
            return None
    return value


class Tape:
    """Answers as a model has answered the same requests before; those made twice, in their order."""

    def __init__(self, answers: Mapping[str, Sequence[Completion]]) -> None:
        """Take what was recorded (``by_request``)."""
        self._answers, self._given = answers, Counter[str]()

    def complete(self, request: Request, seconds: float) -> Completion:
        """Look the request up."""
        key = _key_of(request)
        place, known = self._given[key], self._answers.get(key, ())
        if place < len(known):
            self._given[key] += 1
            return known[place]
        why = "it holds no answer to this: the talks take another course than those recorded"
        return Completion(request=request, fault=why, late=True)  # to ask again would not help


def by_request(recording: Recording) -> dict[str, list[Completion]]:
    """Return the completions of a recording by what was asked."""
    answers = defaultdict[str, list[Completion]](list)
    for done in recording.completions:
        answers[_key_of(done.request)].append(done)
    return answers


def _key_of(request: Request) -> str:
    return json.dumps(request, sort_keys=True)
