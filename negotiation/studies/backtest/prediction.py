"""What the model says, before it knows what happened: agreed rates and pledges over a hub's ranges."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError, unknown
from negotiation.scenarios import HubScenario, draw_scenarios
from negotiation.scenarios.bilateral import RATE
from negotiation.studies.backtest.scores import quantiles
from negotiation.studies.engine import play_all
from negotiation.studies.executors import SerialExecutor
from negotiation.studies.job import OK, RESULTS, Job, Tables, table_of
from negotiation.talks.hub import HubTalks
from negotiation.valuation.game import Game

QUANTITIES = ("rate", "pledge")
METHODS = ("played", "nash")


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
        return quantiles(self.of(method, quantity))

    @property
    def agreed(self) -> FloatArray:
        """Share of the draws in which the talks end with an agreement, by partner."""
        share: FloatArray = (~np.isnan(self.of("played", "rate"))).mean(axis=0)
        return share


def all_at_once(hub: HubScenario) -> HubScenario:
    """Return a hub with a table for everybody: all are to be predicted, not those first in line."""
    talks = hub.talks.model_copy(update={"capacity": len(hub.at_tables)})
    return hub.model_copy(update={"talks": talks})


@dataclass(frozen=True)
class Draws(Job):
    """A hub's tables played with all figures drawn from their ranges, a run a draw.

    Draw ``d`` takes figures and chance from child ``d`` of the seed.

    Raises
    ------
    InputError : a partner that is not at the tables, no draws.
    """

    hub: HubScenario
    codes: tuple[str, ...]
    draws: int
    seed: int
    what = "backtest"
    first_chunk = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be played."""
        for code in self.codes:
            if code not in self.hub.at_tables:
                raise unknown("partner", code, self.hub.at_tables)
        if self.draws < 1:
            raise InputError(f"draws is {self.draws}: at least 1 is needed")

    @property
    def runs(self) -> int:
        """Number of draws."""
        return self.draws

    @property
    def content(self) -> Mapping[str, Any]:
        """Hub, partners, draws and seed, as plain data."""
        return {
            "hub": f"{self.hub.name}, sha256 {self.hub.digest}",
            "partners": list(self.codes),
            "draws": self.draws,
            "seed": self.seed,
        }

    @property
    def columns(self) -> list[str]:
        """Columns of what a draw gives: ``played_rate_KOR``, …, in the order of ``one_draw``."""
        return ["_".join(names) for names in product(METHODS, QUANTITIES, self.codes)]

    @property
    def schemas(self) -> Mapping[str, pa.Schema]:
        """Columns of the results: rates in percent, pledges in bn USD, empty without an agreement."""
        given = {name: pa.float64() for name in self.columns}
        texts = {name: pa.string() for name in ("error", "traceback")}
        return {RESULTS: pa.schema({"run": pa.int64(), "status": pa.string(), **given, **texts})}

    def play(self, runs: IntArray) -> Tables:
        """Play draws, one after the other."""
        seeds = [np.random.SeedSequence(self.seed, spawn_key=(run,)) for run in runs.tolist()]
        values = np.stack([one_draw(self.hub, self.codes, seed).ravel() for seed in seeds], axis=1)
        given = {n: pa.array(v, mask=np.isnan(v)) for n, v in zip(self.columns, values, strict=True)}
        said = {"run": runs, "status": [OK] * len(runs)}
        return {RESULTS: table_of(self.schemas[RESULTS], said | given, len(runs))}


def predict(
    hub: HubScenario,
    codes: Sequence[str],
    draws: int,
    seed: int,
    start: Callable[[], Executor] = SerialExecutor,
    workers: int = 1,
    folder: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Prediction:
    """Play a hub's tables with all figures drawn from their ranges, ``draws`` times.

    Results do not depend on ``start`` and ``workers`` (``engine.run_job``). ``folder`` keeps finished
    draws: the same call goes on from them. ``progress`` is told how many draws of how many are done.

    Raises
    ------
    InputError : a partner that is not at the tables, no draws; a draw that cannot be played; a folder
        that cannot be used or holds another backtest.

    Examples
    --------
    >>> from negotiation import load_hub
    >>> from negotiation.studies.backtest import predict
    >>> hub = load_hub("hub-2025", {"partners.number": 2, "talks.order": "deficit"})
    >>> found = predict(hub, hub.at_tables, draws=2, seed=0)
    >>> found.values.shape
    (2, 2, 2, 2)
    """
    job = Draws(all_at_once(hub), tuple(codes), draws, seed)
    rows = play_all(job, folder, start, workers, progress)
    values = np.stack([rows[name].to_numpy() for name in job.columns])
    shape = len(METHODS), len(QUANTITIES), len(codes), draws
    return Prediction(job.codes, values.reshape(shape).swapaxes(2, 3))


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
