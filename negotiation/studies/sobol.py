"""Sobol's indices of an outcome, by SALib: of each parameter or group, and of any two.

Sobol (2001), Mathematics and Computers in Simulation 55, with the estimators of Saltelli et al. (2010),
Computer Physics Communications 181, and of Saltelli (2002), the same 145, for two.
"""

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.base.intervals import CONFIDENCE
from negotiation.studies.chance import cautions
from negotiation.studies.designs import Design, require_salib
from negotiation.studies.measures import Measure, Pair

RESAMPLES = 1000
"""Resamples of the blocks behind the intervals of indices."""


def sobol_indices(
    design: Design, kept: FloatArray, noise: float
) -> tuple[list[Measure], list[Pair], list[str]]:
    """Return the indices of means with this variance by chance, and what to say of them.

    Chance adds its share of the variance to half the mean squared difference that a total index is, and
    nothing to the covariances that the others are, but it is in what all are divided by.
    """
    blocks = kept.reshape(-1, design.block)
    # the variance that SALib divides by: that of the two independent points of each block
    share = noise / float(blocks[:, [0, -1]].var())
    if share >= 1:
        raise InputError("chance explains all that differs between points: give more design.replicates")
    # SALib takes a seed of 0 for none at all
    options = {"conf_level": CONFIDENCE, "num_resamples": RESAMPLES, "seed": design.seed + 1}
    second, salib = design.second_order, require_salib()
    found = salib.analyze.sobol.analyze(design.problem, kept, calc_second_order=second, **options)
    names = list(dict.fromkeys(design.factors)) or design.problem["names"]
    total, first = ((found[name] - off) / (1 - share) for name, off in (("ST", share), ("S1", 0.0)))
    wide = [found[f"{name}_conf"] / (1 - share) for name in ("ST", "S1")]
    rows = zip(names, *(c.tolist() for c in (total, wide[0], first, wide[1])), strict=True)
    pairs = _pairs(names, found, 1 - share) if second else []
    said = [f"Intervals are by {RESAMPLES:,} resamples of the blocks."]
    if noise:
        said.append(
            f"Chance is {share:z.0%} of what differs between the means of points, and is subtracted; "
            f"without that, a parameter that changes nothing would have a total index of {share:z.2f}."
        )
    halves = np.concatenate([*wide, [pair.half for pair in pairs]])
    said += cautions(kept, first, total, halves)
    return [Measure(*row) for row in rows], pairs, said


def _pairs(names: list[str], found: Mapping[str, FloatArray], left: float) -> list[Pair]:
    """Return the indices of any two, the largest first; ``left`` of the variance is not chance."""
    pairs = [
        Pair(names[i], names[j], *(float(found[name][i, j]) / left for name in ("S2", "S2_conf")))
        for i, j in combinations(range(len(names)), 2)
    ]
    return sorted(pairs, key=lambda pair: -abs(pair.index))
