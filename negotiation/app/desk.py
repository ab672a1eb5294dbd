"""What stands behind the pages Play and Two people: one visitor's seat and what may be done there."""

from collections.abc import Mapping
from typing import Any

from negotiation.app.aftermath import debrief_view
from negotiation.app.choices import opponents, scenarios, whole
from negotiation.app.games import Games, Seat
from negotiation.app.turns import names_of
from negotiation.app.views import (
    chosen,
    issue_views,
    places,
    start_of,
    table_view,
    worth_view,
)
from negotiation.bargaining.outcomes import Level
from negotiation.base.errors import InputError, unknown
from negotiation.play import PlaySetup
from negotiation.play.saves import parse_game, saved_game

ACTIONS = {"offer": "offer", "accept": "accept", "walk": "walk away"}
"""What the buttons say, and what the talks call it."""

GAMES = Games()
"""The games of this server."""


class Desk:
    """One visitor: at the start screen, waiting for another person, at a table, or after the talks."""

    def __init__(self, games: Games = GAMES, visitor: str = "") -> None:
        """Begin without a seat; ``visitor`` tells one browser from another."""
        self.games, self.visitor = games, visitor
        self.seat: Seat | None = None

    @property
    def screen(self) -> str:
        """Which screen is shown: ``start``, ``wait``, ``table`` or ``debrief``."""
        if self.seat is None:
            return "start"
        if self.seat.table.free and not self.seat.session.over:
            return "wait"
        return "debrief" if self.seat.session.over else "table"

    def start(self, form: dict[str, Any], two: bool) -> None:
        """Open a game from the start screen.

        Raises
        ------
        InputError : a choice that the screen does not offer, or too many games.
        """
        known = {entry["key"]: entry for entry in scenarios()}
        scenario, side, opponent = (str(form.get(name)) for name in ("scenario", "side", "opponent"))
        if scenario not in known:
            raise unknown("scenario", scenario, known)
        sides = [entry["code"] for entry in known[scenario]["sides"]]
        if side not in sides:
            raise unknown("side", side, sides)
        if not two and opponent not in opponents():
            raise unknown("opponent", opponent, opponents())
        if two and len(sides) > 2:
            raise InputError(f"{scenario} has {len(sides)} sides: two people play talks of two")
        others = {code: opponents()[opponent][1] for code in sides if code != side} if not two else {}
        setup = PlaySetup.of(
            scenario=scenario,
            people=sides if two else [side],
            strategies=others,
            seed=whole(form.get("seed"), "seed", 2**31),
            rounds=whole(form.get("rounds"), "rounds", known[scenario]["most"], least=1),
        )
        self.seat = self.games.start(setup, side, self.visitor)

    def load(self, name: str, text: str) -> None:
        """Go on with a saved game.

        Raises
        ------
        InputError : the file is malformed, or its game does not fit; says where.
        """
        try:
            saved = parse_game(text, name)
        except InputError as error:
            raise InputError(f"This is not a saved game, or it was changed. {error}") from error
        most = max(entry["most"] for entry in scenarios())
        if (saved.setup.rounds or 0) > most:
            raise InputError(f"{name}: setup.rounds: a game on this page has at most {most} rounds")
        self.seat = self.games.go_on(saved, name, self.visitor)

    def join(self, code: str) -> None:
        """Take the free seat of a game.

        Raises
        ------
        InputError : as ``Games.join``.
        """
        self.seat = self.games.join(code)

    def restore(self, secret: str) -> None:
        """Sit down again after the page was loaded anew.

        Raises
        ------
        InputError : as ``Games.seat``.
        """
        self.seat = self.games.seat(secret)

    def leave(self) -> None:
        """Give up the seat and go back to the start screen."""
        if self.seat is not None:
            self.games.leave(self.seat)
        self.seat = None

    def view(self) -> dict[str, Any]:
        """Return what the screen shows."""
        seat = self._seat()
        view = table_view(seat) if self.screen == "table" else {}
        if self.screen == "debrief":
            view = debrief_view(seat)
        setup = seat.session.setup
        return view | {
            "screen": self.screen,
            "secret": seat.secret,
            "code": seat.table.code,
            "two": len(setup.people) > 1,
            "begun": bool(seat.session.moves),
            "away": self.games.others_away(seat),
        }

    def stamp(self) -> tuple[int, str, bool]:
        """Return what changes when something has happened: moves, screen, whether the other is away.

        Keeps the game alive.
        """
        seat = self._seat()
        return len(seat.session.moves), self.screen, self.games.others_away(seat)

    def first_draft(self) -> dict[str, int]:
        """Return what the controls show at first: one's last offer, else what one would like best.

        Not the other side's offer: sent back by mistake, it would be accepted. Nor a fair deal,
        which would win the game for whoever offers it again and again.
        """
        seat = self._seat()
        made = seat.session.briefing(seat.side).last_own is not None
        return self.draft_from("own" if made else "wish")

    def draft_from(self, kind: str) -> dict[str, int]:
        """Return the controls' places for an offer to start from (``views.start_of``)."""
        seat = self._seat()
        asked = {"hint": seat.session.suggestion, "wish": seat.session.wish}.get(kind)
        given = None if asked is None else asked(seat.side)
        levels = start_of(seat.session.briefing(seat.side), kind, given)
        return places(seat.session, seat.side, levels)

    def trial(self, draft: object) -> dict[str, Any]:
        """Return what a draft would be worth, and what single levels would change in it.

        Raises
        ------
        InputError : what the controls cannot have sent.
        """
        seat = self._seat()
        briefing = seat.session.briefing(seat.side)
        levels = chosen(briefing, draft)
        return {
            "draft": draft,
            "worth": worth_view(seat.session.worth(seat.side, levels), names_of(briefing)),
            "issues": issue_views(seat.session.issues(seat.side, levels)),
        }

    def move(self, what: str, draft: object, answers: object, message: object = "") -> None:
        """Offer the draft, accept or walk away; other sides answer if they are strategies.

        ``answers`` is how many moves the window showed: one that shows less than there are gets its move
        refused, unless it is the one that has been made then, sent once more. ``message`` is what the
        other side is told beside it.

        Raises
        ------
        InputError : an illegal offer, not one's turn, a move in answer to what no longer stands, a
            message that is no text or too long.
        """
        seat = self._seat()
        session, side = seat.session, seat.side
        if isinstance(answers, bool) or not isinstance(answers, int) or answers < 0:
            raise InputError("a move says how many moves it answers")
        if what not in ACTIONS:
            raise unknown("move", what, ACTIONS)
        if not isinstance(message, str):
            raise InputError("a message is a text")
        offered = chosen(session.briefing(side), draft) if what == "offer" else None
        try:
            if offered is not None:
                session.offer(side, offered, answers, message)
            else:
                (session.accept if what == "accept" else session.walk_away)(side, answers, message)
        except InputError:
            if not self._has_made(ACTIONS[what], offered, answers):
                raise

    def _has_made(self, action: str, levels: Mapping[str, Level] | None, place: int) -> bool:
        """Say whether this side's move at a place was just this one."""
        seat = self._seat()
        moves = seat.session.moves
        if place >= len(moves) or (moves[place].party, moves[place].action) != (seat.side, action):
            return False
        outcome = moves[place].outcome
        return levels is None or outcome is None or seat.session.levels(outcome) == levels

    def close_window(self) -> None:
        """Take note that the visitor's window is closed."""
        if self.seat is not None:
            self.games.close_window(self.seat)

    def save(self) -> tuple[str, str]:
        """Return a file's name and the game as JSON."""
        seat = self._seat()
        if len(seat.session.setup.people) > 1:
            raise InputError("only a game against the machine is saved; export the transcript instead")
        text = saved_game(seat.session).model_dump_json(indent=2, exclude_none=True)
        return f"{self._name()}.json", text

    def transcript(self) -> tuple[str, str]:
        """Return a file's name and the talks so far as Markdown, as this side may know them."""
        seat = self._seat()
        return f"{self._name()}.md", seat.session.transcript(seat.side)

    def _name(self) -> str:
        seat = self._seat()
        return f"{seat.session.setup.scenario.replace(':', '-')}-{seat.side}".lower()

    def _seat(self) -> Seat:
        if self.seat is None:
            raise InputError("there is no game here: start one first")
        return self.games.seat(self.seat.secret)
