"""Who has signed where coalitions may, who is left out, and whether it holds."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.coalitions import (
    MOST,
    TOLERANCE,
    clubs,
    gains_by_changing,
    least_core,
    members_of,
    stable,
)
from negotiation.bargaining.protocols.coalitions import CoalitionOffers
from negotiation.base.arrays import FloatArray
from negotiation.base.records import Record
from negotiation.talks.model import TradeTalks


@dataclass(frozen=True)
class DealResult(Record):
    """A deal: in which round, from 1, it was signed and by whom."""

    round: int
    members: list[str]


@dataclass(frozen=True)
class ClubsResult(Record):
    """What coalitions have signed, and whether they would sign it again.

    ``left_out`` is what those who have signed nothing get from what others have, bn USD a year against
    no deal. ``leaving`` and ``joining`` name who would gain by it, and how much, if the others then sign
    the Nash solution of theirs; ``stable`` says that nobody would. ``stable_clubs`` are the coalitions
    of which that holds, each signing its Nash solution, which binds all of it, while the others sign
    nothing; an empty one is no deal. ``core_excess`` is what some coalition could always make over what
    it is given (``coalitions.least_core``): above 0 no division of what all could make together keeps
    all of them.
    """

    each: ClassVar[str] = "deals"

    deals: list[DealResult]
    left_out: dict[str, float]
    leaving: dict[str, float]
    joining: dict[str, float]
    stable: bool
    stable_clubs: list[list[str]]
    core_excess: float


def clubs_result(model: TradeTalks) -> ClubsResult | None:
    """Return who signed and who did not; None in talks without coalitions, or with too many of them."""
    talks, game = model.protocol, model.game
    if not isinstance(talks, CoalitionOffers) or len(game.parties) > MOST:
        return None
    no_deal = game.scenario.no_deal
    needed = game.space.signatures(game.parties, no_deal)
    found = clubs(game.payoffs_at(model.last_round), needed, no_deal, game.space.allowed)
    binding = np.flatnonzero((members_of(len(needed)) == needed[:, found.deals].T).all(axis=1))
    changing = gains_by_changing(_as_signed(found.payoffs, model))[_signed(model)]
    gaining = {c: float(g) for c, g in zip(game.parties, changing, strict=True) if g > TOLERANCE}
    return ClubsResult(
        deals=[DealResult(deal.round_index + 1, list(deal.members)) for deal in talks.deals],
        left_out={
            code: float(worth)
            for code, worth in zip(game.parties, model.payoffs, strict=True)
            if code not in talks.signed
        },
        leaving={code: gain for code, gain in gaining.items() if code in talks.signed},
        joining={code: gain for code, gain in gaining.items() if code not in talks.signed},
        stable=not gaining,
        stable_clubs=[
            _named(model, int(club)) for club in np.intersect1d(stable(found.payoffs), binding)
        ],
        core_excess=least_core(found.worths).excess,
    )


def _signed(model: TradeTalks) -> int:
    """Return all who have signed, as a coalition."""
    talks = model.protocol
    assert isinstance(talks, CoalitionOffers)
    return sum(1 << place for place, code in enumerate(model.game.parties) if code in talks.signed)


def _as_signed(payoffs: FloatArray, model: TradeTalks) -> FloatArray:
    """Return payoffs by coalition, those who have signed having what they signed."""
    signed = payoffs.copy()
    signed[_signed(model)] = model.payoffs
    return signed


def _named(model: TradeTalks, coalition: int) -> list[str]:
    return [code for place, code in enumerate(model.game.parties) if coalition >> place & 1]
