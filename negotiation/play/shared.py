"""Games that many sessions share: what is computed from a scenario is computed once."""

from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock, RLock

from negotiation.talks.setup import Setup
from negotiation.valuation.game import Game

KEPT = 4
"""Games kept at a time; one takes up to 200 MB."""

_LOADING = Lock()


@dataclass(frozen=True)
class SharedGame:
    """A game with the lock that a session holds while it looks at it or moves.

    One lock a game, not one a session: tables that are computed when somebody first needs them are then
    computed once. Nothing is lost, since the interpreter runs one thread at a time anyway.
    """

    game: Game
    digest: str
    lock: RLock = field(default_factory=RLock)


@dataclass(frozen=True)
class _Key:
    """What a game depends on; the scenario by its content, since files change."""

    digest: str
    rest: tuple[object, ...]
    game: Game = field(compare=False)


def shared_game(setup: Setup) -> SharedGame:
    """Return the game of a setup, the same object for equal ones.

    Raises
    ------
    InputError : a scenario, override or number of rounds that is not allowed.
    """
    game = setup.game()  # what takes long in it is computed when it is asked for
    with _LOADING:
        return _kept(_Key(game.scenario.digest, (game.horizon, game.rounds, game.election), game))


@lru_cache(maxsize=KEPT)
def _kept(key: _Key) -> SharedGame:
    return SharedGame(key.game, key.digest)
