"""A game in play: one or two people at a table, and what they may do and see."""

from collections.abc import Mapping
from typing import Any

from negotiation.bargaining.outcomes import Level
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, Move
from negotiation.bargaining.strategies import Strategy
from negotiation.bargaining.strategies.script import Script
from negotiation.base.checks import of_kind
from negotiation.base.errors import InputError, unknown
from negotiation.play.briefing import Briefing, IssueView, brief, issues_at
from negotiation.play.debrief import Debrief, debrief
from negotiation.play.seats import SeatedTalks
from negotiation.play.setup import PlaySetup
from negotiation.play.shared import shared_game
from negotiation.play.transcript import rows_of, transcript_of
from negotiation.play.worth import Outlook, Worth

LONGEST_SAID = 500
"""Characters of what a person says beside a move."""


class Session:
    """One game; may be used from several threads.

    Sides are named by their codes. Whoever holds a session can see all of it: a page must hand out what
    belongs to a seat.

    Parameters
    ----------
    setup : the game before anybody has moved.

    Raises
    ------
    InputError : a setup that does not fit the scenario: sides, strategies, rounds, overrides. All
        methods that take a side refuse those that nobody plays.

    Examples
    --------
    >>> from negotiation.play import PlaySetup, Session
    >>> session = Session(PlaySetup.of(scenario="korus-2018", people=["KOR"], seed=1))
    >>> session.offer("KOR", {"steel": "quota70"})
    >>> session.turn, session.over
    ('KOR', False)
    """

    def __init__(self, setup: PlaySetup) -> None:
        """Open the talks and go on to the first choice of a person."""
        shared = shared_game(setup)
        parties = shared.game.parties
        _check_seats(setup, parties)
        self.setup = setup.seated(code for code in parties if code not in setup.people)
        self.digest = shared.digest
        self.shape = (shared.digest, shared.game.rounds)
        self._lock = shared.lock
        self._kept: dict[tuple[str, int], tuple[Outlook, Briefing]] = {}
        with self._lock:
            self._talks = SeatedTalks(shared.game, self.setup)
            _check_scripts(self._talks)
            self._talks.go_on()

    def __repr__(self) -> str:
        """Name the talks and those whom people play."""
        return (
            f"<{type(self).__name__}: {self._talks.game.scenario.name}, {', '.join(self.setup.people)}>"
        )

    @property
    def turn(self) -> str | None:
        """Code of the side whose move it is; None once the talks are over."""
        with self._lock:
            return self._talks.turn

    @property
    def parties(self) -> tuple[str, ...]:
        """Codes of all sides at the table."""
        return self._talks.game.parties

    @property
    def over(self) -> bool:
        """Whether the talks are over."""
        return not self._talks.running

    @property
    def moves(self) -> list[Move]:
        """All moves so far, of people and of strategies."""
        return list(self._talks.protocol.moves)

    @property
    def talks(self) -> SeatedTalks:
        """The talks once they are over, for pictures and results.

        Raises
        ------
        InputError : they go on; both sides' payoffs are in there.
        """
        if not self.over:
            raise InputError("the talks go on: both sides' payoffs are shown when they are over")
        return self._talks

    def offer(
        self, code: str, levels: Mapping[str, object], answers: int | None = None, message: str = ""
    ) -> None:
        """Offer levels, and let the other side answer.

        Issues left out stand as in one's own last offer, or as without a deal. An offer below one's own
        reservation value is allowed. ``answers`` is how many moves there were when this one was thought
        of: moves made in view of an older state are refused. ``message`` is what the others are told
        beside it; strategies do not listen.

        Raises
        ------
        InputError : not one's turn, the talks have gone on or are over, an unknown issue or level, or a
            combination that cannot be agreed on; a message of more than ``LONGEST_SAID`` characters.
        """
        with self._lock:
            self._must_move(code, answers, message)
            self._talks.choose(code, self._talks.game.check(self._outcome(code, levels)), message)

    def accept(self, code: str, answers: int | None = None, message: str = "") -> None:
        """Accept the offer on the table; ``answers`` and ``message`` as for ``offer``.

        Raises
        ------
        InputError : not one's turn, the talks have gone on or are over, no offer of the other side.
        """
        with self._lock:
            self._must_move(code, answers, message)
            if self._talks.proposer in (None, code):
                raise InputError("there is nothing to accept: the other side has not offered anything")
            self._talks.choose(code, ACCEPT, message)

    def walk_away(self, code: str, answers: int | None = None, message: str = "") -> None:
        """Break the talks off; ``answers`` and ``message`` as for ``offer``.

        Raises
        ------
        InputError : not one's turn, or the talks have gone on or are over.
        """
        with self._lock:
            self._must_move(code, answers, message)
            self._talks.choose(code, WALK_AWAY, message)

    def briefing(self, code: str) -> Briefing:
        """Return all that one side may know."""
        with self._lock:
            return self._told(code)[1]

    def worth(self, code: str, levels: Mapping[str, object]) -> Worth:
        """Return what an offer would be worth to one side, without making it; as ``offer`` reads it."""
        with self._lock:
            return self._told(code)[0].worth(self._outcome(code, levels))

    def issues(self, code: str, levels: Mapping[str, object]) -> list[IssueView]:
        """Return what single levels would change against an offer, as ``offer`` reads it."""
        with self._lock:
            return issues_at(self._told(code)[0], self._outcome(code, levels))

    def suggestion(self, code: str) -> dict[str, Level] | None:
        """Return the offer that analysts would call fair today (Nash's solution); None without one.

        It counts one's own payoffs, and the other side's as analysts believe them to be.
        """
        with self._lock:
            fair = self._told(code)[0].fair
            return None if fair is None else self._talks.game.space.levels(fair)

    def wish(self, code: str) -> dict[str, Level]:
        """Return the offer that is best for one side of all that can be agreed on."""
        with self._lock:
            best = int(self._told(code)[0].preferences.top(1)[0])
            return self._talks.game.space.levels(best)

    def debrief(self) -> Debrief:
        """Lay open what was hidden.

        Raises
        ------
        InputError : the talks go on.
        """
        with self._lock:
            return debrief(self.talks)

    def transcript(self, code: str) -> str:
        """Return the talks so far as Markdown, with the debrief once they are over."""
        with self._lock:
            seat = self._seat(code)
            return transcript_of(seat, code, self.debrief() if self.over else None)

    def rows(self, code: str) -> list[dict[str, Any]]:
        """Return one row a move, for a table; the other side's payoffs once the talks are over."""
        with self._lock:
            return rows_of(self._seat(code), code)

    def levels(self, outcome: int) -> dict[str, Level]:
        """Return the levels of an outcome of ``moves``."""
        return self._talks.game.space.levels(outcome)

    def _told(self, code: str) -> tuple[Outlook, Briefing]:
        """Return what one side may know, made once between two moves however often it is asked for."""
        seat = self._seat(code)
        state = (code, len(seat.protocol.moves))
        if state not in self._kept:
            outlook = Outlook(seat, code)
            self._kept = {k: v for k, v in self._kept.items() if k[1] == state[1]}
            self._kept[state] = outlook, brief(seat, outlook)
        return self._kept[state]

    def _seat(self, code: str) -> SeatedTalks:
        if code not in self.setup.people:
            raise unknown("seat", code, self.setup.people)
        return self._talks

    def _must_move(self, code: str, answers: int | None, message: str) -> None:
        talks = self._seat(code)
        of_kind("message", message, str)
        if len(message) > LONGEST_SAID:
            raise InputError(f"the message has {len(message):,} characters: {LONGEST_SAID} at most")
        if answers is not None and answers != len(talks.protocol.moves):
            raise InputError(
                "that move answers what is no longer on the table: the talks have gone on since, and "
                "what stands now is shown"
            )
        if talks.turn is None:
            raise InputError(f"{code} cannot move: the talks are over ({talks.protocol.status})")
        if talks.turn != code:
            raise InputError(f"{code} cannot move: it is {talks.turn}'s turn")

    def _outcome(self, code: str, levels: Mapping[str, object]) -> int:
        made, game = self._talks.views[code].made, self._talks.game
        return game.space.index(levels, default=made[-1] if made else game.scenario.no_deal)


def _check_seats(setup: PlaySetup, parties: tuple[str, ...]) -> None:
    """Refuse sides that are not at the table, one taken twice, a strategy for a person."""
    for code in setup.people:
        if code not in parties:
            raise unknown("side", code, parties)
    if len(set(setup.people)) < len(setup.people):
        raise InputError(f"two people cannot both play {setup.people[0]}: one may play each side")
    for code in setup.strategies:
        if code in setup.people:
            raise InputError(f"{code} is played by a person: it has no strategy")


def _check_scripts(talks: SeatedTalks) -> None:
    """Refuse a script with offers that cannot be made before anybody sits down to it."""
    for code, government in talks.governments.items():
        strategy = government.strategy
        if isinstance(strategy, Strategy) and isinstance(strategy.bidding, Script):
            strategy.bidding.plan(talks.game.preferences[code], talks.game.rounds)
