"""The book of conditional pledges: what firms offered and what their government answered."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from negotiation.economy.firms import Offers
from negotiation.payoffs import FloatArray


@dataclass(frozen=True)
class PledgeBook:
    """A government's answers to its firms' offers, for a pledge of ``pledge`` bn USD over ``years``.

    ``accepted``, shape ``(number,)``, is how much of each firm's offer is in the book, bn USD a year.
    """

    offers: Offers
    pledge: float
    years: float
    accepted: FloatArray

    @cached_property
    def free(self) -> float:
        """What firms pledge without help, bn USD in all: the supply ``S(t)``."""
        return self.years * float(self.accepted[self.offers.subsidy <= 0].sum())

    @cached_property
    def helped(self) -> float:
        """What firms pledge for a subsidy that the government grants, bn USD in all."""
        return self.years * float(self.accepted[self.offers.subsidy > 0].sum())

    @cached_property
    def subsidies(self) -> float:
        """Subsidies granted, bn USD a year once all is invested."""
        return self.years * float((self.accepted * self.offers.subsidy).sum())

    @cached_property
    def public(self) -> float:
        """What no firm takes up: public money, bn USD in all."""
        return max(0.0, self.pledge - self.free - self.helped)

    def exempt(self, input_rise: float) -> float:
        """Return what more would come without help if components were exempt, bn USD in all."""
        asked = (self.offers.ceiling >= 0) & (self.offers.ceiling < input_rise)
        return self.years * float(self.offers.amount[asked & (self.offers.subsidy > 0)].sum())


def answer(offers: Offers, pledge: float, years: float, limit: float) -> PledgeBook:
    """Answer every firm: take what needs no help, then the cheapest help until the pledge is covered.

    No subsidy above ``limit`` (a share of the investment a year) is granted: public money is cheaper.
    The last firm helped is taken for the part that is still missing.
    """
    accepted = np.where(offers.subsidy <= 0, offers.amount, 0.0)
    missing = pledge / years - float(accepted.sum())
    asking = np.flatnonzero((offers.subsidy > 0) & (offers.subsidy <= limit))
    if missing > 0 and asking.size:
        order = asking[np.argsort(offers.subsidy[asking], kind="stable")]
        reached = np.cumsum(offers.amount[order])
        before = reached - offers.amount[order]
        accepted[order] = np.clip(missing - before, 0.0, offers.amount[order])
    return PledgeBook(offers, pledge, years, accepted)
