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
    ``profits`` out of a dollar of sales, ``(σ-1)/σ`` and ``1/σ``, ``(S,)``. Where goods are made with
    goods (`inputs`), ``spending`` and ``tastes`` are of final use, ``wages`` is what inputs leave,
    ``(N, S)``, and there are no profits, as in Caliendo & Parro (2015). ``compiled``: equilibria and
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
        """Calibrate to a world; Ossa (2014), with inputs Caliendo & Parro (2015).

        What inputs leave of purchases is final use; negative rests are left out.
        """
        paid = world.trade * (1 + world.tariffs)
        by_sector, sales = paid.sum(axis=0), world.trade.sum(axis=1)
        kernel = paid / by_sector * (1 + world.tariffs) ** (world.sigma - 1)
        if world.inputs is None:
            final, profits = by_sector, 1 / world.sigma
            wages = 1 - profits
        else:
            used = (world.inputs @ sales[..., None])[..., 0]
            final, profits = np.maximum(by_sector - used, 0), np.zeros_like(world.sigma)
            wages = 1 - world.inputs.sum(axis=1)
        spending = final.sum(axis=1)
        labour = (sales * wages).sum(axis=1)
        return cls(world, labour, spending, final / spending[:, None], kernel, wages, profits, compiled)

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

    @property
    def linked(self) -> bool:
        """Whether goods are made with goods."""
        return self.world.inputs is not None

    @property
    def model(self) -> str:
        """Where the equations are from."""
        return "Caliendo & Parro (2015)" if self.linked else "Ossa (2014)"

    @cached_property
    def inputs(self) -> FloatArray:
        """What of a dollar of sales is spent on inputs: region, input, sector, ``(N, S, S)``."""
        given, (n, s) = self.world.inputs, self.tastes.shape
        return np.zeros((n, s, s)) if given is None else given

    @cached_property
    def paid(self) -> FloatArray:
        """Spending by sector, tariffs and inputs included, ``(N, S)``."""
        return (self.world.trade * (1 + self.world.tariffs)).sum(axis=0)

    @cached_property
    def parts(self) -> FloatArray:
        """Wages and profits out of a dollar of sales, ``(S, 2)``."""
        return np.stack([self.wages, self.profits], axis=1)

    @cached_property
    def scale(self) -> FloatArray:
        """What the equations of an equilibrium are held against, one for each: labour income."""
        scale = [self.labour, self.labour]
        if self.linked:
            s = len(self.elastic)
            scale += [np.ones(len(self.labour) * s), np.repeat(self.labour, s)]
        whole = np.concatenate(scale)
        whole[0] = self.labour.sum()
        return whole
