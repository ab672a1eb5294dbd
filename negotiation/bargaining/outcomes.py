"""Outcome spaces: every possible agreement is one integer.

An :class:`OutcomeSpace` is the product of its issues, and an agreement is its mixed-radix index in C
order (the last issue varies fastest). A mask says which of them can be agreed on at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.bargaining.issues import Issue, Level, format_level, number_in
from negotiation.base.arrays import BoolArray, IntArray
from negotiation.base.checks import as_whole, items, of_kind, short, some_of, whole_numbers
from negotiation.base.errors import InputError, unknown
from negotiation.base.records import Rows, Shown

__all__ = ["MAX_OUTCOMES", "Issue", "Level", "OutcomeSpace", "format_level", "number_in"]

MAX_OUTCOMES = 5_000_000
"""Largest space of which a table is made: one payoff table then takes 40 MB."""

LARGEST_SPACE = 10**18
"""Largest space accepted: outcomes are numbers of 64 bits."""


@dataclass(frozen=True, repr=False)
class OutcomeSpace(Shown):
    """The product of issues; an outcome is an integer in ``range(size)``.

    Parameters
    ----------
    issues : what is at the table.
    allowed : which outcomes can be agreed on, shape ``(size,)`` or ``shape``; all if left out. The
        others keep their numbers, but nobody offers or accepts them, and no solution looks at them.
    excluded : more of them by combinations: by issue key the places of levels that, together, cannot
        be agreed on. In a space of more than ``MAX_OUTCOMES`` they take the place of a mask.

    Raises
    ------
    InputError : if there is no issue, a key stands twice, the product exceeds ``LARGEST_SPACE``, or the
        mask does not fit or leaves nothing to agree on.

    Examples
    --------
    >>> from negotiation import Issue, OutcomeSpace
    >>> space = OutcomeSpace((Issue("price", (10, 12, 15)), Issue("delivery", ("soon", "later"))))
    >>> space
    <OutcomeSpace: 6 outcomes of 2 issues>
    >>> space.index({"price": 12, "delivery": "later"})
    3
    >>> space.levels(3)
    {'price': 12, 'delivery': 'later'}
    """

    issues: tuple[Issue, ...]
    allowed: BoolArray | None = None
    excluded: tuple[Mapping[str, Sequence[int]], ...] = ()

    def __post_init__(self) -> None:
        """Refuse empty, ambiguous and oversized spaces."""
        object.__setattr__(self, "issues", items("issues", self.issues))
        for issue in self.issues:
            of_kind("an issue", issue, Issue)
        if not self.issues:
            raise InputError("an outcome space needs at least one issue")
        keys = [issue.key for issue in self.issues]
        if len(set(keys)) < len(keys):
            raise InputError(f"an issue key stands twice: {', '.join(keys)}")
        if self.size > LARGEST_SPACE:
            raise self._too_large(LARGEST_SPACE)
        if self.allowed is not None:
            object.__setattr__(self, "allowed", self._mask(self.allowed))
        if self.excluded and (self.listed or self.allowed is not None):
            object.__setattr__(self, "allowed", self._mask(self.only(self._unexcluded())))

    def in_short(self) -> str:
        """Count outcomes and issues."""
        return f"{self.size:,} outcomes of {len(self.issues)} issues"

    def entries(self) -> Rows:
        """Return the issues, with their levels in their units."""
        rows = ((i.key, i.unit, list(map(format_level, i.levels))) for i in self.issues)
        return {key: {"unit": unit, "levels": levels} for key, unit, levels in rows}

    @property
    def listed(self) -> bool:
        """Whether it is small enough for tables of all outcomes."""
        return self.size <= MAX_OUTCOMES

    def check_listed(self, instead: str = "ask 'negotiate solutions', which needs no list") -> None:
        """Refuse a table of all outcomes where there are too many.

        Raises
        ------
        InputError : says how many there may be, and what to do ``instead``, which needs no table.
        """
        if not self.listed:
            raise self._too_large(MAX_OUTCOMES, f", or {instead}")

    def _too_large(self, limit: int, instead: str = "") -> InputError:
        largest = sorted(self.issues, key=lambda i: len(i.levels), reverse=True)[:3]
        coarsen = ", ".join(f"'{i.key}' ({len(i.levels)} levels)" for i in largest)
        return InputError(
            f"the outcome space has {self.size:,} outcomes, and this takes a list of them all, "
            f"of at most {limit:,}: give fewer levels to {coarsen}{instead}"
        )

    def _unexcluded(self) -> BoolArray:
        """Return a mask, shape ``(size,)``, of what no combination leaves out."""
        mask = np.ones(self.shape, dtype=bool)
        for places in self.excluded:
            mask[np.ix_(*(places.get(i.key, range(len(i.levels))) for i in self.issues))] = False
        return mask.ravel()

    @property
    def masked(self) -> bool:
        """Whether a mask leaves out more than combinations do."""
        return self.allowed is not None and bool((self._unexcluded() & ~self.allowed).any())

    def _mask(self, given: Any) -> BoolArray | None:
        """Return a mask by outcome; None if it leaves nothing out."""
        by_issue = isinstance(given, np.ndarray) and given.shape == self.shape
        mask = some_of("allowed", given.ravel() if by_issue else given, self.size)
        return None if mask.all() else mask

    def __eq__(self, other: object) -> bool:
        """Say whether two spaces have the same issues and the same outcomes to agree on."""
        if not isinstance(other, OutcomeSpace):
            return NotImplemented
        mine, theirs = self.allowed, other.allowed
        same_mask = mine is theirs or (
            mine is not None and theirs is not None and np.array_equal(mine, theirs)
        )
        by_mask = self.listed or mine is not None
        return (
            self.issues == other.issues
            and same_mask
            and (by_mask or self._combinations == other._combinations)
        )

    def __hash__(self) -> int:
        """Return a hash of the issues."""
        return hash(self.issues)

    @property
    def _combinations(self) -> set[frozenset[tuple[str, frozenset[int]]]]:
        return {frozenset((k, frozenset(some)) for k, some in each.items()) for each in self.excluded}

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Issue keys, in order."""
        return tuple(issue.key for issue in self.issues)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Number of levels of each issue."""
        return tuple(len(issue.levels) for issue in self.issues)

    @cached_property
    def size(self) -> int:
        """Number of outcomes, with those that cannot be agreed on."""
        return prod(self.shape)

    @property
    def count(self) -> int:
        """Number of outcomes that can be agreed on."""
        mask = self._whole_mask
        return self.size if mask is None else int(mask.sum())

    @property
    def _whole_mask(self) -> BoolArray | None:
        """The mask; refused where combinations take its place."""
        if self.excluded and self.allowed is None:
            self.check_listed()
        return self.allowed

    def within[T: np.generic](self, values: NDArray[T]) -> NDArray[T]:
        """Return the values, shape ``(…, size)``, of the outcomes that can be agreed on, in order."""
        mask = self._whole_mask
        return values if mask is None else values[..., mask]

    def only(self, mask: BoolArray) -> BoolArray:
        """Return a mask, shape ``(size,)``, without the outcomes that cannot be agreed on."""
        whole = self._whole_mask
        return mask if whole is None else mask & whole

    def allows(self, outcome: int) -> bool:
        """Say whether an outcome can be agreed on."""
        free = not self.excluded and self.allowed is None
        return free or bool(self.allows_all(np.array([outcome]))[0])

    def allows_all(self, outcomes: IntArray) -> BoolArray:
        """Say which outcomes can be agreed on, shape ``(n,)``."""
        if self.allowed is not None:
            return self.allowed[outcomes]
        barred = np.zeros(len(outcomes), dtype=bool)
        for each in self.excluded:
            digits = self.digits(outcomes)
            inside = [np.isin(digits[:, self.axis(key)], some) for key, some in each.items()]
            barred |= np.logical_and.reduce(inside)
        return ~barred

    def nth(self, place: int) -> int:
        """Return the outcome at a place, from 0, among those that can be agreed on."""
        mask = self._whole_mask
        return place if mask is None else int(np.flatnonzero(mask)[place])

    def check(self, outcome: object) -> int:
        """Return what is an outcome that can be agreed on.

        Raises
        ------
        InputError : it is no outcome, or cannot be agreed on; with its levels.
        """
        number = self._number(outcome)
        if not self.allows(number):
            levels = ", ".join(f"{k}={format_level(v)}" for k, v in self.levels(number).items())
            raise InputError(f"{levels} cannot be agreed on")
        return number

    def _number(self, outcome: object) -> int:
        if (number := as_whole(outcome)) is None:
            raise InputError(f"{short(outcome)} is no outcome: a whole number is needed")
        if not 0 <= number < self.size:
            raise InputError(f"outcome {number} is outside 0 to {self.size - 1}")
        return number

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """What one level further on each issue adds to an outcome."""
        return tuple(prod(self.shape[i + 1 :]) for i in range(len(self.shape)))

    def neighbours(self, outcome: int) -> tuple[IntArray, IntArray]:
        """Return what differs from an outcome in one issue, and in which: issue by issue, by level."""
        issues, ends = self._single
        steps = ends - np.multiply(self.places(outcome), self.strides)[issues]
        return outcome + steps[steps != 0], issues[steps != 0]

    @cached_property
    def _single(self) -> tuple[IntArray, IntArray]:
        """All levels of all issues: the issue, and what the level adds to an outcome."""
        issues = np.repeat(np.arange(len(self.shape)), self.shape)
        return issues, np.concatenate([*map(np.arange, self.shape)]) * np.array(self.strides)[issues]

    def signatures(self, parties: Sequence[str], standing: int) -> BoolArray:
        """Return whose signature outcomes need where ``standing`` holds, shape ``(parties, size)``.

        That of each party that an issue binds whose level is another one.

        Raises
        ------
        InputError : an issue binds who is no party; outcomes that nobody can list.
        """
        self.check_listed()
        for issue in self.issues:
            for code in issue.binds:
                if code not in parties:
                    raise unknown(f"party that issue '{issue.key}' binds", code, parties)
        changed = (self.digits(np.arange(self.size)) != self.places(standing)).T
        bound = np.array([[not i.binds or code in i.binds for i in self.issues] for code in parties])
        needed: BoolArray = bound @ changed
        return needed

    def axis(self, key: str) -> int:
        """Return the position of the issue called ``key``."""
        of_kind("the key of an issue", key, str)
        if key not in self.keys:
            raise unknown("issue", key, self.keys)
        return self.keys.index(key)

    def index(self, levels: Mapping[str, object], default: int | None = None) -> int:
        """Return the outcome with these levels.

        Issues that ``levels`` does not name keep their level in ``default`` (an outcome).

        Raises
        ------
        InputError : unknown issue or level, or an issue left open without a default.
        """
        of_kind("levels", levels, Mapping)
        for key in levels:
            self.axis(key)
        places = list(self.places(default)) if default is not None else [-1] * len(self.issues)
        for axis, issue in enumerate(self.issues):
            if issue.key in levels:
                places[axis] = issue.position(levels[issue.key])
            elif places[axis] < 0:
                raise InputError(f"no level given for issue '{issue.key}'")
        return sum(place * stride for place, stride in zip(places, self.strides, strict=True))

    def places(self, outcome: int) -> tuple[int, ...]:
        """Return the position of the level of each issue in ``outcome``."""
        number = self._number(outcome)
        return tuple([number // by % n for by, n in zip(self.strides, self.shape, strict=True)])

    def placed(self, outcome: int) -> dict[str, int]:
        """Return issue key to the position of its level in ``outcome``."""
        return dict(zip(self.keys, self.places(outcome), strict=True))

    def digits(self, outcomes: Sequence[int] | IntArray) -> IntArray:
        """Return level positions, shape ``(len(outcomes), number of issues)``."""
        column = whole_numbers("outcomes", outcomes, 0, self.size - 1).reshape(-1, 1)
        return np.asarray(column // self.strides % self.shape, dtype=np.int64)

    def levels(self, outcome: int) -> dict[str, Level]:
        """Return the agreement that ``outcome`` stands for: issue key to level."""
        return {i.key: i.levels[p] for i, p in zip(self.issues, self.places(outcome), strict=True)}
