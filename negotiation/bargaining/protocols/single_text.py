"""A mediated single negotiating text (Fisher 1978; Klein, Faratin, Sayama & Bar-Yam 2003)."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols.protocol import Action, Move, TalksProtocol
from negotiation.bargaining.protocols.view import Negotiator, View
from negotiation.base.checks import truth

DRAFTS = 100
"""Drafts that the mediator can put to the vote in a round."""


class SingleText(TalksProtocol):
    """A mediator, who knows nobody's payoffs, revises one text; the parties only vote."""

    name: ClassVar[str] = "single-text"
    rule: ClassVar[str] = (
        "A mediator keeps one text, at first the levels without a deal. In each round it redrafts the "
        f"text up to {DRAFTS} times, changing one or two issues at random, and leaves out what cannot "
        "be agreed on; a draft that every party votes for becomes the text, and a text that some party "
        "no longer prefers to no deal is dropped. The text that stands after the last round is the "
        "agreement."
    )

    def __init__(self, views: Mapping[str, View], rng: np.random.Generator | None = None) -> None:
        """Open the talks with no text adopted and the first drafts on the table."""
        super().__init__(views, rng)
        preferences = next(iter(views.values())).preferences
        self._text = preferences.no_deal
        self._adopted = False
        self._drafts = self._redraft()
        self._ballots: dict[str, list[bool]] = {}
        self._dropped = False

    @property
    def agreement(self) -> int | None:
        """The text after the last round, if one was adopted."""
        return self._text if self.status == "agreement" else None

    @property
    def standing(self) -> int | None:
        """The text adopted so far, if any."""
        return self._text if self._adopted else None

    def play(self, party: str, negotiator: Negotiator) -> Move:
        """Take a party's vote on each of the round's drafts against the text as it stands."""
        view, what = self.views[party], f"a vote of {self.who(party, negotiator)}"

        def vote(draft: int, current: int | None) -> bool:
            return truth(what, negotiator.vote(view, draft, current))

        votes = [vote(draft, self.standing) for draft in self._drafts]
        self._ballots[party] = votes
        if self._adopted and not vote(self._text, None):
            self._dropped = True
        action: Action = "accept" if any(votes) else "reject"
        remark = f"votes for {sum(votes)} of {len(votes)} drafts"
        return Move(self.round_index, party, action, self.standing, remark)

    def end_round(self) -> None:
        """Adopt the first draft that all voted for; the last round's text is the agreement."""
        if self.status != "talking":
            return
        self._adopted &= not self._dropped
        for draft, votes in zip(self._drafts, zip(*self._ballots.values(), strict=True), strict=True):
            if all(votes):
                self._text, self._adopted = draft, True
                break
        self._drafts, self._ballots, self._dropped = self._redraft(), {}, False
        if self.round_index == self.rounds - 1 and self._adopted:
            self.status = "agreement"
        else:
            super().end_round()

    def _redraft(self) -> list[int]:
        """Draw drafts that change one or two issues of the text; keep what can be agreed on."""
        drafts = []
        shape = np.array(self.space.shape)
        for _ in range(DRAFTS):
            places = np.array(self.space.places(self._text))
            axes = self.rng.choice(
                len(shape), size=min(len(shape), int(self.rng.integers(1, 3))), replace=False
            )
            places[axes] = self.rng.integers(shape[axes])
            drafts.append(int(np.ravel_multi_index(tuple(places), tuple(shape))))
        return [draft for draft in drafts if self.space.allows(draft)]
