"""The formula behind the rates announced on 2 April 2025 (USTR note of April 2025)."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import FloatArray
from negotiation.economy.partners import Partner

ELASTICITY = 4.0
"""Import demand elasticity of the note."""

PASS_THROUGH = 0.25
"""Pass-through of tariffs to import prices of the note; with the elasticity it makes one."""

DISCOUNT = 0.5
"""Half of what the formula gives was announced."""

FLOOR = 10.0
"""Lowest rate announced, percent."""

TOLERANCE = 1.0
"""Points within which an announced rate counts as explained: rates were rounded up."""


def reciprocal_rate(imports: ArrayLike, exports: ArrayLike) -> FloatArray:
    """Return the announced rate in percent, from the host's goods imports and exports (any one unit).

    The tariff that the note holds to balance trade, ``(m - x)/(ε φ m)`` with ``ε φ = 1``, halved, and
    at least 10 %.

    Raises
    ------
    ValueError : imports that are not positive.
    """
    m, x = np.asarray(imports, dtype=float), np.asarray(exports, dtype=float)
    if not np.all(m > 0):
        raise ValueError("imports must be positive")
    balancing = (m - x) / (ELASTICITY * PASS_THROUGH * m)
    rate: FloatArray = np.maximum(FLOOR, 100 * DISCOUNT * balancing)
    return rate


@dataclass(frozen=True)
class AnnouncedRate:
    """A partner's announced rate beside the formula's, both in percent."""

    partner: Partner
    computed: float
    announced: float

    @property
    def difference(self) -> float:
        """Announced less computed, percentage points."""
        return self.announced - self.computed

    @property
    def explained(self) -> bool:
        """Whether the formula gives the announced rate within a point."""
        return abs(self.difference) <= TOLERANCE


def announced_schedule(partners: Iterable[Partner]) -> list[AnnouncedRate]:
    """Hold the formula against each announced rate; partners without one are left out.

    Examples
    --------
    >>> from negotiation import load_hub
    >>> from negotiation.economy.reciprocal import announced_schedule
    >>> found = announced_schedule(load_hub("hub-2025").table.values())
    >>> found[0].partner.name, found[0].partner.announced
    ('European Union', 20.0)
    """
    return [
        AnnouncedRate(p, float(reciprocal_rate(p.imports, p.exports)), p.announced)
        for p in partners
        if p.announced is not None
    ]
