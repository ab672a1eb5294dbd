"""One side's offers, played many times with weights and patience drawn from what is held possible."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from negotiation.bargaining.compiled import play_batch
from negotiation.bargaining.strategies import Strategy
from negotiation.bargaining.strategies.acceptance import ACConst
from negotiation.bargaining.strategies.opponent import NoModel
from negotiation.bargaining.strategies.prior import PriorModel
from negotiation.bargaining.strategies.simple import Hardliner
from negotiation.bargaining.strategies.time_dependent import TimeDependent
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError
from negotiation.studies.infer.cases import weighed
from negotiation.studies.infer.offers import places
from negotiation.studies.infer.prior import open_weights
from negotiation.valuation.game import Game

PATIENCE = (0.25, 8.0)
"""Least and greatest exponent of concessions (``TimeDependent``), equally likely by its logarithm."""

SILENT = Strategy("silent", Hardliner(), ACConst(1.0), NoModel())
"""The other side: it hears all offers out. What one side offers by the clock does not hang on it."""


@dataclass(frozen=True)
class Replays:
    """Offers that a side makes, by its weights and patience.

    ``points``, shape ``(n, k)``, are the unknowns between the ends ``low`` and ``high`` of their ranges
    (0 to 1; patience, the last, by its logarithm); ``offers``, shape ``(n, rounds, issues)``, where the
    levels offered lie (``offers.places``).
    """

    names: list[str]
    low: FloatArray
    high: FloatArray
    points: FloatArray
    offers: FloatArray

    def shown(self, points: FloatArray) -> FloatArray:
        """Return unknowns as people read them."""
        last = self.low[-1] * (self.high[-1] / self.low[-1]) ** points[..., -1:]
        weights = self.low[:-1] + points[..., :-1] * (self.high - self.low)[:-1]
        return np.concatenate([weights, last], axis=-1)


def replay(game: Game, code: str, number: int, seed: int = 0) -> Replays:
    """Draw a side's weights and patience, and play its offers of all rounds.

    Raises
    ------
    InputError : the host's objective has no weights.
    """
    scenario = game.scenario
    if code == scenario.host and scenario.objective != "political":
        raise InputError(
            f"objective is '{scenario.objective}', in which the host has no weights to ask for: "
            "'political' is needed"
        )
    spans = open_weights(scenario.parties[code].weights)
    low, high = np.array([*((f.low, f.high) for f in spans.values()), PATIENCE]).T
    side = game.parties.index(code)
    points = np.random.default_rng([seed, side]).random((number, len(low)))
    names = [f"{code}.{name}" for name in (*spans, "patience")]
    drawn = Replays(names, low, high, points, np.empty((number, game.rounds, len(game.space.issues))))
    for unknowns, offers in zip(drawn.shown(points), drawn.offers, strict=True):
        weights = dict(zip(spans, map(float, unknowns), strict=False))
        offers[:] = made_with(game, code, weights, float(unknowns[-1]))
    return drawn


def made_with(game: Game, code: str, weights: dict[str, float], patience: float) -> FloatArray:
    """Return where levels offered lie, shape ``(rounds, issues)``; NaN where there is no offer."""
    mine = Game(
        weighed(game.scenario, code, weights), game.horizon, game.rounds, game.election, like=game
    )
    side = game.parties.index(code)
    played: list[Sequence[Strategy]] = [[SILENT], [SILENT]]
    played[side] = [Strategy("clock", TimeDependent(patience), ACConst(1.0), PriorModel())]
    strategies = dict(zip(game.parties, played, strict=True))
    made = play_batch(mine.quick or mine.preferences, strategies, np.zeros((1, 2), np.int64), trace=True)
    outcomes = made.offers[0, side]
    digits = game.space.digits(np.maximum(outcomes, 0))
    levels = [places(issue)[digits[:, axis]] for axis, issue in enumerate(game.space.issues)]
    return np.where(outcomes[:, None] < 0, np.nan, np.stack(levels, axis=1))
