"""Strategies of this package in NegMAS's mechanisms; it imports NegMAS."""

from itertools import product
from math import isfinite
from typing import Any

import numpy as np
from negmas.sao import ResponseType, SAOCallNegotiator, SAOResponse

from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import ACCEPT, WALK_AWAY, View
from negotiation.bargaining.strategies import parse_strategy
from negotiation.bargaining.strategies.recipes import StrategyLike
from negotiation.base.errors import InputError


class StrategyNegotiator(SAOCallNegotiator):  # type: ignore[misc]  # NegMAS has no types here
    """Plays a strategy, by name or as it is, by its own utilities and the offers so far.

    ``seed`` is that of its chance. Others' utilities are unknown to it.

    Raises
    ------
    InputError : an unknown strategy; at the start, talks without a number of steps.
    """

    def __init__(self, strategy: StrategyLike = "linear", seed: int = 0, **kwargs: Any) -> None:
        """Take the strategy."""
        super().__init__(**kwargs)
        self.strategy, self.seed = parse_strategy(strategy), seed
        self.view: View | None = None

    def __call__(self, state: Any, dest: str | None = None) -> Any:
        """Answer the offer on the table, or make one."""
        view = self.view = self.view or self._view()
        view.round_index = state.step
        if state.current_offer is not None:
            view.received.append(self._outcome(state.current_offer))
            view.senders.append(state.current_proposer)
        choice = self.playing.move(view)
        if choice == ACCEPT:
            return SAOResponse(ResponseType.ACCEPT_OFFER, state.current_offer)
        if choice == WALK_AWAY:
            return SAOResponse(ResponseType.END_NEGOTIATION, None)
        view.made.append(choice)
        return SAOResponse(ResponseType.REJECT_OFFER, self.outcomes[choice])

    def _view(self) -> View:
        """Return what the strategy sees as the talks begin."""
        issues, rounds = self.nmi.outcome_space.issues, self.nmi.n_steps
        if rounds is None:
            raise InputError("a strategy needs talks of a number of steps: SAOMechanism(n_steps=…)")
        levels = [list(issue.all) for issue in issues]
        space = OutcomeSpace(
            tuple(
                Issue(issue.name, tuple(range(len(each))))
                for issue, each in zip(issues, levels, strict=True)
            )
        )
        self.outcomes = list(product(*levels))
        self.places = {outcome: k for k, outcome in enumerate(self.outcomes)}
        table = np.array([float(self.ufun(outcome)) for outcome in self.outcomes])
        least = float(self.ufun.reserved_value)
        least = least if isfinite(least) else min(0.0, float(table.min()))
        self.playing = self.strategy.fresh().seated(rounds)
        ids = tuple(self.nmi.negotiator_ids)
        view = View(Preferences(space, table, np.full(rounds, least)), rounds, self.seed)
        view.party, view.parties, view.rules = self.id, ids, "alternating"
        return view

    def _outcome(self, offer: Any) -> int:
        return self.places[tuple(offer)]
