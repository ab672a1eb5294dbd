"""Talks at which people sit: they stop where a person must move and go on with the choice."""

from negotiation.bargaining.protocols import AlternatingOffers, Negotiator, View
from negotiation.play.setup import PlaySetup
from negotiation.talks.government import Government
from negotiation.talks.model import TradeTalks
from negotiation.valuation.game import Game


class Person(Negotiator):
    """A side that a person plays: hands on ``choice``, an outcome, ``ACCEPT`` or ``WALK_AWAY``, once.

    ``message`` is what it says beside it.
    """

    name = "a person"

    def __init__(self) -> None:
        """Wait for a choice."""
        self.choice: int | None = None
        self.message = ""

    def move(self, view: View) -> int:
        """Do what was chosen, even if it is below the reservation value."""
        choice, self.choice = self.choice, None
        assert choice is not None
        return choice


class SeatedTalks(TradeTalks):
    """Trade talks, alternating offers, with people at one or both sides.

    ``turn`` is whose move it is, None once the talks are over. The talks are always as far as they get
    without a choice of a person.

    Raises
    ------
    InputError : as ``TradeTalks``.
    """

    def __init__(self, game: Game, setup: PlaySetup) -> None:
        """Seat everybody; the talks wait for ``go_on``."""
        persons = {code: Person() for code in setup.people}
        super().__init__(game, {**setup.strategies, **persons}, setup.seed, first=setup.first)
        self.persons = persons
        self.waiting: list[Government] = []

    @property
    def turn(self) -> str | None:
        """Code of the side whose move it is; None once the talks are over."""
        return self.waiting[0].code if self.running and self.waiting else None

    @property
    def proposer(self) -> str | None:
        """Code of the side whose offer is on the table, if there is one."""
        assert isinstance(self.protocol, AlternatingOffers)
        return self.protocol.proposer

    def step(self) -> None:
        """Open a round: Mesa's clock has moved on, what is dated has happened, nobody has moved."""
        self.waiting = list(self.governments.values())

    def choose(self, code: str, choice: int, message: str = "") -> None:
        """Let the person whose turn it is move, say something, and go on to the next choice."""
        person = self.persons[code]
        person.choice, person.message = choice, message
        self.go_on()

    def go_on(self) -> None:
        """Go on until a person must choose, or to the end."""
        while self.running:
            if not self.waiting:
                self.step()
            while self.waiting:
                person = self.persons.get(self.waiting[0].code)
                if person is not None and person.choice is None and self.protocol.status == "talking":
                    return
                self.waiting[0].step()
                self.waiting.pop(0)
            self.close_round()
