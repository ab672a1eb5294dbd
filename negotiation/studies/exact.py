"""Exact chance: where little is decided by lot, each way it may come out is played and weighed.

A point is one run then, and a row holds what is expected at it.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from negotiation.bargaining.protocols import AlternatingOffers
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError
from negotiation.studies.chance import sources, values_of
from negotiation.studies.games import Columns, Games
from negotiation.studies.job import OK, table_of
from negotiation.studies.rows import EXPECTED, run_rows, run_schema
from negotiation.studies.runs import PlayedRuns, play_runs
from negotiation.studies.study import Study
from negotiation.studies.talks_runs import Played
from negotiation.valuation.home import challenger_chance

if TYPE_CHECKING:
    import pandas as pd

FAULTS = ("status", "error", "traceback")
"""Columns that say what went wrong."""

LOTS = ("first", "election")
"""What may be decided by lot, between two: who moves first, who wins the election."""


def with_exact_chance(study: Study) -> Study:
    """Return a study of which each run is a point, played in every way that chance may come out.

    Raises
    ------
    InputError : names what else is drawn, or needs runs of its own; nothing is drawn at all.
    """
    found = sources(study)
    _check(study, [name for name in found if name not in LOTS])
    if not found:
        raise InputError("nothing is drawn in this study: leave out replicates")
    return replace(study, design=replace(study.design, lots=tuple(found)))


def _check(study: Study, others: list[str]) -> None:
    """Refuse what cannot be played in a few ways."""
    if study.hub is not None:
        raise InputError("'exact' is for talks with one partner: a hub has too many ways to come out")
    if "election" in sources(study) and not study.scenario.space.listed:
        raise InputError(
            "'exact' needs all outcomes listed where an election is drawn, and here are too many: give "
            "a number of replicates"
        )
    if others:
        raise InputError(
            f"'exact' is for first mover and election only, but {', '.join(others)} is drawn, too: give "
            "a number of replicates"
        )
    if "first" in sources(study) and len(study.scenario.sides) > 2:
        sides = ", ".join(study.scenario.sides)
        raise InputError(
            f"'exact' draws the first mover between two, and here are {sides}: give a number of "
            "replicates, or say who is first"
        )
    if study.design.paired or study.record != "summary":
        raise InputError("with 'exact' there is nothing to be paired, and no single run to be recorded")
    for name, only in (("protocol", AlternatingOffers.name), ("evidence", "none")):
        if set(values_of(study, name, only)) != {only}:
            raise InputError(f"'exact' needs {name} {only}: give a number of replicates")


def every_way(study: Study) -> Study:
    """Return the study with a replicate for each way; as it is where chance is not exact."""
    lots = study.design.lots
    return replace(study, design=replace(study.design, replicates=2 ** len(lots))) if lots else study


def expected_rows(games: Games, runs: IntArray, values: Columns) -> pa.Table:
    """Play runs in every way, and lay out what is expected, a row a run.

    Numbers are means over ways, by their chance. The ending, its date and what was agreed on have no
    mean: they stand where they are the same in every way. A run fails if it does in any.
    """
    study, count = games.study, games.study.design.replicates
    ways = (runs[:, None] * count + np.arange(count)).ravel()
    repeated = {name: np.repeat(column, count) for name, column in values.items()}
    played = play_runs(games, ways, repeated)
    frame = run_rows(study, ways, repeated, played).to_pandas()
    frame["point"], frame["chance"] = ways // count, _chances(study, ways, played)
    schema = run_schema(study)
    payoffs = (f"payoff_{code}" for code in study.scenario.sides)
    names = [name for name in schema.names if name not in values]
    told = _expected(frame[frame["chance"] > 0], names, {*EXPECTED, *payoffs})
    columns = {n: pa.array(c, schema.field(n).type, from_pandas=True) for n, c in told.items()}
    return table_of(schema, {**values, **columns, "run": runs}, len(runs))


def _expected(frame: "pd.DataFrame", names: list[str], means: set[str]) -> "dict[str, pd.Series[Any]]":
    """Return what is expected at each ``point`` of rows with their ``chance``, some of it as means."""
    points = frame["point"]
    whole = ~(frame["status"] != OK).groupby(points).transform("any")
    found = {}
    for name in names:
        column = frame[name]
        if name in FAULTS:
            found[name] = column.where(column != OK).groupby(points).first()
            continue
        column = column.where(whole)
        groups = column.groupby(points)
        found[name] = groups.first().where(groups.nunique(dropna=False) == 1)
        if name in means:
            # pandas' own sums depend on the other groups, in the last digit
            sums = np.bincount(groups.ngroup(), weights=column * frame["chance"])
            found[name] = found[name].where(found[name].notna(), sums)
    found["status"] = found["status"].fillna(OK)
    return found


def _chances(study: Study, ways: IntArray, played: PlayedRuns) -> FloatArray:
    """Return how likely each way is at its point, shape ``(n,)``; those of a point sum to 1."""
    chances = np.ones(len(ways))
    for places, result in played:
        for lot, second in study.design.ways(ways[places]).items():
            chance = 0.5
            if lot == "election" and isinstance(result, Played):
                game = result.games[0]
                chance = challenger_chance(game.scenario.politics, game.election)
            chances[places] *= np.where(second, chance, 1 - chance)
    return chances
