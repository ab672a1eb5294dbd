"""Decision rules as pure functions of numbers and arrays.

Each rule is written once: the round-by-round strategies call it as Python, the batch run compiles the
same function (``batch``). Hence the plain style: no keyword arguments, no objects.

A *gain* is a value on the scale from a party's reservation value (0) to its best outcome (1).
"""

from math import exp, log

from negotiation.base.arrays import FloatArray

ROUNDING = 1e-9
"""Gains closer than this count as equal, so that 1 - 0.7 asks for 0.3 and no more."""

TOLERANCE = 0.2
"""Share of the possible gain that a steady offer may ask for beyond what would be offered otherwise."""

MIX_STEP, MIX_FIRST, MIX_SECOND = (
    word - 2**64 for word in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)
"""SplitMix64's numbers, below zero so that 64-bit integers hold them. Those wrap, Python's grow: the
lower 64 bits are the same, and each shift is cut to them."""


# ------------------------------------------------------------------ scales and chance
def gain_of(value: float, floor: float, best: float) -> float:
    """Return the gain of a value; with nothing to gain, 1 for all that is no worse than the floor."""
    if best > floor:
        return (value - floor) / (best - floor)
    return 1.0 if value >= floor else 0.0


def gain_later(value: float, floor: float, reservation: float, best: float) -> float:
    """Return what a value gains over the floor, on the scale from today's reservation value to best."""
    return gain_of(value - (floor - reservation), reservation, best)


def demand(share: float, floor: float, best: float) -> float:
    """Return the value with a given gain."""
    return floor + share * (best - floor)


def goal_of(target: float, floor: float, best: float) -> float:
    """Keep a target between floor and best, and forgive rounding."""
    return max(min(target, best) - ROUNDING * (best - floor), floor)


def count_at_least(ranked: FloatArray, value: float) -> int:
    """Return how many entries of a falling table are at least ``value``, by bisection."""
    low, high = 0, len(ranked)
    while low < high:
        middle = (low + high) // 2
        if ranked[middle] >= value:
            low = middle + 1
        else:
            high = middle
    return low


def uniform(seed: int, turn: int) -> float:
    """Return a number in [0, 1) that depends on a 64-bit seed and the turn alone (a counter-based draw).

    Seed and turn pass one after the other through SplitMix64 (Steele, Lea & Flood 2014), which maps 64
    bits one to one: no two seeds have the same hash in any turn. The upper 53 bits make the number.
    """
    x = 0
    for word in (seed, turn):
        x = (x ^ word) + MIX_STEP
        x = (x ^ ((x >> 30) & 0x3FFFFFFFF)) * MIX_FIRST
        x = (x ^ ((x >> 27) & 0x1FFFFFFFFF)) * MIX_SECOND
        x = x ^ ((x >> 31) & 0x1FFFFFFFF)
    return ((x >> 11) & 0x1FFFFFFFFFFFFF) / 9007199254740992.0


# ------------------------------------------------------------------ how much to ask: the clock
def polynomial(time: float, exponent: float) -> float:
    """Return the share of the gain that is asked for at relative ``time``: ``1 - t^e``."""
    share: float = 1.0 - time**exponent
    return share


def exponential(time: float, beta: float, initial: float) -> float:
    """Return ``1 - exp((1 - t)^beta ln initial)``: all but ``initial`` is asked for at the start."""
    return 1.0 - exp((1.0 - time) ** beta * log(initial))


def anchored(time: float, hold: float) -> float:
    """Return 1 until ``hold``, then fall in a straight line to 0 at the deadline."""
    if time <= hold:
        return 1.0
    return (1.0 - time) / (1.0 - hold)


def between(share: float, floor: float, ceiling: float) -> float:
    """Scale a share of the gain into ``[floor, ceiling]``."""
    return floor + (ceiling - floor) * share


# ------------------------------------------------------------------ how much to ask: the other side
def relative_answer(own: float, earlier: float, latest: float) -> float:
    """Reproduce the other's relative concession: ``own · earlier / latest``, values from 1 to 2.

    All are given as worths to oneself on [0, 1]: of one's own last offer and of two offers received.
    Ratios need a scale that begins away from zero, as a price between 10 and 20 does.
    """
    return (1.0 + own) * (1.0 + earlier) / (1.0 + latest) - 1.0


def absolute_answer(own: float, earlier: float, latest: float, noise: float) -> float:
    """Reproduce the other's concession in absolute terms, and err by ``noise``."""
    return own - (latest - earlier) + noise


def may_concede(made: int, received: int) -> bool:
    """MiCRO: concede only after no more distinct offers than were received."""
    return made <= received


# ------------------------------------------------------------------ whether to break off
def brink_risk(time: float, most: float, exponent: float) -> float:
    """Return the announced chance of breakdown, rising to ``most`` at the deadline."""
    risk: float = most * time**exponent
    return risk


# ------------------------------------------------------------------ whether to accept
def next_is_no_better(offer: float, planned: float, alpha: float, beta: float) -> bool:
    """AC_next: the offer's gain, scaled and shifted, is at least that of one's own next offer."""
    return alpha * offer + beta >= planned - ROUNDING


def reaches(offer: float, threshold: float) -> bool:
    """AC_const: the offer's gain reaches a threshold, up to rounding."""
    return offer >= threshold - ROUNDING


def mean_of_better(value: float, worst: float, best: float) -> float:
    """Return the mean of the better of a value and a number that is uniform between worst and best."""
    if value >= best:
        return value
    if value <= worst:
        return (worst + best) / 2.0
    return value + (best - value) ** 2 / (2.0 * (best - worst))


def stopping_value(
    reservations: FloatArray,
    discounts: FloatArray,
    ends: tuple[int, int],
    scale: tuple[float, float],
    risk: float,
) -> float:
    """Return the least value that an optimal stopper signs, with an offer in each round to come.

    Offers are taken to be uniform on the ``scale`` from worst to best, so that the least value in the
    last round is ``v = r``, no deal, and with no deal at zero on [0, 1] in the round before
    ``v = (1 - risk) · discount · (1 + v²)/2``, the mean of the better of the next offer and going on.
    ``ends`` are this round and the last, ``reservations`` and ``discounts`` have one number a round.
    """
    now, last = ends
    value = reservations[last]
    for k in range(last - 1, now - 1, -1):
        keeps = discounts[k + 1] / discounts[k] if discounts[k] > 0.0 else 1.0
        more = mean_of_better(value, scale[0], scale[1]) - reservations[k + 1]
        value = reservations[k] + (1.0 - risk) * keeps * more
    return float(value)


def window_statistic(gains: FloatArray, left: int, average: bool) -> float:
    """Return the largest (or average) of the last ``left`` gains, below any gain if there are none."""
    start = max(0, len(gains) - left)
    if start == len(gains):
        return -1e300
    best, total = gains[start], 0.0
    for k in range(start, len(gains)):
        best = max(best, gains[k])
        total += gains[k]
    return total / (len(gains) - start) if average else best
