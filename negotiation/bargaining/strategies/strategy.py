"""A strategy: bidding, acceptance and an opponent model, playing together."""

from dataclasses import dataclass, replace
from traceback import extract_tb
from typing import Any, Self

from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, View
from negotiation.bargaining.strategies.base import Acceptance, Bidding, OpponentModel, Part
from negotiation.base.checks import as_whole, of_kind, truth
from negotiation.base.errors import InputError

PYTHON = ".py"
"""How a name ends that is a file's, which holds a bidding of one's own."""


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
        anew: dict[str, Any] = {name: part.fresh() for name, part in self.parts.items()}
        return replace(self, **anew)

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
        kinds = {"bidding": Bidding, "acceptance": Acceptance, "model": OpponentModel}
        for name, part in self.parts.items():
            of_kind(f"the {name} of strategy '{self.name}'", part, kinds[name])
            try:
                part.check_times(rounds)
            except InputError as error:
                raise InputError(f"strategy '{self.name}': {error}") from error
        return self.in_time(rounds)

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
        try:
            return self._choice(view)
        except InputError as error:
            raise InputError(
                f"strategy '{self.name}' in round {view.round_index + 1}: {error}"
            ) from error
        except Exception as error:
            if not type(self.bidding).__module__.endswith(PYTHON):
                raise
            raise InputError(
                f"strategy '{self.name}' in round {view.round_index + 1} raises "
                f"{type(error).__name__}: {error}{_place(error, type(self.bidding).__module__)}"
            ) from error

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
        return WALK_AWAY if self.bidding.breaks_off(view) else planned

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
        """Vote as the bidding does for a draft that is worth signing and may be signed."""
        worth_signing = view.prefers(draft, None) and self.acceptance.signs(view, draft)
        return worth_signing and truth("its vote", self.bidding.votes(view, draft, current))

    @property
    def fault(self) -> str:
        """Why the bidding has given up, in words; nothing if it has not."""
        return self.bidding.fault

    @property
    def message(self) -> str:
        """What the bidding says beside its last move."""
        return self.bidding.message

    @property
    def evidence(self) -> str:
        """The fact that the bidding lays on the table with its last offer."""
        return self.bidding.evidence

    def ended(self, view: View, status: str, agreement: int | None) -> None:
        """Tell the bidding how the talks ended."""
        self.bidding.ended(view, status, agreement)

    def announce(self, view: View) -> float:
        """Tell the others the chance of walking away in the next turn."""
        return self.bidding.announce(view)


def _place(error: Exception, file: str) -> str:
    """Say which line of a file raised an error; nothing if none did."""
    frames = extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename.endswith(file.rpartition("/")[2])]
    return f" (line {lines[-1]})" if lines else ""
