"""A court may strike a tariff down: what is expected of all that depends on it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from negotiation.bargaining.payoffs import Term
from negotiation.base.arrays import BoolArray
from negotiation.scenarios import IssueSpec, Scenario
from negotiation.scenarios.figures import with_parts
from negotiation.scenarios.issues import LevelSpec
from negotiation.valuation.horizon import years_ahead

STRUCK = LevelSpec(level="struck down")
"""Stands behind the levels that can be agreed on: nobody pays the tariff, rivals neither."""


@dataclass(frozen=True)
class Prospect:
    """In which ``part`` of the horizon's weight the tariff ``issue`` is gone; years are alike in this.

    ``(1 - part) · v(level) + part · v(struck)`` is expected of what is worth ``v`` by level.
    """

    issue: str = ""
    part: float = 0.0

    def expected(self, terms: Iterable[Term]) -> tuple[Term, ...]:
        """Return terms by the levels that can be agreed on."""
        return tuple(self._expected(term) if self.issue in term.issues else term for term in terms)

    def _expected(self, term: Term) -> Term:
        before = (slice(None),) * term.issues.index(self.issue)
        held, struck = term.values[*before, :-1], term.values[*before, -1:]
        return Term(term.issues, (1 - self.part) * held + self.part * struck)


def struck(scenario: Scenario) -> str:
    """Return the tariff issue that a court may strike down; nothing without a chance of that."""
    ruling = scenario.ruling
    return ruling.issue if ruling and ruling.chance.value else ""


def prospect(scenario: Scenario) -> Prospect:
    """Return the chance of the ruling times the part of the horizon that comes after it."""
    ruling = scenario.ruling
    if ruling is None or not struck(scenario):
        return Prospect()
    after = 1 - min(1.0, years_ahead(scenario).running(ruling.years.value))
    return Prospect(ruling.issue, ruling.chance.value * after)


def with_struck(scenario: Scenario, key: str) -> Scenario:
    """Return the scenario with a level at which the tariff is struck down, if one may be."""
    if not key:
        return scenario
    issues = [_widened(spec) if spec.key == key else spec for spec in scenario.issues]
    return scenario.model_copy(update={"issues": issues})


def _widened(spec: IssueSpec) -> IssueSpec:
    return with_parts(spec, {"levels": [*spec.levels, STRUCK]})


def struck_down(issue: IssueSpec) -> BoolArray:
    """Return at which levels nobody pays the tariff, shape ``(levels,)``."""
    return np.array([spec is STRUCK for spec in issue.levels])
