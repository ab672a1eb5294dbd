"""Files of GENIUS: a domain and its linear additive profiles in XML.

A level's value is its evaluation over the issue's largest; of a whole number it is ``offset + slope ·
(number - lowest)``, from 0 to 1. Weights are divided by their sum (Hindriks et al. 2009, GENIUS).
"""

from collections.abc import Container, Iterable, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import numpy as np

from negotiation.bargaining.outcomes import Level
from negotiation.base.errors import InputError
from negotiation.scenarios.domains.domain import Domain, Profile, by_name, exact, whole_levels

DOMAIN, PROFILE = "negotiation_template", "utility_space"
"""Outermost elements of both kinds of files."""

NEAR_ONE = 1e-9
"""Weights whose sum is as near to one are left as they are."""

NONLINEAR = ("constraint", "hyperRectangle", "utility_function", "ufun")


def read_issues(root: Element, origin: str) -> dict[str, tuple[Level, ...]]:
    """Return the issues of a domain.

    Raises
    ------
    InputError : an issue of real numbers, or what is no issue.
    """
    named = _named(_issues(root, origin), "name", f"{origin}: issues")
    return {name: _levels(issue, origin) for name, issue in named.items()}


def read_profile(root: Element, name: str, issues: dict[str, tuple[Level, ...]], origin: str) -> Profile:
    """Return a party's profile.

    Raises
    ------
    InputError : it is not linear additive, or does not say what each level is worth.
    """
    constrained = any(next(root.iter(tag), None) is not None for tag in NONLINEAR)
    if constrained or root.get("type", "linear") not in ("linear", "any"):
        raise InputError(
            f"{origin}: utilities with constraints (hypervolumes) are not read: linear additive ones are"
        )
    found = _issues(root, origin)
    if len(found) != len(issues):
        raise InputError(f"{origin}: {len(found)} issues, where the domain has {len(issues)}")
    named = _named(found, "name", f"{origin}: issues")
    rows = [named[name] for name in issues] if named.keys() == issues.keys() else found
    values = [_values(row, levels, origin) for row, levels in zip(rows, issues.values(), strict=True)]
    weighed = _named(root.iter("weight"), "index", f"{origin}: weights")
    by_index = {index: _number(each, "value", origin) for index, each in weighed.items()}
    indices = {
        name: row.get("index", str(n + 1))
        for n, (name, row) in enumerate(zip(issues, rows, strict=True))
    }
    if lacking := [name for name, index in indices.items() if index not in by_index]:
        raise InputError(f"{origin}: issue '{lacking[0]}' has no weight")
    weights = [by_index[index] for index in indices.values()]
    total = sum(weights)
    if min(weights) < 0 or not total > 0:
        raise InputError(f"{origin}: weights must not be negative, and some must be positive")
    scale = 1.0 if abs(total - 1) <= NEAR_ONE else total
    discount = _single(root, "discount_factor", 1.0, origin)
    return Profile(
        name,
        tuple(weight / scale for weight in weights),
        tuple(values),
        _single(root, "reservation", 0.0, origin),
        discount if 0 < discount < 1 else 1.0,  # other numbers mean none, as there
    )


def _issues(root: Element, origin: str) -> list[Element]:
    issues = list(root.iter("issue"))
    if not issues:
        raise InputError(f"{origin}: no issues")
    return sorted(issues, key=lambda issue: float(issue.get("index", "0")) if _indexed(issue) else 0)


def _indexed(issue: Element) -> bool:
    return issue.get("index", "").isdecimal()


def _kind(issue: Element) -> str:
    return issue.get("vtype") or issue.get("type") or issue.get("etype") or "discrete"


def _levels(issue: Element, origin: str) -> tuple[Level, ...]:
    where, kind = f"{origin}: issue '{issue.get('name')}'", _kind(issue)
    if kind == "integer":
        ends = (int(_bound(issue, end, where)) for end in ("lowerbound", "upperbound"))
        return whole_levels(where, *ends)
    if kind != "discrete":
        raise InputError(f"{where} is of the kind '{kind}': discrete and integer ones are read")
    if not (found := tuple(_text(item, "value", where) for item in issue.iter("item"))):
        raise InputError(f"{where} has no levels")
    return found


def _bound(issue: Element, end: str, where: str) -> float:
    inner = next(issue.iter("range"), issue)
    number = _number(issue if issue.get(end) is not None else inner, end, where)
    if number != int(number):
        raise InputError(f"{where}: {end} {number:g} is no whole number")
    return number


def _values(issue: Element, levels: tuple[Level, ...], origin: str) -> tuple[float, ...]:
    """Return what the levels of an issue are worth, from 0 to 1."""
    where = f"{origin}: issue '{issue.get('name')}'"
    if not isinstance(levels[0], str):
        rule = next(issue.iter("evaluator"), None)
        if rule is None or rule.get("ftype", "linear") != "linear":
            raise InputError(f"{where}: a linear evaluator of its numbers is needed")
        return _line(_number(rule, "offset", where), _number(rule, "slope", where), len(levels))
    items = _named(issue.iter("item"), "value", where)
    given = {level: _number(item, "evaluation", where) for level, item in items.items()}
    if lacking := [level for level in levels if level not in given]:
        raise InputError(f"{where}: no evaluation of '{lacking[0]}'")
    found = [given[level] for level in levels if isinstance(level, str)]
    most = max(found)
    if min(found) < 0:
        raise InputError(f"{where}: an evaluation is negative")
    return tuple(value / most if most > 0 else 0.0 for value in found)


def _line(offset: float, slope: float, number: int) -> tuple[float, ...]:
    return tuple(min(max(offset + slope * step, 0.0), 1.0) for step in range(number))


def _named(elements: Iterable[Element], by: str, where: str) -> dict[str, Element]:
    """Return elements by one of their attributes, the same in no two of them."""
    return by_name(((_text(element, by, where), element) for element in elements), where)


def _text(element: Element, name: str, where: str) -> str:
    text = element.get(name)
    if text is None:
        raise InputError(f"{where}: <{element.tag}> lacks '{name}'")
    return text


def _number(element: Element, name: str, where: str) -> float:
    text = _text(element, name, where)
    try:
        number = float(text)
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        raise InputError(f"{where}: <{element.tag}>: {name} is '{text[:80]}', no number")
    return number


def _single(root: Element, tag: str, default: float, origin: str) -> float:
    element = next(root.iter(tag), None)
    return default if element is None else _number(element, "value", origin)


def write_genius(domain: Domain, folder: Path) -> None:
    """Write a domain and its profiles; utilities run from 0 to 1 (``rescaled``)."""
    whole, profiles = _whole(domain), list(domain.profiles)
    if not all(_fits(profile, whole) for profile in profiles):
        whole, profiles = {}, [rescaled(profile) for profile in profiles]
    _save(folder / f"{domain.name}.xml", _template(domain, whole))
    for number, profile in enumerate(profiles):
        _save(folder / f"{profile.name}.xml", _space(domain, profile, number, whole))


def rescaled(profile: Profile) -> Profile:
    """Return a profile whose values run from 0 to 1 and whose weights add up to 1.

    Utilities are the same but for scale and origin. One that is so already stays the same object.

    Raises
    ------
    InputError : all outcomes are worth the same.
    """
    if _fits(profile, ()):
        return profile
    worth = [[w * x for x in v] for w, v in zip(profile.weights, profile.values, strict=True)]
    low, total = sum(map(min, worth)), sum(max(each) - min(each) for each in worth)
    if not total > 0:
        raise InputError(f"{profile.name}: all outcomes are worth the same")
    return Profile(
        profile.name,
        tuple((max(each) - min(each)) / total for each in worth),
        tuple(tuple((x - min(each)) / ((max(each) - min(each)) or 1.0) for x in each) for each in worth),
        max(0.0, (profile.reservation - low) / total),
        profile.discount,
    )


def _fits(profile: Profile, whole: Container[int]) -> bool:
    """Say whether files can say a profile as it is; ``whole`` are the places of whole numbers."""
    right = (n in whole or (min(v) >= 0 and max(v) in (0, 1)) for n, v in enumerate(profile.values))
    return all(right) and min(profile.weights) >= 0 and abs(sum(profile.weights) - 1) <= NEAR_ONE


def _whole(domain: Domain) -> "Lines":
    """Return the issues of whole numbers on which each profile is a line."""
    found: Lines = {}
    for place, levels in enumerate(domain.issues.values()):
        lines = [line_of(profile.values[place]) for profile in domain.profiles if counts(levels)]
        if lines and (known := [line for line in lines if line is not None]) == lines:
            found[place] = known
    return found


def counts(levels: Sequence[Level]) -> bool:
    """Say whether levels are whole numbers one after the other."""
    first = levels[0]
    if isinstance(first, str) or first != int(first):
        return False
    return list(levels) == [first + step for step in range(len(levels))]


def line_of(values: Sequence[float]) -> tuple[float, float] | None:
    """Return offset and slope whose ``_line`` is exactly these values; None if there are none."""
    last = len(values) - 1
    for step in range(last, 0, -1):
        slope = (values[step] - values[0]) / step
        for near in (slope, float(np.nextafter(slope, 9)), float(np.nextafter(slope, -9))):
            if _line(values[0], near, last + 1) == tuple(values):
                return values[0], near
    return None if last else (values[0], 0.0)


type Lines = dict[int, list[tuple[float, float]]]
"""Offset and slope by profile, by the place of an issue of whole numbers."""


def _objective(root: Element, domain: Domain) -> Element:
    return SubElement(root, "objective", _as("objective", index="0", name=domain.name))


def _as(kind: str, **more: str) -> dict[str, str]:
    return {**more, "type": kind, "etype": kind}


def _issue(parent: Element, place: int, name: str, levels: Sequence[Level], whole: Lines) -> Element:
    kind = "integer" if place in whole else "discrete"
    ends = {"lowerbound": exact(levels[0]), "upperbound": exact(levels[-1])}
    named = {**_as(kind, index=str(place + 1), name=name), "vtype": kind}
    return SubElement(parent, "issue", named | (ends if place in whole else {}))


def _template(domain: Domain, whole: Lines) -> Element:
    root = Element(DOMAIN)
    objective = _objective(SubElement(root, PROFILE), domain)
    for place, (name, levels) in enumerate(domain.issues.items()):
        issue = _issue(objective, place, name, levels, whole)
        for number, level in enumerate(() if place in whole else levels):
            SubElement(issue, "item", {"index": str(number + 1), "value": exact(level)})
    return root


def _space(domain: Domain, profile: Profile, party: int, whole: Lines) -> Element:
    root = Element(PROFILE)
    objective = _objective(root, domain)
    for place, (name, levels) in enumerate(domain.issues.items()):
        issue = _issue(objective, place, name, levels, whole)
        if place in whole:
            offset, slope = whole[place][party]
            rule = {"ftype": "linear", "offset": repr(offset), "slope": repr(slope)}
            SubElement(issue, "evaluator", rule)
            continue
        for number, (level, value) in enumerate(zip(levels, profile.values[place], strict=True)):
            item = {"index": str(number + 1), "value": exact(level), "evaluation": repr(value)}
            SubElement(issue, "item", item)
    for place, weight in enumerate(profile.weights):
        SubElement(objective, "weight", {"index": str(place + 1), "value": repr(weight)})
    SubElement(root, "discount_factor", {"value": repr(profile.discount)})
    SubElement(root, "reservation", {"value": repr(profile.reservation)})
    return root


def _save(file: Path, root: Element) -> None:
    indent(root)
    file.write_bytes(tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
