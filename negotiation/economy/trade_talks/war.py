"""Optimal tariffs of one government, and the trade war of all: a Nash equilibrium in tariffs.

Ossa (2014): governments act for themselves, given what others do.
"""

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray
from negotiation.base.checks import finite
from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.agenda import PROHIBITIVE, Agenda, tariffs_of
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.governments import alone
from negotiation.economy.trade_talks.search import Deciders, Settled, settle


def optimal_tariffs(
    economy: Economy,
    region: str,
    weights: ArrayLike | None = None,
    mfn: bool = False,
    highest: float = PROHIBITIVE,
    start: ArrayLike | None = None,
) -> Settled:
    """Return one government's best tariffs while all others keep theirs.

    ``weights``: ``λ``, ``(N, S)``; without them governments want welfare. ``start``: tariffs from which
    to search, fractions, ``(N, N, S)``; those of others stay there.

    Raises
    ------
    InputError : no such region, weights or tariffs that do not fit.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.economy.trade_talks.equilibrium import balanced
    >>> from negotiation.economy.trade_talks.war import optimal_tariffs
    >>> from negotiation.economy.trade_talks.world import TradingWorld
    >>> home, abroad = np.eye(2)[..., None], 1 - np.eye(2)[..., None]
    >>> trade, sigma = 90 * home + 10 * abroad, np.array([5.0])
    >>> world = TradingWorld(("A", "B"), ("food",), trade, 0.1 * abroad, sigma)
    >>> found = optimal_tariffs(balanced(world), "A")
    >>> found.converged, bool(found.equilibrium.welfare[0] > 1)
    (True, True)
    """
    table = Agenda.of(economy.world, [region], highest=highest, mfn=mfn, others=start)
    return trade_war(economy, weights, table, start)


def trade_war(
    economy: Economy,
    weights: ArrayLike | None = None,
    agenda: Agenda | None = None,
    start: ArrayLike | None = None,
) -> Settled:
    """Return tariffs from which no government wants to deviate alone: a Nash equilibrium.

    Without an ``agenda`` all tariffs of all importers are on the table, from 0 to 1000 %. Arguments,
    what comes back and what is raised are as in `optimal_tariffs`.

    Examples
    --------
    >>> import numpy as np
    >>> from negotiation.economy.trade_talks.equilibrium import balanced
    >>> from negotiation.economy.trade_talks.war import trade_war
    >>> from negotiation.economy.trade_talks.world import TradingWorld
    >>> home, abroad = np.eye(2)[..., None], 1 - np.eye(2)[..., None]
    >>> trade, sigma = 90 * home + 10 * abroad, np.array([5.0])
    >>> world = TradingWorld(("A", "B"), ("food",), trade, 0.1 * abroad, sigma)
    >>> war = trade_war(balanced(world))
    >>> war.converged, bool(war.equilibrium.welfare.max() < 1)
    (True, True)
    """
    table = agenda or Agenda.of(economy.world)
    first = tariffs_of(economy.world, start)
    deciders = Deciders(alone(len(economy.labour), table.importers))
    return settle(economy, political_weights(economy, weights), table, deciders, first)


def political_weights(economy: Economy, weights: ArrayLike | None) -> FloatArray:
    """Return weights that fit the economy, ``(N, S)``: ones where there are none.

    Raises
    ------
    InputError : another shape, a negative weight, a government whose weights have a mean other than 1.
    """
    if weights is None:
        return np.ones_like(economy.tastes)
    checked = finite("weights", weights)
    if checked.shape != economy.tastes.shape:
        raise InputError(f"weights have the shape {checked.shape}; needed: {economy.tastes.shape}")
    if (checked < 0).any():
        raise InputError("a weight is negative")
    off = np.flatnonzero(np.abs(checked.mean(axis=1) - 1) > 1e-3)
    if off.size:
        name = economy.world.regions[off[0]]
        raise InputError(f"weights of {name} have the mean {checked[off[0]].mean():.4g}; needed: 1")
    return checked
