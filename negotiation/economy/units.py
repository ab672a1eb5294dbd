"""Whether trade and GDP can be in the unit that they are said to be in."""

from collections.abc import Sequence
from math import ceil, log

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError

THOUSANDS = 1e6
"""Thousand USD in a billion."""

UNITS = ("USD", "thousand USD", "million USD", "billion USD")
NEEDED = UNITS.index("thousand USD")

STEP = 1000.0
"""From one unit to the next. A world's trade is between one over this and all of its GDP, so that of
units that are taken for one another exactly one fits."""

MOST = 1.1e6
"""Ten times the world's GDP of 2024, bn USD."""


def check_units(trade: FloatArray, gdp: Sequence[float], where: str) -> None:
    """Refuse trade, shape ``(n, n)``, and GDP, both bn USD, that are not both read from thousand USD.

    ``where``: the file and the column of GDP.

    Raises
    ------
    InputError : trade with others is more than GDP or less than a thousandth of it, or GDP is more than
        the world has; it says which units would fit.
    """
    flows, income = float(trade.sum() - trade.trace()), sum(gdp)
    said = f"{where}: GDP adds up to {income * THOUSANDS:z,.0f} {UNITS[NEEDED]}"
    if not 1 / STEP < flows / income <= 1:
        raise InputError(
            f"{said}, trade to {flows * THOUSANDS:z,.0f}: one of them is in another unit, for a world's "
            f"trade is {1 / STEP:z.1%} to 100% of its GDP{_fitting(flows / income)}"
        )
    if income > MOST:
        raise InputError(
            f"{said}, more than ten times that of the world: it is in another unit "
            f"(if it is in {UNITS[NEEDED - 1]}, it is {income / STEP:z,.0f} bn USD)"
        )


def _fitting(ratio: float) -> str:
    """Say with which units trade over GDP would be plausible."""
    steps = ceil(log(ratio) / log(STEP))
    places = {"GDP": NEEDED + steps, "trade": NEEDED - steps}
    known = [f"{what} is in {UNITS[at]}" for what, at in places.items() if 0 <= at < len(UNITS)]
    return f" (if {' or '.join(known)}, it is {ratio / STEP**steps:z.1%})" if known else ""
