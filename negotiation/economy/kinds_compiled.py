"""The share of projects that are ready (``kinds.ready_shares``) as loops for Numba.

Machine code pays where thousands of economies are valued: Numba takes half a second to start.
"""

from pathlib import Path

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.compiler import Compiler

_COMPILER = Compiler([Path(__file__)])


@_COMPILER.vectorised
def ready_shares(needs: FloatArray, helps: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the shares, shape ``(rises, subsidies)``; each is added up in the order of kinds."""
    shares, by_kind = np.zeros((len(needs), len(helps))), np.ascontiguousarray(helps.T)
    for place in range(len(needs)):
        own = shares[place]
        for kind in range(len(weight)):
            part, need, help_ = weight[kind], needs[place, kind], by_kind[kind]
            for k in range(len(own)):
                own[k] += part / (1 + need * help_[k])
    return shares
