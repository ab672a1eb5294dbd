"""A host's own schedule of tariffs: a universal rate that it wants to come near."""

from dataclasses import dataclass
from typing import Self

from negotiation.bargaining.payoffs import Component, Term
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.wants import Schedule as Figures
from negotiation.valuation.blocks.block import Block, Context
from negotiation.valuation.markets import as_tariffs


@dataclass(frozen=True)
class Schedule(Block):
    """What the host minds to be off its rate: ``-β X (t - t°)²``, no income.

    ``X`` are the home country's exports in the base year, sector by sector; a quota is as far off as
    the tariff that would raise the price as much.
    """

    name = "schedule"
    order = 95
    host = ("schedule.{tariff}",)

    figures: Figures
    issues: list[IssueSpec]

    @classmethod
    def of(cls, scenario: Scenario) -> Self | None:
        """Take the rate and the tariffs; None unless the host wants it."""
        if scenario.objective != "schedule" or scenario.schedule is None:
            return None
        return cls(scenario.schedule, scenario.of_kind("tariff"))

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give the host one component a tariff."""
        return {context.host: [self._of(issue, context) for issue in self.issues]}

    def _of(self, issue: IssueSpec, context: Context) -> Component:
        market, rate = context.markets[issue.key], self.figures.rate.value / 100
        away = (as_tariffs(issue, market) - rate) ** 2
        lost = -self.figures.curvature.value * market.sold @ away
        return Component(f"schedule.{issue.key}", (Term((issue.key,), lost),), income=False)
