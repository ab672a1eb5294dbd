"""Relative times among a strategy's parameters: whether they come true in talks of a given length.

Time runs from ``1/(rounds + 1)`` in the first round to ``rounds/(rounds + 1)`` in the last.
"""

from math import ceil, floor


def last_time(rounds: int) -> float:
    """Return the relative time of the last round."""
    return rounds / (rounds + 1)


def comes_true(time: float, rounds: int, after: bool) -> bool:
    """Say whether some round reaches a time or, with ``after``, lies after it."""
    return time < last_time(rounds) or (time == last_time(rounds) and not after)


def latest(rounds: int, after: bool) -> float:
    """Return the time that comes true in the last round and no earlier."""
    return (rounds - after) / (rounds + 1)


def rounds_needed(time: float, after: bool) -> int | None:
    """Return the least number of rounds in which a time comes true; None if it never does."""
    if time >= 1:
        return None
    around = time / (1 - time)
    near = range(max(1, floor(around) - 1), ceil(around) + 3)
    return next(rounds for rounds in near if comes_true(time, rounds, after))


def too_late(name: str, time: float, rounds: int, after: bool) -> str:
    """Say that a time never comes true, how late it may be, and how many rounds it would need."""
    last = floor(1000 * last_time(rounds)) / 1000
    needed = rounds_needed(time, after)
    length = "t stays below 1 in talks of any length" if needed is None else f"it needs {needed} rounds"
    talks = "1 round" if rounds == 1 else f"{rounds} rounds"
    return (
        f"parameter {name}={time:g} never comes true in {talks}: the last has t = {last:g}; give "
        f"{'less' if after else 'no more'} than that ({length})"
    )
