"""Combinations of levels that a scenario says cannot be agreed on."""

from collections.abc import Mapping, Sequence

import numpy as np

from negotiation.bargaining.outcomes import Issue, Level, format_level
from negotiation.base.arrays import BoolArray
from negotiation.base.errors import InputError, unknown
from negotiation.base.toml_files import within

type Exclusion = dict[str, Level | list[Level]]


def allowed_by(issues: Sequence[Issue], excluded: Sequence[Exclusion]) -> BoolArray | None:
    """Return which outcomes can be agreed on, one axis an issue; None without exclusions.

    Raises
    ------
    ValidationError : an exclusion that names no issue, or an unknown issue or level, with its place.
    """
    if not excluded:
        return None
    mask = np.ones([len(issue.levels) for issue in issues], dtype=bool)
    for number, exclusion in enumerate(excluded):
        with within("excluded", number):
            _check(issues, exclusion)
            given = [exclusion.get(issue.key, list(issue.levels)) for issue in issues]
            places = [
                [issue.position(level) for level in _levels(each)]
                for issue, each in zip(issues, given, strict=True)
            ]
        mask[np.ix_(*places)] = False
    return mask


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
