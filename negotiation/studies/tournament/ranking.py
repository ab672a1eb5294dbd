"""Who did how well, and how sure chance lets one be of it."""

from dataclasses import dataclass

import numpy as np

from negotiation.base.arrays import FloatArray
from negotiation.base.intervals import Interval, mean_interval
from negotiation.studies.tournament.result import TournamentResult

MEASURES = ("payoff", "surplus_share", "agreement_rate")
"""Own payoff (bn USD a year), own share of the surplus (``result.surplus``), share of talks that
agree."""


@dataclass(frozen=True)
class Standing:
    """How a strategy did by one measure: on both sides, and on each."""

    strategy: str
    overall: Interval
    home: Interval
    host: Interval


def rankings(result: TournamentResult) -> dict[str, list[Standing]]:
    """Return the strategies from best to worst by each of the ``MEASURES``.

    A repeat is a whole round robin with chance of its own, hence an independent draw of every
    strategy's average over sides, opponents and scenarios. The intervals are over repeats: they tell
    how much seeds and first movers matter, given these opponents and scenarios. Two strategies
    without chance differ between repeats by the first mover alone. Rates of agreement are shares.
    """
    agreed = np.broadcast_to(result.agreed.astype(float), result.payoffs.shape)
    values = dict(zip(MEASURES, (result.payoffs, result.shares, agreed), strict=True))
    return {
        name: _ranking(result.tournament.names, value, name == "agreement_rate")
        for name, value in values.items()
    }


def _ranking(names: tuple[str, ...], values: FloatArray, share: bool) -> list[Standing]:
    as_home, as_host = values[0].mean(axis=(0, 2)), values[1].mean(axis=(0, 1))
    standings = [
        Standing(name, *(mean_interval(v, share) for v in ((home + host) / 2, home, host)))
        for name, home, host in zip(names, as_home, as_host, strict=True)
    ]
    return sorted(standings, key=lambda standing: -standing.overall.mean)
