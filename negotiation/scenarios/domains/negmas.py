"""Files of NegMAS: a domain and its linear additive profiles in YAML or JSON.

Values and weights are taken as they are written. Nothing of that package is used here.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from negotiation.bargaining.outcomes import Level
from negotiation.base.errors import InputError, clipped
from negotiation.base.files import write_text
from negotiation.scenarios.domains.domain import Domain, Profile, by_name, exact, number_of, whole_levels
from negotiation.scenarios.domains.genius import counts

ISSUES, VALUES = "issues", "values"
"""What a domain has, and what a profile has."""


def read_issues(document: Mapping[str, Any], origin: str) -> dict[str, tuple[Level, ...]]:
    """Return the issues of a domain.

    Raises
    ------
    InputError : an issue of real numbers, or what is no issue.
    """
    issues = _list(document, ISSUES, origin)
    if not all(isinstance(issue, Mapping) for issue in issues):
        raise InputError(f"{origin}: issues need a name, a type and values")
    named = by_name(((issue.get("name"), issue) for issue in issues), f"{origin}: issues")
    return {name: _levels(issue, f"{origin}: issue '{clipped(name)}'") for name, issue in named.items()}


def _levels(issue: Mapping[str, Any], where: str) -> tuple[Level, ...]:
    kind, values = _kind(issue), _list(issue, VALUES, where)
    if kind == "ContiguousIssue" and len(values) == 2 and all(isinstance(v, int) for v in values):
        return whole_levels(where, *values)
    if kind not in (
        "CategoricalIssue",
        "DiscreteCardinalIssue",
        "DiscreteOrdinalIssue",
        "ContiguousIssue",
    ):
        raise InputError(f"{where} is of the kind '{clipped(kind)}': discrete and integer ones are read")
    return tuple(_level(value, where) for value in values)


def _level(value: Any, where: str) -> Level:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number_of(value, where) if number else str(value)


def _kind(table: Mapping[str, Any]) -> str:
    return str(table.get("type", "")).rpartition(".")[2]


def _list(document: Mapping[str, Any], key: str, origin: str) -> Sequence[Any]:
    found = document.get(key)
    if not isinstance(found, list) or not found:
        raise InputError(f"{origin}: a list '{key}' with something in it is needed")
    return found


def read_profile(
    document: Mapping[str, Any], name: str, issues: dict[str, tuple[Level, ...]], origin: str
) -> Profile:
    """Return a party's profile.

    Raises
    ------
    InputError : it is not linear additive, discounts by step, or does not say what each level is worth.
    """
    discount, kind = 1.0, _kind(document)
    if kind == "ExpDiscountedUFun":
        discount, document = _discounted(document, origin)
        kind = _kind(document)
    if kind not in ("LinearAdditiveUtilityFunction", "LinearUtilityAggregationFunction"):
        raise InputError(
            f"{origin}: a {clipped(kind) or 'function'} is not read, only linear additive ones"
        )
    tables, weights = _list(document, VALUES, origin), [1.0] * len(issues)
    if document.get("weights") is not None:
        weights = [*_list(document, "weights", origin)]
    if not len(tables) == len(weights) == len(issues):
        raise InputError(
            f"{origin}: {len(tables)} values and {len(weights)} weights for {len(issues)} issues"
        )
    values = [
        tuple(_values(table, levels, f"{origin}: issue '{issue}'"))
        for table, (issue, levels) in zip(tables, issues.items(), strict=True)
    ]
    weighed = tuple(number_of(weight, f"{origin}: a weight") for weight in weights)
    if bias := number_of(document.get("bias") or 0, f"{origin}: bias"):
        raise InputError(f"{origin}: a bias of {bias:g} is not read: add it to the values of an issue")
    profile = Profile(name, weighed, tuple(values), discount=discount)
    said = document.get("reserved_value")
    least = float("-inf") if said is None else number_of(said, f"{origin}: reserved_value")
    if not isfinite(least):  # anything is better than nothing
        least = min(0.0, profile.worst)
    return Profile(name, weighed, profile.values, least, discount)


def _discounted(document: Mapping[str, Any], origin: str) -> tuple[float, Mapping[str, Any]]:
    inner, factor = document.get("ufun"), document.get("factor")
    if not isinstance(inner, Mapping) or factor != "relative_time":
        raise InputError(
            f"{origin}: a discount by '{clipped(factor)}' is not read, only one by relative_time, which "
            "runs from 0 to 1"
        )
    discount = number_of(document.get("discount"), f"{origin}: discount")
    if discount < 1 and not document.get("dynamic_reservation", True):
        raise InputError(f"{origin}: a reserved value that is not discounted, too, is not read")
    return discount, inner


def _values(table: Any, levels: Sequence[Level], where: str) -> Iterator[float]:
    """Yield what each level is worth."""
    kind = _kind(table) if isinstance(table, Mapping) else ""
    if kind == "TableFun" and isinstance(table.get("mapping"), Mapping):
        worth = {_level(level, where): value for level, value in table["mapping"].items()}
        numbers = {_read(level): value for level, value in worth.items()}  # JSON's keys are texts
        for level in levels:
            if level not in worth and level not in numbers:
                raise InputError(f"{where}: no value of '{clipped(level)}'")
            yield number_of((worth if level in worth else numbers)[level], where)
        return
    if kind not in ("AffineFun", "LinearFun", "IdentityFun", "ConstFun"):
        raise InputError(f"{where}: values by '{clipped(kind)}' are not read: tables and lines are")
    slope = 1.0 if kind == "IdentityFun" else number_of(table.get("slope", 0), where)
    bias = number_of(table.get("bias", 0), where)
    yield from (slope * number_of(level, where) + bias for level in levels)


def _read(level: Level) -> Level:
    """Return the number that a text says; what says none stays as it is."""
    try:
        return float(level)
    except ValueError:
        return level


def write_negmas(domain: Domain, folder: Path) -> None:
    """Write a domain and its profiles as YAML."""
    template = {
        "name": domain.name,
        "type": "DiscreteCartesianOutcomeSpace",
        ISSUES: [_issue(name, levels) for name, levels in domain.issues.items()],
    }
    write_text(folder / f"{domain.name}.yml", _yaml(template) + "\n")
    for profile in domain.profiles:
        write_text(folder / f"{profile.name}.yml", _yaml(_function(profile, domain)) + "\n")


def _issue(name: str, levels: Sequence[Level]) -> dict[str, Any]:
    if counts(levels):
        return {"name": name, "type": "ContiguousIssue", VALUES: [int(levels[0]), int(levels[-1])]}
    named = any(isinstance(level, str) for level in levels)
    kind = "CategoricalIssue" if named else "DiscreteCardinalIssue"
    return {"name": name, "type": kind, VALUES: list(levels)}


def _function(profile: Profile, domain: Domain) -> dict[str, Any]:
    tables = [
        {"type": "TableFun", "mapping": dict(zip(levels, values, strict=True))}
        for levels, values in zip(domain.issues.values(), profile.values, strict=True)
    ]
    function = {
        "name": profile.name,
        "type": "LinearAdditiveUtilityFunction",
        "reserved_value": profile.reservation,
        "weights": list(profile.weights),
        VALUES: tables,
    }
    if profile.discount == 1:
        return function
    return {
        "name": profile.name,
        "type": "ExpDiscountedUFun",
        "discount": profile.discount,
        "factor": "relative_time",
        "dynamic_reservation": True,
        "ufun": function,
    }


def _yaml(node: Any, depth: int = 0) -> str:
    """Write plain data as YAML: texts and numbers as JSON has them, keys that are numbers as such."""
    gap = "\n" + "  " * depth
    if isinstance(node, Mapping):
        items = (f"{_yaml(key)}:{_below(value, depth)}" for key, value in node.items())
        return gap.join(items)
    if isinstance(node, list):
        return gap.join(f"- {_yaml(item, depth + 1)}" for item in node)
    if isinstance(node, float):
        text = exact(node)
        return text.replace("e", ".0e") if "." not in text else text  # YAML's numbers have a point
    return json.dumps(node, ensure_ascii=False)


def _below(value: Any, depth: int) -> str:
    if not isinstance(value, Mapping | list):
        return f" {_yaml(value)}"
    return "\n" + "  " * (depth + 1) + _yaml(value, depth + 1)
