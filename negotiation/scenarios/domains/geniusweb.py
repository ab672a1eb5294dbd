"""Files of GeniusWeb: a domain and its linear additive profiles in JSON.

A profile names a bid to fall back on instead of a reservation value: what this is worth is the value.
"""

from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from math import inf
from pathlib import Path
from typing import Any

from negotiation.bargaining.outcomes import Level
from negotiation.base.errors import InputError
from negotiation.base.folders import write_json
from negotiation.scenarios.domains.domain import MOST_LEVELS, Domain, Profile, by_name, exact, number_of
from negotiation.scenarios.domains.genius import rescaled

ISSUES, PROFILE = "issuesValues", "LinearAdditiveUtilitySpace"
"""What a domain has, and what a profile is."""

LISTED = "DiscreteValueSetUtilities", "discreteutils"
COUNTED = "NumberValueSetUtilities", "numberutils"
"""What values by level, and by two numbers, are called: now, and in older files."""

MOST_BIDS = 1_000_000
"""Looked through for the bid to fall back on."""


def read_issues(document: Mapping[str, Any], origin: str) -> dict[str, tuple[Level, ...]]:
    """Return the issues of a domain.

    Raises
    ------
    InputError : what is no issue.
    """
    named = by_name(_table(document, ISSUES, origin).items(), f"{origin}: issues")
    return {name: _levels(table, f"{origin}: issue '{name}'") for name, table in named.items()}


def read_profile(
    document: Mapping[str, Any], name: str, issues: dict[str, tuple[Level, ...]], origin: str
) -> Profile:
    """Return a party's profile.

    Raises
    ------
    InputError : it does not say what each level is worth.
    """
    said = _table(document, PROFILE, origin)
    tables, weights = _table(said, "issueUtilities", origin), _table(said, "issueWeights", origin)
    lacking = [issue for issue in issues if issue not in tables or issue not in weights]
    if lacking:
        raise InputError(f"{origin}: issue '{lacking[0]}' has no weight or no utilities")
    values = {n: _values(tables[n], levels, f"{origin}: issue '{n}'") for n, levels in issues.items()}
    weighed = tuple(number_of(weights[n], f"{origin}: the weight of '{n}'") for n in issues)
    profile = Profile(name, weighed, tuple(values.values()))
    bid = said.get("reservationBid")
    if bid is None:
        return profile
    held = _table(bid, next(iter(bid), "issuevalues"), origin) if isinstance(bid, Mapping) else {}
    try:
        places = [levels.index(_said(held[n], levels, origin)) for n, levels in issues.items()]
    except (KeyError, ValueError) as error:
        raise InputError(f"{origin}: reservationBid names no level of each issue") from error
    return Profile(name, weighed, profile.values, profile.utility(places))


def _table(document: Mapping[str, Any], key: str, origin: str) -> Mapping[str, Any]:
    found = document.get(key)
    if not isinstance(found, Mapping) or not found:
        raise InputError(f"{origin}: '{key}' with something in it is needed")
    return found


def _levels(table: Any, where: str) -> tuple[Level, ...]:
    listed, ends = (
        table.get(key) if isinstance(table, Mapping) else None for key in ("values", "range")
    )
    if isinstance(listed, list) and listed:
        return tuple(str(level) for level in listed)
    if not isinstance(ends, list) or len(ends) != 3:
        raise InputError(f"{where}: values, or a range of lowest, highest and step, are needed")
    low, high, step = (number_of(end, where) for end in ends)
    if not (0 < step < inf and 0 <= (high - low) / step < MOST_LEVELS):
        raise InputError(f"{where}: a range of 1 to {MOST_LEVELS:,} levels is needed")
    first, last, by = (Decimal(repr(end)) for end in (low, high, step))  # 0.1, not what is nearest to it
    return tuple(float(first + by * n) for n in range(int((last - first) / by) + 1))


def _values(table: Any, levels: tuple[Level, ...], where: str) -> tuple[float, ...]:
    kinds = table if isinstance(table, Mapping) else {}
    if name := next((name for name in COUNTED if name in kinds), ""):
        counted = _table(kinds, name, where)
        keys = "lowValue", "lowUtility", "highValue", "highUtility"
        low, at_low, high, at_high = (number_of(counted.get(key), f"{where}: {key}") for key in keys)
        rise = (at_high - at_low) / ((high - low) or 1.0)
        return tuple(at_low + rise * (number_of(level, where) - low) for level in levels)
    name = next((name for name in LISTED if name in kinds), "")
    if not name:
        raise InputError(f"{where}: utilities by level or between two numbers are read, nothing else")
    said = _table(_table(kinds, name, where), "valueUtilities", where)
    worth = {_said(level, levels, where): value for level, value in said.items()}
    found = [worth.get(level, 0) for level in levels]  # what is left out is worth nothing
    return tuple(number_of(value, where) for value in found)


def _said(level: Any, levels: tuple[Level, ...], where: str) -> Level:
    """Return a level that a file names as the issue has it: numbers are compared as numbers."""
    return str(level) if isinstance(levels[0], str) else number_of(level, where)


def write_geniusweb(domain: Domain, folder: Path) -> None:
    """Write a domain and its profiles, whose utilities run from 0 to 1 (``genius.rescaled``).

    Raises
    ------
    InputError : no bid is worth a party's reservation value, or a discount, which these files lack.
    """
    if domain.discount != 1:
        raise InputError(f"{domain.name}: GeniusWeb's files say nothing of a discount")
    listed = {name: [exact(v) for v in levels] for name, levels in domain.issues.items()}
    template = {"name": domain.name, ISSUES: {name: {"values": some} for name, some in listed.items()}}
    write_json(folder / f"{domain.name}.json", template)
    for profile in map(rescaled, domain.profiles):
        write_json(folder / f"{profile.name}.json", {PROFILE: _space(profile, listed, template)})


def _space(
    profile: Profile, listed: Mapping[str, list[str]], template: Mapping[str, Any]
) -> dict[str, Any]:
    worth = [dict(zip(v, u, strict=True)) for v, u in zip(listed.values(), profile.values, strict=True)]
    tables = ({LISTED[0]: {"valueUtilities": each}} for each in worth)
    return {
        "issueUtilities": dict(zip(listed, tables, strict=True)),
        "issueWeights": dict(zip(listed, profile.weights, strict=True)),
        "domain": dict(template),
        "name": profile.name,
        "reservationBid": _bid(profile, listed),
    }


def _bid(profile: Profile, listed: Mapping[str, list[str]]) -> dict[str, Any] | None:
    """Return the bid that is worth the reservation value; None where every outcome is worth signing."""
    if profile.reservation <= profile.worst:
        return None
    every = product(*(range(len(levels)) for levels in listed.values()))
    for places, _ in zip(every, range(MOST_BIDS), strict=False):
        if abs(profile.utility(places) - profile.reservation) < 1e-9:
            levels = (levels[place] for levels, place in zip(listed.values(), places, strict=True))
            return {"issuevalues": dict(zip(listed, levels, strict=True))}
    raise InputError(
        f"{profile.name}: GeniusWeb names a bid to fall back on, and none is worth the reservation "
        f"value {profile.reservation:g}: write GENIUS's or NegMAS's files"
    )
