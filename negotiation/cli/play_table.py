"""The table in the terminal: ask for a command, do it, ask again."""

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from shlex import quote

import typer

from negotiation.bargaining.outcomes import Level, format_level
from negotiation.base.errors import InputError, unknown
from negotiation.cli import play_screens as screens
from negotiation.cli.options import pairs
from negotiation.play import Briefing, Session, save_game
from negotiation.play.briefing import IssueView
from negotiation.play.session import LONGEST_SAID
from negotiation.talks.words import enumerated, of_sides

with suppress(ImportError):
    import readline  # noqa: F401  # editing and history at the prompt


class PlayTable:
    """One or two people at one terminal; with two, whose turn it is plays.

    With ``autosave`` the game is kept in that file after every move.
    """

    def __init__(self, session: Session, autosave: Path | None = None) -> None:
        """Sit down."""
        self.session, self.autosave = session, autosave
        self.left = False
        self.message = ""  # goes along with the next move
        self.kept = autosave  # the file that holds the game as it stands
        two = len(session.parties) == 2
        by, all_do = ("the other side", "") if two else ("another side", " if all do")
        self.commands: dict[str, tuple[Callable[[str], None], str]] = {
            "offer": (
                self._offer,
                "offer levels; issues left out stay as in your last offer; without any, that again",
            ),
            "worth": (self._worth, "say what such an offer would be worth, without making it"),
            "accept": (self._accept, f"accept the offer of {by}: a deal{all_do}"),
            "walk": (self._walk, "walk away: the talks end without a deal"),
            "say": (self._say_with_it, "say something to the others along with your next move"),
            "issues": (self._issues, "what can be agreed, and what each level would change"),
            "hint": (self._hint, "a deal that analysts would call fair, to start from"),
            "table": (self._table, "the situation again, with the whole offer on the table"),
            "moves": (self._moves, "all moves so far"),
            "save": (self._save, "keep the game: save FILE; negotiate play --load FILE goes on"),
            "help": (self._help, "these commands"),
            "quit": (self._quit, "leave the table"),
        }

    @property
    def _code(self) -> str:
        """The side whose turn it is."""
        assert self.session.turn is not None
        return self.session.turn

    def play(self) -> None:
        """Play to the end, or until the person leaves."""
        people = self.session.setup.people
        shown = -1
        if not self.session.over:
            _say(screens.opening(self._brief(), alone=len(people) == 1))
            self._issues("")
            self._help("")
        while not self.left and self.session.turn in people:
            if len(self.session.moves) != shown:
                shown = len(self.session.moves)
                _say(screens.situation(self._brief()))
            try:
                self._next()
            except InputError as error:
                _say([screens.wrapped(str(error))])
        if self.session.over:
            _say(screens.ending(self.session.debrief()))
        elif not self.left:
            raise InputError("the other side cannot go on; the game ends here")

    def _next(self) -> None:
        """Ask for a command and obey it; Ctrl-D and Ctrl-C leave the table."""
        try:
            line = _ask(f"{self._code}, round {self._brief().round}> ")
        except (EOFError, KeyboardInterrupt):
            typer.echo()
            line = "quit"
        self._obey(line)

    def _obey(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        if not word:
            return
        if word not in self.commands:
            raise unknown("command", word, self.commands)
        self.commands[word][0](rest.strip())

    def _brief(self) -> Briefing:
        return self.session.briefing(self._code)

    def _offer(self, rest: str) -> None:
        briefing = self._brief()
        if not rest and briefing.last_own is None:
            raise InputError(f"say what you offer, e.g. offer {self._example()}")
        if not rest and briefing.last_own is not None:
            same = _typed(briefing, briefing.last_own, _no_deal)
            _say([screens.wrapped(f"Your last offer again: {same or 'no deal'}")])
        self.session.offer(self._code, self._levels(rest), message=self.message)
        self._moved()

    def _accept(self, rest: str) -> None:
        _nothing("accept", rest)
        self.session.accept(self._code, message=self.message)
        self._moved()

    def _walk(self, rest: str) -> None:
        _nothing("walk", rest)
        self.session.walk_away(self._code, message=self.message)
        self._moved()

    def _moved(self) -> None:
        self.kept, self.message = None, ""
        if self.autosave is not None:
            save_game(self.session, self.autosave)
            self.kept = self.autosave

    def _say_with_it(self, rest: str) -> None:
        if len(rest) > LONGEST_SAID:
            raise InputError(f"at most {LONGEST_SAID} characters can be said, these are {len(rest):,}")
        self.message = rest
        _say(["You say it with your next move." if rest else "You say nothing with your next move."])

    def _worth(self, rest: str) -> None:
        offer = self._brief().standing
        if rest:
            offer = self.session.worth(self._code, self._levels(rest))
        if offer is None:
            raise InputError(f"nothing is on the table; try an offer: worth {self._example()}")
        _say(screens.worth(offer))

    def _issues(self, rest: str) -> None:
        briefing = self._brief()
        known = {view.key: view for view in briefing.issues}
        for key in rest.split():
            if key not in known:
                raise unknown("issue", key, known)
        views = [known[key] for key in rest.split() or known]
        _say(screens.issues(views, briefing.base_is, enumerated(list(briefing.others.values()))))

    def _hint(self, rest: str) -> None:
        _nothing("hint", rest)
        fair = self.session.suggestion(self._code)
        if fair is None:
            sides = of_sides(self.session.parties)
            _say([screens.wrapped(f"Analysts believe that no deal helps {sides} sides today.")])
            return
        briefing = self._brief()
        levels = _typed(briefing, fair, lambda view: _left_open(briefing, view))
        _say(
            [
                screens.wrapped(f"offer {levels}", "  "),
                *screens.worth(self.session.worth(self._code, fair)),
            ]
        )

    def _table(self, rest: str) -> None:
        _nothing("table", rest)
        _say(screens.situation(self._brief(), whole=True))

    def _moves(self, rest: str) -> None:
        _nothing("moves", rest)
        _say(screens.history(self._brief().moves))

    def _save(self, rest: str) -> None:
        if not rest:
            raise InputError("name a file: save FILE")
        save_game(self.session, Path(rest))
        self.kept = Path(rest)
        _say([screens.wrapped(f"Saved: negotiate play --load {quote(rest)} goes on from here.")])

    def _help(self, rest: str) -> None:
        _nothing("help", rest)
        listed = [screens.wrapped(text, f"  {name:<7} ") for name, (_, text) in self.commands.items()]
        _say(["", "Commands", *listed, f"For example: worth {self._example()}"])

    def _quit(self, rest: str) -> None:
        _nothing("quit", rest)
        name = ""
        if self.kept is None and sys.stdin.isatty():
            with suppress(EOFError, KeyboardInterrupt):
                name = _ask("Keep this game? A file name, or Enter for no: ").strip()
        if name:
            self._save(name)
        elif self.kept is None:
            _say(["The game is not kept (save FILE keeps one)."])
        else:
            _say([screens.wrapped(f"The game is kept: negotiate play --load {quote(str(self.kept))}")])
        self.left = True

    def _levels(self, rest: str) -> dict[str, str]:
        return pairs(rest.replace(",", " ").split(), f"ISSUE=LEVEL, e.g. {self._example()}")

    def _example(self) -> str:
        """Return an offer on two issues as it is typed."""
        views = self._brief().issues[:2]
        middles = [view.levels[len(view.levels) // 2] for view in views]
        return " ".join(
            f"{view.key}={format_level(middle.level)}"
            for view, middle in zip(views, middles, strict=True)
        )


def _left_open(briefing: Briefing, view: IssueView) -> Level:
    """Return the level that an offer has on an issue that it does not name."""
    if briefing.last_own is not None:
        return briefing.last_own[view.key]
    return _no_deal(view)


def _no_deal(view: IssueView) -> Level:
    return next(each.level for each in view.levels if each.no_deal)


def _typed(briefing: Briefing, offer: Mapping[str, Level], usual: Callable[[IssueView], Level]) -> str:
    """Write an offer as it is typed: what is not as usual."""
    return " ".join(
        f"{view.key}={format_level(offer[view.key])}"
        for view in briefing.issues
        if offer[view.key] != usual(view)
    )


def _nothing(command: str, rest: str) -> None:
    if rest:
        raise InputError(f"'{command}' stands alone: '{rest}' is not understood")


def _ask(prompt: str) -> str:
    line = input(prompt)
    if not sys.stdin.isatty():
        typer.echo(line)  # what came through a pipe reads like what was typed
    return line


def _say(lines: list[str]) -> None:
    typer.echo("\n".join(lines))
