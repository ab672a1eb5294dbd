"""Combinations of levels that a scenario says cannot be agreed on."""

from collections.abc import Mapping, Sequence

from negotiation.bargaining.outcomes import Issue, Level, format_level
from negotiation.base.errors import InputError, unknown
from negotiation.base.toml_files import within

type Exclusion = dict[str, Level | list[Level]]


def excluded_from(
    issues: Sequence[Issue], excluded: Sequence[Exclusion]
) -> tuple[dict[str, tuple[int, ...]], ...]:
    """Return exclusions by the places of levels, as ``OutcomeSpace`` takes them.

    Raises
    ------
    ValidationError : an exclusion that names no issue, or an unknown issue or level, with its place.
    """
    by_key, result = {issue.key: issue for issue in issues}, []
    for number, exclusion in enumerate(excluded):
        with within("excluded", number):
            _check(issues, exclusion)
            places = {
                key: tuple(by_key[key].position(level) for level in _levels(given))
                for key, given in exclusion.items()
            }
        result.append(places)
    return tuple(result)


def _check(issues: Sequence[Issue], exclusion: Exclusion) -> None:
    keys = [issue.key for issue in issues]
    for key in exclusion:
        if key not in keys:
            raise unknown("issue in excluded", key, keys)
    if not exclusion or [] in exclusion.values():
        raise InputError("a table of excluded needs issues and levels, e.g. pledge = [0, 100]")


def _levels(given: Level | list[Level]) -> list[Level]:
    return given if isinstance(given, list) else [given]


def exclusion_of(
    issues: Sequence[Issue], excluded: Sequence[Exclusion], levels: Mapping[str, Level]
) -> str | None:
    """Say the exclusion that these levels fall under, in words; None if they can be agreed on."""
    by_key = {issue.key: issue for issue in issues}
    for exclusion in excluded:
        if all(
            levels[key] in [by_key[key].levels[by_key[key].position(level)] for level in _levels(given)]
            for key, given in exclusion.items()
        ):
            return " with ".join(_words(key, given) for key, given in exclusion.items())
    return None


def _words(key: str, given: Level | list[Level]) -> str:
    return f"{key} = {' or '.join(format_level(level) for level in _levels(given))}"
