"""Strategies under uncertainty: their parts see what the party knows of its payoffs, not the payoffs."""

from copy import copy
from dataclasses import dataclass, field, fields

from negotiation.bargaining.estimates import Knowledge
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.strategy import Strategy
from negotiation.base.errors import InputError


@dataclass
class Unsure(Strategy):
    """Plays by its estimate of its own payoffs, and asks for values as its bidding wants, at a cost.

    The sample that it can rank, or its errors, come from its seed and its payoffs: after a change of
    these (an election, evidence) they are others. What it has asked for it knows then, too.
    """

    knowledge: Knowledge = field(default_factory=Knowledge)
    spent: float = field(init=False, default=0.0)
    _asked: list[int] = field(init=False, repr=False, compare=False, default_factory=list)
    _truth: Preferences | None = field(init=False, repr=False, compare=False, default=None)
    _own: View | None = field(init=False, repr=False, compare=False, default=None)

    def _seen(self, view: View) -> View:
        """Return the view that its parts have."""
        own = self._own = self._own or copy(view)
        names = (each.name for each in fields(View) if each.name != "preferences")
        vars(own).update({name: getattr(view, name) for name in names})
        if self._truth is not view.preferences:
            self._truth = view.preferences
            self._estimate(own, view.preferences)
        return own

    def _estimate(self, own: View, truth: Preferences) -> None:
        known = self.knowledge.estimate(truth, own.seed, self._asked)
        own.preferences = self.bidding.reads(known)

    def _choice(self, view: View) -> int:
        own = self._seen(view)
        while (outcome := self.bidding.asks(own, self.model)) is not None:
            if outcome in self._asked:
                raise InputError(f"it asks twice what outcome {outcome} is worth")
            self._asked.append(view.preferences.space.check(outcome))
            self.spent += self.knowledge.price(view.preferences)
            self._estimate(own, view.preferences)
        return super()._choice(own)

    def vote(self, view: View, draft: int, current: int | None) -> bool:
        """Vote by what it sees."""
        return super().vote(self._seen(view), draft, current)

    def announce(self, view: View) -> float:
        """Announce by what it sees."""
        return super().announce(self._seen(view))

    def ended(self, view: View, status: str, agreement: int | None) -> None:
        """Tell the bidding how the talks ended."""
        super().ended(self._seen(view), status, agreement)
