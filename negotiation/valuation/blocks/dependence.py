"""Supply chains: what stops, or does not come, when there is no deal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from negotiation.bargaining.outcomes import format_level
from negotiation.bargaining.payoffs import Component, Term
from negotiation.base.arrays import FloatArray
from negotiation.economy.trade import lost_supply
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.economy import Dependence as Figures
from negotiation.scenarios.economy import Good
from negotiation.valuation.blocks.block import Block, Context
from negotiation.valuation.levels import rates_of


@dataclass(frozen=True)
class Dependence(Block):
    """The expected loss that an agreement spares both sides, good by good.

    Without a deal a year's supply stops with a chance; an agreement secures a part of it. Of a tariff
    that is how far it lies below the rate without a deal: what is treated well goes on being sent. The
    host's buyers would pay more for the same bundle, home forgo its margin on what it ships.
    """

    name = "dependence"
    order = 75
    home = ("supply.{tariff}",)
    host = ("supply.{tariff}", "supply.{concession}")

    figures: Figures
    issues: Mapping[str, IssueSpec]
    margin: float

    @classmethod
    def of(cls, scenario: Scenario) -> Self | None:
        """Take the figures on dependence; None in a scenario without them."""
        figures = scenario.dependence
        if figures is None:
            return None
        issues = {key: scenario.issue(key) for key in figures.goods}
        return cls(figures, issues, scenario.investment.margin.value)

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give the host what its buyers are spared, home what goods under a tariff go on earning."""
        goods = self.figures.goods.items()
        host = [self._spared(key, good, _loss(good)) for key, good in goods]
        sold = {key: float(market.sold.sum()) for key, market in context.markets.items()}
        home = [self._spared(key, good, self.margin * sold[key]) for key, good in goods if key in sold]
        return {context.home: home, context.host: host}

    def _spared(self, key: str, good: Good, yearly: float) -> Component:
        spared = self.figures.chance.value * yearly * _secured(good, self.issues[key])
        return Component(f"supply.{key}", (Term((key,), spared),))


def _loss(good: Good) -> float:
    return lost_supply(good.market.value, good.share.value, good.substitution.value)


def _secured(good: Good, issue: IssueSpec) -> FloatArray:
    """Return which part of the supply each level secures, shape ``(levels,)``."""
    if good.secured:
        return np.array([good.secured[format_level(spec.level)].value for spec in issue.levels])
    rates = rates_of(issue)
    highest = rates[issue.standing]
    return np.maximum(0.0, 1 - rates / highest) if highest else np.zeros(len(rates))
