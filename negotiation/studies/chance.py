"""What chance does to indices: how much of the variance it is, and what it would pass for."""

from typing import TYPE_CHECKING

import numpy as np

from negotiation.bargaining.protocols import AlternatingOffers
from negotiation.bargaining.protocols.single_text import SingleText
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.studies.parameters import STRATEGIES, strategy_of
from negotiation.talks.rules import DEFAULT_STRATEGY, RANDOM_FIRST

if TYPE_CHECKING:
    import pandas as pd

    from negotiation.studies.study import Study

RARE = 30
"""Points with another value than the most frequent one from which indices may rest on enough."""

WIDE = 0.1
"""Half an interval of an index from which it says little."""


def sources(study: "Study") -> list[str]:
    """Return the keys of what is decided by lot in a study, but for what is played in every way."""
    scenario = study.scenario
    found = ["first"] if RANDOM_FIRST in values_of(study, "first", scenario.sides[0]) else []
    politics = scenario.politics
    if politics and politics.election and "polls" in values_of(study, "election", "polls"):
        found.append("election")
    if SingleText.name in values_of(study, "protocol", AlternatingOffers.name):
        found.append("protocol")
    for code in scenario.sides:
        key = f"{STRATEGIES}.{code}"
        if any(_draws(str(spec)) for spec in values_of(study, key, DEFAULT_STRATEGY)):
            found.append(key)
    if study.hub is not None and study.hub.talks.order == "random":
        found.append("hub.talks.order")
    return [name for name in found if name not in study.design.lots]


def _draws(spec: str) -> bool:
    """Say whether a strategy draws; one that cannot be played draws nothing, its runs say why."""
    try:
        return strategy_of(spec).stochastic
    except InputError:
        return False


def values_of(study: "Study", name: str, default: str) -> tuple[object, ...]:
    """Return the values that a setting takes on in a study."""
    varied = [p.levels for p in study.parameters if p.name == name]
    return varied[0] if varied else (study.fixed.get(name, default),)


def variance_within(values: "pd.Series[float]", points: "pd.Series[int]") -> float:
    """Return the variance of runs of one point, over all points; 0 with one run each."""
    groups = values.groupby(points)
    freedom = len(values) - groups.ngroups
    return float(((values - groups.transform("mean")) ** 2).sum() / freedom) if freedom else 0.0


def cautions(kept: FloatArray, first: FloatArray, total: FloatArray, halves: FloatArray) -> list[str]:
    """Say the sums of Sobol's indices, and what there is against relying on them."""
    said = [f"First-order indices sum to {first.sum():z.2f}, total ones to {total.sum():z.2f}."]
    _, counts = np.unique(kept, return_counts=True)
    others = len(kept) - int(counts.max())
    if others < RARE:
        said.append(f"RARE: all but {others:,} of {len(kept):,} points have the same value.")
    if (wide := int((halves > WIDE).sum())) > 0:
        said.append(
            f"UNSURE: {wide} of {len(halves)} indices have an interval wider than ±{WIDE:g} (the widest "
            f"±{halves.max():z.2f}); more runs (design.runs) narrow them."
        )
    if (first > total + halves[: len(total)]).any():
        said.append("NOT CONVERGED: a first-order index lies above the interval of its total one.")
    return said
