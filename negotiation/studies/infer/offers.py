"""A trace of offers as somebody writes it down, checked against the talks in which they were made."""

from bisect import bisect_right
from datetime import timedelta
from pathlib import Path

import numpy as np

from negotiation.bargaining.outcomes import Issue
from negotiation.base.arrays import FloatArray
from negotiation.base.errors import InputError, about, unknown
from negotiation.base.tables import Row, read_table
from negotiation.studies.infer.deals import day_of
from negotiation.valuation.game import Game

NEEDED = ("date", "party")
ASIDE = ("round", "action", "outcome", "evidence", "private_supply", "helped_supply", "public_money")
"""What the table of a run (``trace.csv``) has besides; of these only the action is looked at."""


def read_offers(game: Game, path: Path) -> dict[str, FloatArray]:
    """Read who offered what when: by party, the places of levels (``places``).

    Arrays are of shape ``(rounds, issues)``, NaN where nothing is known.

    Raises
    ------
    InputError : names the file, its line and column, and what is allowed.
    """
    rows = read_table(path, NEEDED, "offers")
    keys, parties = [issue.key for issue in game.space.issues], game.parties
    aside = [*ASIDE, *(f"{what}_{code}" for what in ("payoff", "chance") for code in parties), "source"]
    for name in rows[0].cells:
        if name not in (*NEEDED, *keys, *aside):
            with about(str(path)):
                raise unknown("column of a file of offers", name, (*NEEDED, *keys, *aside))
    found: dict[str, FloatArray] = {}
    for row in rows:
        if row.filled("action") and row.text("action") != "offer":
            continue  # an answer to the other side's offer, or an end
        _enter(found, row, game)
    if not found:
        raise InputError(f"{path}: no offer in it")
    return found


def _enter(found: dict[str, FloatArray], row: Row, game: Game) -> None:
    """Put an offer where it belongs."""
    code, issues = row.text("party"), game.space.issues
    if code not in game.parties:
        raise row.wrong("party", str(unknown("party", code, game.parties)))
    starts, length = game.timing.dates, timedelta(days=game.scenario.calendar.round_days)
    day = day_of(row, starts[0], starts[-1] + length - timedelta(days=1))
    place = bisect_right(starts, day) - 1
    known = np.array([_level(row, issue) for issue in issues])
    if np.isnan(known).all():
        raise row.wrong(
            "party", f"an offer needs one term at least, in {', '.join(i.key for i in issues)}"
        )
    mine = found.setdefault(code, np.full((game.rounds, len(issues)), np.nan))
    if not np.isnan(mine[place]).all():
        raise row.wrong("date", f"{day}: {code} has another offer in the round from {starts[place]} on")
    mine[place] = known


def _level(row: Row, issue: Issue) -> float:
    if not row.filled(issue.key):
        return np.nan
    try:
        return float(places(issue)[issue.position(row.text(issue.key))])
    except InputError as error:
        raise row.wrong(issue.key, str(error)) from error


def places(issue: Issue) -> FloatArray:
    """Return where levels lie between 0 and 1: by their numbers, labels by the order they stand in."""
    if issue.scale is not None:
        return issue.scale
    return np.linspace(0.0, 1.0, len(issue.levels))
