"""What the model says, before it knows what happened: agreed rates and pledges over a hub's ranges."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError, unknown
from negotiation.scenarios import HubScenario, draw_scenarios
from negotiation.scenarios.bilateral import RATE
from negotiation.talks.hub import HubTalks
from negotiation.valuation.game import Game

QUANTITIES = ("rate", "pledge")
METHODS = ("played", "nash")

QUANTILES = (0.1, 0.5, 0.9)
"""The interval that should hold 80 % of the outcomes, and the median."""


@dataclass(frozen=True)
class Prediction:
    """What the draws give for each partner.

    ``values`` has shape ``(methods, quantities, draws, partners)``: rates in percent and pledges in bn
    USD, as the talks end (``played``) and at the Nash point of each table before any deal (``nash``);
    NaN where there is no agreement.
    """

    codes: tuple[str, ...]
    values: FloatArray

    def of(self, method: str, quantity: str) -> FloatArray:
        """Return the draws of a quantity, shape ``(draws, partners)``."""
        values: FloatArray = self.values[METHODS.index(method), QUANTITIES.index(quantity)]
        return values

    def quantiles(self, method: str, quantity: str) -> FloatArray:
        """Return low end, median, high end over the draws with an agreement, shape ``(3, partners)``."""
        drawn = self.of(method, quantity)
        ends = np.full((3, len(self.codes)), np.nan)
        for place, column in enumerate(drawn.T):
            known = column[~np.isnan(column)]
            if known.size:
                ends[:, place] = np.quantile(known, QUANTILES)
        return ends

    @property
    def agreed(self) -> FloatArray:
        """Share of the draws in which the talks end with an agreement, by partner."""
        share: FloatArray = (~np.isnan(self.of("played", "rate"))).mean(axis=0)
        return share


def all_at_once(hub: HubScenario) -> HubScenario:
    """Return a hub with a table for everybody: all are to be predicted, not those first in line."""
    talks = hub.talks.model_copy(update={"capacity": len(hub.at_tables)})
    return hub.model_copy(update={"talks": talks})


def predict(
    hub: HubScenario,
    codes: Sequence[str],
    draws: int,
    seed: int,
    executor: Executor,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Prediction:
    """Play a hub's tables with all figures drawn from their ranges, ``draws`` times.

    Draw ``d`` has figures and chance of its own, whatever the executor. ``progress`` is told how many
    draws are done, and of how many.

    Raises
    ------
    InputError : a partner that is not at the tables, no draws.
    """
    for code in codes:
        if code not in hub.at_tables:
            raise unknown("partner", code, hub.at_tables)
    if draws < 1:
        raise InputError(f"draws is {draws}: at least 1 is needed")
    children = np.random.SeedSequence(seed).spawn(draws)
    work = [executor.submit(one_draw, all_at_once(hub), tuple(codes), child) for child in children]
    parts = []
    for done, future in enumerate(work, start=1):
        parts.append(future.result())
        progress(done, draws)
    return Prediction(tuple(codes), np.stack(parts, axis=2))


def one_draw(hub: HubScenario, codes: tuple[str, ...], seed: np.random.SeedSequence) -> FloatArray:
    """Return what one draw gives, shape ``(methods, quantities, partners)``."""
    figures, chance = seed.spawn(2)
    drawn = next(draw_scenarios(hub, 1, np.random.default_rng(figures)))
    model = HubTalks(drawn, rng=chance).run()
    tables = {table.code: table for table in model.queue}
    values = np.full((len(METHODS), len(QUANTITIES), len(codes)), np.nan)
    for place, code in enumerate(codes):
        talks, agreed = tables[code].talks, tables[code].agreement
        assert talks is not None  # all have a table from the first round
        before = Game(model.tables.scenario(code), model.horizon, talks.game.rounds)
        points = before.solutions().points
        for method, outcome in enumerate((agreed, points.get("nash"))):
            if outcome is not None:
                levels = before.space.levels(outcome)
                values[method, :, place] = levels[RATE], levels["pledge"]
    return values
