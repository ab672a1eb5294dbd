"""Alternating offers under discounting: Rubinstein's equilibrium (1982), Econometrica 50(1)."""

from collections.abc import Sequence

import numpy as np

from negotiation.bargaining.solutions import checked_table
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.checks import finite, number
from negotiation.base.errors import InputError

TOLERANCE = 1e-9
PATIENCE = 1 - 1e-6
"""Largest discount factor used: without any cost of delay the equilibrium is Nash's point."""


def rubinstein_split(discount: float, other: float) -> float:
    """Return the first mover's share of a pie, ``(1 - δ₂)/(1 - δ₁ δ₂)``.

    ``discount`` is the first mover's factor a round, ``other`` the responder's; from 0 to below 1.

    Raises
    ------
    InputError : factors outside that.

    Examples
    --------
    >>> from negotiation.bargaining.rubinstein import rubinstein_split
    >>> round(rubinstein_split(0.9, 0.8), 3)  # 0.2/(1 - 0.72): who waits better gets more
    0.714
    """
    for name, factor in (("discount", discount), ("other", other)):
        number(name, factor, 0, np.nextafter(1, 0))
    return float(unanimity_shares([discount, other])[0])


def unanimity_shares(discounts: Sequence[float]) -> FloatArray:
    """Return what the first proposer offers of a pie to itself and all others, shape ``(parties,)``.

    Parties propose in turn, and all must accept: in the stationary equilibrium each is offered what it
    could keep as the next proposer after its turn, discounted by each round until then. With a common
    factor the first keeps ``1/(1 + δ + … + δ^(n-1))``; as factors tend to one shares tend to the Nash
    solution, with weights ``1/r`` where factors are ``exp(-r Δ)`` (Krishna & Serrano 1996, Review of
    Economic Studies 63(1); of three or more other equilibria are not stationary).

    Raises
    ------
    InputError : a factor that is not from 0 to below 1, fewer than two of them.

    Examples
    --------
    >>> from negotiation.bargaining.rubinstein import unanimity_shares
    >>> unanimity_shares([0.9, 0.9]).round(3).tolist()  # 1/(1 + 0.9) for the first of two
    [0.526, 0.474]
    """
    factors = finite("discounts", discounts)
    if factors.ndim != 1 or len(factors) < 2:
        raise InputError(f"discounts has shape {factors.shape}: one for each of two parties or more")
    for factor in factors:
        number("a discount", factor, 0, np.nextafter(1, 0))
    turns = (np.arange(len(factors)) - np.arange(len(factors))[:, None]) % len(factors)
    offered = factors**turns
    shares: FloatArray = offered[0] * np.linalg.solve(offered, np.ones(len(factors)))
    return shares


def stationary_pair(gains: FloatArray, discount: float, other: float) -> tuple[int, int] | None:
    """Return what to offer and from where on to accept, or None where nothing helps both.

    ``gains`` has shape ``(2, n)``: own, other's. The equilibrium is taken on the concave hull of the
    frontier (lotteries included), where it is unique and tends to Nash's point as the factors tend
    to one: ``f(x) = δ₂ f(δ₁ x)`` with ``f`` the other's gain for one's own. The offer is then rounded
    in the other's favour, the threshold against oneself, so that two such players agree at once.

    Raises
    ------
    InputError : gains that are no table of finite numbers for two, factors below 0.
    """
    gains, _ = checked_table(gains)
    if len(gains) != 2:
        raise InputError(f"gains of two parties are needed, not of {len(gains)}")
    discount, other = number("discount", discount, 0), number("other", other, 0)
    rational = np.flatnonzero((gains >= 0).all(axis=0))
    if rational.size == 0:
        return None
    own, others = gains[:, rational]
    discount, other = min(discount, PATIENCE), min(other, PATIENCE)
    x, y = hull(own, others)

    def surplus(u: float) -> float:
        return float(np.interp(u, x, y) - other * np.interp(discount * u, x, y))

    low, high = 0.0, float(x[-1])
    if surplus(high) < 0:
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
    due = float(np.interp(high, x, y)) - TOLERANCE * float(y[0])
    offer = int(rational[np.lexsort((-others, -np.where(others >= due, own, -np.inf)))[0]])
    enough = discount * high + TOLERANCE * float(x[-1])
    below = own <= enough
    key = np.where(below, own, -np.inf) if below.any() else -own
    return offer, int(rational[np.lexsort((-others, -key))[0]])


def hull(first: FloatArray, second: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the falling part of the upper concave hull of points, by rising first coordinate."""
    order: IntArray = np.lexsort((second, first))
    kept: list[int] = []
    for k in order[np.searchsorted(first[order], first[second == second.max()].max()) :]:
        while len(kept) > 1 and _turns_left(first, second, kept[-2], kept[-1], int(k)):
            kept.pop()
        if kept and first[k] == first[kept[-1]]:
            kept.pop()
        kept.append(int(k))
    return first[kept], second[kept]


def _turns_left(x: FloatArray, y: FloatArray, a: int, b: int, c: int) -> bool:
    return bool((x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]) >= 0)
