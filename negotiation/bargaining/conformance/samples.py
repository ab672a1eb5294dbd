"""Small talks of all kinds between two parties, to try rules out on."""

from collections.abc import Callable, Iterator

import numpy as np

from negotiation.bargaining.outcomes import Issue, OutcomeSpace
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import View
from negotiation.base.arrays import FloatArray

type Sides = dict[str, Preferences]


def sample_talks(seed: int) -> Iterator[tuple[str, Sides]]:
    """Yield talks between A and B, with what is special about them in words.

    Values are drawn with ``seed``; there are beliefs, chances of ratification and reservation values
    that move.
    """
    rng = np.random.default_rng(seed)
    three, masked = _space(4, 3, 2), _space(4, 3, 2, left_out=rng.random(24) < 0.5)
    flat = {code: Preferences(three, np.ones(24), np.zeros(6)) for code in "AB"}
    yield "of 12 rounds", _sides(rng, three, 12)
    yield "of one round", _sides(rng, three, 1)
    yield "of 60 rounds", _sides(rng, _space(5), 60)
    yield "about one outcome", _sides(rng, _space(1), 6)
    yield "in which all outcomes are worth the same", flat
    yield "in which some outcomes cannot be agreed on", _sides(rng, masked, 9)
    yield "with nothing to gain", _sides(rng, three, 6, reservation=2.0)


def _space(*levels: int, left_out: np.ndarray | None = None) -> OutcomeSpace:
    issues = tuple(Issue(f"issue {k}", tuple(range(n))) for k, n in enumerate(levels))
    allowed = None
    if left_out is not None:
        allowed = ~left_out
        allowed[0] = True
    return OutcomeSpace(issues, allowed)


def _sides(
    rng: np.random.Generator, space: OutcomeSpace, rounds: int, reservation: float = 0.0
) -> Sides:
    """Draw values from 0 to 1 with ties; what cannot be agreed on looks tempting."""
    tables = np.asarray(np.round(rng.random((2, space.size)), 1), dtype=float)
    if space.allowed is not None:
        tables[:, ~space.allowed] = 9.0
    limits = reservation + rng.uniform(0, 0.3, size=(2, rounds))
    discount = np.geomspace(1, 0.8, rounds)
    chances = rng.random((2, space.size))
    believed = [Preferences(space, table, np.zeros(rounds)) for table in tables[::-1]]

    def side(place: int, others: dict[str, Preferences], ratified: FloatArray | None) -> Preferences:
        return Preferences(space, tables[place], limits[place], discount, 0, others, ratified)

    return {"A": side(0, {"B": believed[0]}, chances[0]), "B": side(1, {}, None)}


def views_of(sides: Sides, seed: int) -> dict[str, View]:
    """Return what each side sees before the talks."""
    return {c: View(side, len(side.reservation), seed + k) for k, (c, side) in enumerate(sides.items())}


def try_out(check: Callable[[], None], where: str) -> None:
    """Say where a promise was broken; what is raised breaks one, too."""
    try:
        check()
    except AssertionError as broken:
        raise AssertionError(f"{where}: {broken}") from broken
    except Exception as error:
        raise AssertionError(f"{where}: {type(error).__name__}: {error}") from error
