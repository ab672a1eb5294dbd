"""Games that many sessions share: what is computed from a scenario is computed once."""

from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock, RLock

from negotiation.play.setup import Setup
from negotiation.scenarios import Scenario, load_scenario
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
    setup: tuple[object, ...]
    scenario: Scenario = field(compare=False)


def shared_game(setup: Setup) -> SharedGame:
    """Return the game of a setup, the same object for equal ones.

    Raises
    ------
    InputError : a scenario, override or number of rounds that is not allowed.
    """
    scenario = load_scenario(setup.scenario, setup.overrides)
    with _LOADING:
        return _made(_Key(scenario.digest, (setup.horizon, setup.rounds, setup.election), scenario))


@lru_cache(maxsize=KEPT)
def _made(key: _Key) -> SharedGame:
    horizon, rounds, election = key.setup
    # the setup has checked them
    return SharedGame(Game(key.scenario, horizon, rounds, election), key.digest)  # type: ignore[arg-type]
