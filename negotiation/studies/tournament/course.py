"""How the sides moved in talks: what they conceded, repeated, and which steps they took."""

from collections.abc import Sequence

import numpy as np

from negotiation.bargaining.preferences import Preferences, as_one
from negotiation.base.arrays import FloatArray, IntArray
from negotiation.studies.talks_runs import Moves

TOLERANCE = 1e-9
"""Values that differ by less of their side's range count as equal."""

STEPS = ("selfish", "fortunate", "concession", "unfortunate", "nice", "silent")
"""Kinds of steps from a side's offer to its next (Hindriks, Jonker & Tykhonov 2007, IAT-07, Negotiation
dynamics): what changes for itself and for the other is above 0 and at most 0; above 0 for both; below 0
and at least 0; at most 0 and below 0; 0 and above 0; 0 for both."""

COURSE = ("conceded", "offers", "distinct", *STEPS)
"""What ``course`` says of each side in a run: ``conceded_home`` and so on.

``conceded`` is the concession rate (Baarslag, Hindriks & Jonker 2011): the share of the way from one's
best outcome to the other's best that the least offer has gone by own value, NaN without an offer;
``offers`` counts offers, ``distinct`` those that differ, the others steps of a kind (``STEPS``).
Several others count as one, as pleased as the least pleased of them (``as_one``).
"""


def course(
    moves: Moves, runs: int, sides: Sequence[Preferences], names: Sequence[str]
) -> dict[str, FloatArray]:
    """Return each side's columns (``COURSE``), shape ``(runs,)``, by the values before an election."""
    columns: dict[str, FloatArray] = {}
    for place, name in enumerate(names):
        offered = (moves.party == place) & (moves.action == "offer")
        run, outcome = moves.run[offered], moves.outcome[offered]
        others = as_one([*sides[:place], *sides[place + 1 :]])
        own, other = (_on_one(side, outcome) for side in (sides[place], others))
        of_side = {
            "conceded": _conceded(run, own, runs, float(_on_one(sides[place], others.top(1))[0])),
            "offers": _count(run, runs),
            "distinct": _count(np.unique(np.stack([run, outcome]), axis=1)[0], runs),
            **_steps(run, own, other, runs),
        }
        columns |= {f"{key}_{name}": column for key, column in of_side.items()}
    return columns


def _on_one(side: Preferences, outcomes: IntArray) -> FloatArray:
    """Return outcomes' values on a scale from 0, the worst of all, to 1."""
    return (side.values(outcomes) - side.worst) / ((side.best - side.worst) or 1.0)


def _count(run: IntArray, runs: int) -> FloatArray:
    return np.bincount(run, minlength=runs).astype(float)


def _conceded(run: IntArray, own: FloatArray, runs: int, yielded: float) -> FloatArray:
    least = np.full(runs, np.nan)
    np.fmin.at(least, run, own)
    if yielded >= 1 - TOLERANCE:
        return np.where(np.isnan(least), np.nan, least < 1 - TOLERANCE)
    return np.minimum((1 - least) / (1 - yielded), 1.0)


def _steps(run: IntArray, own: FloatArray, other: FloatArray, runs: int) -> dict[str, FloatArray]:
    """Count the steps of each kind."""
    same = run[1:] == run[:-1]
    mine, yours = (_sign(np.diff(values)[same]) for values in (own, other))
    kinds = (
        (mine > 0) & (yours <= 0),
        (mine > 0) & (yours > 0),
        (mine < 0) & (yours >= 0),
        (mine <= 0) & (yours < 0),
        (mine == 0) & (yours > 0),
        (mine == 0) & (yours == 0),
    )
    return {n: _count(run[1:][same][kind], runs) for n, kind in zip(STEPS, kinds, strict=True)}


def _sign(change: FloatArray) -> FloatArray:
    signs: FloatArray = np.sign(np.where(np.abs(change) > TOLERANCE, change, 0.0))
    return signs
