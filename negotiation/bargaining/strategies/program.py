"""A program of one's own, in any language, that says what to do."""

import hashlib
import shlex
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Self

from negotiation.bargaining.programs import Limits, Seat
from negotiation.bargaining.programs.post import is_address, is_here
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import Acceptance, Bidding, OpponentModel
from negotiation.bargaining.strategies.recipes import ACCEPTANCE, BIDDING, given_in
from negotiation.base.checks import of_kind
from negotiation.base.errors import InputError
from negotiation.base.files import is_there, read_bytes

RUN_BY = {".py": sys.executable, ".js": "node"}
"""What runs a file by the end of its name; other files run themselves."""

DAY, TERABYTE = 86_400, 1 << 20
"""The most that can be given, in seconds and in megabytes."""


@dataclass(frozen=True)
class Program(Bidding):
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
    _seat: Seat = field(init=False, repr=False, compare=False)

    formula: ClassVar[str] = "as the program says (docs/programs.md)"
    source: ClassVar[str] = "user's program"
    reads_files: ClassVar[bool] = True
    usual_acceptance: ClassVar[str] = "own"
    main: ClassVar[str] = "command"

    def __post_init__(self) -> None:
        """Find the program, so that a mistake shows before the talks begin."""
        for name in ("move", "talks"):
            self.require(name, low=0, high=DAY, strict=True)
        self.require("memory", low=16, high=TERABYTE)
        of_kind("parameter command", self.command, str)
        self.require_one("network", "no", "yes")
        if is_address(self.command) and self.network == "no" and not is_here(self.command):
            raise InputError(f"command {self.command}: another machine is asked with network=yes only")
        seat = Seat(words_of(self.command), Limits(self.move, self.talks, self.memory))
        object.__setattr__(self, "_seat", seat)

    @property
    def fault(self) -> str:
        """What it did wrong, in words."""
        return self._seat.fault and f"program {self.command}: {self._seat.fault}"

    @property
    def message(self) -> str:
        """What the program said beside its last move."""
        return self._seat.message

    @property
    def stderr(self) -> str:
        """What the program wrote to its standard error."""
        return self._seat.stderr

    def fresh(self) -> Self:
        """Return the program with a seat in other talks."""
        return replace(self)

    def propose(self, view: View, model: OpponentModel) -> int:
        """Ask the program."""
        return self._seat.move(view)

    def ended(self, view: View, status: str, agreement: int | None) -> None:
        """Tell the program."""
        self._seat.ended(view, status, agreement)


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


def words_of(command: str) -> tuple[str, ...]:
    """Return the words of a command, with what runs its file in front if needed; an address alone.

    Raises
    ------
    InputError : there is no such program, or nothing that could run it here.
    """
    if is_address(command):
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


def programs_in(specs: Iterable[object]) -> dict[str, str]:
    """Return the strategies among these names that start a program, with a digest of its files."""
    wanted = {spec for spec in specs if isinstance(spec, str) and spec.partition(":")[0] == "program"}
    return {spec: _digest(spec) for spec in sorted(wanted)}


def refuse_programs(origin: str, specs: Iterable[str]) -> None:
    """Refuse what a file would have started.

    Raises
    ------
    InputError : names the file and the program.
    """
    for spec in specs:
        raise InputError(
            f"{origin} would start a program here ({spec}): run and sweep let it with --programs"
        )


def _digest(spec: str) -> str:
    """Return the digest of the files that a command names."""
    try:
        words = shlex.split(given_in(spec).get(Program.main, ""))
    except ValueError:  # it is refused where it is started
        words = []
    files = [Path(word) for word in words if is_there(Path(word)) and Path(word).is_file()]
    content = b"".join(read_bytes(file, "program") for file in files)
    return f"sha256 {hashlib.sha256(content).hexdigest()}"
