"""Who did how well, and how sure chance lets one be of it."""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray, IntArray
from negotiation.base.intervals import TAIL, Interval, mean_interval, stratified_interval
from negotiation.studies.tournament.result import TournamentResult
from negotiation.studies.tournament.tournament import Tournament

MEASURES = ("payoff", "surplus_share", "agreement_rate")
"""Own payoff (bn USD a year), own share of the surplus (``result.surplus``), share of talks that
agree."""

DRAWS = 2000
"""How often repeats are drawn anew to see which places a strategy takes."""


@dataclass(frozen=True)
class Standing:
    """How a strategy did by one measure: on all sides, and on each (``Tournament.sides``).

    ``lead`` is how far it is ahead of the next on all sides, repeat by repeat; None for the last.
    ``places`` are the best and the worst place in the ranking, from 1, that chance leaves it with 95 %
    probability; None with one repeat.

    Examples
    --------
    >>> from negotiation import Game, play_tournament
    >>> from negotiation.studies.tournament import rankings
    >>> result = play_tournament(Game("korus-2018"), ["conceder", "hardliner"], repeats=2)
    >>> best = rankings(result)["payoff"][0]
    >>> best.strategy, best.places
    ('conceder', (1, 1))
    """

    strategy: str
    overall: Interval
    sides: dict[str, Interval]
    lead: Interval | None
    places: tuple[int, int] | None


def rankings(result: TournamentResult) -> dict[str, list[Standing]]:
    """Return the strategies from best to worst by each of the ``MEASURES``.

    Talks of a strategy with itself count. A repeat is a whole round robin with chance of its own, hence
    an independent draw of every strategy's average over sides, opponents and scenarios. The intervals
    are over repeats: they tell how much seeds matter, given these opponents and scenarios.

    Examples
    --------
    >>> from negotiation import Game, play_tournament
    >>> from negotiation.studies.tournament import rankings
    >>> result = play_tournament(Game("korus-2018"), ["conceder", "hardliner"], repeats=2)
    >>> [standing.strategy for standing in rankings(result)["agreement_rate"]]
    ['conceder', 'hardliner']
    """
    agreed = np.broadcast_to(result.agreed.astype(float), result.payoffs.shape)
    values = dict(zip(MEASURES, (result.payoffs, result.shares, agreed), strict=True))
    return {
        name: _ranking(result.tournament, value, name == "agreement_rate")
        for name, value in values.items()
    }


def over_repeats(values: FloatArray, sides: int = 2, share: bool = False) -> Interval:
    """Return the interval of a mean over repeats, shape ``(repeats,)``.

    The sides move first in turn: what differs between them is no chance. With a number of repeats that
    is no multiple of theirs, or only one each, it counts as if it were.
    """
    n = len(values)
    if n % sides or n == sides:
        return mean_interval(values, share)
    return stratified_interval(values, np.arange(n) % sides, n // sides, share)


def _ranking(tournament: Tournament, values: FloatArray, share: bool) -> list[Standing]:
    names, sides = tournament.names, tournament.sides
    axes = range(values.ndim - 2)
    means = [v.mean(axis=tuple({*axes} - {1 + place})) for place, v in enumerate(values)]
    overall: FloatArray = np.sum(means, axis=0) / len(sides)
    order = np.argsort(-overall.mean(axis=1), kind="stable")
    places = _places(overall, len(sides))
    following = dict(zip(order.tolist(), order[1:].tolist(), strict=False))
    standings = []
    for place in order.tolist():
        all_sides, *each_side = (
            over_repeats(each[place], len(sides), share) for each in (overall, *means)
        )
        lead = None
        if place in following:
            lead = over_repeats(overall[place] - overall[following[place]], len(sides))
        ends = None if places is None else (int(places[0, place]), int(places[1, place]))
        by_name = dict(zip(sides, each_side, strict=True))
        standings.append(Standing(names[place], all_sides, by_name, lead, ends))
    return standings


def _places(values: FloatArray, sides: int) -> IntArray | None:
    """Return the ends of the places of each strategy, shape ``(2, strategies)``, by the bootstrap.

    Repeats in which the same side moved first are drawn for each other (Efron & Tibshirani 1993). Who
    ties with others has the best place of them at one end, the worst at the other.
    """
    repeats = values.shape[1]
    if repeats == 1:
        return None
    rng = np.random.default_rng(0)
    parts = [np.arange(k, repeats, sides) for k in range(min(sides, repeats))]
    draws = np.hstack([rng.choice(part, (DRAWS, len(part))) for part in parts])
    means = np.round(values[:, draws].mean(axis=2), 12)
    best = 1 + (means[:, None] < means[None, :]).sum(axis=1)
    worst = (means[:, None] <= means[None, :]).sum(axis=1)
    return np.stack(
        [
            np.quantile(best, 1 - TAIL, axis=1, method="lower"),
            np.quantile(worst, TAIL, axis=1, method="higher"),
        ]
    )
