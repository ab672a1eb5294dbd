"""A round of cuts: every government cuts its whole schedule by a formula, for all it imports.

Formulas are those of the GATT and WTO's rounds: ``linear:50`` takes half of every tariff away (Kennedy
Round), ``swiss:8`` makes of a tariff ``t`` the tariff ``a·t/(a + t)`` with ``a`` = 8 %, so that high$
ones fall most and none stays above ``a`` (Tokyo Round; TN/MA/W/103/Rev.3 of 2008 has 8 for developed
members, 20 to 25 for others), ``none`` leaves it.
"""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.calibration import Economy
from negotiation.economy.trade_talks.equilibrium import solve, solve_logs

FORMULAS = "none, linear:PERCENT (0 to 100) or swiss:PERCENT (above 0)"


def cut(tariffs: FloatArray, formula: str) -> FloatArray:
    """Return tariffs, fractions of any shape, after a cut.

    Raises
    ------
    InputError : no formula.
    """
    if formula == "none":
        return tariffs
    name, _, said = formula.partition(":")
    try:
        part = float(said) / 100
    except ValueError:
        part = np.nan
    if name == "linear" and 0 <= part <= 1:
        return tariffs * (1 - part)
    if name == "swiss" and 0 < part < np.inf:
        return np.where(tariffs > 0, tariffs * part / (part + np.maximum(tariffs, 0)), tariffs)
    raise InputError(f"'{formula}' is no formula for cuts: needed: {FORMULAS}")


def worth_of_cuts(
    economy: Economy, formulas: Mapping[str, Sequence[str]], exempt: Sequence[str] = ()
) -> FloatArray:
    """Return what all combinations of cuts are worth to those who cut, exact, in bn USD of a year.

    ``formulas``: what each region may choose from. ``exempt``: sectors that nobody cuts. The result has
    the shape ``(P, K_1, …, K_P)``: of each region in turn the change of real income, times its spending.

    Raises
    ------
    InputError : an unknown region or sector, no formula.
    ConvergenceError : no equilibrium was found.
    """
    world = economy.world
    seats = [world.region(name) for name in formulas]
    kept = [world.sector(name) for name in exempt]
    logs = [[_schedule(world.tariffs[:, j], f, kept) for f in formulas[world.regions[j]]] for j in seats]
    found, tariffs = solve(economy, world.tariffs), np.log1p(world.tariffs)
    before, worth = found.welfare, []
    for schedules in product(*logs):
        for seat, schedule in zip(seats, schedules, strict=True):
            tariffs[:, seat] = schedule
        found = solve_logs(economy, tariffs, found.unknowns)
        worth.append((found.welfare - before)[seats] * economy.spending[seats] / 1e3)
    return np.array(worth).T.reshape(len(seats), *map(len, logs))


def _schedule(tariffs: FloatArray, formula: str, kept: Sequence[int]) -> FloatArray:
    """Return ``ln τ`` of an importer after its cut, ``(N, S)``."""
    after = cut(tariffs, formula)
    after = np.where(np.isin(np.arange(tariffs.shape[1]), kept), tariffs, after)
    logs: FloatArray = np.log1p(after)
    return logs
