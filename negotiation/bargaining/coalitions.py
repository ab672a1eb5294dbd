"""Coalitions: what subsets of parties are worth, and which of them hold together.

A coalition is an integer whose bit ``i`` says whether party ``i`` is in it; ``worths``, shape
``(2**n,)``, says what each can secure for itself, 0 for nobody (a game with transferable worth).
``payoffs``, shape ``(2**n, n)``, says what every party gets if exactly this coalition signs a deal that
binds it; the answer of those left out is in the figures. The row of coalition 0 is the threat point.
"""

from collections.abc import Callable
from math import factorial
from typing import NamedTuple

import numpy as np

from negotiation.bargaining.solutions import checked_table, scores_of
from negotiation.base.arrays import BoolArray, FloatArray, IntArray
from negotiation.base.checks import finite
from negotiation.base.errors import InputError

TOLERANCE = 1e-9
"""What nobody would leave a coalition for."""

MOST = 16
"""Parties of which all coalitions are looked at."""


class LeastCore(NamedTuple):
    """The smallest ``excess`` that some coalition must have, and a division at which none has more.

    An excess is what a coalition could secure over what it is given. The core is empty if it is above 0.
    """

    excess: float
    shares: FloatArray


class Clubs(NamedTuple):
    """What each coalition would sign if the others sign nothing, and what comes of it.

    ``deals``, shape ``(2**n,)``, are outcomes, ``payoffs``, shape ``(2**n, n)``, what all get by them;
    ``worths``, shape ``(2**n,)``, the most that the members could make of what they can sign, as a sum.
    """

    deals: IntArray
    payoffs: FloatArray
    worths: FloatArray


def clubs(
    gains: FloatArray, signatures: BoolArray, no_deal: int, allowed: BoolArray | None = None
) -> Clubs:
    """Return what each coalition would sign: the Nash solution of its members, others as they are.

    ``gains``, shape ``(n, outcomes)``, are over what a party has without any deal, ``signatures`` those
    that outcomes need (``OutcomeSpace.signatures``). A coalition without an outcome that hurts none of
    its members signs ``no_deal``, which is worth nothing.

    Raises
    ------
    InputError : gains that are no table of finite numbers, too many parties.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.bargaining.coalitions import clubs
    >>> gains = np.array([[0.0, 2.0], [0.0, 1.0]])  # no deal, or a deal that both must sign
    >>> found = clubs(gains, np.array([[False, True], [False, True]]), no_deal=0)
    >>> found.payoffs.tolist()
    [[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [2.0, 1.0]]
    """
    table, kept = checked_table(gains, allowed)
    signatures = signatures if kept is None else signatures[:, kept]
    members = members_of(len(table))
    deals, worths = np.full(len(members), no_deal), np.zeros(len(members))
    for coalition, inside in enumerate(members[1:], start=1):
        able = np.flatnonzero(~signatures[~inside].any(axis=0))
        if able.size:
            own = table[np.ix_(inside, able)]
            scores = scores_of(own)["nash"]
            best = int(np.lexsort((-own.sum(axis=0), -scores))[0])
            worths[coalition] = max(0.0, own.sum(axis=0).max())
            if np.isfinite(scores[best]):
                deals[coalition] = able[best] if kept is None else kept[able[best]]
    return Clubs(deals, np.where(deals[:, None] == no_deal, 0.0, gains[:, deals].T), worths)


def worths_of(parties: int, worth: Callable[[list[int]], float]) -> FloatArray:
    """Return the worth of each coalition, shape ``(2**parties,)``, from a function of its members.

    Examples
    --------
    >>> from negotiation.bargaining.coalitions import worths_of
    >>> worths_of(2, lambda members: float(len(members) == 2)).tolist()
    [0.0, 0.0, 0.0, 1.0]
    """
    members = members_of(parties)
    return np.array([worth(np.flatnonzero(row).tolist()) if row.any() else 0.0 for row in members])


def shapley(worths: FloatArray) -> FloatArray:
    """Return the Shapley value (1953), shape ``(n,)``: what each adds on average over all orders.

    It is what proposers drawn at random agree on if a rejected one may drop out (Hart & Mas-Colell 1996,
    Econometrica 64(2)).

    Raises
    ------
    InputError : worths that are not ``2**n`` finite numbers.

    Examples
    --------
    >>> from negotiation.bargaining.coalitions import shapley, worths_of
    >>> costs = [1.2, 2.0, 3.2]  # a runway for each of three, and one for all
    >>> saved = worths_of(3, lambda m: sum(costs[i] for i in m) - max(costs[i] for i in m))
    >>> shapley(saved).round(2).tolist()
    [0.8, 1.2, 1.2]
    """
    worths, parties = _checked(worths)
    sizes = members_of(parties).sum(axis=1)
    orders = [factorial(s) * factorial(parties - s - 1) / factorial(parties) for s in range(parties)]
    values = np.empty(parties)
    for party in range(parties):
        without = np.flatnonzero(~members_of(parties)[:, party])
        added = worths[without | (1 << party)] - worths[without]
        values[party] = added @ np.array(orders)[sizes[without]]
    return values


def least_core(worths: FloatArray) -> LeastCore:
    """Return the division of what all are worth at which the most discontent coalition has least reason.

    By linear programming (Maschler, Peleg & Shapley 1979, Mathematics of Operations Research 4(4)).
    A single party has nobody to leave: it takes all, at an excess of 0.

    Raises
    ------
    InputError : worths that are not ``2**n`` finite numbers.

    Examples
    --------
    >>> from negotiation.bargaining.coalitions import least_core, worths_of
    >>> any_two = worths_of(3, lambda members: float(len(members) >= 2))
    >>> found = least_core(any_two)
    >>> round(found.excess, 3), found.shares.round(3).tolist()
    (0.333, [0.333, 0.333, 0.333])
    """
    worths, parties = _checked(worths)
    if parties == 1:
        return LeastCore(0.0, worths[1:])
    from scipy.optimize import linprog

    proper = slice(1, -1)
    members = members_of(parties).astype(float)
    found = linprog(
        np.append(np.zeros(parties), 1.0),
        A_ub=-np.column_stack([members[proper], np.ones(len(members) - 2)]),
        b_ub=-worths[proper],
        A_eq=[np.append(np.ones(parties), 0.0)],
        b_eq=[worths[-1]],
        bounds=(None, None),
    )
    return LeastCore(float(found.x[-1]), found.x[:-1])


def stable(payoffs: FloatArray) -> IntArray:
    """Return the coalitions that nobody leaves and nobody joins, one party at a time.

    Internal and external stability (d'Aspremont, Jacquemin, Gabszewicz & Weymark 1983, Canadian Journal
    of Economics 16(1)): no member gains by leaving, no other party by joining. Nobody can leave
    coalition 0, no deal; it is stable where nobody gains by signing alone.

    Raises
    ------
    InputError : payoffs that are not ``2**n`` rows of ``n`` finite numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.bargaining.coalitions import stable
    >>> payoffs = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [2.0, 1.0]])
    >>> stable(payoffs).tolist()
    [0, 3]
    """
    return np.flatnonzero(~(gains_by_changing(payoffs) > TOLERANCE).any(axis=1))


def gains_by_changing(payoffs: FloatArray) -> FloatArray:
    """Return what each party gains by leaving each coalition, or joining it, shape ``(2**n, n)``.

    Raises
    ------
    InputError : as ``stable``.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.bargaining.coalitions import gains_by_changing
    >>> payoffs = np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0], [2.0, 1.0]])
    >>> gains_by_changing(payoffs)[3].tolist()
    [-2.0, -1.0]
    """
    table = finite("payoffs", payoffs)
    parties = table.shape[-1] if table.ndim == 2 else 0
    if not 1 <= parties <= MOST or table.shape != (2**parties, parties):
        raise InputError(f"payoffs has shape {table.shape}: a row for each of 2**n coalitions is needed")
    coalitions, places = np.arange(2**parties)[:, None], np.arange(parties)
    gains: FloatArray = table[coalitions ^ (1 << places), places] - table
    return gains


def members_of(parties: int) -> BoolArray:
    """Return who is in each coalition, shape ``(2**parties, parties)``."""
    if not 1 <= parties <= MOST:
        raise InputError(f"{parties} parties: 1 to {MOST} are allowed")
    members: BoolArray = (np.arange(2**parties)[:, None] >> np.arange(parties) & 1).astype(bool)
    return members


def _checked(worths: FloatArray) -> tuple[FloatArray, int]:
    array = finite("worths", worths)
    parties = array.size.bit_length() - 1
    if array.ndim != 1 or not 1 <= parties <= MOST or array.size != 2**parties or array[0] != 0:
        raise InputError(
            f"worths has shape {array.shape}: 2**n numbers are needed, the first of them 0, of n from 1 "
            f"to {MOST} parties"
        )
    return array, parties
