"""Games in files: what was set up and every move; loading plays it all again and compares."""

from pathlib import Path
from typing import Literal, Self

from pydantic import field_validator, model_validator

from negotiation.bargaining.outcomes import Level
from negotiation.bargaining.protocols import Move
from negotiation.base.errors import InputError, about
from negotiation.base.files import read_text
from negotiation.base.folders import read_json, write_json
from negotiation.base.toml_files import checking
from negotiation.base.version import package_version
from negotiation.play.session import Session
from negotiation.play.setup import PlaySetup
from negotiation.scenarios.figures import Strict

KIND = "negotiation game"

FORMAT = 1

MAX_BYTES = 2_500_000
"""Largest file read: the longest talks, with as much said as can be, take less."""


class SavedMove(Strict):
    """A move: levels of all issues if it was an offer; ``message`` is what was said beside it."""

    round: int
    party: str
    action: Literal["offer", "accept", "walk away"]
    offer: dict[str, Level] | None = None
    message: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.action == "offer") != (self.offer is not None):
            raise ValueError(f"'{self.action}' {'needs' if self.action == 'offer' else 'has no'} offer")
        return self


class SavedGame(Strict):
    """A game in a file; ``moves`` are those of people and of strategies."""

    kind: str
    format: int
    version: str
    scenario_sha256: str
    setup: PlaySetup
    moves: list[SavedMove]

    @field_validator("kind")
    @classmethod
    def _a_game(cls, kind: str) -> str:
        if kind != KIND:
            raise ValueError(f"is '{kind}': this is no saved game ('{KIND}')")
        return kind

    @field_validator("format")
    @classmethod
    def _known(cls, number: int) -> int:
        if number != FORMAT:
            raise ValueError(f"is {number}: version {package_version()} reads format {FORMAT}")
        return number


def saved_game(session: Session) -> SavedGame:
    """Return a game as it is written; it may be taken at any point."""
    return SavedGame(
        kind=KIND,
        format=FORMAT,
        version=package_version(),
        scenario_sha256=session.digest,
        setup=session.setup,
        moves=[_written(session, move) for move in session.moves],
    )


def save_game(session: Session, path: Path) -> None:
    """Write a game to a file, whole, over an older game that may be there.

    Raises
    ------
    InputError : the file cannot be written, or holds something else.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation.play import PlaySetup, Session, save_game
    >>> session = Session(PlaySetup.of(scenario="korus-2018", people=["KOR"], seed=1))
    >>> save_game(session, Path("mine.json"))
    >>> Path("mine.json").exists()
    True
    """
    if path.is_file() and read_json(path).get("kind") != KIND:
        raise InputError(f"{path}: holds something else, no saved game; give another name")
    write_json(path, saved_game(session).model_dump(exclude_none=True))


def load_game(path: Path) -> Session:
    """Open a game from a file, at the point where it was saved.

    Raises
    ------
    InputError : names the file, the key and what is wrong.

    Examples
    --------
    >>> from pathlib import Path
    >>> from negotiation.play import PlaySetup, Session, load_game, save_game
    >>> session = Session(PlaySetup.of(scenario="korus-2018", people=["KOR"], seed=1))
    >>> session.offer("KOR", {"steel": "quota70"})
    >>> save_game(session, Path("mine.json"))
    >>> len(load_game(Path("mine.json")).moves) == len(session.moves)
    True
    """
    return resume(parse_game(read_text(path, "game", MAX_BYTES), str(path)), str(path))


def parse_game(text: str, origin: str) -> SavedGame:
    """Check the text of a file, without playing it: ``setup.reads_files`` may matter before that.

    Raises
    ------
    InputError : names ``origin``, the key and what is wrong.
    """
    if len(text) > MAX_BYTES:
        raise InputError(
            f"{origin}: too large for a saved game: at most {MAX_BYTES / 1e6:g} MB are read"
        )
    with checking("", origin):
        return SavedGame.model_validate_json(text, strict=True)


def resume(saved: SavedGame, origin: str) -> Session:
    """Play a saved game again, and make sure that it takes the same course.

    Raises
    ------
    InputError : the scenario has changed, a move cannot be made or is not the one that is made here.

    Examples
    --------
    >>> from negotiation.play import PlaySetup, Session, resume
    >>> from negotiation.play.saves import saved_game
    >>> session = Session(PlaySetup.of(scenario="korus-2018", people=["KOR"], seed=1))
    >>> session.offer("KOR", {"steel": "quota70"})
    >>> resume(saved_game(session), "memory").turn
    'KOR'
    """
    with about(f"{origin}: setup"):
        for spec in saved.setup.programs:
            raise InputError(f"a saved game starts no program ({spec}): play it from the beginning")
        session = Session(saved.setup)
    versions = f"saved by version {saved.version}, this is version {package_version()}"
    if session.digest != saved.scenario_sha256:
        raise InputError(f"{origin}: scenario_sha256: the scenario has changed since ({versions})")
    for place, move in enumerate(saved.moves):
        if place == len(session.moves):
            with about(f"{origin}: moves.{place}"):
                _repeat(session, move)
        if _written(session, session.moves[place]) != move:
            raise InputError(f"{origin}: moves.{place}: the game takes another course here ({versions})")
    if len(session.moves) > len(saved.moves):
        raise InputError(f"{origin}: moves: the answer to the last one is missing")
    return session


def _written(session: Session, move: Move) -> SavedMove:
    made = move.outcome if move.action == "offer" else None
    return SavedMove(
        round=move.round_index + 1,
        party=move.party,
        action=move.action,
        offer=None if made is None else session.levels(made),
        message=move.message or None,
    )


def _repeat(session: Session, move: SavedMove) -> None:
    if session.over:
        raise InputError("the talks are over before it")
    said = move.message or ""
    if move.action == "accept":
        session.accept(move.party, message=said)
    elif move.action == "walk away":
        session.walk_away(move.party, message=said)
    else:
        session.offer(move.party, move.offer or {}, message=said)
