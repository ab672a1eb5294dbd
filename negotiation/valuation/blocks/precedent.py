"""What the host's deals with others are worth to both sides: nobody likes to be treated worse."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from negotiation.bargaining.payoffs import Component, Term
from negotiation.base.arrays import FloatArray
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.precedents import Precedent as Figures
from negotiation.valuation.blocks.block import Block, Context
from negotiation.valuation.levels import exports_of, rates_of
from negotiation.valuation.ruling import struck_down


@dataclass(frozen=True)
class Precedent(Block):
    """Losses from a reference point, the mean of others' rates (Kőszegi & Rabin 2006).

    With rate ``t``, reference ``t*`` and exports ``X`` (base year) the home country loses
    ``λ X max(0, t - t*)``, the host ``λ X max(0, t* - t)``. ``most_favoured`` is what the host loses
    to those who may claim the same rate. Its losses come from having agreed: a pause for all at the
    same rate is no precedent.
    """

    name = "precedent"
    order = 80
    home = ("precedent",)
    host = ("precedent", "most_favoured")

    figures: Figures
    issue: IssueSpec

    @classmethod
    def of(cls, scenario: Scenario) -> Self | None:
        """Take the figures on precedent; there are none before any deal is known."""
        figures = scenario.precedent
        return None if figures is None else cls(figures, scenario.issue(figures.issue))

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give each side its loss, the host also the claims of others."""
        market = context.markets[self.issue.key]
        governed = exports_of(context.sectors[sector] for sector in market.sectors)
        above = rates_of(self.issue) - self.figures.rate.value / 100
        above[struck_down(self.issue)] = 0.0
        lost = -(self.figures.loss.value * governed)
        home = Component("precedent", self._term(lost * np.maximum(above, 0)), income=False)
        host = Component(
            "precedent", self._term(lost * np.maximum(-above, 0)), income=False, signed=True
        )
        return {context.home: [home], context.host: [host, *self._claimed()]}

    def _claimed(self) -> list[Component]:
        if not self.figures.claims:
            return []
        claims = np.zeros(len(self.issue.levels))
        for level, figure in self.figures.claims.items():
            claims[self.issue.issue.position(level)] = -figure.value
        return [Component("most_favoured", self._term(claims), signed=True)]

    def _term(self, values: FloatArray) -> tuple[Term, ...]:
        return (Term((self.issue.key,), values),)
