"""A language model at the table, by a server with the usual chat interface; and one played again."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from negotiation.bargaining.programs import Limits, Seat
from negotiation.bargaining.programs.chat import Chat
from negotiation.bargaining.programs.completions import (
    KEPT,
    Completion,
    Recording,
    Server,
    Tape,
    by_request,
    read_recording,
)
from negotiation.bargaining.programs.post import address_of, is_here
from negotiation.bargaining.programs.prompt import template_in
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.program import DAY, Seated, check_network
from negotiation.bargaining.strategies.recipes import BIDDING
from negotiation.base.errors import InputError
from negotiation.base.files import is_there, write_text

ADDRESS, KEY = "OPENAI_BASE_URL", "OPENAI_API_KEY"
"""Where the environment says which server is asked, and the key that is sent to it and to no other."""


@dataclass(frozen=True)
class LanguageModel(Seated):
    """Do what a language model says that is told, turn by turn, its own side of the talks in words.

    Three answers in a turn may be wrong; the third ends the talks as what a program does wrong does.
    ``address`` is that of the interface (else ``OPENAI_BASE_URL`` in the environment), ``template`` a
    file, ``move`` and ``talks`` are seconds, ``network`` says whether ``address`` may be that of another
    machine, ``keep`` is a folder in which each talks' recording is kept (``recorded:FOLDER``).
    """

    model: str
    address: str = ""
    temperature: float = 0.0
    template: str = ""
    move: float = 120.0
    talks: float = 3600.0
    network: str = "no"
    keep: str = ""

    formula: ClassVar[str] = "as the language model says (docs/language-models.md)"
    source: ClassVar[str] = "a model of one's own choice"
    main: ClassVar[str] = "model"

    def __post_init__(self) -> None:
        """Read the template and look at the address, so that a mistake shows before the talks begin."""
        self.check_seconds()
        self.require("temperature", low=0, high=2)
        self.require_one("network", "no", "yes")
        if not self.model.strip():
            raise InputError("parameter model is empty: the name of a model is needed")
        recording = Recording(
            model=self.model, temperature=self.temperature, template=template_in(self.template)
        )
        start = partial(_asked, recording, self._checked_address())
        if self.keep:
            _check_writable(Path(self.keep))
        self.sit(Seat(("llm",), Limits(self.move, self.talks, 0), start))

    def ended(self, view: View, status: str, agreement: int | None) -> None:
        """Keep what was said, if that is wanted."""
        super().ended(view, status, agreement)
        if self.keep and (said := self.papers.get("chat.json")):
            digest = hashlib.sha256(said.encode()).hexdigest()[:8]  # of talks with the same seed
            folder = Path(self.keep)
            folder.mkdir(parents=True, exist_ok=True)
            write_text(folder / KEPT.replace("*", f"{view.party}-{view.seed}-{digest}"), said)

    @property
    def called(self) -> str:
        """The model's name."""
        return f"language model {self.model}"

    def _checked_address(self) -> str:
        address = self.address or os.environ.get(ADDRESS, "")
        what = f"address {address}" if self.address else f"{ADDRESS}={address}"
        if not address:
            raise InputError(
                f"no server is named: give address=http://127.0.0.1:8080/v1, or set {ADDRESS} (and "
                f"{KEY}) in the environment"
            )
        address_of(address, "address" if self.address else ADDRESS, "https://example.org/v1")
        if self.address:
            check_network(what, address, self.network)
        key = _key_for(address)
        if not (key.isascii() and key.isprintable()):
            raise InputError(f"{KEY} holds what no key can: letters, digits and signs are needed")
        if key and urlsplit(address).scheme != "https" and not is_here(address):
            raise InputError(f"{what}: a key is sent to another machine by https only")
        return address


def _check_writable(folder: Path) -> None:
    """Refuse a folder that is none, or in which nothing can be made; it is made when it is needed."""
    there = next((each for each in (folder, *folder.parents) if is_there(each)), folder)
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        raise InputError(f"parameter keep={folder}: {there} is no folder in which files may be made")


def _key_for(address: str) -> str:
    """Return the key for a server, if it is the one of the environment; read anew for each talks."""
    known = os.environ.get(ADDRESS, "").rstrip("/")
    return os.environ.get(KEY, "") if address.rstrip("/") == known else ""


def _asked(recording: Recording, address: str) -> Chat:
    return Chat(recording, Server(address, _key_for(address)))


@dataclass(frozen=True)
class Recorded(Seated):
    """Do what a language model did in talks that were kept.

    ``file`` is one of ``run --out`` (``KOR.chat.json``), or a folder of many (``llm:…,keep=FOLDER``), in
    which each turn finds its talks by what is asked, the seed included. No server is asked. Talks that
    take another course than those are given up.
    """

    file: str

    formula: ClassVar[str] = "as the language model has said"
    source: ClassVar[str] = "user's file"
    main: ClassVar[str] = "file"

    def __post_init__(self) -> None:
        """Read the file."""
        recording = read_recording(self.file)
        start = partial(_replayed, recording.with_all([]), by_request(recording))
        self.sit(Seat(("recorded",), Limits(DAY, DAY, 0), start))

    @property
    def called(self) -> str:
        """What was recorded where."""
        return f"recorded language model {self.file}"


def _replayed(recording: Recording, answers: Mapping[str, Sequence[Completion]]) -> Chat:
    return Chat(recording, Tape(answers))


BIDDING.register("llm", LanguageModel)
BIDDING.register("recorded", Recorded)
