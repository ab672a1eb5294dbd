"""What all formats of domains say: issues, and how parties weigh and value their levels."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite, prod
from string import ascii_uppercase
from typing import Any

from negotiation.bargaining.outcomes import Level
from negotiation.base.errors import InputError, clipped
from negotiation.base.toml_files import checking
from negotiation.scenarios.schema import Scenario

ROUNDS = 100
"""Of talks about a domain, which says nothing of time, unless told otherwise."""

START = date(2026, 1, 1)

MOST_LEVELS = 10_000
"""Of an issue."""


@dataclass(frozen=True)
class Profile:
    """A party's utility: the sum over issues of weight times the value of the level.

    ``reservation`` is its utility without an agreement; ``discount`` what is left of any utility at the
    end of the talks: it falls as ``discount ** t``, t from 0 to 1.

    Examples
    --------
    >>> from negotiation.scenarios.domains import Profile
    >>> Profile("eater", (1.0,), ((1.0, 0.4, 0.0),), reservation=0.1).worst
    0.0
    """

    name: str
    weights: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    reservation: float = 0.0
    discount: float = 1.0

    def check(self, origin: str) -> None:
        """Refuse numbers that are none.

        Raises
        ------
        InputError : names the party.
        """
        numbers = [*self.weights, *(v for values in self.values for v in values), self.reservation]
        if not all(map(isfinite, numbers)):
            raise InputError(f"{origin}: {self.name}: a number is not finite")
        if not 0 < self.discount <= 1:
            raise InputError(
                f"{origin}: {self.name}: the discount factor is {self.discount:g}, not from 0 to 1"
            )

    def utility(self, places: Iterable[int]) -> float:
        """Return the utility of an outcome by the places of its levels."""
        return sum(w * v[p] for w, v, p in zip(self.weights, self.values, places, strict=True))

    @property
    def worst(self) -> float:
        """The lowest utility of an outcome."""
        ends = (min(w * x for x in v) for w, v in zip(self.weights, self.values, strict=True))
        return float(sum(ends))


@dataclass(frozen=True)
class Domain:
    """Issues by name, with their levels, and the parties' profiles.

    Examples
    --------
    >>> from negotiation.scenarios.domains import Domain, Profile
    >>> baker = Profile("baker", (1.0,), ((0.0, 0.5, 1.0),))
    >>> eater = Profile("eater", (1.0,), ((1.0, 0.4, 0.0),), reservation=0.1)
    >>> Domain("cake", {"slices": (1, 2, 3)}, (baker, eater)).outcomes
    3
    """

    name: str
    issues: dict[str, tuple[Level, ...]]
    profiles: tuple[Profile, ...]

    @property
    def outcomes(self) -> int:
        """Number of outcomes."""
        return prod(map(len, self.issues.values()))

    @property
    def discount(self) -> float:
        """The discount factor that all parties share.

        Raises
        ------
        InputError : they differ.
        """
        found = dict.fromkeys(profile.discount for profile in self.profiles)
        if len(found) > 1:
            said = ", ".join(f"{p.name} {p.discount:g}" for p in self.profiles)
            raise InputError(f"the discount factors differ ({said}): one for all parties is needed")
        return self.profiles[0].discount


def exact(level: Level) -> str:
    """Write a level so that it is read back the same, to the last bit."""
    return level if isinstance(level, str) else repr(float(level)).removesuffix(".0")


def number_of(value: Any, where: str) -> float:
    """Return the number that a file gives, or says in a text.

    Raises
    ------
    InputError : it is none, or too large for one.
    """
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(f"{where}: a number is needed, not '{clipped(value)}'") from error


def by_name[T](pairs: Iterable[tuple[Any, T]], where: str) -> dict[str, T]:
    """Return what is given by name.

    Raises
    ------
    InputError : a name is no text, or given twice.
    """
    found: dict[str, T] = {}
    for name, value in pairs:
        if not isinstance(name, str):
            raise InputError(f"{where}: a name is needed, not '{clipped(name)}'")
        if name in found:
            raise InputError(f"{where}: '{clipped(name)}' is given twice")
        found[name] = value
    return found


def whole_levels(where: str, low: int, high: int) -> tuple[Level, ...]:
    """Return the whole numbers from ``low`` to ``high``.

    Raises
    ------
    InputError : there are none, or too many.
    """
    if not 0 <= high - low < MOST_LEVELS:
        raise InputError(f"{where}: from {low} to {high}: 1 to {MOST_LEVELS:,} levels are needed")
    return tuple(float(number) for number in range(low, high + 1))


def scenario_of(domain: Domain, origin: str) -> Scenario:
    """Return the talks about a domain, as a scenario file without trade would say them.

    Raises
    ------
    InputError : fewer than two parties, or discount factors that differ.

    Examples
    --------
    >>> from negotiation import Game
    >>> from negotiation.scenarios.domains import Domain, Profile, scenario_of
    >>> sides = Profile("baker", (1.0,), ((0.0, 1.0),)), Profile("eater", (1.0,), ((1.0, 0.4),))
    >>> Game(scenario_of(Domain("cake", {"slices": (1, 2)}, sides), "mine")).solutions().points["nash"]
    1
    """
    for profile in domain.profiles:
        profile.check(origin)
    keys, codes = _keys(domain.issues), _codes(len(domain.profiles))
    try:
        discount = domain.discount if domain.profiles else 1.0
    except InputError as error:
        raise InputError(f"{origin}: {error}") from error
    raw = {
        "name": _key(domain.name),
        "title": domain.name,
        "description": "",
        "steady_offers": False,
        "parties": {c: _party(keys, p) for c, p in zip(codes, domain.profiles, strict=True)},
        "calendar": {"start": START, "deadline": START + timedelta(ROUNDS - 1), "round_days": 1},
        "horizon": {"discount": discount},
        "issues": [
            _issue(key, name, place, domain, codes)
            for place, (key, name) in enumerate(zip(keys, domain.issues, strict=True))
        ],
    }
    with checking("", origin):
        return Scenario.model_validate(raw)


def domain_of(scenario: Scenario) -> Domain:
    """Return the issues and utilities of talks without trade.

    Raises
    ------
    InputError : what no such file can say: trade, politics, combinations that are excluded.

    Examples
    --------
    >>> from negotiation.scenarios.domains import Domain, Profile, domain_of, scenario_of
    >>> sides = Profile("baker", (1.0,), ((0.0, 1.0),)), Profile("eater", (1.0,), ((1.0, 0.4),))
    >>> domain_of(scenario_of(Domain("cake", {"slices": (1, 2)}, sides), "mine")).issues
    {'slices': (1.0, 2.0)}
    """
    named = ("home", "round", "politics", "excluded", "evidence")
    if said := [name for name in named if getattr(scenario, name)]:
        raise InputError(f"scenario '{scenario.name}': {said[0]}: no file of a domain can say this")
    issues = {spec.name: tuple(level.level for level in spec.levels) for spec in scenario.issues}
    if len(issues) < len(scenario.issues):
        raise InputError(f"scenario '{scenario.name}': two issues have the same name")
    profiles = tuple(_profile(scenario, code) for code in scenario.sides)
    return Domain(scenario.title, issues, profiles)


def _profile(scenario: Scenario, code: str) -> Profile:
    party, discount = scenario.parties[code], scenario.horizon.discount
    values = [[level.values[code].value for level in spec.levels] for spec in scenario.issues]
    if party.reservation is None:  # levels count against those without a deal
        shifts = [v[s.issue.position(s.no_deal)] for v, s in zip(values, scenario.issues, strict=True)]
        values = [[x - shift for x in v] for v, shift in zip(values, shifts, strict=True)]
    weights = [party.weights[s.key].value if s.key in party.weights else 1.0 for s in scenario.issues]
    return Profile(
        party.name,
        tuple(weights),
        tuple(map(tuple, values)),
        party.reservation.value if party.reservation else 0.0,
        discount.value if discount else 1.0,
    )


def _party(keys: Sequence[str], profile: Profile) -> dict[str, Any]:
    weights = dict(zip(keys, profile.weights, strict=True))
    return {"name": profile.name, "reservation": profile.reservation, "weights": weights}


def _issue(key: str, name: str, place: int, domain: Domain, codes: Sequence[str]) -> dict[str, Any]:
    levels = domain.issues[name]
    by_level = zip(*(profile.values[place] for profile in domain.profiles), strict=True)
    worth = [dict(zip(codes, values, strict=True)) for values in by_level]
    listed = [{"level": v, "values": w} for v, w in zip(levels, worth, strict=True)]
    return {"key": key, "name": name, "levels": listed, "no_deal": levels[0]}


def _codes(number: int) -> list[str]:
    """Return what the parties are called in options and columns: A, B and so on."""
    if number <= len(ascii_uppercase):
        return list(ascii_uppercase[:number])
    return [f"P{place}" for place in range(1, number + 1)]


def _key(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").lower() or "domain"


def _keys(names: Iterable[str]) -> list[str]:
    """Return a key for each issue, of letters, digits and _, none twice."""
    keys: list[str] = []
    for name in names:
        key, count = _key(name), 1
        while key in keys:
            count += 1
            key = f"{_key(name)}_{count}"
        keys.append(key)
    return keys
