"""A strategy: bidding, acceptance and an opponent model, playing together."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from traceback import extract_tb
from typing import Any, Self

from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, View
from negotiation.bargaining.strategies.base import Acceptance, Bidding, OpponentModel, Part
from negotiation.base.checks import as_whole, number, of_kind, truth
from negotiation.base.errors import InputError

PYTHON = ".py"
"""How a name ends that is a file's, which holds a bidding of one's own."""


class Named:
    """Names a strategy, and the round, in what is refused, and in what the code of a user's file raises.

    A class, since ``contextmanager`` would cost as much as many a move.

    Raises
    ------
    InputError : in place of these.
    """

    __slots__ = ("bidding", "strategy", "view")

    def __init__(self, strategy: str, bidding: type[Bidding], view: View | None = None) -> None:
        """Keep what is named if need be."""
        self.strategy, self.bidding, self.view = strategy, bidding, view

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Pass on what was raised, in words."""
        if error is None:
            return
        where = f"strategy '{self.strategy}'"
        if self.view is not None:
            where += f" in round {self.view.round_index + 1}"
        if isinstance(error, InputError):
            raise InputError(f"{where}: {error}") from error
        file = self.bidding.__module__
        if isinstance(error, Exception) and file.endswith(PYTHON):
            said = f"{where} raises {type(error).__name__}: {error}{_place(error, file)}"
            raise InputError(said) from error


@dataclass
class Strategy:
    """A negotiator: bidding, acceptance and opponent model under one name.

    Examples
    --------
    >>> from negotiation import parse_strategy
    >>> strategy = parse_strategy("boulware:exponent=3,accept=combi")
    >>> strategy.bidding.exponent, type(strategy.acceptance).__name__
    (3.0, 'ACCombi')
    """

    name: str
    bidding: Bidding
    acceptance: Acceptance
    model: OpponentModel

    @property
    def spent(self) -> float:
        """What its questions have taken off its payoff; nothing where it knows all."""
        return 0.0

    def fresh(self) -> Self:
        """Return the strategy as it is before the talks, with nothing learnt."""
        with self._named():
            anew: dict[str, Any] = {name: part.fresh() for name, part in self.parts.items()}
            return replace(self, **anew)._checked()

    def _named(self, view: View | None = None) -> Named:
        return Named(self.name, type(self.bidding), view)

    def _seen(self, view: View) -> View:
        """Return the view that the parts have."""
        return view

    @property
    def parts(self) -> dict[str, Part]:
        """The three parts by name."""
        return {"bidding": self.bidding, "acceptance": self.acceptance, "model": self.model}

    @property
    def stochastic(self) -> bool:
        """Whether it may look at its seed; a strategy of another class than this one may."""
        return type(self) is not Strategy or any(part.stochastic for part in self.parts.values())

    @property
    def compiles(self) -> bool:
        """Whether it has a compiled form; others take the plain path."""
        return type(self) is Strategy and all(part.compiled for part in self.parts.values())

    def check_parties(self, number: int) -> None:
        """Refuse talks of more than two parties if a part means nothing there.

        Raises
        ------
        InputError : names the strategy and the part.
        """
        for name, part in self.parts.items():
            if number > 2 and isinstance(part, Part) and part.two_only:
                kind = type(part).__name__
                raise InputError(
                    f"strategy '{self.name}': its {name} ({kind}) is for two parties, here are {number}"
                )

    def in_time(self, rounds: int) -> Self:
        """Return the strategy with times that come true in the last of so many rounds at the latest."""
        moved: dict[str, Any] = {name: part.in_time(rounds) for name, part in self.parts.items()}
        same = all(moved[name] is part for name, part in self.parts.items())
        return self if same else replace(self, **moved)

    def seated(self, rounds: int) -> Self:
        """Return the strategy as it plays in talks of so many rounds.

        Raises
        ------
        InputError : a part that is none, or a time among its parameters that never comes true there.
        """
        with self._named():
            for part in self._checked().parts.values():
                part.check_times(rounds)
            return self.in_time(rounds)._checked()

    def _checked(self) -> Self:
        kinds = {"bidding": Bidding, "acceptance": Acceptance, "model": OpponentModel}
        for name, part in self.parts.items():
            of_kind(f"its {name}", part, kinds[name])
        return self

    def move(self, view: View) -> int:
        """Accept, offer or walk away; never sign or offer anything below the reservation value.

        What is signed counts by today's reservation value, an offer by tomorrow's, too. Who has nothing
        to offer signs what is worth signing now.

        Raises
        ------
        InputError : a part answers with something that is no answer, or proposes something below the
            party's own reservation value, or the code of a user's file raises something; names the
            strategy and the round.
        """
        with self._named(view):
            return self._choice(view)

    def _choice(self, view: View) -> int:
        if view.preferences.best < view.floor:
            last_chance = self._signable(view) and self.acceptance.signs(view, view.received[-1])
            return ACCEPT if last_chance else WALK_AWAY
        proposed = self.bidding.propose(view, self.model)
        if as_whole(proposed) == WALK_AWAY:
            return WALK_AWAY
        if as_whole(proposed) == ACCEPT and self._signable(view):
            return ACCEPT
        planned = view.preferences.space.check(proposed)
        if (worth := view.preferences.value(planned)) < view.floor:
            raise InputError(
                f"it proposes an offer worth {worth:.3g}, below its reservation value {view.floor:.3g}"
            )
        if self._accepts(view, planned):
            return ACCEPT
        breaks_off = truth("its breaking off", self.bidding.breaks_off(view))
        return WALK_AWAY if breaks_off else planned

    def _signable(self, view: View) -> bool:
        """Say whether there is an offer that is worth signing now."""
        if not view.received:
            return False
        offer, preferences = view.received[-1], view.preferences
        return preferences.value(offer) >= view.reservation and preferences.space.allows(offer)

    def _accepts(self, view: View, planned: int) -> bool:
        limit = view.preferences.space.check(self.bidding.limit(view, planned))
        if not self._signable(view):
            return False
        return truth("its acceptance", self.acceptance.accepts(view, view.received[-1], limit))

    def vote(self, view: View, draft: int, current: int | None) -> bool:
        """Vote as the bidding does for a draft that is worth signing and may be signed.

        Raises
        ------
        InputError : as ``move``; so do all that follow.
        """
        with self._named(view):
            seen = self._seen(view)
            worth_signing = seen.prefers(draft, None) and self.acceptance.signs(seen, draft)
            return worth_signing and truth("its vote", self.bidding.votes(seen, draft, current))

    def announce(self, view: View) -> float:
        """Tell the others the chance of walking away in the next turn."""
        with self._named(view):
            return number("the chance that it announces", self.bidding.announce(self._seen(view)), 0, 1)

    def ended(self, view: View, status: str, agreement: int | None) -> None:
        """Tell the bidding how the talks ended."""
        with self._named(view):
            self.bidding.ended(self._seen(view), status, agreement)

    @property
    def fault(self) -> str:
        """Why the bidding has given up, in words; nothing if it has not."""
        with self._named():
            return self.bidding.fault

    @property
    def message(self) -> str:
        """What the bidding says beside its last move."""
        with self._named():
            return self.bidding.message

    @property
    def evidence(self) -> str:
        """The fact that the bidding lays on the table with its last offer."""
        with self._named():
            return self.bidding.evidence

    @property
    def papers(self) -> Mapping[str, str]:
        """What is worth keeping of a program that plays, by the end of a file's name."""
        with self._named():
            return self.bidding.papers


def _place(error: Exception, file: str) -> str:
    """Say which method, and which line of a file, raised an error; nothing if none did."""
    frames = extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == sys.modules[file].__file__]
    return f" ({own[0].name}, line {own[-1].lineno})" if own else ""
