"""A program of one's own, in any language, that says what to do."""

import hashlib
import re
import shlex
import shutil
import sys
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import ClassVar, Self

from negotiation.bargaining.programs import Limits, Seat, started
from negotiation.bargaining.programs.completions import KEPT, MOST_BYTES
from negotiation.bargaining.programs.post import address_of, is_address, is_here
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import Acceptance, Bidding, OpponentModel
from negotiation.bargaining.strategies.recipes import ACCEPTANCE, BIDDING, is_file
from negotiation.base.checks import of_kind
from negotiation.base.errors import InputError
from negotiation.base.files import is_there, read_bytes

RUN_BY = {".py": sys.executable, ".js": "node"}
"""What runs a file by the end of its name; other files run themselves."""

DAY, TERABYTE = 86_400, 1 << 20
"""The most that can be given, in seconds and in megabytes."""


@dataclass(frozen=True)
class Seated(Bidding):
    """Bidding by somebody who is asked: a program, a language model."""

    _seat: Seat = field(init=False, repr=False, compare=False)

    reads_files: ClassVar[bool] = True
    usual_acceptance: ClassVar[str] = "own"

    def sit(self, seat: Seat) -> None:
        """Take the seat of these talks."""
        object.__setattr__(self, "_seat", seat)

    @property
    @abstractmethod
    def called(self) -> str:
        """What it is called."""

    @property
    def fault(self) -> str:
        """What it did wrong, in words."""
        return self._seat.fault and f"{self.called}: {self._seat.fault}"

    @property
    def message(self) -> str:
        """What it said beside its last move."""
        return self._seat.message

    @property
    def evidence(self) -> str:
        """The fact that goes with its last offer."""
        return self._seat.evidence

    @property
    def papers(self) -> Mapping[str, str]:
        """What is worth keeping of it."""
        return self._seat.papers

    def check_seconds(self) -> None:
        """Refuse impossible seconds for a move and for all talks."""
        for name in ("move", "talks"):
            self.require(name, low=0, high=DAY, strict=True)

    def fresh(self) -> Self:
        """Return it with a seat in other talks."""
        anew = copy(self)
        anew.sit(self._seat.anew())
        return anew

    def propose(self, view: View, model: OpponentModel) -> int:
        """Ask."""
        return self._seat.move(view)

    def ended(self, view: View, status: str, agreement: int | None) -> None:
        """Say how the talks ended."""
        self._seat.ended(view, status, agreement)


@dataclass(frozen=True)
class Program(Seated):
    """Do what a program says that is started for it, or that answers at an address.

    It offers, accepts and walks away by itself. What it does wrong ends the talks: it walks away, and
    ``fault`` says why. ``move`` and ``talks`` are seconds, ``memory`` megabytes; ``network`` says
    whether an address may be that of another machine.
    """

    command: str
    move: float = 10.0
    talks: float = 300.0
    memory: int = 2048
    network: str = "no"

    formula: ClassVar[str] = "as the program says (docs/programs.md)"
    source: ClassVar[str] = "user's program"
    main: ClassVar[str] = "command"

    def __post_init__(self) -> None:
        """Find the program, so that a mistake shows before the talks begin."""
        self.check_seconds()
        self.require("memory", low=16, high=TERABYTE)
        of_kind("parameter command", self.command, str)
        self.require_one("network", "no", "yes")
        words = words_of(self.command)
        if is_address(self.command):
            check_network(f"command {self.command}", self.command, self.network)
        limits = Limits(self.move, self.talks, self.memory)
        self.sit(Seat(words, limits, partial(started, words, self.memory)))

    @property
    def called(self) -> str:
        """The program's command."""
        return f"program {self.command}"


BIDDING.register("program", Program)


@dataclass(frozen=True)
class Own(Acceptance, stochastic=False):
    """Leave it to the bidding: a program accepts by itself."""

    formula: ClassVar[str] = "when the bidding says so; nothing else is accepted"
    source: ClassVar[str] = Program.source

    def accepts(self, view: View, offer: int, planned: int) -> bool:
        """Accept nothing that the bidding would rather answer with an offer."""
        return False


ACCEPTANCE.register("own", Own)


def check_network(what: str, address: str, network: str) -> None:
    """Refuse an address of another machine that nobody has allowed.

    Raises
    ------
    InputError : says ``what`` it was given for.
    """
    if network == "no" and not is_here(address):
        raise InputError(f"{what}: another machine is asked with network=yes only")


def words_of(command: str) -> tuple[str, ...]:
    """Return the words of a command, with what runs its file in front if needed; an address alone.

    Raises
    ------
    InputError : there is no such program, or nothing that could run it here.
    """
    if is_address(command):
        address_of(command)
        return (command,)
    if sys.platform == "win32":
        raise InputError("programs at the table need Linux or macOS")
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise InputError(f"command {command}: {error}") from error
    if not words:
        raise InputError("parameter command is empty: a program is needed, e.g. ./agent.py")
    file = Path(words[0])
    if is_there(file) and file.suffix in RUN_BY:
        words = [RUN_BY[file.suffix], *words]
    if shutil.which(words[0]) is None:
        why = "it may not be run (chmod +x)" if is_there(Path(words[0])) else "there is no such program"
        raise InputError(f"command {command}: {why}")
    return tuple(words)


STARTS = {
    "program": "start a program",
    "llm": "ask a language model",
    "negmas": "run a negotiator of NegMAS's",
}
"""Strategies that do more on this machine, or in the network, than to count."""


def _does(spec: str) -> str:
    """Say what a strategy does besides counting; nothing of most. No name is looked up for it."""
    return "run a Python file" if is_file(spec) else STARTS.get(spec.partition(":")[0], "")


def programs_in(specs: Iterable[object]) -> list[str]:
    """Return the strategies among these names that start a program, or run a file."""
    return sorted({spec for spec in specs if isinstance(spec, str) and _does(spec)})


def files_in(specs: Iterable[object]) -> dict[str, str]:
    """Return the strategies among these names that do so or name files, with a digest of the files."""
    digests = {spec: _digest(spec) for spec in specs if isinstance(spec, str)}
    return {spec: of for spec, of in sorted(digests.items()) if _does(spec) or of != _digest("")}


def refuse_programs(origin: str, specs: Iterable[str]) -> None:
    """Refuse what a file would have started.

    Raises
    ------
    InputError : names the file and the program.
    """
    for spec in specs:
        letting = "run lets" if is_file(spec) else "run and sweep let"
        raise InputError(f"{origin} would {_does(spec)} here ({spec}): {letting} it with --programs")


def _digest(spec: str) -> str:
    """Return the digest of the files that a strategy names: a program, a template, recordings."""
    name, _, given = spec.partition(":")
    try:
        given = re.sub("keep=[^,]*", "", given)  # it fills as talks are played
        words = [name] * is_file(name) + shlex.split(re.sub("[:,=]", " ", given))
    except ValueError:  # it is refused where it is started
        words = []
    named = [Path(word) for word in words if is_there(Path(word))]
    files = [file for each in named for file in (sorted(each.glob(KEPT)) if each.is_dir() else [each])]
    content = b"".join(read_bytes(file, "program", MOST_BYTES) for file in files if file.is_file())
    return f"sha256 {hashlib.sha256(content).hexdigest()}"
