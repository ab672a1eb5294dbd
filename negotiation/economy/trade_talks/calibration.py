"""The economy at its base: shares and incomes that fit the data, and data without trade imbalances.

Cobb–Douglas over sectors, CES over varieties in a sector, monopolistic competition with a fixed number
of firms (profits are sales over σ), labour mobile between sectors: Ossa (2014).
"""

from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Self

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.economy.trade_talks.world import TradingWorld


@dataclass(frozen=True)
class Economy:
    """A world and what follows from it at its own tariffs; values in million USD.

    ``labour``: labour income ``ℓ``, shape ``(N,)``. ``spending``: ``E``, tariffs included, ``(N,)``.
    ``tastes``: ``μ``, the part of a region's spending on a sector, ``(N, S)``. ``kernel``: spending
    shares ``γ τ^(σ-1)``, what they would be weighed by without tariffs, ``(N, N, S)``. ``wages`` and
    ``profits`` out of a dollar of sales, ``(σ-1)/σ`` and ``1/σ``, ``(S,)``. ``compiled``: equilibria and
    best responses by machine code (`kernels`).
    """

    world: TradingWorld
    labour: FloatArray
    spending: FloatArray
    tastes: FloatArray
    kernel: FloatArray
    wages: FloatArray
    profits: FloatArray
    compiled: bool = False

    @classmethod
    def of(cls, world: TradingWorld, compiled: bool = False) -> Self:
        """Calibrate to a world; Ossa (2014)."""
        profits = 1 / world.sigma
        paid = world.trade * (1 + world.tariffs)
        by_sector = paid.sum(axis=0)
        spending = by_sector.sum(axis=1)
        labour = world.trade.sum(axis=1) @ (1 - profits)
        kernel = paid / by_sector * (1 + world.tariffs) ** (world.sigma - 1)
        tastes = by_sector / spending[:, None]
        return cls(world, labour, spending, tastes, kernel, 1 - profits, profits, compiled)

    @cached_property
    def kernels(self) -> ModuleType | None:
        """Machine code for what is called most, where it is asked for and Numba is there."""
        if not self.compiled:
            return None
        try:
            from negotiation.economy.trade_talks import kernels
        except ModuleNotFoundError:
            return None
        return kernels

    @property
    def sigma(self) -> FloatArray:
        """Elasticities of substitution, shape ``(S,)``."""
        return self.world.sigma

    @cached_property
    def elastic(self) -> FloatArray:
        """By how much a price moves its share of spending, ``σ-1``, ``(S,)``."""
        return self.world.sigma - 1

    @cached_property
    def parts(self) -> FloatArray:
        """Wages and profits out of a dollar of sales, ``(S, 2)``."""
        return np.stack([self.wages, self.profits], axis=1)

    @cached_property
    def scale(self) -> FloatArray:
        """What the equations of an equilibrium are held against: labour income, ``(2N,)``."""
        scale = np.concatenate([self.labour, self.labour])
        scale[0] = self.labour.sum()
        return scale
