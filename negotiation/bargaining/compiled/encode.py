"""Strategies as numbers: what the compiled run needs to know of each."""

from collections.abc import Sequence

import numpy as np

from negotiation.bargaining.compiled import codes
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.protocols import WALK_AWAY
from negotiation.bargaining.strategies import Strategy
from negotiation.bargaining.strategies.base import Part
from negotiation.bargaining.strategies.script import Script
from negotiation.base.arrays import FloatArray, IntArray

PARAMETERS = 4
"""Numbers a part may have at most."""

type Columns = tuple[IntArray, FloatArray, IntArray, FloatArray, IntArray, IntArray]


def encode(strategies: Sequence[Strategy], stages: Sequence[Preferences], rounds: int) -> Columns:
    """Return one row a strategy: kinds, parameters, condition kinds, their parameters, models, plans.

    ``stages`` are the party's preferences, one after the other. Plans, shape
    ``(strategies, stages, rounds)``, hold the offers of scripts; the rest is filled in when played, and
    ends talks until then.
    """
    kinds = np.array([_code(s.bidding) for s in strategies])
    conditions = np.array([_code(s.acceptance) for s in strategies])
    models = np.array([_code(s.model) for s in strategies])
    plans = np.full((len(strategies), len(stages), rounds), WALK_AWAY)
    for row, strategy in enumerate(strategies):
        if isinstance(strategy.bidding, Script):
            plans[row] = [strategy.bidding.plan(stage, rounds) for stage in stages]
    parameters = np.array([_numbers(s.bidding) for s in strategies])
    thresholds = np.array([_numbers(s.acceptance) for s in strategies])
    return kinds, parameters, conditions, thresholds, models, plans


def _code(part: Part) -> int:
    code: int = getattr(codes, part.compiled)
    return code


def _numbers(part: Part) -> list[float]:
    fields = () if isinstance(part, Script) else vars(part).values()
    numbers = [float(x == "average") if isinstance(x, str) else float(x) for x in fields]
    return numbers + [0.0] * (PARAMETERS - len(numbers))
