"""Amounts between an issue's levels or beyond them, to be looked at; at the table only levels are."""

from collections.abc import Mapping
from math import isfinite

from negotiation.bargaining.outcomes import number_in
from negotiation.base.errors import InputError
from negotiation.scenarios.issues import IssueSpec, LevelSpec
from negotiation.scenarios.schema import Scenario

FARTHEST = 3.0
"""How often the largest level an amount may be: beyond that, figures made for the levels say nothing."""


def with_amounts(scenario: Scenario, offer: Mapping[str, object]) -> tuple[Scenario, list[str]]:
    """Return the scenario with the amounts of an offer among its levels, and which issues have new ones.

    What an amount is worth is computed as a level's is; where levels are labels there are no others.

    Raises
    ------
    InputError : an amount that is negative or far beyond the levels.
    """
    changed = {}
    for spec in scenario.issues:
        amount = number_in(offer.get(spec.key), spec.unit)
        if amount is None or spec.labelled or amount in _amounts(spec):
            continue
        most = FARTHEST * max(_amounts(spec), default=0.0)
        if not (isfinite(amount) and 0 <= amount <= most):
            raise InputError(
                f"{spec.key}={amount:g}: amounts from 0 to {most:g} {spec.unit} can be explained"
            )
        changed[spec.key] = spec.model_copy(update={"levels": _among(spec, amount)})
    issues = [changed.get(spec.key, spec) for spec in scenario.issues]
    return scenario.model_copy(update={"issues": issues}) if changed else scenario, list(changed)


def _amounts(spec: IssueSpec) -> list[float]:
    return [float(each.level) for each in spec.levels if not isinstance(each.level, str)]


def _among(spec: IssueSpec, amount: float) -> list[LevelSpec]:
    """Put an amount where it belongs; labels stay behind the numbers."""
    levels = [*spec.levels, LevelSpec(level=amount)]
    numbers = [each for each in levels if not isinstance(each.level, str)]
    labels = [each for each in levels if isinstance(each.level, str)]
    down = len(numbers) > 2 and float(numbers[0].level) > float(numbers[1].level)
    return sorted(numbers, key=lambda each: float(each.level), reverse=down) + labels
