"""Concessions: what each level of such an issue is worth to each side, from the scenario."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from negotiation.bargaining.payoffs import Component, Term
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.valuation.blocks.block import Block, Context


@dataclass(frozen=True)
class Concessions(Block):
    """One component an issue, called after it."""

    name = "concessions"
    order = 70
    home = host = ("{concession}",)
    needs_trade = False

    issues: list[IssueSpec]

    @classmethod
    def of(cls, scenario: Scenario) -> Self:
        """Take the issues, whose levels have values."""
        return cls(scenario.of_kind("concession"))

    def components(self, context: Context) -> dict[str, list[Component]]:
        """Give each side its values."""
        return {code: [_valued(issue, code) for issue in self.issues] for code in context.parties}


def _valued(issue: IssueSpec, code: str) -> Component:
    values = np.array([level.values[code].value for level in issue.levels])
    return Component(issue.key, (Term((issue.key,), values),), income=not issue.political)
