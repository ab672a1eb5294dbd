"""A language model in a program's place: told what a program is told, in words, asked by chat."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from json import JSONDecoder
from typing import Any

from negotiation.bargaining.programs.completions import Completion, Recording, Source
from negotiation.bargaining.programs.messages import (
    HEARD,
    MOST_ASKED,
    VERSION,
    Again,
    Answer,
    Hello,
    Issue,
    Levels,
    Turn,
    Valued,
    line,
)
from negotiation.bargaining.programs.process import Fault
from negotiation.bargaining.programs.prompt import filled, levels_in
from negotiation.base.errors import clipped
from negotiation.base.files import plain

MOVES = ("offer", "accept", "walk away")

JSON = JSONDecoder()

MOST_TRIED = 100
"""Braces at the end of what a model says that may open its answer: all others are its thoughts."""

SEEDS = 2**31
"""Seeds that all servers take are below this."""


class Chat:
    """The way to a model. Each turn is a conversation of its own, in which wrong answers are told.

    Parameters
    ----------
    recording : the model, its temperature and the template of what it is told.
    source : who answers.
    """

    tries = 3

    def __init__(self, recording: Recording, source: Source) -> None:
        """Begin with nothing said."""
        self._recording, self._source = recording, source
        self._done: list[Completion] = []
        self._history: list[str] = []
        self._pending: list[str] = []
        self._conversation: list[dict[str, str]] = []
        self._structured = True
        self._facts: dict[str, str] = {}
        self._laid = ""
        self._hello: Hello
        self._turn: Turn

    @property
    def papers(self) -> dict[str, str]:
        """All that the model was asked and has answered, and what it cost."""
        if not self._done:
            return {}
        kept = self._recording.with_all(self._done).model_dump(exclude_defaults=True)
        head = {"kind": self._recording.kind, "format": self._recording.format}
        return {"chat.json": json.dumps(head | kept, indent=2, ensure_ascii=False) + "\n"}

    def tell(self, message: bytes, seconds: float) -> None:
        """Hear how the talks ended."""

    def close(self) -> bool:
        """Leave it: the server goes on for others."""
        return True

    def ask(self, message: bytes, seconds: float) -> bytes:
        """Answer as a program does.

        Raises
        ------
        Fault : the model cannot be asked, is late, or does not answer with a move.
        """
        match HEARD.validate_json(message):
            case Hello() as hello:
                self._hello, self._facts = hello, dict(hello.evidence)
                return line({"type": "ready", "version": VERSION})
            case Turn() as turn:
                self._hear(turn)
                return line(self._question())
            case Answer() as answer:
                self._answered += answer.offers
                if len(self._answered) < len(self._asked):
                    return line(self._question())
                self._conversation = [{"role": "user", "content": self._prompt(self._answered)}]
            case Again() as again if self._conversation[-1]["role"] == "assistant":
                why = f"This is not possible: {again.why}. Answer anew, with one JSON object."
                self._conversation.append({"role": "user", "content": why})
        return self._move(seconds)

    def _hear(self, turn: Turn) -> None:
        """Take down what has happened since its last turn."""
        self._turn = turn
        if turn.worth is not None:
            self._hello = self._hello.model_copy(update={"worth": turn.worth})
        self._history += self._pending
        self._facts.pop(self._laid, None)
        for heard in turn.offers:
            worth = "" if heard.worth is None else f" (worth {heard.worth:z.3g} to you)"
            self._history.append(f"{heard.by} offered: {levels_in(heard.offer)}{worth}")
        self._history += [f'{said.by} said: "{said.text}"' for said in turn.messages]
        self._pending, self._laid = [], ""
        self._base = self._held()
        self._asked = [self._base[1], *(offer for _, offer in self._changes())]
        self._answered: list[Valued] = []

    def _held(self) -> tuple[str, Levels]:
        """Return the offer that single levels are held against, and what it is called."""
        if self._turn.offers:
            heard = self._turn.offers[-1]
            return f"the last offer of {heard.by}", heard.offer
        return getattr(self, "_base", ("what holds without a deal", self._hello.no_deal))

    def _question(self) -> dict[str, Any]:
        """Ask for the worth of the base, of each single change in it, and at last of what is best."""
        first = len(self._answered)
        asked = {"type": "ask", "offers": self._asked[first : first + MOST_ASKED]}
        if first + MOST_ASKED < len(self._asked):
            return asked
        return asked | {"least": max(self._hello.worth.best, self._turn.reservation), "count": 1}

    def _changes(self) -> Iterator[tuple[Issue, Levels]]:
        for issue in self._hello.issues:
            for level in issue.levels:
                yield issue, self._base[1] | {issue.key: level}

    def _prompt(self, answered: list[Valued]) -> str:
        """Say where the talks stand."""
        count = len(self._asked)
        held, changed, best = answered[0], answered[1:count], answered[count:]
        rows: dict[str, tuple[Issue, list[Valued]]] = {}
        for (issue, _), worth in zip(self._changes(), changed, strict=True):
            rows.setdefault(issue.key, (issue, []))[1].append(worth)
        return filled(
            self._recording.template,
            self._hello,
            self._turn,
            (self._base[0], held),
            list(rows.values()),
            best[0] if best else None,
            self._history,
            self._facts,
        )

    def _move(self, seconds: float) -> bytes:
        """Ask the model for a move; a server that knows no structured answers is asked without."""
        done = self._completion(seconds)
        if done.status in (400, 422) and self._structured:
            self._structured = False
            done = self._completion(seconds - done.seconds)
        done.check()
        self._conversation.append({"role": "assistant", "content": done.content})
        return self._reply(done.content)

    def _completion(self, seconds: float) -> Completion:
        request: dict[str, Any] = {
            "model": self._recording.model,
            "temperature": self._recording.temperature,
            "seed": self._hello.seed % SEEDS,
            "messages": list(self._conversation),
        }
        if self._structured:
            schema = schema_of(self._hello.issues, list(self._facts))
            schema = {"name": "move", "strict": True, "schema": schema}
            request["response_format"] = {"type": "json_schema", "json_schema": schema}
        done = self._source.complete(request, seconds)
        self._done.append(done)
        return done

    def _reply(self, content: str) -> bytes:
        """Return the object in what a model says as the answer of a program; its reason is its own."""
        found = _last_move(content)
        if found is None:
            shown = clipped(plain(" ".join(content.split())))
            raise Fault(f"it answers {shown!r}, which is no JSON object with a type of {MOVES}")
        wanted = ("offer", "evidence", "message") if found["type"] == "offer" else ("message",)
        move = {key: found[key] for key in wanted if found.get(key) is not None}
        self._pending, self._laid = _said(found["type"], move), str(move.get("evidence", ""))
        return json.dumps({"type": found["type"]} | move).encode()


def _last_move(content: str) -> dict[str, Any] | None:
    """Return the last object in a text that is a move and stands in no other; None without one."""
    found, end = None, 0
    for brace in [*re.finditer("{", content)][-MOST_TRIED:]:
        if brace.start() >= end:
            with suppress(ValueError, RecursionError):
                said, end = JSON.raw_decode(content, brace.start())
                found = said if said.get("type") in MOVES else found
    return found


def _said(kind: str, move: dict[str, Any]) -> list[str]:
    """Say in words what the model does, for its next turn."""
    offer = move.get("offer")
    done = f"You offered: {json.dumps(offer)}" if kind == "offer" else f"You: {kind}"
    argued = [f"You laid on the table: {move['evidence']}"] if move.get("evidence") else []
    return [done, *argued, *([f'You said: "{move["message"]}"'] if move.get("message") else [])]


def schema_of(issues: list[Issue], facts: list[str]) -> dict[str, Any]:
    """Return the JSON schema of a model's answers: strict, so that all is named and may be null."""
    levels = {issue.key: {"enum": issue.levels} for issue in issues}
    offer = {
        "type": "object",
        "properties": levels,
        "required": list(levels),
        "additionalProperties": False,
    }
    parts: dict[str, Any] = {
        "reason": {"type": "string"},
        "message": {"type": "string"},
        "type": {"type": "string", "enum": list(MOVES)},
        "offer": {"anyOf": [offer, {"type": "null"}]},
    }
    if facts:
        parts["evidence"] = {"enum": [*facts, None]}
    return {
        "type": "object",
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
    }
