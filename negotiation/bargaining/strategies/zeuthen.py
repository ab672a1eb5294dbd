"""Zeuthen's strategy: whoever has more to lose from conflict concedes, just enough."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from negotiation.bargaining.protocols import View
from negotiation.bargaining.strategies.base import Bidding, OpponentModel, gains_of_all
from negotiation.bargaining.strategies.recipes import BIDDING
from negotiation.base.arrays import FloatArray


@dataclass(frozen=True)
class Zeuthen(Bidding, stochastic=False):
    """Concede if the product of gains is no larger at one's own offer than at the other's."""

    formula: ClassVar[str] = (
        "It begins with its best. Each side's risk: (gain(own offer) - gain(other's offer)) / gain(own "
        "offer). Who has no more of it concedes; else the own offer again. To concede: the best for "
        "oneself that is no worse for the other and has a larger product of gains than the other's "
        "offer, or that offer. The other's gains are the opponent model's. Of several others: the "
        "product of all gains, the offer made last; none of them may be worse off"
    )
    source: ClassVar[str] = (
        "Zeuthen (1930), Problems of Monopoly and Economic Warfare; Harsanyi (1956), Econometrica "
        "24(2): the smaller product concedes; Rosenschein & Zlotkin (1994), Rules of Encounter"
    )
    usual_model: ClassVar[str] = "prior"

    def propose(self, view: View, model: OpponentModel) -> int:
        """Repeat the last offer, or concede just enough."""
        if not (view.made and view.heard and model.knows(view)):
            return int(view.preferences.top(1)[0])
        outcomes, gains = gains_of_all(view, model)
        mine, theirs = (gains[:, outcomes.searchsorted(o)] for o in (view.made[-1], view.heard[-1]))
        if _product(mine) > _product(theirs):  # hence worth signing
            return view.made[-1]
        place = _least_concession(gains, mine, theirs)
        return int(view.preferences.top(1)[0] if place is None else outcomes[place])


def _product(gains: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(gains, 0.0).prod(axis=0), dtype=float)


def _least_concession(gains: FloatArray, mine: FloatArray, theirs: FloatArray) -> int | None:
    """Return the place of the best for oneself that the other must answer, or else of its own offer."""
    monotonic = (gains[1:] >= mine[1:, None]).all(axis=0) & (gains[0] <= max(mine[0], 0.0))
    for enough in (
        monotonic & (_product(gains) > _product(theirs)),
        (gains == theirs[:, None]).all(axis=0),
        (gains == mine[:, None]).all(axis=0),
    ):
        left = np.where(enough & (gains[0] >= 0), gains[0], -np.inf)
        if left.max() >= 0:
            return int(np.lexsort((-gains[1:].sum(axis=0), -left))[0])
    return None


BIDDING.register("zeuthen", Zeuthen)
