"""What a batch is given: checked before anything is played."""

from collections.abc import Mapping, Sequence

import numpy as np

from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.strategies import Strategy
from negotiation.base.arrays import IntArray
from negotiation.base.checks import items, numbers, of_kind, whole_numbers
from negotiation.base.errors import InputError


def checked_picks(
    preferences: Mapping[str, Preferences], strategies: Mapping[str, Sequence[Strategy]], picks: object
) -> IntArray:
    """Return the picks, once they are known to name strategies of all parties, in order."""
    of_kind("strategies", strategies, Mapping)
    if list(strategies) != list(preferences):
        given = ", ".join(map(str, strategies))
        raise InputError(f"strategies are those of {given}, parties {', '.join(preferences)}")
    for code, side in strategies.items():
        for strategy in items(f"the strategies of {code}", side):
            of_kind(f"a strategy of {code}", strategy, Strategy)
    array = numbers("picks", picks)
    if array.ndim != 2 or array.shape[1] != len(preferences):
        raise InputError(f"picks has shape {array.shape}: (runs, {len(preferences)}) is needed")
    columns = [
        whole_numbers(f"picks of {code}", np.asarray(picks)[:, p], 0, len(side) - 1)
        for p, (code, side) in enumerate(strategies.items())
    ]
    return np.stack(columns, axis=1)


def by_run(name: str, values: object, shape: tuple[int, ...], high: int) -> IntArray:
    """Return whole numbers from 0 of a shape; zeros if left out."""
    array = whole_numbers(name, np.zeros(shape, np.int64) if values is None else values, 0, high)
    if array.shape != shape:
        raise InputError(f"{name} has shape {array.shape}: {shape} is needed")
    return array


def seated(
    strategies: Mapping[str, Sequence[Strategy]], picks: IntArray, rounds: int
) -> dict[str, list[Strategy]]:
    """Return the strategies, those that play as they do in talks of so many rounds and parties."""

    def ready(strategy: Strategy, plays: int) -> Strategy:
        if not plays:
            return strategy
        strategy.check_parties(len(strategies))
        return strategy.seated(rounds)

    return {
        code: list(map(ready, side, np.bincount(picks[:, p], minlength=len(side)).tolist()))
        for p, (code, side) in enumerate(strategies.items())
    }


def common_rounds(stages: Sequence[Mapping[str, Preferences]]) -> int:
    """Return the number of rounds, once all stages are known to fit together."""
    for stage in stages:
        of_kind("preferences", stage, Mapping)
        for code, side in stage.items():
            of_kind(f"the preferences of {code}", side, Preferences)
    if len(stages[0]) < 2:
        raise InputError(f"a batch needs at least two parties, not {len(stages[0])}")
    one = next(iter(stages[0].values()))
    for stage in stages:
        if list(stage) != list(stages[0]):
            raise InputError(f"parties are {', '.join(stages[0])}, later {', '.join(stage)}")
        for code, side in stage.items():
            if side.space != one.space or len(side.reservation) != len(one.reservation):
                raise InputError(f"preferences of {code} differ in outcomes or rounds from the others'")
    return len(one.reservation)


def moving(first: IntArray, parties: int) -> IntArray:
    """Return who moves in which order, shape ``(runs, parties)``: the first mover, then all others."""
    others = np.arange(parties - 1)
    rest = others + (others >= first[:, None])
    return np.column_stack([first, rest])
