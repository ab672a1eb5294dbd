"""What is said to a program and what it may answer, as lines of JSON: version 1 of the protocol."""

import json
from collections.abc import Mapping
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from negotiation.bargaining.programs.process import Fault
from negotiation.base.errors import clipped
from negotiation.base.files import plain
from negotiation.base.toml_files import in_words

VERSION = 1

MOST_ASKED = 1000
"""Outcomes in one question, or in the answer to it."""

SCHEMA = resources.files(__package__).joinpath("messages.schema.json")
"""The JSON schema of all messages."""

LONGEST_MESSAGE = 2000
"""Characters of a message beside a move."""

type Text = Annotated[str, Field(max_length=LONGEST_MESSAGE)]
type Levels = dict[str, float | str]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)


class Issue(_Message):
    """One matter at the table, and the levels that it can be settled at; ``texts`` say them in words."""

    key: str
    levels: list[float | str]
    unit: str = ""
    texts: list[str] = []
    binds: list[str] = Field(
        default=[], description="who signs another level than without a deal, under coalitions; or all"
    )


class Additive(_Message):
    """The value of an offer is ``base`` plus the number of each issue's level."""

    base: float
    levels: dict[str, list[float]]


class Worth(_Message):
    """What offers are worth to the program's own party, whatever the date; nobody else's payoff.

    An offer that is signed in a round pays ``discount · (worth - reservation)`` of the round.
    ``additive`` where the value is a sum over the issues; else it has to be asked for.
    """

    best: float
    worst: float
    reservation: list[float]
    discount: list[float]
    additive: Additive | None = None


class Hello(_Message):
    """Opens talks. The answer is ``ready``."""

    type: Literal["hello"] = "hello"
    version: Literal[1] = 1
    talks: str
    party: str
    parties: list[str] = Field(description="in the order in which they move")
    rules: str = Field(description="name of the table's protocol, e.g. alternating")
    rounds: int
    seed: int
    issues: list[Issue]
    no_deal: Levels
    worth: Worth
    about: dict[str, Any] = Field(
        description="what all know: title, names, issues, dates of the rounds, events"
    )
    evidence: dict[str, str] = Field(
        default={}, description="facts that may be laid on the table, one with an offer, in words by key"
    )
    limits: dict[str, float] = Field(description="seconds by move and by talks")


class Heard(_Message):
    """An offer that another party has made since the program's last turn."""

    by: str
    offer: Levels
    worth: float | None


class Said(_Message):
    """What another party said beside a move since the program's last turn, be it true or not."""

    by: str
    text: str


class Turn(_Message):
    """Asks for a move: ``offer``, ``accept`` or ``walk away``; before it, ``ask`` as often as needed.

    An offer must be worth ``floor``, an acceptance ``reservation``. ``worth`` is there if it changed.
    """

    type: Literal["turn"] = "turn"
    talks: str
    round: int
    reservation: float
    floor: float
    offers: list[Heard]
    messages: list[Said] = []
    worth: Worth | None = None
    votes: dict[str, float] = Field(default={}, description="of who is still there, under a majority")
    needed: float | None = Field(default=None, description="how many votes carry an offer")
    open_to: list[str] = Field(default=[], description="who can still sign, under coalitions")


class Valued(_Message):
    """An offer and its worth; None where it cannot be agreed on."""

    offer: Levels
    worth: float | None


class Answer(_Message):
    """Answers ``ask``: the offers in question."""

    type: Literal["answer"] = "answer"
    talks: str
    offers: list[Valued]


class Again(_Message):
    """Tells a language model why its answer is not possible; it is asked once more."""

    type: Literal["again"] = "again"
    talks: str
    why: str


class Ended(_Message):
    """Says how the talks ended; it is not answered. The next line, if any, opens other talks."""

    type: Literal["ended"] = "ended"
    talks: str
    status: str
    agreement: Levels | None


class Ready(_Message):
    """Answers ``hello``."""

    type: Literal["ready"]
    version: Literal[1]


class Offer(_Message):
    """Puts an offer on the table, a level for each issue, and with it a fact of ``hello``, if any."""

    type: Literal["offer"]
    message: Text = ""
    evidence: str = ""
    offer: Levels


class Accept(_Message):
    """Accepts the last offer received."""

    type: Literal["accept"]
    message: Text = ""


class WalkAway(_Message):
    """Ends the talks without an agreement."""

    type: Literal["walk away"]
    message: Text = ""


class Ask(_Message):
    """Asks what offers are worth, or for the ``count`` offers that are worth ``least`` or just more."""

    type: Literal["ask"]
    offers: Annotated[list[Levels], Field(max_length=MOST_ASKED)] = []
    least: float | None = None
    count: Annotated[int, Field(ge=1, le=MOST_ASKED)] = 1


type Reply = Annotated[Offer | Accept | WalkAway | Ask, Field(discriminator="type")]
type Told = Annotated[Hello | Turn | Answer | Ended, Field(discriminator="type")]

READY: TypeAdapter[Ready] = TypeAdapter(Ready)
REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)
TOLD: TypeAdapter[Told] = TypeAdapter(Told)
HEARD: TypeAdapter[Told | Again] = TypeAdapter(Told | Again)


def schema() -> dict[str, Any]:
    """Work out the JSON schema of all messages, as ``SCHEMA`` has it."""
    both: TypeAdapter[Any] = TypeAdapter(Told | Ready | Reply)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Messages between a negotiation table and a program, version {VERSION}",
        **both.json_schema(),
    }


def line(message: Mapping[str, Any]) -> bytes:
    """Write a message as a line."""
    return json.dumps(message, allow_nan=False).encode() + b"\n"


def read[T](kind: TypeAdapter[T], answer: bytes, expected: str) -> T:
    """Return what a line says.

    Raises
    ------
    Fault : it is no JSON, or none of the messages that are expected; says what is wrong.
    """
    try:
        return kind.validate_json(answer, strict=True)
    except ValidationError as error:
        problems = error.errors()
        shown = repr(clipped(plain(answer.decode(errors="replace"))))
        if problems[0]["type"] == "json_invalid":
            raise Fault(f"it answers {shown}, which is no JSON") from None
        why = in_words(error, "", "").replace("\n", "; ")
        raise Fault(f"it answers {shown}, which is not {expected}: {why}") from None
