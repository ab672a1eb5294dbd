"""The share of projects that are ready (``kinds.ready_shares``) as loops for Numba.

Machine code pays where thousands of economies are valued: Numba takes half a second to start.
"""

from pathlib import Path

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.compiler import Compiler

_COMPILER = Compiler([Path(__file__)])

HIGHEST = 1e150
"""Odds from which nobody is ready: the product of two of them is a number still."""


@_COMPILER.vectorised
def ready_shares(needs: FloatArray, helps: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the shares, shape ``(rises, subsidies)``; each is added up in the order of kinds."""
    shares, by_kind = np.zeros((len(needs), len(helps))), np.ascontiguousarray(helps.T)
    pairs = len(weight) // 2 * 2
    for place in range(len(needs)):
        own = shares[place]
        for kind in range(0, pairs, 2):
            part, need, help_ = weight[kind], needs[place, kind], by_kind[kind]
            part_2, need_2, help_2 = weight[kind + 1], needs[place, kind + 1], by_kind[kind + 1]
            for k in range(len(own)):
                # one division for two: it takes longer than all else
                one = 1 + min(need * help_[k], HIGHEST)
                two = 1 + min(need_2 * help_2[k], HIGHEST)
                own[k] += (part * two + part_2 * one) / (one * two)
        for kind in range(pairs, len(weight)):
            part, need, help_ = weight[kind], needs[place, kind], by_kind[kind]
            for k in range(len(own)):
                own[k] += part / (1 + need * help_[k])
    return shares
