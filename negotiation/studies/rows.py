"""Rows of results: what each run, and on request each move, leaves in the tables."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from negotiation.bargaining.outcomes import Issue, OutcomeSpace, format_level
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.errors import InputError
from negotiation.studies.designs import Design
from negotiation.studies.games import Columns
from negotiation.studies.job import ERROR, OK, table_of
from negotiation.studies.runs import Failure, PlayedRuns
from negotiation.studies.study import Study
from negotiation.studies.talks_runs import Moves, Played
from negotiation.valuation.game import Game

if TYPE_CHECKING:
    from negotiation.studies.results import SweepResults

TRACES = "traces"
"""Name of the table with a row a move."""

NOT_OUTCOMES = ("run", "status", "ending", "date", "agreement", "error", "traceback")
"""Columns that are no numbers of interest."""

EXPECTED = ("agreed", "round", "ratification", "exports")
"""Outcomes, besides payoffs, of which a row holds what is expected where chance is exact."""

SHARES = ("agreed", "ratification")
"""Outcomes between 0 and 1, whose means are shares of the runs, or chances."""


def run_schema(study: Study) -> pa.Schema:
    """Return the columns of a row a run, with their types.

    ``run`` is the index in the design; ``status`` is ``ok``, ``error`` or ``dead``; then what varies;
    ``ending``, ``round`` (from 1) and ``date`` say how and when the talks ended; ``agreed`` is 1 or 0;
    ``agreement`` is the outcome and the issues' columns its levels, empty without one; ``payoff_…`` are
    bn USD a year at the date signed, 0 without an agreement; ``ratification`` is the chance that all
    sides ratify it, 0 without one; ``exports`` are the home country's to the host once it is in force,
    or without it, in bn USD a year; ``error`` and ``traceback`` say what went wrong, ``error`` also what
    a party did wrong that walked away for it in a run that counts. Where chance is exact, ``agreed`` is
    the chance of an agreement, and ``round`` the one expected.
    """
    counts = pa.float64() if study.design.lots else pa.int64()
    kinds: dict[object, pa.DataType] = {
        np.int64: pa.int64(),
        np.float64: pa.float64(),
        object: pa.string(),
    }
    parties = study.scenario.sides
    return pa.schema(
        [
            ("run", pa.int64()),
            ("status", pa.string()),
            *((p.name, kinds[p.dtype]) for p in study.parameters),
            ("ending", pa.string()),
            ("round", counts),
            ("date", pa.date32()),
            ("agreed", counts),
            ("agreement", pa.int64()),
            *((f"payoff_{code}", pa.float64()) for code in parties),
            ("ratification", pa.float64()),
            ("exports", pa.float64()),
            *((issue.key, _kind(issue)) for issue in study.scenario.space.issues),
            ("error", pa.string()),
            ("traceback", pa.string()),
        ]
    )


def main_outcomes(parties: Sequence[str]) -> list[str]:
    """Return outcomes that every run has and most people ask for."""
    return ["agreed", *(f"payoff_{code}" for code in parties), "ratification", "round"]


def outcome_names(schema: pa.Schema, design: Design) -> list[str]:
    """Return the columns of results that are numbers of interest."""
    varied = {parameter.name for parameter in design.parameters}
    return [
        field.name
        for field in schema
        if field.name not in {*varied, *NOT_OUTCOMES} and not pa.types.is_string(field.type)
    ]


def move_schema(study: Study) -> pa.Schema:
    """Return the columns of a row a move, with their types.

    ``run``, ``move`` (from 1), ``round`` (from 1), ``party``, ``action``, ``outcome`` with a column
    for each issue's level, and both sides' ``payoff_…`` if it were signed then, bn USD a year.
    """
    parties = study.scenario.sides
    return pa.schema(
        [
            ("run", pa.int64()),
            ("move", pa.int64()),
            ("round", pa.int64()),
            ("party", pa.string()),
            ("action", pa.string()),
            ("outcome", pa.int64()),
            *((f"payoff_{code}", pa.float64()) for code in parties),
            *((issue.key, _kind(issue)) for issue in study.scenario.space.issues),
        ]
    )


def _kind(issue: Issue) -> pa.DataType:
    return pa.string() if _labelled(issue) else pa.float64()


def _labelled(issue: Issue) -> bool:
    return any(isinstance(level, str) for level in issue.levels)


def run_rows(study: Study, runs: IntArray, values: Columns, results: PlayedRuns) -> pa.Table:
    """Lay out what became of ``runs`` as a table, in their order."""
    count = len(runs)
    parties = study.scenario.sides
    agreement, ended = np.full(count, -1), np.zeros(count, dtype=np.int64)
    payoffs, chance, exports = np.zeros((len(parties), count)), np.zeros(count), np.zeros(count)
    status = np.full(count, OK, dtype=object)
    texts = {name: np.full(count, None, dtype=object) for name in ("ending", "error", "traceback")}
    stages: list[tuple[IntArray, Game]] = []
    dates = np.zeros(count, dtype="datetime64[D]")
    for places, result in results:
        if isinstance(result, Failure):
            status[places] = ERROR
            texts["error"][places], texts["traceback"][places] = result.error, result.traceback
            continue
        agreement[places], ended[places] = result.agreement, result.round
        texts["ending"][places] = result.ending
        for run, fault in result.faults.items():
            texts["error"][places[run]] = fault
        payoffs[:, places] = result.payoffs
        chance[places], exports[places] = _chances(result), _exports(result)
        dates[places] = _dates(result)
        stages += _stages(result, result.stage, places)
    agreed, failed = agreement >= 0, status != OK
    columns: dict[str, pa.Array] = {
        "run": pa.array(runs),
        "status": _words(status),
        **{name: _words(v) if v.dtype == object else pa.array(v) for name, v in values.items()},
        **{name: _words(column) for name, column in texts.items()},
        "round": pa.array(ended + 1, mask=failed),
        "date": pa.array(dates, mask=failed),
        "agreed": pa.array(agreed.astype(np.int64), mask=failed),
        "agreement": pa.array(agreement, mask=~agreed),
        "ratification": pa.array(chance, mask=failed),
        "exports": pa.array(exports, mask=failed),
        **{f"payoff_{c}": pa.array(p, mask=failed) for c, p in zip(parties, payoffs, strict=True)},
        **_levels(study.scenario.space, agreement, stages),
    }
    return table_of(run_schema(study), columns, count)


def _dates(result: Played) -> NDArray[np.datetime64]:
    """Return the date on which each run ended."""
    ends = np.empty(len(result.round), dtype="datetime64[D]")
    for stage, game in enumerate(result.games):
        rows = result.stage == stage
        # by round: a day of Python's takes longer to convert than a run to play
        ends[rows] = np.array(game.timing.dates, dtype=ends.dtype)[result.round[rows]]
    return ends


def move_rows(study: Study, runs: IntArray, results: PlayedRuns) -> pa.Table:
    """Lay out all moves as a table, by run and time."""
    parts = [_moves(study, runs[p], r, r.moves) for p, r in results if isinstance(r, Played) and r.moves]
    schema = move_schema(study)
    return pa.concat_tables(parts or [schema.empty_table()]).sort_by(
        [("run", "ascending"), ("move", "ascending")]
    )


def _moves(study: Study, runs: IntArray, played: Played, moves: Moves) -> pa.Table:
    starts = np.searchsorted(moves.run, np.arange(len(runs)))
    codes = np.array(study.scenario.sides, dtype=object)
    columns = {
        "run": pa.array(runs[moves.run]),
        "move": pa.array(np.arange(len(moves.run)) - starts[moves.run] + 1),
        "round": pa.array(moves.round + 1),
        "party": _words(codes[moves.party]),
        "action": _words(moves.action),
        "outcome": pa.array(moves.outcome, mask=moves.outcome < 0),
        **{f"payoff_{c}": pa.array(p) for c, p in zip(codes, moves.payoffs, strict=True)},
        **_levels(
            study.scenario.space,
            moves.outcome,
            _stages(played, played.stage[moves.run], np.arange(len(moves.run))),
        ),
    }
    return table_of(move_schema(study), columns, len(moves.run))


def _chances(played: Played) -> FloatArray:
    """Return the chance that all sides ratify what was agreed on; 1 in a scenario without politics."""
    chance = (played.agreement >= 0).astype(float)
    for place, game in enumerate(played.games):
        rows = np.flatnonzero((played.stage == place) & (played.agreement >= 0))
        signed, places = np.unique(played.agreement[rows], return_inverse=True)
        for code in game.parties if game.scenario.politics else ():
            chances = [game.ratification_chance(outcome, code) for outcome in signed.tolist()]
            chance[rows] *= np.array(chances)[places]
    return chance


def _exports(played: Played) -> FloatArray:
    """Return the home country's exports to the host, bn USD a year, in the game of each run's stage."""
    exports = np.zeros(len(played.agreement))
    for place, game in enumerate(played.games):
        rows = np.flatnonzero(played.stage == place)
        signed, places = np.unique(played.agreement[rows], return_inverse=True)
        outcomes = np.where(signed >= 0, signed, game.scenario.no_deal).tolist()
        exports[rows] = np.array([game.measure("exports", outcome) for outcome in outcomes])[places]
    return exports


def _stages(played: Played, stage: IntArray, places: IntArray) -> list[tuple[IntArray, Game]]:
    """Return each game with the places of the rows that are about it."""
    if len(played.games) == 1:
        return [(places, played.games[0])]
    return [(places[stage == number], game) for number, game in enumerate(played.games)]


def _levels(
    space: OutcomeSpace, outcomes: IntArray, stages: Sequence[tuple[IntArray, Game]]
) -> dict[str, pa.Array]:
    """Return the levels of outcomes, a column an issue; empty where there is no outcome (-1).

    Rows are read in the space of their own game; most studies have one for all.
    """
    others = [(places, game.space) for places, game in stages if game.space != space]
    common = outcomes.copy() if others else outcomes
    for places, _ in others:
        common[places] = -1
    columns = _levels_in(space, common)
    if not others:
        return columns
    mixed = {key: np.array(column.to_pylist(), dtype=object) for key, column in columns.items()}
    for places, other in others:
        for key, column in _levels_in(other, outcomes[places]).items():
            mixed[key][places] = column.to_pylist()
    return {key: pa.array(values, type=columns[key].type) for key, values in mixed.items()}


def _levels_in(space: OutcomeSpace, outcomes: IntArray) -> dict[str, pa.Array]:
    missing = outcomes < 0
    places = space.digits(np.where(missing, 0, outcomes))
    columns = {}
    for issue, place in zip(space.issues, places.T, strict=True):
        if _labelled(issue):
            names = pa.array([format_level(level) for level in issue.levels])
        else:
            names = pa.array([float(level) for level in issue.levels])
        columns[issue.key] = names.take(pa.array(place, mask=missing))
    return columns


def _words(column: NDArray[np.object_]) -> pa.Array:
    return pa.array(column, type=pa.string())


def agreed_in(results: "SweepResults", run: int, issues: Sequence[str]) -> dict[str, Any]:
    """Return what a run has agreed on, by issue.

    Raises
    ------
    InputError : an issue or a run that there is not, or one without an agreement.
    """
    found = results.table(["agreed", *issues], [f"run={run}"]).to_pylist()
    if not found or not found[0]["agreed"]:
        what = "ended without an agreement" if found else "is not there"
        raise InputError(f"{results.folder}: run {run} {what}")
    return {key: found[0][key] for key in issues}
