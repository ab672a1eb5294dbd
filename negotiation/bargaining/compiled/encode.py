"""Strategies as numbers: what the compiled run needs to know of each."""

from collections.abc import Mapping, Sequence

import numpy as np

from negotiation.bargaining.compiled import codes
from negotiation.bargaining.preferences import Preferences
from negotiation.bargaining.strategies import Strategy
from negotiation.bargaining.strategies.acceptance import ACCombi, ACConst, ACNext, ACOptimal, ACTime
from negotiation.bargaining.strategies.base import Part
from negotiation.bargaining.strategies.brinkmanship import Brinkmanship
from negotiation.bargaining.strategies.micro import MiCRO
from negotiation.bargaining.strategies.opponent import NoModel, PriorModel
from negotiation.bargaining.strategies.script import Script
from negotiation.bargaining.strategies.simple import Hardliner, Random
from negotiation.bargaining.strategies.time_dependent import Anchoring, Exponential, TimeDependent
from negotiation.bargaining.strategies.tit_for_tat import AbsoluteTitForTat, RelativeTitForTat
from negotiation.base.arrays import FloatArray, IntArray

BIDDING: Mapping[type[Part], int] = {
    Hardliner: codes.HARDLINER,
    TimeDependent: codes.POLYNOMIAL,
    Exponential: codes.EXPONENTIAL,
    Anchoring: codes.ANCHORED,
    Script: codes.SCRIPT,
    RelativeTitForTat: codes.RELATIVE,
    AbsoluteTitForTat: codes.ABSOLUTE,
    MiCRO: codes.MICRO,
    Random: codes.RANDOM,
    Brinkmanship: codes.BRINK,
}
ACCEPTANCE: Mapping[type[Part], int] = {
    ACNext: codes.NEXT,
    ACConst: codes.CONST,
    ACTime: codes.TIME,
    ACCombi: codes.COMBI,
    ACOptimal: codes.OPTIMAL,
}
MODELS: Mapping[type[Part], int] = {NoModel: 0, PriorModel: 1}

PARAMETERS = 4
"""Numbers a part may have at most."""

type Columns = tuple[IntArray, FloatArray, IntArray, FloatArray, IntArray, IntArray]


def compiles(strategy: Strategy) -> bool:
    """Say whether a strategy has a compiled form; others take the plain path.

    Only the built-in parts themselves count, not subclasses, which may do something else.
    """
    return (
        type(strategy) is Strategy
        and type(strategy.bidding) in BIDDING
        and type(strategy.acceptance) in ACCEPTANCE
        and type(strategy.model) in MODELS
    )


def encode(strategies: Sequence[Strategy], stages: Sequence[Preferences], rounds: int) -> Columns:
    """Return one row a strategy: kinds, parameters, condition kinds, their parameters, models, plans.

    ``stages`` are the party's preferences, one after the other. Plans, shape
    ``(strategies, stages, rounds)``, hold the offers of scripts; the rest is filled in when played.
    """
    kinds = np.array([BIDDING[type(s.bidding)] for s in strategies])
    conditions = np.array([ACCEPTANCE[type(s.acceptance)] for s in strategies])
    models = np.array([MODELS[type(s.model)] for s in strategies])
    plans = np.zeros((len(strategies), len(stages), rounds), dtype=np.int64)
    for row, strategy in enumerate(strategies):
        if isinstance(strategy.bidding, Script):
            plans[row] = [strategy.bidding.plan(stage, rounds) for stage in stages]
    parameters = np.array([_numbers(s.bidding) for s in strategies])
    thresholds = np.array([_numbers(s.acceptance) for s in strategies])
    return kinds, parameters, conditions, thresholds, models, plans


def _numbers(part: Part) -> list[float]:
    fields = () if isinstance(part, Script) else vars(part).values()
    numbers = [float(x == "average") if isinstance(x, str) else float(x) for x in fields]
    return numbers + [0.0] * (PARAMETERS - len(numbers))
