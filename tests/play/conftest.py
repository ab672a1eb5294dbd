import pytest

from negotiation.play import PlaySetup, Session
from negotiation.scenarios import load_scenario
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game

KORUS = "korus-2018"
KOREA = "korea-us-2025"


def setup(people="KOR", scenario=KORUS, **more) -> PlaySetup:
    return PlaySetup(scenario=scenario, people=people.split(), **more)


def repeat(session: Session, move) -> None:
    """Let a person do what was done in other talks."""
    if move.action == "offer":
        session.offer(move.party, session.levels(move.outcome))
    elif move.action == "accept":
        session.accept(move.party)
    else:
        session.walk_away(move.party)


def imitate(talks: TradeTalks, wanted: PlaySetup) -> Session:
    """Play talks again, with people who do what strategies did there."""
    session = Session(wanted)
    for move in talks.protocol.moves:
        if move.party in wanted.people:
            repeat(session, move)
    return session


def talked(wanted: PlaySetup, kor: str, usa: str) -> tuple[TradeTalks, PlaySetup]:
    """Return the talks that two strategies have in a game, and the game with them for nobody's sides."""
    specs = {"KOR": kor, "USA": usa}
    game = Game(load_scenario(wanted.scenario), wanted.horizon, wanted.rounds, wanted.election)
    talks = TradeTalks(game, specs, wanted.seed, first=wanted.first).run()
    others = {code: spec for code, spec in specs.items() if code not in wanted.people}
    return talks, wanted.model_copy(update={"strategies": others})


@pytest.fixture
def korus() -> Session:
    """A person as Korea against the default strategy."""
    return Session(setup())


@pytest.fixture
def two() -> Session:
    """Two people at one table."""
    return Session(setup("KOR USA"))


@pytest.fixture
def korea() -> Session:
    """The talks with politics, firms and a pledge; Korea has a first offer behind it."""
    session = Session(setup(scenario=KOREA, seed=1))
    session.offer("KOR", {"reciprocal": 10, "autos": 10, "pledge": 200, "energy": 100})
    return session
