"""What stands behind the pages Play and Two people: one visitor's seat and what may be done there."""

from collections.abc import Callable
from typing import Any

from negotiation.app.aftermath import debrief_view
from negotiation.app.choices import OPPONENTS, scenarios, whole
from negotiation.app.games import Games, Seat
from negotiation.app.views import chosen, issue_views, places, start_of, table_view, worth_view
from negotiation.errors import InputError, unknown
from negotiation.play import Session, Setup, parse_game, saved_game

GAMES = Games()
"""The games of this server."""


class Desk:
    """One visitor: at the start screen, waiting for another person, at a table, or after the talks."""

    def __init__(self, games: Games = GAMES) -> None:
        """Begin without a seat."""
        self.games = games
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
        if not two and opponent not in OPPONENTS:
            raise unknown("opponent", opponent, OPPONENTS)
        other = next(code for code in sides if code != side)
        setup = Setup.of(
            scenario=scenario,
            people=sides if two else [side],
            strategies={} if two else {other: OPPONENTS[opponent][1]},
            seed=whole(form.get("seed"), "seed", 2**31),
            rounds=whole(form.get("rounds"), "rounds", known[scenario]["most"], least=1),
        )
        self.seat = self.games.start(setup, side)

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
        self.seat = self.games.go_on(saved, name)

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
        }

    def stamp(self) -> tuple[int, int, bool]:
        """Return what changes when something has happened; keeps the game alive."""
        return self.games.seat(self._seat().secret).table.stamp

    def first_draft(self) -> dict[str, int]:
        """Return what the controls show at first: one's last offer, else a fair deal, else no deal.

        Not the other side's offer: sent back by mistake, it would be accepted.
        """
        seat = self._seat()
        if seat.session.briefing(seat.side).last_own is not None:
            return self.draft_from("own")
        fair = seat.session.suggestion(seat.side)
        return self.draft_from("none" if fair is None else "hint")

    def draft_from(self, kind: str) -> dict[str, int]:
        """Return the controls' places for an offer to start from (``views.start_of``)."""
        seat = self._seat()
        fair = seat.session.suggestion(seat.side) if kind == "hint" else None
        levels = start_of(seat.session.briefing(seat.side), kind, fair)
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
        names = {briefing.code: briefing.name, briefing.other: briefing.other_name}
        return {
            "draft": draft,
            "worth": worth_view(seat.session.worth(seat.side, levels), names),
            "issues": issue_views(seat.session.issues(seat.side, levels)),
        }

    def offer(self, draft: object) -> None:
        """Make an offer; the other side answers if it is a strategy.

        Raises
        ------
        InputError : an illegal offer, not one's turn.
        """
        seat = self._seat()
        seat.session.offer(seat.side, chosen(seat.session.briefing(seat.side), draft))

    def accept(self) -> None:
        """Accept what is on the table."""
        self._act(Session.accept)

    def walk_away(self) -> None:
        """End the talks without a deal."""
        self._act(Session.walk_away)

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

    def _act(self, act: Callable[[Session, str], None]) -> None:
        seat = self._seat()
        act(seat.session, seat.side)

    def _name(self) -> str:
        seat = self._seat()
        return f"{seat.session.setup.scenario.replace(':', '-')}-{seat.side}".lower()

    def _seat(self) -> Seat:
        if self.seat is None:
            raise InputError("there is no game here: start one first")
        return self.games.seat(self.seat.secret)
