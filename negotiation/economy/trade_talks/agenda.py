"""Which tariffs may move, and how far; all others stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from negotiation.base.arrays import BoolArray, FloatArray, IntArray
from negotiation.base.checks import finite, number
from negotiation.base.errors import InputError
from negotiation.economy.trade_talks.world import TradingWorld

PROHIBITIVE = 10.0
"""The highest tariff, 1000 %, as in Ossa (2014): hardly any trade is left there."""


@dataclass(frozen=True)
class Agenda:
    """Bounds of ``ln τ``, shape ``(N, N, S)``; a tariff whose bounds are equal is fixed there.

    ``mfn``: each importer has one tariff a sector for all partners whose tariffs may move.
    """

    low: FloatArray
    high: FloatArray
    mfn: bool = False

    @classmethod
    def of(
        cls,
        world: TradingWorld,
        importers: Sequence[str] | None = None,
        lowest: float = 0.0,
        highest: float = PROHIBITIVE,
        mfn: bool = False,
        between: Sequence[str] | None = None,
        others: ArrayLike | None = None,
    ) -> Self:
        """Put the tariffs of some importers (all, unless named) on the table, from lowest to highest.

        Tariffs are fractions; ``lowest`` below 0 allows subsidies. ``between``: only the tariffs that
        these regions charge each other. ``others``: what tariffs are that are not on the table, ``(N, N,
        S)``; the world's, unless given.

        Raises
        ------
        InputError : a region that is not there, bounds out of order, tariffs that cannot be, or talks
            between some under MFN, which binds others, too.
        """
        lowest = number("the lowest tariff", lowest, -0.99, highest)
        highest = number("the highest tariff", highest, lowest)
        movable = _movable(world, importers, between)
        if mfn and between is not None:
            raise InputError("talks between some cannot be most-favoured-nation: others gain, too")
        fixed = np.log1p(tariffs_of(world, others))
        if lowest == highest:
            raise InputError(f"tariffs from {lowest:g} to {highest:g}: none can move")
        low, high = (np.where(movable, np.log1p(bound), fixed) for bound in (lowest, highest))
        return cls(low, high, mfn)

    @cached_property
    def movable(self) -> BoolArray:
        """Which tariffs may move, ``(N, N, S)``."""
        return self.low < self.high

    @cached_property
    def importers(self) -> IntArray:
        """Importers with tariffs that may move, ``(M,)``."""
        return np.flatnonzero(self.movable.any(axis=(0, 2)))

    def within(self, log_tariffs: FloatArray) -> FloatArray:
        """Move ``ln τ`` to the bounds where it is beyond them."""
        return np.clip(log_tariffs, self.low, self.high)


def tariffs_of(world: TradingWorld, tariffs: ArrayLike | None) -> FloatArray:
    """Return tariffs that fit the world, fractions ``(N, N, S)``: its own where there are none.

    Raises
    ------
    InputError : they do not fit.
    """
    return (
        world.tariffs if tariffs is None else replace(world, tariffs=finite("tariffs", tariffs)).tariffs
    )


def _movable(
    world: TradingWorld, importers: Sequence[str] | None, between: Sequence[str] | None
) -> BoolArray:
    """Say which tariffs are on the table."""
    parties = world.regions if between is None else between
    exporters = [world.region(name) for name in parties]
    if between is not None and len(set(exporters)) < 2:
        raise InputError("talks need two parties or more")
    columns = [world.region(name) for name in (parties if importers is None else importers)]
    movable = np.zeros(world.trade.shape, dtype=bool)
    movable[np.ix_(exporters, columns)] = True
    each = np.arange(len(world.regions))
    movable[each, each] = False
    movable[..., [world.sector(name) for name in world.untaxed]] = False
    return movable
