"""What is recorded of talks: columns of moves, and what Mesa is told after each round."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from negotiation.bargaining.outcomes import OutcomeSpace, format_level


def with_levels(moves: Mapping[str, list[Any]], space: OutcomeSpace) -> dict[str, list[object]]:
    """Return a table of moves with a column for each issue's level, beside that of outcomes."""
    columns = dict(moves)
    rows = [None if outcome is None else space.levels(outcome) for outcome in moves["outcome"]]
    for issue in space.issues:
        labelled = any(isinstance(level, str) for level in issue.levels)
        levels = [None if row is None else row[issue.key] for row in rows]
        columns[issue.key] = [
            format_level(level) if labelled and level is not None else level for level in levels
        ]
    return columns


def reporters(parties: Sequence[str]) -> dict[str, str | Callable[[Any], object]]:
    """Return what Mesa is told of a model of talks after each round."""

    def worth(place: int) -> Callable[[Any], object]:
        return lambda model: float(model.payoffs[place])

    return {
        "status": lambda model: model.protocol.status,
        "rounds": "steps",
        "agreement": lambda model: model.protocol.agreement,
        "ratified": "ratified",
        **{f"payoff_{code}": worth(place) for place, code in enumerate(parties)},
    }
