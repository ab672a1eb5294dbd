"""How a run holds up when every figure is drawn from its range: a deal, this deal, and what decides."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.special import ndtri

from negotiation.base.arrays import BoolArray, FloatArray
from negotiation.base.errors import InputError
from negotiation.base.intervals import TAIL, Interval, share_interval
from negotiation.base.records import Record
from negotiation.studies.column_words import column_words
from negotiation.studies.designs import make_design
from negotiation.studies.executors import SerialExecutor
from negotiation.studies.given_data import LEAST, influences, of_nothing, strongest
from negotiation.studies.job import OK
from negotiation.studies.results import open_results
from negotiation.studies.study import Study
from negotiation.studies.study_vary import published_ranges
from negotiation.studies.sweep import run_sweep
from negotiation.talks.model import TradeTalks
from negotiation.talks.setup import Setup

if TYPE_CHECKING:
    import pandas as pd

FEWEST = LEAST
"""Draws from which influences say something."""

DRIVERS = 3
"""Figures that are named at most."""


@dataclass(frozen=True)
class Driver(Record):
    """A figure on which it depends how like a run's the terms are.

    ``pawn`` is PAWN's index with half its 95 % interval. ``low`` and ``high``: the share of the draws
    with a deal in the lower and in the upper half of the figure's range.
    """

    path: str
    name: str
    pawn: float
    pawn_half: float
    low: float
    high: float


@dataclass(frozen=True)
class RobustResult(Record):
    """What comes of the same talks where all ``figures`` are drawn evenly and each for itself.

    ``deal`` is the share of the draws that agree, ``same`` of those that end as the run did, ``terms``
    of those with a deal that settle an issue as the run did, with 95 % intervals; ``failed`` draws
    cannot be played and do not count. ``drivers`` lie with their whole interval above ``by_chance``, the
    largest index of many figures that change nothing.
    """

    each: ClassVar[str] = "drivers"

    draws: int
    figures: int
    failed: int
    deal: Interval
    same: Interval
    terms: dict[str, Interval]
    drivers: list[Driver]
    by_chance: float


def check_draws(draws: int) -> None:
    """Refuse to draw so seldom that nothing can be said.

    Raises
    ------
    InputError : says how many draws are needed.
    """
    if draws < FEWEST:
        raise InputError(f"{draws} draws say too little: at least {FEWEST} are needed")


def robust_result(
    setup: Setup,
    talks: TradeTalks,
    draws: int,
    start: Callable[[], Executor] = SerialExecutor,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> RobustResult:
    """Play a setup's talks anew in draws of all figures but those that it overrides.

    ``talks`` is the setup's run, played. Elections and strategies that draw do so in each draw.

    Raises
    ------
    InputError : fewer draws than ``FEWEST``, or no figure that has a range.
    """
    check_draws(draws)
    study = _study(setup, talks, draws)
    if not study.parameters:
        raise InputError(f"scenario '{study.scenario.name}' has no figure with a range")
    with TemporaryDirectory() as passing:
        folder = Path(passing) / "runs"
        run_sweep(study, folder, start, workers, False, lambda done, _: progress(done, draws))
        frame = open_results(folder).to_frame()
    return _result(study, talks, frame)


def _study(setup: Setup, talks: TradeTalks, draws: int) -> Study:
    scenario = talks.game.scenario
    fixed = setup.seated(talks.game.parties)
    names = ("horizon", "election", "protocol", "evidence", "rounds", "first")
    settings = {name: getattr(fixed, name) for name in names if getattr(fixed, name) is not None}
    settings |= {f"strategies.{code}": spec for code, spec in fixed.strategies.items()}
    parameters = tuple(published_ranges("all", scenario, set(setup.overrides)))
    design = make_design("latin-hypercube", parameters, draws, 1, setup.seed)
    title = f"Draws of {scenario.title}"
    return Study("robust", title, "", scenario, settings, design, "summary", ())


def _result(study: Study, talks: TradeTalks, frame: "pd.DataFrame") -> RobustResult:
    played = frame[frame["status"] == OK]
    if played.empty:
        raise InputError(f"none of {len(frame)} draws can be played: {frame['error'].iloc[0]}")
    agreed = played["agreed"].to_numpy(dtype=bool)
    settled = _settled(talks, played["agreement"].to_numpy(), agreed)
    values = np.full(len(frame), np.nan)
    values[played["run"]] = settled.sum(axis=1)
    drivers, by_chance = _drivers(study, values, played, agreed)
    here = talks.protocol.agreement is not None
    return RobustResult(
        draws=len(frame),
        figures=len(study.parameters),
        failed=len(frame) - len(played),
        deal=share_interval(agreed),
        same=share_interval(settled.all(axis=1) if here else ~agreed),
        terms={
            key: share_interval(column)
            for key, column in zip(talks.game.space.keys, settled[agreed].T, strict=True)
            if here and agreed.any()
        },
        drivers=drivers,
        by_chance=by_chance,
    )


def _settled(talks: TradeTalks, agreements: FloatArray, agreed: BoolArray) -> BoolArray:
    """Say which issues draws settle as the run did, shape ``(draws, issues)``; without a deal none.

    Where the run ended without one, those that agree are alike on all.
    """
    space, here = talks.game.space, talks.protocol.agreement
    settled = np.zeros((len(agreements), len(space.issues)), dtype=bool)
    digits = space.digits(agreements[agreed].astype(np.int64))
    settled[agreed] = True if here is None else digits == np.array(space.places(here))
    return settled


def _drivers(
    study: Study, values: FloatArray, played: "pd.DataFrame", agreed: BoolArray
) -> tuple[list[Driver], float]:
    """Return the figures that matter beyond chance to how many issues are settled alike."""
    known = values[np.isfinite(values)]
    if len(known) < FEWEST or np.ptp(known) == 0:
        return [], 0.0
    by_chance = float(of_nothing(known, study.design.seed)[0].max())
    varied = study.design.values(np.flatnonzero(np.isfinite(values)))
    paths, columns = list(varied), list(varied.values())
    # an interval takes hundreds of resamples: only those that may be named have one
    places = strongest(columns, known, DRIVERS)
    pawn, errors = influences([columns[place] for place in places], known, study.design.seed)[:, 0]
    words = column_words(study.scenario, None, [paths[place] for place in places])
    found = []
    for place, index, error in zip(places, pawn.tolist(), errors.tolist(), strict=True):
        column = played[paths[place]].to_numpy()
        lower = column < np.median(column)
        low, high = float(agreed[lower].mean()), float(agreed[~lower].mean())
        half = error * float(ndtri(TAIL))
        found.append(Driver(paths[place], words[paths[place]], index, half, low, high))
    return [each for each in found if each.pawn - each.pawn_half > by_chance], by_chance
